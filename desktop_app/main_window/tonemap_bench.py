"""What the window has for tone mapping: brackets, profile, histograms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Slot

from desktop_app.document.commands import ApplyResult
from desktop_app.document.document import Document, Made
from desktop_app.files.exposure import exposure_seconds
from desktop_app.files.frames import Frames, is_of_video
from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.picture_figures import (
    display_counts,
    light_along,
    light_counts,
)
from desktop_app.main_window.plot_counts import PlotCounts
from desktop_app.main_window.probe import Probe
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.bracket import BracketBox
from desktop_app.panels.picture_plots import PicturePlots
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.job import Job
from desktop_app.processors.tonemap import LIGHT
from desktop_app.processors.tonemap_bracket import (
    Bracket,
    TakenTogether,
    merge,
    write_times,
)
from desktop_app.processors.tonemap_map import ToneMapParameters, ToneMapResult
from desktop_app.views.histogram import CHANNELS
from desktop_app.views.layers import Layer, layer_of
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner

# More pictures than this are a film, no bracket.
MOST_PICTURES = 24


class ToneMapBench(Bench):
    """Bracket, profile line and histograms of the tone mapper."""

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self._frames: Frames | None = None
        self._drawn: ToneMapResult | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw)
        self._merging: Made | None = None
        self._reader, self._merger = Runner(self), Runner(self)
        self._bracket = BracketBox()
        self._bracket.merge_asked.connect(self.merge)
        self._reader.finished.connect(self._bracket.show_times)
        self._merger.finished.connect(self._take_light)
        self._merger.progressed.connect(panel.set_progress)
        self._merger.busy_changed.connect(panel.set_busy)
        for runner in (self._reader, self._merger):
            runner.failed.connect(self._tell_failure)
        panel.add_above(self._bracket)
        light = tr("log10 of the light")
        self._page = PicturePlots(
            panel.tool.name, tr("log10 light"), (light, tr("display value"))
        )
        self._probe = Probe(window, panel.tool.name, self._page)
        rgb = dict(zip("RGB", CHANNELS, strict=True))
        self._counts = PlotCounts(self._page, ({}, rgb), self)
        self._counts.runner.failed.connect(self._tell_failure)
        self._page.seen.connect(self._timer.start)

    @property
    def busy(self) -> bool:
        """Whether a bracket is being merged."""
        return self._merger.busy

    def tell(self, x: int, y: int) -> Sequence[tuple[str, str]]:
        """Give light, base and detail at a pixel, in powers of ten."""
        result = self.window.live.result
        if not isinstance(result, ToneMapResult) or result.layers is None:
            return ()
        light, base = result.scene.log_luminance[y, x], result.base[y, x]
        return (
            (tr("log10 light"), f"{light:.3f}"),
            (tr("Base"), f"{base:.3f}"),
            (tr("Detail"), f"{light - base:+.3f}"),
        )

    def layers(self) -> tuple[Layer, ...]:
        """Give the line of the profile."""
        return (layer_of("profile", N_("Profile line"), self._probe.line),)

    def enter(self) -> None:
        """Show the line; ask about a bracket."""
        self._probe.set_active(True)
        self._show_bracket()
        self._show_nothing()

    def leave(self) -> None:
        """Hide the line."""
        self._probe.set_active(False)

    def show_answer(self, answer: Answer) -> None:
        """Draw the light, its base and the result."""
        result: ToneMapResult = answer.result
        if result.parameters.layer != "result":
            return
        self._drawn = result
        self._timer.start()

    @Slot()
    def _draw(self) -> None:
        """Draw the newest answer, once a turn of the event loop."""
        result = self._drawn
        if result is None or not self.active:
            return
        self._probe.set_curves(result.base.shape, partial(light_along, result))
        if self._page.isVisible():
            self._counts.count(lambda: (light_counts(result), display_counts(result)))

    def clear(self) -> None:
        """Draw nothing before there is an answer: it holds the light."""
        self._show_nothing()

    def show_document(self, before: Document, after: Document) -> None:
        """Ask about another bracket."""
        if self.active:
            self._show_bracket()

    @Slot(object)
    def merge(self, times: Sequence[float]) -> None:
        """Merge the open pictures and make their light the source."""
        frames = self.document.frames
        if frames is None:
            return
        written, prepare = write_times(times), self.window.disk.prepare
        name, document = self.panel.tool.name, self.document
        attached = {**document.attached, name: TakenTogether()}
        self._merging = Made(
            name,
            ToneMapParameters(exposures=written),
            replace(document, attached=attached),
            LIGHT,
        )

        def work(job: Job) -> Image:
            images = []
            for index in range(len(frames)):
                job.report(
                    index / (len(frames) + 2),
                    tr("Reading {name}").format(name=frames.name(index)),
                )
                images.append(frames.read(index))
            job.report(len(frames) / (len(frames) + 2), tr("Aligning and merging"))
            light = merge(Bracket(tuple(images)), written, job.check)
            prepare(light)
            return light

        self._merger.start(Request(full=work))

    def leave_document(self) -> None:
        """Forget bracket and light: they are the other document's."""
        self._merger.cancel()
        self._reader.cancel()
        self._merging = self._frames = None
        self._bracket.show_names(())
        self.clear()

    def cancel(self) -> None:
        """Give up merging."""
        self._merger.cancel()

    def shutdown(self) -> None:
        """End the threads."""
        self._timer.stop()
        for each in (self._reader, self._merger, self._counts):
            each.shutdown()

    def _show_nothing(self) -> None:
        self._drawn = None
        self._counts.cancel()
        self._probe.set_curves((0, 0), None)
        if self.document.image is None:
            self._page.clear()

    def _show_bracket(self) -> None:
        """List the open pictures, if they may be a bracket, and read their times."""
        frames = self.document.frames
        if frames is self._frames:
            return
        self._frames = frames
        self._reader.cancel()
        if frames is None or is_of_video(frames):
            self._bracket.show_names(())
            return
        if not 1 < len(frames) <= MOST_PICTURES:
            self._bracket.show_names(())
            return
        self._bracket.show_names([frames.name(index) for index in range(len(frames))])
        self._reader.start(Request(full=lambda job: _times_of(frames, job)))

    @Slot(object)
    def _take_light(self, image: Image) -> None:
        document, made = self.document, self._merging
        if made is not None and made.before.frames is document.frames:
            step = ApplyResult(image, tr("Merge bracket"), made)
            self.window.workspace.do(step)

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        dialogs.show_error(self.window, error)


def _times_of(frames: Frames, job: Job) -> tuple[float | None, ...]:
    """Read the exposure times; None where a picture tells none."""
    times = []
    for index in range(len(frames)):
        job.report(index / len(frames), tr("Reading the exposure times"))
        times.append(exposure_seconds(frames.read(index)))
    return tuple(times)
