"""The batch of the erase tool: every picture of a folder, in the background."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.erasing import EraseControls
from desktop_app.processors.declare import Outcome
from desktop_app.processors.erasing_batch import erase_files
from desktop_app.processors.erasing_plan import EraseParameters
from desktop_app.processors.job import Job
from desktop_app.words import tr
from desktop_app.workers.runner import Request, Runner

_SHOWN_FAILURES = 8


class EraseMany(QObject):
    """Asks for two folders, runs the batch, and shows how far it is.

    Parameters
    ----------
    window : Workbench
        Parent of the dialogs; its status bar tells the end.
    controls : EraseControls
        Shows the progress.
    """

    def __init__(self, window: Workbench, controls: EraseControls) -> None:
        super().__init__(controls)
        self._window = window
        self._controls = controls
        self.runner = Runner(self)
        self.runner.progressed.connect(self._show)
        self.runner.finished.connect(self._finish)
        self.runner.failed.connect(self._fail)

    def ask(self, parameters: EraseParameters, folder: Path | None) -> None:
        """Ask for the folders, first in `folder`, and begin."""
        source = dialogs.ask_folder(
            self._window, tr("Erase in the pictures of this folder"), folder
        )
        if source is None:
            return
        output = dialogs.ask_folder(
            self._window, tr("Write pictures, masks and manifest into"), source.parent
        )
        if output is not None:
            self.start(parameters, source, output)

    def start(self, parameters: EraseParameters, source: Path, output: Path) -> None:
        """Erase in every picture of a folder."""

        def work(job: Job) -> Outcome:
            return erase_files([source], output, parameters, job)

        self._controls.show_batch(0.0)
        self.runner.start(Request(full=work))

    def stop(self) -> None:
        """Stop; what was written stays, and is not done again."""
        if self.runner.busy:
            self.runner.cancel()
            self._controls.show_batch(
                None, tr("Stopped. Started again, it goes on there.")
            )

    @Slot(float, str)
    def _show(self, fraction: float, stage: str) -> None:
        self._controls.show_batch(fraction, stage)

    @Slot(object)
    def _finish(self, outcome: Outcome) -> None:
        failed = [f"{each.file}: {each.reason}" for each in outcome.failed]
        told = [outcome.summary, *failed[:_SHOWN_FAILURES]]
        if len(failed) > _SHOWN_FAILURES:
            told.append(
                tr("… and {count} more").format(count=len(failed) - _SHOWN_FAILURES)
            )
        self._controls.show_batch(None, "\n".join(told))
        self._window.statusBar().showMessage(outcome.summary)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self._controls.show_batch(None)
        dialogs.show_error(self._window, error)
