"""The table of an exposure bracket: times are read, judged, and kept exactly."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableWidget

from desktop_app.panels.bracket import ASK, READING, READY, SAME, BracketBox

NAMES = ("dark.jpg", "middle.jpg", "light.jpg")


@pytest.fixture
def box(qtbot):
    made = BracketBox()
    qtbot.addWidget(made)
    made.merges = []
    made.merge_asked.connect(made.merges.append)
    made.show_names(NAMES)
    return made


def table(box):
    return box.findChild(QTableWidget, "exposures")


def hint(box):
    return box.findChild(QLabel, "bracket_hint").text()


def type_times(box, *words):
    for row, word in enumerate(words):
        table(box).item(row, 1).setText(word)


def test_that_the_pictures_are_listed_while_their_times_are_read(box):
    assert [table(box).item(row, 0).text() for row in range(3)] == list(NAMES)
    assert not table(box).isEnabled()
    assert hint(box) == READING
    assert not box.merge.isEnabled()


def test_that_times_of_the_files_need_no_typing(box):
    box.show_times((1 / 60, 1 / 15, 0.5))
    assert [table(box).item(row, 1).text() for row in range(3)] == [
        "1/60",
        "1/15",
        "0.5",
    ]
    assert hint(box) == READY
    box.merge.click()
    assert box.merges == [(1 / 60, 1 / 15, 0.5)]


def test_that_a_time_nobody_touched_keeps_its_last_digit(box):
    exact = 0.0166666912345
    box.show_times((exact, None, None))
    type_times(box, "1/60", "1/15", "2 s")
    assert box.times() == (exact, 1 / 15, 2.0)
    type_times(box, "1/61")
    assert box.times()[0] == 1 / 61


def test_that_a_broken_time_can_be_typed_as_it_is_shown(box):
    box.show_times((0.29, 0.5, 1.0))
    shown = table(box).item(0, 1).text()
    assert shown == "1/3.448"
    type_times(box, "1/2.5")
    assert box.times()[0] == 0.4


@pytest.mark.parametrize("word", ["", "soon", "0", "-1", "1/0", "nan", "inf", "1/-3"])
def test_that_a_time_that_is_none_is_asked_for(box, word):
    box.show_times((1 / 60, 1 / 15, 0.5))
    type_times(box, word)
    assert hint(box) == ASK
    assert not box.merge.isEnabled()
    assert box.times()[0] is None
    type_times(box, "1/125")
    assert hint(box) == READY
    assert box.merge.isEnabled()


def test_that_equal_times_are_no_bracket(box):
    box.show_times((0.5, 0.5, 0.5))
    assert hint(box) == SAME
    assert not box.merge.isEnabled()


def test_that_names_cannot_be_typed_over(box):
    box.show_times((None, None, None))
    assert not table(box).item(0, 0).flags() & Qt.ItemFlag.ItemIsEditable
    assert table(box).item(0, 1).flags() & Qt.ItemFlag.ItemIsEditable


def test_that_the_box_goes_without_pictures_and_forgets_the_times(box):
    box.show_times((1.0, 2.0, 4.0))
    box.show_names(())
    assert box.isHidden()
    box.show_names(NAMES[:2])
    assert not box.isHidden()
    assert box.times() == (None, None)
