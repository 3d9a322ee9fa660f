"""Nothing is lost: autosave of every step, and what an earlier window left behind."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton

from desktop_app.document.history import History
from desktop_app.document.journal import (
    Journal,
    LeftWork,
    Work,
    find_left_work,
    recover,
    remove_journal,
)
from desktop_app.document.sources import Finder
from desktop_app.errors import WorkbenchError
from desktop_app.files.names import display_name
from desktop_app.main_window import dialogs
from desktop_app.main_window.project_work import ProjectWork, Restored
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.words import tr
from desktop_app.workers.lane import Lane

JOURNALS = "journal"


class Safekeeping(QObject):
    """Writes the journal of a window, and offers those of windows that are gone.

    Parameters
    ----------
    window : Workbench
        Whose work is kept.
    projects : ProjectWork
        Gives the work, and shows what is recovered.
    folder : Path
        The user's data folder.
    """

    _failed = Signal(object)
    _found = Signal(object)

    def __init__(self, window: Workbench, projects: ProjectWork, folder: Path) -> None:
        super().__init__(window)
        self._window = window
        self._projects = projects
        self._folder = folder / JOURNALS
        self._lane = Lane("sextant-journal")
        self._searcher = Lane("sextant-recovery")
        # Journals whose work is this window's now, until its own holds it.
        self._superseded: list[LeftWork] = []
        self._journal: Journal | None = None
        self._begun = self._told = False
        self._left: deque[LeftWork] = deque()
        self._failed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._take_found, Qt.ConnectionType.QueuedConnection)
        window.workspace.history_changed.connect(self.keep_history)
        for panel in window.panels.values():
            panel.changed.connect(self.keep_parameters)

    def look_for_left_work(self) -> None:
        """Look, beside the window, for work that an earlier one left."""

        def work() -> None:
            self._found.emit(find_left_work(self._folder))

        self._searcher.submit(work)

    @Slot(object)
    def keep_history(self, _history: History) -> None:
        """Write what was done, or undone."""
        self.keep()

    @Slot(object, object)
    def keep_parameters(self, _tool: Tool, _parameters: Parameters) -> None:
        """Write what was set."""
        self.keep()

    def keep(self) -> None:
        """Write what changed, beside the window."""
        work = self._projects.work()
        if work.modified or self._begun:
            # Before that there is nothing but a source that was opened.
            self._begun = True
            self._submit(work)

    def _submit(self, work: Work) -> None:
        def write() -> None:
            try:
                if self._journal is None:
                    self._journal = Journal(self._folder, self._window.tools)
                self._journal.keep(work)
                while self._superseded:
                    _remove(self._superseded.pop())
            except (OSError, sqlite3.Error, WorkbenchError, MemoryError) as error:
                self._failed.emit(error)

        self._lane.submit(write)

    @Slot(object)
    def _tell(self, error: Exception) -> None:
        """Say once that steps are not kept; each further one is tried again."""
        if not self._told:
            self._told = True
            dialogs.show_error(
                self._window,
                WorkbenchError(
                    tr(
                        "Your steps cannot be kept safe in {name} ({error}): "
                        "save your work now and then, and make room there"
                    ).format(name=display_name(self._folder), error=error)
                ),
            )

    @Slot(object)
    def _take_found(self, found: list[LeftWork]) -> None:
        self._left.extend(found)
        self._offer_next()

    def _offer_next(self) -> None:
        if not self._left:
            return
        left = self._left[0]
        when = time.strftime("%d %B, %H:%M", time.localtime(left.at))
        box = dialogs.ask_which(
            self._window,
            "recovery_dialog",
            tr(
                "Sextant ended without closing. The unsaved work on "
                "{name} of {when} was kept, {steps} steps."
            ).format(name=display_name(left.name), when=when, steps=left.steps),
            {"recover": tr("Recover"), "discard": tr("Discard"), "later": tr("Later")},
        )
        box.buttonClicked.connect(self._answered)

    @Slot(QAbstractButton)
    def _answered(self, button: QAbstractButton) -> None:
        left = self._left.popleft()
        if button.objectName() == "recover":
            self._recover(left, {})
            return  # the others would take its place: they are offered another time
        if button.objectName() == "discard":
            left.lock.release()
            remove_journal(left.path)
        else:
            left.lock.release()
        self._offer_next()

    def _recover(self, left: LeftWork, moved: dict[Path, Path]) -> None:
        since, tools = self._window.workspace.document, self._window.tools
        decoder = self._window.disk.decoder

        def done() -> None:
            """Remove the old journal as soon as the own one holds the same."""
            self._begun = True
            self._superseded.append(left)
            self._submit(self._projects.work())

        def read() -> Restored:
            finder = Finder(moved=moved, read=decoder.read, video=decoder.video)
            work = recover(left, tools, finder)
            return Restored(work, since, tuple(finder.warnings), done=done)

        self._projects.bring(
            read, moved, lambda shown: self._recover(left, dict(shown))
        )

    def shutdown(self) -> bool:
        """End as one should: nothing is left behind. Answer whether that was done."""
        ended = self._lane.close(5.0)
        if ended and self._journal is not None:
            self._journal.discard()
            self._journal = None
        for left in self._left:
            left.lock.release()
        return self._searcher.close(5.0) and ended


def _remove(left: LeftWork) -> None:
    left.lock.release()
    remove_journal(left.path)
