"""Sheets of thumbnails: what stands out, and groups of equal pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QWidget

from desktop_app.algorithms.statistics.measures import Measures
from desktop_app.files.names import display_name
from desktop_app.panels.naming import named
from desktop_app.processors.statistics_chunk import Picture
from desktop_app.views.grid import STEP
from desktop_app.views.thumbnails import ThumbnailSheet
from desktop_app.words import tr

_KINDS_WIDTH = 130


@dataclass(frozen=True)
class Sheet:
    """Pictures that belong together.

    Parameters
    ----------
    title : str
        What they have in common.
    figure : str
        Which of their measures is shown below each; "size", or a name of `Measures`.
    pictures : tuple of Picture
        In the order they are shown.
    """

    title: str
    figure: str
    pictures: tuple[Picture, ...]


_NO_SHEET = Sheet("", "size", ())


class SheetsPage(QWidget):
    """A list of sheets, and the thumbnails of the chosen one.

    Signals
    -------
    pictures_asked(tuple of Picture)
        Thumbnails of these are wanted.
    chosen(Picture), opened(Picture)
        One was clicked, or double-clicked.
    """

    pictures_asked = Signal(object)
    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._sheets: tuple[Sheet, ...] = ()
        self._shown = _NO_SHEET
        self._waiting = False
        self.kinds = named(QListWidget(), f"{name}_kinds", accessible=accessible)
        self.kinds.setFixedWidth(_KINDS_WIDTH)
        self.kinds.currentRowChanged.connect(self._show_row)
        self.sheet = named(ThumbnailSheet(), f"{name}_sheet", accessible=accessible)
        self.sheet.chosen.connect(self._choose)
        self.sheet.opened.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP, STEP, STEP, STEP)
        row.addWidget(self.kinds)
        row.addWidget(self.sheet, 1)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures of the chosen sheet."""
        return self._shown.pictures

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return len(self._sheets)

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Show other sheets; the one that was chosen by its title stays chosen."""
        titles = [each.title for each in sheets]
        row = max(0, self.kinds.currentRow())
        if self._shown.title in titles:
            row = titles.index(self._shown.title)
        if titles != [each.title for each in self._sheets]:
            with QSignalBlocker(self.kinds):
                self.kinds.clear()
                self.kinds.addItems(titles)
                self.kinds.setCurrentRow(min(row, len(titles) - 1))
        self._sheets = tuple(sheets)
        self._show_row(self.kinds.currentRow())

    def set_thumbnail(self, number: int, rgba: npt.NDArray[np.uint8]) -> None:
        """Show a picture's pixels, if it is still on the sheet."""
        for index, picture in enumerate(self.pictures):
            if picture.number == number:
                self.sheet.set_picture(index, rgba)

    @Slot(int)
    def _show_row(self, row: int) -> None:
        inside = 0 <= row < len(self._sheets)
        sheet = self._sheets[row] if inside else _NO_SHEET
        if sheet == self._shown:
            return
        self._shown = sheet
        self.sheet.set_names([_caption(p, sheet.figure) for p in self.pictures])
        self._waiting = bool(self.pictures)
        self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the thumbnails that nobody could see before."""
        super().showEvent(event)
        self._ask()

    def _ask(self) -> None:
        if self._waiting and self.isVisible():
            self._waiting = False
            self.pictures_asked.emit(self.pictures)

    @Slot(int)
    def _choose(self, index: int) -> None:
        self.chosen.emit(self.pictures[index])

    @Slot(int)
    def _open(self, index: int) -> None:
        self.opened.emit(self.pictures[index])


def _caption(picture: Picture, figure: str) -> tuple[str, str]:
    """Name and figure below a thumbnail, and its tooltip."""
    address = display_name(picture.entry.address)
    name = PurePath(address).name
    return f"{name}\n{_in_words(picture.measures, figure)}", address


def _in_words(found: Measures, figure: str) -> str:
    if figure == "size":
        return tr("{width} x {height}").format(width=found.width, height=found.height)
    return f"{tr(figure)} {getattr(found, figure):.3g}"
