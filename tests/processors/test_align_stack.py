"""A stack of frames: aligned, made into one picture, and saved frame by frame."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.batch.cli import run
from desktop_app.errors import DestinationError, ParameterError
from desktop_app.files.frames import ImageFrames, MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_source import AlignSetup, AlignSource
from desktop_app.processors.align_stack import (
    AlignedFrames,
    aligned,
    display_stack,
    figures_of_stack,
    frame_places,
    process_stack,
    rows_of_stack,
    write_frames,
    write_matrices,
)
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Cancelled, Job
from tests.reference.alignment_loops import Waves

HEIGHT, WIDTH = 50, 70
# How far each frame has moved to the right and down, in whole px.
SHIFTS = ((0, 0), (3, 1), (5, 4), (2, 6))
STACK = AlignParameters(work="stack", model="translation")


def made(shifts=SHIFTS, height=HEIGHT, width=WIDTH):
    large = Waves(4).picture(height + 10, width + 10)
    return [
        np.rint(255 * large[10 - y : 10 - y + height, 10 - x : 10 - x + width]).astype(
            np.uint8
        )
        for x, y in shifts
    ]


def source_of(pictures, **setup):
    frames = MemoryFrames([Image(each) for each in pictures], "burst")
    return AlignSource(frames, 0, 1, AlignSetup(**setup))


def stacked(pictures, **parameters):
    words = {"work": "stack", "model": "translation", **parameters}
    return process_stack(source_of(pictures), AlignParameters(**words), Job())


@pytest.fixture(scope="module")
def result():
    return stacked(made())


@pytest.fixture
def saved(tmp_path):
    """The frames as files, two of them of one name."""
    names = ("a/shot.png", "b/shot.png", "b/other.tif", "c/last.bmp")
    paths = [tmp_path / name for name in names]
    for path, pixels in zip(paths, made(), strict=True):
        path.parent.mkdir(exist_ok=True)
        write_image(path, pixels)
    return paths


def test_that_the_drift_is_found_and_the_overlap_is_what_all_show(result):
    np.testing.assert_allclose(result.stack.drift, SHIFTS, atol=0.05)
    assert result.failed == ()
    x, y, width, height = result.region
    assert (x, y) == (0, 0)
    assert WIDTH - 6 <= width <= WIDTH - 5
    assert HEIGHT - 7 <= height <= HEIGHT - 6
    assert result.pixels.shape == (height, width)


def test_that_the_mean_of_frames_on_each_other_is_the_first(result):
    x, y, width, height = result.region
    first = made()[0][y : y + height, x : x + width].astype(int)
    assert np.abs(result.pixels[2:-2, 2:-2] - first[2:-2, 2:-2]).max() <= 3


def test_that_a_median_forgets_what_passes_through_one_frame():
    pictures = made(shifts=((0, 0), (2, 1), (4, 2), (1, 3), (3, 0)))
    wanted = pictures[0].astype(int)
    pictures[3][20:30, 30:40] = 255
    mean, median = (
        stacked(pictures, combine=how, weights="tukey").pixels.astype(int)
        for how in ("mean", "median")
    )
    place = np.s_[18:26, 30:38]
    assert np.abs(median[place] - wanted[place]).mean() < 4
    assert np.abs(mean[place] - wanted[place]).mean() > 10


def test_that_the_figures_are_of_all_frames(result):
    figures = figures_of_stack(result)
    assert figures["converged"] is True
    assert figures["reason"] == "4 of 4 frames aligned"
    assert figures["frames"] == len(figures["matrix"]) == 4
    assert len(figures["errors"]) == 3  # the reference has none
    assert figures["largest_drift_px"] == pytest.approx(np.hypot(5, 4), abs=0.1)
    assert json.loads(json.dumps(figures)) == figures


def test_that_the_table_has_a_row_a_frame_and_the_reference_first(result):
    rows = rows_of_stack(result)
    assert [row.frame for row in rows] == [0, 1, 2, 3]
    assert rows[0].alignment is None
    assert [row.drift for row in rows] == [
        pytest.approx(shift, abs=0.05) for shift in SHIFTS
    ]


def test_that_a_frame_that_cannot_be_aligned_is_left_out_and_named():
    pictures = made()
    pictures[2] = np.full((HEIGHT, WIDTH), 128, np.uint8)
    result = stacked(pictures)
    (failure,) = result.failed
    assert failure.file == "burst, frame 3"
    assert failure.reason == result.stack.alignments[2].reason
    assert result.warnings == ("1 of 4 frames were not aligned, and left out",)
    frames = AlignedFrames(result)
    assert len(frames) == 3
    assert frames.name(2) == "burst, frame 4"


def test_that_without_cropping_the_result_has_the_size_of_the_reference():
    result = stacked(made(), crop=False)
    assert tuple(result.region) == (0, 0, WIDTH, HEIGHT)
    assert result.pixels.shape == (HEIGHT, WIDTH)


def test_that_it_is_shown_in_its_place_on_black(result):
    shown = display_stack(result)
    x, y, width, height = result.region
    assert shown.shape == (HEIGHT, WIDTH, 4)
    assert (shown[..., 3] == 255).all()
    inside = shown[y : y + height, x : x + width, 0]
    np.testing.assert_array_equal(inside, result.pixels)
    assert not shown[height:, :, :3].any()


@pytest.mark.parametrize("chosen", [4, 99])
def test_that_a_frame_that_is_not_there_cannot_be_chosen(chosen):
    with pytest.raises(ParameterError) as refused:
        stacked(made(), reference="chosen", chosen=chosen)
    assert str(refused.value) == (
        f"chosen = {chosen}: there are 4 frames, numbered from 0; choose one of them"
    )


def test_that_a_chosen_number_is_of_no_account_for_another_reference():
    np.testing.assert_allclose(
        stacked(made(), chosen=99).stack.drift, SHIFTS, atol=0.05
    )


def test_that_the_chosen_frame_lends_its_coordinates():
    result = stacked(made(), reference="chosen", chosen=2)
    assert result.stack.reference == 2
    expected = np.array(SHIFTS) - SHIFTS[2]
    np.testing.assert_allclose(result.stack.drift, expected, atol=0.05)


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_that_a_mean_has_the_depth_of_its_frames(kind):
    depth = 8 * np.dtype(kind).itemsize
    top = kind(257 if kind == np.uint16 else 1 / 255)
    frames = [Image(each.astype(kind) * top, depth=depth) for each in made()]
    source = AlignSource(MemoryFrames(frames, "burst"), 0, 1)
    assert process_stack(source, STACK, Job()).pixels.dtype == kind


def test_that_aligned_frames_are_warped_when_they_are_looked_at_and_kept(result):
    frames = AlignedFrames(result)
    assert (frames.title, len(frames)) == ("burst, aligned", 4)
    first = frames.read(0)
    assert frames.read(0) is first
    x, y, width, height = result.region
    np.testing.assert_array_equal(
        first.pixels, made()[0][y : y + height, x : x + width]
    )
    shapes = {frames.read(number).pixels.shape for number in range(4)}
    assert shapes == {result.pixels.shape}
    apart = aligned(result, 2).pixels[3:-3, 3:-3].astype(int)
    assert np.abs(apart - first.pixels[3:-3, 3:-3]).mean() < 2


def test_that_all_warps_are_saved_as_json_or_as_one_array(result, tmp_path):
    write_matrices(result, tmp_path / "warps.npy")
    held = np.load(tmp_path / "warps.npy", allow_pickle=False)
    np.testing.assert_array_equal(held, result.stack.matrices)
    write_matrices(result, tmp_path / "warps.json")
    rows = json.loads((tmp_path / "warps.json").read_text())["frames"]
    assert [row["file"] for row in rows] == list(result.names)
    assert all(row["converged"] for row in rows)
    np.testing.assert_array_equal([row["matrix"] for row in rows], held)


def test_that_frames_without_files_are_numbered_wide_enough_to_sort():
    frames = MemoryFrames([Image(np.zeros((2, 2), np.uint8))] * 12, "burst")
    names = [place.name for place in frame_places(frames, Path("out"))]
    assert names[0] == "frame_00.png"
    assert names == sorted(names)


def test_that_frames_of_one_name_do_not_replace_each_other(saved, tmp_path):
    frames = ImageFrames(saved)
    places = frame_places(frames, tmp_path / "out")
    assert [place.name for place in places] == [
        "shot.png", "shot_2.png", "other.tif", "last.bmp",
    ]  # fmt: skip
    result = process_stack(AlignSource(frames, 0, 1), STACK, Job())
    write_frames(result, tmp_path / "out", Job())
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        place.name for place in places
    }
    second = read_image(tmp_path / "out" / "shot_2.png").pixels
    np.testing.assert_array_equal(second, aligned(result, 1).pixels)


def test_that_a_format_that_is_only_read_is_saved_as_png():
    frames = ImageFrames([Path("in/a.NEF"), Path("in/b.JPG")])
    names = [place.name for place in frame_places(frames, Path("out"))]
    assert names == ["a.png", "b.jpg"]


def words(saved, *more):
    options = ("--work", "stack", "--model", "translation", "--combine", "frames")
    return ["align", *map(str, saved), *options, *map(str, more)]


def test_that_frames_are_never_written_over_their_sources(saved, capsys):
    before = [path.read_bytes() for path in saved]
    assert run(TOOLS, words(saved, "-o", saved[1].parent)) == 2
    err = capsys.readouterr().err
    assert "is also a source and would be replaced: choose another name" in err
    assert [path.read_bytes() for path in saved] == before
    with pytest.raises(DestinationError, match="also a source"):
        frame_places(ImageFrames(saved), saved[0].parent)


def test_that_warps_of_a_stack_in_yaml_are_refused_before_the_work(
    saved, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr("desktop_app.processors.align.process", None)
    status = run(TOOLS, words(saved, "--matrix", tmp_path / "warps.yaml"))
    assert status == 2
    err = capsys.readouterr().err
    assert err.endswith("warps.yaml: the warps of a stack are saved as .json or .npy\n")


def test_that_writing_stops_between_frames_and_leaves_whole_ones(saved, tmp_path):
    result = process_stack(AlignSource(ImageFrames(saved), 0, 1), STACK, Job())
    heard = []
    job = Job(lambda fraction, stage: heard.append(stage) or job.cancel())
    with pytest.raises(Cancelled):
        write_frames(result, tmp_path / "out", job)
    assert heard == ["Writing frame 1 of 4"]
    (only,) = (tmp_path / "out").iterdir()
    assert read_image(only).pixels.shape == result.pixels.shape


def test_that_aligning_stops_after_the_frame_it_was_cancelled_at():
    seen = []
    job = Job(on_part=lambda done: seen.append(done.number) or job.cancel())
    with pytest.raises(Cancelled):
        process_stack(source_of(made()), STACK, job)
    assert len(seen) <= 2
