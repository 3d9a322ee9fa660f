"""Pictures on the clipboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from desktop_app.files.records import Image, Pixels, as_float
from desktop_app.processors.pictures import show
from desktop_app.views.qimages import to_qimage
from desktop_app.words import N_

_FORMAT = QImage.Format
_PLAIN_BITS = 32


def pasted_picture(data: QMimeData) -> QImage | None:
    """Give the picture that was copied, if there is one and no file was."""
    picture = QImage(data.imageData()) if data.hasImage() else QImage()
    return None if picture.isNull() or pasted_path(data) is not None else picture


def image_from(picture: QImage) -> Image:
    """Give a copied picture as a source, grey if it is neutral; for a worker.

    What it has beyond 8 bits a channel, and its opacity, are kept.
    """
    deep = (
        picture.depth() > _PLAIN_BITS or picture.format() == _FORMAT.Format_Grayscale16
    )
    rgba = _rgba(picture, deep=deep)
    pixels, alpha = rgba[..., :3], rgba[..., 3]
    grey = bool((pixels == pixels[..., :1]).all())
    opaque = int(alpha.min()) == (65535 if deep else 255)
    return Image(
        pixels[..., 0].copy() if grey else pixels.copy(),
        format=N_("pasted picture"),
        depth=16 if deep else 8,
        alpha=None if opaque else alpha.copy(),
    )


def copied(image: Image) -> QImage:
    """Give a picture for the clipboard, with its opacity; for a worker.

    Pictures of 16 bits keep them; light is copied as it is shown.
    """
    if image.pixels.dtype != np.uint16:
        rgba = show(image)
        if image.alpha is not None:
            rgba[..., 3] = np.rint(as_float(image.alpha) * 255)
        return to_qimage(rgba)
    height, width = image.pixels.shape[:2]
    rgba64 = np.full((height, width, 4), np.iinfo(np.uint16).max, np.uint16)
    rgba64[..., :3] = image.pixels.reshape(height, width, -1)
    if image.alpha is not None:
        rgba64[..., 3] = image.alpha
    wide = QImage(rgba64.data, width, height, rgba64.strides[0], _FORMAT.Format_RGBA64)
    return wide.copy()


def _rgba(picture: QImage, *, deep: bool) -> Pixels:
    """Copy an image of any format into an (H, W, 4) array of 8 or 16 bits."""
    wanted = _FORMAT.Format_RGBA64 if deep else _FORMAT.Format_RGBA8888
    rgba = picture.convertToFormat(wanted)
    data = rgba.constBits()
    flat: Pixels = np.frombuffer(data, np.uint8)
    if deep:
        flat = np.frombuffer(data, np.uint16)
    rows = flat.reshape(rgba.height(), -1)
    return rows[:, : 4 * rgba.width()].reshape(rgba.height(), rgba.width(), 4).copy()


def pasted_path(data: QMimeData) -> Path | None:
    """Give the file that was copied in a file manager, if there is one."""
    for url in data.urls():
        if url.isLocalFile():
            return Path(url.toLocalFile())
    return None
