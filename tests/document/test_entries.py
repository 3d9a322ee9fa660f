"""The history as it is read: strokes on end in one line, and steps told in words."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.document.commands import (
    AddStroke,
    ApplyResult,
    Attach,
    ClearMarks,
    ImportMarks,
    Replay,
)
from desktop_app.document.document import Document, Made
from desktop_app.document.entries import Entries, Thumbnails, told_of
from desktop_app.document.history import History, Step
from desktop_app.files.records import Image
from desktop_app.processors.bilateral_smooth import BilateralParameters
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.tonemap_map import ToneMapParameters
from tests.reference.documents import marks, picture, stroke


def lines(history):
    return [(each.title, each.count) for each in Entries(TOOLS).of(history.steps)]


def opened():
    return History(Document(picture()), "Open shot.png")


def test_that_strokes_on_end_are_one_line_that_counts_them():
    history = opened()
    history.do(AddStroke(stroke(0)))
    assert lines(history) == [("Open shot.png", 1), ("Scribble", 1)]
    history.do(AddStroke(stroke(1, "erase")))
    history.do(AddStroke(stroke(2, "grey")))
    assert lines(history) == [("Open shot.png", 1), ("3 scribbles", 3)]
    history.do(ClearMarks())
    history.do(AddStroke(stroke(3, "grey")))
    told = [("Clear marks", 1), ("Keep-grey scribble", 1)]
    assert lines(history)[2:] == told


STEPS = st.sampled_from(["stroke", "clear", "import", "attach", "apply", "undo"])


@given(st.lists(STEPS, max_size=20), st.integers(1, 6))
def test_that_lines_cover_every_step_once_and_grow_as_if_made_anew(steps, pause):
    history, kept = opened(), Entries(TOOLS)
    for number, step in enumerate(steps):
        document = history.document
        if step == "undo":
            history.undo()
        else:
            history.do(
                {
                    "stroke": AddStroke(stroke(number)),
                    "clear": ClearMarks(),
                    "import": ImportMarks(marks()),
                    "attach": Attach("erase", number, "Move"),
                    "apply": ApplyResult(
                        picture(number),
                        "Apply",
                        Made("bilateral", BilateralParameters(), document),
                    ),
                }[step]
            )
        if number % pause == 0:
            kept.of(history.steps)
    found = kept.of(history.steps)
    assert found == Entries(TOOLS).of(history.steps)
    covered = [n for each in found for n in range(each.first, each.last + 1)]
    assert covered == list(range(len(history.steps)))


def test_that_an_applied_step_tells_what_was_not_usual():
    history = opened()
    made = Made("bilateral", BilateralParameters(sigma_space=3.5), history.document)
    history.do(ApplyResult(picture(1), "Apply Bilateral filter", made))
    entry = Entries(TOOLS).of(history.steps)[-1]
    assert entry.applied
    assert entry.title.startswith("Apply ")
    assert entry.told == "Sigma space 3.5"
    usual = replace(made, parameters=BilateralParameters())
    assert told_of(usual, TOOLS) == ""


def test_that_of_many_changed_parameters_three_are_told():
    one = ToneMapParameters(contrast=33.0)
    assert told_of(Made("tonemap", one, Document()), TOOLS).count(",") == 0
    # Of a tool that is gone nobody knows what was usual.
    every = told_of(Made("no such tool", ToneMapParameters(), Document()), TOOLS)
    assert every.endswith(", …")
    assert every.count(",") == 3


def test_that_a_step_that_was_run_anew_is_no_second_application():
    history = opened()
    made = Made("bilateral", BilateralParameters(), history.document)
    history.do(ApplyResult(picture(1), "Apply", made))
    history.do(ClearMarks())
    entries = Entries(TOOLS).of(history.steps)
    assert [each.applied for each in entries] == [False, True, False]
    again = replace(made, parameters=BilateralParameters(sigma_space=9.0))
    history.do(Replay(Document(picture(2), made=again), "Change a step"))
    assert Entries(TOOLS).of(history.steps)[-1].applied


def test_that_another_history_is_read_from_its_start():
    kept = Entries(TOOLS)
    first, second = opened(), opened()
    first.do(AddStroke(stroke(0)))
    kept.of(first.steps)
    second.do(ClearMarks())
    assert [each.title for each in kept.of(second.steps)] == [
        "Open shot.png",
        "Clear marks",
    ]
    assert kept.of((Step("Alone", Document()),))[0].title == "Alone"


@pytest.mark.parametrize("size", [(7, 9), (400, 100), (1, 1)])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.float32])
def test_that_a_thumbnail_fits_and_shows_the_picture(size, kind):
    image = picture(0, *size, kind=kind)
    if kind == np.float32:
        image = replace(image, pixels=np.full((*size, 3), 0.5, np.float32))
    made = Thumbnails(64).of(Document(image))
    assert made.dtype == np.uint8
    assert made.shape[2] == 4
    assert max(made.shape[:2]) == min(64, max(size))
    assert (made[..., 3] == 255).all()


def test_that_strokes_are_seen_on_a_thumbnail_and_erased_ones_are_not():
    plain = Image(np.full((40, 40, 3), 90, np.uint8))
    thumbnails = Thumbnails(40)
    line = np.float32([[5, 20], [35, 20]])
    red = replace(
        stroke(0), points=line, radius=3.0, colour=(255, 0, 0), pressures=None
    )
    bare = thumbnails.of(Document(plain))
    drawn = thumbnails.of(Document(plain, (red,)))
    assert drawn[20, 20].tolist() == [255, 0, 0, 255]
    assert (drawn[2] == bare[2]).all()
    erased = thumbnails.of(Document(plain, (replace(red, kind="erase"),)))
    np.testing.assert_array_equal(erased, bare)
    assert thumbnails.of(Document()) is None
