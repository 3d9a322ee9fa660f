"""Values along a line: several curves over the distance."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtWidgets import QWidget

from desktop_app.views.plot import INKS, Plot, curve_pen
from desktop_app.words import tr

Values = npt.NDArray[np.float64]


class ProfilePlot(Plot):
    """Curves over the distance along a line, in px."""

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(name, tr("Values along the line"), parent)
        self.set_labels(tr("along the line, px"), unit)
        self._curves: dict[str, pg.PlotDataItem] = {}

    def show_curves(self, points: Values, curves: Mapping[str, Values]) -> None:
        """Show curves by their names, in the order of the inks.

        Parameters
        ----------
        points : (N, 2) float array
            x and y of the places along the line.
        curves : mapping from str to (N,) float array
            What is not finite becomes a gap.
        """
        if list(curves) != list(self._curves):
            self._begin(curves)
        distance = np.hypot(*(points - points[0]).T)
        for name, values in curves.items():
            self._curves[name].setData(distance, values, connect="finite")

    def shown(self) -> dict[str, Values]:
        """Give what is shown, by name."""
        return {
            name: curve.getData()[1]
            for name, curve in self._curves.items()
            if curve.getData()[1] is not None
        }

    def _begin(self, curves: Mapping[str, Values]) -> None:
        for curve in self._curves.values():
            self.removeItem(curve)
        inks = dict(zip(curves, INKS, strict=False))
        self._curves = {
            name: self.plot(pen=curve_pen(ink, 1.5), name=name)
            for name, ink in inks.items()
        }
        self.set_key(inks)
