"""Plots side by side, made when they are first looked at: a window has many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

Make = Callable[[], Sequence[tuple[QWidget, int]]]


class PlotRow(QWidget):
    """A row of widgets that are made once they are seen, or asked for.

    Parameters
    ----------
    make : callable() -> sequence of (QWidget, int)
        Makes them, each with its share of the width.
    """

    def __init__(self, make: Make, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make: Make | None = make
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def made(self) -> bool:
        """Whether they are there."""
        return self._make is None

    def fill(self) -> None:
        """Make them, unless they are there."""
        make, self._make = self._make, None
        if make is not None:
            for widget, share in make():
                self._layout.addWidget(widget, share)

    def showEvent(self, event: QShowEvent) -> None:
        """Make them: they are looked at."""
        self.fill()
        super().showEvent(event)
