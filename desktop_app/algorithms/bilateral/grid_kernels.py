# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops of the bilateral grid: splat, gather and blur, slice.

Imported lazily, because numba costs time and memory. Every kernel lets go of the
interpreter lock and writes nothing but the rows, or the slab, of its own block.

A row of the grid is one flat run of float32: columns of cells, in each the levels of
the range, in each the lanes: the values of every channel, then the weight. Indices are
unsigned, because numba looks at the sign of signed ones at every access.
"""

from __future__ import annotations

from typing import cast

import numba as nb
import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.vector_steps import (
    slice_colour_pixel,
    slice_grey_pixel,
    splat_colour_pixel,
    splat_grey_pixel,
)
from desktop_app.algorithms.imaging.threads import Kernel

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")

_index = np.uintp
_SMALLEST_WEIGHT = np.float32(1e-30)


@_inline
def _place_row(
    guide: npt.NDArray[np.float32],
    columns: npt.NDArray[np.uintp],
    low: np.float32,
    scale: np.float32,
    stride: int,
    lanes: int,
    begins: npt.NDArray[np.uintp],
    parts: npt.NDArray[np.float32],
) -> None:
    """Where the pixels of a row lie: the float of the line, the part of a level.

    Made for a whole row first: that loop turns into vector instructions.
    """
    for n in range(guide.shape[0]):
        x = _index(n)
        place = (guide[x] - low) * scale
        level = np.int32(place)
        begins[x] = columns[x] * stride + _index(level) * _index(lanes)
        parts[x] = place - np.float32(level)


def _make_splat(channels: int) -> Kernel:
    """Compile the splat of so many channels.

    What is compiled is kept under the values it closes over: a number is the same in
    every process, a compiled function is not, and would be compiled by each anew.
    """
    lanes = channels + 1

    @_compile
    def splat(
        first: int,
        last: int,
        guide: npt.NDArray[np.float32],
        values: npt.NDArray[np.float32],
        known: npt.NDArray[np.bool_],
        columns: npt.NDArray[np.uintp],
        across: npt.NDArray[np.float32],
        rows: npt.NDArray[np.uintp],
        down: npt.NDArray[np.float32],
        low: np.float32,
        scale: np.float32,
        levels: int,
        block: int,
        slabs: npt.NDArray[np.float32],
    ) -> None:
        """Add the pixels of a block of rows to its own slab of the grid."""
        slab = slabs[first // block]
        slab[:] = np.float32(0)
        stride = _index(levels * lanes)
        size = _index(slab.shape[1])
        line = np.empty(slab.shape[1], np.float32)
        width = guide.shape[1]
        begins = np.empty(width, np.uintp)
        parts = np.empty(width, np.float32)
        top = rows[first]
        masked = known.size > 0
        for y in range(first, last):
            _place_row(guide[y], columns, low, scale, stride, lanes, begins, parts)
            line[:] = np.float32(0)
            own = values[y]
            for n in range(width):
                x = _index(n)
                if masked and not known[y, x]:
                    continue
                if channels == 1:  # decided when it is compiled
                    splat_grey_pixel(line, begins[x], stride, parts[x], own, x, across)
                else:
                    splat_colour_pixel(
                        line, begins[x], stride, parts[x], own, x, across
                    )
            for i in range(4):
                weight = down[y, i]
                row = slab[rows[y] - top + _index(i)]
                for q in range(size):
                    row[_index(q)] += weight * line[_index(q)]

    return cast(Kernel, splat)


splat_grey, splat_colour = _make_splat(1), _make_splat(3)


@_compile
def gather(
    first: int,
    last: int,
    slabs: npt.NDArray[np.float32],
    tops: npt.NDArray[np.int64],
    range_taps: npt.NDArray[np.float32],
    space_taps: npt.NDArray[np.float32],
    lanes: int,
    stride: int,
    grid: npt.NDArray[np.float32],
) -> None:
    """Bring the slabs together, and blur along the range and along the columns.

    ``tops`` are the grid rows the slabs begin at. The levels end with as many empty
    ones as the range taps reach, so that a run over all cells mixes no neighbours.
    """
    size = grid.shape[1]
    line = np.empty(size, np.float32)
    for j in range(first, last):
        row = grid[j]
        line[:] = np.float32(0)
        for s in range(slabs.shape[0]):
            if 0 <= j - tops[s] < slabs.shape[1]:
                slab = slabs[s, j - tops[s]]
                for q in range(size):
                    line[_index(q)] += slab[_index(q)]
        _blur_line(line, row, range_taps, lanes)
        line[:] = row
        _blur_line(line, row, space_taps, stride)


@_compile
def _blur_line(
    source: npt.NDArray[np.float32],
    target: npt.NDArray[np.float32],
    taps: npt.NDArray[np.float32],
    step: int,
) -> None:
    """Symmetric filter along a flat line; ``step`` floats lie between two samples."""
    size = source.shape[0]
    weight = taps[0]
    for q in range(size):
        target[_index(q)] = weight * source[_index(q)]
    for r in range(1, taps.shape[0]):
        weight = taps[r]
        shift = _index(r * step)
        for q in range(max(0, size - r * step)):
            target[_index(q)] += weight * source[_index(q) + shift]
        for q in range(max(0, size - r * step)):
            target[_index(q) + shift] += weight * source[_index(q)]


@_compile
def blur_down(
    first: int,
    last: int,
    grid: npt.NDArray[np.float32],
    taps: npt.NDArray[np.float32],
    blurred: npt.NDArray[np.float32],
) -> None:
    """Symmetric filter across the rows of the grid."""
    size = grid.shape[1]
    for j in range(first, last):
        row = blurred[j]
        own = grid[j]
        weight = taps[0]
        for q in range(size):
            row[_index(q)] = weight * own[_index(q)]
        for r in range(1, taps.shape[0]):
            weight = taps[r]
            for other in (j - r, j + r):
                if 0 <= other < grid.shape[0]:
                    near = grid[other]
                    for q in range(size):
                        row[_index(q)] += weight * near[_index(q)]


def _make_slice(channels: int) -> Kernel:
    """Compile the slice of pictures of so many channels; see `_make_splat`."""
    lanes = channels + 1

    @_compile
    def slice_rows(
        first: int,
        last: int,
        guide: npt.NDArray[np.float32],
        values: npt.NDArray[np.float32],
        grid: npt.NDArray[np.float32],
        columns: npt.NDArray[np.uintp],
        across: npt.NDArray[np.float32],
        rows: npt.NDArray[np.uintp],
        down: npt.NDArray[np.float32],
        low: np.float32,
        scale: np.float32,
        levels: int,
        offset: int,
        result: npt.NDArray[np.float32],
    ) -> None:
        """Read the grid at every pixel; row 0 of the result is row ``offset`` here."""
        stride = _index(levels * lanes)
        size = grid.shape[1]
        width = guide.shape[1]
        line = np.empty(size, np.float32)
        begins = np.empty(width, np.uintp)
        parts = np.empty(width, np.float32)
        sums = np.empty((width, lanes), np.float32)
        for out_y in range(first, last):
            y = out_y + offset
            top = rows[y]
            row0, row1 = grid[top], grid[top + _index(1)]
            row2, row3 = grid[top + _index(2)], grid[top + _index(3)]
            down0, down1, down2, down3 = down[y, 0], down[y, 1], down[y, 2], down[y, 3]
            for n in range(size):
                q = _index(n)
                line[q] = (
                    down0 * row0[q]
                    + down1 * row1[q]
                    + down2 * row2[q]
                    + down3 * row3[q]
                )
            _place_row(guide[y], columns, low, scale, stride, lanes, begins, parts)
            for n in range(width):
                x = _index(n)
                if channels == 1:
                    slice_grey_pixel(line, begins[x], stride, parts[x], across, x, sums)
                else:
                    slice_colour_pixel(
                        line, begins[x], stride, parts[x], across, x, sums
                    )
            for n in range(width):
                x = _index(n)
                total = sums[x, channels]
                for channel in range(channels):
                    result[out_y, x, channel] = (
                        sums[x, channel] / total
                        if total > _SMALLEST_WEIGHT
                        else values[y, x, channel]
                    )

    return cast(Kernel, slice_rows)


slice_grey, slice_colour = _make_slice(1), _make_slice(3)
