"""Points in a plane with logarithmic axes; a click names the nearest."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.views.qimages import to_qimage
from desktop_app.words import N_, tr

_INK = (70, 190, 178)
_MARGIN = 10.0
_REACH = 14.0  # px within which a click means a point
_SMALLEST, _LARGEST = 3.0, 11.0
_ROUND = 400  # points drawn as discs; of more, the rare ones are dots
_STEPS = (1, 2, 5)
_STEPS_OF_KEYS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_DIAGONALS = ((1.0, "1:1"), (4 / 3, "4:3"), (3 / 4, "3:4"), (16 / 9, "16:9"))


class ScatterPlot(QWidget):
    """Widths and heights, say; a point is as large as it is frequent.

    Parameters
    ----------
    names : (str, str)
        What stands along the axes.

    Signals
    -------
    chosen(int)
        Index of the point that was clicked, or reached by the arrows and Enter.
    """

    chosen = Signal(int)

    def __init__(
        self,
        names: tuple[str, str] = (N_("width, px"), N_("height, px")),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        empty = np.zeros(0)
        self._x: npt.NDArray[np.float64] = empty
        self._y: npt.NDArray[np.float64] = empty
        self._weights: npt.NDArray[np.float64] = empty
        self._names = (tr(names[0]), tr(names[1]))
        self._drawn: QPixmap | None = None
        self._hovered = -1
        self.setMouseTracking(True)
        self.setMinimumSize(220, 160)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Give a size at which single points can be hit."""
        return QSize(420, 300)

    def set_points(
        self,
        x: npt.NDArray[np.float64],
        y: npt.NDArray[np.float64],
        weights: npt.NDArray[np.float64],
    ) -> None:
        """Show other points.

        Parameters
        ----------
        x, y : (N,) float64 array
            Positive.
        weights : (N,) float64 array
            How often each occurs.
        """
        self._x, self._y, self._weights = x, y, weights
        self._hovered = -1
        self._drawn = None
        self.update()

    def place_of(self, index: int) -> QPointF:
        """Where a point lies in the widget."""
        xs, ys = self._places()
        return QPointF(float(xs[index]), float(ys[index]))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew at the next paint."""
        self._drawn = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in another palette."""
        self._drawn = None
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the kept picture, and a ring around the point below the mouse."""
        if self._drawn is None:
            self._drawn = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if 0 <= self._hovered < len(self._x):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().highlight().color(), 2))
            painter.drawEllipse(self.place_of(self._hovered), 8, 8)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the nearest point and say what it is."""
        index = self._nearest(event.position())
        if index != self._hovered:
            self._hovered = index
            self.update()
        if index >= 0:
            place = event.globalPosition().toPoint()
            QToolTip.showText(place, self._words(index), self)

    def leaveEvent(self, _event: QEvent) -> None:
        """Mark none."""
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the point that was clicked."""
        index = self._nearest(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step to the next point to the left or right; choose it with Enter."""
        key, count = event.key(), len(self._x)
        if count and key in _STEPS_OF_KEYS:
            order = np.lexsort((self._y, self._x))
            place = np.flatnonzero(order == self._hovered)
            first = -1 if key == Qt.Key.Key_Right else count
            here = int(place[0]) if place.size else first
            there = min(max(here + _STEPS_OF_KEYS[key], 0), count - 1)
            self._hovered = int(order[there])
            self.setAccessibleDescription(self._words(self._hovered))
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered >= 0:
            self.chosen.emit(self._hovered)
        else:
            super().keyPressEvent(event)

    def _words(self, index: int) -> str:
        """Say what a point is."""
        times = (
            tr("{weights:.0f} x ").format(weights=self._weights[index])
            if self._weights[index] > 1
            else ""
        )
        return tr("{times}{x:.0f} x {y:.0f} px").format(
            times=times, x=self._x[index], y=self._y[index]
        )

    def _nearest(self, place: QPointF) -> int:
        if not len(self._x):
            return -1
        xs, ys = self._places()
        away = np.hypot(xs - place.x(), ys - place.y())
        index = int(np.argmin(away))
        return index if away[index] <= _REACH else -1

    def _area(self) -> QRectF:
        metrics = QFontMetricsF(self.font())
        left = metrics.horizontalAdvance("50000") + _MARGIN
        bottom = metrics.height() + _MARGIN
        return QRectF(self.rect()).adjusted(left, _MARGIN, -_MARGIN, -bottom)

    def _ranges(self) -> tuple[float, float, float, float]:
        """Give the ends of the axes as logarithms, with room around the points."""
        if not len(self._x):
            return 1.0, 4.0, 1.0, 4.0
        ends = []
        for values in (self._x, self._y):
            low, high = math.log10(values.min()), math.log10(values.max())
            room = max(0.12, 0.08 * (high - low))
            ends += [low - room, high + room]
        return ends[0], ends[1], ends[2], ends[3]

    def _places(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        area, (left, right, low, high) = self._area(), self._ranges()
        xs = area.left() + (np.log10(self._x) - left) / (right - left) * area.width()
        ys = area.bottom() - (np.log10(self._y) - low) / (high - low) * area.height()
        return xs, ys

    def _draw(self) -> QPixmap:
        scale = self.devicePixelRatioF()
        pixmap = QPixmap(self.size() * scale)
        pixmap.setDevicePixelRatio(scale)
        pixmap.fill(self.palette().base().color())
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._draw_axes(painter)
        if len(self._x):
            self._draw_points(painter)
        painter.end()
        return pixmap

    def _draw_points(self, painter: QPainter) -> None:
        xs, ys = self._places()
        share = np.sqrt(self._weights / self._weights.max())
        radii = _SMALLEST + (_LARGEST - _SMALLEST) * share
        # The frequent ones first, so that the rare stay visible.
        order = np.argsort(-self._weights, kind="stable")
        painter.setPen(QPen(QColor(*_INK), 1))
        painter.setBrush(QColor(*_INK, 110))
        for index in order[:_ROUND]:
            radius = float(radii[index])
            painter.drawEllipse(
                QPointF(float(xs[index]), float(ys[index])), radius, radius
            )
        if len(order) > _ROUND:
            painter.drawImage(
                0, 0, self._draw_dots(xs[order[_ROUND:]], ys[order[_ROUND:]])
            )

    def _draw_dots(
        self, xs: npt.NDArray[np.float64], ys: npt.NDArray[np.float64]
    ) -> QImage:
        """Draw the rest of many points as squares of three pixels, all at once."""
        picture = np.zeros((self.height(), self.width(), 4), np.uint8)
        for down in (-1, 0, 1):
            for right in (-1, 0, 1):
                row = np.clip(np.rint(ys).astype(int) + down, 0, self.height() - 1)
                column = np.clip(np.rint(xs).astype(int) + right, 0, self.width() - 1)
                picture[row, column] = (*_INK, 255)
        return to_qimage(picture)

    def _draw_axes(self, painter: QPainter) -> None:
        area, (left, right, low, high) = self._area(), self._ranges()
        faint = QColor(self.palette().mid().color())
        faint.setAlpha(60)
        text = self.palette().placeholderText().color()
        metrics = QFontMetricsF(self.font())
        for value in _ticks(left, right):
            x = area.left() + (math.log10(value) - left) / (right - left) * area.width()
            painter.setPen(faint)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(text)
            half = metrics.horizontalAdvance(f"{value:g}") / 2
            painter.drawText(
                QPointF(x - half, area.bottom() + metrics.ascent() + 3), f"{value:g}"
            )
        for value in _ticks(low, high):
            y = area.bottom() - (math.log10(value) - low) / (high - low) * area.height()
            painter.setPen(faint)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(text)
            width = metrics.horizontalAdvance(f"{value:g}")
            painter.drawText(
                QPointF(area.left() - width - 5, y + metrics.ascent() / 3), f"{value:g}"
            )
        painter.setPen(self.palette().windowText().color())
        right_end = metrics.horizontalAdvance(self._names[0]) + 4
        painter.drawText(area.bottomRight() - QPointF(right_end, 5), self._names[0])
        painter.drawText(
            area.topLeft() + QPointF(5, metrics.ascent() + 2), self._names[1]
        )
        self._draw_shapes(painter, area)

    def _draw_shapes(self, painter: QPainter, area: QRectF) -> None:
        """Draw the lines of the usual aspect ratios."""
        left, right, low, high = self._ranges()
        line = QColor(self.palette().mid().color())
        line.setAlpha(110)
        painter.save()
        painter.setClipRect(area)
        painter.setPen(QPen(line, 1, Qt.PenStyle.DotLine))
        for aspect, name in _DIAGONALS:
            ends = []
            for x in (left, right):
                share = (x - math.log10(aspect) - low) / (high - low)
                at = area.left() + (x - left) / (right - left) * area.width()
                ends.append(QPointF(at, area.bottom() - share * area.height()))
            painter.drawLine(ends[0], ends[1])
            place = _inside(ends[0], ends[1], area)
            painter.drawText(place, name)
        painter.restore()


def _inside(first: QPointF, last: QPointF, area: QRectF) -> QPointF:
    """Place on a line, near its upper end, that lies inside an area."""
    for share in np.linspace(0.97, 0.05, 40):
        place = first + (last - first) * float(share)
        if area.adjusted(0, 14, -34, 0).contains(place):
            return place
    return first


def _ticks(low: float, high: float) -> list[float]:
    """Round values 1, 2, 5, 10, ... between two logarithms; at least one."""
    found = [
        step * 10.0**decade
        for decade in range(math.floor(low), math.ceil(high) + 1)
        for step in _STEPS
        if low <= math.log10(step * 10.0**decade) <= high
    ]
    return found or [round(10 ** ((low + high) / 2), 1)]
