"""Formats that are read and never written: PNM, JPEG 2000, AVIF and TGA.

Binary PGM and PPM are read here, for Pillow reduces 16 bits to 8; the rest is Pillow's,
which refuses files that are cut short.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import cast

import numpy as np
from PIL.AvifImagePlugin import AvifImageFile
from PIL.ImageFile import ImageFile
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.PpmImagePlugin import PpmImageFile
from PIL.TgaImagePlugin import TgaImageFile

from desktop_app.files.codecs import pillow
from desktop_app.files.codecs.exif import bare_block
from desktop_app.files.codecs.holes import has_hole, with_hole
from desktop_app.files.codecs.lzw import NOT_AT_END
from desktop_app.files.limits import Limits, require_data
from desktop_app.files.records import Damage, Decoded, Pixels, UnreadableError
from desktop_app.opencv import cv2
from desktop_app.words import tr

# Magic, width, height and largest value, with comments between (netpbm's ppm(5)).
_GAP = rb"(?:\s|#[^\n]*\n)+"
_PNM = re.compile(
    rb"P([56])" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,9})" + _GAP + rb"(\d{1,5})\s"
)
_JP2 = (b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51")
_SIZ, _SOT, _EOC = b"\xff\x51", b"\xff\x90", b"\xff\xd9"
# A TGA has no magic; from version 2 on it has this at its end.
_TGA_END = b"TRUEVISION-XFILE.\0"
_BITS_AT = 40
_BYTE = 8
# An ASCII pixel takes two characters, a bit of P4 an eighth of a byte.
_PLAIN_RATIO = 8
# Two bytes of a run give 128 grey pixels.
_RUN_RATIO = 64
# Arithmetic coding has no bound; no encoder makes a real picture this small.
_CODED_RATIO = 100_000


def recognise_pnm(data: bytes) -> bool:
    """Whether the content begins like a PBM, PGM or PPM."""
    return data[:1] == b"P" and data[1:2] in b"123456" and data[2:3].isspace()


def decode_pnm(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a PBM, PGM or PPM, binary or in words.

    Returns
    -------
    decoded : Decoded
        8 or 16 bits, scaled to the full range where the largest value is another.

    Raises
    ------
    UnreadableError
        If it is cut short or says no valid size.
    """
    head = _PNM.match(data)
    if head is None:
        return _load(PpmImageFile(io.BytesIO(data)), data, limits, _PLAIN_RATIO)
    kind, width, height, top = (int(each) for each in head.groups())
    limits.admit(width, height)
    if not 0 < top < 1 << 16:
        raise UnreadableError(tr("has a damaged header: get the original again"))
    shape = (height, width, 3) if kind == 6 else (height, width)
    dtype = np.dtype(">u2" if top > 255 else "u1")
    needed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    if len(data) - head.end() < needed:
        raise UnreadableError(tr("ends too early: get the original again"))
    stored = np.frombuffer(data, dtype, needed // dtype.itemsize, head.end())
    full = 255 if top <= 255 else 65535
    pixels = cast(
        Pixels, stored.reshape(shape).astype(np.uint8 if full == 255 else np.uint16)
    )
    if top != full:
        scaled = np.minimum(pixels, top) * (full / top)
        pixels = cast(Pixels, np.rint(scaled).astype(pixels.dtype))
    decoded = Decoded(pixels)
    return with_hole(decoded) if has_hole(pixels) else decoded


def recognise_jpeg_2000(data: bytes) -> bool:
    """Whether the content begins like a JPEG 2000."""
    return data.startswith(_JP2)


def decode_jpeg_2000(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a JPEG 2000; errors as `decode_pnm`."""
    # Cut right before its first tile, it decodes to an even colour without a word.
    # Within a tile no byte sequence equals its end mark (ISO 15444-1, B.10.1).
    if data.find(_EOC, data.find(_SOT)) < 0:
        raise UnreadableError(tr("ends too early: get the original again"))
    decoded = _load(Jpeg2KImageFile(io.BytesIO(data)), data, limits, _CODED_RATIO)
    at = data.find(_SIZ) + _BITS_AT
    bits = (data[at] & 0x7F) + 1 if at < len(data) else _BYTE
    return _told_bits(decoded, bits)


def recognise_avif(data: bytes) -> bool:
    """Whether the content begins like an AVIF."""
    return data[4:11] == b"ftypavi"


def decode_avif(data: bytes, limits: Limits) -> Decoded:
    """Pixels of an AVIF, of its first frame; errors as `decode_pnm`."""
    picture = AvifImageFile(io.BytesIO(data))
    frames = getattr(picture, "n_frames", 1)
    decoded = _load(picture, data, limits, _CODED_RATIO)
    if frames > 1:
        told = tr(
            "is animated: only the first of its {frames} frames is opened"
        ).format(frames=frames)
        decoded = replace(decoded, warnings=(*decoded.warnings, told))
    if not _ends_with_its_data(data):
        damaged = (*decoded.warnings, Damage(tr(NOT_AT_END)))
        decoded = replace(decoded, warnings=damaged)
    exif = bare_block(picture.info.get("exif"))
    at = data.find(b"av1C") + 6
    deep = at < len(data) and data[at] & 0x40
    return _told_bits(replace(decoded, exif=exif), 10 if deep else _BYTE)


def _ends_with_its_data(data: bytes) -> bool:
    """Whether a decoder that looks finds every tile of an AVIF to end as it should.

    After the last symbol of a tile come a 1 and zeros (AV1, section 8.2.4). Where a
    changed bit has made other symbols of all that follow, they come elsewhere. OpenCV's
    decoder, libaom, looks for them; Pillow's, dav1d, decodes on.
    """
    if not cv2.haveImageWriter(".avif"):  # built without it: nothing is known
        return True
    before = cv2.utils.logging.setLogLevel(0)  # it would print its reason
    try:
        found = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return False
    finally:
        cv2.utils.logging.setLogLevel(before)
    return found is not None


def recognise_tga(data: bytes) -> bool:
    """Whether the content ends like a TGA of version 2."""
    return data.endswith(_TGA_END)


def decode_tga(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a TGA; errors as `decode_pnm`."""
    return _load(TgaImageFile(io.BytesIO(data)), data, limits, _RUN_RATIO)


def _load(picture: ImageFile, data: bytes, limits: Limits, ratio: float) -> Decoded:
    limits.admit(*picture.size)
    require_data(len(data), picture.size[0] * picture.size[1], ratio)
    return pillow.load(picture, picture.info.get("icc_profile"))


def _told_bits(decoded: Decoded, bits: int) -> Decoded:
    """Say that bits were lost."""
    if bits <= _BYTE or decoded.pixels.dtype != np.uint8:
        return decoded
    told = tr(
        "has {bits} bits a channel: opened with 8, convert it to PNG or TIFF first"
    ).format(bits=bits)
    return replace(decoded, warnings=(*decoded.warnings, told))
