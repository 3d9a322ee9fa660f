"""Lines above a picture: the path of a point, the outline of a region."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.pens import on_any_ground

Point = tuple[float, float]
_DOT = 3.0  # radius in screen px


class Outline(QGraphicsObject):
    """A line through points in source px, with a dot at each; closed or open.

    Parameters
    ----------
    colour : QColor
        Of the line, over a dark one.
    closed : bool
        Whether it leads back to its first point, and is filled faintly.
    """

    def __init__(
        self, colour: QColor, *, closed: bool, parent: QGraphicsItem | None = None
    ) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._colour = colour
        self._closed = closed
        self._points = QPolygonF()
        self.hide()

    @property
    def points(self) -> tuple[Point, ...]:
        """The points shown."""
        return tuple((point.x(), point.y()) for point in self._points.toList())

    def set_points(self, points: Sequence[Point]) -> None:
        """Show a line through other points; none hides it."""
        self.prepareGeometryChange()
        self._points = QPolygonF([QPointF(x, y) for x, y in points])
        self.setVisible(bool(points))
        self.update()

    def boundingRect(self) -> QRectF:
        """Rectangle of the points with room for their dots at any zoom."""
        room = 2 * _DOT / max(self._scale(), 1e-3) + 2
        return self._points.boundingRect().adjusted(-room, -room, room, room)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw the line over a dark one, then the dots."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._closed and self._points.size() > 2:
            fill = QColor(self._colour)
            fill.setAlpha(28)
            painter.setBrush(fill)
        for pen in on_any_ground(self._colour, painter, edge=4.0, line=2.0):
            painter.setPen(pen)
            if self._closed:
                painter.drawPolygon(self._points)
            else:
                painter.drawPolyline(self._points)
        dot = _DOT * painter.device().devicePixelRatioF()
        radius = dot / max(abs(painter.deviceTransform().m11()), 1e-3)
        painter.setBrush(self._colour)
        for point in self._points.toList():
            painter.drawEllipse(point, radius, radius)

    def _scale(self) -> float:
        return abs(self.sceneTransform().m11())
