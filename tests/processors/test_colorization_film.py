from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.imaging.colour import rgb_to_chroma
from desktop_app.batch.cli import run
from desktop_app.files.frames import open_frames
from desktop_app.files.images import read_image
from desktop_app.files.records import as_float
from desktop_app.files.video import write_video
from desktop_app.files.write import write_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.colorization import command
from desktop_app.processors.colorization_command import STEPS
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.declare import Command
from desktop_app.processors.job import Cancelled, Job
from desktop_app.samples.film import film

SHAPE = (72, 96)


def grey_bytes(frame):
    return np.rint(frame.grey * 255).astype(np.uint8)


def marked_bytes(frame):
    """Marks on every third row and column, and their mask."""
    mask = np.zeros(SHAPE, np.uint8)
    mask[::3, ::3] = 255
    marked = np.where(
        mask[..., None] > 0, frame.photograph, grey_bytes(frame)[..., None]
    )
    return marked, mask


def lay_out(folder, frames, marked=(0,)):
    """Frames, marked frames and masks as folders; what a command line would name."""
    grey, marks, masks = (folder / name for name in ("grey", "marked", "masks"))
    for made in (grey, marks, masks):
        made.mkdir()
    for number, frame in enumerate(frames):
        write_image(grey / f"shot{number:02}.png", grey_bytes(frame))
        if number in marked:
            painted, mask = marked_bytes(frame)
            write_image(marks / f"shot{number:02}.png", painted)
            write_image(masks / f"shot{number:02}.png", mask)
    return grey, marks, masks


def ask(folder, output, **options):
    files = {
        "grey": (folder / "grey",),
        "marked": (folder / "marked",),
        "marks": (folder / "masks",),
    }
    return Command(files, ColorizeParameters(**options), output)


def psnr(path, frame):
    chroma = rgb_to_chroma(as_float(read_image(path).pixels))
    return -10 * np.log10(np.mean((chroma - frame.chroma) ** 2))


@pytest.fixture(scope="module")
def shot():
    return list(film(5, *SHAPE))


