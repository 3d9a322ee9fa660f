"""Each command makes the next document of the one before, which stays as it was."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.document.commands import (
    AddStroke,
    ApplyResult,
    Attach,
    ClearMarks,
    ImportMarks,
    OpenSource,
    Replay,
)
from desktop_app.document.document import Document, Made
from desktop_app.document.history import History
from desktop_app.files.frames import MemoryFrames
from desktop_app.processors.bilateral_smooth import BilateralParameters
from tests.reference.documents import (
    assert_same_document,
    full_document,
    marks,
    picture,
    stroke,
)

FRAMES = MemoryFrames([picture(1), picture(2)], "Two made")
MADE = Made("bilateral", BilateralParameters(), Document(picture(0)))
COMMANDS = [
    OpenSource(picture(3), (stroke(1),), FRAMES, {"erase": "record"}, 1),
    *(AddStroke(stroke(kind=kind)) for kind in ("colour", "grey", "erase")),
    ClearMarks(),
    ImportMarks(marks(2)),
    Attach("erase", "record", "Move a rectangle"),
    Attach("erase", None, "Take the rectangles away"),
    ApplyResult(picture(4), "Apply Bilateral", MADE, FRAMES),
    Replay(Document(picture(5)), "Change a step"),
]
NAMES = [type(each).__name__ for each in COMMANDS]


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_that_the_document_before_stays_as_it_was(command):
    before, twin = full_document(), full_document()
    after = command.apply(before)
    assert after is not before
    assert_same_document(before, twin)


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_that_every_command_is_one_step_that_can_be_taken_back(command):
    before = full_document()
    history = History(before)
    after = history.do(command)
    assert history.undo_title == command.title != ""
    assert history.undo() is before
    assert history.redo() is after


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_that_what_a_command_does_not_change_is_shared_and_not_copied(command):
    before = full_document()
    after = command.apply(before)
    for name in ("image", "frames", "imported"):
        kept, told = getattr(before, name), getattr(after, name)
        given = {id(each) for each in vars(command).values()}
        if isinstance(command, Replay):
            given |= {id(each) for each in vars(command.document).values()}
        assert told is None or told is kept or id(told) in given, name


def test_that_a_stroke_comes_on_top_of_the_others():
    drawn = stroke(7)
    before = full_document()
    after = AddStroke(drawn).apply(before)
    assert tuple(after.strokes) == (*before.strokes, drawn)
    assert replace(after, strokes=()) is not before
    assert after.imported is before.imported


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("colour", "Scribble"),
        ("grey", "Keep-grey scribble"),
        ("erase", "Erase marks"),
    ],
)
def test_that_the_menu_tells_strokes_apart(kind, title):
    assert AddStroke(stroke(kind=kind)).title == title


def test_that_clearing_takes_marks_of_the_frame_shown_and_no_others():
    after = ClearMarks().apply(full_document())
    assert not after.has_marks
    assert set(after.shelved) == {0, 3}


def test_that_imported_marks_take_the_place_of_all_marks():
    imported = marks(5)
    after = ImportMarks(imported).apply(full_document())
    assert after.strokes == ()
    assert after.imported is imported


def test_that_a_record_takes_the_place_of_the_one_before_and_of_no_other():
    before = Document(picture(), attached={"erase": "old", "align": "other"})
    after = Attach("erase", "new", "Move").apply(before)
    assert after.attached == {"erase": "new", "align": "other"}
    assert Attach("erase", None, "Take").apply(after).attached == {"align": "other"}
    assert Attach("flow", None, "Take").apply(after).attached == after.attached


def test_that_a_result_is_a_source_without_marks_that_knows_its_making():
    before = full_document()
    made = Made("bilateral", BilateralParameters(), before)
    after = ApplyResult(picture(4), made=made).apply(before)
    assert not after.has_marks
    assert not after.attached
    assert not after.shelved
    assert after.made is made
    assert after.chain == (before, after)


def test_that_opening_forgets_everything_that_was_open():
    after = OpenSource(picture(9)).apply(full_document())
    assert_same_document(after, Document(picture(9)))
    np.testing.assert_array_equal(after.image.pixels, picture(9).pixels)
