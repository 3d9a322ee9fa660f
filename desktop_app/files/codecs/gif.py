"""GIF: the first frame, decoded by Pillow after the blocks were walked here."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, replace

from PIL.GifImagePlugin import GifImageFile

from desktop_app.files.codecs import pillow
from desktop_app.files.codecs.lzw import NOT_AT_END, fits
from desktop_app.files.limits import Limits
from desktop_app.files.records import Damage, Decoded, UnreadableError
from desktop_app.words import tr

_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B


@dataclass
class _Walk:
    """What lies in a GIF, without decoding it."""

    width: int
    height: int
    frames: int = 0
    complete: bool = False
    fits: bool = True


def recognise(data: bytes) -> bool:
    """Whether the content begins like a GIF."""
    return data[:6] in (b"GIF87a", b"GIF89a")


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of the first frame of a GIF.

    Returns
    -------
    decoded : Decoded
        8 bits RGB, with alpha where a colour is transparent.

    Raises
    ------
    UnreadableError
        If there is no frame.
    """
    walk = _walk(data)
    if not walk.frames:
        raise UnreadableError(tr("holds no picture: get the original again"))
    limits.admit(walk.width, walk.height)
    picture = GifImageFile(io.BytesIO(data))
    decoded = pillow.load(picture)
    warnings = list(decoded.warnings)
    if walk.frames > 1:
        warnings.append(tr("is animated: only its first frame is opened"))
    elif not walk.complete:
        warnings.append(Damage(tr("ends too early, but its picture is there")))
    if (walk.complete or walk.frames > 1) and not walk.fits:
        warnings.append(Damage(tr(NOT_AT_END)))
    return replace(decoded, warnings=tuple(warnings))


def _walk(data: bytes) -> _Walk:
    """Find the first frame and whether there is a second (GIF89a, section 12)."""
    if len(data) < 13:
        raise UnreadableError(tr("ends inside its header: it is cut short"))
    width, height, flags = struct.unpack_from("<HHB", data, 6)
    walk = _Walk(width, height)
    position = 13 + _palette_bytes(flags)
    while position < len(data) and walk.frames < 2:
        kind = data[position]
        if kind == _TRAILER:
            walk.complete = True
            break
        if kind == _IMAGE and position + 10 <= len(data):
            left, top, w, h, flags = struct.unpack_from("<HHHHB", data, position + 1)
            walk.frames += 1
            if walk.frames == 1:
                # Pillow lets the first frame enlarge the screen.
                walk.width = max(walk.width, left + w)
                walk.height = max(walk.height, top + h)
            begin = position + 10 + _palette_bytes(flags)
            position = _skip(data, begin + 1)
            if walk.frames == 1 and position <= len(data):
                codes = _joined(data[begin + 1 : position])
                walk.fits = fits(codes, w * h, data[begin], tiff=False)
        elif kind == _EXTENSION:
            position = _skip(data, position + 2)
        else:
            position += 1
    return walk


def _palette_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _skip(data: bytes, position: int) -> int:
    """Position after a row of sub-blocks."""
    while position < len(data) and data[position]:
        position += 1 + data[position]
    return position + 1


def _joined(blocks: bytes) -> bytes:
    """Content of a row of sub-blocks."""
    content, position = bytearray(), 0
    while position < len(blocks) and blocks[position]:
        end = position + 1 + blocks[position]
        content += blocks[position + 1 : end]
        position = end
    return bytes(content)
