"""What is dragged from elsewhere: local files are taken, in their order."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.views.dropping import TakesFiles, addresses_of

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


class Basket(TakesFiles, QWidget):
    def __init__(self):
        super().__init__()
        self.taken = []

    def take_files(self, paths):
        self.taken.append(paths)


@pytest.fixture
def basket(qtbot):
    made = Basket()
    qtbot.addWidget(made)
    return made


def dragged(*addresses):
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def drop(basket, data):
    events = (
        QDragEnterEvent(QPointF(1, 1).toPoint(), COPY, data, LEFT, NONE),
        QDragMoveEvent(QPointF(2, 2).toPoint(), COPY, data, LEFT, NONE),
        QDropEvent(QPointF(2, 2), COPY, data, LEFT, NONE),
    )
    basket.dragEnterEvent(events[0])
    basket.dragMoveEvent(events[1])
    basket.dropEvent(events[2])
    return [event.isAccepted() for event in events]


def test_that_files_are_taken_in_their_order(basket):
    data = dragged("file:///b.png", "file:///a%20folder", "file:///%C3%A4.png")
    assert drop(basket, data) == [True] * 3
    assert basket.taken == [[Path("/b.png"), Path("/a folder"), Path("/ä.png")]]


def test_that_what_is_no_file_is_refused(basket):
    for data in (QMimeData(), dragged("https://example.org/a.png")):
        assert drop(basket, data) == [False] * 3
    assert basket.taken == []


def test_that_of_files_and_addresses_the_files_are_taken_and_the_others_told(basket):
    data = dragged("https://example.org/a.png", "file:///b.png")
    assert drop(basket, data) == [True] * 3
    assert basket.taken == [[Path("/b.png")]]
    event = QDropEvent(QPointF(2, 2), COPY, data, LEFT, NONE)
    assert addresses_of(event) == ["https://example.org/a.png"]
