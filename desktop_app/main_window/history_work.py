"""The history dock at work: its small pictures, and steps that are edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop_app.document.commands import Replay
from desktop_app.document.document import Document, Made
from desktop_app.document.entries import Entries, Thumbnails
from desktop_app.document.history import History
from desktop_app.document.replay import edited, tool_named
from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.history import SIDE
from desktop_app.panels.step_dialog import StepDialog
from desktop_app.processors.declare import Parameters
from desktop_app.processors.job import Job
from desktop_app.words import N_, tr
from desktop_app.workers.lane import Lane
from desktop_app.workers.runner import Request, Runner

Rgba = npt.NDArray[np.uint8]
EDITED = N_("Edit step")
# After so long without another document the pictures are made.
_REST_MS = 150


@dataclass(frozen=True, eq=False)
class Remade:
    """A document whose steps were run anew, and the one it takes the place of."""

    document: Document
    since: Document


class HistoryWork(QObject):
    """Shows the history, makes its small pictures, and runs edited steps anew.

    Parameters
    ----------
    window : Workbench
        Whose history it is.
    """

    _pictured = Signal(object, object)

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._lane = Lane("sextant-history", patient=True)
        self._thumbnails = Thumbnails(SIDE * 2)
        self._pictures: WeakKeyDictionary[Document, Rgba] = WeakKeyDictionary()
        self._shown: list[Document] = []
        self._entries = Entries(window.tools)
        self.runner = Runner(self)
        self.runner.finished.connect(self._take)
        self.runner.failed.connect(self._fail)
        self._pictured.connect(self._keep, Qt.ConnectionType.QueuedConnection)
        # A film that is scrubbed shows a document a frame: none is waited for.
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._ask)
        window.workspace.history_changed.connect(self.show_history)
        window.history_panel.edit_asked.connect(self.edit)

    @Slot(object)
    def show_history(self, history: History) -> None:
        """List the steps, and ask for the pictures that are not made yet."""
        steps, panel = history.steps, self._window.history_panel
        entries = self._entries.of(steps)
        panel.show_steps(entries, history.titles, history.index)
        shown, self._shown = self._shown, []
        for row, entry in enumerate(entries):
            document = steps[entry.last].document
            self._shown.append(document)
            if row < len(shown) and shown[row] is document:
                continue
            panel.show_thumbnail(row, self._pictures.get(document))
        self._rest.start()

    @Slot()
    def _ask(self) -> None:
        """Ask for the pictures that are not made yet, the newest first."""
        missing = [
            document
            for document in reversed(self._shown)
            if document.image is not None and document not in self._pictures
        ]
        if missing:
            self._lane.submit(partial(self._make, missing))

    def _make(self, wanted: Sequence[Document]) -> None:
        """Make pictures, in the worker."""
        for document in wanted:
            picture = self._thumbnails.of(document)
            if picture is not None:
                self._tell(document, picture)

    def _tell(self, document: Document, picture: Rgba) -> None:
        try:
            self._pictured.emit(document, picture)
        except RuntimeError:  # the window has gone meanwhile
            self._lane.drop()

    @Slot(object, object)
    def _keep(self, document: Document, picture: Rgba) -> None:
        self._pictures[document] = picture
        for row, shown in enumerate(self._shown):
            if shown is document:
                self._window.history_panel.show_thumbnail(row, picture)

    @Slot(int)
    def edit(self, index: int) -> None:
        """Ask for other parameters of an applied step."""
        steps = self._window.workspace.history.steps
        made = steps[index].document.made
        if made is None:
            return
        chain = self._window.workspace.document.chain
        places = [each.made for each in chain]
        if made not in places:
            self._window.statusBar().showMessage(
                tr("This step was undone: go to a later one to edit it")
            )
            return
        later = len(chain) - 1 - places.index(made)
        tool = tool_named(made.tool, self._window.tools)
        dialog = StepDialog(tool, made, later, self._window)
        dialog.chosen.connect(self.run_anew)
        dialog.open()

    @Slot(object, object)
    def run_anew(self, made: Made, parameters: Parameters) -> None:
        """Run a step with other parameters, and those after it as they were."""
        since, tools = self._window.workspace.document, self._window.tools

        prepare = self._window.disk.prepare

        def work(job: Job) -> Remade:
            document = edited(since, made, parameters, tools, job)
            assert document.image is not None
            prepare(document.image)
            return Remade(document, since)

        self.runner.start(Request(full=work))

    def cancel(self) -> None:
        """Leave the steps as they are."""
        self.runner.cancel()

    def shutdown(self) -> None:
        """End the threads."""
        self._rest.stop()
        self.runner.shutdown()
        self._lane.close(1.0)

    @Slot(object)
    def _take(self, answer: Remade) -> None:
        workspace = self._window.workspace
        if workspace.document is not answer.since:
            self._window.statusBar().showMessage(
                tr("The step was not changed: something else was done meanwhile")
            )
            return
        workspace.do(Replay(answer.document, EDITED))

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        dialogs.show_error(self._window, error)
