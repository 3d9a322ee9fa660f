"""A disc to take hold of: of the same size at every zoom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

RADIUS = 6.0  # screen px


class Knob(QGraphicsItem):
    """A point of an item that can be dragged.

    Parameters
    ----------
    owner : QGraphicsItem
        What it belongs to.
    ink, shade : QColor
        Of the disc and of its rim.
    grip : float
        How near a press takes hold, in px of the screen.
    move : callable(QPointF)
        Hears where it is dragged to, in the owner's coordinates.
    drop : callable(), optional
        Hears that it was let go after it had been dragged.
    """

    def __init__(
        self,
        owner: QGraphicsItem,
        *,
        ink: QColor,
        shade: QColor,
        grip: float,
        move: Callable[[QPointF], None],
        drop: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(owner)
        self._owner, self._ink, self._shade = owner, ink, shade
        self._grip = grip
        self._move, self._drop = move, drop
        self._moved = False
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def boundingRect(self) -> QRectF:
        """Room to take hold, wider than what is drawn."""
        return QRectF(-self._grip, -self._grip, 2 * self._grip, 2 * self._grip)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a disc with a rim."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._shade, 2.0))
        painter.setBrush(self._ink)
        painter.drawEllipse(QPointF(), RADIUS, RADIUS)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Take hold."""
        self._moved = False
        event.accept()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Tell where it is now."""
        self._moved = True
        self._move(self._owner.mapFromScene(event.scenePos()))

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Tell that it was let go."""
        event.accept()
        if self._moved and self._drop is not None:
            self._drop()
