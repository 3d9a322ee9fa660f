"""Nothing is lost: autosave of every step, and what an earlier window left behind."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractButton

from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.document.journal import (
    Journal,
    LeftWork,
    Work,
    find_left_work,
    recover,
    remove_journal,
)
from desktop_app.document.sources import Finder, MissingSourcesError
from desktop_app.errors import WorkbenchError
from desktop_app.files.languages import spoken
from desktop_app.files.names import display_name
from desktop_app.main_window import dialogs
from desktop_app.main_window.project_work import ProjectWork, Restored, Unread
from desktop_app.main_window.tabs import Tab
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.declare import Parameters, Tool
from desktop_app.words import tr
from desktop_app.workers.lane import Lane

JOURNALS = "journal"


class Safekeeping(QObject):
    """Writes a journal a tab, and offers those of windows that are gone.

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
        # By the number of the tab whose work it keeps.
        self._journals: dict[int, Journal] = {}
        # Not written yet, the newest of each tab; None: the tab closed.
        self._outstanding: dict[int, Work | None] = {}
        # Journals whose work is a tab's now, until its own holds it.
        self._superseded: dict[int, LeftWork] = {}
        self._begun: set[int] = set()
        self._told = False
        self._left: list[LeftWork] = []
        self._wanted: deque[LeftWork] = deque()
        self._failed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._found.connect(self._take_found, Qt.ConnectionType.QueuedConnection)
        window.workspace.history_changed.connect(self.keep_history)
        window.disk.saved.connect(self.keep_saved)
        window.tabs.closed.connect(self.forget)
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

    @Slot(object)
    def keep_saved(self, _document: Document) -> None:
        """Write what is on disk by now: it need not be kept any more."""
        for tab in self._window.tabs.all:
            self._keep(tab)

    def keep(self) -> None:
        """Write what changed in the tab that is shown, beside the window."""
        if not self._window.tabs.switching:
            self._keep(self._window.tabs.current)

    @Slot(object)
    def forget(self, tab: Tab) -> None:
        """Remove what was kept of a tab that closed as it should."""
        self._begun.discard(tab.number)
        self._submit(tab.number, None)

    def _keep(self, tab: Tab) -> None:
        work = self._projects.work(tab)
        if work.modified or tab.number in self._begun:
            # Before that there is nothing but a source that was opened.
            self._begun.add(tab.number)
            self._submit(tab.number, work)

    def _submit(self, number: int, work: Work | None) -> None:
        self._outstanding[number] = work
        # A lane forgets what waits; so each piece of work does all there is.
        self._lane.submit(self._write)

    def _write(self) -> None:
        """Write all that is outstanding, in the lane."""
        while (following := self._next()) is not None:
            number, work = following
            try:
                if work is None:
                    self._discard(number)
                else:
                    self._write_one(number, work)
            except (OSError, sqlite3.Error, WorkbenchError, MemoryError) as error:
                self._failed.emit(error)

    def _next(self) -> tuple[int, Work | None] | None:
        """Take what is outstanding; None once there is none: the window may close."""
        try:
            return self._outstanding.popitem()
        except KeyError:
            return None

    def _write_one(self, number: int, work: Work) -> None:
        if number not in self._journals:
            self._journals[number] = Journal(self._folder, self._window.tools)
        self._journals[number].keep(work)
        superseded = self._superseded.pop(number, None)
        if superseded is not None:
            _remove(superseded)

    def _discard(self, number: int) -> None:
        journal = self._journals.pop(number, None)
        if journal is not None:
            journal.discard()

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
        """Offer what was found, all at once."""
        self._left = found
        if not found:
            return
        box = dialogs.ask_which(
            self._window,
            "recovery_dialog",
            _told(found),
            {"recover": tr("Recover"), "discard": tr("Discard"), "later": tr("Later")},
        )
        box.buttonClicked.connect(self._answered)

    @Slot(QAbstractButton)
    def _answered(self, button: QAbstractButton) -> None:
        found, self._left = self._left, []
        if button.objectName() == "recover":
            self._wanted.extend(reversed(found))  # as the tabs lay
            self._recover_next()
            return
        for left in found:
            if button.objectName() == "discard":
                _remove(left)
            else:
                left.lock.release()

    def _recover_next(self) -> None:
        """Open the next piece of left work in a tab of its own."""
        if self._wanted:
            self._recover(self._wanted.popleft(), {})

    def _recover(self, left: LeftWork, moved: dict[Path, Path]) -> None:
        tools, decoder = self._window.tools, self._window.disk.decoder

        def done() -> None:
            """Remove the old journal as soon as the own one holds the same."""
            tab = self._window.tabs.current
            self._begun.add(tab.number)
            self._superseded[tab.number] = left
            self._submit(tab.number, self._projects.work(tab))
            self._recover_next()

        def given_up() -> None:
            """Leave it for another time."""
            left.lock.release()
            self._recover_next()

        def read() -> Restored | Unread:
            finder = Finder(moved=moved, read=decoder.read, video=decoder.video)
            try:
                work = recover(left, tools, finder)
            except MissingSourcesError:
                raise
            except WorkbenchError as error:
                return Unread(error, given_up)
            return Restored(work, tuple(finder.warnings), done=done)

        self._projects.bring(
            read, moved, lambda shown: self._recover(left, dict(shown)), given_up
        )

    def shutdown(self) -> bool:
        """End as one should: nothing is left behind. Answer whether that was done."""
        self._outstanding.clear()  # nothing of it will be wanted again
        ended = self._lane.close(5.0)
        if ended:
            for number in tuple(self._journals):
                self._discard(number)
        for left in (*self._left, *self._wanted):
            left.lock.release()
        return self._searcher.close(5.0) and ended


def _told(found: Sequence[LeftWork]) -> str:
    """Say in words what was found."""
    first = found[0]
    if len(found) == 1:
        return tr(
            "Sextant ended without closing. The unsaved work on {name} of {when} was "
            "kept, {steps} steps."
        ).format(name=display_name(first.name), when=_when(first), steps=first.steps)
    each = tr("{name}, {when}, {steps} steps")
    lines = [
        each.format(name=display_name(left.name), when=_when(left), steps=left.steps)
        for left in found
    ]
    told = tr("Sextant ended without closing. Unsaved work was kept:")
    return "\n".join((told, *lines))


def _when(left: LeftWork) -> str:
    """Say when, its month by its name: `QLocale()` speaks English, for its numbers."""
    begun = QDateTime.fromSecsSinceEpoch(round(left.at))
    return QLocale(spoken()).toString(begun, tr("d MMMM, HH:mm"))


def _remove(left: LeftWork) -> None:
    left.lock.release()
    remove_journal(left.path)
