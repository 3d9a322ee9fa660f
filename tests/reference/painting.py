"""What is painted, as arrays: an item in a scene of its own, or a widget."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QGraphicsScene

GROUND = (90, 110, 130)


def pixels_of(image):
    """RGB of a QImage, (H, W, 3) uint8."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8)
    rows = rows.reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : 3 * plain.width()].reshape(plain.height(), -1, 3).copy()


def grabbed(widget):
    """RGB of a widget as it is drawn."""
    return pixels_of(widget.grab().toImage())


def drawn(item, width, height, scale=1.0):
    """Draw an item alone on a grey-blue ground.

    Parameters
    ----------
    width, height : int
        Of the part of the source that is drawn, from (-0.5, -0.5) on.
    scale : float
        Px of the picture for one of the source.
    """
    scene = QGraphicsScene()
    scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
    scene.addItem(item)
    item.setScale(scale)
    item.setPos(0.5 * scale, 0.5 * scale)
    size = round(width * scale), round(height * scale)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(*GROUND))
    painter = QPainter(image)
    area = QRectF(0, 0, *size)
    scene.render(painter, area, area, Qt.AspectRatioMode.IgnoreAspectRatio)
    painter.end()
    scene.removeItem(item)
    return pixels_of(image)


def touched(picture):
    """(H, W) bool: where a drawn item differs from its ground."""
    return (picture != np.array(GROUND, np.uint8)).any(axis=2)


def extent(mask):
    """(x0, y0, x1, y1) of what is set, half-open."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
