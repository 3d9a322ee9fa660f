"""What was applied is computed afresh from what was opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.document.commands import AddStroke, ApplyResult
from desktop_app.document.document import Document, Made
from desktop_app.document.history import History
from desktop_app.document.replay import Product, fresh, run
from desktop_app.errors import SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.images import read_image
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.tonemap_bracket import TakenTogether
from desktop_app.processors.tonemap_map import ToneMapParameters
from tests.reference.applying import BY_NAME, apply, bracket
from tests.reference.documents import assert_same_image, picture, stroke
from tests.reference.toy_tool import TOY

TOOLBOX = (*TOOLS, TOY)


def test_that_what_was_applied_knows_what_it_was_made_of():
    opened = Document(picture(), (stroke(),))
    second = apply(apply(opened, "toy"), "bilateral")
    assert second.chain[0] is opened
    assert [each.made.tool for each in second.chain[1:]] == ["toy", "bilateral"]
    assert second.strokes == ()


def test_that_undo_goes_back_to_the_source():
    history = History(Document(picture()))
    source = history.document
    tool = BY_NAME["toy"]
    result = run(tool, tool.parameters(), source, Job())
    made = Made("toy", tool.parameters(), source)
    history.do(ApplyResult(result.image, "Apply Toy", made))
    history.do(AddStroke(stroke()))
    history.undo()
    assert history.undo_title == "Apply Toy"
    assert history.undo() is source


def test_that_a_file_stays_the_source_of_all_that_is_made_of_it(tmp_path):
    path = tmp_path / "a.png"
    Product(Document(picture())).write(path, TOOLBOX, Job())
    document = apply(Document(read_image(path)), "toy")
    assert document.image.path is None
    assert document.path == path
    assert document.source_paths == (path,)


def test_that_a_warm_picture_on_the_screen_does_not_reach_a_file():
    document = apply(Document(picture(2)), "toy", TOY.parameters(gain=0.5))
    warm = replace(document, image=replace(document.image, pixels=picture(3).pixels))
    assert_same_image(fresh(warm, TOOLBOX, Job()).image, document.image)


def test_that_strokes_on_an_applied_picture_stay_when_it_is_computed_afresh():
    document = replace(apply(Document(picture(2)), "toy"), strokes=(stroke(1),))
    assert fresh(document, TOOLBOX, Job()).strokes == document.strokes


def test_that_a_bracket_becomes_colour_without_touching_the_disk():
    frames = bracket()
    opened = Document(frames.read(1), frames=frames, frame=1)
    parameters = AlignParameters(work="stack", combine="frames", model="translation")
    aligned = apply(opened, "align", parameters)
    assert len(aligned.frames) == 3
    together = replace(aligned, attached={"tonemap": TakenTogether()})
    times = ToneMapParameters(exposures="0.02,0.2,1.0")
    merged = apply(together, "tonemap", times, "light")
    assert merged.image.linear
    assert merged.image.pixels.dtype == np.float32
    mapped = apply(merged, "tonemap")
    assert mapped.image.depth == 16
    marked = replace(mapped, strokes=(stroke(0),))
    coloured = apply(marked, "colorize")
    again = fresh(coloured, TOOLBOX, Job())
    assert_same_image(again.image, coloured.image)
    assert [each.made.tool for each in coloured.chain[1:]] == [
        "align",
        "tonemap",
        "tonemap",
        "colorize",
    ]


def test_that_a_float_source_stays_float_through_an_alignment():
    frames = MemoryFrames([picture(seed, 40, 50, np.uint16) for seed in (2, 2)], "two")
    floats = [
        replace(frames.read(k), pixels=frames.read(k).pixels / np.float32(65535))
        for k in range(2)
    ]
    frames = MemoryFrames([replace(each, depth=32) for each in floats], "two")
    document = apply(Document(frames.read(1), frames=frames, frame=1), "align")
    assert document.image.pixels.dtype == np.float32


def test_that_a_flow_is_applied_as_its_painting():
    frames = MemoryFrames([picture(seed, 40, 50) for seed in (2, 4)], "two")
    document = apply(Document(frames.read(0), frames=frames), "flow")
    assert document.image.pixels.shape == (40, 50, 3)
    assert document.frames is None


def test_that_an_unknown_tool_is_told_in_a_sentence():
    document = Document(picture(), made=Made("gone", TOY.parameters(), Document()))
    with pytest.raises(SourceError, match="is no tool of this program"):
        fresh(document, TOOLBOX, Job())


def test_that_a_chain_can_be_stopped_and_its_progress_never_falls():
    document = apply(apply(apply(Document(picture(2)), "toy"), "bilateral"), "toy")
    heard = []
    fresh(document, TOOLBOX, Job(lambda share, stage: heard.append(share)))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        fresh(document, TOOLBOX, job)
