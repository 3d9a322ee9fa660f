"""Apply: the result of the tool at work becomes the source, once it can be shown."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot

from desktop_app.document.commands import ApplyResult
from desktop_app.document.document import Document, Made
from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.job import Job
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner


@dataclass(frozen=True, eq=False)
class Ready:
    """A step whose picture is made, and the document it is a step of."""

    step: ApplyResult
    since: Document


class Applying(QObject):
    """Makes the picture of an applied result beside the window, then does the step.

    Parameters
    ----------
    window : Workbench
        Whose result it is.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._runner = Runner(self)
        self._runner.finished.connect(self._take)
        self._runner.failed.connect(self._fail)

    @Slot()
    def apply(self) -> None:
        """Make the result the new source, as a step of the history."""
        window, live = self._window, self._window.live
        since, tool, result = window.workspace.document, live.tool, live.result
        if not live.fresh:
            return
        made = Made(tool.name, live.parameters(), since)
        title = N_("Apply {tool}").format(tool=tool.title)
        prepare = window.disk.prepare

        def work(_job: Job) -> Ready | None:
            applied = tool.applied(result)
            if applied is None:
                return None
            prepare(applied.image)
            step = ApplyResult(applied.image, title, made, applied.frames)
            return Ready(step, since)

        self._runner.start(Request(full=work))

    def shutdown(self) -> None:
        """End the thread."""
        self._runner.shutdown()

    @Slot(object)
    def _take(self, answer: Ready | None) -> None:
        workspace = self._window.workspace
        if answer is None:
            return
        if workspace.document is answer.since:
            workspace.do(answer.step)
        else:
            self._window.statusBar().showMessage(
                tr("The result was not applied: something else was done meanwhile")
            )

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        dialogs.show_error(self._window, error)
