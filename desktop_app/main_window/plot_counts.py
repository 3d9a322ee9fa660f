"""Counts what the histograms of a page show, beside the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Slot

from desktop_app.panels.picture_plots import PicturePlots
from desktop_app.views.histogram import Counts, Histogram
from desktop_app.workers.runner import Request, Runner

FRAME_MS = 16
Shares = Mapping[str, Counts]


class PlotCounts(QObject):
    """Brings counts to the histograms of a page; the newest question wins.

    Each has a frame of the screen of its own: they paint at once.

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
        self._coming: Iterator[tuple[Histogram, Shares, Mapping[str, str]]] = iter(())
        self._next = QTimer(self)
        self._next.setInterval(FRAME_MS)
        self._next.timeout.connect(self._show_next)
        self.runner = Runner(self)
        self.runner.previewed.connect(self._show)

    def count(self, work: Callable[[], Sequence[Shares]]) -> None:
        """Count in a worker: distributions by name, for every histogram."""
        self.runner.start(Request(coarse=work))

    def cancel(self) -> None:
        """Show nothing of what is being counted."""
        self.runner.cancel()
        self._coming = iter(())

    def shutdown(self) -> None:
        """End the thread."""
        self._next.stop()
        self.runner.shutdown()

    @Slot(object)
    def _show(self, counted: Sequence[Shares]) -> None:
        histograms = self._page.histograms
        self._coming = zip(histograms, counted, self._inks, strict=True)
        self._show_next()
        self._next.start()

    @Slot()
    def _show_next(self) -> None:
        shown = next(self._coming, None)
        if shown is None:
            self._next.stop()
            return
        histogram, counts, inks = shown
        histogram.show_counts(counts, inks)