@pytest.fixture(scope="module")
def coloured(shot, tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    lay_out(folder, shot)
    outcome = command(ask(folder, folder / "out"), Job())
    return folder, outcome


def test_that_every_frame_gets_the_colours_of_the_marked_one(shot, coloured):
    folder, outcome = coloured
    for number, frame in enumerate(shot):
        assert psnr(folder / "out" / f"shot{number:02}.png", frame) > 30
    assert outcome.figures["frames"] == 5
    assert outcome.figures["marked_frames"] == [0]
    assert outcome.figures["marked_px"] == SHAPE[0] * SHAPE[1] // 9
    assert outcome.figures["cuts"] == []
    assert outcome.warnings == ()


def test_that_nothing_but_the_frames_is_left(coloured):
    folder, _ = coloured
    assert {path.name for path in (folder / "out").iterdir()} == {
        f"shot{number:02}.png" for number in range(5)
    }


@pytest.fixture(scope="module")
def coloured_from_two(shot, tmp_path_factory):
    """Marked are the first frame and the last but one."""
    folder = tmp_path_factory.mktemp("film")
    lay_out(folder, shot, marked=(0, 3))
    command(ask(folder, folder / "out"), Job())
    return folder


# Of 25 reports 4 tell of motion, 6 of marks, 5 of each way, 5 of both.
@pytest.mark.parametrize("reports", [2, 9, 13, 23])
def test_that_work_that_was_stopped_goes_on_and_ends_the_same(
    shot, coloured_from_two, tmp_path, reports
):
    lay_out(tmp_path, shot, marked=(0, 3))
    heard = []

    def stop_then(fraction, stage):
        heard.append(fraction)
        if len(heard) == reports:
            raise Cancelled

    asked = ask(tmp_path, tmp_path / "out")
    with pytest.raises(Cancelled):
        command(asked, Job(stop_then))
    steps = sorted((tmp_path / "out" / STEPS).glob("*.npz"))
    before = {path: path.stat().st_mtime_ns for path in steps}
    later = []

    def look(fraction, stage):
        later.extend(
            path
            for path, time in before.items()
            if path.exists() and path.stat().st_mtime_ns != time
        )

    command(asked, Job(look))
    assert not later  # what was done was not done again
    for number in range(5):
        name = f"shot{number:02}.png"
        folders = (coloured_from_two, tmp_path)
        first, second = (base / "out" / name for base in folders)
        assert first.read_bytes() == second.read_bytes()


def test_that_other_parameters_begin_afresh(shot, tmp_path):
    lay_out(tmp_path, shot[:2])

    def stop(fraction, stage):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        command(ask(tmp_path, tmp_path / "out"), Job(stop))
    old = set((tmp_path / "out" / STEPS).glob("*.npz"))
    assert old
    first = []

    def look(fraction, stage):
        first.append(set((tmp_path / "out" / STEPS).glob("*.npz")))

    command(ask(tmp_path, tmp_path / "out", edges=2.0), Job(look))
    assert not first[0]


def test_that_a_cut_bleeds_nothing_and_is_told(tmp_path):
    frames = list(film(4, *SHAPE, cut=2))
    lay_out(tmp_path, frames)
    outcome = command(ask(tmp_path, tmp_path / "out"), Job())
    for number in (2, 3):
        pixels = read_image(tmp_path / "out" / f"shot{number:02}.png").pixels
        assert np.ptp(as_float(pixels), axis=2).max() <= 1 / 255
    assert psnr(tmp_path / "out" / "shot01.png", frames[1]) > 30
    assert outcome.figures["cuts"] == [2]
    assert outcome.warnings == (
        "2 frames stay grey: no mark is in their shot; mark a frame of it",
    )


def test_that_marks_of_two_shots_do_not_meet(tmp_path):
    frames = list(film(4, *SHAPE, cut=2))
    for name, marked in (("both", (0, 3)), ("first", (0,)), ("second", (3,))):
        (tmp_path / name).mkdir()
        lay_out(tmp_path / name, frames, marked)
        command(ask(tmp_path / name, tmp_path / name / "out"), Job())
    for number in range(4):
        path = f"out/shot{number:02}.png"
        alone = tmp_path / ("first" if number < 2 else "second") / path
        assert alone.read_bytes() == (tmp_path / "both" / path).read_bytes()


def test_that_a_frame_shows_the_colours_of_both_marked_ones(tmp_path):
    frames = list(film(5, *SHAPE))
    *_, masks = lay_out(tmp_path, frames, (0, 4))
    for number, side in ((0, np.s_[:, 48:]), (4, np.s_[:, :48])):
        mask = read_image(masks / f"shot{number:02}.png").pixels.copy()
        mask[side] = 0
        write_image(masks / f"shot{number:02}.png", mask)
    command(ask(tmp_path, tmp_path / "out"), Job())
    for number, frame in enumerate(frames):
        assert psnr(tmp_path / "out" / f"shot{number:02}.png", frame) > 30


def test_that_one_stroke_further_on_leaves_the_rest_of_the_film_alone(shot, tmp_path):
    lay_out(tmp_path, shot, (0, 4))
    mask = np.zeros(SHAPE, np.uint8)
    mask[30:33, 40:50] = 255
    write_image(tmp_path / "masks" / "shot04.png", mask)
    command(ask(tmp_path, tmp_path / "out"), Job())
    for number, frame in enumerate(shot):
        assert psnr(tmp_path / "out" / f"shot{number:02}.png", frame) > 33


def test_that_colours_outlive_their_marks_when_a_film_grows_dark(tmp_path):
    darker = [
        replace(frame, grey=frame.grey * np.float32(1 - 0.05 * number))
        for number, frame in enumerate(film(8, *SHAPE))
    ]
    lay_out(tmp_path, darker, (0, 7))
    mask = np.zeros(SHAPE, np.uint8)
    mask[30:33, 40:50] = 255
    write_image(tmp_path / "masks" / "shot07.png", mask)
    outcome = command(ask(tmp_path, tmp_path / "out"), Job())
    assert outcome.figures["cuts"] == []
    for number, frame in enumerate(darker):
        assert psnr(tmp_path / "out" / f"shot{number:02}.png", frame) > 29


def test_that_a_video_is_coloured_into_a_video(shot, tmp_path):
    lay_out(tmp_path, shot[:3])
    video = tmp_path / "film.avi"
    write_video(video, (np.dstack([grey_bytes(f)] * 3) for f in shot[:3]), 12.0)
    (tmp_path / "marked" / "shot00.png").rename(tmp_path / "marked" / "frame1.png")
    (tmp_path / "masks" / "shot00.png").rename(tmp_path / "masks" / "frame1.png")
    asked = ask(tmp_path, tmp_path / "out.avi")
    asked = Command({**asked.files, "grey": (video,)}, asked.parameters, asked.output)
    outcome = command(asked, Job())
    frames = open_frames([tmp_path / "out.avi"])
    assert outcome.figures["frames"] == len(frames) == 3
    assert frames.rate == pytest.approx(12.0)
    chroma = rgb_to_chroma(as_float(frames.read(2).pixels))
    assert np.abs(chroma - shot[2].chroma).mean() < 0.04
    assert not list(tmp_path.glob(".*"))


def test_that_the_command_line_says_what_is_wrong_in_a_sentence(shot, tmp_path, capsys):
    grey, marked, masks = lay_out(tmp_path, shot[:2])
    write_image(marked / "other.png", grey_bytes(shot[0]))
    words = ["colorize", str(grey), str(marked), "--marks", str(masks)]
    assert run(TOOLS, [*words, "-o", str(tmp_path / "out")]) == 2
    assert "other.png has the name of no frame" in capsys.readouterr().err
    (marked / "other.png").unlink()
    assert run(TOOLS, [*words, "-o", str(tmp_path / "out.png")]) == 2
    assert "is one picture and GREY a film" in capsys.readouterr().err
    write_image(grey / "shot02.png", grey_bytes(shot[0])[:50])
    assert run(TOOLS, [*words, "-o", str(tmp_path / "out")]) == 2
    assert "must have the same size" in capsys.readouterr().err


def test_that_the_command_line_prints_the_figures(shot, tmp_path, capsys):
    grey, marked, masks = lay_out(tmp_path, shot[:2])
    words = ["colorize", str(grey), str(marked), "--marks", str(masks), "--json"]
    assert run(TOOLS, [*words, "-o", str(tmp_path / "out")]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["frames"] == 2
    assert {"marked_px", "marked_frames", "cuts", "grey_frames"} < set(printed)


def test_that_a_picture_is_not_written_to_a_folder(shot, tmp_path, capsys):
    painted, _ = marked_bytes(shot[0])
    write_image(tmp_path / "grey.png", grey_bytes(shot[0]))
    write_image(tmp_path / "marked.png", painted)
    words = [str(tmp_path / "grey.png"), str(tmp_path / "marked.png")]
    assert run(TOOLS, ["colorize", *words, "-o", str(tmp_path / "folder")]) == 2
    assert "sextant: error:" in capsys.readouterr().err
