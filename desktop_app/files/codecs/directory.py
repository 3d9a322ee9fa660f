"""TIFF directories: the tables of tags inside TIFF files and EXIF blocks.

Read and written here rather than by a library, so that a damaged tag becomes a missing
tag, no warning leaves the thread that decodes, and metadata pass unchanged.
Tag types and layout: TIFF 6.0 (1992), section 2; BigTIFF doubles the field widths.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.files.records import UnreadableError
from desktop_app.words import tr

BYTE, ASCII, SHORT, LONG, UNDEFINED = 1, 2, 3, 4, 7
# Type: (bytes of a value, numpy code of the words that follow the byte order).
_TYPES = {
    1: (1, "u1"), 2: (1, "u1"), 3: (2, "u2"), 4: (4, "u4"), 5: (8, "u4"),
    6: (1, "i1"), 7: (1, "u1"), 8: (2, "i2"), 9: (4, "i4"), 10: (8, "i4"),
    11: (4, "f4"), 12: (8, "f8"), 13: (4, "u4"), 16: (8, "u8"), 17: (8, "i8"),
    18: (8, "u8"),
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """Byte order and field widths of a TIFF file or EXIF block.

    Parameters
    ----------
    order : str
        "<" or ">", as for `struct`.
    big : bool
        BigTIFF: offsets of 8 bytes.
    first : int
        Offset of the first directory.
    """

    order: str
    big: bool
    first: int


@dataclass(frozen=True)
class Tag:
    """One entry of a directory.

    Parameters
    ----------
    kind : int
        Type of its values.
    data : bytes
        The values, in the byte order of ``order``.
    order : str
        "<" or ">".
    position : int
        Where the values begin in the file; -1 for a tag that was made here.
    """

    kind: int
    data: bytes
    order: str = "<"
    position: int = -1

    def numbers(self) -> tuple[int, ...]:
        """Values of an integer tag; of a rational, numerators and denominators."""
        code = _TYPES[self.kind][1]
        if code.startswith("f"):
            return ()
        return tuple(np.frombuffer(self.data, self.order + code).tolist())

    def first(self) -> Tag:
        """Give the tag with its first value alone."""
        return replace(self, data=self.data[: _TYPES[self.kind][0]])

    def in_order(self, order: str) -> Tag:
        """Give the same values in another byte order."""
        code = _TYPES[self.kind][1]
        words = np.frombuffer(self.data, self.order + code)
        return Tag(self.kind, words.astype(order + code).tobytes(), order)


Tags = dict[int, Tag]
Nested = Mapping[int, "Tag | Mapping[int, Tag]"]


def shorts(*values: int) -> Tag:
    """Make a little-endian tag of 16-bit integers."""
    return Tag(SHORT, struct.pack(f"<{len(values)}H", *values))


def longs(*values: int) -> Tag:
    """Make a little-endian tag of 32-bit integers."""
    return Tag(LONG, struct.pack(f"<{len(values)}I", *values))


def read_layout(data: bytes) -> Layout:
    """Header of a TIFF file or EXIF block.

    Parameters
    ----------
    data : bytes
        The whole file or block.

    Returns
    -------
    layout : Layout
        How to read its directories.

    Raises
    ------
    UnreadableError
        If it does not begin like a TIFF file.
    """
    order = {b"II": "<", b"MM": ">"}.get(data[:2])
    if order is None or len(data) < 8:
        raise UnreadableError(tr("does not begin like a TIFF file"))
    version = struct.unpack(f"{order}H", data[2:4])[0]
    if version == 42:
        return Layout(order, False, struct.unpack(f"{order}I", data[4:8])[0])
    if version == 43 and len(data) >= 16:
        return Layout(order, True, struct.unpack(f"{order}Q", data[8:16])[0])
    raise UnreadableError(tr("does not begin like a TIFF file"))


def read_directory(data: bytes, layout: Layout, offset: int) -> tuple[Tags, int]:
    """One directory; entries of unknown type or outside the file are left out.

    Parameters
    ----------
    data : bytes
        The whole file or block.
    layout : Layout
        From `read_layout`.
    offset : int
        Where the directory begins.

    Returns
    -------
    tags : dict of int to Tag
        The readable entries.
    following : int
        Offset of the next directory, 0 if this is the last.

    Raises
    ------
    UnreadableError
        If the directory lies outside the file.
    """
    width, entry_size = (8, 20) if layout.big else (2, 12)
    count_code, offset_code = ("Q", "Q") if layout.big else ("H", "I")
    body = offset + width
    if body > len(data) or offset < 8:
        raise UnreadableError(tr("ends before its table of contents: it is cut short"))
    count = struct.unpack(layout.order + count_code, data[offset:body])[0]
    end = body + count * entry_size
    if count > 65535 or end > len(data):
        raise UnreadableError(
            tr("has a damaged table of contents: get the original again")
        )
    tags: Tags = {}
    for position in range(body, end, entry_size):
        number, tag = _read_entry(data, layout, position)
        if tag is not None:
            tags.setdefault(number, tag)
    tail = data[end : end + struct.calcsize(offset_code)]
    if len(tail) < struct.calcsize(offset_code):
        return tags, 0
    return tags, int(struct.unpack(layout.order + offset_code, tail)[0])


def _read_entry(data: bytes, layout: Layout, position: int) -> tuple[int, Tag | None]:
    code, inline = ("Q", 8) if layout.big else ("I", 4)
    head = f"{layout.order}HH{code}"
    number, kind, count = struct.unpack_from(head, data, position)
    if kind not in _TYPES:
        return number, None
    size = count * _TYPES[kind][0]
    start = position + struct.calcsize(head)
    if size > inline:
        start = struct.unpack_from(layout.order + code, data, start)[0]
    if start + size > len(data):
        return number, None
    return number, Tag(kind, data[start : start + size], layout.order, start)


def pack_directory(tags: Nested, offset: int, order: str = "<") -> bytes:
    """Bytes of a directory, its values and the directories inside it.

    Parameters
    ----------
    tags : mapping of int to Tag, or to a mapping for a directory inside
        What to write; byte orders are adjusted.
    offset : int
        Where the result will stand in the file; even.
    order : str
        "<" or ">".

    Returns
    -------
    packed : bytes
        Of even length; "no next directory" is its last word.
    """
    table = bytearray(struct.pack(f"{order}H", len(tags)))
    values = bytearray()
    values_at = offset + 2 + 12 * len(tags) + 4
    for number in sorted(tags):
        tag = tags[number]
        if not isinstance(tag, Tag):
            inner = values_at + len(values)
            values += pack_directory(tag, inner, order)
            tag = Tag(LONG, struct.pack(f"{order}I", inner), order)
        data = tag.in_order(order).data
        count = len(data) // _TYPES[tag.kind][0]
        table += struct.pack(f"{order}HHI", number, tag.kind, count)
        if len(data) <= 4:
            table += data.ljust(4, b"\0")
        else:
            table += struct.pack(f"{order}I", values_at + len(values))
            values += data + b"\0" * (len(data) % 2)
    return bytes(table) + struct.pack(f"{order}I", 0) + bytes(values)
