"""JPEG (ITU-T T.81): segments are read and written here, pixels by libraries.

Pillow decodes, OpenCV encodes. Pillow gets the segments that decoding needs and
nothing else, so that damaged metadata cannot spoil a picture.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field, replace

import numpy as np
from PIL.JpegImagePlugin import JpegImageFile

from desktop_app.files.codecs import pillow
from desktop_app.files.codecs.exif import PREFIX, bare_block
from desktop_app.files.limits import Limits, require_data
from desktop_app.files.records import Damage, Decoded, Encodable, UnreadableError
from desktop_app.opencv import cv2
from desktop_app.words import tr

_START, _END, _SCAN = b"\xff\xd8", b"\xff\xd9", 0xDA
_ICC_PREFIX = b"ICC_PROFILE\0"
_ICC_PIECE = 65533 - len(_ICC_PREFIX) - 2
_EXIF_MOST = 65533 - len(PREFIX)
# Among the frame headers are those of Huffman and arithmetic tables, and a spare one.
TABLES = frozenset({0xC4, 0xC8, 0xCC})
_FRAMES = frozenset(range(0xC0, 0xD0)) - TABLES
_PROGRESSIVE = {0xC2, 0xC6, 0xCA, 0xCE}
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
# A progressive scan needs no less than one bit for each block of 8 x 8.
_PIXELS_PER_BYTE = 8 * 64
# Codes to go on with where a file ends, of low numbers and of high ones.
_MORE_CODES = (bytes(range(1, 65)), bytes(range(250, 186, -1)))
# Below this quality colour at half resolution cannot be told from full.
_FULL_COLOUR_FROM = 90
_LONGEST_SIDE = 65500  # of libjpeg


@dataclass
class _Parts:
    """A JPEG file taken apart."""

    decodable: bytearray = field(default_factory=lambda: bytearray(_START))
    width: int = 0
    height: int = 0
    frame: int = 0
    exif: bytes | None = None
    profile: dict[int, bytes] = field(default_factory=dict)
    pictures: int = 1
    stray: bool = False
    scan_bytes: int = 0


def recognise(data: bytes) -> bool:
    """Whether the content begins like a JPEG."""
    return data.startswith(b"\xff\xd8\xff")


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a JPEG; a file cut short is opened with a warning.

    Returns
    -------
    decoded : Decoded
        8 bits; CMYK turned to RGB.

    Raises
    ------
    UnreadableError
        If nothing of the picture can be decoded.
    """
    parts = _take_apart(data)
    limits.admit(parts.width, parts.height)
    require_data(parts.scan_bytes, parts.width * parts.height, _PIXELS_PER_BYTE)
    profile = b"".join(parts.profile[key] for key in sorted(parts.profile)) or None
    clean = bytes(parts.decodable)
    try:
        decoded = _decode(clean, profile)
    except OSError as error:
        if "truncated" not in str(error).lower():
            raise
        decoded = _rescue(clean, profile, parts)
    warnings = decoded.warnings
    if decoded.pixels.shape[:2] != (parts.height, parts.width):
        raise UnreadableError(tr("is not of the size its header states: it is damaged"))
    if parts.pictures > 1:
        told = tr("holds {pictures} pictures: only the first is opened").format(
            pictures=parts.pictures
        )
        warnings = (*warnings, told)
    if parts.stray:
        warnings = (*warnings, tr("has stray bytes in its header: it may be damaged"))
    block = bare_block(parts.exif)
    if parts.exif is not None and block is None:
        warnings = (*warnings, tr("has a damaged EXIF block, which was left out"))
    return replace(decoded, exif=block, warnings=warnings)


def _decode(clean: bytes, profile: bytes | None) -> Decoded:
    return pillow.load(JpegImageFile(io.BytesIO(clean)), profile)


def _take_apart(data: bytes) -> _Parts:
    parts = _Parts()
    position = 2
    while True:
        previous, position = position, data.find(b"\xff", position)
        parts.stray |= position > previous
        if position < 0 or position + 4 > len(data):
            raise UnreadableError(tr("ends before its picture data: it is cut short"))
        marker = data[position + 1]
        if marker in (0xFF, 0x00):  # padding between segments
            position += 1
            continue
        if marker == 0xD9:
            raise UnreadableError(tr("holds no picture data: get the original again"))
        if marker in _WITHOUT_LENGTH:
            position += 2
            continue
        if marker == _SCAN:
            break
        length = struct.unpack_from(">H", data, position + 2)[0]
        end = position + 2 + max(length, 2)
        if end > len(data):
            raise UnreadableError(tr("ends inside its header: it is cut short"))
        _keep(parts, marker, data[position + 4 : end], data[position:end])
        position = end
    if not parts.frame:
        raise UnreadableError(tr("has no size in its header: get the original again"))
    parts.scan_bytes = len(data) - position
    parts.decodable += data[position:]
    return parts


