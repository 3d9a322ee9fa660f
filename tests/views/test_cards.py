"""Cards: words are broken between words, rows fill the width."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QScrollArea

from desktop_app.files.languages import speak
from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.cards import Card, CardGrid, wrapped
from desktop_app.views.grid import GAP
from desktop_app.words import tr

TEXT = "Erase random rectangles of an exact total area, as often as is asked for"


@pytest.mark.parametrize("width", range(60, 400, 7))
def test_that_lines_fit_and_words_are_whole_where_there_is_room(qapp, width):
    metrics = QFontMetrics(QFont())
    lines = wrapped(TEXT, metrics, width)
    assert 1 <= len(lines) <= 5
    assert all(metrics.horizontalAdvance(line) <= width for line in lines)
    widest = max(metrics.horizontalAdvance(word) for word in TEXT.split())
    if width > widest:
        assert "…" not in lines[0]
        assert TEXT.startswith(lines[0])


def test_that_nothing_is_wrapped_into_nothing(qapp):
    assert wrapped("", QFontMetrics(QFont()), 100) == [""]


@pytest.mark.parametrize("language", ["en", "de"])
def test_that_no_card_cuts_off_what_a_tool_does(qtbot, language):
    speak(language)
    try:
        grid = CardGrid()
        qtbot.addWidget(grid)
        told = [tr(tool.summary) for tool in TOOLS]
        grid.set_cards([Card(text, text, parent=grid) for text in told])
    finally:
        speak("en")
    for card, text in zip(grid.cards, told, strict=True):
        lines = wrapped(text, card.fontMetrics(), card.width() - 2 * GAP)
        assert " ".join(lines) == text
        assert len(lines) <= card.lines
    assert len({card.height() for card in grid.cards}) == 1


def test_that_cards_fill_the_width(qtbot):
    page = QScrollArea()
    qtbot.addWidget(page)
    page.setWidgetResizable(True)
    page.setFrameShape(QScrollArea.Shape.NoFrame)
    grid = CardGrid()
    page.setWidget(grid)
    grid.set_cards([Card(str(number), "", parent=grid) for number in range(7)])
    page.show()
    step = grid.cards[0].width() + GAP
    for columns in (3, 1, 2, 5):
        page.resize(columns * step + 16, 1400)
        qtbot.wait(10)
        rows = {card.y() for card in grid.cards}
        assert len(rows) == -(-7 // columns)
