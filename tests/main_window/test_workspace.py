"""Every change of the document is told once, and what changes nothing is not."""

from __future__ import annotations

import pytest

from desktop_app.document.commands import OpenSource
from desktop_app.document.history import History
from desktop_app.files.frames import MemoryFrames
from desktop_app.main_window.workspace import Workspace
from tests.reference.documents import full_document, picture, stroke


@pytest.fixture
def workspace(qapp):
    made = Workspace()
    made.changes, made.histories = [], []
    made.document_changed.connect(lambda *pair: made.changes.append(pair))
    made.history_changed.connect(made.histories.append)
    return made


@pytest.fixture
def opened(workspace):
    workspace.open(OpenSource(picture()))
    workspace.changes.clear()
    workspace.histories.clear()
    return workspace


def test_that_opening_begins_anew_and_can_not_be_undone(workspace):
    empty = workspace.document
    image = picture()
    workspace.open(OpenSource(image))
    assert workspace.changes == [(empty, workspace.document)]
    assert workspace.document.image is image
    assert workspace.history.titles == ("Open made",)
    assert workspace.history.undo_title is None
    assert not workspace.history.modified


def test_that_a_sequence_is_opened_under_its_own_name(workspace):
    frames = MemoryFrames([picture(0), picture(1)], "Two made")
    workspace.open(OpenSource(frames.read(0), frames=frames))
    assert workspace.history.titles == ("Open Two made",)


def test_that_a_stroke_is_a_step_and_is_told_with_both_documents(opened):
    before = opened.document
    opened.add_stroke(stroke(1))
    assert opened.changes == [(before, opened.document)]
    assert opened.histories == [opened.history]
    assert len(opened.document.strokes) == 1
    assert opened.history.modified


@pytest.mark.parametrize(
    "act",
    [
        lambda space: space.add_stroke(stroke(1)),
        lambda space: space.attach("erase", object(), "Draw"),
        lambda space: space.clear_marks(),
        lambda space: space.undo(),
        lambda space: space.redo(),
        lambda space: space.show_frame(1, picture(1)),
    ],
    ids=["stroke", "record", "clear", "undo", "redo", "frame"],
)
def test_that_without_a_picture_nothing_is_done_and_nothing_told(workspace, act):
    before = workspace.document
    act(workspace)
    assert workspace.document is before
    assert workspace.changes == workspace.histories == []


def test_that_undo_and_redo_give_the_very_same_documents(opened):
    seen = [opened.document]
    for seed in range(3):
        opened.add_stroke(stroke(seed))
        seen.append(opened.document)
    for document in reversed(seen[:-1]):
        opened.undo()
        assert opened.document is document
    opened.undo()  # there is nothing before
    assert opened.document is seen[0]
    opened.go_to(3)
    assert opened.document is seen[3]
    told = len(opened.changes)
    opened.redo()
    assert len(opened.changes) == told


def test_that_marks_go_in_one_step_that_can_be_undone(opened):
    for seed in range(3):
        opened.add_stroke(stroke(seed))
    opened.clear_marks()
    assert not opened.document.has_marks
    opened.clear_marks()  # nothing is left to clear
    opened.undo()
    assert len(opened.document.strokes) == 3


def test_that_a_record_is_kept_under_its_tool_and_undone(opened):
    record = object()
    opened.attach("erase", record, "Draw")
    assert opened.document.attached["erase"] is record
    assert opened.history.undo_title == "Draw"
    opened.undo()
    assert "erase" not in opened.document.attached


def test_that_another_frame_is_no_step_and_no_unsaved_work(workspace):
    document = full_document()
    workspace.restore(History(document))
    steps = len(workspace.history.steps)
    workspace.show_frame(3, document.frames.read(3))
    assert workspace.document.frame == 3
    assert len(workspace.history.steps) == steps
    assert not workspace.history.modified
    assert workspace.changes[-1] == (document, workspace.document)


def test_that_only_so_many_steps_are_kept_as_are_wanted(opened):
    opened.undo_depth = 10
    for seed in range(40):
        opened.add_stroke(stroke(seed % 4))
    assert 10 <= len(opened.history.steps) - 1 <= 16
    for _ in range(10):
        opened.undo()
    assert len(opened.document.strokes) == 30
