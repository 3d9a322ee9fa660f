"""PNG (ISO 15948): chunks are walked and verified here, pixels decoded by others.

Pillow decodes 8 bits. It reduces 16-bit colour to 8 without a word, so 16 bits go
through OpenCV. Both get the chunks they need for the pixels and nothing else.
"""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from PIL.PngImagePlugin import PngImageFile

from desktop_app.files.codecs import pillow
from desktop_app.files.codecs.exif import bare_block
from desktop_app.files.limits import Limits, require_data
from desktop_app.files.records import (
    FULL_SCALE,
    Damage,
    Decoded,
    Encodable,
    Pixels,
    UnreadableError,
    depth_of,
)
from desktop_app.opencv import cv2
from desktop_app.words import tr

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Deflate stores at most 258 bytes in 2 bits.
DEFLATE_RATIO = 1032
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_BITS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
# Left, top, step across and down of each pass of interlacing (section 8.2).
_ADAM7 = (
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
    (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
_PIECE = 4096
_COUNTED = 1 << 20
# Twice as fast as zlib's 6 for about a tenth more bytes (12 MP photograph).
_LEVEL = 3


@dataclass(frozen=True)
class _Header:
    width: int
    height: int
    bits: int
    colour: int
    interlaced: bool

    @property
    def row_bytes(self) -> int:
        """Bytes of a row with its filter byte."""
        return 1 + (self.width * self.bits * _CHANNELS[self.colour] + 7) // 8


def recognise(data: bytes) -> bool:
    """Whether the content begins like a PNG."""
    return data.startswith(SIGNATURE)


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of a PNG; a file cut short gives its rows so far, with a warning.

    Returns
    -------
    decoded : Decoded
        8 or 16 bits; fewer bits are scaled to 8. Alpha also from tRNS.

    Raises
    ------
    UnreadableError
        If a checksum of the picture data fails, or there are none.
    """
    chunks, warnings = _walk(data)
    if "acTL" in chunks:
        warnings.append(tr("is animated: only its still picture is opened"))
    header = _header(chunks)
    limits.admit(header.width, header.height)
    compressed = b"".join(chunks.get("IDAT", ()))
    if not compressed:
        raise UnreadableError(tr("holds no picture data: get the original again"))
    whole = "IEND" in chunks
    if not whole:
        compressed, warning = _rescue(compressed, header)
        warnings.append(warning)
    require_data(len(compressed), header.height * (header.row_bytes - 1), DEFLATE_RATIO)
    decoded = _decode_pixels(chunks, header, compressed)
    if decoded.pixels.shape[:2] != (header.height, header.width):
        raise UnreadableError(tr("is not of the size its header states: it is damaged"))
    return replace(
        decoded,
        profile=_profile(chunks),
        exif=bare_block(chunks["eXIf"][0] if "eXIf" in chunks else None),
        warnings=(*warnings, *decoded.warnings),
    )


def _walk(data: bytes) -> tuple[dict[str, list[bytes]], list[str]]:
    """Content of all chunks by name, each verified by its checksum."""
    chunks: dict[str, list[bytes]] = {}
    warnings: list[str] = []
    position = len(SIGNATURE)
    while position < len(data) and "IEND" not in chunks:
        name_bytes = data[position + 4 : position + 8]
        if len(name_bytes) < 4:
            break
        if not (name_bytes.isalpha() and name_bytes.isascii()):
            raise UnreadableError(
                tr("is damaged between its parts: get the original again")
            )
        length = struct.unpack_from(">I", data, position)[0]
        start, end = position + 8, position + 8 + length
        name, content = name_bytes.decode(), data[start:end]
        if end + 4 > len(data):
            if name == "IDAT":
                chunks.setdefault(name, []).append(content)
            break
        if (
            zlib.crc32(content, zlib.crc32(name_bytes))
            == struct.unpack_from(">I", data, end)[0]
        ):
            chunks.setdefault(name, []).append(content)
        elif name_bytes[0:1].isupper():
            message = tr(
                "is damaged (checksum of {name}): get the original again"
            ).format(name=name)
            raise UnreadableError(message)
        else:
            warnings.append(
                tr("has a damaged {name} part, which was left out").format(name=name)
            )
        position = end + 4
    return chunks, warnings


def _header(chunks: dict[str, list[bytes]]) -> _Header:
    content = chunks.get("IHDR", [b""])[0]
    if next(iter(chunks), "") != "IHDR" or len(content) != 13:
        raise UnreadableError(tr("has no valid header: get the original again"))
    width, height, bits, colour, method, filters, interlace = struct.unpack(
        ">IIBBBBB", content
    )
    if bits not in _BITS.get(colour, ()) or method or filters or interlace > 1:
        message = tr(
            "has an impossible header (colour type {colour}, {bits} "
            "bits): get the original again"
        ).format(colour=colour, bits=bits)
        raise UnreadableError(message)
    return _Header(width, height, bits, colour, bool(interlace))


def _rescue(compressed: bytes, header: _Header) -> tuple[bytes, str]:
    """Picture data of a file cut short, missing rows filled with zeros."""
    if header.interlaced:
        raise UnreadableError(
            tr("ends too early and is interlaced: get the original again")
        )
    require_data(
        # What is missing cannot be known, so only a tiny rest is refused here.
        len(compressed),
        header.row_bytes,
        DEFLATE_RATIO,
    )
    stream, rows = zlib.decompressobj(), bytearray()
    expected = header.row_bytes * header.height
    try:
        for start in range(0, len(compressed), _PIECE):
            piece = compressed[start : start + _PIECE]
            rows += stream.decompress(piece, expected - len(rows) + 1)
            if len(rows) >= expected:
                break
    except zlib.error as error:
        message = tr(
            "ends too early and is damaged ({error}): get the original again"
        ).format(error=error)
        raise UnreadableError(message) from error
    found = min(len(rows) // header.row_bytes, header.height)
    if not found:
        raise UnreadableError(tr("ends before its first row: get the original again"))
    if found == header.height:
        told = tr("ends too early, but all its rows are there")
    else:
        told = tr("ends too early: only {found} of {height} rows are there").format(
            found=found, height=header.height
        )
    rest = bytes(rows[: found * header.row_bytes])
    return zlib.compress(rest.ljust(expected, b"\0"), 1), Damage(told)


def _decode_pixels(
    chunks: dict[str, list[bytes]], header: _Header, compressed: bytes
) -> Decoded:
    transparent = chunks.get("tRNS", [b""])[0]
    needed = [_chunk(b"IHDR", chunks["IHDR"][0])]
    if header.colour == 3:
        palette = chunks.get("PLTE", [b""])[0]
        if not palette or len(palette) % 3:
            raise UnreadableError(tr("has no valid palette: get the original again"))
        needed.append(_chunk(b"PLTE", palette))
        needed += [_chunk(b"tRNS", transparent)] if transparent else []
    needed += [_chunk(b"IDAT", compressed), _chunk(b"IEND", b"")]
    clean = SIGNATURE + b"".join(needed)
    if header.bits == 16:
        pixels, alpha = _decode_16_bits(clean, header)
        decoded = Decoded(pixels, alpha)
    else:
        decoded = pillow.load(PngImageFile(io.BytesIO(clean)))
        # Pillow leaves rows black where the compressed data end early but orderly.
        doubtful = header.interlaced or header.colour == 3
        if doubtful or not decoded.pixels[-1].any():
            _check_complete(compressed, header)
    if transparent and header.colour in (0, 2):
        keyed = _keyed_alpha(decoded.pixels, transparent, header)
        decoded = replace(decoded, alpha=keyed)
    return decoded


def _check_complete(compressed: bytes, header: _Header) -> None:
    """Refuse picture data with fewer bytes than the rows of the picture have."""
    passes = _ADAM7 if header.interlaced else ((0, 0, 1, 1),)
    missing = 0
    for left, top, across, down in passes:
        width = -(-(header.width - left) // across)
        height = -(-(header.height - top) // down)
        if width > 0 and height > 0:
            missing += height * replace(header, width=width).row_bytes
    stream, rest = zlib.decompressobj(), compressed
    while missing > 0 and rest and not stream.eof:
        missing -= len(stream.decompress(rest, _COUNTED))
        rest = stream.unconsumed_tail
    if missing > 0:
        raise UnreadableError(
            tr("is damaged: rows are missing, get the original again")
        )


def _decode_16_bits(clean: bytes, header: _Header) -> tuple[Pixels, Pixels | None]:
    bands = cv2.imdecode(np.frombuffer(clean, np.uint8), cv2.IMREAD_UNCHANGED)
    if bands is None or bands.dtype != np.uint16:
        raise UnreadableError(tr("has damaged picture data: get the original again"))
    if bands.ndim == 2:
        return bands, None
    alpha = np.ascontiguousarray(bands[..., 3]) if bands.shape[2] == 4 else None
    if header.colour in (0, 4):
        return np.ascontiguousarray(bands[..., 0]), alpha
    return np.ascontiguousarray(bands[..., 2::-1]), alpha


def _keyed_alpha(pixels: Pixels, content: bytes, header: _Header) -> Pixels:
    """Alpha of the one colour that tRNS declares transparent (section 11.3.2.1)."""
    channels, full = _CHANNELS[header.colour], FULL_SCALE[depth_of(pixels)]
    if len(content) != 2 * channels:
        return np.full(pixels.shape[:2], full, pixels.dtype)
    key = np.frombuffer(content, ">u2").astype(np.uint32) & ((1 << header.bits) - 1)
    if header.bits < 8:
        key = key * 255 // ((1 << header.bits) - 1)
    planes = pixels.reshape(*pixels.shape[:2], channels)
    seen = (planes != key.astype(pixels.dtype)).any(axis=2)
    return cast(Pixels, np.where(seen, full, 0).astype(pixels.dtype))


def _profile(chunks: dict[str, list[bytes]]) -> bytes | None:
    content = chunks.get("iCCP", [b""])[0]
    _, separator, rest = content.partition(b"\0")
    if not separator or rest[:1] != b"\0":
        return None
    stream = zlib.decompressobj()
    try:
        # A profile of more than 16 MB is a bomb, not a profile.
        profile = stream.decompress(rest[1:], 16 << 20)
    except zlib.error:
        return None
    return profile if stream.eof else None


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(content, zlib.crc32(name))
    return (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
    )


def encode(work: Encodable) -> bytes:
    """Content of a PNG file of 8 or 16 bits, with alpha, profile and EXIF.

    Parameters
    ----------
    work : Encodable
        Pixels of uint8 or uint16.
    """
    if work.pixels.dtype == np.uint8:
        picture = pillow.join(work.pixels, work.alpha)
        plain = pillow.encode(picture, "PNG", compress_level=_LEVEL)
    else:
        plain = _encode_16_bits(work.pixels, work.alpha)
    extra = b""
    if work.profile is not None:
        packed = zlib.compress(work.profile, 9)
        extra += _chunk(b"iCCP", b"ICC profile\0\0" + packed)
    if work.exif is not None:
        extra += _chunk(b"eXIf", work.exif)
    after_header = len(SIGNATURE) + 25
    return plain[:after_header] + extra + plain[after_header:]


def _encode_16_bits(pixels: Pixels, alpha: Pixels | None) -> bytes:
    if pixels.ndim == 2 and alpha is not None:
        return _encode_grey_alpha(pixels, alpha)
    bands = [pixels] if pixels.ndim == 2 else [pixels[..., k] for k in (2, 1, 0)]
    bands += [] if alpha is None else [alpha]
    # Its default (run lengths of differences) is 3 times as fast as Deflate's level 3
    # here, and no larger: the low bytes of 16-bit pixels are noise.
    done, data = cv2.imencode(".png", np.dstack(bands))
    if not done:
        raise UnreadableError(tr("cannot be written as PNG: choose another format"))
    return bytes(data)


def _encode_grey_alpha(pixels: Pixels, alpha: Pixels) -> bytes:
    """16-bit grey with alpha, which OpenCV does not write: filter Up, then Deflate."""
    height, width = pixels.shape
    rows = np.dstack([pixels, alpha]).astype(">u2").view(np.uint8)
    rows = rows.reshape(height, width * 4)
    filtered = np.full((height, width * 4 + 1), 2, np.uint8)
    filtered[0, 1:] = rows[0]
    filtered[1:, 1:] = rows[1:] - rows[:-1]
    header = struct.pack(">IIBBBBB", width, height, 16, 4, 0, 0, 0)
    packed = zlib.compress(filtered.tobytes(), _LEVEL)
    return (
        SIGNATURE
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )
