"""The handle between before and after: drag it across the picture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.words import tr

WIDTH = 17
KNOB = 7.0
# A press of an arrow key moves the handle by this share of the view.
KEY_STEP = 0.02


class SplitHandle(QWidget):
    """A vertical line with a knob, over the whole height of the view.

    Signals
    -------
    moved(float)
        Where its middle was dragged to, in px of the view from the left.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.setObjectName("split_handle")
        self.setAccessibleName(tr("Before and after"))
        self.setToolTip(tr("Left: the source; right: the result. Drag to compare"))
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def place(self, middle: float, height: int) -> None:
        """Stand at `middle` px from the left of a view `height` px high."""
        self.setGeometry(round(middle - WIDTH / 2), 0, WIDTH, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the handle."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._tell(self.mapToParent(event.position()).x())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrow keys."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        direction = steps.get(Qt.Key(event.key()), 0)
        if direction:
            middle = self.x() + WIDTH / 2
            self._tell(middle + direction * KEY_STEP * self._view.width())
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a light line with dark edges, and the knob."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.width() / 2
        for tone, width in ((QColor(0, 0, 0, 150), 3.0), (QColor(245, 245, 245), 1.0)):
            painter.setPen(QPen(tone, width))
            painter.drawLine(QPointF(middle, 0), QPointF(middle, self.height()))
        painter.setPen(QPen(QColor(0, 0, 0, 150), 1.0))
        painter.setBrush(
            self.palette().highlight() if self.hasFocus() else QColor(245, 245, 245)
        )
        centre = QPointF(middle, self.height() / 2)
        painter.drawEllipse(
            QRectF(centre.x() - KNOB, centre.y() - KNOB, 2 * KNOB, 2 * KNOB)
        )

    def _tell(self, middle: float) -> None:
        self.moved.emit(min(max(middle, 0.0), float(self._view.width())))
