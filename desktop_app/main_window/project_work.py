"""Projects in the window: save, open, find sources that moved, one window a project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.document.description import Setting
from desktop_app.document.document import Document
from desktop_app.document.history import History, Step
from desktop_app.document.journal import Work
from desktop_app.document.project_file import (
    SUFFIX,
    Project,
    open_project,
    save_project,
)
from desktop_app.document.sources import Finder, MissingSourcesError
from desktop_app.errors import SourceError
from desktop_app.files.atomic import sweep_leftovers
from desktop_app.files.locks import FileLock, try_lock
from desktop_app.files.names import display_name
from desktop_app.files.places import data_folder
from desktop_app.main_window import dialogs
from desktop_app.main_window.disk_work import Saved
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.job import Job
from desktop_app.words import tr


@dataclass(frozen=True, eq=False)
class Restored:
    """Work that was read, and the document that was open when it was asked for.

    Parameters
    ----------
    work : Work
        The history and the tools' parameters.
    since : Document
        What was open.
    warnings : tuple of str
        What the user must know.
    lock : FileLock or None
        Held on the project from now on.
    done : callable()
        Called once it is shown.
    """

    work: Work
    since: Document
    warnings: tuple[str, ...] = ()
    lock: FileLock | None = None
    done: Callable[[], None] = lambda: None


@dataclass(frozen=True, eq=False)
class Lost:
    """Sources that were not found, and how to try again once they are shown."""

    error: MissingSourcesError
    moved: Mapping[Path, Path]
    again: Callable[[Mapping[Path, Path]], None]


@dataclass(eq=False)
class _Named:
    """The project file of the window."""

    path: Path | None = None
    lock: FileLock | None = field(default=None, repr=False)

    def take(self, path: Path | None, lock: FileLock | None) -> None:
        if lock is not self.lock and self.lock is not None:
            self.lock.release()
        self.path, self.lock = path, lock


class ProjectWork(QObject):
    """Saves and opens projects, off the window's thread."""

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._named = _Named()
        self._history = window.workspace.history

    @property
    def path(self) -> Path | None:
        """The project file the window works on."""
        return self._named.path

    def work(self) -> Work:
        """Give all that the window holds."""
        history, live = self._window.workspace.history, self._window.live
        return Work(
            history.steps,
            history.index,
            history.modified,
            Setting(live.tool.name, live.all_parameters()),
            self.path,
        )

    @Slot()
    def save(self) -> None:
        """Save the project where it is; ask the first time."""
        if self.path is None:
            self.save_as()
        else:
            self._save(self.path)

    @Slot()
    def save_as(self) -> None:
        """Ask where the project goes and save it there."""
        self._ask_and_save(embed=False)

    @Slot()
    def pack(self) -> None:
        """Ask where the project goes and save it there, its pictures in it."""
        self._ask_and_save(embed=True)

    def _ask_and_save(self, *, embed: bool) -> None:
        path = dialogs.ask_save(
            self._window, tr("Save the project"), self._suggestion(), (SUFFIX,)
        )
        if path is not None and self._take(path):
            self._save(path, embed=embed)

    def _suggestion(self) -> Path:
        source = self._window.workspace.document.path
        if self.path is not None:
            return self.path
        if source is None:
            return Path(f"work{SUFFIX}")
        return source.with_suffix(SUFFIX)

    def _take(self, path: Path) -> bool:
        """Make a file the window's own, unless another window has it."""
        if self.path is not None and _same(path, self.path):
            return True
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
    def open(self, path: Path) -> None:
        """Open a project, in place of all that is open."""
        self._read(path, {})

    def _read(self, path: Path, moved: Mapping[Path, Path]) -> None:
        since, tools = self._window.workspace.document, self._window.tools
        decoder, named = self._window.disk.decoder, self._named
        own = named.lock if named.path is not None and _same(path, named.path) else None
        self._window.disk.told.emit(
            tr("Opening {name}…").format(name=display_name(path))
        )

        def work() -> Restored:
            finder = Finder(moved=moved, read=decoder.read, video=decoder.video)
            lock = own if own is not None else _lock_or_refuse(path)
            try:
                project = open_project(path, tools, finder)
            except BaseException:
                if lock is not None and own is None:
                    lock.release()
                raise
            step = Step(tr("Open {name}").format(name=path.name), project.document)
            kept = Work((step,), 0, False, project.setting, path)
            return Restored(kept, since, project.warnings, lock)

        self.bring(work, moved, lambda shown: self._read(path, shown))

    def bring(
        self,
        read: Callable[[], Restored],
        moved: Mapping[Path, Path],
        again: Callable[[Mapping[Path, Path]], None],
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
        """

        def work(_job: Job) -> Restored | Lost:
            try:
                return read()
            except MissingSourcesError as error:
                return Lost(error, moved, again)

        self._window.disk.bring(work)

    @Slot(object)
    def show_brought(self, answer: object) -> None:
        """Show work that was read, or ask where its sources are."""
        if isinstance(answer, Lost):
            self._find(answer)
        elif isinstance(answer, Restored):
            self._show(answer)

    def _find(self, lost: Lost) -> None:
        """Let the user show where a source is; the others are looked for beside it."""
        was = lost.error.missing[0]
        place = dialogs.ask_where(self._window, was)
        if place is None:
            self._window.disk.failed.emit(lost.error)
        else:
            lost.again({**lost.moved, was: place})

    def _show(self, answer: Restored) -> None:
        window, work = self._window, answer.work
        changed = window.workspace.document is not answer.since
        if changed and not window.disk.may_replace():
            window.disk.told.emit(tr("The project was not opened: your work stays"))
            return
        history = History.of(work.steps, work.index)
        if not work.modified:
            history.mark_saved()
        self._history = history
        self._named.take(work.project, answer.lock)
        window.workspace.restore(history)
        self._show_setting(work.setting)
        opened = tr("Opened")
        if work.project is not None:
            opened = tr("Opened {name}").format(name=display_name(work.project))
        window.disk.told.emit("; ".join((opened, *answer.warnings)))
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

    @Slot(object, object)
    def forget(self, _before: Document, _after: Document) -> None:
        """Let go of the project once another source is open; it is not of it."""
        history = self._window.workspace.history
        if history is not self._history:
            self._history = history
            self._named.take(None, None)

    def shutdown(self) -> None:
        """Let go of the project file."""
        self._named.take(None, None)


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
