"""The bench of the statistics tool: scans beside the window and shows what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Signal, Slot

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.summary import summarise
from desktop_app.document.document import Document
from desktop_app.errors import WorkbenchError
from desktop_app.files.frames import ImageFrames
from desktop_app.files.names import display_name
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.disk_work import Saved
from desktop_app.main_window.statistics_gallery import Gallery
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.statistics import StatisticsPanel
from desktop_app.panels.statistics_board import StatisticsBoard
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.job import Job
from desktop_app.processors.statistics import (
    NAME,
    TABLE,
    DataSet,
    StatisticsParameters,
    StatisticsResult,
    hands_over,
    process_with_news,
    write,
)
from desktop_app.processors.statistics_scan import News
from desktop_app.processors.statistics_store import Store
from desktop_app.processors.statistics_words import definitions
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner

NO_SOURCES = N_("Add a folder of pictures first: drop it on the list of sources.")
ERASE = "erase"


class StatisticsBench(Bench):
    """Runs the scan in a runner of its own; its gallery reads pictures.

    Signals
    -------
    heard(int, News)
        How far the run of that number is; sent by its thread.
    """

    heard = Signal(int, object)

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self._panel = cast(StatisticsPanel, panel)
        self.board = StatisticsBoard()
        window.add_central(NAME, self.board)
        self._runner = Runner(self)
        self._number = 0
        self._news: News | None = None
        self._parameters = cast(StatisticsParameters, panel.form.value())
        self.result: StatisticsResult | None = None
        # What was handed to the erase tool, and how it was measured: a recipe that
        # erases with it measures its own sources first.
        self.handed: tuple[dict[str, str], StatisticsParameters] | None = None
        self._gallery = Gallery(window, self.board, self._store, self)
        self._wire()
        # Whoever looks at a window wants to see the pictures.
        panel.form.set_value(replace(self._parameters, measures=True))

    def _wire(self) -> None:
        panel, board = self._panel, self.board
        self.heard.connect(self._show_news)
        self._runner.finished.connect(self._show_result)
        self._runner.failed.connect(self._show_failure)
        self._runner.progressed.connect(panel.set_progress)
        self._runner.busy_changed.connect(self._show_busy)
        board.dropped.connect(panel.add_paths)
        panel.folder_asked.connect(self._ask_folder)
        panel.files_asked.connect(self._ask_files)
        panel.checkpoint_asked.connect(self._ask_checkpoint)
        board.table.told.connect(self.window.statusBar().showMessage)
        board.table.export_json.connect(self._export_json)
        board.table.export_table.connect(self._export_table)
        board.table.use_for_erase.connect(self._use_for_erase)

    @property
    def busy(self) -> bool:
        """Whether a scan is under way."""
        return self._runner.busy

    def show_document(self, before: Document, after: Document) -> None:
        """Take the sources of a sample that was opened."""
        attached = after.attached.get(NAME)
        if isinstance(attached, DataSet) and attached is not before.attached.get(NAME):
            self._panel.set_sources(attached.sources)

    def run(self) -> None:
        """Scan the sources of the list."""
        sources = self._panel.sources() or self._open_frames()
        if not sources:
            self._panel.set_message(tr(NO_SOURCES))
            return
        self._drop_result()
        self._number += 1
        number = self._number
        parameters = cast(StatisticsParameters, self._panel.form.value())
        self._parameters = parameters

        def hear(news: News) -> None:
            self.heard.emit(number, news)

        def work(job: Job) -> StatisticsResult:
            source = DataSet(sources)
            return process_with_news(source, parameters, job, hear, gentle=True)

        self._panel.set_message("")
        self._panel.show_cluster("")
        self.board.clear()
        self.board.show_headline(tr("Listing files…"))
        self._runner.start(Request(full=work))

    def cancel(self) -> None:
        """Stop the scan; what was shown stays."""
        if self._runner.busy:
            self._runner.cancel()
            self._number += 1
            done = self._news.done if self._news else 0
            self.board.show_headline(
                tr("Cancelled after {done} files").format(done=done)
            )

    def shutdown(self) -> None:
        """End every thread."""
        self._runner.shutdown()
        self._gallery.shutdown()
        self._drop_result()

    def _open_frames(self) -> tuple[str, ...]:
        """Give the files that are open as frames, where there are any."""
        frames = self.document.frames
        if not isinstance(frames, ImageFrames):
            return ()
        return tuple(str(path) for path in frames.paths)

    def _drop_result(self) -> None:
        if self.result is not None:
            self.result.close()
        self.result, self._news = None, None

    def _store(self) -> Store | None:
        """Give the measures so far."""
        return self._news.store if self._news else None

    @Slot(bool)
    def _show_busy(self, busy: bool) -> None:
        self._panel.set_busy(busy)
        self.window.actions_by_verb["cancel"].setEnabled(busy)

    @Slot(int, object)
    def _show_news(self, number: int, news: News) -> None:
        """Let histograms and figures grow."""
        if number != self._number or not self._runner.busy:
            return
        self._news = news
        of = tr(" of {total:,}").format(total=news.total) if news.total else ""
        left = ""
        if news.total and news.rate > 0 and news.done:
            left = tr(", about {duration} left").format(
                duration=_duration((news.total - news.done) / news.rate)
            )
        self.board.show_headline(
            tr("{done:,}{of} files, {rate:.0f} a second{left}").format(
                done=news.done, of=of, rate=news.rate, left=left
            )
        )
        self._show_counts(news.counts)
        if news.findings is not None:
            self.board.show_findings(news.findings, final=False)
        self.board.count_failed(news.failed)
        if news.told:
            self._panel.show_cluster(news.told)

    def _show_counts(self, counts: ChannelCounts) -> None:
        if counts.images:
            ddof = min(self._parameters.ddof, counts.pixels - 1)
            found = summarise(counts, ddof=ddof)
            self.board.show_figures(counts.levels, definitions(found))

    @Slot(object)
    def _show_result(self, result: StatisticsResult) -> None:
        """Show the finished scan."""
        self.result = result
        found, failed = result.statistics, result.scan.failed
        resumed = result.scan.resumed
        kept = (
            tr(", {resumed:,} files from the checkpoint").format(resumed=resumed)
            if resumed
            else ""
        )
        self.board.show_headline(
            tr(
                "{images:,} pictures, {pixels:,.1f} Mpx{kept}; files not "
                "counted: {count:,}"
            ).format(
                images=found.images,
                pixels=found.pixels / 1e6,
                kept=kept,
                count=len(failed),
            )
        )
        self._show_counts(found.counts)
        self.board.show_findings(result.scan.findings, final=True)
        self.board.show_failed(failed)
        measured = result.scan.store is not None
        self.board.table.set_exportable(figures=found.images > 0, table=measured)
        self._panel.set_message(
            tr("Done.") if found.images else tr("No picture was counted.")
        )
        self._panel.show_cluster("\n".join(result.warnings))

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        """Say why there is no result."""
        self.board.show_headline(tr("Stopped"))
        known = isinstance(error, WorkbenchError)
        self._panel.set_message(str(error) if known else "")
        dialogs.show_error(self.window, error)

    @Slot()
    def _ask_folder(self) -> None:
        path = dialogs.ask_folder(self.window, tr("Add a folder to the data set"))
        if path is not None:
            self._panel.add_paths([path])

    @Slot()
    def _ask_files(self) -> None:
        paths = dialogs.ask_open_many(self.window, tr("Add files to the data set"))
        self._panel.add_paths(paths)

    @Slot()
    def _ask_checkpoint(self) -> None:
        path = dialogs.ask_checkpoint(self.window)
        if path is not None:
            self._panel.set_checkpoint(path)

    @Slot()
    def _export_json(self) -> None:
        path = dialogs.ask_save(
            self.window, tr("Export the figures"), Path("dataset.json"), (".json",)
        )
        if path is not None and self.result is not None:
            self._save(partial(write, self.result), path)

    @Slot()
    def _export_table(self) -> None:
        path = dialogs.ask_save(
            self.window, tr(TABLE.title), Path("dataset.csv"), TABLE.suffixes
        )
        if path is not None and self.result is not None:
            self._save(partial(TABLE.write, self.result), path)

    def _save(self, write_to: Callable[[Path], None], path: Path) -> None:
        def work(_job: Job) -> Saved:
            write_to(path)
            return Saved(tr("Saved {name}").format(name=display_name(path)))

        self.window.disk.saves.add(display_name(path), work)

    @Slot()
    def _use_for_erase(self) -> None:
        """Let the erase tool fill with the mean of this set."""
        panel = self.window.panels.get(ERASE)
        if panel is None or self.result is None:
            return
        found = hands_over(self.result)[ERASE]
        self.handed = found, self._parameters
        changed = panel.form.value().as_dict() | found
        parameters = panel.tool.parameters(**changed)
        panel.form.set_value(parameters)
        panel.show()
        panel.raise_()
        self.window.statusBar().showMessage(
            tr("What is erased is filled with the mean of the data set")
        )


def _duration(seconds: float) -> str:
    """Say how long something takes, in a unit of fitting size."""
    if seconds < 90:
        return tr("{seconds:.0f} s").format(seconds=seconds)
    if seconds < 5400:
        return tr("{seconds:.0f} min").format(seconds=seconds / 60)
    return tr("{seconds:.1f} h").format(seconds=seconds / 3600)
