"""Plots side by side, made when they are first looked at: a window has many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

Make = Callable[[], Iterable[tuple[QWidget, int]]]


class PlotRow(QWidget):
    """A row of widgets that are made once they are seen, or asked for.

    Parameters
    ----------
    make : callable() -> iterable of (QWidget, int)
        Makes them one after the other, each with its share of the width.
    """

    def __init__(self, make: Make, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._made = False
        self._coming: Iterator[tuple[QWidget, int]] | None = None
        self._make = make
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def made(self) -> bool:
        """Whether all of them are there."""
        return self._made

    def fill(self) -> None:
        """Make those that are not there."""
        while self.fill_next():
            pass

    def fill_next(self) -> bool:
        """Make the next one; answer whether one was missing."""
        if self._made:
            return False
        if self._coming is None:
            self._coming = iter(self._make())
        following = next(self._coming, None)
        if following is None:
            self._made = True
            return False
        self._layout.addWidget(*following)
        return True

    def showEvent(self, event: QShowEvent) -> None:
        """Make them: they are looked at."""
        self.fill()
        super().showEvent(event)
