"""A picture on the canvas, drawn straight from the array it came in."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.views.levels import Box, Levels, Pixels


def picture_rect(box: Box) -> QRectF:
    """Rectangle covered by the pixels of a half-open box.

    Pixel centres lie at integers: pixel 0 reaches from -0.5 to 0.5.
    """
    x0, y0, x1, y1 = box
    return QRectF(x0 - 0.5, y0 - 0.5, x1 - x0, y1 - y0)


class PictureItem(QGraphicsObject):
    """Shows one picture; smooth when it is small, its pixels when it is large."""

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._levels: Levels | None = None
        self._box: Box = (0, 0, 0, 0)
        self._left: float | None = None

    @property
    def levels(self) -> Levels | None:
        """What is shown."""
        return self._levels

    @property
    def box(self) -> Box:
        """Source pixels covered: (x0, y0, x1, y1), half-open."""
        return self._box

    def set_rgba(self, picture: Pixels | Levels | None, box: Box | None = None) -> None:
        """Show a picture; nothing is copied or converted.

        Parameters
        ----------
        picture : (H, W, 4) uint8 RGBA or (H, W) uint8 grey array, Levels, or None
            None shows nothing. The array must not change afterwards.
        box : (x0, y0, x1, y1), optional
            Source pixels to cover, half-open; default one source pixel a pixel.

        Raises
        ------
        ValueError
            If the array is not what `Levels` takes, or the box is empty.
        """
        levels = picture if isinstance(picture, Levels | None) else Levels(picture)
        if levels is not None and box is None:
            box = (0, 0, levels.shape[1], levels.shape[0])
        box = (0, 0, 0, 0) if levels is None or box is None else box
        if levels is not None and not (box[0] < box[2] and box[1] < box[3]):
            raise ValueError(f"box = {box}: must hold at least one pixel")
        if box != self._box:
            self.prepareGeometryChange()
        self._levels, self._box = levels, box
        self.update()

    def set_left(self, left: float | None) -> None:
        """Show nothing left of a place in source px; None shows everything."""
        if left != self._left:
            self._left = left
            self.update()

    def colour_at(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Colour shown at a source pixel; None where there is no picture."""
        hidden = self._left is not None and x < self._left
        return None if hidden else self.colour_of(x, y)

    def colour_of(self, x: int, y: int) -> tuple[int, int, int] | None:
        """Colour of a source pixel, even where it is not shown; None without one."""
        x0, y0, x1, y1 = self._box
        if self._levels is None or not (x0 <= x < x1 and y0 <= y < y1):
            return None
        height, width = self._levels.shape
        row = (y - y0) * height // (y1 - y0)
        column = (x - x0) * width // (x1 - x0)
        values = np.atleast_1d(self._levels.pixels[row, column]).tolist()
        return (
            (values[0], values[0], values[0])
            if len(values) == 1
            else (values[0], values[1], values[2])
        )

    def boundingRect(self) -> QRectF:
        """Rectangle covered, in source px."""
        return picture_rect(self._box)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw what is exposed."""
        exposed = QRectF(option.exposedRect)
        if self._left is not None:
            exposed.setLeft(max(exposed.left(), self._left))
            painter.setClipRect(exposed, Qt.ClipOperation.IntersectClip)
        if self._levels is not None and not exposed.isEmpty():
            self._levels.draw(painter, self.boundingRect(), exposed)
