"""Projects in the window: save, open, find sources that moved, one window a project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.document.description import Setting
from desktop_app.document.history import History, Step
from desktop_app.document.journal import Work
from desktop_app.document.project_file import (
    SUFFIX,
    Project,
    open_project,
    save_project,
)
from desktop_app.document.sources import Finder, MissingSourcesError
from desktop_app.errors import SourceError, WorkbenchError
from desktop_app.files.atomic import sweep_leftovers
from desktop_app.files.locks import FileLock, try_lock
from desktop_app.files.names import display_name
from desktop_app.files.places import data_folder
from desktop_app.main_window import dialogs
from desktop_app.main_window.disk_work import Saved
from desktop_app.main_window.tabs import ProjectFile, Tab
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.job import Job
from desktop_app.words import tr


@dataclass(frozen=True, eq=False)
class Restored:
    """Work that was read.

    Parameters
    ----------
    work : Work
        The history and the tools' parameters.
    warnings : tuple of str
        What the user must know.
    lock : FileLock or None
        Held on the project from now on.
    done : callable()
        Called once it is shown.
    """

    work: Work
    warnings: tuple[str, ...] = ()
    lock: FileLock | None = None
    done: Callable[[], None] = lambda: None


@dataclass(frozen=True, eq=False)
class Lost:
    """Sources that were not found, and how to try again once they are shown."""

    error: MissingSourcesError
    moved: Mapping[Path, Path]
    again: Callable[[Mapping[Path, Path]], None]
    given_up: Callable[[], None]


@dataclass(frozen=True, eq=False)
class Unread:
    """Work that cannot be read, and what to do instead."""

    error: WorkbenchError
    given_up: Callable[[], None]


class ProjectWork(QObject):
    """Saves and opens projects, off the window's thread."""

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window

    @property
    def _named(self) -> ProjectFile:
        """The project file of the document shown."""
        return self._window.tabs.current.project

    @property
    def path(self) -> Path | None:
        """Where the document shown is saved whole."""
        return self._named.path

    def work(self, tab: Tab | None = None) -> Work:
        """Give all that a tab holds; by default the one shown."""
        tabs, live = self._window.tabs, self._window.live
        tab = tabs.current if tab is None else tab
        setting = Setting(live.tool.name, live.all_parameters())
        if tab is not tabs.current and tab.live is not None:
            setting = Setting(tab.live.tool.name, dict(tab.live.parameters))
        history = tab.history
        return Work(
            history.steps, history.index, history.modified, setting, tab.project.path
        )

    @Slot()
    def save(self) -> bool:
        """Save the project where it is; ask the first time.

        Returns
        -------
        begun : bool
            False if no file name was given, or it is another window's.
        """
        if self.path is None:
            return self.save_as()
        self._save(self.path)
        return True

    @Slot()
    def save_as(self) -> bool:
        """Ask where the project goes and save it there; see `save`."""
        return self._ask_and_save(embed=False)

    @Slot()
    def pack(self) -> bool:
        """Ask where the project goes and save it there, its pictures in it."""
        return self._ask_and_save(embed=True)

    def _ask_and_save(self, *, embed: bool) -> bool:
        path = dialogs.ask_save(
            self._window, tr("Save the project"), self._suggestion(), (SUFFIX,)
        )
        begins = path is not None and self._take(path)
        if path is not None and begins:
            self._save(path, embed=embed)
        return begins

    def _suggestion(self) -> Path:
        source = self._window.workspace.document.path
        if self.path is not None:
            return self.path
        if source is None:
            return Path(f"work{SUFFIX}")
        return source.with_suffix(SUFFIX)

    def _take(self, path: Path) -> bool:
        """Make a file the document's own, unless another one has it."""
        if self.path is not None and _same(path, self.path):
            return True
        if self._window.tabs.of_project(path) is not None:
            told = tr("{name} is open in another tab: save under another name")
            error = SourceError(told.format(name=display_name(path)))
            self._window.disk.failed.emit(error)
            return False
        free, lock = _lock_project(path)
        if free:
            self._named.take(path, lock)
            return True
        self._window.disk.failed.emit(SourceError(_in_use(path)))
        return False

    def _save(self, path: Path, *, embed: bool = False) -> None:
        document, tools = self._window.workspace.document, self._window.tools
        project = Project(document, self.work().setting)

        def work(_job: Job) -> Saved:
            sweep_leftovers(path.parent)
            warnings = save_project(path, project, tools, embed=embed)
            told = "; ".join(
                (tr("Saved {name}").format(name=display_name(path)), *warnings)
            )
            return Saved(told, document)

        self._window.disk.told.emit(
            tr("Saving {name}…").format(name=display_name(path))
        )
        self._window.disk.saves.add(display_name(path), work)

    @Slot(object)
    def open(self, paths: Sequence[Path]) -> None:
        """Open projects in tabs of their own, one after the other.

        Of one that is open already its tab is shown.
        """
        path, *others = paths
        tab = self._window.tabs.of_project(path)
        if tab is None:
            self._read(path, {}, others)
            return
        self._window.tabs.show(tab)
        told = tr("{name} is open already").format(name=display_name(path))
        self._window.disk.told.emit(told)
        if others:
            self.open(others)

    def _read(
        self, path: Path, moved: Mapping[Path, Path], others: Sequence[Path]
    ) -> None:
        tools, decoder = self._window.tools, self._window.disk.decoder
        self._window.disk.told.emit(
            tr("Opening {name}…").format(name=display_name(path))
        )

        def work() -> Restored:
            finder = Finder(moved=moved, read=decoder.read, video=decoder.video)
            lock = _lock_or_refuse(path)
            try:
                project = open_project(path, tools, finder)
            except BaseException:
                if lock is not None:
                    lock.release()
                raise
            step = Step(tr("Open {name}").format(name=path.name), project.document)
            kept = Work((step,), 0, False, project.setting, path)
            return Restored(kept, project.warnings, lock, done=go_on)

        def go_on() -> None:
            if others:
                self.open(others)

        self.bring(work, moved, lambda shown: self._read(path, shown, others), go_on)

    def bring(
        self,
        read: Callable[[], Restored | Unread],
        moved: Mapping[Path, Path],
        again: Callable[[Mapping[Path, Path]], None],
        given_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Read work beside the window, show it, and ask for sources that are lost.

        Parameters
        ----------
        read : callable() -> Restored
            Reads it.
        moved : mapping from Path to Path
            Where lost sources were shown to be.
        again : callable(moved)
            Tries once more, with one more of them.
        given_up : callable()
            Called when nobody knows where they are.
        """

        def work(_job: Job) -> Restored | Unread | Lost:
            try:
                answer = read()
                if isinstance(answer, Restored):
                    self._prepare(answer.work)
                return answer
            except MissingSourcesError as error:
                return Lost(error, moved, again, given_up)

        self._window.disk.bring(work)

    def _prepare(self, work: Work) -> None:
        """Have the picture of what is about to be shown made; in the worker."""
        image = work.steps[work.index].document.image
        if image is not None:
            self._window.disk.prepare(image)

    @Slot(object)
    def show_brought(self, answer: object) -> None:
        """Show work that was read, or ask where its sources are."""
        if isinstance(answer, Lost):
            self._find(answer)
        elif isinstance(answer, Unread):
            self._window.disk.failed.emit(answer.error)
            answer.given_up()
        elif isinstance(answer, Restored):
            self._show(answer)

    def _find(self, lost: Lost) -> None:
        """Let the user show where a source is; the others are looked for beside it."""
        was = lost.error.missing[0]
        place = dialogs.ask_where(self._window, was)
        if place is None:
            self._window.disk.failed.emit(lost.error)
            lost.given_up()
        else:
            lost.again({**lost.moved, was: place})

    def _show(self, answer: Restored) -> None:
        window, work = self._window, answer.work
        history = History.of(work.steps, work.index)
        if not work.modified:
            history.mark_saved()
        window.disk.opening.emit()
        self._named.take(work.project, answer.lock)
        window.workspace.restore(history)
        self._show_setting(work.setting)
        opened = tr("Opened")
        if work.project is not None:
            opened = tr("Opened {name}").format(name=display_name(work.project))
        window.disk.told.emit("; ".join((opened, *answer.warnings)))
        if work.project is not None:
            window.disk.opened.emit((work.project,))
        if answer.warnings:
            window.canvas.set_guidance("; ".join(answer.warnings))
        answer.done()

    def _show_setting(self, setting: Setting) -> None:
        for name, parameters in setting.parameters.items():
            self._window.panels[name].form.set_value(parameters)
        panel = self._window.panels[setting.tool]
        panel.show()
        panel.raise_()
        self._window.live.set_tool(panel.tool)

    def shutdown(self) -> None:
        """Let go of the project files."""
        for tab in self._window.tabs.all:
            tab.project.take(None, None)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _lock_project(path: Path) -> tuple[bool, FileLock | None]:
    """Lock a project for this window; without a place for locks it is just free."""
    name = hashlib.sha256(bytes(path.resolve())).hexdigest()[:24]
    folder = data_folder() / "locks"
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        lock = try_lock(folder / name)
        return lock is not None, lock
    return True, None


def _lock_or_refuse(path: Path) -> FileLock | None:
    free, lock = _lock_project(path)
    if not free:
        raise SourceError(_in_use(path))
    return lock


def _in_use(path: Path) -> str:
    return tr(
        "{name} is open in another Sextant window: go on there, or close it first"
    ).format(name=display_name(path))
