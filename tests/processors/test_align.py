import csv
import io
import json

import numpy as np
import pytest

from desktop_app.batch.cli import run
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.warps import read_warp, write_warp
from desktop_app.files.write import write_image
from desktop_app.processors.align import ALIGN, process, sample
from desktop_app.processors.align_inspect import NAMES, pictures_of
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_source import (
    AlignSetup,
    AlignSource,
    from_subject,
    read_region,
)
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.subject import Subject
from desktop_app.samples.alignment import noisy_burst
from tests.reference.alignment_loops import Waves, corner_error

TRUE = np.array([[1.03, 0.04, 3.5], [-0.03, 0.98, 2.2], [1e-4, -5e-5, 1]])
WHOLE = (0, 0, 160, 120)


def picture(matrix=None, size=(120, 160), dtype=np.uint8):
    values = Waves(3).picture(*size, matrix)
    top = np.iinfo(dtype).max if np.issubdtype(dtype, np.integer) else 1
    return (values * top).astype(dtype)


def pair(**settings):
    images = [Image(picture(TRUE)), Image(picture())]
    return AlignSource(MemoryFrames(images, "pair"), 0, 1, **settings)


@pytest.fixture
def files(tmp_path):
    write_image(tmp_path / "template.png", picture(TRUE))
    write_image(tmp_path / "image.png", picture())
    return tmp_path


@pytest.fixture
def burst(tmp_path):
    folder = tmp_path / "burst"
    folder.mkdir()
    made = noisy_burst(5, 180, 120, noise=6, seed=3)
    for number, frame in enumerate(made.frames):
        write_image(folder / f"shot{number}.png", frame)
    return folder, made


def command(*words):
    return run(TOOLS, ["align", *map(str, words)])


def test_that_a_pair_is_aligned_and_the_image_seen_as_the_template_is():
    result = process(pair(), AlignParameters(), Job())
    assert result.alignment.converged
    assert corner_error(result.matrix, TRUE, WHOLE) < 0.05
    inner = np.s_[15:-15, 15:-15]
    apart = np.abs(result.pixels.astype(int) - picture(TRUE))[inner]
    assert apart.mean() < 1
    assert not result.warnings


def test_that_the_difference_of_an_aligned_pair_is_grey():
    result = process(pair(), AlignParameters(layer="difference"), Job())
    inner = result.pixels[15:-15, 15:-15].astype(int)
    assert np.abs(inner - 128).mean() < 4
    start = AlignSetup(start=np.eye(3))
    apart = process(
        pair(setup=start), AlignParameters(layer="difference", apply_start=True), Job()
    )
    assert np.abs(apart.pixels.astype(int) - 128).mean() > 20


def test_that_what_is_open_decides_what_is_shown():
    frames = pair().frames
    on_image = from_subject(Subject(frames.read(1), frames=frames, frame=1))
    assert (on_image.template, on_image.image, on_image.on_image) == (0, 1, True)
    on_template = from_subject(Subject(frames.read(0), frames=frames, frame=0))
    assert (on_template.image, on_template.on_image) == (1, False)
    last = AlignSetup(template=1)
    attached = Subject(frames.read(1), frames=frames, frame=1, attached={"align": last})
    assert from_subject(attached).image == 0


def test_that_the_template_is_shown_in_its_place_on_the_image():
    source = pair(on_image=True)
    result = process(source, AlignParameters(region="40,30,60,50"), Job())
    shown = ALIGN.display(result)
    moving = source.frames.read(1).pixels
    assert shown.shape == (*moving.shape, 4)
    changed = np.abs(shown[..., 0].astype(int) - moving)
    assert changed.max() > 0
    assert changed.mean() < 1.5
    away = np.ones(moving.shape, bool)
    away[20:100, 30:120] = False
    assert not changed[away].any()


def test_that_one_picture_is_too_few():
    with pytest.raises(SourceError, match="needs two pictures"):
        from_subject(Subject(Image(picture())))


