"""A sheet of small pictures to choose from, and a map of how often things happen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.views.qimages import to_qimage

Pixels = npt.NDArray[np.uint8]
_GAP = 6


class ContactSheet(QWidget):
    """Small pictures side by side, as large as there is room for.

    Signals
    -------
    chosen (index)
        Clicked, or Return with the keyboard's mark on it.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(160, 90))
        self._pictures: list[QImage] = []
        self._names: list[str] = []
        self._at = 0

    @property
    def count(self) -> int:
        """Number of pictures."""
        return len(self._pictures)

    def show_pictures(self, pictures: Sequence[Pixels], names: Sequence[str]) -> None:
        """Show (h, w, 4) uint8 RGBA pictures of one size, with a name each."""
        self._pictures = [to_qimage(each) for each in pictures]
        self._names = list(names)
        self._at = min(self._at, max(0, len(self._pictures) - 1))
        self.update()

    def cell(self, index: int) -> QRect:
        """Where a picture lies in the widget."""
        columns, side = self._columns()
        row, column = divmod(index, columns)
        return QRect(
            column * (side.width() + _GAP) + _GAP,
            row * (side.height() + _GAP) + _GAP,
            side.width(),
            side.height(),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pictures, and a frame around the one the keyboard is at."""
        painter = QPainter(self)
        smooth = Qt.TransformationMode.SmoothTransformation
        for index, picture in enumerate(self._pictures):
            cell = self.cell(index)
            small = picture.scaled(
                cell.size(), Qt.AspectRatioMode.IgnoreAspectRatio, smooth
            )
            painter.drawImage(cell.topLeft(), small)
        if self.hasFocus() and self._pictures:
            painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
            painter.drawRect(self.cell(self._at).adjusted(-2, -2, 1, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the picture under the mouse."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        for index in range(len(self._pictures)):
            if self.cell(index).contains(event.position().toPoint()):
                self._at = index
                self.update()
                self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from picture to picture; Return chooses."""
        columns = self._columns()[0]
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -columns,
            Qt.Key.Key_Down: columns,
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._pictures:
            self.chosen.emit(self._at)
        elif event.key() in steps:
            at = self._at + steps[Qt.Key(event.key())]
            self._at = min(max(at, 0), max(0, len(self._pictures) - 1))
            self.update()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell the name of the picture under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            for index, name in enumerate(self._names):
                if self.cell(index).contains(event.pos()):
                    QToolTip.showText(event.globalPos(), name, self)
                    return True
        return bool(super().event(event))

    def _columns(self) -> tuple[int, QSize]:
        """Find the number of columns that lets the pictures be largest."""
        count = max(1, len(self._pictures))
        picture = self._pictures[0].size() if self._pictures else QSize(4, 3)
        best, size = 1, QSize(1, 1)
        for columns in range(1, count + 1):
            rows = -(-count // columns)
            room = QSize(
                max(1, (self.width() - _GAP) // columns - _GAP),
                max(1, (self.height() - _GAP) // rows - _GAP),
            )
            fitted = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            if fitted.width() > size.width():
                best, size = columns, fitted
        return best, size


class HeatMap(QWidget):
    """A coloured map with its scale, and a line of figures below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(150, 90))
        self._map: QImage | None = None
        self._scale: QImage | None = None
        self._ends = ("", "")
        self._figures = ""

    def show_map(
        self, coloured: Pixels, scale: Pixels, ends: tuple[str, str], figures: str
    ) -> None:
        """Show a map.

        Parameters
        ----------
        coloured : (h, w, 4) uint8 array
            RGBA.
        scale : (n, 1, 4) uint8 array
            Its colours, the highest value first.
        ends : (str, str)
            What the highest and the lowest colour mean.
        figures : str
            One line; also what a screen reader says.
        """
        self._map, self._scale = to_qimage(coloured), to_qimage(scale)
        self._ends, self._figures = ends, figures
        self.setAccessibleDescription(figures)
        self.setToolTip(figures)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw map, scale, its ends, and the figures."""
        if self._map is None or self._scale is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        line = painter.fontMetrics().height()
        labels = max(
            painter.fontMetrics().horizontalAdvance(each) for each in self._ends
        )
        room = QSize(
            self.width() - labels - 6 * _GAP, self.height() - 2 * line - 3 * _GAP
        )
        fitted = self._map.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(_GAP, _GAP, max(1, fitted.width()), max(1, fitted.height()))
        painter.drawImage(place, self._map)
        bar = QRect(place.right() + 2 * _GAP, _GAP, 2 * _GAP, place.height())
        painter.drawImage(bar, self._scale)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        left = bar.right() + _GAP
        painter.drawText(left, place.top() + line - 4, self._ends[0])
        painter.drawText(left, place.bottom(), self._ends[1])
        below = QRectF(_GAP, place.bottom() + _GAP, self.width() - 2 * _GAP, 2 * line)
        flags = Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, int(flags), self._figures)
