"""What the plots of pictures share: the colours of the palette, axes, no surprises."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QPalette, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.words import tr

_ROLE = QPalette.ColorRole
# Colours of data are fixed, whatever the palette: apart for all kinds of eyes (after
# Okabe & Ito), and of 3:1 and more on dark and on light.
INKS = ("#8a8a8f", "#c47a00", "#1f9287", "#c0628f", "#3a8fcb")
# Logarithms of 1, 2 and 5.
_PARTS = (0.0, math.log10(2), math.log10(5))
_FEW_DECADES = 2
_LINES_A_TICK = 1.8
_WANTED, _LEAST = QSize(300, 170), QSize(120, 90)
# From one plot that is painted to the next: five of them take 3 to 8 ms each.
_TURN_SECONDS = 0.01


def curve_pen(
    ink: str | QColor, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> QPen:
    """Give the pen of a line of a plot, its width in px of a screen of 100 %."""
    pen: QPen = pg.mkPen(ink, width=width * sharpness(), style=style)
    return pen


def sharpness() -> float:
    """Px of the sharpest screen for one at 100 %: pens of plots count in those."""
    return max(screen.devicePixelRatio() for screen in QGuiApplication.screens())


class DecadeAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """An axis that, while logarithmic, names as many decades as can be read."""

    def tickValues(
        self, minVal: float, maxVal: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Give the places of the ticks: decades; their 2 and 5, too, where few are."""
        if not self.logMode:
            ticks: list[tuple[float, list[float]]] = super().tickValues(
                minVal, maxVal, size
            )
            return ticks
        low, high = math.floor(min(minVal, maxVal)), math.ceil(max(minVal, maxVal))
        parts = _PARTS if high - low <= _FEW_DECADES else _PARTS[:1]
        places = [n + part for n in range(low, high + 1) for part in parts]
        places = [place for place in places if minVal <= place <= maxVal]
        if len(places) < 2:
            places = _between(minVal, maxVal)
        room = max(1.0, size / (_LINES_A_TICK * QFontMetrics(self.font()).height()))
        step = max(1, math.ceil(len(places) / room))
        return [(float(step), places[::step])]

    def logTickStrings(
        self, values: list[float], _scale: float, _spacing: float
    ) -> list[str]:
        """Write the values themselves."""
        return [f"{10.0**value:.3g}" for value in values]


def _between(low: float, high: float) -> list[float]:
    """Give the logarithms of round numbers within a part of a decade."""
    first, last = 10.0**low, 10.0**high
    step = 10.0 ** math.floor(math.log10((last - first) / 2))
    numbers = range(math.ceil(first / step), math.floor(last / step) + 1)
    return [math.log10(number * step) for number in numbers if number > 0]


class Plot(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A plot in the colours of the palette, that the wheel does not zoom by chance.

    A view of Qt paints at once when its scene changes, and an answer changes several
    plots: each is painted in a turn of the event loop of its own.

    Parameters
    ----------
    name : str
        Object name.
    title : str
        Accessible name.
    """

    _key: Mapping[str, str] | None = None
    # When the next plot may be painted, whichever it is.
    _next_turn = 0.0

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        # The menus are half of what a plot costs to make, and nobody opens them.
        axes = {"left": DecadeAxis("left")}
        super().__init__(parent, background=None, enableMenu=False, axisItems=axes)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        for side in ("left", "bottom"):
            self.getAxis(side).enableAutoSIPrefix(False)
        # The key has the whole width, not only that beside the axis.
        layout, title = self.plotItem.layout, self.plotItem.titleLabel
        layout.removeItem(title)
        layout.addItem(title, 0, 0, 1, 3)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._take_turn)
        self.setViewportUpdateMode(self.ViewportUpdateMode.NoViewportUpdate)
        self.scene().changed.connect(self._await_turn)
        self._follow_palette()

    def sizeHint(self) -> QSize:
        """Give the size wanted: the picture above needs the room."""
        return _WANTED

    def minimumSizeHint(self) -> QSize:
        """Give the size at which it can still be read."""
        return _LEAST

    def set_key(self, inks: Mapping[str, str]) -> None:
        """Name the curves in their inks, above the plot, where they hide nothing."""
        self._key = dict(inks)
        words = [
            f'<span style="color:{ink}">■</span> {tr(name)}'
            for name, ink in inks.items()
        ]
        colour = self.palette().color(_ROLE.Text)
        self.setTitle("&nbsp;&nbsp; ".join(words), size="8pt", color=colour)

    def set_labels(self, bottom: str, left: str) -> None:
        """Name both axes, with their units."""
        self.setLabel("bottom", bottom)
        self.setLabel("left", left)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.plotItem is not None:
            self._follow_palette()

    @Slot()
    def _await_turn(self) -> None:
        """Paint what changed when it is this plot's turn."""
        if not self._late.isActive():
            self._late.start(0)

    @Slot()
    def _take_turn(self) -> None:
        """Paint, unless another plot has just done so."""
        now = time.perf_counter()
        if now < Plot._next_turn:
            self._late.start(math.ceil(1000 * (Plot._next_turn - now)))
        else:
            Plot._next_turn = now + _TURN_SECONDS
            self.viewport().update()

    def _follow_palette(self) -> None:
        palette = self.palette()
        self.setBackground(palette.color(_ROLE.Base))
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(curve_pen(palette.color(_ROLE.Mid), 1.0))
            axis.setTextPen(palette.color(_ROLE.WindowText))
        if self._key is not None:
            self.set_key(self._key)
