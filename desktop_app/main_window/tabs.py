"""Several documents in one window: one is shown, the others keep what they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QPixmapCache

from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.files.locks import FileLock
from desktop_app.files.names import display_name
from desktop_app.main_window.live_state import LiveState
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.workspace import Workspace
from desktop_app.views.looking import Look
from desktop_app.words import tr


@dataclass(eq=False)
class ProjectFile:
    """The project file of a document."""

    path: Path | None = None
    lock: FileLock | None = field(default=None, repr=False)

    def take(self, path: Path | None, lock: FileLock | None) -> None:
        """Be of another file from now on; what was locked is free again."""
        if lock is not self.lock and self.lock is not None:
            self.lock.release()
        self.path, self.lock = path, lock


@dataclass(frozen=True)
class TabView:
    """How a document was looked at.

    Parameters
    ----------
    look : Look
        Zoom and place.
    mode : str
        Of the brush.
    switches : mapping from str to bool
        Which of the window's switches were on, by their verbs.
    split_at : float or None
        Where before and after met, in source px.
    """

    look: Look
    mode: str
    switches: dict[str, bool]
    split_at: float | None = None


@dataclass(eq=False)
class Tab:
    """A document with all that comes back when it is shown again.

    Of the tab that is shown `live` and `view` are of the last time; the window has the
    newer ones.

    Parameters
    ----------
    number : int
        Of no other tab of the window.
    history : History
        Its steps.
    project : ProjectFile
        Where it is saved whole.
    saved_as : Path or None
        Where its result was saved.
    live : LiveState or None
        Tool, parameters, and what the tool keeps.
    view : TabView or None
        How it was looked at.
    layers : mapping from str to (bool, float)
        Which layers are seen, and how opaque, by their names.
    closes : bool
        Whether it goes as soon as its save is done.
    """

    number: int
    history: History
    project: ProjectFile = field(default_factory=ProjectFile)
    saved_as: Path | None = None
    live: LiveState | None = None
    view: TabView | None = None
    layers: dict[str, tuple[bool, float]] = field(default_factory=dict)
    closes: bool = False

    @property
    def document(self) -> Document:
        """The document as it is."""
        return self.history.document

    @property
    def empty(self) -> bool:
        """Whether nothing was opened in it."""
        return self.document.image is None

    @property
    def name(self) -> str:
        """What it is called."""
        document = self.document
        if self.project.path is not None:
            return display_name(self.project.path.name)
        if document.frames is not None:
            return document.frames.title
        if document.image is None:
            return tr("Empty")
        path = document.image.path
        if path is not None:
            return display_name(path.name)
        told = tr(document.image.format)
        return told[:1].upper() + told[1:]  # nouns keep their capitals

    @property
    def place(self) -> str:
        """Where it lies, in full; what it is where it lies nowhere."""
        image = self.document.image
        path = self.project.path or (None if image is None else image.path)
        return self.name if path is None else str(path)


class Tabs(QObject):
    """The documents of a window, and which of them is shown.

    Parameters
    ----------
    workspace : Workspace
        Holds the document that is shown.
    live : LiveWork
        Works on it.

    Signals
    -------
    left(Tab), swapped(Tab), entered(Tab)
        Another tab comes to the front: before anything changes; when the tool at work
        and its parameters are the other tab's; when its document is shown.
    closed(Tab)
        It is gone.
    changed()
        There are others, or one has another name or state.
    """

    left = Signal(object)
    swapped = Signal(object)
    entered = Signal(object)
    closed = Signal(object)
    changed = Signal()

    def __init__(
        self, workspace: Workspace, live: LiveWork, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._live = live
        self._number = 0
        self.switching = False
        self.current = self._new(workspace.history)
        self.all = [self.current]
        workspace.history_changed.connect(self._take_history)

    def show(self, tab: Tab) -> None:
        """Bring a tab to the front."""
        if tab is self.current:
            return
        before = self.current
        self.left.emit(before)
        self.switching = True
        before.live = self._live.change_over(before.number, tab.live)
        self.current = tab
        self.swapped.emit(tab)
        self._workspace.restore(tab.history)
        self.switching = False
        self.entered.emit(tab)
        self._live.take_up(tab.number, tab.live)
        self.changed.emit()

    def add(self) -> Tab:
        """Open an empty tab behind the one that is shown, and show it."""
        tab = self._new(History(Document()))
        self.all.insert(self.all.index(self.current) + 1, tab)
        self.show(tab)
        return tab

    @Slot()
    def make_room(self) -> None:
        """Have an empty tab in front, for what was opened."""
        if not self.current.empty:
            self.add()

    def close(self, tab: Tab) -> None:
        """Let a tab go, whatever is in it; the last one leaves an empty tab."""
        place = self.all.index(tab)
        if tab is self.current:
            if len(self.all) == 1:
                self.add()
            else:
                self.show(self.all[place - 1 if place else 1])
        self.all.remove(tab)
        tab.project.take(None, None)
        # Also what is about documents that no history has any more: undone steps that
        # others took the place of, frames that were looked at.
        kept = {id(document) for document in self.documents()}
        self._live.answers.forget(lambda answer: id(answer.document) not in kept)
        # Of every icon that was painted, small pictures of this history among them, Qt
        # keeps what it made of it, 10 MB of them. The window's own are soon made anew.
        QPixmapCache.clear()
        self.closed.emit(tab)
        self.changed.emit()

    @Slot(object)
    def reorder(self, numbers: Sequence[int]) -> None:
        """Put the tabs in another order."""
        self.all.sort(key=lambda tab: numbers.index(tab.number))

    def of(self, number: int) -> Tab | None:
        """Give the tab of a number, if it is there still."""
        return next((tab for tab in self.all if tab.number == number), None)

    def documents(self) -> Iterator[Document]:
        """Give every document that is open, and those that undo and redo lead to."""
        for tab in self.all:
            yield from (step.document for step in tab.history.steps)

    def step(self, by: int) -> None:
        """Show the tab so many places further, round and round."""
        place = self.all.index(self.current) + by
        self.show(self.all[place % len(self.all)])

    def of_project(self, path: Path) -> Tab | None:
        """Give the tab that a project is open in."""
        wanted = path.resolve()
        for tab in self.all:
            if tab.project.path is not None and tab.project.path.resolve() == wanted:
                return tab
        return None

    @property
    def unsaved(self) -> list[Tab]:
        """Tabs with work that is not saved."""
        return [tab for tab in self.all if tab.history.modified]

    @Slot(object)
    def mark_saved(self, document: Document) -> None:
        """Remember that a document is on disk, if a tab still shows it."""
        for tab in tuple(self.all):
            if tab.document is document:
                tab.history.mark_saved()
                if tab is self.current:
                    self._workspace.history_changed.emit(tab.history)
                self.changed.emit()
                if tab.closes:
                    self.close(tab)

    @Slot()
    def keep_open(self, *_: object) -> None:
        """Close no tab after its save: something went wrong."""
        for tab in self.all:
            tab.closes = False

    def _new(self, history: History) -> Tab:
        self._number += 1
        return Tab(self._number, history)

    @Slot(object)
    def _take_history(self, history: History) -> None:
        """Follow what was opened, done or saved in the tab that is shown."""
        self.current.history = history
        if not self.switching:
            self.changed.emit()
