"""Portable float map: raw float32, bottom row first (Debevec's HDRView, 2001)."""

from __future__ import annotations

import math
import re

import numpy as np

from desktop_app.files.codecs.light import Float32, tell_nonfinite
from desktop_app.files.limits import Limits
from desktop_app.files.records import Damage, Decoded, Encodable, UnreadableError
from desktop_app.words import tr

_HEADER = re.compile(rb"P([Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([^\s]{1,40})[ \t]*\r?\n")
_HEADER_MOST = 200


def recognise(data: bytes) -> bool:
    """Whether the content begins like a PFM."""
    return data[:2] in (b"PF", b"Pf") and data[2:3].isspace()


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a PFM, grey or RGB; a file cut short gives its rows from the bottom.

    The scale factor's sign is the byte order. Its size is told and not applied, for
    programs differ about it.

    Returns
    -------
    decoded : Decoded
        Scene-linear float32; NaN and infinite values are kept and counted.

    Raises
    ------
    UnreadableError
        If the header is damaged or not one row is there.
    """
    found = _HEADER.match(data[:_HEADER_MOST])
    if found is None:
        raise UnreadableError(
            tr("is a PFM picture with a damaged header: write it again")
        )
    channels = 3 if found[1] == b"F" else 1
    width, height = int(found[2]), int(found[3])
    limits.admit(width, height)
    scale = _number(found[4])
    stored = np.dtype("<f4" if scale < 0 else ">f4")
    samples = width * channels
    rows = min(height, (len(data) - found.end()) // (samples * 4))
    if rows == 0:
        raise UnreadableError(tr("is a PFM picture cut short before its first row"))
    values = np.frombuffer(data, stored, rows * samples, found.end())
    shape = (height, width, channels) if channels == 3 else (height, width)
    # Pages that no row is written to are never taken from the system.
    pixels: Float32 = np.zeros(shape, np.float32)
    pixels[height - rows :] = values.reshape(rows, *shape[1:])[::-1]
    warnings = _tell(len(data) - found.end(), rows, height, samples, scale)
    return Decoded(pixels, warnings=warnings + tell_nonfinite(pixels), linear=True)


def _number(text: bytes) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = math.nan
    if scale == 0 or not math.isfinite(scale):
        message = tr("is a PFM picture whose scale factor is no number: write it again")
        raise UnreadableError(message)
    return scale


def _tell(
    size: int, rows: int, height: int, samples: int, scale: float
) -> tuple[str, ...]:
    warnings: tuple[str, ...] = ()
    if rows < height:
        told = tr(
            "ends too early: only the lower {rows} of {height} rows are there"
        ).format(rows=rows, height=height)
        warnings = (Damage(told),)
    elif size > rows * samples * 4 + 1:
        extra = size - rows * samples * 4
        warnings = (
            tr("has {extra} bytes after its picture, which were left out").format(
                extra=extra
            ),
        )
    if abs(scale) != 1:
        warnings += (
            tr("has the scale factor {scale:g}, which was not applied").format(
                scale=abs(scale)
            ),
        )
    return warnings


def encode(work: Encodable) -> bytes:
    """Content of a little-endian PFM; alpha, profile and EXIF are left out.

    Parameters
    ----------
    work : Encodable
        Pixels of float32.
    """
    height, width = work.pixels.shape[:2]
    kind = "PF" if work.pixels.ndim == 3 else "Pf"
    header = f"{kind}\n{width} {height}\n-1.0\n".encode()
    return header + np.ascontiguousarray(work.pixels[::-1], "<f4").tobytes()