def test_that_iterations_are_shown_and_can_be_stopped():
    steps = []
    process(pair(), AlignParameters(), Job(on_part=steps.append))
    assert [step.iteration for step in steps] == list(range(len(steps)))

    def stop(_part):
        job.cancel()

    job = Job(on_part=stop)
    with pytest.raises(Cancelled):
        process(pair(), AlignParameters(), job)


@pytest.mark.parametrize("weights", ["none", "tukey"])
@pytest.mark.parametrize("model", list(NAMES))
def test_that_an_iteration_can_be_looked_at(model, weights):
    parameters = AlignParameters(model=model, weights=weights)
    result = process(pair(), parameters, Job())
    pictures = pictures_of(result, parameters, result.alignment.history[0])
    titles = [each.title for each in pictures]
    extra = ["weights"] if weights != "none" else []
    assert titles == ["template", "image", "error", *extra, *NAMES[model]]
    assert all(each.rgba.dtype == np.uint8 for each in pictures)
    last = pictures_of(result, parameters, result.alignment.history[-1])
    spread = [each[2].rgba[..., 0].std() for each in (pictures, last)]
    if model == "homography":
        assert spread[1] < spread[0]


@pytest.mark.parametrize(
    "words", ["1,2,3", "a,b,c,d", "1,2,0,4", "-1,0,5,5", "1.5,0,5,5"]
)
def test_that_a_wrong_region_is_told(words):
    with pytest.raises(ParameterError, match="must be X,Y,W,H"):
        read_region(words)


def test_that_a_region_outside_the_template_is_told():
    with pytest.raises(ParameterError, match="must lie inside the template of 160 x"):
        process(pair(), AlignParameters(region="100,100,50,50"), Job())


def test_that_the_command_line_writes_the_image_and_the_warp(files, capsys):
    out, warp = files / "warped.png", files / "warp.json"
    status = command(
        files / "template.png", files / "image.png", "-o", out, "--matrix", warp
    )
    assert status == 0
    assert read_image(out).pixels.shape == (120, 160)
    assert corner_error(read_warp(warp), TRUE, WHOLE) < 0.05
    held = json.loads(warp.read_text())
    assert held["model"] == "homography"
    assert held["converged"] is True
    assert "aligned in" in capsys.readouterr().out


def test_that_json_has_the_keys_that_are_promised(files, capsys):
    status = command(
        files / "template.png", files / "image.png", "--json", "--model", "affine",
        "--algorithm", "inverse-additive", "--region", "20,20,100,80",
    )  # fmt: skip
    assert status == 0
    told = json.loads(capsys.readouterr().out)
    promised = {"converged", "reason", "matrix", "iterations", "errors", "seconds"}
    assert promised <= set(told)
    assert len(told["errors"]) == told["iterations"]
    assert np.shape(told["matrix"]) == (3, 3)


@pytest.mark.parametrize("suffix", [".json", ".npy", ".yaml"])
def test_that_a_warp_can_be_a_start_or_applied_as_it_is(files, suffix):
    warp = files / f"start{suffix}"
    write_warp(warp, TRUE, {})
    names = (files / "template.png", files / "image.png", "--start", warp)
    assert command(*names, "-o", files / "applied.png", "--apply-start") == 0
    applied = read_image(files / "applied.png").pixels.astype(int)
    assert np.abs(applied - picture(TRUE))[15:-15, 15:-15].mean() < 1
    assert command(*names, "-o", files / "aligned.png") == 0


