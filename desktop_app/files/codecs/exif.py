"""EXIF blocks: orientation, and the way into and out of TIFF files."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import cast

import numpy as np

from desktop_app.files.codecs.directory import (
    LONG,
    SHORT,
    Layout,
    Tag,
    Tags,
    pack_directory,
    read_directory,
    read_layout,
)
from desktop_app.files.records import Pixels, UnreadableError

PREFIX = b"Exif\x00\x00"
_ORIENTATION, _EXIF, _GPS, _INTEROPERABILITY = 0x0112, 0x8769, 0x8825, 0xA005
# Descriptive tags of a TIFF page; all others describe how its pixels are stored.
_DESCRIPTIVE = (
    270, 271, 272, _ORIENTATION, 282, 283, 296, 305, 306, 315, 316, 33432,
)  # fmt: skip


def bare_block(raw: bytes | None) -> bytes | None:
    """Take off the prefix JPEG gives an EXIF block; None if it is no such block.

    Parameters
    ----------
    raw : bytes or None
        As it stood in the file.

    Returns
    -------
    block : bytes or None
        Beginning with its TIFF header.
    """
    if raw is None:
        return None
    block = raw.removeprefix(PREFIX)
    return block if _first_directory(block) is not None else None


def orientation_of(block: bytes | None) -> int:
    """Orientation that an EXIF block asks for.

    Parameters
    ----------
    block : bytes or None
        From `bare_block`.

    Returns
    -------
    orientation : int
        1 to 8 (TIFF 6.0, tag 274); 1, upright, where nothing valid is said.
    """
    tag = _orientation_tag(block)
    value = tag.numbers()[0] if tag is not None else 1
    return value if 1 <= value <= 8 else 1


def without_orientation(block: bytes | None) -> bytes | None:
    """Set the orientation of an EXIF block to 1; every other byte stays.

    Parameters
    ----------
    block : bytes or None
        From `bare_block`.

    Returns
    -------
    block : bytes or None
        A picture stored upright may carry it.
    """
    tag = _orientation_tag(block)
    if block is None or tag is None:
        return block
    upright = bytearray(block)
    code = tag.order + ("I" if tag.kind == LONG else "H")
    struct.pack_into(code, upright, tag.position, 1)
    return bytes(upright)


def turn_upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn and mirror an array as its EXIF orientation says.

    Parameters
    ----------
    pixels : (H, W) or (H, W, C) array
        As stored.
    orientation : int
        1 to 8: 5 to 8 exchange height and width.

    Returns
    -------
    pixels : array
        As it shall be seen; possibly a view.
    """
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    # Rows 1 to 8: which way the stored first row and column lie (TIFF 6.0, page 36).
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def from_tiff(data: bytes, layout: Layout, page: Tags) -> bytes | None:
    """EXIF block with what a TIFF page says about the picture.

    Parameters
    ----------
    data : bytes
        The TIFF file.
    layout : Layout
        Its layout.
    page : dict of int to Tag
        The page's directory.

    Returns
    -------
    block : bytes or None
        None if the page says nothing but how its pixels are stored.
    """
    tags = _descriptive(data, layout, page)
    return b"II*\0\x08\0\0\0" + pack_directory(tags, 8) if tags else None


def to_tiff(block: bytes | None) -> dict[int, Tag | Mapping[int, Tag]]:
    """Tags of an EXIF block that a TIFF page may carry.

    Parameters
    ----------
    block : bytes or None
        From `bare_block`.

    Returns
    -------
    tags : dict
        To be merged with the tags that describe the pixels.
    """
    page = _first_directory(block)
    if block is None or page is None:
        return {}
    return _descriptive(block, read_layout(block), page)


def _descriptive(
    data: bytes, layout: Layout, page: Tags
) -> dict[int, Tag | Mapping[int, Tag]]:
    tags: dict[int, Tag | Mapping[int, Tag]] = {
        number: page[number] for number in _DESCRIPTIVE if number in page
    }
    for number in (_EXIF, _GPS):
        pointer = page[number].numbers() if number in page else ()
        if pointer:
            try:
                inner, _ = read_directory(data, layout, pointer[0])
            except UnreadableError:
                continue
            # It holds an offset, which would lead nowhere in its new place.
            inner.pop(_INTEROPERABILITY, None)
            tags[number] = inner
    return tags


def _first_directory(block: bytes | None) -> Tags | None:
    if block is None:
        return None
    try:
        layout = read_layout(block)
        return read_directory(block, layout, layout.first)[0]
    except UnreadableError:
        return None


def _orientation_tag(block: bytes | None) -> Tag | None:
    tag = (_first_directory(block) or {}).get(_ORIENTATION)
    if tag is None or tag.kind not in (SHORT, LONG) or not tag.data:
        return None
    return tag


def upright_copy(pixels: Pixels, orientation: int) -> Pixels:
    """Upright, C-contiguous and read-only: the form in which pixels travel.

    Parameters
    ----------
    pixels : (H, W) or (H, W, 3) array
        As stored.
    orientation : int
        1 to 8.

    Returns
    -------
    pixels : array
        Read-only.
    """
    upright = np.ascontiguousarray(turn_upright(pixels, orientation)).view()
    upright.flags.writeable = False
    return cast(Pixels, upright)
