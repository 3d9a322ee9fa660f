"""Plots of motion: a rose of directions, and what confidence is worth."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.algorithms.flow.colours import direction_colours
from desktop_app.algorithms.flow.follow import SECTORS, RegionMotion
from desktop_app.views.plot import INKS, Plot, curve_pen
from desktop_app.views.rose import Rose
from desktop_app.words import tr

Values = npt.NDArray[np.float64]
_WIDE, _HIGH = 600, 190
_IDEAL, _OURS = INKS[0], INKS[4]


class FlowPlots(QWidget):
    """A rose beside a sparsification curve, each with its caption."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("flow_plots")
        row = QHBoxLayout(self)
        self.rose = Rose()
        self._rose_title = QLabel(tr("Directions"))
        self._curve_title = QLabel()
        self._plot = Plot("sparsification", tr("Error of the surest pixels"))
        self._plot.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored
        )
        self._plot.set_labels(tr("least sure pixels left out, %"), tr("mean error, px"))
        self._plot.setXRange(0, 100, padding=0)
        self._ours = self._plot.plot(pen=curve_pen(_OURS, 2.0))
        self._ideal = self._plot.plot(pen=curve_pen(_IDEAL, 1.5))
        self._plot.set_key(
            {tr("by confidence"): _OURS, tr("by the error itself"): _IDEAL}
        )
        for title, widget, share in (
            (self._rose_title, self.rose, 1),
            (self._curve_title, self._plot, 2),
        ):
            column = QVBoxLayout()
            column.addWidget(title)
            column.addWidget(widget, 1)
            row.addLayout(column, share)
        angles = 2 * np.pi * np.arange(SECTORS) / SECTORS
        ways = np.stack([np.cos(angles), np.sin(angles)], 1)
        self._colours = direction_colours(ways, largest=1.0)
        self.show_curve(None)

    def sizeHint(self) -> QSize:
        """Leave most of the window to the picture."""
        return QSize(_WIDE, _HIGH)

    def show_motion(self, motion: RegionMotion, title: str) -> None:
        """Show the rose and the mean of a motion, and a caption."""
        self._rose_title.setText(title)
        self.rose.show_rose(motion.rose, self._colours, motion.mean)

    def clear(self) -> None:
        """Show nothing: there are no frames."""
        self._rose_title.setText(tr("Directions"))
        self.rose.show_rose(np.zeros(SECTORS), self._colours, (0.0, 0.0))
        self.show_curve(None)

    def show_curve(self, curve: tuple[Values, Values, Values] | None) -> None:
        """Show shares left out, the error of the rest, and the ideal; or nothing."""
        if curve is None:
            self._curve_title.setText(tr("Sparsification: open a ground truth"))
            self._ours.setData([], [])
            self._ideal.setData([], [])
            return
        shares, ours, ideal = curve
        self._curve_title.setText(
            tr(
                "Sparsification: mean error {ours:.3f} px, of the surest "
                "70 % {interp:.3f} px"
            ).format(ours=ours[0], interp=np.interp(0.3, shares, ours))
        )
        self._ours.setData(100 * shares, ours)
        self._ideal.setData(100 * shares, ideal)
