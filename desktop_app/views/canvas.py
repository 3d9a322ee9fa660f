"""The canvas: a picture, its result, the strokes above, and the brush."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDropEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTabletEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.views.brush import MODES, Brush, BrushOutline, Colour
from desktop_app.views.dropping import DRAGS, addresses_of, take_drag
from desktop_app.views.gesture import StrokeGesture
from desktop_app.views.keyboard_cursor import FocusRing, KeyboardCursor
from desktop_app.views.labels import Badge, Guidance
from desktop_app.views.levels import Box, Levels, Pixels
from desktop_app.views.navigation import PictureView
from desktop_app.views.picture_stack import PictureStack
from desktop_app.views.region import RegionGesture
from desktop_app.views.split import SplitHandle
from desktop_app.views.stroke_layer import Marks, StrokeLayer
from desktop_app.words import tr

Picture = Pixels | Levels


_LEFT = Qt.MouseButton.LeftButton
_NOWHERE = (0, 0, 0, 0)
# A hand that clicks moves the mouse by a px or two.
_CLICK_REACH = 4.0
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Canvas(PictureView):
    """Shows a picture and lets the user paint strokes on it.

    Every array is shown as it is, never copied or converted: do not change one that
    was handed over. `Levels` may be handed over instead of an array, prepared in a
    worker.

    Attributes
    ----------
    pictures : PictureStack
        Source, result and preview.
    strokes : StrokeLayer
        Above them.

    Signals
    -------
    stroke_begun ()
    stroke_extended (Stroke)
        The stroke so far, for live answers.
    stroke_finished (Stroke)
        It stays shown; `set_strokes` decides whether it remains.
    stroke_dropped ()
        Instead of finished: Esc, or not one point near the picture.
    colour_picked ((r, g, b), x, y)
    hovered ((x, y) or None)
        The source pixel under the cursor, when it changes.
    brush_resized (radius)
    pictures_changed ()
        Source, result or preview is another one.
    context_menu_requested (QPoint)
        In global coordinates.
    files_dropped (list of Path), picture_dropped (QImage)
    addresses_dropped (list of str)
        Of something that is no file of this computer.
    clicked (x, y)
        A press and release on the picture without a drag, while the left button pans;
        in source px, not rounded.
    region_dragged (x0, y0, x1, y1), region_finished (x0, y0, x1, y1)
        A rectangle of source pixels is being drawn, was drawn; half-open, not empty.
    """

    stroke_begun = Signal()
    stroke_extended = Signal(object)
    stroke_finished = Signal(object)
    stroke_dropped = Signal()
    colour_picked = Signal(object, int, int)
    pictures_changed = Signal()
    hovered = Signal(object)
    brush_resized = Signal(float)
    context_menu_requested = Signal(object)
    files_dropped = Signal(object)
    picture_dropped = Signal(object)
    addresses_dropped = Signal(object)
    clicked = Signal(float, float)
    region_dragged = Signal(object)
    region_finished = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas")
        self.setAccessibleName(tr("Canvas"))
        self.setAcceptDrops(True)
        self.pictures = PictureStack(self.stage)
        self.strokes = StrokeLayer(self.stage)
        self.gesture = StrokeGesture(self.strokes, self)
        self.gesture.begun.connect(self.stroke_begun)
        self.gesture.extended.connect(self.stroke_extended)
        self.gesture.finished.connect(self.stroke_finished)
        self.gesture.dropped.connect(self.stroke_dropped)
        self._outline = BrushOutline()
        self.add_layer(self._outline, 100.0)
        self._outline.hide()
        self._region = RegionGesture(self)
        self.add_layer(self._region.band, 90.0)
        self._region.dragged.connect(self.region_dragged)
        self._region.finished.connect(self.region_finished)
        self._pressed_at: QPointF | None = None
        self._badge = Badge(self.viewport())
        self._guidance = Guidance(self.viewport())
        self._split = SplitHandle(self.viewport())
        self._cross = KeyboardCursor(self.viewport())
        self._ring = FocusRing(self, self.viewport())
        self._split.moved.connect(self._drag_split)
        self._brush = Brush()
        self._under: tuple[int, int] | None = None
        self.update_cursor()

    @property
    def brush(self) -> Brush:
        """Mode, radius and colour of the brush."""
        return self._brush

    def set_source(
        self, picture: Picture | None, size: tuple[int, int] | None = None
    ) -> None:
        """Show a source, or nothing.

        A source of another size takes result, preview and strokes away and is fitted;
        one of the same size, the next frame say, leaves all that alone.

        Parameters
        ----------
        picture : (h, w, 4) RGBA or (h, w) grey uint8 array, or Levels, or None
            May have fewer pixels than the source.
        size : (height, width), optional
            Of the source, in px; default the picture's own.
        """
        levels = Levels(picture) if not isinstance(picture, Levels | None) else picture
        if levels is None:
            size = (0, 0)
        elif size is None:
            size = levels.shape
        if size != self.picture_size:
            self.gesture.drop()
            self.pictures.set_result(None, _NOWHERE)
            self.pictures.set_preview(None, _NOWHERE)
            self.strokes.set_shape(*size)
        self.pictures.set_source(levels, (0, 0, size[1], size[0]))
        self.set_picture_size(*size)
        self.set_guidance(self._guidance.text())
        self.pictures_changed.emit()

    def set_result(self, picture: Picture | None) -> None:
        """Show a result in place of the whole source, or none."""
        height, width = self.picture_size
        self.pictures.set_result(picture, (0, 0, width, height))
        self.pictures_changed.emit()

    def set_preview(self, picture: Picture, box: Box) -> None:
        """Show a preview over a part of the source, in place of the result.

        Parameters
        ----------
        picture : as for `set_source`
            At any resolution.
        box : (x0, y0, x1, y1)
            Source pixels it covers, half-open.
        """
        self.pictures.set_preview(picture, box)
        self.pictures_changed.emit()

    def clear_preview(self) -> None:
        """Go back to the result."""
        self.pictures.set_preview(None, _NOWHERE)
        self.pictures_changed.emit()

    def set_result_visible(self, visible: bool) -> None:
        """Show result and preview, or the original."""
        self.pictures.set_result_visible(visible)

    def set_split(self, on: bool) -> None:
        """Show the source left of a handle and the result right of it, or not."""
        middle = self.placement.to_source(self.viewport().width() / 2, 0.0)[0]
        self.split(middle if on else None)

    def split(self, at: float | None) -> None:
        """Let source and result meet at a place in source px, or nowhere."""
        self.pictures.set_split_at(at)
        self._split.setVisible(at is not None)
        self.placed()

    def set_strokes(
        self, strokes: tuple[Stroke, ...], base: Marks | None = None
    ) -> None:
        """Show these strokes above imported marks; see `StrokeLayer.set_strokes`."""
        self.strokes.set_strokes(strokes, base)

    def set_strokes_visible(self, visible: bool) -> None:
        """Show or hide the strokes."""
        self.strokes.setVisible(visible)

    def set_badge(self, text: str, kind: str) -> None:
        """Tell how exact the picture is: kind "preview", "exact", or "" for none."""
        self._badge.show_text(text, kind)

    def set_guidance(self, text: str) -> None:
        """Tell what to do next, in one line; large while there is no source."""
        self._guidance.show_text(text, large=self.pictures.empty)

    def set_mode(self, mode: str) -> None:
        """Choose what the left button does: one of `MODES`.

        Raises
        ------
        ValueError
            If there is no such mode.
        """
        if mode not in MODES:
            raise ValueError(f"mode = {mode!r}: must be one of {', '.join(MODES)}")
        self.gesture.drop()
        self._region.drop()
        self._brush = replace(self._brush, mode=mode)
        self.left_pans = mode == "pan"
        self.update_cursor()
        self._outline.setVisible(self._brush.paints and self.viewport().underMouse())

    def set_brush(self, radius: float, colour: Colour) -> None:
        """Set the brush's radius in source px and colour; not of a stroke under way."""
        self._brush = replace(self._brush, radius=radius, colour=colour)
        self.placed()

    def placed(self) -> None:
        """Give the outline the brush's size at this zoom."""
        self._outline.set_radius(self._brush.radius * self.placement.scale)
        if self.pictures.split_at is not None:
            middle = self.placement.to_view(self.pictures.split_at, 0.0)[0]
            self._split.place(middle, self.viewport().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke, pick a colour, or pan."""
        picks = self._brush.mode == "eyedropper" or (
            # Many desktops move windows by Alt+click, so Ctrl does the same.
            self._brush.paints and bool(event.modifiers() & (_ALT | _CONTROL))
        )
        self._pressed_at = event.position() if event.button() == _LEFT else None
        if event.button() != _LEFT or self.pans(event) or not any(self.picture_size):
            super().mousePressEvent(event)
        elif self._brush.mode == "region":
            self._region.begin(self.source_point(event.position()), self.picture_size)
        elif picks:
            _pick(self, event.position())
        elif self._brush.paints:
            self.gesture.begin(self._brush, self.source_point(event.position()))

    # The second press of two quick dabs is a press like any other.
    mouseDoubleClickEvent = mousePressEvent

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on, or just follow the cursor."""
        self._follow(event.position())
        if self._region.active and event.buttons() & _LEFT:
            self._region.extend(self.source_point(event.position()))
        elif self.gesture.active and event.buttons() & _LEFT:
            self.gesture.extend(self.source_point(event.position()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke, or panning."""
        if event.button() == _LEFT and self._region.active:
            self._region.finish()
        elif event.button() == _LEFT and self.gesture.active:
            self.gesture.finish()
        else:
            lent = self.lent
            super().mouseReleaseEvent(event)
            if event.button() == _LEFT and not lent:
                pressed, self._pressed_at = self._pressed_at, None
                _tell_click(self, pressed, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom; with Ctrl, resize the brush."""
        if not (self._brush.paints and event.modifiers() & _CONTROL):
            super().wheelEvent(event)
            return
        self._brush = self._brush.resized(event.angleDelta().y())
        self.placed()
        self.brush_resized.emit(self._brush.radius)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cross; let Esc take back the stroke under way."""
        drawing = self._region if self._region.active else self.gesture
        if event.key() == Qt.Key.Key_Escape and drawing.active:
            drawing.drop()
            self._cross.let_go()
        elif not (any(self.picture_size) and self._cross.take(event)):
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys: over the picture, Space pans and Esc takes a stroke back."""
        super().enterEvent(event)
        if self.isActiveWindow():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the cursor."""
        super().leaveEvent(event)
        self._outline.hide()
        self._tell_hovered(None)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the labels in their places."""
        super().resizeEvent(event)
        if self._ready:
            self._badge.place()
            self._guidance.place()

    def viewportEvent(self, event: QEvent) -> bool:
        """Hear the pen, dropped files, and the wish for a menu."""
        if isinstance(event, QTabletEvent) and self._take_pen(event):
            event.accept()
        elif event.type() in DRAGS and isinstance(event, QDropEvent):
            self._take_drag(event)
        elif isinstance(event, QContextMenuEvent):
            self.context_menu_requested.emit(event.globalPos())
        else:
            return bool(super().viewportEvent(event))
        return True

    def _take_drag(self, event: QDropEvent) -> None:
        """Accept files, a picture, or an address; tell them when they are dropped."""
        paths, data = take_drag(event), event.mimeData()
        if not paths and (data.hasImage() or data.hasUrls()):
            event.acceptProposedAction()
        if event.type() != QEvent.Type.Drop:
            return
        if paths:
            self.files_dropped.emit(paths)
        elif data.hasImage():
            self.picture_dropped.emit(QImage(data.imageData()))
        elif addresses_of(event):
            self.addresses_dropped.emit(addresses_of(event))

    def _take_pen(self, event: QTabletEvent) -> bool:
        """Paint with the pen, if that is what its press would do."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        paints = self._brush.paints and plain and not self._space_held
        if not self.gesture.active and not (paints and any(self.picture_size)):
            return False
        taken = self.gesture.take_tablet(event, self._brush, self.placement)
        if taken:
            self._follow(event.position())
        return taken

    def _drag_split(self, middle: float) -> None:
        """Split at a place of the view."""
        self.pictures.set_split_at(self.placement.to_source(middle, 0.0)[0])
        self.placed()

    def _follow(self, point: QPointF) -> None:
        """Move the outline to the cursor."""
        self._outline.setPos(*self.source_point(point))
        self._outline.setVisible(self._brush.paints and any(self.picture_size))
        self._tell_hovered(self.pixel_at(point))

    def _tell_hovered(self, pixel: tuple[int, int] | None) -> None:
        """Tell which source pixel lies under the cursor, when that changes."""
        if pixel != self._under:
            self._under = pixel
            self.hovered.emit(pixel)


def _pick(canvas: Canvas, point: QPointF) -> None:
    """Tell the colour that is seen at a point of the view."""
    pixel = canvas.pixel_at(point)
    if pixel is None:
        return
    strokes = canvas.strokes
    stroke = strokes.colour_at(*pixel) if strokes.isVisible() else None
    colour = stroke if stroke is not None else canvas.pictures.colour_at(*pixel)
    if colour is not None:
        canvas.colour_picked.emit(colour, *pixel)


def _tell_click(canvas: Canvas, pressed: QPointF | None, point: QPointF) -> None:
    """Tell a press that was let go where it was, on the picture, in pan mode."""
    if pressed is None or not canvas.left_pans or canvas.pixel_at(point) is None:
        return
    if (point - pressed).manhattanLength() <= _CLICK_REACH:
        canvas.clicked.emit(*canvas.source_point(point))