def test_that_an_image_that_cannot_be_aligned_is_a_warning(files, capsys):
    flat = files / "flat.png"
    write_image(flat, np.full((80, 90), 128, np.uint8))
    out = files / "out.png"
    assert command(flat, files / "image.png", "-o", out) == 0
    assert "warning: not aligned" in capsys.readouterr().err
    assert out.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("{t}",), "needs two pictures"),
        (("{t}", "{i}", "-o", "{d}/x.xyz"), "cannot be written as .xyz"),
        (("{t}", "{i}", "--region", "9,9"), "must be X,Y,W,H"),
        (("{t}", "{i}", "--algorithm", "inverse-additive"), "cannot be written for"),
        (("{t}", "{i}", "--apply-start"), "no start to apply"),
        (("{t}", "{i}", "--start", "{t}"), "is no warp"),
        (("{t}", "{i}", "--matrix", "{d}/m.png"), "cannot be written as .png"),
        (("{t}", "{d}/none.png"), "none.png"),
    ],
)
def test_that_what_a_user_can_mend_is_one_line_and_status_two(
    files, capsys, words, message
):
    places = {"t": files / "template.png", "i": files / "image.png", "d": files}
    assert command(*(word.format(**places) for word in words)) == 2
    told = capsys.readouterr().err
    assert message in told
    assert told.startswith("sextant: error: ")
    assert told.count("\n") == 1


def test_that_a_folder_is_a_stack_and_its_mean_has_less_noise(burst, tmp_path, capsys):
    folder, made = burst
    out = tmp_path / "mean.png"
    words = (folder, "-o", out, "--model", "euclidean", "--no-crop", "--json")
    assert command(*words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["reason"] == "5 of 5 frames aligned"
    inner = np.s_[15:-15, 15:-15]
    noise = [
        np.std(each[inner] - made.clean[inner])
        for each in (made.frames[0].astype(float), read_image(out).pixels.astype(float))
    ]
    assert noise[1] < noise[0] / 1.9
    for matrix, true in zip(told["matrix"], made.matrices, strict=True):
        assert corner_error(np.array(matrix), true, (0, 0, 180, 120)) < 0.4


@pytest.mark.parametrize("reference", ["previous", "running-mean", "chosen"])
def test_that_a_stack_takes_every_reference(burst, tmp_path, reference):
    out = tmp_path / "median.png"
    status = command(
        burst[0], "-o", out, "--reference", reference, "--combine", "median",
        "--chosen", "2", "--model", "euclidean",
    )  # fmt: skip
    assert status == 0
    assert read_image(out).pixels.shape[2] == 3


def test_that_aligned_frames_and_their_table_are_written(burst, tmp_path):
    out, table = tmp_path / "frames", tmp_path / "drift.csv"
    status = command(
        burst[0], "-o", out, "--combine", "frames", "--table", table,
        "--matrix", tmp_path / "warps.json", "--model", "translation",
    )  # fmt: skip
    assert status == 0
    names = sorted(path.name for path in out.iterdir())
    assert names == [f"shot{number}.png" for number in range(5)]
    shapes = {read_image(path).pixels.shape for path in out.iterdir()}
    assert len(shapes) == 1
    rows = list(csv.DictReader(io.StringIO(table.read_text())))
    assert [row["file"] for row in rows] == names
    assert float(rows[0]["dx_px"]) == 0
    held = json.loads((tmp_path / "warps.json").read_text())
    assert len(held["frames"]) == 5


def test_that_a_frame_that_fails_is_left_out_and_the_status_is_three(
    burst, tmp_path, capsys
):
    write_image(burst[0] / "shot2.png", np.full((120, 180, 3), 90, np.uint8))
    out = tmp_path / "mean.png"
    assert command(burst[0], "-o", out, "--model", "euclidean") == 3
    told = capsys.readouterr().err
    assert "failed: shot2.png: " in told
    assert out.exists()


def test_that_sixteen_bits_and_floats_keep_their_depth():
    for dtype in (np.uint16, np.float32):
        images = [Image(picture(m, dtype=dtype), depth=np.dtype(dtype).itemsize * 8)
                  for m in (TRUE, None)]  # fmt: skip
        source = AlignSource(MemoryFrames(images, "pair"), 0, 1)
        result = process(source, AlignParameters(), Job())
        assert result.pixels.dtype == dtype
        assert result.alignment.converged
        stacked = process(source, AlignParameters(work="stack"), Job())
        assert stacked.pixels.dtype == dtype


def test_that_the_sample_is_two_frames_with_the_image_shown():
    subject = sample()
    assert len(subject.frames) == 2
    assert subject.frame == 1
    assert from_subject(subject).on_image
