"""TIFF 6.0 and BigTIFF: the page's blocks become arrays here.

Written out because Pillow reduces 16-bit colour to 8 bits and OpenCV opens damaged
strips silently. Compressions other than none and Deflate are undone by Pillow, one
block at a time; pages that are not plain grey or RGB go to Pillow whole.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import numpy as np
from PIL.TiffImagePlugin import TiffImageFile

from desktop_app.files.codecs import exif, pillow, raw
from desktop_app.files.codecs.directory import (
    UNDEFINED,
    Layout,
    Tag,
    Tags,
    longs,
    pack_directory,
    read_directory,
    read_layout,
    shorts,
)
from desktop_app.files.codecs.holes import has_hole, with_hole
from desktop_app.files.codecs.light import Float32, tell_nonfinite
from desktop_app.files.codecs.tiff_blocks import Page, read_blocks
from desktop_app.files.limits import Limits
from desktop_app.files.records import (
    FULL_SCALE,
    Decoded,
    Encodable,
    Pixels,
    UnreadableError,
    depth_of,
)
from desktop_app.words import tr, trn

_PROFILE = 34675
_MANY_PAGES = 1000
# Tags that say how pixels are stored, for Pillow to decode an unusual page.
_STRUCTURE = (
    256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322,
    323, 324, 325, 332, 338, 339, 347, 529, 530, 531, 532,
)  # fmt: skip
# Those of them with one value; of more Pillow would warn whoever listens.
_SINGLE = frozenset(
    {256, 257, 259, 262, 266, 277, 278, 284, 292, 293, 317, 322, 323, 332}
)
_STRIP_BYTES = 1 << 20
_DEFLATE_LEVEL = 6


def recognise(data: bytes) -> bool:
    """Whether the content begins like a TIFF and is no camera's raw file."""
    marks = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
    return data[:4] in marks and not raw.recognise(data)


def decode(data: bytes, limits: Limits) -> Decoded:
    """Pixels of the first page of a TIFF; damaged strips stay black, with a warning.

    Returns
    -------
    decoded : Decoded
        8, 16 or 32 (float) bits as stored; orientation in the EXIF block. Floats are
        scene-linear unless a profile says what they are; NaN and infinite values are
        kept and counted.

    Raises
    ------
    UnreadableError
        If the page is of no supported kind or nothing of it can be read.
    """
    layout = read_layout(data)
    tags, following = read_directory(data, layout, layout.first)
    page = Page.of(tags)
    limits.admit(page.width, page.height)
    profile = tags[_PROFILE].data if _PROFILE in tags else None
    if page.plain:
        decoded = _finish(*read_blocks(data, page, layout.order), page)
        decoded = replace(decoded, profile=profile)
        if page.bare and not decoded.warnings and has_hole(decoded.pixels):
            decoded = with_hole(decoded)
    else:
        decoded = _decode_unusual(data, layout, tags, profile)
    if decoded.pixels.shape[:2] != (page.height, page.width):
        raise UnreadableError(tr("is not of the size its header states: it is damaged"))
    warnings = decoded.warnings + _tell_pages(data, layout, following)
    linear = decoded.pixels.dtype == np.float32
    if linear:
        warnings += tell_nonfinite(cast(Float32, decoded.pixels))
    block = exif.from_tiff(data, layout, tags)
    return replace(
        decoded, exif=block, warnings=warnings, linear=linear and profile is None
    )


def _finish(planes: Pixels, warnings: tuple[str, ...], page: Page) -> Decoded:
    """Grey or RGB and alpha from the samples of a plain page."""
    colours = 3 if page.photometric == 2 else 1
    pixels: Pixels = planes[..., :colours]
    if page.photometric == 0 and pixels.dtype.kind == "u":
        pixels = np.invert(pixels)
    alpha: Pixels | None = None
    extra = page.samples - colours
    if extra and page.extra[:1] in ((1,), (2,)):
        alpha, extra = planes[..., colours], extra - 1
        if page.extra[0] == 1:
            pixels = _unmultiplied(pixels, alpha)
    if extra:
        told = trn(
            "has {n} more channel, which was left out",
            "has {n} more channels, which were left out",
            extra,
        ).format(n=extra)
        warnings = (*warnings, told)
    if colours == 1:
        pixels = pixels[..., 0]
    return Decoded(pixels, alpha, warnings=warnings)


def _unmultiplied(pixels: Pixels, alpha: Pixels) -> Pixels:
    """Colours of pixels stored multiplied by their opacity (ExtraSamples 1)."""
    scale = float(FULL_SCALE.get(depth_of(pixels), 1))
    opacity = alpha[..., None].astype(np.float64)
    colour = np.divide(
        pixels * scale, opacity, out=np.zeros(pixels.shape), where=opacity > 0
    )
    if pixels.dtype.kind == "u":
        colour = np.rint(np.minimum(colour, scale))
    return cast(Pixels, colour.astype(pixels.dtype))


