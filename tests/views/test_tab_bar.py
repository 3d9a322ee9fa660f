"""Tabs show documents by name; what is done to a tab is told by its number."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QToolButton

from desktop_app.views.tab_bar import DocumentRow, TabLabel
from tests.reference.mouse import double_click

BUTTON = Qt.MouseButton


def label(number, name=None, *, modified=False):
    return TabLabel(
        number, name or f"picture_{number}.png", f"/pictures/{number}", modified
    )


@pytest.fixture
def row(qtbot):
    new = QAction("New tab")
    made = DocumentRow(new)
    made.new = new
    made.opened = []
    new.triggered.connect(lambda: made.opened.append(True))
    qtbot.addWidget(made)
    made.resize(900, 40)
    made.show()
    made.bar.show_tabs([label(7), label(3), label(12)], 3)
    return made


@pytest.fixture
def bar(row):
    bar = row.bar
    bar.told = []
    for signal in ("chosen", "closing_asked", "reordered"):
        getattr(bar, signal).connect(
            lambda value, signal=signal: bar.told.append((signal, value))
        )
    bar.menu_asked.connect(lambda number, _: bar.told.append(("menu", number)))
    return bar


def middle_of(bar, place):
    return bar.tabRect(place).center()


def test_that_tabs_lie_in_their_order_with_the_right_one_in_front(bar):
    assert bar.numbers() == [7, 3, 12]
    assert bar.currentIndex() == 1
    bar.show_tabs([label(12), label(7), label(5)], 5)
    assert bar.numbers() == [12, 7, 5]
    assert bar.tabText(bar.currentIndex()) == "picture_5.png"
    assert bar.told == []  # showing is not choosing


def test_that_a_click_chooses_by_number(bar):
    QTest.mouseClick(bar, BUTTON.LeftButton, pos=middle_of(bar, 2))
    assert bar.told == [("chosen", 12)]


def test_that_a_moved_tab_is_still_known(bar):
    bar.moveTab(0, 2)
    assert ("reordered", (3, 12, 7)) in bar.told
    bar.told.clear()
    bar.tabButton(2, QTabBar.ButtonPosition.RightSide).click()
    assert bar.told == [("closing_asked", 7)]


def test_that_the_middle_button_closes_the_tab_under_it(bar):
    QTest.mouseClick(bar, BUTTON.MiddleButton, pos=middle_of(bar, 0))
    assert bar.told == [("closing_asked", 7)]


def test_that_closing_tabs_quickly_opens_none(row, bar):
    """The second of two quick clicks is a double click for Qt."""
    for act in (QTest.mouseClick, double_click):
        act(bar, BUTTON.MiddleButton, pos=middle_of(bar, 0))
    assert bar.told == [("closing_asked", 7)] * 2
    assert row.opened == []


@pytest.mark.parametrize(
    ("button", "opened"), [(BUTTON.LeftButton, [True]), (BUTTON.RightButton, [])]
)
def test_that_a_double_click_beside_the_tabs_opens_one(row, button, opened):
    double_click(row, button, pos=QPoint(row.width() - 5, 10))
    assert row.opened == opened


def test_that_a_double_click_on_a_tab_opens_none(row, bar):
    double_click(bar, BUTTON.LeftButton, pos=middle_of(bar, 1))
    assert row.opened == []


def test_that_the_button_beside_the_tabs_opens_one(row):
    row.findChild(QToolButton, "new_tab").click()
    assert row.opened == [True]


@pytest.mark.parametrize(("by_keys", "told"), [(False, 12), (True, 3)])
def test_that_the_menu_is_of_the_tab_under_the_cursor_or_in_front(bar, by_keys, told):
    reasons = QContextMenuEvent.Reason
    place = middle_of(bar, 2)
    reason = reasons.Keyboard if by_keys else reasons.Mouse
    QApplication.sendEvent(
        bar, QContextMenuEvent(reason, place, bar.mapToGlobal(place))
    )
    assert bar.told == [("menu", told)]


def test_that_unsaved_work_is_seen_and_read_out(bar):
    bar.show_tabs([label(7, "a&b.png", modified=True), label(3)], 7)
    assert bar.tabText(0) == "● a&&b.png"
    assert bar.accessibleTabName(0) == "a&b.png, with unsaved work"
    assert bar.tabToolTip(0) == "/pictures/7\nUnsaved"
    bar.show_tabs([label(7, "a&b.png"), label(3)], 7)
    assert bar.tabText(0) == "a&&b.png"
    assert bar.accessibleTabName(0) == "a&b.png"
    assert bar.tabToolTip(0) == "/pictures/7"


def test_that_every_close_button_names_its_document(bar):
    names = [
        bar.tabButton(place, QTabBar.ButtonPosition.RightSide).accessibleName()
        for place in range(bar.count())
    ]
    assert names == [f"Close picture_{number}.png" for number in (7, 3, 12)]


def test_that_a_long_name_leaves_room_for_the_others(bar):
    bar.show_tabs([label(1, "x" * 200), label(2)], 1)
    assert bar.tabRect(0).width() <= 240 + 20
