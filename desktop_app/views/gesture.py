"""A press, a drag and a release, or a pen's: together one stroke."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPointingDevice, QTabletEvent

from desktop_app.views.brush import Brush
from desktop_app.views.placement import Placement
from desktop_app.views.stroke_layer import StrokeLayer


class StrokeGesture(QObject):
    """Feeds the live stroke of a layer, and tells how it goes.

    Signals
    -------
    begun ()
    extended (Stroke)
        After every event that added a point; the stroke so far.
    finished (Stroke)
    dropped ()
        Instead of finished: taken back, or nowhere near the picture.
    """

    begun = Signal()
    extended = Signal(object)
    finished = Signal(object)
    dropped = Signal()

    def __init__(self, layer: StrokeLayer, parent: QObject) -> None:
        super().__init__(parent)
        self._layer = layer

    @property
    def active(self) -> bool:
        """Whether a stroke is under way."""
        return self._layer.live is not None

    def begin(
        self, brush: Brush, point: tuple[float, float], pressure: float | None = None
    ) -> None:
        """Start a stroke at a point in source px."""
        self.drop()
        self._layer.begin(brush.stroke(point, pressure))
        self.begun.emit()
        self._tell()

    def extend(self, point: tuple[float, float], pressure: float | None = None) -> None:
        """Draw on to a point; every one is kept."""
        self._layer.extend([point], None if pressure is None else [pressure])
        self._tell()

    def finish(self) -> None:
        """End the stroke."""
        if not self.active:
            return
        stroke = self._layer.finish()
        if stroke is None:
            self.dropped.emit()
        else:
            self.finished.emit(stroke)

    def drop(self) -> None:
        """Take the stroke back, if there is one."""
        if self.active:
            self._layer.drop()
            self.dropped.emit()

    def take_tablet(
        self, event: QTabletEvent, brush: Brush, placement: Placement
    ) -> bool:
        """Draw with a pen, by its pressure; its other end erases.

        Returns
        -------
        taken : bool
            False leaves the event to become one of the mouse.
        """
        at = event.position()
        point = placement.to_source(at.x(), at.y())
        if event.type() == QEvent.Type.TabletPress:
            if event.button() != Qt.MouseButton.LeftButton:
                return False
            if event.pointerType() == QPointingDevice.PointerType.Eraser:
                brush = brush.erasing()
            self.begin(brush, point, event.pressure())
            return True
        if not self.active:
            return False
        if event.type() == QEvent.Type.TabletMove:
            self.extend(point, event.pressure())
        elif event.type() == QEvent.Type.TabletRelease:
            self.finish()
        return True

    def _tell(self) -> None:
        """Hand out the stroke so far."""
        if self._layer.live is not None:
            self.extended.emit(self._layer.live.snapshot())
