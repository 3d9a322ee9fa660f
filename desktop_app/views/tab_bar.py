"""The row of tabs above the canvas, one a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QTabBar,
    QToolButton,
    QWidget,
)

from desktop_app.views.grid import HAIR
from desktop_app.views.icons import dress
from desktop_app.words import tr

_STYLE = """
QTabBar::tab { max-width: 240px; padding: 5px 6px 4px 10px; border: 0;
    border-bottom: 2px solid transparent; color: palette(placeholder-text); }
QTabBar::tab:hover { background: palette(button); }
QTabBar::tab:selected { color: palette(window-text);
    border-bottom: 2px solid palette(accent); }
"""
_CLOSE = 16
_RIGHT = QTabBar.ButtonPosition.RightSide
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
    menu_asked(int, QPoint)
        The menu of a tab is wanted at a place of the screen; 0 beside them.
    """

    chosen = Signal(int)
    closing_asked = Signal(int)
    reordered = Signal(object)
    menu_asked = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("document_tabs")
        self.setAccessibleName(tr("Documents"))
        self.setMovable(True)
        self.setExpanding(False)
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.setUsesScrollButtons(True)
        self._labels: tuple[TabLabel, ...] = ()
        self.setStyleSheet(_STYLE)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Fixed)
        self.currentChanged.connect(self._tell_chosen)
        self.tabMoved.connect(self._tell_order)

    def show_tabs(self, labels: Sequence[TabLabel], current: int) -> None:
        """Show tabs in their order, and which number is in front."""
        if tuple(labels) == self._labels and self._shows(labels, current):
            return  # told at every frame of a film
        self._labels = tuple(labels)
        with QSignalBlocker(self):
            known = [label.number for label in labels]
            for place in reversed(range(self.count())):
                if self.tabData(place) not in known:
                    self.removeTab(place)
            for place, label in enumerate(labels):
                self._show_tab(place, label)
            self.setCurrentIndex(known.index(current))

    def _shows(self, labels: Sequence[TabLabel], current: int) -> bool:
        """Whether these tabs lie in this order, with that number in front."""
        in_front = self.tabData(self.currentIndex())
        order = [label.number for label in labels]
        return self.numbers() == order and in_front == current

    def numbers(self) -> list[int]:
        """Give the numbers of the tabs in the order shown."""
        return [int(self.tabData(place)) for place in range(self.count())]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close by the middle button."""
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and place >= 0:
            self.closing_asked.emit(int(self.tabData(place)))
        else:
            super().mouseReleaseEvent(event)

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
            self.setTabButton(place, _RIGHT, self._close_button(label.number))
        elif numbers[place] != label.number:
            self.moveTab(numbers.index(label.number), place)
        # An ampersand is a part of the name here, no key.
        name = label.name.replace("&", "&&")
        self.setTabText(place, f"{_MODIFIED}{name}" if label.modified else name)
        unsaved = tr("{name}, with unsaved work").format(name=label.name)
        self.setAccessibleTabName(place, unsaved if label.modified else label.name)
        told = label.place if not label.modified else f"{label.place}\n{tr('Unsaved')}"
        self.setTabToolTip(place, told)
        button = self.tabButton(place, _RIGHT)
        if button is not None:
            button.setAccessibleName(tr("Close {name}").format(name=label.name))

    def _close_button(self, number: int) -> QToolButton:
        """Make the button of a tab; the style's own is a red one."""
        button = QToolButton(self)
        button.setObjectName("close_tab")
        button.setProperty("number", number)
        dress(button, "close")
        button.setIconSize(QSize(_CLOSE, _CLOSE))
        button.setAutoRaise(True)
        button.setToolTip(tr("Close (Ctrl+W)"))
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(self._close_pressed)
        return button

    @Slot()
    def _close_pressed(self) -> None:
        self.closing_asked.emit(int(self.sender().property("number")))

    @Slot(int)
    def _tell_chosen(self, place: int) -> None:
        if place >= 0:
            self.chosen.emit(int(self.tabData(place)))

    @Slot()
    def _tell_order(self, *_: object) -> None:
        self.reordered.emit(tuple(self.numbers()))


class DocumentRow(QWidget):
    """The tabs, and beside the last of them a button for a new one.

    Parameters
    ----------
    new : QAction
        Opens a tab; a double click on the empty place does so, too.
    """

    def __init__(self, new: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = DocumentTabBar(self)
        self._new = new
        button = QToolButton(self)
        button.setObjectName("new_tab")
        button.setDefaultAction(new)
        button.setIconSize(QSize(_CLOSE, _CLOSE))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(HAIR)
        layout.addWidget(self.bar)
        layout.addWidget(button)
        layout.addStretch(1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for a new tab beside the others, by the left button.

        Two quick clicks of the middle one close two tabs, and end up here, too.
        """
        if event.button() == Qt.MouseButton.LeftButton:
            self._new.trigger()
        event.accept()
