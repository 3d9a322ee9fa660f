"""Chunks of OpenEXR files: found by table or one after the other, decoded in bands.

Plain chunks are decoded one by one. For the other compressions a band is a small file
made here from chunks that hang together, which the library decodes. Where it refuses a
band, its parts are tried.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desktop_app.files.codecs.light import Float32
from desktop_app.files.codecs.openexr_layout import (
    LONG_NAMES,
    MAGIC,
    TILED,
    Part,
    unit_lines,
)
from desktop_app.files.codecs.openexr_library import Library
from desktop_app.files.codecs.openexr_plain import decode_plain, is_plain
from desktop_app.files.records import UnreadableError
from desktop_app.words import tr

Stored = npt.NDArray[np.generic]

_SIZES = (4, 2, 4)
_BAND_BYTES = 32 << 20
_UNIT_MOST = 1 << 30
# A file of which so many pieces failed is not worth the time for the others.
_FAILURES_MOST = 2000
_SHORT_NAME = 31
_SCREEN = (
    (b"lineOrder", b"lineOrder", b"\0"),
    (b"pixelAspectRatio", b"float", struct.pack("<f", 1)),
    (b"screenWindowCenter", b"v2f", bytes(8)),
    (b"screenWindowWidth", b"float", struct.pack("<f", 1)),
)


@dataclass(frozen=True)
class Chunk:
    """Compressed data of some lines, or of a tile.

    Parameters
    ----------
    column, row : int
        Place among the chunks of the picture, from its upper left corner.
    start, size : int
        Where its data lie in the file.
    """

    column: int
    row: int
    start: int
    size: int


def find_chunks(
    data: bytes, parts: list[Part], chosen: int, end: int, many: bool
) -> dict[tuple[int, int], Chunk]:
    """Chunks of a part at full size.

    Parameters
    ----------
    data : bytes
        The file.
    parts : list of Part
        All of its headers.
    chosen : int
        Index of the part that is wanted.
    end : int
        Where the offset tables begin.
    many : bool
        Whether chunks begin with the number of their part.

    Returns
    -------
    chunks : dict of (row, column) to Chunk
        Those whose place and size can be; by the table of offsets, and where that
        leads nowhere by reading one chunk after the other.
    """
    part = parts[chosen]
    number = chosen if many else None
    before = sum(each.chunk_count for each in parts[:chosen])
    table = end + 8 * before
    found: dict[tuple[int, int], Chunk] = {}
    starts = []
    count = min(part.chunks, max(0, len(data) - table) // 8)
    for index, start in enumerate(struct.unpack_from(f"<{count}Q", data, table)):
        chunk = _chunk_at(data, start, part, number)
        if chunk is not None and chunk.row * part.across + chunk.column == index:
            found[chunk.row, chunk.column] = chunk
            starts.append(start)
    if len(found) < part.chunks:
        total = sum(each.chunk_count for each in parts) if many else 0
        first = end + 8 * (total or part.chunk_count or count)
        # What the table knows comes first: behind it may be one of other sizes, too.
        for start in (min(starts, default=first), first):
            for chunk in _scan(data, start, part, number):
                found.setdefault((chunk.row, chunk.column), chunk)
    return found


def _scan(data: bytes, start: int, part: Part, number: int | None) -> Iterator[Chunk]:
    """Chunks one after the other, until one cannot be."""
    head = (20 if part.tiled else 8) + (0 if number is None else 4)
    while 0 < start <= len(data) - head:
        (size,) = struct.unpack_from("<i", data, start + head - 4)
        if not 0 < size <= len(data) - start - head:
            return
        chunk = _chunk_at(data, start, part, number)
        if chunk is not None:
            yield chunk
        start += head + size


def _chunk_at(data: bytes, start: int, part: Part, number: int | None) -> Chunk | None:
    head = (20 if part.tiled else 8) + (0 if number is None else 4)
    if not 0 < start <= len(data) - head:
        return None
    if number is not None:
        if struct.unpack_from("<i", data, start)[0] != number:
            return None
        start += 4
    if part.tiled:
        column, row, *level, size = struct.unpack_from("<5i", data, start)
        if any(level):
            return None
    else:
        line, size = struct.unpack_from("<2i", data, start)
        column, (row, rest) = 0, divmod(line - part.window[1], part.lines)
        if rest:
            return None
    start += 20 if part.tiled else 8
    inside = 0 <= column < part.across and 0 <= row < part.chunks // part.across
    if not inside or not 0 < size <= len(data) - start:
        return None
    return Chunk(column, row, start, size)


def decode_chunks(
    data: bytes,
    part: Part,
    chunks: dict[tuple[int, int], Chunk],
    planes: dict[str, Float32],
) -> float:
    """Undo the compression of all chunks that can be read.

    Parameters
    ----------
    data : bytes
        The file.
    part : Part
        Their part, its window admitted and its steps checked.
    chunks : dict of (row, column) to Chunk
        From `find_chunks`.
    planes : dict of str to (h, w) float32 array
        Zeros of the size that is stored, for the channels that are wanted; written to.

    Returns
    -------
    share : float
        Part of the picture that could be read, in [0, 1].

    Raises
    ------
    UnreadableError
        If nothing can be read.
    """
    per_line = sum(
        _SIZES[channel.kind] * part.width // channel.x_step / channel.y_step
        for channel in part.channels
    )
    if per_line * part.lines > _UNIT_MOST:
        raise UnreadableError(
            tr("has more channels than can be opened: leave some out")
        )
    if is_plain(part):
        good = _decode_plain(data, part, chunks, planes)
    else:
        most_lines = max(1, int(_BAND_BYTES / per_line))
        bands = list(_bands(part, chunks, most_lines))
        good = _decode_bands(data, part, bands, planes)
    if not good:
        raise UnreadableError(
            tr("has no readable picture data: get the original again")
        )
    return good / (part.width * part.height)


Band = list[list[Chunk]]


def _decode_plain(
    data: bytes,
    part: Part,
    chunks: dict[tuple[int, int], Chunk],
    planes: dict[str, Float32],
) -> int:
    """Decode what needs no library; the pixels that could be read."""
    good = 0
    for chunk in chunks.values():
        x0, y0, x1, y1 = window = _bounds(part, [[chunk]])
        raw = data[chunk.start : chunk.start + chunk.size]
        found = decode_plain(raw, part, y1 - y0 + 1, x1 - x0 + 1)
        if found is not None:
            _place(found, part, window, planes)
            good += _area(part, [[chunk]])
    return good


def _decode_bands(
    data: bytes, part: Part, bands: list[Band], planes: dict[str, Float32]
) -> int:
    """Decode by the library; the pixels that could be read."""
    good = failures = 0
    with Library() as library:
        while bands and failures < _FAILURES_MOST and not library.exhausted:
            band = bands.pop()
            window = _bounds(part, band)
            found = library.decode(_band_file(data, part, band, window))
            if found and _place(found, part, window, planes):
                good += _area(part, band)
                continue
            pieces = _pieces(part, band) if len(band) > 1 or len(band[0]) > 1 else []
            failures += not pieces
            bands += pieces
    return good


def _place(
    found: dict[str, Stored],
    part: Part,
    window: tuple[int, int, int, int],
    planes: dict[str, Float32],
) -> bool:
    """Put decoded planes where they belong; False if they are of another size."""
    places: list[tuple[Float32, Stored]] = []
    for channel in part.channels:
        if channel.name in planes:
            pixels = found.get(channel.name, np.empty((0, 0)))
            x = (window[0] - part.window[0]) // channel.x_step
            y = (window[1] - part.window[1]) // channel.y_step
            height = (window[3] - window[1] + 1) // channel.y_step
            width = (window[2] - window[0] + 1) // channel.x_step
            if pixels.shape != (height, width):
                return False
            place = planes[channel.name][y : y + height, x : x + width]
            places.append((place, pixels))
    for place, pixels in places:
        place[...] = pixels
    return True


def _bands(
    part: Part, chunks: dict[tuple[int, int], Chunk], most_lines: int
) -> Iterator[Band]:
    """Join units that lie below each other; a unit is decoded whole or not."""
    step = unit_lines(part) // part.lines
    most = max(1, most_lines // unit_lines(part))
    rows = part.chunks // part.across
    band: Band = []
    for top in range(0, rows, step):
        places = [
            (row, column)
            for row in range(top, min(top + step, rows))
            for column in range(part.across)
        ]
        unit = [chunks[place] for place in places if place in chunks]
        whole = len(unit) == len(places)
        if band and (not whole or len(band) == most):
            yield band
            band = []
        if whole:
            band.append(unit)
        elif part.tiled:
            yield from ([[tile]] for tile in unit)
    if band:
        yield band


def _pieces(part: Part, band: Band) -> list[Band]:
    """Halves of a band, tiles of a row of tiles; lines of one unit have none."""
    if len(band) > 1:
        middle = len(band) // 2
        return [band[:middle], band[middle:]]
    return [[[tile]] for tile in band[0]] if part.tiled else []


def _bounds(part: Part, band: Band) -> tuple[int, int, int, int]:
    """First x, first y, last x and last y of the pixels of a band."""
    left, top, right, bottom = part.window
    first, last = band[0][0], band[-1][-1]
    x0, x1 = left, right
    if part.tiled:
        x0 = left + first.column * part.tile[0]
        x1 = min(right, left + (last.column + 1) * part.tile[0] - 1)
    y0 = top + first.row * part.lines
    return x0, y0, x1, min(bottom, top + (last.row + 1) * part.lines - 1)


def _area(part: Part, band: Band) -> int:
    x0, y0, x1, y1 = _bounds(part, band)
    return (x1 - x0 + 1) * (y1 - y0 + 1)


def _band_file(
    data: bytes, part: Part, band: Band, window: tuple[int, int, int, int]
) -> bytes:
    """Make an OpenEXR file of one part and one size from the chunks of a band."""
    header = _header(replace(part, window=window))
    chunks = [chunk for unit in band for chunk in unit]
    offset = len(header) + 8 * len(chunks)
    table, body = bytearray(), bytearray()
    for chunk in chunks:
        table += struct.pack("<Q", offset + len(body))
        if part.tiled:
            column, row = chunk.column - chunks[0].column, chunk.row - chunks[0].row
            body += struct.pack("<5i", column, row, 0, 0, chunk.size)
        else:
            line = part.window[1] + chunk.row * part.lines
            body += struct.pack("<2i", line, chunk.size)
        body += data[chunk.start : chunk.start + chunk.size]
    return b"".join((header, table, body))


def _header(part: Part) -> bytes:
    channels = b"".join(
        channel.name.encode()
        + struct.pack(
            "<xiB3xii", channel.kind, channel.linear, channel.x_step, channel.y_step
        )
        for channel in part.channels
    )
    window = struct.pack("<4i", *part.window)
    attributes = [
        (b"channels", b"chlist", channels + b"\0"),
        (b"compression", b"compression", bytes((part.compression,))),
        (b"dataWindow", b"box2i", window),
        (b"displayWindow", b"box2i", window),
        *_SCREEN,
    ]
    version = 2
    if part.tiled:
        attributes.append((b"tiles", b"tiledesc", struct.pack("<IIB", *part.tile, 0)))
        version |= TILED
    if any(len(channel.name.encode()) > _SHORT_NAME for channel in part.channels):
        version |= LONG_NAMES
    written = b"".join(
        name + b"\0" + kind + b"\0" + struct.pack("<i", len(value)) + value
        for name, kind, value in attributes
    )
    return MAGIC + struct.pack("<I", version) + written + b"\0"
