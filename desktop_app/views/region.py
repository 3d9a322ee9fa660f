"""A rectangle drawn with the mouse, and the frame that grows under the cursor."""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.levels import Box
from desktop_app.views.pens import on_any_ground

_INK = QColor(255, 214, 90)
Point = tuple[float, float]


def box_between(first: Point, last: Point, size: tuple[int, int]) -> Box:
    """Give the pixels that a drag between two points of the source covers.

    Parameters
    ----------
    first, last : (x, y)
        In source px.
    size : (height, width)
        Of the source; the box is clipped to it.

    Returns
    -------
    box : (x0, y0, x1, y1)
        Half-open; empty if the drag lies outside.
    """
    height, width = size
    (x0, x1), (y0, y1) = (sorted(pair) for pair in zip(first, last, strict=True))
    return (
        min(max(math.floor(x0 + 0.5), 0), width),
        min(max(math.floor(y0 + 0.5), 0), height),
        min(max(math.floor(x1 + 0.5) + 1, 0), width),
        min(max(math.floor(y1 + 0.5) + 1, 0), height),
    )


class RubberBand(QGraphicsObject):
    """An outlined rectangle in source px, drawn one screen px wide."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._rect = QRectF()
        self.hide()

    def show_box(self, box: Box | None) -> None:
        """Outline the pixels of a box; None hides it."""
        self.setVisible(box is not None)
        if box is not None:
            x0, y0, x1, y1 = box
            self.prepareGeometryChange()
            self._rect = QRectF(x0 - 0.5, y0 - 0.5, x1 - x0, y1 - y0)
            self.update()

    def boundingRect(self) -> QRectF:
        """Rectangle with room for its outline."""
        return self._rect.adjusted(-2, -2, 2, 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a dark and a light outline, and a faint fill."""
        for pen in on_any_ground(_INK, painter, edge=3.0, line=1.5):
            painter.setPen(pen)
            painter.drawRect(self._rect)
        painter.fillRect(self._rect, QColor(255, 214, 90, 24))


class RegionGesture(QObject):
    """A press, a drag and a release: together one rectangle.

    Signals
    -------
    dragged (box), finished (box)
        Source pixels (x0, y0, x1, y1), half-open, not empty.
    """

    dragged = Signal(object)
    finished = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.band = RubberBand()
        self._first: Point | None = None
        self._size = (0, 0)
        self._box: Box | None = None

    @property
    def active(self) -> bool:
        """Whether a rectangle is being drawn."""
        return self._first is not None

    def begin(self, point: Point, size: tuple[int, int]) -> None:
        """Start at a point of a source (height, width) in size."""
        self._first, self._size, self._box = point, size, None

    def extend(self, point: Point) -> None:
        """Draw on to a point."""
        if self._first is None:
            return
        box = box_between(self._first, point, self._size)
        if box[0] < box[2] and box[1] < box[3]:
            self._box = box
            self.band.show_box(box)
            self.dragged.emit(box)

    def finish(self) -> None:
        """End the rectangle; a press without a drag draws none."""
        box = self._box
        self.drop()
        if box is not None:
            self.finished.emit(box)

    def drop(self) -> None:
        """Draw none."""
        self._first = self._box = None
        self.band.show_box(None)
