"""Counts what the histograms of a page show, beside the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Slot

from desktop_app.panels.picture_plots import PicturePlots
from desktop_app.views.histogram import Counts
from desktop_app.workers.runner import Request, Runner

Shares = Mapping[str, Counts]


class PlotCounts(QObject):
    """Brings counts to the histograms of a page; the newest question wins.

    Parameters
    ----------
    page : PicturePlots
        With the histograms.
    inks : sequence of mapping
        Colours of some distributions, a mapping for every histogram.
    """

    def __init__(
        self,
        page: PicturePlots,
        inks: Sequence[Mapping[str, str]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._page, self._inks = page, tuple(inks)
        self.runner = Runner(self)
        self.runner.previewed.connect(self._show)

    def count(self, work: Callable[[], Sequence[Shares]]) -> None:
        """Count in a worker: distributions by name, for every histogram."""
        self.runner.start(Request(coarse=work))

    def cancel(self) -> None:
        """Show nothing of what is being counted."""
        self.runner.cancel()

    def shutdown(self) -> None:
        """End the thread."""
        self.runner.shutdown()

    @Slot(object)
    def _show(self, counted: Sequence[Shares]) -> None:
        histograms = self._page.histograms
        for histogram, counts, inks in zip(
            histograms, counted, self._inks, strict=True
        ):
            histogram.show_counts(counts, inks)
