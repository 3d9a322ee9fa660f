"""A view that pans and zooms over one picture."""

from __future__ import annotations

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPalette,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsItem, QGraphicsItemGroup, QWidget

from desktop_app.views.levels import Box
from desktop_app.views.placement import Placement, Size

_CLOSEST = 128.0
# How much smaller than fitted, or than 1:1, a picture may be made.
_FARTHEST = 4.0
# One notch of the wheel (120) zooms by 1.2.
_ZOOM_A_WHEEL_UNIT = 1.2 ** (1 / 120)
_ZOOM_A_KEY = 1.25
_PAN_A_KEY = 64.0

_ARROWS = {
    Qt.Key.Key_Left: (_PAN_A_KEY, 0.0),
    Qt.Key.Key_Right: (-_PAN_A_KEY, 0.0),
    Qt.Key.Key_Up: (0.0, _PAN_A_KEY),
    Qt.Key.Key_Down: (0.0, -_PAN_A_KEY),
}
_ZOOM_KEYS = {
    Qt.Key.Key_Plus: _ZOOM_A_KEY,
    Qt.Key.Key_Equal: _ZOOM_A_KEY,
    Qt.Key.Key_Minus: 1 / _ZOOM_A_KEY,
}


class PictureView(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Pans and zooms; its items live on `stage`, in source px, y down.

    Pixel centres lie at integers, so a picture (H, W) covers (-0.5, -0.5) to
    (W - 0.5, H - 0.5).

    Signals
    -------
    view_changed ()
        Panned, zoomed or resized; once a turn of the event loop.
    placed_anew ()
        The placement is another one; at once.
    """

    view_changed = Signal()
    placed_anew = Signal()
    _ready = False

    def __init__(self, parent: QWidget | None = None) -> None:
        # pyqtgraph drops mouse moves above this rate; a stroke needs every one.
        pg.setConfigOptions(mouseRateLimit=-1)
        super().__init__(parent)
        self.setCacheMode(self.CacheModeFlag.CacheNone)
        self.setCentralItem(None)
        # A group only for its transform: it must not take its children's events.
        self.stage = QGraphicsItemGroup()
        self.stage.setHandlesChildEvents(False)
        self.stage.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.scene().addItem(self.stage)
        self.left_pans = True
        self._size = (0, 0)
        self._placement = Placement()
        self._fitted = True
        self._space_held = False
        self._pan_from: QPointF | None = None
        self.lent = False  # the press under way belongs to a layer that takes it
        self._announcer = QTimer(self)
        self._announcer.setSingleShot(True)
        self._announcer.setInterval(0)
        self._announcer.timeout.connect(self.view_changed)
        self._ready = True
        _follow_palette(self)

    @property
    def picture_size(self) -> tuple[int, int]:
        """Height and width of the picture in px; (0, 0) without one."""
        return self._size

    @property
    def placement(self) -> Placement:
        """Where the picture lies in the view."""
        return self._placement

    @property
    def fitted(self) -> bool:
        """Whether the whole picture stays in sight."""
        return self._fitted

    def set_picture_size(self, height: int, width: int) -> None:
        """Show another picture size, fitted; the same size leaves the view alone."""
        if (height, width) != self._size:
            self._size = (height, width)
            self.fit()

    def add_layer(self, item: QGraphicsItem, z: float = 10.0) -> None:
        """Put an item (arrows, a region...) on the stage, in source px."""
        item.setParentItem(self.stage)
        item.setZValue(z)

    def remove_layer(self, item: QGraphicsItem) -> None:
        """Take an item off the stage."""
        if item.scene() is not None:
            self.scene().removeItem(item)

    def fit(self) -> None:
        """Show the whole picture, and keep doing so when the view is resized."""
        self.place(Placement.fitting(self._size, self.room), fitted=True)

    def actual_size(self) -> None:
        """Show one source px as exactly one px of the screen."""
        room = self.room
        ratio = self.devicePixelRatioF()
        at = self._placement.to_source(room[0] / 2, room[1] / 2)
        placement = Placement.centred(1 / ratio, at, room)
        self.place(placement.filling(self._size, room).on_pixels(ratio))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom by a factor; the picture under a view point stays under it.

        Parameters
        ----------
        factor : float
            > 1 comes closer.
        at : QPointF, optional
            In px of the view; default its middle.
        """
        room = self.room
        fixed = (room[0] / 2, room[1] / 2) if at is None else (at.x(), at.y())
        fitting = Placement.fitting(self._size, room).scale
        farthest = min(fitting, 1 / self.devicePixelRatioF()) / _FARTHEST
        scale = min(max(self._placement.scale * factor, farthest), _CLOSEST)
        placement = self._placement.scaled(scale, fixed)
        self.place(placement.in_sight(self._size, room))

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by px of the view."""
        moved = self._placement.moved(dx, dy)
        self.place(moved.in_sight(self._size, self.room))

    def placed(self) -> None:
        """Hear that the placement has changed; for subclasses."""

    def device_scale(self) -> float:
        """Screen px per source px."""
        return self._placement.scale * float(self.devicePixelRatioF())

    def visible_region(self) -> Box:
        """Source pixels in sight.

        Returns
        -------
        box : (x0, y0, x1, y1)
            Half-open, clipped to the picture; (0, 0, 0, 0) if none is in sight.
        """
        return self._placement.visible(self._size, self.room)

    def source_point(self, point: QPointF) -> tuple[float, float]:
        """Source coordinates of where the mouse is.

        A mouse counts screen px; it points at their middle. At 1:1 that is the middle
        of a source px.
        """
        half = 0.5 / self.devicePixelRatioF()
        return self._placement.to_source(point.x() + half, point.y() + half)

    def pixel_at(self, point: QPointF) -> tuple[int, int] | None:
        """Source pixel (x, y) at a point of the view, if there is one."""
        x, y = (math.floor(value + 0.5) for value in self.source_point(point))
        height, width = self._size
        return (x, y) if 0 <= x < width and 0 <= y < height else None

    def pans(self, event: QMouseEvent) -> bool:
        """Whether a press starts panning."""
        left = event.button() == Qt.MouseButton.LeftButton
        return event.button() == Qt.MouseButton.MiddleButton or (
            left and (self.left_pans or self._space_held)
        )

    def update_cursor(self) -> None:
        """Show the cursor that fits what a press would do."""
        shape = Qt.CursorShape.CrossCursor
        if self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.left_pans or self._space_held:
            shape = Qt.CursorShape.OpenHandCursor
        self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Start panning, unless a layer that takes the mouse lies there."""
        self.lent = self.left_pans and _layer_takes(self, event)
        if self.lent:
            super().mousePressEvent(event)
        elif self.pans(event):
            self._pan_from = event.position()
            self.update_cursor()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan."""
        if self._pan_from is not None:
            step = event.position() - self._pan_from
            self._pan_from = event.position()
            self.pan(step.x(), step.y())
        elif self.left_pans:
            super().mouseMoveEvent(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stop panning."""
        if self.lent:
            super().mouseReleaseEvent(event)
        held = Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton
        if not event.buttons() & held:
            self._pan_from = None
            self.lent = False
            self.update_cursor()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom to the cursor."""
        self.zoom(_ZOOM_A_WHEEL_UNIT ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows pan, plus and minus zoom, Space lets the left button pan."""
        key = event.key()
        if key in _ARROWS:
            self.pan(*_ARROWS[Qt.Key(key)])
        elif key in _ZOOM_KEYS:
            self.zoom(_ZOOM_KEYS[Qt.Key(key)])
        elif key == Qt.Key.Key_Space:
            self._space_held = True
            self.update_cursor()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let Space go."""
        if event.key() != Qt.Key.Key_Space:
            event.ignore()
        elif not event.isAutoRepeat():
            self._space_held = False
            self.update_cursor()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget Space: its release will be told to somebody else."""
        super().focusOutEvent(event)
        self._space_held = False
        self.update_cursor()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Stay fitted, or keep the corner in place."""
        super().resizeEvent(event)
        if self._ready:
            if self._fitted:
                self.fit()
            self._announcer.start()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            _follow_palette(self)

    def close(self) -> bool:
        """Close as any widget does; pyqtgraph's own would empty the scene."""
        return QWidget.close(self)

    @property
    def room(self) -> Size:
        """Width and height of the view."""
        viewport = self.viewport()
        return float(viewport.width()), float(viewport.height())

    def place(self, placement: Placement, *, fitted: bool = False) -> None:
        """Put the picture where it shall be; `fitted` to keep all of it in sight."""
        self._fitted = fitted
        if placement != self._placement:
            self._placement = placement
            scale = placement.scale
            self.stage.setTransform(
                QTransform(scale, 0, 0, scale, placement.x, placement.y)
            )
            self.placed()
            self.placed_anew.emit()
            self._announcer.start()


def _layer_takes(view: PictureView, event: QMouseEvent) -> bool:
    """Whether an item under the cursor wants this button."""
    items = view.items(event.position().toPoint())
    return any(item.acceptedMouseButtons() & event.button() for item in items)


def _follow_palette(view: PictureView) -> None:
    """Let the ground be the palette's."""
    view.setBackground(view.palette().color(QPalette.ColorRole.Dark))
