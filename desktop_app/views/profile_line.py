"""A line across the picture, dragged by its ends: where a profile is taken."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.knob import Knob
from desktop_app.views.pens import SHADE, on_any_ground

_INK = QColor(255, 214, 90)
_GRIP = 9.0  # screen px
_LONGEST = 4096  # samples of a profile
_LEFT = Qt.MouseButton.LeftButton

Points = npt.NDArray[np.float64]


class ProfileLine(QGraphicsObject):
    """Two knobs and the line between them, in source px.

    A knob moves one end, the line both. Both ends stay on the picture.

    Signals
    -------
    moved ()
        Dragged, or put elsewhere.
    """

    moved = Signal()

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(_LEFT)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self._size = (0, 0)
        self._line = QLineF()
        self._held_from: tuple[QPointF, QLineF] | None = None
        self._knobs = tuple(
            Knob(
                self,
                ink=_INK,
                shade=SHADE,
                grip=_GRIP,
                move=partial(self.move_end, end),
            )
            for end in (0, 1)
        )

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """(x, y) of both ends."""
        first, last = self._line.p1(), self._line.p2()
        return (first.x(), first.y()), (last.x(), last.y())

    def points(self) -> Points:
        """(N, 2) x and y of places about a px apart along the line."""
        (x0, y0), (x1, y1) = self.ends
        count = min(max(math.ceil(self._line.length()) + 1, 2), _LONGEST)
        return np.stack(
            [np.linspace(x0, x1, count), np.linspace(y0, y1, count)], axis=1
        )

    def set_size(self, height: int, width: int) -> None:
        """Lie on a picture: across the middle of one of another size."""
        if (height, width) != self._size:
            self._size = (height, width)
            middle = (height - 1) / 2
            self.put((0.1 * (width - 1), middle), (0.9 * (width - 1), middle))

    def put(self, first: tuple[float, float], last: tuple[float, float]) -> None:
        """Lie between two points."""
        line = QLineF(self._inside(QPointF(*first)), self._inside(QPointF(*last)))
        self._show(line)

    def move_end(self, end: int, place: QPointF) -> None:
        """Move one of the ends, 0 or 1, to a place in source px."""
        ends = [self._line.p1(), self._line.p2()]
        ends[end] = self._inside(place)
        self._show(QLineF(*ends))

    def boundingRect(self) -> QRectF:
        """Rectangle around the line, with room for the grip."""
        room = self._px(_GRIP)
        first, last = self._line.p1(), self._line.p2()
        return QRectF(first, last).normalized().adjusted(-room, -room, room, room)

    def shape(self) -> QPainterPath:
        """Give where it can be taken hold of: as wide as a finger is sure."""
        path = QPainterPath(self._line.p1())
        path.lineTo(self._line.p2())
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * self._px(_GRIP) * 0.6)
        return stroker.createStroke(path)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a light line on a dark one."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in on_any_ground(_INK, painter, edge=3.0, line=1.5):
            painter.setPen(pen)
            painter.drawLine(self._line)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Take hold of the line."""
        self._held_from = (event.pos(), QLineF(self._line))
        event.accept()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Move the line as far as the picture reaches."""
        if self._held_from is None:
            return
        start, line = self._held_from
        step = event.pos() - start
        height, width = self._size
        xs, ys = sorted((line.x1(), line.x2())), sorted((line.y1(), line.y2()))
        dx = min(max(step.x(), -xs[0]), width - 1 - xs[1])
        dy = min(max(step.y(), -ys[0]), height - 1 - ys[1])
        self._show(line.translated(dx, dy))

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Let go."""
        self._held_from = None
        event.accept()

    def _inside(self, point: QPointF) -> QPointF:
        height, width = self._size
        return QPointF(
            min(max(point.x(), 0.0), max(width - 1.0, 0.0)),
            min(max(point.y(), 0.0), max(height - 1.0, 0.0)),
        )

    def _show(self, line: QLineF) -> None:
        self.prepareGeometryChange()
        self._line = line
        for knob, place in zip(self._knobs, (line.p1(), line.p2()), strict=True):
            knob.setPos(place)
        self.update()
        self.moved.emit()

    def _px(self, length: float) -> float:
        """Source px of a length on the screen."""
        scale = abs(self.sceneTransform().m11()) or 1.0
        return length / scale


def values_along(
    picture: npt.NDArray[np.generic], points: Points
) -> npt.NDArray[np.float64]:
    """Read a picture at places between its pixels, linearly.

    Parameters
    ----------
    picture : (H, W) or (H, W, C) array
        Any numbers.
    points : (N, 2) float array
        x and y, in px; what lies outside is taken from the border.

    Returns
    -------
    values : (N,) or (N, C) float64 array
    """
    height, width = picture.shape[:2]
    x = np.clip(points[:, 0], 0, width - 1)
    y = np.clip(points[:, 1], 0, height - 1)
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across, down = x - left, y - top
    if picture.ndim == 3:
        across, down = across[:, None], down[:, None]
    corners = [
        picture[rows, columns].astype(np.float64)
        for rows in (top, bottom)
        for columns in (left, right)
    ]
    upper = corners[0] * (1 - across) + corners[1] * across
    lower = corners[2] * (1 - across) + corners[3] * across
    along: npt.NDArray[np.float64] = upper * (1 - down) + lower * down
    return along
