"""Histograms of the channels of something, drawn over each other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.views.qimages import to_qimage

# Colours of data are fixed, those of the chrome come from the palette.
INKS = ((217, 95, 104), (95, 154, 72), (91, 141, 239))
GREY_INK = (138, 138, 143)
_FILL_ALPHA = 60
_LINE_ALPHA = 235
_MARGIN = 8.0
# Heights of a channel's levels as shares of the plot, and its colour.
Curve = tuple[npt.NDArray[np.float64], tuple[int, int, int]]
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
            (channel / top, colour)
            for channel, colour in zip(self._levels, inks, strict=False)
            if channel.any()
        ]
        painter.drawImage(area, self._draw_curves(area, curves))
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

    def _draw_curves(self, area: QRectF, curves: list[Curve]) -> QImage:
        """Draw grounds, then lines, into an image.

        Qt's painter takes a fifth of a second to stroke a curve that jumps at every
        level; arrays take some milliseconds, whatever the curve.
        """
        scale = self.devicePixelRatioF()
        width = max(1, round(area.width() * scale))
        height = max(1, round(area.height() * scale))
        rows = np.arange(height, dtype=np.float32)[:, None]
        half = np.float32(0.6 * scale)
        # Which grounds lie over a pixel, a bit a channel, and above them which line.
        code = np.zeros((height, width), np.uint8)
        line = np.zeros((height, width), np.uint8)
        for place, (heights, _) in enumerate(curves):
            y = _tops(heights, width, height)
            code |= (rows >= y).view(np.uint8) << np.uint8(place)
            before = np.concatenate([y[:1], y[:-1]])
            low, high = np.minimum(y, before) - half, np.maximum(y, before) + half
            line[(rows >= low) & (rows <= high)] = place + 1
        colours = [colour for _, colour in curves]
        return to_qimage(_palette(colours)[code | (line << np.uint8(len(colours)))])

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


def _tops(
    heights: npt.NDArray[np.float64], width: int, height: int
) -> npt.NDArray[np.float32]:
    """Row of a curve at every column; what is too high runs along above the plot."""
    at = np.linspace(0, len(heights) - 1, width)
    values = np.interp(at, np.arange(len(heights)), np.minimum(heights, 1.02))
    return (height - 1 - values * (height - 1)).astype(np.float32)


def _palette(colours: list[tuple[int, int, int]]) -> npt.NDArray[np.uint8]:
    """Colour, with straight alpha, of every combination of grounds and a line.

    Returns
    -------
    palette : ((C + 1) * 2**C, 4) uint8 array
        For C colours; index: bits of the grounds, and the number of the line above.
    """
    grounds = 1 << len(colours)
    table = np.zeros((len(colours) + 1, grounds, 4))
    for bits in range(grounds):
        mixed = np.zeros(4)
        for place, colour in enumerate(colours):
            if bits >> place & 1:
                mixed = _over(mixed, colour, _FILL_ALPHA)
        table[0, bits] = mixed
        for place, colour in enumerate(colours):
            table[place + 1, bits] = _over(mixed, colour, _LINE_ALPHA)
    return np.rint(table.reshape(-1, 4)).astype(np.uint8)


def _over(
    below: npt.NDArray[np.float64], colour: tuple[int, int, int], alpha: int
) -> npt.NDArray[np.float64]:
    """Lay a colour over another, both with straight alpha, from 0 to 255."""
    over = alpha / 255
    under = below[3] / 255 * (1 - over)
    mixed = (np.array(colour) * over + below[:3] * under) / (over + under)
    return np.append(mixed, 255 * (over + under))
