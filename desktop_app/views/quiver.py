"""Arrows above a picture: one item, however many there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.pens import cosmetic

# Colours are put into so many groups: a pen for each, not for each arrow.
_GROUPS = 24
# Above so many lines they are drawn one screen px wide, the width Qt is quick with.
_FINE_FROM = 12_000
_WIDE = 1.6


@dataclass(frozen=True)
class _Group:
    """Lines of one colour."""

    colour: QColor
    width: float
    lines: pg.Qt.internals.PrimitiveArray


class Quiver(QGraphicsObject):
    """Draws arrows as lines in source px, of a width in screen px."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._groups: list[_Group] = []
        self._bounds = QRectF()
        self.count = 0

    def set_arrows(
        self, lines: npt.NDArray[np.float64], colours: npt.NDArray[np.uint8]
    ) -> None:
        """Show other arrows.

        Parameters
        ----------
        lines : (N, L, 4) float64 array
            The L lines of every arrow: x0, y0, x1, y1 in source px.
        colours : (N, 3) uint8 array
            RGB of every arrow; arrows of like colours are drawn in one.
        """
        self.prepareGeometryChange()
        self.count = len(lines)
        self._bounds = _bounds(lines)
        wide = _WIDE if lines.shape[0] * lines.shape[1] < _FINE_FROM else 1.0
        self._groups = [
            _Group(QColor(*map(int, colour)), wide, _primitives(lines[members]))
            for colour, members in _grouped(colours)
        ]
        self.update()

    def boundingRect(self) -> QRectF:
        """Rectangle that holds every line."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw the lines, a colour at a time."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for group in self._groups:
            painter.setPen(cosmetic(group.colour, group.width, painter))
            painter.drawLines(*group.lines.drawargs())


def _bounds(lines: npt.NDArray[np.float64]) -> QRectF:
    if not len(lines):
        return QRectF()
    points = lines.reshape(-1, 2)
    (left, top), (right, bottom) = points.min(0) - 2, points.max(0) + 2
    return QRectF(left, top, right - left, bottom - top)


def _primitives(lines: npt.NDArray[np.float64]) -> pg.Qt.internals.PrimitiveArray:
    flat = lines.reshape(-1, 4)
    array = pg.Qt.internals.PrimitiveArray(QLineF, 4)
    array.resize(len(flat))
    array.ndarray()[:] = flat
    return array


def _grouped(
    colours: npt.NDArray[np.uint8],
) -> list[tuple[npt.NDArray[np.uint8], npt.NDArray[np.intp]]]:
    """Like colours together: their mean, and who has them."""
    if not len(colours):
        return []
    order = np.lexsort(colours.T)
    coarse = colours[order] >> 4
    changes = np.flatnonzero((np.diff(coarse.astype(np.int16), axis=0) != 0).any(1)) + 1
    if len(changes) < _GROUPS:
        return [
            (colours[part].mean(0).astype(np.uint8), part)
            for part in np.split(order, changes)
        ]
    # Hues around a wheel, or a long scale: equal steps of the angle about grey.
    red, green, blue = colours.astype(np.float32).T
    angle = np.arctan2(np.sqrt(3) * (green - blue), 2 * red - green - blue)
    bins = ((angle / (2 * np.pi)) % 1 * _GROUPS).astype(np.intp)
    found = (np.flatnonzero(bins == number) for number in range(_GROUPS))
    return [
        (colours[part].mean(0).astype(np.uint8), part) for part in found if len(part)
    ]
