"""Decoding many pictures one after the other: all damage refused, most JPEGs quicker.

OpenCV decodes an ordinary JPEG to the same pixels as Pillow and saves copying them
through the interpreter. It is asked only for files whose header says that it can do
nothing else with them; everything else, and all that it refuses, goes to the codecs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.files.codecs import jpeg
from desktop_app.files.codecs.exif import (
    PREFIX,
    bare_block,
    orientation_of,
    upright_copy,
)
from desktop_app.files.formats import likeness, name_formats, recognise
from desktop_app.files.limits import Limits, require_data
from desktop_app.files.records import Damage, Decoded, UnreadableError
from desktop_app.opencv import cv2
from desktop_app.words import tr

_BASELINE, _PROGRESSIVE = (0xC0, 0xC1), 0xC2
_SCAN = 0xDA
_LARGEST_RATIO = 8 * 64  # pixels a byte, see `codecs.jpeg`
# An older OpenCV lacks it: it cannot give RGB at once.
_RGB = "IMREAD_COLOR_RGB"


@dataclass(frozen=True)
class _Header:
    """What a JPEG says of itself before its first scan."""

    width: int
    height: int
    colours: int
    exif: bytes | None


def decode_rapidly(data: bytes, limits: Limits) -> Decoded:
    """Decode a whole and undamaged picture; upright, without profile and metadata.

    Parameters
    ----------
    data : bytes
        Content of a file.
    limits : Limits
        Checked before pixels are allocated.

    Returns
    -------
    decoded : Decoded
        Pixels and alpha upright. CMYK is turned to RGB, of several frames the first
        counts; the warnings say so.

    Raises
    ------
    UnreadableError
        If it is no picture we read, damaged, or only partly there.
    """
    found = recognise(data)
    if found is None:
        message = tr(
            "looks like {likeness}, which cannot be opened as a "
            "picture: the formats are {name_formats}"
        ).format(likeness=likeness(data), name_formats=name_formats())
        raise UnreadableError(message)
    if found.name == "JPEG":
        decoded = _decode_jpeg(data, limits)
        if decoded is not None:
            return decoded
    return _whole(_decode(data, found.name, limits))


def _decode(data: bytes, name: str, limits: Limits) -> Decoded:
    found = recognise(data)
    assert found is not None
    try:
        return found.decode(data, limits)
    except UnreadableError:
        raise
    except MemoryError as error:
        message = tr("needs more memory than is free: close something or scale it")
        raise UnreadableError(message) from error
    # As in `images.read_image`: to the user all of these mean the same.
    except Exception as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        message = tr("is a damaged {name} ({reason}): get the original again").format(
            name=name, reason=reason
        )
        raise UnreadableError(message) from error


def _whole(decoded: Decoded) -> Decoded:
    """Refuse damage; turn the rest upright."""
    for warning in decoded.warnings:
        if isinstance(warning, Damage):
            raise UnreadableError(
                tr("{warning}: get the original again").format(warning=warning)
            )
    orientation = orientation_of(decoded.exif)
    if orientation == 1:
        return decoded
    alpha = decoded.alpha
    return replace(
        decoded,
        pixels=upright_copy(decoded.pixels, orientation),
        alpha=None if alpha is None else upright_copy(alpha, orientation),
    )


def _decode_jpeg(data: bytes, limits: Limits) -> Decoded | None:
    """Pixels of an ordinary JPEG, or None for one that its codec must look at."""
    header, rgb = _read_header(data), getattr(cv2, _RGB, None)
    if header is None or rgb is None:
        return None
    limits.admit(header.width, header.height)
    require_data(len(data), header.width * header.height, _LARGEST_RATIO)
    grey = header.colours == 1
    mode = (cv2.IMREAD_GRAYSCALE if grey else rgb) | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), mode)
    except cv2.error:
        return None
    if pixels is None or pixels.shape[:2] != (header.height, header.width):
        return None
    return _whole(Decoded(pixels, exif=bare_block(header.exif)))


def _read_header(data: bytes) -> _Header | None:
    """Walk over the segments before the first scan (ITU-R T.81, annex B)."""
    position, frame, exif = 2, None, None
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        length = struct.unpack_from(">H", data, position + 2)[0]
        start, position = position + 4, position + 2 + length
        if marker == _SCAN:
            return _header_of(frame, exif)
        if 0xC0 <= marker <= 0xCF and marker not in jpeg.TABLES:
            if marker not in _BASELINE and marker != _PROGRESSIVE:
                return None
            frame = data[start:position]
        elif marker == 0xE1 and exif is None and data.startswith(PREFIX, start):
            exif = data[start:position]
        elif marker == 0xE2 and data.startswith(b"MPF\0", start):
            return None
    return None


def _header_of(frame: bytes | None, exif: bytes | None) -> _Header | None:
    if frame is None or len(frame) < 6 or frame[0] != 8 or frame[5] not in (1, 3):
        return None
    height, width = struct.unpack_from(">HH", frame, 1)
    return _Header(width, height, frame[5], exif)
