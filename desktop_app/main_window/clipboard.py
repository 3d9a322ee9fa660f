"""Pictures on the clipboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from desktop_app.files.records import Image
from desktop_app.views.qimages import from_qimage
from desktop_app.words import N_


def pasted_picture(data: QMimeData) -> QImage | None:
    """Give the picture that was copied, if there is one and no file was."""
    picture = QImage(data.imageData()) if data.hasImage() else QImage()
    return None if picture.isNull() or pasted_path(data) is not None else picture


def image_from(picture: QImage) -> Image:
    """Give a copied picture as a source, grey if it is neutral; for a worker."""
    pixels = from_qimage(picture)
    if (pixels == pixels[..., :1]).all():
        pixels = pixels[..., 0].copy()
    return Image(pixels, format=N_("pasted picture"))


def pasted_path(data: QMimeData) -> Path | None:
    """Give the file that was copied in a file manager, if there is one."""
    for url in data.urls():
        if url.isLocalFile():
            return Path(url.toLocalFile())
    return None
