"""Histograms of the channels of something, drawn over each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

# Colours of data are fixed, those of the chrome come from the palette.
INKS = ((232, 84, 84), (96, 190, 96), (92, 140, 244))
GREY_INK = (160, 160, 164)
_FILL_ALPHA = 60
_MARGIN = 8.0
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


class LevelHistogram(QWidget):
    """Filled curves of counts over [0, 1]; a line at each mean, a band one std wide.

    The highest bins of the ends, where clipped values pile up, do not squeeze the rest:
    what is higher than the plot is cut off, and marked.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._levels: npt.NDArray[np.float64] = np.zeros((3, 256))
        self._means: tuple[float, ...] = ()
        self._stds: tuple[float, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(220, 120)

    def sizeHint(self) -> QSize:
        """Give a size at which the curves can be told apart."""
        return QSize(420, 220)

    @Slot(object)
    def set_levels(
        self,
        levels: npt.NDArray[np.int64],
        means: tuple[float, ...] = (),
        stds: tuple[float, ...] = (),
    ) -> None:
        """Show other counts.

        Parameters
        ----------
        levels : (C, N) int64 array
            Counts of N levels from 0 to 1, of 1 or 3 channels.
        means, stds : tuple of float
            Of each channel, in [0, 1]; empty to draw none.
        """
        self._levels = levels.astype(np.float64)
        self._means, self._stds = means, stds
        self.update()

    @property
    def shown(self) -> int:
        """Sum of all counts that are drawn."""
        return int(self._levels.sum())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything; some hundred points a channel."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        area = QRectF(self.rect()).adjusted(
            _MARGIN, _MARGIN, -_MARGIN, -_MARGIN - metrics.height()
        )
        painter.fillRect(self.rect(), self.palette().base())
        self._draw_axis(painter, area, metrics)
        inks = INKS if len(self._levels) == 3 else (GREY_INK,)
        top = self._top()
        painter.setClipRect(area.adjusted(-1, -1, 1, 1))
        curves = [
            (_curve(area, channel / top), QColor(*colour))
            for channel, colour in zip(self._levels, inks, strict=False)
            if channel.any()
        ]
        # All grounds first, so that no line is covered by another channel's.
        for points, ink in curves:
            _fill(painter, area, points, ink)
        for points, ink in curves:
            painter.setPen(QPen(ink, 1.4))
            painter.drawPolyline(QPolygonF(points))
        for mean, std, colour in zip(self._means, self._stds, inks, strict=False):
            self._draw_mean(painter, area, mean, std, colour)

    def _top(self) -> float:
        """Height of the plot: of the inner bins, for the ends are often clipped."""
        inner = self._levels[:, 2:-2]
        return max(1.0, float(inner.max(initial=0.0)) * 1.05)

    def _draw_axis(
        self, painter: QPainter, area: QRectF, metrics: QFontMetricsF
    ) -> None:
        line = QColor(self.palette().mid().color())
        line.setAlpha(70)
        for tick in _TICKS:
            x = area.left() + tick * area.width()
            painter.setPen(QPen(line, 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            text = f"{tick:g}"
            width = metrics.horizontalAdvance(text)
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(QPointF(left, area.bottom() + metrics.ascent() + 3), text)

    def _draw_mean(
        self,
        painter: QPainter,
        area: QRectF,
        mean: float,
        std: float,
        ink: tuple[int, int, int],
    ) -> None:
        x = area.left() + mean * area.width()
        place = INKS.index(ink) if ink in INKS else 0
        y = area.top() + 6 + 7 * place
        painter.setPen(QPen(QColor(*ink), 1.2, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        painter.setPen(QPen(QColor(*ink), 2.4))
        reach = std * area.width()
        painter.drawLine(QPointF(x - reach, y), QPointF(x + reach, y))


def _curve(area: QRectF, heights: npt.NDArray[np.float64]) -> list[QPointF]:
    """Points of a curve; what is too high runs along just above the plot."""
    x = area.left() + np.linspace(0, 1, len(heights)) * area.width()
    y = area.bottom() - np.minimum(heights, 1.02) * area.height()
    return [QPointF(float(a), float(b)) for a, b in zip(x, y, strict=True)]


def _fill(painter: QPainter, area: QRectF, points: list[QPointF], ink: QColor) -> None:
    ground = QColor(ink)
    ground.setAlpha(_FILL_ALPHA)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawPolygon(QPolygonF([area.bottomLeft(), *points, area.bottomRight()]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
