"""The plots of a tool that makes a picture of a picture: profile and histograms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.panels.naming import named
from desktop_app.panels.plot_row import PlotRow
from desktop_app.views.grid import STEP
from desktop_app.views.histogram import Histogram
from desktop_app.views.profile_plot import ProfilePlot
from desktop_app.words import tr


class PicturePlots(QWidget):
    """A profile with the switch of its line, and histograms beside it.

    Parameters
    ----------
    tool : str
        Its name, for the names of the plots.
    unit : str
        Of the values along the line.
    histograms : sequence of str
        Units of the histograms.

    Signals
    -------
    line_shown (bool)
        The line on the picture is wanted.
    seen ()
        It came into sight: nothing is drawn, or counted, while it is not.
    """

    line_shown = Signal(bool)
    seen = Signal()

    def __init__(
        self,
        tool: str,
        unit: str,
        histograms: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tool, self._unit, self._of = tool, unit, tuple(histograms)
        self.line_box = named(
            QCheckBox(tr("&Line on the picture"), self),
            f"line_{tool}",
            tip=tr("Drag its ends, or the line itself, across the picture"),
        )
        self.line_box.setChecked(True)
        self.line_box.toggled.connect(self.line_shown)
        self._row = PlotRow(self._make)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(STEP, 0, STEP, STEP)
        layout.addWidget(self._row)

    @property
    def profile(self) -> ProfilePlot:
        """The plot of the values along the line."""
        self._row.fill()
        return self._profile

    @property
    def histograms(self) -> tuple[Histogram, ...]:
        """The histograms, in the order they were asked for."""
        self._row.fill()
        return self._histograms

    def clear(self) -> None:
        """Show nothing: there is no picture."""
        if self._row.made:
            self._profile.show_curves(np.zeros((1, 2)), {})
            for histogram in self._histograms:
                histogram.show_counts({})

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that it is looked at."""
        super().showEvent(event)
        self.seen.emit()

    def _make(self) -> Iterator[tuple[QWidget, int]]:
        self._profile = ProfilePlot(f"profile_{self._tool}", self._unit)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.line_box)
        column.addWidget(self._profile, 1)
        yield left, len(self._of) + 1
        self._histograms: tuple[Histogram, ...] = ()
        for number, each in enumerate(self._of):
            histogram = Histogram(f"histogram_{self._tool}_{number}", each)
            self._histograms += (histogram,)
            yield histogram, 1
