"""A sheet of small pictures with their names; a click chooses one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop_app.views.grid import STEP
from desktop_app.views.qimages import to_qimage

SIDE = 104


class ThumbnailSheet(QListWidget):
    """Small pictures in rows.

    Signals
    -------
    chosen(int), opened(int)
        Index of the picture that was clicked (or reached by the keys), and of the one
        that was double-clicked (or Enter).
    """

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setMovement(QListWidget.Movement.Static)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setUniformItemSizes(True)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSpacing(STEP)
        self.currentRowChanged.connect(self._choose)
        self.activated.connect(self._open)
        blank = QPixmap(SIDE, SIDE)
        blank.fill(Qt.GlobalColor.transparent)
        self._blank = QIcon(blank)

    def set_names(self, names: list[tuple[str, str]]) -> None:
        """Show other pictures, without their pixels yet.

        Parameters
        ----------
        names : list of (str, str)
            What stands below each, and its tooltip.
        """
        self.blockSignals(True)
        self.clear()
        width = SIDE + 16
        height = SIDE + 2 * self.fontMetrics().height() + 10
        for name, tip in names:
            item = QListWidgetItem(self._blank, name)
            item.setToolTip(tip)
            item.setSizeHint(QSize(width, height))
            self.addItem(item)
        self.blockSignals(False)

    def set_picture(self, index: int, rgba: npt.NDArray[np.uint8]) -> None:
        """Show the pixels of a picture.

        Parameters
        ----------
        index : int
            Which one.
        rgba : (H, W, 4) uint8 array
            At most `SIDE` pixels a side.
        """
        item = self.item(index)
        if item is not None:
            item.setIcon(QIcon(squared(rgba, SIDE)))

    @Slot(int)
    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())


def squared(rgba: npt.NDArray[np.uint8], side: int) -> QPixmap:
    """Put a small picture in the middle of a square.

    Qt makes lists' icons smaller by themselves: of one that is much wider than high,
    nothing would be left, and its painter would complain.

    Parameters
    ----------
    rgba : (H, W, 4) uint8 array
        At most `side` pixels a side.
    side : int
        Of the square, in pixels; transparent beside the picture.
    """
    picture = QPixmap.fromImage(to_qimage(rgba))
    square = QPixmap(side, side)
    square.fill(Qt.GlobalColor.transparent)
    painter = QPainter(square)
    painter.drawPixmap(
        (side - picture.width()) // 2, (side - picture.height()) // 2, picture
    )
    painter.end()
    return square