def _keep(parts: _Parts, marker: int, content: bytes, segment: bytes) -> None:
    if marker in _FRAMES:
        if len(content) < 6:
            raise UnreadableError(tr("has a damaged header: get the original again"))
        parts.height, parts.width = struct.unpack_from(">HH", content, 1)
        parts.frame = marker
    elif marker == 0xE1:
        if content.startswith(PREFIX) and parts.exif is None:
            parts.exif = content
        return
    elif marker == 0xE2:
        if content.startswith(_ICC_PREFIX) and len(content) > len(_ICC_PREFIX) + 2:
            parts.profile[content[len(_ICC_PREFIX)]] = content[len(_ICC_PREFIX) + 2 :]
        elif content.startswith(b"MPF\0"):
            parts.pictures = _count_pictures(content[4:])
        return
    elif 0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE):
        return
    parts.decodable += segment


def _count_pictures(block: bytes) -> int:
    """Count the pictures in a multi-picture file (CIPA DC-007, tag 0xB001)."""
    order = "<" if block.startswith(b"II") else ">"
    at = block.find(struct.pack(f"{order}HHI", 0xB001, 4, 1))
    if at < 0 or at + 12 > len(block):
        return 1
    return int(struct.unpack_from(f"{order}I", block, at + 8)[0])


def _rescue(clean: bytes, profile: bytes | None, parts: _Parts) -> Decoded:
    """Decode what is left of a file cut short, and find where it ends.

    Closed by an end marker the rest decodes, grey below the cut. Where that begins is
    seen by cutting off a little more: the first row that changes.
    """
    try:
        decoded = _decode(clean + _END, profile)
    except OSError as error:
        raise UnreadableError(
            tr("ends too early to show anything: get the original again")
        ) from error
    if parts.frame not in _PROGRESSIVE and _is_complete(decoded, clean, profile):
        told = tr("lacks its end mark, but all its rows are there")
        return replace(decoded, warnings=(Damage(told), *decoded.warnings))
    body = len(clean) - parts.scan_bytes
    shorter = clean[: max(body, len(clean) - max(64, parts.scan_bytes // 50))]
    try:
        less = _decode(shorter + _END, profile).pixels
    except OSError:
        less = np.zeros_like(decoded.pixels)
    changed = np.flatnonzero(
        (decoded.pixels != less).reshape(parts.height, -1).any(axis=1)
    )
    rows = int(changed[0]) if changed.size else parts.height
    if parts.frame in _PROGRESSIVE:
        told = tr("ends too early: its fine detail is missing")
    elif rows == parts.height:
        told = tr("ends too early, but nearly all its rows are there")
    elif rows == 0:
        raise UnreadableError(tr("ends within its first rows: get the original again"))
    else:
        told = tr(
            "ends too early: only about {rows} of {height} rows are there"
        ).format(rows=rows, height=parts.height)
    return replace(decoded, warnings=(Damage(told), *decoded.warnings))


def _is_complete(decoded: Decoded, clean: bytes, profile: bytes | None) -> bool:
    """Whether all codes are there: those that follow the last one change nothing."""
    codes = clean.removesuffix(_END[:1])  # half of the end mark
    try:
        return all(
            np.array_equal(_decode(codes + more + _END, profile).pixels, decoded.pixels)
            for more in _MORE_CODES
        )
    except OSError:
        return False


def encode(work: Encodable) -> bytes:
    """Content of a JPEG file, with profile and EXIF; alpha is left out.

    Parameters
    ----------
    work : Encodable
        Pixels of uint8.
    """
    plain = _encode_pixels(work)
    extra = b""
    if work.exif is not None and len(work.exif) <= _EXIF_MOST:
        extra += _segment(0xE1, PREFIX + work.exif)
    profile = work.profile or b""
    count = -(-len(profile) // _ICC_PIECE)
    for number in range(count if count < 256 else 0):
        piece = profile[number * _ICC_PIECE : (number + 1) * _ICC_PIECE]
        extra += _segment(0xE2, _ICC_PREFIX + bytes([number + 1, count]) + piece)
    # After JFIF's own segment, which must come first.
    after = 4 + struct.unpack_from(">H", plain, 4)[0] if plain[3] == 0xE0 else 2
    return plain[:after] + extra + plain[after:]


def _encode_pixels(work: Encodable) -> bytes:
    """Let OpenCV do it: Pillow's writer would hold the interpreter's lock meanwhile."""
    if max(work.pixels.shape) > _LONGEST_SIDE:
        raise ValueError(f"no side over {_LONGEST_SIDE} px")
    pixels = work.pixels
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    full = work.quality >= _FULL_COLOUR_FROM
    options = {
        cv2.IMWRITE_JPEG_QUALITY: work.quality,
        cv2.IMWRITE_JPEG_OPTIMIZE: 1,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR: (
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444
            if full
            else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
        ),
    }
    _, data = cv2.imencode(
        ".jpg", pixels, [each for pair in options.items() for each in pair]
    )
    return bytes(data)


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content
