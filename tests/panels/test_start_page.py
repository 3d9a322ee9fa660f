"""The page of an empty tab: cards, buttons, and what they lead to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from desktop_app.files.recent import CHANGED, MISSING, THERE, Recent
from desktop_app.panels.start_page import Shelved, StartPage
from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.cards import Card
from tests.reference.painting import grabbed

RED = np.full((30, 60, 4), (255, 0, 0, 255), np.uint8)


@pytest.fixture
def page(qtbot):
    room = QWidget()
    room.resize(900, 700)
    qtbot.addWidget(room)
    opening = QAction("Open")
    made = StartPage(TOOLS, [opening], room)
    made.room, made.opening, made.told = room, opening, []
    made.recent_chosen.connect(made.told.append)
    made.sample_chosen.connect(lambda tool: made.told.append(tool.name))
    made.resize(room.size())
    return made


def recent(name="a.png", state=THERE, thumbnail=None):
    return Shelved(Recent((Path("/pictures") / name,)), state, thumbnail)


def card_of(page, shelved):
    return page.findChild(Card, f"recent_{shelved.recent.key}")


def heading(page):
    labels = page.findChildren(QLabel)
    return next(each for each in labels if each.text() == "Opened of late")


def test_that_without_anything_of_late_nothing_is_said_of_it(page):
    assert heading(page).isHidden()
    page.show_recent([recent()])
    assert not heading(page).isHidden()
    page.show_recent([])
    assert heading(page).isHidden()


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_the_card_of_a_sample_leads_to_its_tool(page, tool):
    card = page.findChild(Card, f"sample_{tool.name}")
    assert card.accessibleName() == tool.title
    assert card.accessibleDescription() == tool.summary
    card.click()
    assert page.told == [tool.name]


@pytest.mark.parametrize(
    ("state", "line"),
    [(THERE, "/pictures"), (CHANGED, "changed since"), (MISSING, "not there any more")],
)
def test_that_a_card_says_where_its_file_is_or_what_became_of_it(page, state, line):
    shelved = recent(state=state)
    page.show_recent([shelved])
    card = card_of(page, shelved)
    assert card.accessibleName() == "a.png"
    assert card.accessibleDescription() == line
    assert card.toolTip().startswith("/pictures")
    card.click()
    assert page.told == [shelved.recent]


def red_of(card):
    return int((grabbed(card) == (255, 0, 0)).all(axis=2).sum())


def test_that_a_thumbnail_is_seen_and_that_of_a_lost_file_is_faint(page):
    there, lost = recent("a.png", THERE, RED), recent("b.png", MISSING, RED)
    page.show_recent([there, lost])
    assert red_of(card_of(page, there)) > 1000
    assert red_of(card_of(page, lost)) == 0
    assert card_of(page, lost).has_picture


def test_that_the_picture_of_a_sample_comes_later(page):
    card = page.findChild(Card, "sample_flow")
    assert not card.has_picture
    page.show_sample("flow", RED)
    assert card.has_picture
    assert not page.findChild(Card, "sample_erase").has_picture
    page.show_sample("unheard of", RED)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_that_a_card_is_pressed_by_keys(page, key):
    QTest.keyClick(page.findChild(Card, "sample_flow"), key)
    assert page.told == ["flow"]


def test_that_a_card_says_by_its_edge_that_it_has_the_focus(page, qtbot):
    page.room.show()
    qtbot.waitExposed(page.room)
    page.room.activateWindow()
    card = page.findChild(Card, "sample_flow")
    accent = card.palette().accent().color().getRgb()[:3]
    assert tuple(grabbed(card)[card.height() // 2, 1]) != accent
    card.setFocus()
    qtbot.waitUntil(card.hasFocus)
    assert tuple(grabbed(card)[card.height() // 2, 1]) == accent


def test_that_files_dropped_on_the_page_are_told(page):
    told = []
    page.files_dropped.connect(told.append)
    page.take_files([Path("/a.png")])
    assert told == [[Path("/a.png")]]


def test_that_its_buttons_do_what_the_menu_does(page):
    opened = []
    page.opening.triggered.connect(lambda: opened.append(True))
    buttons = [each for each in page.findChildren(QToolButton) if each.text() == "Open"]
    buttons[0].click()
    assert opened == [True]
    page.opening.setEnabled(False)
    assert not buttons[0].isEnabled()


def test_that_no_card_is_lost_in_a_narrow_window(page):
    page.room.show()
    for width in (900, 300, 620):
        page.resize(width, 700)
        page.widget().layout().activate()
        cards = [each for each in page.findChildren(Card) if each.isVisible()]
        assert len(cards) == len(TOOLS)
        assert page.horizontalScrollBar().maximum() == 0
