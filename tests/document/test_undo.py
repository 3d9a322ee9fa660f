"""How deep undo goes, what a branch forgets, and what counts as saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.document.commands import AddStroke, ClearMarks
from desktop_app.document.document import Document
from desktop_app.document.history import History, Step
from tests.reference.documents import picture, stroke


def drawn(count):
    history = History(Document(picture()), "Open")
    for number in range(count):
        history.do(AddStroke(stroke(number)))
    return history


@given(count=st.integers(0, 60), depth=st.integers(1, 40), back=st.integers(0, 10))
def test_that_as_many_steps_as_asked_for_can_be_taken_back(count, depth, back):
    history = drawn(count)
    history.go_to(max(0, history.index - back))
    shown, following = history.document, history.steps[history.index + 1 :]
    undoable = history.index
    history.forget_beyond(depth)
    assert history.document is shown
    assert history.index >= min(depth, undoable)
    assert history.index <= depth + depth // 8
    assert history.steps[history.index + 1 :] == following


def test_that_a_long_life_holds_a_bounded_number_of_steps():
    history = drawn(0)
    for number in range(500):
        history.do(AddStroke(stroke(number % 12)))
        history.forget_beyond(50)
        assert len(history.steps) <= 50 + 50 // 8 + 1
    for _ in range(50):
        history.undo()
    assert len(history.document.strokes) >= 440


@given(st.integers(0, 8), st.integers(0, 8))
def test_that_a_branch_forgets_what_was_undone_and_nothing_before(count, back):
    history = drawn(count)
    history.go_to(max(0, count - back))
    kept = history.steps[: history.index + 1]
    history.do(ClearMarks())
    assert history.steps[:-1] == kept
    assert history.redo_title is None
    assert history.undo_title == "Clear marks"
    assert history.undo() is kept[-1].document


def test_that_going_beyond_the_ends_stays_there():
    history = drawn(2)
    last = history.document
    assert history.redo() is last
    for _ in range(5):
        history.undo()
    assert history.index == 0
    assert history.undo_title is None
    with pytest.raises(IndexError, match=r"step 3: must lie in \[0, 2\]"):
        history.go_to(3)
    with pytest.raises(IndexError):
        history.go_to(-1)
    assert history.index == 0


def test_that_looking_at_another_frame_is_no_step_and_no_change():
    history = drawn(1)
    history.mark_saved()
    other = Document(picture(1))
    assert history.amend(other) is other
    assert history.document is other
    assert not history.modified
    assert history.titles == ("Open", "Scribble")
    history.do(ClearMarks())
    history.amend(Document(picture(2)))
    assert history.modified, "what was not saved does not become so"


@given(st.lists(st.sampled_from(["do", "undo", "redo", "save"]), max_size=20))
def test_that_only_the_document_that_was_saved_is_unmodified(steps):
    history = drawn(0)
    saved = history.document
    for number, step in enumerate(steps):
        if step == "do":
            history.do(AddStroke(stroke(number)))
        elif step == "save":
            history.mark_saved()
            saved = history.document
        else:
            getattr(history, step)()
        assert history.modified is (history.document is not saved)


def test_that_a_history_of_kept_steps_counts_as_not_saved():
    steps = [Step("Open", Document(picture())), Step("Scribble", Document(picture(1)))]
    history = History.of(steps, 1)
    assert history.steps == tuple(steps)
    assert history.modified
    assert history.undo() is steps[0].document
    assert history.modified
    history.do(ClearMarks())
    assert steps[1].title == "Scribble", "the list that was given is not changed"
