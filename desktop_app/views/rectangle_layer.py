"""Rectangles above a picture, as objects: selected, moved and resized by the mouse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QCursor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QGraphicsSceneHoverEvent,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.pens import cosmetic
from desktop_app.views.picture_item import picture_rect

# x, y, width, height in source px.
Cells = tuple[int, int, int, int]

# In px of the screen.
_HANDLE = 9.0
_REACH = 7.0
_PEN = 1.6
# Below this size on screen a rectangle has no handles: they would hide it.
_SMALLEST_WITH_HANDLES = 18.0
# Room for handles beyond the edge of a picture, in source px.
_MARGIN = 64.0

_SHADOW = QColor(16, 16, 16, 210)
_PLAIN = QColor(255, 236, 190)
_CHOSEN = QColor(64, 214, 196)
_KEPT = QColor(96, 170, 255)
_COVERED = QColor(120, 220, 110)
# Which edges a handle moves: left, top, right, bottom.
Edges = tuple[bool, bool, bool, bool]
_HANDLES: tuple[tuple[float, float, Edges], ...] = (
    (0.0, 0.0, (True, True, False, False)),
    (0.5, 0.0, (False, True, False, False)),
    (1.0, 0.0, (False, True, True, False)),
    (1.0, 0.5, (False, False, True, False)),
    (1.0, 1.0, (False, False, True, True)),
    (0.5, 1.0, (False, False, False, True)),
    (0.0, 1.0, (True, False, False, True)),
    (0.0, 0.5, (True, False, False, False)),
)
WHOLE: Edges = (True, True, True, True)


@dataclass(frozen=True)
class Grip:
    """What the mouse holds: a rectangle, and which of its edges move."""

    index: int
    edges: Edges
    cells: Cells
    point: QPointF


def dragged(cells: Cells, edges: Edges, dx: float, dy: float, room: Cells) -> Cells:
    """Give a rectangle with some edges moved, inside a picture, at least 1 px.

    Parameters
    ----------
    cells : (x, y, width, height)
    edges : (left, top, right, bottom)
        Which ones move; all four move it as it is.
    dx, dy : float
        In source px.
    room : (x, y, width, height)
        The picture.
    """
    x, y, width, height = cells
    if edges == WHOLE:
        x = min(max(x + round(dx), room[0]), room[0] + room[2] - width)
        y = min(max(y + round(dy), room[1]), room[1] + room[3] - height)
        return x, y, width, height
    x0, x1 = _sides(x, x + width, (edges[0], edges[2]), dx, (room[0], room[2]))
    y0, y1 = _sides(y, y + height, (edges[1], edges[3]), dy, (room[1], room[3]))
    return x0, y0, x1 - x0, y1 - y0


def _sides(
    low: int, high: int, moved: tuple[bool, bool], by: float, room: tuple[int, int]
) -> tuple[int, int]:
    """Move one of two sides, no further than the other one."""
    first, last = room[0], room[0] + room[1]
    if moved[0]:
        return min(max(low + round(by), first), high - 1), high
    if moved[1]:
        return low, max(min(high + round(by), last), low + 1)
    return low, high


class RectangleLayer(QGraphicsObject):
    """Shows rectangles and turns what the mouse does with them into proposals.

    It changes nothing itself: whoever hears a proposal calls `set_rectangles` with what
    comes of it. Where there is no rectangle, the mouse is left to the canvas.

    Signals
    -------
    chosen (index)
        -1 for none.
    drag_begun ()
    proposed (index, (x, y, width, height))
        The mouse moves a rectangle, or an edge of it.
    drag_finished (), drag_dropped ()
        Let go; or taken back.
    """

    chosen = Signal(int)
    drag_begun = Signal()
    proposed = Signal(int, object)
    drag_finished = Signal()
    drag_dropped = Signal()

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setAcceptHoverEvents(True)
        self._size = (0, 0)
        self._rectangles: tuple[Cells, ...] = ()
        self._locked: frozenset[int] = frozenset()
        self._kept: tuple[Cells, ...] = ()
        self._covered: Cells | None = None
        self._paint: QBrush | None = None
        self._chosen = -1
        self._grip: Grip | None = None
        self._moved = False

    @property
    def rectangles(self) -> tuple[Cells, ...]:
        """What is shown."""
        return self._rectangles

    @property
    def selected(self) -> int:
        """Place of the chosen rectangle; -1 for none."""
        return self._chosen

    @property
    def dragging(self) -> bool:
        """Whether the mouse holds a rectangle and has moved."""
        return self._grip is not None and self._moved

    def set_picture_size(self, height: int, width: int) -> None:
        """Tell the size of the picture below."""
        if (height, width) != self._size:
            self.prepareGeometryChange()
            self._size = (height, width)

    def set_rectangles(
        self, rectangles: Sequence[Cells], locked: Collection[int] = ()
    ) -> None:
        """Show these rectangles, in source px.

        Parameters
        ----------
        rectangles : sequence of (x, y, width, height)
        locked : collection of int
            Places of those that are locked.
        """
        self._rectangles = tuple(
            (x, y, width, height) for x, y, width, height in rectangles
        )
        self._locked = frozenset(locked)
        if self._chosen >= len(self._rectangles):
            self.select(-1)
        self.update()

    def set_boxes(self, kept: Sequence[Cells], covered: Cells | None) -> None:
        """Show what is kept out of, and what is to be covered."""
        self._kept = tuple((x, y, width, height) for x, y, width, height in kept)
        self._covered = covered
        self.update()

    def set_paint(self, paint: QBrush | None) -> None:
        """Fill the rectangles; None shows what is below them."""
        self._paint = paint
        self.update()

    def select(self, index: int) -> None:
        """Choose a rectangle; -1 chooses none."""
        if index != self._chosen:
            self._chosen = index
            self.update()
            self.chosen.emit(index)

    def drop_drag(self) -> None:
        """Take a drag back."""
        if self._grip is not None:
            self._grip = None
            self.drag_dropped.emit()

    def boundingRect(self) -> QRectF:
        """Rectangle of the picture, with room for handles."""
        height, width = self._size
        return picture_rect((0, 0, width, height)).adjusted(
            -_MARGIN, -_MARGIN, _MARGIN, _MARGIN
        )

    def shape(self) -> QPainterPath:
        """Where the mouse is taken: the rectangles, and a little around the chosen."""
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        for index, cells in enumerate(self._rectangles):
            more = self._reach() if index == self._chosen else 0.0
            path.addRect(_rect(cells).adjusted(-more, -more, more, more))
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw boxes, rectangles, and the handles of the chosen one."""
        for cells in self._kept:
            painter.fillRect(_rect(cells), _hatched(_KEPT))
            _outline(painter, _rect(cells), _KEPT)
        if self._covered is not None:
            _outline(painter, _rect(self._covered), _COVERED)
        for index, cells in enumerate(self._rectangles):
            if self._paint is not None:
                painter.fillRect(_rect(cells), self._paint)
            colour = _CHOSEN if index == self._chosen else _PLAIN
            _outline(painter, _rect(cells), colour, dashed=index in self._locked)
        if 0 <= self._chosen < len(self._rectangles):
            self._draw_handles(painter, _rect(self._rectangles[self._chosen]))

    def hoverMoveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Show what a press would do."""
        found = self._found(event.pos())
        if found is None:
            self.unsetCursor()
        else:
            self.setCursor(_cursor(found[1]))

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Choose a rectangle, and hold it or one of its handles."""
        found = self._found(event.pos())
        if found is None:
            event.ignore()
            return
        index, edges = found
        self.select(index)
        self._moved = False
        if index not in self._locked:
            self._grip = Grip(index, edges, self._rectangles[index], event.pos())
        event.accept()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Propose where the held rectangle is to be."""
        grip = self._grip
        if grip is None:
            return
        step = event.pos() - grip.point
        height, width = self._size
        cells = dragged(
            grip.cells, grip.edges, step.x(), step.y(), (0, 0, width, height)
        )
        if not self._moved:
            if cells == grip.cells:
                return
            self._moved = True
            self.drag_begun.emit()
        self.proposed.emit(grip.index, cells)

    def mouseReleaseEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        """Let go."""
        if self._grip is not None:
            self._grip = None
            if self._moved:
                self.drag_finished.emit()

    def _scale(self) -> float:
        """Screen px a source px."""
        return max(self.sceneTransform().m11(), 1e-6)

    def _reach(self) -> float:
        """How far from an edge it can be gripped, in source px."""
        return _REACH / self._scale()

    def _found(self, point: QPointF) -> tuple[int, Edges] | None:
        """Rectangle at a point, and what would be moved of it."""
        if 0 <= self._chosen < len(self._rectangles):
            edges = self._handle_at(_rect(self._rectangles[self._chosen]), point)
            if edges is not None:
                return self._chosen, edges
        for index, cells in enumerate(self._rectangles):
            if _rect(cells).contains(point):
                return index, WHOLE
        return None

    def _handle_at(self, rect: QRectF, point: QPointF) -> Edges | None:
        """Tell which handle of a rectangle is at a point; any place of an edge is."""
        reach = self._reach()
        if not rect.adjusted(-reach, -reach, reach, reach).contains(point):
            return None
        inner = min(reach, rect.width() / 4), min(reach, rect.height() / 4)
        edges = (
            point.x() < rect.left() + inner[0],
            point.y() < rect.top() + inner[1],
            point.x() > rect.right() - inner[0],
            point.y() > rect.bottom() - inner[1],
        )
        return edges if any(edges) else None

    def _draw_handles(self, painter: QPainter, rect: QRectF) -> None:
        scale = self._scale()
        if min(rect.width(), rect.height()) * scale < _SMALLEST_WITH_HANDLES:
            return
        if self._chosen in self._locked:
            return
        side = _HANDLE / scale
        for across, down, _ in _HANDLES:
            middle = QPointF(
                rect.left() + across * rect.width(), rect.top() + down * rect.height()
            )
            corner = middle - QPointF(side / 2, side / 2)
            handle = QRectF(corner.x(), corner.y(), side, side)
            painter.fillRect(handle, _CHOSEN)
            painter.setPen(_pen(_SHADOW, 1.0, painter))
            painter.drawRect(handle)


def _rect(cells: Cells) -> QRectF:
    """Give the area that the pixels of a rectangle cover."""
    x, y, width, height = cells
    return QRectF(x - 0.5, y - 0.5, width, height)


def _pen(colour: QColor, width: float, painter: QPainter) -> QPen:
    pen = cosmetic(colour, width, painter)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    return pen


def _outline(
    painter: QPainter, rect: QRectF, colour: QColor, *, dashed: bool = False
) -> None:
    """Draw an outline that shows on any ground."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(_SHADOW, 2 * _PEN, painter))
    painter.drawRect(rect)
    pen = _pen(colour, _PEN, painter)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRect(rect)


def _hatched(colour: QColor) -> QBrush:
    faint = QColor(colour)
    faint.setAlpha(70)
    return QBrush(faint)


def _cursor(edges: Edges) -> QCursor:
    """Cursor of what would be moved."""
    shapes = Qt.CursorShape
    if edges == WHOLE:
        return QCursor(shapes.SizeAllCursor)
    across, down = edges[0] or edges[2], edges[1] or edges[3]
    if across and down:
        falling = (edges[0] and edges[1]) or (edges[2] and edges[3])
        return QCursor(shapes.SizeFDiagCursor if falling else shapes.SizeBDiagCursor)
    return QCursor(shapes.SizeHorCursor if across else shapes.SizeVerCursor)
