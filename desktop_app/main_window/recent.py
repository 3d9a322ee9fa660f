"""Remembers what was opened, with a small picture of it, beside the window."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, QTimer, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop_app.document.document import Document
from desktop_app.errors import WorkbenchError
from desktop_app.files.images import read_image
from desktop_app.files.names import display_name
from desktop_app.files.places import cache_folder, data_folder
from desktop_app.files.recent import (
    MISSING,
    Recent,
    read_recent,
    remembered,
    write_recent,
)
from desktop_app.files.records import Image
from desktop_app.files.resources import resource_path
from desktop_app.files.write import write_image
from desktop_app.main_window.workbench import Workbench
from desktop_app.opencv import cv2
from desktop_app.panels.start_page import Shelved
from desktop_app.processors.pictures import show, to_rgba
from desktop_app.views.icons import dress
from desktop_app.words import tr
from desktop_app.workers.lane import Lane

Rgba = npt.NDArray[np.uint8]
SIDE = 300  # px of a thumbnail: sharp on a card also at 200 %
_MOST_THUMBNAILS = 200
# By then a window is painted, whatever it shows.
_AFTER_PAINT_MS = 500


class RecentFiles(QObject):
    """The list, its menu, and its thumbnails.

    Signals
    -------
    changed(tuple of Shelved)
        The list as it is now.
    sample_drawn(str, rgba)
        The picture of a tool's sample.
    """

    changed = Signal(object)
    sample_drawn = Signal(str, object)
    _arrived = Signal(object)

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self.shelf: tuple[Shelved, ...] = ()
        self._file = data_folder() / "recent.json"
        self._lane = Lane("sextant-recent", patient=True)
        self._waiting: list[Callable[[], None]] = []
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        window.disk.opened.connect(self.remember)
        window.disk.saved.connect(self._remember_project)
        self._clear = self._add_clear()
        self._menu = self._add_menu()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER_PAINT_MS)
        self._later.timeout.connect(self._load)

    def load(self) -> None:
        """Read the list, and the pictures of the samples, after the first paint."""
        self._later.start()

    @Slot()
    def load_now(self) -> None:
        """Read what was to be read: the window is seen."""
        if self._later.isActive():
            self._later.stop()
            self._load()

    @Slot()
    def _load(self) -> None:
        tools = [tool.name for tool in self._window.tools]

        def work() -> None:
            self._tell()
            for name in tools:
                with suppress(WorkbenchError):
                    picture = read_image(resource_path("start", f"{name}.jpg"))
                    self._send(self.sample_drawn, name, to_rgba(picture.pixels))

        self._do(work)

    @Slot(object)
    def remember(self, paths: Sequence[Path]) -> None:
        """Put at the head of the list what was just opened, with what is seen of it."""
        image = self._window.workspace.document.image

        def work() -> None:
            with suppress(WorkbenchError):
                entries = remembered(read_recent(self._file), paths)
                write_recent(self._file, entries)
                if entries and image is not None:
                    _keep_thumbnail(entries[0], image)
            self._tell()

        self._do(work)

    @Slot(object)
    def _remember_project(self, document: Document) -> None:
        """Remember the project a document was saved in."""
        for tab in self._window.tabs.all:
            if tab.document is document and tab.project.path is not None:
                self.remember((tab.project.path,))

    @Slot()
    def clear(self) -> None:
        """Forget all of it, the thumbnails too."""

        def work() -> None:
            for path in _thumbnails():
                with suppress(OSError):
                    path.unlink()
            with suppress(WorkbenchError):
                write_recent(self._file, ())
            self._tell()

        self._do(work)

    @Slot(object)
    def open(self, recent: Recent) -> None:
        """Open it again; what is not there any more is told, and taken off the list."""
        if all(path.exists() for path in recent.paths):
            self._window.disk.open_paths(recent.paths)
            return
        lost = next(path for path in recent.paths if not path.exists())
        self._window.disk.failed.emit(
            WorkbenchError(
                tr(
                    "{name} is not there any more: it was taken off the list of what "
                    "was opened of late"
                ).format(name=display_name(lost))
            )
        )
        self._forget(recent)

    def shutdown(self) -> None:
        """End the thread."""
        self._lane.close(5.0)

    def _forget(self, recent: Recent) -> None:
        def work() -> None:
            kept = [one for one in read_recent(self._file) if one.key != recent.key]
            with suppress(WorkbenchError):
                write_recent(self._file, kept)
            self._tell()

        self._do(work)

    def _do(self, work: Callable[[], None]) -> None:
        """Do everything, in order; a lane by itself forgets all but the newest."""
        self._waiting.append(work)

        def drain() -> None:
            while self._waiting:
                self._waiting.pop(0)()

        self._lane.submit(drain)

    def _tell(self) -> None:
        self._send(self._arrived, tuple(map(_shelved, read_recent(self._file))))

    def _send(self, signal: SignalInstance, *payload: object) -> None:
        with suppress(RuntimeError):  # the window has gone
            signal.emit(*payload)

    @Slot(object)
    def _take(self, shelf: tuple[Shelved, ...]) -> None:
        self.shelf = shelf
        self._menu.menuAction().setEnabled(bool(shelf))
        self.changed.emit(shelf)

    def _add_clear(self) -> QAction:
        # The window's own: a menu that is emptied takes its actions along.
        action = QAction(tr("&Clear the list of recent files"), self._window)
        action.setObjectName("action_clear_recent")
        action.setStatusTip(tr("Clear the list of recent files"))
        action.triggered.connect(self.clear)
        self._window.addAction(action)
        return action

    def _add_menu(self) -> QMenu:
        menu = QMenu(tr("Open &recent"), self._window)
        menu.setObjectName("menu_open_recent")
        menu.aboutToShow.connect(self._fill_menu)
        menu.menuAction().setEnabled(False)
        dress(menu.menuAction(), "open_recent")
        files = self._window.findChild(QMenu, "menu_file")
        if files is not None:
            files.insertMenu(self._window.actions_by_verb["open_folder"], menu)
        return menu

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        for shelved in self.shelf:
            recent = shelved.recent
            action = self._menu.addAction(recent.title.replace("&", "&&"))
            action.setStatusTip(os.fspath(recent.paths[0].parent))
            action.setData(recent)
            action.setEnabled(shelved.state != MISSING)
            action.triggered.connect(self._open_chosen)
        self._menu.addSeparator()
        self._menu.addAction(self._clear)

    @Slot()
    def _open_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.open(action.data())


def _shelved(recent: Recent) -> Shelved:
    """Look how an entry is now; called beside the window."""
    picture = None
    with suppress(WorkbenchError):
        picture = to_rgba(read_image(_thumbnail(recent)).pixels)
    return Shelved(recent, recent.state(), picture)


def _thumbnail(recent: Recent) -> Path:
    return cache_folder() / "thumbnails" / f"{recent.key}.png"


def _thumbnails() -> list[Path]:
    return sorted((cache_folder() / "thumbnails").glob("*.png"))


def _keep_thumbnail(recent: Recent, image: Image) -> None:
    """Write a small picture; beyond a number the oldest ones go."""
    path = _thumbnail(recent)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_image(path, small_picture(image)[..., :3])
        kept = sorted(_thumbnails(), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_MOST_THUMBNAILS]:
            old.unlink()


def small_picture(image: Image) -> Rgba:
    """Give a picture at most `SIDE` px a side, as the canvas would show it."""
    step = max(1, max(image.pixels.shape[:2]) // (2 * SIDE))
    sparse: Any = np.ascontiguousarray(image.pixels[::step, ::step])
    shown = show(replace(image, pixels=sparse, alpha=None))
    height, width = shown.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small: Rgba = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    return small
