"""The flow tool: what it reads, tells, paints and writes of a field."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.batch import cli
from desktop_app.errors import ParameterError, SourceError, VerificationError
from desktop_app.files.flow_fields import read_field, write_field
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.processors import flow as tool
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.flow_estimate import FlowParameters
from desktop_app.processors.flow_source import (
    NEEDS_TWO,
    FlowRecord,
    FlowResult,
    FlowSource,
)
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject
from tests.reference.fields import flow_of, textured, truth_of

MOTION = (2.0, -1.0)


@pytest.fixture(scope="module")
def frames():
    pictures = [textured(48, 60), textured(48, 60, (2, -1)), textured(48, 60, (4, -2))]
    return MemoryFrames(pictures, "three")


@pytest.fixture(scope="module")
def result(frames):
    source = FlowSource(frames.read(0), frames, 0, truth_of(48, 60, MOTION))
    return tool.process(source, FlowParameters(preset="fast"), Job())


def of_field(flow, second=None):
    first = Image(np.zeros((*flow.confidence.shape, 3), np.uint8))
    return FlowResult(flow, first, second or first)


def test_that_the_motion_of_whole_pixels_is_found_and_judged(result):
    inner = result.flow.field[10:-10, 10:-10]
    assert np.abs(np.median(inner, axis=(0, 1)) - MOTION).max() < 0.1
    figures = tool.figures(result)
    assert figures["aee"] < 0.7
    assert figures["aee_best70"] <= figures["aee"]
    assert figures["mean_px"] == pytest.approx(np.hypot(*MOTION), abs=0.4)


def test_that_the_figures_are_the_plain_sums_of_the_field():
    field = np.zeros((2, 3, 2), np.float32)
    field[0, 0], field[1, 2] = (3, 4), (6, 8)
    flow = replace(flow_of(2, 3), field=field)
    told = tool.figures(of_field(flow))
    assert told["mean_px"] == pytest.approx((5 + 10) / 6)
    assert told["largest_px"] == 10
    assert told["confident"] == 1.0
    assert "occluded" not in told
    hidden = np.zeros((2, 3), bool)
    hidden[0] = True
    told = tool.figures(of_field(replace(flow, occluded=hidden)))
    assert told["occluded"] == 0.5


def test_that_the_second_frame_is_the_one_after_the_one_shown(frames):
    for frame in (0, 1):
        source = tool.from_subject(Subject(frames.read(frame), (), None, frames, frame))
        assert source.second() is frames.read(frame + 1)


def test_that_a_truth_belongs_to_the_frame_its_motion_starts_from(frames):
    truth = truth_of(48, 60)
    attached = {"flow": FlowRecord({1: truth})}
    sources = [
        tool.from_subject(
            Subject(frames.read(frame), (), None, frames, frame, attached)
        )
        for frame in (0, 1)
    ]
    assert [source.truth for source in sources] == [None, truth]


@pytest.mark.parametrize("frames", [None, MemoryFrames([textured()], "one")])
def test_that_one_frame_is_too_few(frames):
    with pytest.raises(SourceError) as refused:
        tool.from_subject(Subject(textured(), frames=frames))
    assert str(refused.value) == NEEDS_TWO


def test_that_the_last_frame_has_no_motion(frames):
    with pytest.raises(SourceError, match="last frame: step back"):
        tool.from_subject(Subject(frames.read(2), frames=frames, frame=2))


@pytest.mark.parametrize("suffix", [".flo", ".npz", ".png"])
def test_that_a_written_field_is_read_again(result, tmp_path, suffix):
    path = tmp_path / f"field{suffix}"
    tool.write(result, path)
    read = read_field(path)
    tolerance = 1 / 127 if suffix == ".png" else 0
    np.testing.assert_allclose(read.field, result.flow.field, atol=tolerance)
    assert read.known.all()


def test_that_an_npz_holds_the_confidence_and_what_is_hidden(tmp_path):
    hidden = np.zeros((5, 6), bool)
    hidden[2] = True
    flow = flow_of(5, 6, occluded=hidden)
    tool.write(of_field(flow), tmp_path / "field.npz")
    with np.load(tmp_path / "field.npz", allow_pickle=False) as held:
        np.testing.assert_array_equal(held["confidence"], flow.confidence)
        np.testing.assert_array_equal(held["occluded"], hidden)


def test_that_the_arrows_are_lines_of_position_vector_and_confidence(tmp_path):
    tool.write_csv(of_field(flow_of(30, 40)), tmp_path / "arrows.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "arrows.csv").read_text())))
    assert rows[0] == ["x", "y", "dx", "dy", "confidence"]
    numbers = np.array(rows[1:], float)
    assert (numbers[:, 2:] == (3, -1, 0.5)).all()
    assert len(np.unique(numbers[:, 0])) * len(np.unique(numbers[:, 1])) == len(numbers)


def test_that_a_field_is_shown_by_the_colour_of_its_direction():
    shown = {
        name: tool.display(of_field(flow_of(4, 5, motion)))[1, 1]
        for name, motion in (("right", (2, 0)), ("left", (-2, 0)), ("still", (0, 0)))
    }
    assert shown["right"][0] > shown["right"][2]
    assert shown["left"][2] > shown["left"][0]
    assert (shown["still"] == 255).all()


def test_that_a_painted_field_goes_on_as_a_picture(result):
    image = tool.apply(result).image
    np.testing.assert_array_equal(image.pixels, tool.display(result)[..., :3])
    assert not image.pixels.flags.writeable


def test_that_the_sample_is_refused_where_the_field_is_far_from_the_truth(result):
    worse = replace(result, errors={"aee": 0.9, "aae": 5.0, "aee_best70": 0.5})
    with pytest.raises(VerificationError, match=r"0\.900 px"):
        tool.verify(worse)
    assert "0.300 px" in tool.verify(
        replace(result, errors={"aee": 0.3, "aae": 5.0, "aee_best70": 0.1})
    )


def test_that_frames_of_two_sizes_are_told_with_both(frames):
    other = replace(textured(40, 50), path=Path("b.png"))
    mixed = MemoryFrames([frames.read(0), other], "mixed")
    with pytest.raises(SourceError) as refused:
        tool.process(FlowSource(mixed.read(0), mixed), FlowParameters(), Job())
    assert str(refused.value) == (
        "b.png has 50 x 40 px: both frames must have the same size, the first has "
        "60 x 48 px"
    )


@pytest.mark.parametrize("window", [0.1, 0.49])
def test_that_a_window_below_half_a_px_is_refused_and_none_is_the_presets(
    frames, window
):
    source = FlowSource(frames.read(0), frames)
    with pytest.raises(ParameterError, match=rf"window = {window}: must lie in \[0.5"):
        tool.process(source, FlowParameters(window=window), Job())


def test_that_a_truth_of_another_size_is_told_by_its_name(frames):
    truth = replace(truth_of(9, 9), path=Path("true.flo"))
    with pytest.raises(SourceError, match=r"^true\.flo: "):
        tool.process(
            FlowSource(frames.read(0), frames, 0, truth),
            FlowParameters(preset="fast"),
            Job(),
        )


def test_that_holes_are_left_out_and_told(frames):
    pixels = textured(48, 60, kind=np.float32).pixels.copy()
    pixels[5, 5] = np.nan
    holed = MemoryFrames([Image(pixels, depth=32), frames.read(1)], "holed")
    found = tool.process(FlowSource(holed.read(0), holed), FlowParameters(), Job())
    assert found.warnings == ("1 pixels of the two frames are not finite: left out",)
    assert np.isfinite(found.flow.field).all()


def test_that_warnings_of_the_second_frame_are_told(frames):
    cut = replace(frames.read(1), warnings=("is cut short",), path=Path("b.png"))
    both = MemoryFrames([frames.read(0), cut], "both")
    found = tool.process(
        FlowSource(both.read(0), both), FlowParameters(preset="plain"), Job()
    )
    assert "b.png is cut short" in found.warnings


@pytest.fixture
def files(frames, tmp_path):
    for number in (0, 1):
        write_image(tmp_path / f"{number}.png", frames.read(number).pixels)
    write_field(tmp_path / "true.flo", truth_of(48, 60, MOTION).field)
    return tmp_path


def command(files, *words):
    names = [str(files / f"{number}.png") for number in (0, 1)]
    return cli.run(TOOLS, ["flow", *names, *map(str, words)])


def test_that_the_command_writes_field_picture_and_arrows_and_tells_its_errors(
    files, capsys
):
    import json

    status = command(
        files, "-o", files / "f.flo", "--truth", files / "true.flo", "--json",
        "--picture", files / "p.png", "--arrows", files / "a.csv", "--preset", "fast",
    )  # fmt: skip
    out, err = capsys.readouterr()
    assert (status, err) == (0, "")
    told = json.loads(out)
    assert {"aee", "aae", "aee_best70", "seconds"} <= set(told)
    assert read_field(files / "f.flo").field.shape == (48, 60, 2)
    assert read_image(files / "p.png").pixels.shape[1] >= 1000
    assert (files / "a.csv").stat().st_size > 20


@pytest.mark.parametrize("name", ["f.jpg", "f", "missing/f.flo"])
def test_that_a_field_that_cannot_be_written_is_refused_first(files, capsys, name):
    before = set(files.iterdir())
    assert command(files, "-o", files / name) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert set(files.iterdir()) == before
