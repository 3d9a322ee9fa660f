"""A rose: how much goes which way, as sectors about a middle."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.algorithms.flow.follow import SECTORS
from desktop_app.words import tr

_MARGIN = 18


class Rose(QWidget):
    """Draws a rose, the strongest sector reaching the rim, and the mean motion."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rose")
        self.setAccessibleName(tr("Rose of directions"))
        self.setMinimumSize(QSize(90, 90))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._shares = np.zeros(SECTORS)
        self._colours = np.full((SECTORS, 3), 128, np.uint8)
        self._mean = (0.0, 0.0)

    def show_rose(
        self,
        shares: npt.NDArray[np.float64],
        colours: npt.NDArray[np.uint8],
        mean: tuple[float, float],
    ) -> None:
        """Show other shares (`SECTORS`,), their colours, and a mean motion in px."""
        self._shares, self._colours, self._mean = shares, colours, mean
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw rings, sectors and the arrow of the mean motion."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self.palette().color(QPalette.ColorRole.WindowText)
        middle = QPointF(self.width() / 2, self.height() / 2)
        radius = max(min(self.width(), self.height()) / 2 - _MARGIN, 1.0)
        faint = QColor(ink)
        faint.setAlpha(70)
        painter.setPen(QPen(faint, 1))
        for ring in (0.5, 1.0):
            painter.drawEllipse(middle, ring * radius, ring * radius)
        strongest = float(self._shares.max())
        if strongest <= 0:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        for sector, share in enumerate(self._shares):
            red, green, blue = (int(part) for part in self._colours[sector])
            painter.setBrush(QColor(red, green, blue))
            # Area, not radius, tells the share.
            painter.drawPath(
                _sector(middle, radius * math.sqrt(share / strongest), sector)
            )
        self._draw_mean(painter, middle, radius, ink)
        words = QRectF(0, 0, self.width(), _MARGIN)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, f"{strongest:.0%}")

    def _draw_mean(
        self, painter: QPainter, middle: QPointF, radius: float, ink: QColor
    ) -> None:
        painter.setPen(QPen(ink, 2))
        length = math.hypot(*self._mean)
        if length > 0:
            way = QPointF(*self._mean) * (radius / length)
            painter.drawLine(middle, middle + way)
            painter.setBrush(ink)
            painter.drawEllipse(middle + way, 3, 3)


def _sector(middle: QPointF, radius: float, number: int) -> QPainterPath:
    """Wedge of a sector; Qt counts angles against the clock."""
    box = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
    step = 360.0 / SECTORS
    path = QPainterPath(middle)
    path.arcTo(box, -(number + 0.5) * step, step)
    path.closeSubpath()
    return path
