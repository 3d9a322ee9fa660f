"""Pictures of a data set, read beside the window: thumbnails, and the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Slot

from desktop_app.files.entries import EntryReader
from desktop_app.files.limits import Limits
from desktop_app.files.names import display_name
from desktop_app.files.rapid import decode_rapidly
from desktop_app.files.records import Image, UnreadableError, depth_of
from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.opencv import cv2
from desktop_app.panels.statistics_board import StatisticsBoard
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import show
from desktop_app.processors.statistics_chunk import Picture
from desktop_app.processors.statistics_findings import Size
from desktop_app.processors.statistics_store import Store
from desktop_app.views.thumbnails import SIDE
from desktop_app.workers.runner import Request, Runner

Rgba = npt.NDArray[np.uint8]
PANE_SIDE = 900


@dataclass(frozen=True, eq=False)
class _Shown:
    """Pixels of a picture of the set, or why there are none."""

    picture: Picture
    rgba: Rgba | None
    reason: str = ""


class Gallery(QObject):
    """Reads what the board wants to show; of two wishes the newer one counts.

    Parameters
    ----------
    window : Workbench
        Where a picture is opened.
    board : StatisticsBoard
        Asks, and shows.
    store : callable() -> Store or None
        Gives the measures so far.
    """

    def __init__(
        self,
        window: Workbench,
        board: StatisticsBoard,
        store: Callable[[], Store | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._window, self._board, self._store = window, board, store
        self._reader = EntryReader(Limits())
        self._thumbnails, self._pictures = Runner(self), Runner(self)
        self._thumbnails.finished.connect(self._show_thumbnails)
        self._pictures.finished.connect(self._show_picture)
        for runner in (self._thumbnails, self._pictures):
            runner.failed.connect(self._show_fault)
        for page in board.sheets:
            page.pictures_asked.connect(self._read_thumbnails)
            page.chosen.connect(self._read_picture)
            page.opened.connect(self._open)
        board.size_chosen.connect(self._read_size)
        board.pane.open_asked.connect(self._open)

    def shutdown(self) -> None:
        """End both threads."""
        self._thumbnails.shutdown()
        self._pictures.shutdown()

    @Slot(object)
    def _read_thumbnails(self, pictures: Sequence[Picture]) -> None:
        """Read small pictures for a sheet; of two sheets the newer one counts."""
        self._thumbnails.start(
            Request(full=lambda job: self._small_pictures(pictures, job))
        )

    def _small_pictures(self, pictures: Sequence[Picture], job: Job) -> list[_Shown]:
        shown = []
        for picture in pictures:
            job.check()
            shown.append(self._read(picture, SIDE))
        return shown

    def _read(self, picture: Picture, side: int) -> _Shown:
        """Read one picture and scale it down; in a worker."""
        try:
            decoded = decode_rapidly(self._reader.read(picture.entry), Limits())
        except UnreadableError as error:
            return _Shown(picture, None, str(error))
        rgba = show(Image(decoded.pixels, linear=decoded.linear))
        scale = min(1.0, side / max(rgba.shape[:2]))
        size = [max(1, round(each * scale)) for each in rgba.shape[1::-1]]
        return _Shown(picture, cv2.resize(rgba, size, interpolation=cv2.INTER_AREA))

    @Slot(object)
    def _show_thumbnails(self, shown: Sequence[_Shown]) -> None:
        for each in shown:
            if each.rgba is not None:
                for page in self._board.sheets:
                    page.set_thumbnail(each.picture.number, each.rgba)

    @Slot(object)
    def _read_picture(self, picture: Picture) -> None:
        """Read the chosen picture for the pane."""
        self._board.pane.expect(picture)
        self._pictures.start(Request(full=lambda _job: self._read(picture, PANE_SIDE)))

    @Slot(object)
    def _read_size(self, size: Size) -> None:
        """Read a picture of the chosen size."""
        self._pictures.start(Request(full=lambda _job: self._of_size(size)))

    def _of_size(self, size: Size) -> _Shown | None:
        """Look a picture up and read it; in a worker, for the store may be busy."""
        store = self._store()
        found = [] if store is None else store.some("WHERE number = ?", size.number)
        return self._read(found[0], PANE_SIDE) if found else None

    @Slot(object)
    def _show_picture(self, shown: _Shown | None) -> None:
        if shown is None:
            return
        pane = self._board.pane
        if pane.picture != shown.picture:
            pane.expect(shown.picture)
        if shown.rgba is None:
            pane.show_fault(shown.picture.number, shown.reason)
        else:
            pane.show_pixels(shown.picture.number, shown.rgba)

    @Slot(object)
    def _show_fault(self, error: Exception) -> None:
        dialogs.show_error(self._window, error)

    @Slot(object)
    def _open(self, picture: Picture) -> None:
        """Make a picture of the set the source of the other tools."""
        entry = picture.entry
        if entry.kind == "file":
            self._window.disk.open_path(Path(entry.address))
        else:
            self._window.disk.open_lazily(lambda: self._image_of(picture))

    def _image_of(self, picture: Picture) -> Image:
        decoded = decode_rapidly(self._reader.read(picture.entry), Limits())
        return Image(
            decoded.pixels,
            format=display_name(picture.entry.address),
            depth=depth_of(decoded.pixels),
            alpha=decoded.alpha,
            linear=decoded.linear,
        )
