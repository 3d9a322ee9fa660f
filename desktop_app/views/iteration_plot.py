"""Curves over iterations or frames, with a mark at the one looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.views.plot import INKS, Plot, curve_pen

_SMALLEST = 1e-6  # below it a logarithmic axis shows nothing new


class IterationPlot(Plot):
    """Curves of whole-numbered steps; a click chooses a step.

    Parameters
    ----------
    name, title : str
        Object name, and accessible name.
    bottom, left : str
        What the axes show.
    log : bool
        Draw the values on a logarithmic axis.

    Signals
    -------
    chosen (int)
        The step that was clicked.
    """

    chosen = Signal(int)
    _ready = False

    def __init__(
        self,
        name: str,
        title: str,
        *,
        bottom: str,
        left: str,
        log: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, title, parent)
        self.set_labels(bottom, left)
        self._log = log
        self.setLogMode(y=log)
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._count = 0
        self._mark = pg.InfiniteLine(angle=90)
        self._mark.hide()
        self.addItem(self._mark)
        self._ready = True
        self._follow_palette()
        self.scene().sigMouseClicked.connect(self._choose)

    def show_curves(self, curves: Mapping[str, Sequence[float]]) -> None:
        """Show curves by their names, one value a step, counted from 1."""
        self._count = max((len(values) for values in curves.values()), default=0)
        if list(curves) != list(self._curves):
            self._draw_others(list(curves))
        for name, values in curves.items():
            shown = np.asarray(values, float)
            if self._log:
                shown = np.maximum(shown, _SMALLEST)
            self._curves[name].setData(np.arange(1, len(shown) + 1), shown)
        self._mark.setVisible(self._count > 0)
        for side in ("left", "bottom"):  # without curves the numbers mean nothing
            self.getAxis(side).setStyle(showValues=self._count > 0)

    def _draw_others(self, names: Sequence[str]) -> None:
        """Have a curve for each of other names, empty at first."""
        for curve in self._curves.values():
            self.removeItem(curve)
        inks = dict(zip(names, INKS[1:], strict=False))
        self._curves = {
            name: self.plot(
                pen=curve_pen(ink, 1.5),
                symbol="o",
                symbolSize=4,
                symbolBrush=ink,
                symbolPen=None,
            )
            for name, ink in inks.items()
        }
        self.set_key(inks)

    def mark(self, step: int) -> None:
        """Mark the step that is looked at."""
        self._mark.setValue(step + 1)

    def _follow_palette(self) -> None:
        super()._follow_palette()
        if self._ready:
            ink = self.palette().windowText().color()
            self._mark.setPen(curve_pen(ink, 1.0, style=Qt.PenStyle.DashLine))

    @Slot(object)
    def _choose(self, event: object) -> None:
        place = self.plotItem.vb.mapSceneToView(event.scenePos())  # type: ignore[attr-defined]
        step = round(place.x()) - 1
        if 0 <= step < self._count:
            self.chosen.emit(step)
