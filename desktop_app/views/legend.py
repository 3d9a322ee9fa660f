"""What the colours of a layer mean: a wheel of directions, or a scale of values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.words import tr

_MARGIN = 12
_GROUND = QColor(20, 20, 22, 200)
_INK = QColor(240, 240, 240)
_WHEEL_SIDE, _BAR_WIDTH, _BAR_HEIGHT = 84, 150, 12
_PADDING, _TEXT_HEIGHT = 8, 18


class Legend(QWidget):
    """A small panel in the lower left corner of the canvas; lets the mouse through.

    Parameters
    ----------
    parent : QWidget
        The canvas' viewport.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("legend")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._image: QImage | None = None
        self._wheel = False
        self._low = self._high = ""
        parent.installEventFilter(self)
        self.hide()

    def show_wheel(self, picture: npt.NDArray[np.uint8], radius: str) -> None:
        """Show a wheel (H, W, 4) whose rim means a length, such as "5 px"."""
        self._show(picture, "", radius, wheel=True)
        self.setAccessibleName(
            tr("Colours by direction, full at {radius}").format(radius=radius)
        )

    def show_scale(self, colours: npt.NDArray[np.uint8], low: str, high: str) -> None:
        """Show a scale of colours (N, 4) from a low to a high value."""
        self._show(colours[None], low, high, wheel=False)
        self.setAccessibleName(
            tr("Colours from {low} to {high}").format(low=low, high=high)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, colours and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(self.rect(), 8, 8)
        if self._image is None:
            return
        width = self.width() - 2 * _PADDING
        height = _WHEEL_SIDE if self._wheel else _BAR_HEIGHT
        painter.drawImage(QRectF(_PADDING, _PADDING, width, height), self._image)
        painter.setPen(_INK)
        words = QRectF(_PADDING, _PADDING + height, width, _TEXT_HEIGHT)
        if self._wheel:
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._high)
        else:
            centre = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(words, Qt.AlignmentFlag.AlignLeft | centre, self._low)
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | centre, self._high)

    def _show(
        self, picture: npt.NDArray[np.uint8], low: str, high: str, *, wheel: bool
    ) -> None:
        pixels = np.ascontiguousarray(picture)
        height, width = pixels.shape[:2]
        kind = QImage.Format.Format_RGBA8888
        self._image = QImage(pixels.data, width, height, 4 * width, kind).copy()
        self._wheel, self._low, self._high = wheel, low, high
        inner = _WHEEL_SIDE if wheel else _BAR_WIDTH
        tall = _WHEEL_SIDE if wheel else _BAR_HEIGHT
        self.resize(inner + 2 * _PADDING, tall + _TEXT_HEIGHT + _PADDING + 4)
        self._place()
        self.show()
        self.update()

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.move(_MARGIN, parent.height() - self.height() - _MARGIN)
