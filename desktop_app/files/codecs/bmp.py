"""BMP, read and written by Pillow."""

from __future__ import annotations

import io
from typing import cast

import numpy as np
from PIL.BmpImagePlugin import BmpImageFile

from desktop_app.files.codecs import pillow
from desktop_app.files.codecs.holes import has_hole, with_hole
from desktop_app.files.limits import Limits
from desktop_app.files.records import Decoded, Encodable, Pixels


def recognise(data: bytes) -> bool:
    """Whether the content begins like a BMP."""
    return data.startswith(b"BM")


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a BMP.

    Returns
    -------
    decoded : Decoded
        8 bits.

    Raises
    ------
    UnreadableError
        If the size is over the limit.
    """
    picture = BmpImageFile(io.BytesIO(_with_usable_palette(data)))
    limits.admit(*picture.size)
    decoded = pillow.load(picture)
    if decoded.pixels.ndim == 3 and has_hole(_as_stored(decoded.pixels, data)):
        return with_hole(decoded)
    return decoded


def _as_stored(pixels: Pixels, data: bytes) -> Pixels:
    """Put blue first, and the lowest row, where the height is not negative."""
    upwards = data[25:26] < b"\x80"
    stored = pixels[:: -1 if upwards else 1, :, ::-1]
    return cast(Pixels, np.ascontiguousarray(stored))


def _with_usable_palette(data: bytes) -> bytes:
    """Shorten a palette that says it is longer than the pixels can use.

    The colours beyond are never looked up, and the pixels are found by their own
    offset, but Pillow refuses such a header.
    """
    if len(data) < 50 or int.from_bytes(data[14:18], "little") < 40:
        return data
    bits = int.from_bytes(data[28:30], "little")
    used = int.from_bytes(data[46:50], "little")
    if bits not in (1, 4, 8) or used <= 1 << bits:
        return data
    return data[:46] + (1 << bits).to_bytes(4, "little") + data[50:]


def encode(work: Encodable) -> bytes:
    """Content of a BMP file; alpha, profile and EXIF are left out.

    Parameters
    ----------
    work : Encodable
        Pixels of uint8.
    """
    return pillow.encode(pillow.join(work.pixels, None), "BMP")
