"""Scanlines of Radiance pictures: the three ways in which four bytes a pixel are kept.

Ward, "Real Pixels", Graphics Gems II (1991), and the file formats of Radiance 5:
flat; run lengths of whole pixels (old); run lengths of each component (new).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.files.limits import require_data

Bytes = npt.NDArray[np.uint8]

# Widths whose scanlines may have runs of each component.
SHORTEST, LONGEST = 8, 32767
_PIXEL = 4
_LONGEST_RUN, _LONGEST_COPY = 127, 128
_SHORTEST_RUN = 4
# Two bytes make up to 127 of a component. An old run makes a whole scanline of three
# pixels, so the other number is a guard, no bound.
_NEW_RATIO, _OLD_RATIO = 64, 40_000
# A file cut short is opened where so much of the smallest possible one is there.
_SHARE = 0.04


class DamagedRowError(Exception):
    """A scanline that cannot be, or that the data end within."""


def read_rows(data: bytes, start: int, count: int, length: int) -> tuple[Bytes, int]:
    """Scanlines up to the first damaged one.

    Parameters
    ----------
    data : bytes
        The file.
    start : int
        Where the first scanline begins.
    count, length : int
        How many there should be, and pixels of each.

    Returns
    -------
    rows : (count, length, 4) uint8 array
        Red, green, blue and exponent; zeros from the first damaged scanline on.
    found : int
        Scanlines before the damaged one.

    Raises
    ------
    UnreadableError
        If the data are too few for such a picture.
    """
    new = data[start : start + 2] == b"\2\2" and SHORTEST <= length <= LONGEST
    ratio = _NEW_RATIO / _SHARE if new else _OLD_RATIO
    require_data(len(data) - start, count * length * _PIXEL, ratio)
    # Pages that no row is written to are never taken from the system.
    rows = np.zeros((count, length, _PIXEL), np.uint8)
    position = start
    for index in range(count):
        try:
            position = _read_row(data, position, rows[index])
        except DamagedRowError:
            rows[index] = 0
            return rows, index
    return rows, count


def _read_row(data: bytes, position: int, row: Bytes) -> int:
    length = len(row)
    head = data[position : position + _PIXEL]
    if len(head) < _PIXEL:
        raise DamagedRowError
    new = head[0] == 2 and head[1] == 2 and head[2] < 128
    if not new or not SHORTEST <= length <= LONGEST:
        return _read_old(data, position, row)
    if head[2] << 8 | head[3] != length:
        raise DamagedRowError
    position += _PIXEL
    for component in range(_PIXEL):
        values, position = _read_component(data, position, length)
        row[:, component] = np.frombuffer(values, np.uint8)
    return position


def _read_component(data: bytes, position: int, length: int) -> tuple[bytearray, int]:
    values, size = bytearray(), len(data)
    while len(values) < length:
        if position + 1 >= size:
            raise DamagedRowError
        code = data[position]
        if code > _LONGEST_COPY:
            values += data[position + 1 : position + 2] * (code - _LONGEST_COPY)
            position += 2
        elif code:
            values += data[position + 1 : position + 1 + code]
            position += 1 + code
        else:
            raise DamagedRowError
    # A copy that the file ends within leaves too few, a wrong count too many.
    if len(values) != length or position > size:
        raise DamagedRowError
    return values, position


def _read_old(data: bytes, position: int, row: Bytes) -> int:
    """Flat pixels, among which 1, 1, 1, n repeats the last pixel n times."""
    length, done, shift = len(row), 0, 0
    while done < length:
        flat = _flat_pixels(data, position, length - done)
        if len(flat):
            row[done : done + len(flat)] = flat
            done, shift = done + len(flat), 0
            position += len(flat) * _PIXEL
            continue
        run = data[position : position + _PIXEL]
        # Runs one after the other are digits to the base 256, the lowest first.
        if len(run) < _PIXEL or not done or shift > 16:
            raise DamagedRowError
        repeat = run[3] << shift
        if repeat > length - done:
            raise DamagedRowError
        row[done : done + repeat] = row[done - 1]
        done, shift = done + repeat, shift + 8
        position += _PIXEL
    return position


def _flat_pixels(data: bytes, position: int, most: int) -> Bytes:
    """Whole pixels before the next run."""
    available = min(most, (len(data) - position) // _PIXEL)
    # Looked at piece by piece, or a row of many runs would take quadratic time.
    taken = min(available, 64)
    while True:
        pixels = np.frombuffer(data, np.uint8, taken * _PIXEL, position)
        pixels = pixels.reshape(-1, _PIXEL)
        runs = (pixels[:, :3] == 1).all(axis=1)
        if runs.any():
            return pixels[: int(runs.argmax())]
        if taken == available:
            return pixels
        taken = min(available, taken * 8)


def write_rows(pixels: Bytes) -> bytes:
    """Scanlines with run lengths of each component, or flat where widths forbid it.

    Parameters
    ----------
    pixels : (H, W, 4) uint8 array
        Red, green, blue and exponent; a mantissa of at least 128, or black.

    Returns
    -------
    data : bytes
        The same for the same input.
    """
    length = pixels.shape[1]
    if not SHORTEST <= length <= LONGEST:
        # Not 1, 1, 1 and no run: the largest mantissa written is at least 128.
        return pixels.tobytes()
    parts = []
    for row in pixels:
        parts.append(bytes((2, 2, length >> 8, length & 255)))
        parts += [_pack(np.ascontiguousarray(row[:, k])) for k in range(_PIXEL)]
    return b"".join(parts)


def _pack(values: Bytes) -> bytes:
    """One component of a scanline: runs of four and more, copies between them."""
    data = values.tobytes()
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    starts = np.concatenate(([0], changes))
    lengths = np.diff(np.concatenate((starts, [len(values)])))
    long = lengths >= _SHORTEST_RUN
    packed, copied = bytearray(), 0
    for start, length in zip(
        starts[long].tolist(), lengths[long].tolist(), strict=True
    ):
        if start > copied:
            _copy(data, copied, start, packed)
        whole, rest = divmod(length, _LONGEST_RUN)
        packed += bytes((_LONGEST_COPY + _LONGEST_RUN, data[start])) * whole
        if rest:
            packed += bytes((_LONGEST_COPY + rest, data[start]))
        copied = start + length
    _copy(data, copied, len(data), packed)
    return bytes(packed)


def _copy(data: bytes, first: int, last: int, packed: bytearray) -> None:
    for start in range(first, last, _LONGEST_COPY):
        stop = min(start + _LONGEST_COPY, last)
        packed.append(stop - start)
        packed += data[start:stop]
