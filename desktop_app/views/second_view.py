"""A second picture beside the canvas, that moves with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QDropEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop_app.views.canvas import Canvas
from desktop_app.views.dropping import DRAGS, take_drag
from desktop_app.views.levels import Box, Levels
from desktop_app.views.looking import look_like
from desktop_app.views.navigation import PictureView
from desktop_app.views.picture_stack import PictureStack
from desktop_app.words import tr

_MARK_HEIGHT = 95.0  # above the layers, below the brush
_ARM, _GAP = 11.0, 4.0
_NOWHERE = (0, 0, 0, 0)
_PICKS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier


class CursorMark(QGraphicsItem):
    """A cross where the cursor is in the other view; as large at any zoom."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def boundingRect(self) -> QRectF:
        """Rectangle covered, in px of the view."""
        return QRectF(-_ARM - 2, -_ARM - 2, 2 * _ARM + 4, 2 * _ARM + 4)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw light arms with dark edges, and leave the middle free."""
        for ink, width in ((QColor(0, 0, 0, 170), 3.0), (QColor(255, 255, 255), 1.0)):
            painter.setPen(QPen(ink, width))
            for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(
                    round(x * _GAP), round(y * _GAP), round(x * _ARM), round(y * _ARM)
                )


class SecondView(PictureView):
    """Shows one picture to look at: no strokes are drawn here.

    Signals
    -------
    led ()
        The user panned or zoomed here.
    hovered ((x, y) or None)
        The pixel under the cursor, when it changes.
    colour_picked ((r, g, b), x, y)
    files_dropped (list of Path)
    """

    led = Signal()
    hovered = Signal(object)
    colour_picked = Signal(object, int, int)
    files_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("second_view")
        self.setAccessibleName(tr("Picture to compare with"))
        self.setAcceptDrops(True)
        self._pictures = PictureStack(self.stage)
        self._shown: tuple[object, ...] = ()
        self._picks = False
        self._under: tuple[int, int] | None = None
        self.update_cursor()

    def show_pictures(
        self,
        source: Levels | None,
        result: Levels | None = None,
        preview: tuple[Levels | None, Box] = (None, _NOWHERE),
    ) -> None:
        """Show a source, or what stands in its place, or nothing."""
        shown = source, result, *preview
        if shown == self._shown:
            return
        self._shown = shown
        size = (0, 0) if source is None else source.shape
        box = (0, 0, size[1], size[0])
        self._pictures.set_source(source, box)
        self._pictures.set_result(result, box)
        self._pictures.set_preview(*preview)
        self.set_picture_size(*size)

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Give the colour that is seen of a pixel."""
        return self._pictures.colour_at(x, y)

    def set_picks(self, picks: bool) -> None:
        """Let a press take a colour, or move the picture."""
        self._picks = picks
        self.left_pans = not picks
        self.update_cursor()

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture, and tell so."""
        super().pan(dx, dy)
        self.led.emit()

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom, and tell so."""
        super().zoom(factor, at)
        self.led.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a colour, or pan."""
        left = event.button() == Qt.MouseButton.LeftButton
        pixel = self.pixel_at(event.position())
        picks = (self._picks and not self.pans(event)) or event.modifiers() & _PICKS
        if not (left and picks) or pixel is None:
            super().mousePressEvent(event)
            return
        colour = self.colour_at(*pixel)
        if colour is not None:
            self.colour_picked.emit(colour, *pixel)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the cursor is; pan."""
        self._tell(self.pixel_at(event.position()))
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the cursor."""
        super().leaveEvent(event)
        self._tell(None)

    def viewportEvent(self, event: QEvent) -> bool:
        """Hear dropped files."""
        if event.type() in DRAGS and isinstance(event, QDropEvent):
            paths = take_drag(event)
            if paths and event.type() == QEvent.Type.Drop:
                self.files_dropped.emit(paths)
            return True
        return bool(super().viewportEvent(event))

    def _tell(self, pixel: tuple[int, int] | None) -> None:
        if pixel != self._under:
            self._under = pixel
            self.hovered.emit(pixel)


class Link(QObject):
    """Lets two views move together, and each show the cursor of the other.

    Parameters
    ----------
    canvas : Canvas
        The first view; its picture decides when both are set anew.
    second : SecondView
        The other one.

    Signals
    -------
    pointed ((x, y) or None)
        The pixel of the canvas that the cursor in the second view is at.
    """

    pointed = Signal(object)

    def __init__(self, canvas: Canvas, second: SecondView) -> None:
        super().__init__(second)
        self._canvas, self._second = canvas, second
        self._moving = False
        self._marks = CursorMark(), CursorMark()
        canvas.add_layer(self._marks[0], _MARK_HEIGHT)
        second.add_layer(self._marks[1], _MARK_HEIGHT)
        canvas.placed_anew.connect(self.follow)
        # After a resize, too; only the user's own moves lead the canvas.
        second.view_changed.connect(self.follow)
        second.led.connect(self._lead)
        canvas.hovered.connect(self._mark_second)
        second.hovered.connect(self._mark_canvas)

    @Slot()
    def follow(self) -> None:
        """Move the second view to where the canvas is."""
        self._move(self._canvas, self._second)

    @Slot()
    def _lead(self) -> None:
        """Move the canvas to where the second view is."""
        self._move(self._second, self._canvas)

    def _move(self, leader: PictureView, follower: PictureView) -> None:
        if self._moving or not self._second.isVisible():
            return
        self._moving = True
        look_like(follower, leader)
        self._moving = False

    @Slot(object)
    def _mark_second(self, pixel: tuple[int, int] | None) -> None:
        self._mark(self._marks[1], self._canvas, self._second, pixel)

    @Slot(object)
    def _mark_canvas(self, pixel: tuple[int, int] | None) -> None:
        mark = self._marks[0]
        self._mark(mark, self._second, self._canvas, pixel)
        place = round(mark.x()), round(mark.y())
        self.pointed.emit(place if mark.isVisible() else None)

    def _mark(
        self,
        mark: CursorMark,
        leader: PictureView,
        follower: PictureView,
        pixel: tuple[int, int] | None,
    ) -> None:
        """Show where the cursor of one view lies in the other."""
        seen = pixel is not None and self._second.isVisible()
        if pixel is not None and seen:
            mark.setPos(*same_place(pixel, leader.picture_size, follower.picture_size))
        mark.setVisible(seen and any(follower.picture_size))


def same_place(
    pixel: tuple[int, int], of: tuple[int, int], to: tuple[int, int]
) -> tuple[float, float]:
    """Give the place of a pixel (x, y) in a picture of another (height, width)."""
    x, y = pixel
    return (x + 0.5) * to[1] / of[1] - 0.5, (y + 0.5) * to[0] / of[0] - 0.5
