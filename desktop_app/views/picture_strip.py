"""Small pictures side by side, each with its title."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views.qimages import to_qimage

Rgba = npt.NDArray[np.uint8]
_GAP, _TITLE = 8, 18


class PictureStrip(QWidget):
    """Pictures of one height in a row; the row is as wide as they need."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
        self._images: list[tuple[str, Rgba]] = []
        self._ready: list[QImage] = []

    @property
    def titles(self) -> tuple[str, ...]:
        """What is shown."""
        return tuple(title for title, _ in self._images)

    def show_pictures(self, pictures: Sequence[tuple[str, Rgba]]) -> None:
        """Show (title, (h, w, 4) uint8 array) pairs."""
        self._images = list(pictures)
        self._ready = [to_qimage(rgba) for _, rgba in self._images]
        self.setMinimumWidth(self.sizeHint().width())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Give the room that the pictures take at this height."""
        tall = max(self.height(), 90) - _TITLE
        wide = sum(
            round(tall * rgba.shape[1] / max(rgba.shape[0], 1)) + _GAP
            for _, rgba in self._images
        )
        return QSize(max(wide, 60), 120)

    def minimumSizeHint(self) -> QSize:
        """Give the least height at which something is seen."""
        return QSize(60, 70)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another width: pictures keep their shape."""
        self.setMinimumWidth(self.sizeHint().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw titles and pictures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, tall = 0.0, float(self.height() - _TITLE)
        for (title, rgba), image in zip(self._images, self._ready, strict=True):
            wide = tall * rgba.shape[1] / max(rgba.shape[0], 1)
            painter.drawText(
                QRectF(left, 0, wide, _TITLE), Qt.AlignmentFlag.AlignLeft, title
            )
            painter.drawImage(QRectF(left, _TITLE, wide, tall), image)
            left += wide + _GAP
