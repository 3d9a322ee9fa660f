"""What the window has for the bilateral tool: guide, profile, histogram."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Slot

from desktop_app.document.document import Document
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.picture_figures import counts_of, curves_of
from desktop_app.main_window.plot_counts import PlotCounts
from desktop_app.main_window.probe import Probe
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.guide import GuideBox
from desktop_app.panels.picture_plots import PicturePlots
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.bilateral import Guide
from desktop_app.views.layers import Layer, layer_of
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner

SOURCE, RESULT = "source", "result"


class BilateralBench(Bench):
    """Guide, profile line and histogram of the bilateral filter."""

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self._result: Image | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw)
        self._reader = Runner(self)
        self._reader.finished.connect(self._take_guide)
        self._reader.failed.connect(self._tell_failure)
        self._guide = GuideBox()
        self._guide.choose_asked.connect(self._choose)
        self._guide.clear_asked.connect(self._clear_guide)
        panel.add_above(self._guide)
        self._page = PicturePlots(panel.tool.name, tr("value"), (tr("value"),))
        self._probe = Probe(window, panel.tool.name, self._page)
        self._counts = PlotCounts(self._page, ({},), self)
        self._counts.runner.failed.connect(self._tell_failure)
        self._page.seen.connect(self._timer.start)

    @property
    def busy(self) -> bool:
        """Whether a guide is being read."""
        return self._reader.busy

    def layers(self) -> tuple[Layer, ...]:
        """Give the line of the profile."""
        return (layer_of("profile", N_("Profile line"), self._probe.line),)

    def enter(self) -> None:
        """Show the line."""
        self._probe.set_active(True)
        self._show(None)

    def leave(self) -> None:
        """Hide the line."""
        self._probe.set_active(False)

    def show_answer(self, answer: Answer) -> None:
        """Draw source and result."""
        self._show(answer.result.image)

    def clear(self) -> None:
        """Draw the source alone."""
        self._show(None)

    def show_document(self, before: Document, after: Document) -> None:
        """Name the guide; draw another source."""
        guide = after.attached.get(self.panel.tool.name)
        image = guide.image if isinstance(guide, Guide) else None
        name = None if image is None else _name(image)
        self._guide.show_guide(name, available=after.image is not None)
        if after.image is not before.image and self.active:
            self._show(None)

    def open_guide(self, path: Path) -> None:
        """Read a guide beside the window and attach it to the document."""
        read = self.window.disk.decoder.read
        self._reader.start(Request(full=lambda job: read(path, job.check)))

    def leave_document(self) -> None:
        """Give up reading a guide and forget the result: they are the other's."""
        self._reader.cancel()
        self._result = None
        self._probe.set_curves((0, 0), None)

    def cancel(self) -> None:
        """Give up reading a guide."""
        self._reader.cancel()

    def shutdown(self) -> None:
        """End the reader."""
        self._timer.stop()
        self._reader.shutdown()
        self._counts.shutdown()

    def _show(self, result: Image | None) -> None:
        """Draw a result, or the source alone; once a turn of the event loop."""
        self._result = result
        self._timer.start()

    @Slot()
    def _draw(self) -> None:
        source, result = self.document.image, self._result
        if not self.active:
            return
        if source is None:
            self._counts.cancel()
            self._probe.set_curves((0, 0), None)
            self._page.clear()
            return
        images = {SOURCE: source} | ({} if result is None else {RESULT: result})
        self._probe.set_curves(source.pixels.shape[:2], partial(curves_of, images))
        if self._page.isVisible():
            self._counts.count(lambda: (counts_of(images),))

    @Slot()
    def _choose(self) -> None:
        source = self.document.image
        folder = None if source is None or source.path is None else source.path.parent
        path = dialogs.ask_open(self.window, tr("Choose a guide"), folder)
        if path is not None:
            self.open_guide(path)

    @Slot()
    def _clear_guide(self) -> None:
        self.window.workspace.attach(self.panel.tool.name, None, N_("No guide"))

    @Slot(object)
    def _take_guide(self, image: Image) -> None:
        self.window.workspace.attach(
            self.panel.tool.name,
            Guide(image),
            tr("Guide {name}").format(name=_name(image)),
        )

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        dialogs.show_error(self.window, error)


def _name(image: Image) -> str:
    return display_name(image.path.name) if image.path else image.format
