"""The palette by itself: what is listed first, and that the keyboard is enough."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.panels.command_palette import CommandPalette, Entry, rank

DONE: list[str] = []


def entry(title, place="Edit", keys="", reason="", help="", leads=False):
    name = title.lower().replace(" ", "_")
    return Entry(name, title, place, help, keys, reason, lambda: None, leads)


ENTRIES = (
    entry("Open", "File", "Ctrl+O"),
    entry("Open folder", "File"),
    entry("Save result", "File", "Ctrl+S", reason="Open a picture first"),
    entry("Shuffle", "Erase", help="Draw other rectangles"),
    entry("Shuffle", "Cards"),
    entry("Zoom in", "View"),
    entry("Set Zoom", "Lens", leads=True),
)


def titles(query, recent=()):
    return [(each.title, each.place) for each, _ in rank(query, ENTRIES, recent)]


def test_that_nothing_typed_lists_everything_in_order():
    assert titles("") == [(each.title, each.place) for each in ENTRIES]


def test_that_what_was_used_of_late_comes_first():
    assert titles("", ["zoom_in"])[0] == ("Zoom in", "View")


def test_that_the_place_can_be_typed_too():
    assert titles("erase shuffle") == [("Shuffle", "Erase")]


def test_that_what_does_something_stands_before_what_leads_to_a_field():
    assert titles("zoom") == [("Zoom in", "View"), ("Set Zoom", "Lens")]


def test_that_initials_find_what_cannot_be_done_now_too():
    assert titles("sr")[0] == ("Save result", "File")


def test_that_the_exact_word_stands_before_a_longer_title():
    assert titles("open")[:2] == [("Open", "File"), ("Open folder", "File")]


def test_that_what_a_command_does_can_be_typed():
    assert titles("rectangles") == [("Shuffle", "Erase")]


def test_that_equals_keep_the_order_of_the_menus():
    assert titles("shuffle") == [("Shuffle", "Erase"), ("Shuffle", "Cards")]


@pytest.fixture
def palette(qtbot):
    made = CommandPalette(ENTRIES)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.open()
    return made


def test_that_the_keyboard_alone_chooses(qtbot, palette):
    QTest.keyClicks(palette.line, "open")
    with qtbot.waitSignal(palette.chosen) as told:
        QTest.keyClick(palette.line, Qt.Key.Key_Down)
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert told.args[0].title == "Open folder"
    assert not palette.isVisible()


def test_that_letters_typed_at_once_are_ranked_once(palette, monkeypatch):
    asked = []
    monkeypatch.setattr(palette, "_show", asked.append)
    QTest.keyClicks(palette.line, "save")
    QApplication.processEvents()
    assert asked == ["save"]


def test_that_the_list_goes_round(palette):
    QTest.keyClick(palette.line, Qt.Key.Key_Up)
    assert palette.list.currentRow() == len(ENTRIES) - 1
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 0


def test_that_what_cannot_be_done_says_why_and_does_nothing(qtbot, palette):
    QTest.keyClicks(palette.line, "save")
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert palette.isVisible()
    note = palette.findChild(type(palette._note), "command_note")
    assert note.text() == "Open a picture first"


def test_that_escape_closes(palette):
    QTest.keyClick(palette.line, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_that_a_screen_reader_hears_place_keys_and_reason(palette):
    QTest.keyClicks(palette.line, "save")
    QApplication.processEvents()
    item = palette.list.item(0)
    spoken = item.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "File: Save result; Ctrl+S; Open a picture first"


def test_that_the_shortcut_is_drawn(palette):
    """The end of a row with keys differs from one without."""
    palette.list.setCurrentRow(-1)
    picture = palette.list.viewport().grab().toImage()
    row = [palette.list.visualItemRect(palette.list.item(n)) for n in (0, 1)]

    def inked(rect):
        middle = rect.center().y()
        return {
            picture.pixel(x, y)
            for x in range(rect.right() - 60, rect.right() - 4)
            for y in range(middle - 5, middle + 6)
        }

    assert len(inked(row[0])) > 1
    assert len(inked(row[1])) == 1
