"""The brush: what it paints in each mode, and its outline under the cursor."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsObject,
    QStyleOptionGraphicsItem,
    QWidget,
)

from desktop_app.algorithms.colorization.strokes import Stroke, StrokeKind

Colour = tuple[int, int, int]

MODES = ("pan", "brush", "grey", "eraser", "eyedropper", "region")
_KINDS: dict[str, StrokeKind] = {"brush": "colour", "grey": "grey", "eraser": "erase"}

_SMALLEST, _LARGEST = 0.5, 2000.0
# One notch of the wheel changes the size by 12 %.
_RESIZE_A_WHEEL_UNIT = 1.12 ** (1 / 120)

# Below this radius on screen a ring would hide what it surrounds.
_SMALLEST_RING = 3.0
_RING_MARGIN = 3.0


@dataclass(frozen=True)
class Brush:
    """What a press paints.

    Parameters
    ----------
    mode : str
        One of `MODES`.
    radius : float
        In source px.
    colour : (r, g, b)
        0 to 255.
    """

    mode: str = "pan"
    radius: float = 8.0
    colour: Colour = (200, 60, 40)

    @property
    def paints(self) -> bool:
        """Whether a press begins a stroke."""
        return self.mode in _KINDS

    def erasing(self) -> Brush:
        """Return the eraser of this size."""
        return replace(self, mode="eraser")

    def resized(self, wheel: int) -> Brush:
        """Grow or shrink by an angle of the wheel (a notch is 120)."""
        radius = self.radius * _RESIZE_A_WHEEL_UNIT**wheel
        return replace(self, radius=min(max(radius, _SMALLEST), _LARGEST))

    def stroke(self, point: tuple[float, float], pressure: float | None) -> Stroke:
        """Return the beginning of a stroke at a point in source px."""
        return Stroke(
            points=np.array([point], np.float32),
            radius=self.radius,
            kind=_KINDS[self.mode],
            colour=self.colour,
            pressures=None if pressure is None else np.array([pressure], np.float32),
        )


class BrushOutline(QGraphicsObject):
    """A ring of the brush's true size, light and dark, so that it shows on any ground.

    Drawn in px of the view, at a place in source px.
    """

    def __init__(self, parent: QGraphicsItem | None = None) -> None:
        super().__init__(parent)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._radius = _SMALLEST_RING

    @property
    def radius(self) -> float:
        """Radius of the ring in px of the view."""
        return self._radius

    def set_radius(self, radius: float) -> None:
        """Set the radius in px of the view."""
        radius = max(radius, _SMALLEST_RING)
        if radius != self._radius:
            self.prepareGeometryChange()
            self._radius = radius

    def boundingRect(self) -> QRectF:
        """Rectangle around the ring."""
        reach = self._radius + _RING_MARGIN
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a dark ring and, within it, a light one."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(0.0, 0.0)
        for tone, radius in ((20, self._radius + 0.75), (245, self._radius - 0.25)):
            painter.setPen(QPen(QColor(tone, tone, tone, 220), 1.0))
            painter.drawEllipse(centre, radius, radius)
