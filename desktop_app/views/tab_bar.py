"""The row of tabs above the canvas, one a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QWidget

from desktop_app.words import tr

_WIDEST = 240
# What stands before the name of a document with unsaved work; read out as words.
_MODIFIED = "● "


@dataclass(frozen=True)
class TabLabel:
    """What is told of a document.

    Parameters
    ----------
    number : int
        By which it is known.
    name, place : str
        What it is called, and where it lies.
    modified : bool
        Whether it has unsaved work.
    """

    number: int
    name: str
    place: str
    modified: bool


class DocumentTabBar(QTabBar):
    """Shows documents by name; they can be chosen, moved and closed.

    A document is known by its number, wherever its tab was moved.

    Signals
    -------
    chosen(int), closing_asked(int)
        The tab of that number was chosen, or shall close.
    reordered(tuple of int)
        The numbers lie in that order now.
    added()
        A new tab was asked for: a double click beside the tabs.
    menu_asked(int, QPoint)
        The menu of a tab is wanted at a place of the screen; 0 beside the tabs.
    """

    chosen = Signal(int)
    closing_asked = Signal(int)
    reordered = Signal(object)
    added = Signal()
    menu_asked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("document_tabs")
        self.setAccessibleName(tr("Documents"))
        self.setMovable(True)
        self.setTabsClosable(True)
        self.setExpanding(False)
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self.setStyleSheet(f"QTabBar::tab {{ max-width: {_WIDEST}px; }}")
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self.currentChanged.connect(self._tell_chosen)
        self.tabCloseRequested.connect(self._tell_closing)
        self.tabMoved.connect(self._tell_order)

    def show_tabs(self, labels: Sequence[TabLabel], current: int) -> None:
        """Show tabs in their order, and which number is in front."""
        with QSignalBlocker(self):
            known = [label.number for label in labels]
            for place in reversed(range(self.count())):
                if self.tabData(place) not in known:
                    self.removeTab(place)
            for place, label in enumerate(labels):
                self._show_tab(place, label)
            self.setCurrentIndex(known.index(current))

    def numbers(self) -> list[int]:
        """Give the numbers of the tabs in the order shown."""
        return [int(self.tabData(place)) for place in range(self.count())]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close by the middle button."""
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and place >= 0:
            self._tell_closing(place)
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for a new tab beside the others."""
        if self.tabAt(event.position().toPoint()) < 0:
            self.added.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the tab under the cursor, or of the one in front."""
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        place = self.currentIndex() if keyboard else self.tabAt(event.pos())
        where = event.globalPos()
        if keyboard:
            where = self.mapToGlobal(self.tabRect(place).bottomLeft())
        self.menu_asked.emit(int(self.tabData(place) or 0), where)

    def _show_tab(self, place: int, label: TabLabel) -> None:
        """Have the tab of a label at a place."""
        numbers = self.numbers()
        if label.number not in numbers:
            self.insertTab(place, "")
            self.setTabData(place, label.number)
        elif numbers[place] != label.number:
            self.moveTab(numbers.index(label.number), place)
        # An ampersand is a part of the name here, no key.
        name = label.name.replace("&", "&&")
        self.setTabText(place, f"{_MODIFIED}{name}" if label.modified else name)
        unsaved = tr("{name}, with unsaved work").format(name=label.name)
        self.setAccessibleTabName(place, unsaved if label.modified else label.name)
        told = label.place if not label.modified else f"{label.place}\n{tr('Unsaved')}"
        self.setTabToolTip(place, told)
        button = self.tabButton(place, QTabBar.ButtonPosition.RightSide)
        if button is not None:
            button.setToolTip(tr("Close (Ctrl+W)"))
            button.setAccessibleName(tr("Close {name}").format(name=label.name))

    @Slot(int)
    def _tell_chosen(self, place: int) -> None:
        if place >= 0:
            self.chosen.emit(int(self.tabData(place)))

    @Slot(int)
    def _tell_closing(self, place: int) -> None:
        self.closing_asked.emit(int(self.tabData(place)))

    @Slot()
    def _tell_order(self, *_: object) -> None:
        self.reordered.emit(tuple(self.numbers()))