def _decode_unusual(
    data: bytes, layout: Layout, tags: Tags, profile: bytes | None
) -> Decoded:
    """Let Pillow decode palettes, bilevel, CMYK, YCbCr and JPEG pages.

    It gets the same file with a directory of the structural tags alone, behind it.
    """
    page: dict[int, Tag | Mapping[int, Tag]] = {}
    for number in _STRUCTURE:
        if number in tags:
            tag = tags[number].first() if number in _SINGLE else tags[number]
            wide = tag.kind in (13, 16, 18)
            page[number] = longs(*tag.numbers()) if wide else tag
    start = len(data) + len(data) % 2
    mark = b"II*\0" if layout.order == "<" else b"MM\0*"
    header = mark + struct.pack(f"{layout.order}I", start)
    body = data[8:].ljust(start - 8, b"\0")
    clean = header + body + pack_directory(page, start, layout.order)
    picture = TiffImageFile(io.BytesIO(clean))
    decoded = pillow.load(picture, profile)
    bits = tags[258].numbers() if 258 in tags else (1,)
    if max(bits) > 8 and decoded.pixels.dtype == np.uint8:
        told = tr("has {bits} bits a channel, of which 8 were kept").format(
            bits=max(bits)
        )
        return replace(decoded, warnings=(*decoded.warnings, told))
    return decoded


def _tell_pages(data: bytes, layout: Layout, following: int) -> tuple[str, ...]:
    """Warn if there are more full pages than the one that is shown."""
    pages, seen = 1, {layout.first}
    while following and following not in seen and len(seen) < _MANY_PAGES:
        seen.add(following)
        try:
            tags, following = read_directory(data, layout, following)
        except UnreadableError:
            return (
                tr(
                    "has damaged pages after page {pages}: only page 1 is opened"
                ).format(pages=pages),
            )
        # Bit 0 of NewSubfileType: a smaller version of another page.
        small = 254 in tags and (tags[254].numbers() or (0,))[0] & 1
        pages += 0 if small else 1
    return (
        (tr("has {pages} pages: only page 1 is opened").format(pages=pages),)
        if pages > 1
        else ()
    )


def encode(work: Encodable) -> bytes:
    """Content of a TIFF file of 8, 16 or 32 (float) bits: Deflate with prediction.

    Parameters
    ----------
    work : Encodable
        Pixels of uint8, uint16 or float32.
    """
    pixels: Pixels = work.pixels
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    colours = pixels.shape[2]
    if work.alpha is not None:
        pixels = cast(Pixels, np.dstack([pixels, work.alpha]))
    height, width, samples = pixels.shape
    bits = pixels.dtype.itemsize * 8
    floats = pixels.dtype == np.float32
    rows = max(1, _STRIP_BYTES // (width * samples * bits // 8))
    strips = [_pack_strip(pixels[top : top + rows]) for top in range(0, height, rows)]
    sizes = [len(strip) for strip in strips]
    offsets = [8 + sum(sizes[:index]) for index in range(len(sizes))]
    tags: dict[int, Tag | Mapping[int, Tag]] = exif.to_tiff(work.exif)
    tags |= {
        256: longs(width), 257: longs(height), 258: shorts(*[bits] * samples),
        259: shorts(8), 262: shorts(2 if colours == 3 else 1),
        273: longs(*offsets), 277: shorts(samples), 278: longs(rows),
        279: longs(*sizes), 284: shorts(1), 317: shorts(3 if floats else 2),
        339: shorts(*[3 if floats else 1] * samples),
    }  # fmt: skip
    if work.alpha is not None:
        tags[338] = shorts(2)
    if work.profile is not None:
        tags[_PROFILE] = Tag(UNDEFINED, work.profile)
    body = b"".join(strips)
    body += b"\0" * (len(body) % 2)
    at = 8 + len(body)
    return b"II*\0" + struct.pack("<I", at) + body + pack_directory(tags, at)


def _pack_strip(rows: Pixels) -> bytes:
    """One strip: horizontal differences (TIFF 6.0, section 14), then Deflate."""
    if rows.dtype == np.float32:
        return zlib.compress(_float_steps(rows), _DEFLATE_LEVEL)
    steps = rows.copy()
    steps[:, 1:] -= rows[:, :-1]
    little = steps.astype(steps.dtype.newbyteorder("<"), copy=False)
    return zlib.compress(little.tobytes(), _DEFLATE_LEVEL)


def _float_steps(rows: Pixels) -> bytes:
    """Differences of bytes, most significant ones first (TIFF technical note 3)."""
    height, width, samples = rows.shape
    stored = np.ascontiguousarray(rows, ">f4").view(np.uint8)
    planes = stored.reshape(height, width * samples, 4).swapaxes(1, 2)
    steps = np.ascontiguousarray(planes).reshape(height, -1, samples)
    steps[:, 1:] -= steps[:, :-1].copy()
    return steps.tobytes()
