"""The help inside: a page a tool, its pictures, its links, and a search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QPalette, QTextDocument
from PySide6.QtTest import QTest

from desktop_app.main_window.help_window import HelpWindow


@pytest.fixture
def window(shared_window):
    return shared_window


@pytest.fixture
def help_window(qtbot, window):
    window.live.set_tool(window.tools[3])
    window.actions_by_verb["help"].trigger()
    found = window.findChild(HelpWindow, "help_window")
    yield found
    found.close()
    qtbot.wait(1)


def test_that_the_page_of_the_tool_at_work_is_shown(window, help_window):
    assert help_window.windowTitle() == "Optical flow: help"
    assert "Lucas and Kanade" in help_window.page.toPlainText()


def test_that_every_tool_has_a_page_the_seventh_too(window, help_window):
    for tool in window.tools:
        help_window.show_page(tool.name)
        text = help_window.page.toPlainText()
        assert tool.title in text
        assert "Parameters" in text


def test_that_every_picture_of_a_page_is_there(window, help_window):
    kind = QTextDocument.ResourceType.ImageResource
    for tool in window.tools:
        help_window.show_page(tool.name)
        document = help_window.page.document()
        block = document.begin()
        while block.isValid():
            for fragment in block:
                look = fragment.fragment().charFormat()
                if look.isImageFormat():
                    name = look.toImageFormat().name()
                    assert help_window.page.loadResource(kind, QUrl(name)), name
            block = block.next()


def test_that_a_link_leads_to_another_page(help_window):
    help_window.follow(QUrl("align.md"))
    assert help_window.windowTitle() == "Alignment: help"


def test_that_a_text_is_found_on_the_page(help_window):
    help_window.search("confidence")
    marked = help_window.page.extraSelections()
    assert len(marked) > 2
    assert help_window.found.text() == f"{len(marked)} places"
    QTest.keyClicks(help_window.line, "confidence")
    places = []
    for _ in marked:
        places.append(help_window.page.textCursor().position())
        QTest.keyClick(help_window.line, Qt.Key.Key_Return)
    assert len(set(places)) == len(marked)


def test_that_what_is_not_there_is_not_found(help_window):
    help_window.search("xylophone")
    assert help_window.found.text() == "0 places"


def test_that_a_second_question_uses_the_same_window(window, help_window):
    window.actions_by_verb["help_window"].trigger()
    assert len(window.findChildren(HelpWindow)) == 1
    assert help_window.windowTitle() == "The window: help"


def test_that_the_page_follows_the_theme(help_window):
    palette = QPalette(help_window.palette())
    palette.setColor(QPalette.ColorRole.Link, Qt.GlobalColor.magenta)
    help_window.setPalette(palette)
    assert "#ff00ff" in help_window.page.document().defaultStyleSheet()
