"""The plots of a tool that makes a picture of a picture: profile and histograms."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.panels.naming import named
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
    """

    line_shown = Signal(bool)

    def __init__(
        self,
        tool: str,
        unit: str,
        histograms: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.profile = ProfilePlot(f"profile_{tool}", unit)
        self.histograms = tuple(
            Histogram(f"histogram_{tool}_{number}", each)
            for number, each in enumerate(histograms)
        )
        self.line_box = named(
            QCheckBox(tr("&Line on the picture")),
            f"line_{tool}",
            tip=tr("Drag its ends, or the line itself, across the picture"),
        )
        self.line_box.setChecked(True)
        self.line_box.toggled.connect(self.line_shown)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.line_box)
        left.addWidget(self.profile, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 4)
        layout.addLayout(left, len(histograms) + 1)
        for histogram in self.histograms:
            layout.addWidget(histogram, 1)
