"""WebP (RFC 9649), decoded by Pillow after its size was read here."""

from __future__ import annotations

import io
from dataclasses import replace

from PIL.WebPImagePlugin import WebPImageFile

from desktop_app.files.codecs import pillow
from desktop_app.files.codecs.exif import bare_block
from desktop_app.files.limits import Limits
from desktop_app.files.records import Damage, Decoded, Encodable, UnreadableError
from desktop_app.words import tr

_LOSSLESS_QUALITY = 100
# libwebp's encoder ends one to three bytes after those its decoder needs; of the
# smallest pictures nothing can be told.
_FILL_BYTES, _LEAST_BYTES = 8, 100


def recognise(data: bytes) -> bool:
    """Whether the content begins like a WebP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a WebP, of the first frame if it is animated.

    Returns
    -------
    decoded : Decoded
        8 bits.

    Raises
    ------
    UnreadableError
        If it is cut short or says no valid size.
    """
    if len(data) < 30:
        raise UnreadableError(tr("ends inside its header: it is cut short"))
    if int.from_bytes(data[4:8], "little") + 8 > len(data):
        raise UnreadableError(tr("ends too early: get the original again"))
    limits.admit(*_size(data))
    picture = WebPImageFile(io.BytesIO(data))
    frames = picture.n_frames
    decoded = pillow.load(picture, picture.info.get("icc_profile"))
    if frames == 1 and _leaves_data(data):
        told = tr("is damaged: its data do not end with the picture, get the original")
        decoded = replace(decoded, warnings=(Damage(told), *decoded.warnings))
    if frames > 1:
        told = tr(
            "is animated: only the first of its {frames} frames is opened"
        ).format(frames=frames)
        decoded = replace(decoded, warnings=(*decoded.warnings, told))
    return replace(decoded, exif=bare_block(picture.info.get("exif")))


def _size(data: bytes) -> tuple[int, int]:
    """Width and height from the first chunk (sections 2.5 to 2.7)."""
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = data[24:27], data[27:30]
        return int.from_bytes(width, "little") + 1, int.from_bytes(height, "little") + 1
    if kind == b"VP8L":
        packed = int.from_bytes(data[21:25], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = data[26:28], data[28:30]
        return (
            int.from_bytes(width, "little") & 0x3FFF,
            int.from_bytes(height, "little") & 0x3FFF,
        )
    raise UnreadableError(tr("has no valid header: get the original again"))


def _leaves_data(data: bytes) -> bool:
    """Whether a lossy picture decodes without the last bytes of its data as well.

    An arithmetic decoder that met a changed bit goes on with another picture, and uses
    its data up sooner or later. Later is an error; sooner is seen by leaving out more
    than an encoder fills up with.
    """
    at = 12
    while at + 8 <= len(data) and data[at : at + 4] != b"VP8 ":
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    length = int.from_bytes(data[at + 4 : at + 8], "little") - _FILL_BYTES
    if at + 8 > len(data) or length < _LEAST_BYTES:
        return False
    body = data[at + 8 : at + 8 + length]
    chunk = b"VP8 " + length.to_bytes(4, "little") + body + b"\0" * (length % 2)
    size = (4 + len(chunk)).to_bytes(4, "little")
    try:
        WebPImageFile(io.BytesIO(b"RIFF" + size + b"WEBP" + chunk)).load()
    except OSError:
        return False
    return True


def encode(work: Encodable) -> bytes:
    """Content of a WebP file; quality 100 is lossless.

    Parameters
    ----------
    work : Encodable
        Pixels of uint8.
    """
    return pillow.encode(
        pillow.join(work.pixels, work.alpha),
        "WEBP",
        quality=work.quality,
        lossless=work.quality >= _LOSSLESS_QUALITY,
        exact=True,
        icc_profile=work.profile or b"",
        exif=work.exif or b"",
    )
