"""A quadrilateral over the picture, whose corners can be dragged."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.knob import Knob
from desktop_app.views.pens import SHADE, cosmetic, on_any_ground

_GRIP = 11.0  # screen px
# Corners far outside are drawn no farther than that, in px: Qt's lines overflow.
_FARTHEST = 1e6

Corners = npt.NDArray[np.float64]


class QuadItem(QGraphicsObject):
    """Four corners and the lines between them, in source px.

    Parameters
    ----------
    ink : QColor
        Of the lines; the first side, the top, is drawn thicker.

    Signals
    -------
    dragged ((4, 2) array)
        A corner is being moved.
    dropped ((4, 2) array)
        It was let go.
    """

    dragged = Signal(object)
    dropped = Signal(object)

    def __init__(self, ink: QColor, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._ink = ink
        self._points = [QPointF()] * 4
        self._knobs = tuple(
            Knob(
                self,
                ink=ink,
                shade=SHADE,
                grip=_GRIP,
                move=partial(self.move_corner, number),
                drop=self.drop_corner,
            )
            for number in range(4)
        )
        self.set_draggable(False)
        self.hide()

    @property
    def corners(self) -> Corners:
        """Give (4, 2) x and y of the corners."""
        return np.array([(point.x(), point.y()) for point in self._points])

    def show_corners(self, corners: Corners | None) -> None:
        """Draw through these corners; None, or what is not finite, hides it."""
        usable = corners is not None and bool(np.isfinite(corners).all())
        self.setVisible(usable)
        if usable and corners is not None:
            inside = np.clip(corners, -_FARTHEST, _FARTHEST)
            self._set([QPointF(*corner) for corner in inside.tolist()])

    def set_draggable(self, on: bool) -> None:
        """Show knobs that can be dragged, or none."""
        for knob in self._knobs:
            knob.setVisible(on)

    def move_corner(self, number: int, place: QPointF) -> None:
        """Move a corner to a place in source px."""
        points = list(self._points)
        points[number] = place
        self._set(points)
        self.dragged.emit(self.corners)

    def drop_corner(self) -> None:
        """Tell that a corner was let go."""
        self.dropped.emit(self.corners)

    def boundingRect(self) -> QRectF:
        """Rectangle around the corners."""
        return QPolygonF(self._points).boundingRect().adjusted(-4, -4, 4, 4)

    def shape(self) -> QPainterPath:
        """Give nothing to take hold of: only the knobs are."""
        return QPainterPath()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a light quadrilateral on a dark one, its top thicker."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in on_any_ground(self._ink, painter, edge=3.5, line=1.6):
            painter.setPen(pen)
            painter.drawPolygon(QPolygonF(self._points))
        painter.setPen(cosmetic(self._ink, 3.0, painter))
        painter.drawLine(self._points[0], self._points[1])

    def _set(self, points: list[QPointF]) -> None:
        self.prepareGeometryChange()
        self._points = points
        for knob, point in zip(self._knobs, points, strict=True):
            knob.setPos(point)
        self.update()
