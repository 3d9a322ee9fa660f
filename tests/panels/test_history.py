"""The steps of a history: lines, what lies in them, what is undone."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QTreeWidget

from desktop_app.document.entries import Entry
from desktop_app.panels.history import HistoryPanel

TITLES = ("Open a.png", "Add stroke", "Add stroke", "Add stroke", "Apply Tone mapping")
ENTRIES = (
    Entry(0, 0, "Open a.png"),
    Entry(1, 3, "3 strokes", strokes=True),
    Entry(4, 4, "Tone mapping", "contrast 50", applied=True),
)


@pytest.fixture
def panel(qtbot):
    made = HistoryPanel()
    qtbot.addWidget(made)
    made.chosen, made.edits = [], []
    made.step_chosen.connect(made.chosen.append)
    made.edit_asked.connect(made.edits.append)
    made.show_steps(ENTRIES, TITLES, 4)
    return made


def tree(panel):
    return panel.findChild(QTreeWidget, "steps")


def line(panel, row, inner=None):
    item = tree(panel).topLevelItem(row)
    return item if inner is None else item.child(inner)


def undone(panel, item):
    return item.foreground(0).color() == panel.palette().placeholderText().color()


def test_that_every_line_says_what_was_done_and_how(panel):
    words = [line(panel, row).text(0) for row in range(3)]
    assert words == ["Open a.png", "3 strokes", "Tone mapping\ncontrast 50"]
    assert line(panel, 2).toolTip(0) == "Tone mapping\ncontrast 50"
    assert tree(panel).currentItem() is line(panel, 2)
    assert panel.chosen == []


def test_that_a_click_goes_to_the_last_step_of_a_line(panel):
    tree(panel).setCurrentItem(line(panel, 1))
    assert panel.chosen == [3]


def test_that_strokes_are_unfolded_and_each_can_be_gone_to(panel):
    line(panel, 1).setExpanded(True)
    assert line(panel, 1).childCount() == 3
    tree(panel).setCurrentItem(line(panel, 1, 0))
    assert panel.chosen == [1]
    assert line(panel, 0).childCount() == 0


@pytest.mark.parametrize("index", range(5))
def test_that_what_is_undone_is_grey(panel, index):
    line(panel, 1).setExpanded(True)
    panel.show_steps(ENTRIES, TITLES, index)
    first_steps = {0: 0, 1: 1, 2: 4}
    for row, first in first_steps.items():
        assert undone(panel, line(panel, row)) is (first > index)
    for inner in range(3):
        assert undone(panel, line(panel, 1, inner)) is (inner + 1 > index)


@pytest.mark.parametrize("index", [1, 2, 3])
def test_that_the_shown_step_is_marked_within_an_open_line(panel, index):
    panel.show_steps(ENTRIES, TITLES, index)
    assert tree(panel).currentItem() is line(panel, 1)
    line(panel, 1).setExpanded(True)
    panel.show_steps(ENTRIES, TITLES, index)
    assert tree(panel).currentItem() is line(panel, 1, index - 1)
    assert panel.chosen == []


def test_that_a_growing_line_keeps_its_place_and_stays_open(panel):
    line(panel, 1).setExpanded(True)
    kept = line(panel, 1)
    longer = (ENTRIES[0], Entry(1, 4, "4 strokes", strokes=True))
    panel.show_steps(longer, (*TITLES[:4], "Add stroke"), 4)
    assert line(panel, 1) is kept
    assert kept.isExpanded()
    assert kept.childCount() == 4
    assert tree(panel).topLevelItemCount() == 2
    shorter = (ENTRIES[0], Entry(1, 2, "2 strokes", strokes=True))
    panel.show_steps(shorter, TITLES[:3], 2)
    assert kept.childCount() == 2


def test_that_other_steps_of_the_same_line_have_their_own_titles(panel):
    line(panel, 1).setExpanded(True)
    other = (*TITLES[:2], "Erase stroke", *TITLES[3:])
    panel.show_steps(ENTRIES, other, 4)
    assert [line(panel, 1, inner).text(0) for inner in range(3)] == list(other[1:4])


@pytest.mark.parametrize(("index", "can"), [(0, False), (2, False), (4, True)])
def test_that_only_an_applied_step_can_be_edited(panel, index, can):
    panel.show_steps(ENTRIES, TITLES, index)
    assert panel.edit.isEnabled() is can
    panel.edit.click()
    tree(panel).itemDoubleClicked.emit(line(panel, 0), 0)
    assert panel.edits == ([4, 4] if can else [])


def test_that_a_small_picture_stands_beside_its_line(panel):
    panel.show_thumbnail(0, np.full((36, 36, 4), (200, 0, 0, 255), np.uint8))
    image = line(panel, 0).icon(0).pixmap(36, 36).toImage()
    assert image.pixelColor(18, 18).getRgb()[:3] == (200, 0, 0)
    panel.show_thumbnail(1, None)
    blank = line(panel, 1).icon(0).pixmap(36, 36).toImage()
    assert blank.pixelColor(18, 18).alpha() == 0
    panel.show_thumbnail(9, None)  # a line that is gone meanwhile


@pytest.mark.parametrize("size", [(1, 72), (72, 1)])
def test_that_something_is_painted_of_the_thinnest_picture(panel, qtlog, size):
    panel.show_thumbnail(2, np.full((*size, 4), (200, 0, 0, 255), np.uint8))
    assert tree(panel).currentItem() is line(panel, 2)  # painted in its own way
    panel.grab()
    assert [each.message for each in qtlog.records if "QP" in each.message] == []


def test_that_the_list_is_copied_a_line_a_step(panel):
    tree(panel).customContextMenuRequested.emit(QPoint(4, 4))
    menu = panel.findChild(QMenu, "history_menu")
    menu.findChild(QAction, "history_copy").trigger()
    menu.close()
    assert QGuiApplication.clipboard().text() == "\n".join(TITLES)
