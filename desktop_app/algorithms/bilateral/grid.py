"""Bilateral grid with cubic B-splines.

The filter is a Gaussian blur in the space of position and range (Paris & Durand, ECCV
2006, eq. 6 to 8), and the blurred function is smooth enough to be kept on a grid (Chen,
Paris, Durand, SIGGRAPH 2007, section 3). Here pixels are splatted and read with cubic
B-splines, and the filter on the grid is the one that makes the whole a Gaussian:
67 dB with one sample a standard deviation, 79 dB with 1.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.prepare import Prepared
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.splines import REACH, Axis, fit_blur, make_axis

# A block of that many pixels takes some 5 ms and cannot be stopped.
_PIXELS_IN_BLOCK = 200_000
_ROWS_IN_BLOCK = 64
# The grid of a strip of the picture, with its copy, is kept below this, or below
# 2.5 float32 planes of the picture if that is more.
_STRIP_BYTES = 48_000_000
_STRIP_PLANES = 2.5
_SHORTEST_STRIP = 32  # rows
# Above it, float32 places a pixel on the range axis no better than 1/4000 of a cell.
LARGEST_LEVELS = 4096
# Levels a unit of the guide: the difference 0 times it must not be NaN.
_LARGEST_SCALE = 1e30
_MANY_LEVELS = 128  # from here on it is worth looking for empty ones
_MOST_LEVELS = 4_000_000  # up to here they can be listed


@dataclass(frozen=True)
class Fineness:
    """How fine a grid is.

    Attributes
    ----------
    space_samples, range_samples : float
        Grid samples in a standard deviation.
    space_radius, range_radius : int
        Taps of the blur to each side of its middle.
    """

    space_samples: float
    range_samples: float
    space_radius: int
    range_radius: int


@dataclass(frozen=True)
class Layout:
    """Size of a grid and how the picture is cut into strips for it.

    Attributes
    ----------
    levels : float
        Samples of the range axis; infinite if they cannot be counted.
    line : float
        Floats in a row of the grid.
    strip : int
        Rows of the picture filtered at a time.
    halo : int
        Rows read above and below them.
    copies : float
        Times the grid is in memory.
    """

    levels: float
    line: float
    strip: int
    halo: int
    copies: float


def lay_out(
    run: Prepared,
    fineness: Fineness,
    sigma_space: float,
    sigma_range: float,
    spread: float,
) -> Layout:
    """Plan the grid of a guide.

    Parameters
    ----------
    run : Prepared
        Picture of (H, W, C).
    fineness : Fineness
        Of the grid.
    sigma_space, sigma_range : float
        Standard deviations in px and in units of the guide, > 0.
    spread : float
        How far apart the smallest and the largest value of the guide lie.

    Returns
    -------
    layout : Layout
        Nothing is made yet: the numbers tell what it would cost.
    """
    height, width, channels = run.values.shape
    cell = sigma_space / fineness.space_samples
    levels = spread / sigma_range * fineness.range_samples + (
        REACH + 1 + fineness.range_radius
    )
    line = ((width - 1) / cell + REACH) * levels * (channels + 1)
    block = _block_rows(width)
    copies = 1 + 1 + REACH * min(cell, height) / block
    row_bytes = 4 * line * copies / min(cell, height)
    halo = math.ceil(min((REACH + fineness.space_radius) * cell, height)) + 1
    budget = max(_STRIP_BYTES, _STRIP_PLANES * 4 * height * width)
    room = min(budget / row_bytes, 1e9)
    strip = height if room >= height else max(_SHORTEST_STRIP, int(room) - 2 * halo)
    return Layout(levels, line, min(strip, height), halo, copies)


def _block_rows(width: int) -> int:
    return max(1, min(_ROWS_IN_BLOCK, _PIXELS_IN_BLOCK // width))


def close_gaps(
    guide: npt.NDArray[np.float32],
    extent: tuple[float, float],
    sigma_range: float,
    fineness: Fineness,
) -> npt.NDArray[np.float32]:
    """Move values nearer that are too far apart to matter to each other anyway.

    The splines and the blur reach a fixed number of levels; of a longer run of levels
    that no pixel is on, only that many are kept. A few very bright pixels of a linear
    HDR picture then cost no more than others.

    Parameters
    ----------
    guide : (H, W) float32 array
        Not written to.
    extent : (float, float)
        Its smallest and its largest value.
    sigma_range : float
        Standard deviation, in units of the guide.
    fineness : Fineness
        Of the grid this is for.

    Returns
    -------
    guide : (H, W) float32 array
        The same order, and the same differences between values that see each other;
        the given array itself if there is nothing to close, or if it is no use.
    """
    low, high = extent
    step = sigma_range / fineness.range_samples
    count = (high - low) / step
    if not _MANY_LEVELS < count < _MOST_LEVELS:
        return guide

    def levels_of(row: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
        # In float64: float32 would put neighbours into levels they are not on.
        return np.floor((row.astype(np.float64) - low) / step).astype(np.int64)

    used = np.zeros(int(count) + 2, np.bool_)
    for row in guide:
        used[levels_of(row)] = True
    levels = np.flatnonzero(used)
    gaps = np.maximum(np.diff(levels) - (REACH + fineness.range_radius + 2), 0)
    if not gaps.any():
        return guide
    shift = np.zeros(len(used))
    shift[levels[1:]] = np.cumsum(gaps) * step
    closed = np.empty_like(guide)
    for target, row in zip(closed, guide, strict=True):
        target[:] = row.astype(np.float64) - low - shift[levels_of(row)]
    return closed


def filter_on_grid(
    run: Prepared,
    fineness: Fineness,
    sigma_space: float,
    sigma_range: float,
    watch: Watch,
) -> npt.NDArray[np.float32]:
    """Filter by splat, blur and slice.

    Parameters
    ----------
    run : Prepared
        Picture of (H, W, C) and its guide of (H, W).
    fineness : Fineness
        Of the grid.
    sigma_space, sigma_range : float
        Standard deviations in px and in units of the guide, > 0.
    watch : Watch
        Progress, cancelling and the number of threads.

    Returns
    -------
    result : (H, W, C) float32 array
        A mean with positive weights of the values near by. The same for any number of
        threads.
    """
    low, high = run.extent
    layout = lay_out(run, fineness, sigma_space, sigma_range, high - low)
    height, width, _ = run.values.shape
    cell = sigma_space / fineness.space_samples
    rows, columns = make_axis(height, cell), make_axis(width, cell)
    work = _StripWork(
        run,
        fineness,
        columns,
        low=low,
        sigma_range=sigma_range,
        levels=int(layout.levels),
    )
    result = np.empty(run.values.shape, np.float32)
    for first, last in watch.shares(height, layout.strip):
        begin, end = max(0, first - layout.halo), min(height, last + layout.halo)
        work.filter_strip(
            slice(begin, end), rows.part(begin, end), result[first:last], first, watch
        )
    return result


class _Room:
    """Memory for one strip after the other: the system would clear fresh memory."""

    def __init__(self) -> None:
        self._floats = np.empty(0, np.float32)

    def lend(self, *shape: int) -> npt.NDArray[np.float32]:
        """Give an array of any values; what was lent before is lost."""
        size = math.prod(shape)
        if size > len(self._floats):
            self._floats = np.empty(size, np.float32)
        return self._floats[:size].reshape(shape)


class _StripWork:
    """What all strips of a picture have in common.

    Parameters
    ----------
    run, fineness, sigma_range
        As in `filter_on_grid`.
    columns : Axis
        Of the picture's width.
    low : float
        Value at the beginning of the range axis.
    levels : int
        Samples of the range axis.
    """

    def __init__(
        self,
        run: Prepared,
        fineness: Fineness,
        columns: Axis,
        *,
        low: float,
        sigma_range: float,
        levels: int,
    ) -> None:
        self.run = run
        self.columns = columns
        self.lanes = run.values.shape[2] + 1
        self.space_taps = np.array(
            fit_blur(fineness.space_samples, fineness.space_radius), np.float32
        )
        self.range_taps = np.array(
            fit_blur(fineness.range_samples, fineness.range_radius), np.float32
        )
        self.ranges = (
            np.float32(low),
            np.float32(min(fineness.range_samples / sigma_range, _LARGEST_SCALE)),
            levels,
        )
        self.line = columns.samples * levels * self.lanes
        self._slabs, self._grid = _Room(), _Room()

    def filter_strip(
        self,
        part: slice,
        rows: Axis,
        result: npt.NDArray[np.float32],
        first: int,
        watch: Watch,
    ) -> None:
        """Filter the rows from ``first`` on, that ``result`` has, with ``part``."""
        # numba: half a second and 150 MB that a program start shall not pay.
        from desktop_app.algorithms.bilateral import grid_kernels  # noqa: PLC0415

        guide, values = self.run.guide[part], self.run.values[part]
        slices = (
            grid_kernels.slice_grey if self.lanes == 2 else grid_kernels.slice_colour
        )
        grid = self._blurred_grid(part, rows, watch)
        axes = (self.columns.first, self.columns.weights, rows.first, rows.weights)
        watch.run(
            slices,
            result.shape[0],
            *(guide, values, grid, *axes, *self.ranges, first - part.start, result),
            block=_block_rows(guide.shape[1]),
        )

    def _blurred_grid(
        self, part: slice, rows: Axis, watch: Watch
    ) -> npt.NDArray[np.float32]:
        """Make the grid of a strip, blurred along all three axes."""
        # As in `filter_strip`.
        from desktop_app.algorithms.bilateral import grid_kernels  # noqa: PLC0415

        slabs, tops = self._splat(part, rows, watch)
        grid = self._grid.lend(rows.samples, self.line)
        stride = self.ranges[2] * self.lanes
        taps = (self.range_taps, self.space_taps)
        sizes = (self.lanes, stride)
        watch.run(
            grid_kernels.gather, len(grid), slabs, tops, *taps, *sizes, grid, block=1
        )
        blurred = self._slabs.lend(*grid.shape)
        watch.run(
            grid_kernels.blur_down, len(grid), grid, self.space_taps, blurred, block=1
        )
        return blurred

    def _splat(
        self, part: slice, rows: Axis, watch: Watch
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Make a slab of the grid for every block of rows, and tell where it begins.

        Neighbouring slabs overlap, so that no block has to wait for another.
        """
        # As in `filter_strip`.
        from desktop_app.algorithms.bilateral import grid_kernels  # noqa: PLC0415

        guide, values = self.run.guide[part], self.run.values[part]
        known = self.run.known[part] if self.run.known.size else self.run.known
        splat = (
            grid_kernels.splat_grey if self.lanes == 2 else grid_kernels.splat_colour
        )
        height, width = guide.shape
        block = _block_rows(width)
        tops = rows.first[::block].astype(np.int64)
        lasts = np.minimum(np.arange(block - 1, height + block - 1, block), height - 1)
        depth = int((rows.first[lasts].astype(np.int64) - tops).max()) + REACH
        slabs = self._slabs.lend(len(tops), depth, self.line)
        axes = (self.columns.first, self.columns.weights, rows.first, rows.weights)
        watch.run(
            splat,
            height,
            *(guide, values, known, *axes, *self.ranges, block, slabs),
            block=block,
        )
        return slabs, tops
