"""Histograms: how often each value occurs, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop_app.views.plot import INKS, Plot, curve_pen
from desktop_app.words import tr

BINS = 128
_SAMPLE = 200_000  # pixels: a histogram of more looks the same
_FILL = 90
_RED, _GREEN, _BLUE = "#d95f68", "#5f9a48", "#5b8def"
CHANNELS = (_RED, _GREEN, _BLUE)


@dataclass(frozen=True, eq=False)
class Counts:
    """Shares of values.

    Parameters
    ----------
    edges : (N + 1,) float array
        Of the bins.
    shares : (N,) float array
        Of the pixels, in each bin; their sum is the share that lies within the edges.
    """

    edges: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]


def sampled(picture: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
    """Give a regular sample of the pixels of a picture, as (N,) or (N, C)."""
    flat = picture.reshape(-1, *picture.shape[2:])
    # Odd, and no divisor of a usual width: no column is preferred.
    step = max(1, len(flat) // _SAMPLE) | 1
    while step > 1 and np.gcd(step, picture.shape[1]) > 1:
        step += 2
    return flat[::step]


def count(values: npt.NDArray[np.generic], low: float, high: float) -> Counts:
    """Count values between two ends; what is not finite has no bin."""
    known = values[np.isfinite(values)].astype(np.float64)
    found, edges = np.histogram(known, BINS, (low, max(high, low + 1e-9)))
    return Counts(edges, found / max(len(values), 1))


class Histogram(Plot):
    """Some distributions over one axis; the first one is filled."""

    def __init__(self, name: str, unit: str, parent: QWidget | None = None) -> None:
        super().__init__(name, tr("Histogram of the {unit}").format(unit=unit), parent)
        self.set_labels(unit, tr("share"))
        self.getAxis("left").setStyle(showValues=False)
        self._curves: dict[str, pg.PlotDataItem] = {}

    def show_counts(
        self, counts: Mapping[str, Counts], inks: Mapping[str, str] | None = None
    ) -> None:
        """Show distributions by name; inks of some may be given, as of R, G and B."""
        if list(counts) != list(self._curves):
            self._begin(counts, inks or {})
        for name, each in counts.items():
            self._curves[name].setData(each.edges, each.shares)

    def shown(self) -> tuple[str, ...]:
        """Give the names of what is shown."""
        return tuple(self._curves)

    def _begin(self, counts: Mapping[str, Counts], inks: Mapping[str, str]) -> None:
        for curve in self._curves.values():
            self.removeItem(curve)
        self._curves, used = {}, {}
        for number, name in enumerate(counts):
            used[name] = inks.get(name, INKS[number % len(INKS)])
            ink = QColor(used[name])
            fill = QColor(ink)
            fill.setAlpha(_FILL)
            self._curves[name] = self.plot(
                stepMode="center",
                pen=curve_pen(ink, 1.2),
                fillLevel=0.0 if number == 0 else None,
                brush=fill if number == 0 else None,
                name=name,
            )
        self.set_key(used)
