"""Arrays from Qt's images, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

CHANNELS = 4


def from_qimage(picture: QImage) -> npt.NDArray[np.uint8]:
    """Copy an image of any format into an RGB array.

    Returns
    -------
    pixels : (H, W, 3) uint8 array
        Alpha is left out.
    """
    rgba = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(rgba.constBits(), np.uint8)
    rows = rows.reshape(rgba.height(), rgba.bytesPerLine())
    pixels = rows[:, : CHANNELS * rgba.width()]
    return pixels.reshape(rgba.height(), rgba.width(), CHANNELS)[..., :3].copy()


def to_qimage(rgba: npt.NDArray[np.uint8]) -> QImage:
    """Copy an (H, W, 4) uint8 array into an image of its own."""
    height, width = rgba.shape[:2]
    picture = QImage(
        rgba.data, width, height, CHANNELS * width, QImage.Format.Format_RGBA8888
    )
    return picture.copy()
