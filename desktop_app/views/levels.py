"""A picture and its halvings, so that any zoom draws few pixels and none aliases."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from desktop_app.opencv import cv2

Pixels = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]

# From here on single pixels are what the user wants to see.
_NEAREST_FROM = 2.0
# Bilinear sampling reads one neighbour beyond what is drawn; two are safe.
_MARGIN = 2
_ALL = slice(None)


class Levels:
    """A picture, and each of its halvings from the moment it is needed.

    Making halvings costs 2 to 3 ms at 12 MP; a worker may call `prepare` to take even
    that from the GUI thread. The array is kept, not copied.

    Parameters
    ----------
    pixels : (H, W, 4), (H, W, 3) or (H, W) uint8 array, C-contiguous
        RGBA, RGB or grey. RGB saves the conversion of a picture that is seen once, a
        frame of a film; RGBA is drawn faster every time.
    premultiplied : bool
        Whether the colours are already multiplied by alpha.

    Raises
    ------
    ValueError
        If the array has another shape, dtype or layout.
    """

    def __init__(self, pixels: Pixels, *, premultiplied: bool = False) -> None:
        grey = pixels.ndim == 2
        if pixels.dtype != np.uint8 or not (grey or pixels.shape[2:] in ((3,), (4,))):
            raise ValueError(
                f"pixels = {pixels.dtype} {pixels.shape}: must be uint8 of shape "
                "(H, W, 4), (H, W, 3) or (H, W)"
            )
        if not pixels.flags.c_contiguous or pixels.size == 0:
            raise ValueError("pixels: must be C-contiguous and not empty")
        self._levels = [pixels]
        self._format = (
            QImage.Format.Format_Grayscale8
            if grey
            else QImage.Format.Format_RGB888
            if pixels.shape[2] == 3
            else QImage.Format.Format_RGBA8888_Premultiplied
            if premultiplied
            else QImage.Format.Format_RGBA8888
        )

    @property
    def pixels(self) -> Pixels:
        """The picture itself."""
        return self._levels[0]

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width in px."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def nbytes(self) -> int:
        """Bytes of the picture and the halvings made so far."""
        return sum(level.nbytes for level in self._levels)

    def prepare(self, depth: int) -> None:
        """Make the halvings down to `depth` (0 is the picture itself)."""
        while len(self._levels) <= depth:
            self._levels.append(self._below(len(self._levels) - 1))

    def refresh(self, box: Box) -> None:
        """Bring the halvings up to date after the pixels of a box have changed.

        Parameters
        ----------
        box : (x0, y0, x1, y1)
            Half-open, inside the picture.
        """
        x0, y0, x1, y1 = box
        for depth, coarser in enumerate(self._levels[1:]):
            x0, y0, x1, y1 = x0 // 2, y0 // 2, (x1 + 1) // 2, (y1 + 1) // 2
            rows, columns = slice(2 * y0, 2 * y1), slice(2 * x0, 2 * x1)
            coarser[y0:y1, x0:x1] = self._below(depth, rows, columns)

    def draw(self, painter: QPainter, target: QRectF, exposed: QRectF) -> None:
        """Draw the exposed part of the picture laid over a rectangle.

        Parameters
        ----------
        painter : QPainter
            Transformed to the coordinates of both rectangles, without rotation.
        target : QRectF
            Where the whole picture lies.
        exposed : QRectF
            What has to be drawn; a little more may be.
        """
        height, width = self.shape
        step_x, step_y = target.width() / width, target.height() / height
        scale = abs(painter.deviceTransform().m11()) * step_x
        depth = self._depth_for(scale)
        self.prepare(depth)
        level = self._levels[depth]
        step_x, step_y = step_x * 2**depth, step_y * 2**depth
        x0, x1 = _span(exposed.left(), exposed.right(), target.left(), step_x)
        y0, y1 = _span(exposed.top(), exposed.bottom(), target.top(), step_y)
        x0, y0 = max(x0, 0), max(y0, 0)
        x1, y1 = min(x1, level.shape[1]), min(y1, level.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        painter.save()
        if depth:
            # The last pixel of an odd halving reaches beyond the picture.
            painter.setClipRect(target, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(
            QPainter.RenderHint.SmoothPixmapTransform, scale < _NEAREST_FROM
        )
        painter.translate(target.left() + x0 * step_x, target.top() + y0 * step_y)
        painter.scale(step_x, step_y)
        painter.drawImage(QPointF(0, 0), self._part(depth, (x0, y0, x1, y1)))
        painter.restore()

    def _below(self, depth: int, rows: slice = _ALL, columns: slice = _ALL) -> Pixels:
        """Halve a part of a level."""
        half = _halved(np.ascontiguousarray(self._levels[depth][rows, columns]))
        # Qt draws its own order, BGRA premultiplied, two to three times as fast.
        if depth == 0 and half.ndim == 2:
            half = _converted(half, cv2.COLOR_GRAY2BGRA)
        elif depth == 0 and half.shape[2] == 3:
            half = _converted(half, cv2.COLOR_RGB2BGRA)
        elif depth == 0:
            if self._format == QImage.Format.Format_RGBA8888:
                half = _converted(half, cv2.COLOR_RGBA2mRGBA)
            half = _converted(half, cv2.COLOR_RGBA2BGRA)
        return half

    def _depth_for(self, scale: float) -> int:
        """Halvings after which a pixel covers over 1/2 and at most 1 px of screen."""
        deepest = max(0, min(self.shape).bit_length() - 1)
        if scale <= 0:
            return deepest
        return min(deepest, max(0, math.floor(-math.log2(scale) + 1e-9)))

    def _part(self, depth: int, box: Box) -> QImage:
        """Image over a part of a level, without a copy.

        A part, because Qt's quick paths count in 16.16 fixed point: coordinates over
        32767 px would overflow in a wide panorama.
        """
        x0, y0, x1, y1 = box
        level = self._levels[depth]
        stride = level.strides[0]
        pixel = level.strides[1]
        first = y0 * stride + x0 * pixel
        last = (y1 - 1) * stride + x1 * pixel
        flat = level.reshape(-1)[first:last]
        order = QImage.Format.Format_ARGB32_Premultiplied if depth else self._format
        return QImage(flat.data, x1 - x0, y1 - y0, stride, order)


def _span(low: float, high: float, origin: float, step: float) -> tuple[int, int]:
    """Whole pixels that an interval touches, and the margin around them."""
    first = math.floor((low - origin) / step) - _MARGIN
    last = math.ceil((high - origin) / step) + _MARGIN
    return first, last


def _halved(pixels: Pixels) -> Pixels:
    """Means of 2x2 px; an odd last row or column is averaged with itself."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        pixels = cv2.copyMakeBorder(
            pixels, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE
        )
        height, width = pixels.shape[:2]
    half: Pixels = cv2.resize(
        pixels, (width // 2, height // 2), interpolation=cv2.INTER_AREA
    )
    return half


def _converted(pixels: Pixels, code: int) -> Pixels:
    """Give the pixels another order of channels."""
    result: Pixels = cv2.cvtColor(pixels, code)
    return result
