from __future__ import annotations

import tracemalloc

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.commands import AddStroke, ClearMarks, ImportMarks, OpenSource
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.files.records import Image
from desktop_app.processors.subject import ImportedMarks


def stroke(number=0, kind="colour"):
    points = np.float32([[number, number], [number + 2, number]])
    return Stroke(points=points, radius=2.0, kind=kind, colour=(10, 20, number % 256))


def test_that_the_menu_can_name_what_undo_and_redo_would_do():
    history = History(Document())
    assert history.undo_title is None
    history.do(AddStroke(stroke(kind="erase")))
    assert history.undo_title == "Erase marks"
    history.undo()
    assert history.redo_title == "Erase marks"
    assert history.undo_title is None


def test_that_opening_a_source_takes_the_old_marks_away():
    history = History(Document(strokes=(stroke(),)))
    image = Image(np.zeros((2, 2), np.uint8))
    after = history.do(OpenSource(image))
    assert after.image is image
    assert after.strokes == ()


def test_that_a_history_is_unmodified_again_after_undoing_everything():
    history = History(Document())
    history.do(AddStroke(stroke()))
    assert history.modified
    history.undo()
    assert not history.modified


def test_that_imported_marks_replace_the_strokes():
    marks = ImportedMarks(
        np.zeros((2, 2, 3), np.uint8),
        np.zeros((2, 2, 2), np.float32),
        np.ones((2, 2), bool),
    )
    document = ImportMarks(marks).apply(Document(strokes=(stroke(),)))
    assert document.imported is marks
    assert document.strokes == ()
    assert ClearMarks().apply(document).has_marks is False


class HistoryMachine(RuleBasedStateMachine):
    """A list of tuples is all a history has to be."""

    def __init__(self):
        super().__init__()
        self.history = History(Document())
        self.model = [()]
        self.at = 0

    @rule(number=st.integers(0, 99))
    def draw(self, number):
        drawn = stroke(number)
        self.history.do(AddStroke(drawn))
        self.model = [*self.model[: self.at + 1], (*self.model[self.at], drawn)]
        self.at += 1

    @rule()
    def clear(self):
        self.history.do(ClearMarks())
        self.model = [*self.model[: self.at + 1], ()]
        self.at += 1

    @rule()
    def undo(self):
        self.history.undo()
        self.at = max(0, self.at - 1)

    @rule()
    def redo(self):
        self.history.redo()
        self.at = min(len(self.model) - 1, self.at + 1)

    @rule(share=st.floats(0, 1))
    def go(self, share):
        self.at = round(share * (len(self.model) - 1))
        self.history.go_to(self.at)

    @invariant()
    def shows_what_the_model_shows(self):
        shown = self.history.document.strokes
        assert len(shown) == len(self.model[self.at])
        assert all(
            one is other for one, other in zip(shown, self.model[self.at], strict=True)
        )
        assert len(self.history.titles) == len(self.model)

    @invariant()
    def undoing_all_is_the_start_and_redoing_all_is_the_end(self):
        assert self.history.go_to(0).strokes == ()
        last = self.history.go_to(len(self.model) - 1).strokes
        assert len(last) == len(self.model[-1])
        self.history.go_to(self.at)


TestHistory = HistoryMachine.TestCase
TestHistory.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def test_that_a_thousand_strokes_take_less_than_five_megabytes():
    rng = np.random.default_rng(0)
    history = History(Document(Image(np.zeros((4, 4), np.uint8))))
    tracemalloc.start()
    for _ in range(1000):
        # As a hand draws it: some sixty points.
        points = rng.normal(size=(60, 2)).astype(np.float32)
        history.do(AddStroke(Stroke(points, 5.0)))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken < 5_000_000
    assert [len(step.document.strokes) for step in history.steps] == [*range(1001)]


def test_that_strokes_drawn_after_an_undo_leave_those_before_alone():
    history = History(Document())
    drawn = [stroke(number) for number in range(4)]
    for each in drawn:
        history.do(AddStroke(each))
    four = history.document
    history.go_to(2)
    history.do(AddStroke(drawn[0]))
    assert history.document.strokes == (drawn[0], drawn[1], drawn[0])
    assert four.strokes == tuple(drawn)
    assert four.strokes[1:3] == (drawn[1], drawn[2])
