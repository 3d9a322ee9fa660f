# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops of colorization: weights, reach of the marks, residual, preview.

Imported lazily by its neighbours, because numba costs time and memory. Every kernel
lets go of the interpreter lock; those that take ``first`` and ``last`` (excluded) write
nothing but these rows, so that a result does not depend on the number of threads.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
import numpy.typing as npt

# (dy, dx) of the eight neighbours, row by row.
_DY = (-1, -1, -1, 0, 0, 1, 1, 1)
_DX = (-1, 0, 1, -1, 1, -1, 0, 1)

# exp(-m / v) of the most similar neighbour is at least 0.01 (the authors' code).
_SIMILARITY_SCALE = -math.log(0.01)
_VARIANCE_SHARE = 0.6
_VARIANCE_FLOOR = 2e-6
_CORRELATION_EPSILON = 1e-4
_CORRELATION_FLOOR = 1e-3

# Plain float() keeps a float32 a float32 in numba: np.float64() is meant where written.
# The error model of numpy leaves out a check at every division, which stands in the way
# of vector instructions.
_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")


@_inline
def _inside(position: int, size: int, mirror: bool) -> int:
    """Index of a neighbour along one axis, or -1 where there is none."""
    if 0 <= position < size:
        return position
    if mirror and size > 1:
        return 1 if position < 0 else size - 2
    return -1


@_compile
def fill_neighbour_weights(
    first: int,
    last: int,
    luminance: npt.NDArray[np.floating],
    ties: npt.NDArray[np.floating],
    correlation: bool,
    mirror: bool,
    edges: float,
    border: bool,
) -> None:
    """Write the normalised weights of rows ``first`` to ``last`` (excluded).

    Levin et al. 2004, eq. 2 (Gaussian) and eq. 3 (correlation), with the constants of
    the authors' code; statistics in float64 about the centre pixel. With ``border``
    only those of the outermost pixels. ``ties`` are laid out by rows, with a border.
    """
    height, width = luminance.shape
    difference = np.empty(8)
    slot = np.empty(8, np.int64)
    for y in range(first, last):
        for x in range(width):
            if border and 0 < y < height - 1 and 0 < x < width - 1:
                continue
            centre = np.float64(luminance[y, x])
            total = 0.0
            smallest = np.inf
            neighbours = 0
            for k in range(8):
                ties[y + 1, k, x + 1] = 0.0
                row = _inside(y + _DY[k], height, mirror)
                column = _inside(x + _DX[k], width, mirror)
                if row < 0 or column < 0:
                    continue
                step = np.float64(luminance[row, column]) - centre
                difference[neighbours] = step
                # A mirrored neighbour falls on another one of the same window.
                place = (row - y + 1) * 3 + (column - x + 1)
                slot[neighbours] = place if place < 4 else place - 1
                neighbours += 1
                total += step
                smallest = min(smallest, step * step)
            if neighbours == 0:
                continue
            mean = total / (neighbours + 1)
            variance = mean * mean
            for i in range(neighbours):
                variance += (difference[i] - mean) ** 2
            variance /= neighbours + 1
            spread = max(
                _VARIANCE_SHARE * variance,
                smallest / _SIMILARITY_SCALE,
                _VARIANCE_FLOOR,
            )
            total = 0.0
            for i in range(neighbours):
                if correlation:
                    value = 1.0 - mean * (difference[i] - mean) / (
                        variance + _CORRELATION_EPSILON
                    )
                    value = max(value, _CORRELATION_FLOOR)
                else:
                    value = math.exp(-(difference[i] ** 2) / spread)
                if edges != 1.0:
                    value = value**edges
                difference[i] = value
                total += value
            for i in range(neighbours):
                ties[y + 1, slot[i], x + 1] += difference[i] / total


@_compile
def _fill_factors(
    above: npt.NDArray[np.floating],
    own: npt.NDArray[np.floating],
    below: npt.NDArray[np.floating],
    edges: float,
    factors: npt.NDArray[np.float64],
) -> None:
    """Set what a squared difference is multiplied by to give the logarithm of a weight.

    Eq. 2 for the inner pixels of a row; without a branch, so that it becomes vector
    instructions.
    """
    for x in range(1, len(own) - 1):
        centre = np.float64(own[x])
        a = np.float64(above[x - 1]) - centre
        b = np.float64(above[x]) - centre
        c = np.float64(above[x + 1]) - centre
        d = np.float64(own[x - 1]) - centre
        e = np.float64(own[x + 1]) - centre
        f = np.float64(below[x - 1]) - centre
        g = np.float64(below[x]) - centre
        h = np.float64(below[x + 1]) - centre
        mean = (a + b + c + d + e + f + g + h) / 9
        upper = (a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2
        lower = (f - mean) ** 2 + (g - mean) ** 2 + (h - mean) ** 2
        middle = (d - mean) ** 2 + (e - mean) ** 2 + mean * mean
        variance = (upper + middle + lower) / 9
        smallest = min(a * a, b * b, c * c, d * d, e * e, f * f, g * g, h * h)
        factors[x] = -edges / max(
            _VARIANCE_SHARE * variance, smallest / _SIMILARITY_SCALE, _VARIANCE_FLOOR
        )


@_compile
def _fill_row(
    own: npt.NDArray[np.floating],
    other: npt.NDArray[np.floating],
    factors: npt.NDArray[np.float64],
    exponents: npt.NDArray[np.float64],
) -> None:
    for x in range(len(own)):
        step = np.float64(other[x]) - np.float64(own[x])
        exponents[x] = factors[x] * (step * step)


@_compile
def fill_exponents(
    first: int,
    luminance: npt.NDArray[np.floating],
    edges: float,
    exponents: npt.NDArray[np.float64],
) -> None:
    """Write the logarithms of the Gaussian weights of inner pixels, not yet scaled.

    ``exponents`` is (rows, 8, W - 2), for the rows from ``first`` on, which are inner.
    """
    width = luminance.shape[1]
    factors = np.empty(width)
    for row in range(len(exponents)):
        y = first + row
        own = luminance[y]
        _fill_factors(luminance[y - 1], own, luminance[y + 1], edges, factors)
        for k in range(8):
            other = luminance[y + _DY[k], 1 + _DX[k] : width - 1 + _DX[k]]
            _fill_row(own[1:-1], other, factors[1:-1], exponents[row, k])


@_compile
def _add(sums: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> None:
    for x in range(len(sums)):
        sums[x] += values[x]


@_compile
def _scale(
    values: npt.NDArray[np.float64],
    share: npt.NDArray[np.float64],
    scaled: npt.NDArray[np.floating],
) -> None:
    for x in range(len(values)):
        scaled[x] = values[x] * share[x]


@_compile
def share_out(
    first: int,
    values: npt.NDArray[np.float64],
    ties: npt.NDArray[np.floating],
) -> None:
    """Scale the weights of inner pixels to sum 1; ``values`` as in `fill_exponents`."""
    share = np.empty(values.shape[2])
    for row in range(len(values)):
        share[:] = 0
        for k in range(8):
            _add(share, values[row, k])
        for x in range(len(share)):
            share[x] = 1 / share[x]
        for k in range(8):
            _scale(values[row, k], share, ties[first + row + 1, k, 2:-2])


@_compile
def spread_reach(
    weights: npt.NDArray[np.floating], reached: npt.NDArray[np.bool_]
) -> None:
    """Grow ``reached`` in place over every pixel with a path of positive weights to it.

    Weights have a direction: pixel r leans on neighbour s where w_rs > 0, so the search
    walks from s back to each r.
    """
    height, width = reached.shape
    stack = np.empty(height * width, np.int64)
    filled = 0
    for y in range(height):
        for x in range(width):
            if reached[y, x]:
                stack[filled] = y * width + x
                filled += 1
    while filled > 0:
        filled -= 1
        y = stack[filled] // width
        x = stack[filled] - y * width
        for k in range(8):
            row = y + _DY[k]
            column = x + _DX[k]
            if row < 0 or column < 0 or row >= height or column >= width:
                continue
            # Neighbour 7 - k of that pixel is this one.
            if not reached[row, column] and weights[row, column, 7 - k] > 0:
                reached[row, column] = True
                stack[filled] = row * width + column
                filled += 1


@_inline
def _balance(
    weights: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
    y: int,
    x: int,
    channel: int,
) -> tuple[float, float]:
    """Residual sum_s w_rs (U_s - U_r) of a pixel, and its right-hand side."""
    height, width = known.shape
    own = np.float64(chroma[y, x, channel])
    defect = 0.0
    given = 0.0
    for k in range(8):
        row = y + _DY[k]
        column = x + _DX[k]
        if row < 0 or column < 0 or row >= height or column >= width:
            continue
        weight = np.float64(weights[y, x, k])
        other = np.float64(chroma[row, column, channel])
        defect += weight * (other - own)
        if known[row, column]:
            given += weight * other
    return defect, given


@_compile
def fill_residual(
    first: int,
    last: int,
    weights: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
    residual: npt.NDArray[np.float64],
) -> None:
    """Write the residual of the unknown pixels, and 0 at the known ones."""
    for y in range(first, last):
        for x in range(known.shape[1]):
            for channel in range(2):
                residual[y, x, channel] = 0.0
                if not known[y, x]:
                    defect, _ = _balance(weights, chroma, known, y, x, channel)
                    residual[y, x, channel] = defect


@_compile
def square_residual(
    first: int,
    last: int,
    weights: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
    squares: npt.NDArray[np.float64],
) -> None:
    """Write each row's sum of squares of the residual and of the right-hand side.

    Added up in the order of the rows they give the same sum on any number of threads.
    """
    for y in range(first, last):
        squares[y, 0] = 0.0
        squares[y, 1] = 0.0
        for x in range(known.shape[1]):
            if known[y, x]:
                continue
            for channel in range(2):
                defect, given = _balance(weights, chroma, known, y, x, channel)
                squares[y, 0] += defect * defect
                squares[y, 1] += given * given


@_inline
def _tent(position: float, index: int, size: int, reach: float) -> float:
    """Tent of half-width ``reach`` about a position clamped into the picture."""
    if index < 0 or index >= size:
        return 0.0
    inside = min(max(position, 0.0), size - 1.0)
    return max(0.0, 1.0 - abs(inside - index) / reach)


@_compile
def fill_upsampled(
    first: int,
    last: int,
    coarse_chroma: npt.NDArray[np.float32],
    coarse_luminance: npt.NDArray[np.float32],
    luminance: npt.NDArray[np.float32],
    rows: npt.NDArray[np.float64],
    columns: npt.NDArray[np.float64],
    row_reach: float,
    column_reach: float,
    similarity: float,
    chroma: npt.NDArray[np.float32],
) -> None:
    """Write upsampled chroma (Kopf et al. 2007, eq. 3), rows ``first`` to ``last``.

    ``rows`` and ``columns`` are the positions of the output pixels in coarse pixels,
    the reaches the half-widths of the spatial tent. The range filter is
    1 / (1 + (difference / similarity)^4): where no coarse pixel is similar, its long
    tail still prefers the most similar one.
    """
    height, width = coarse_luminance.shape
    out_width = luminance.shape[1]
    # Pixels outside the picture have weight 0 and are read at its edge.
    near = np.empty((4, out_width), np.int64)
    across = np.empty((4, out_width), np.float32)
    for x in range(out_width):
        for k in range(4):
            column = math.floor(columns[x]) - 1 + k
            near[k, x] = min(max(column, 0), width - 1)
            across[k, x] = _tent(columns[x], column, width, column_reach)
    # The four coarse rows in use, spread over the output columns once for all output
    # rows between them: what is left to do then runs over contiguous memory.
    held = np.full(4, np.iinfo(np.int64).min)
    spread = np.empty((4, 4, 3, out_width), np.float32)
    sums = np.empty((3, out_width), np.float32)
    for y in range(first, last):
        sums[:] = 0.0
        for i in range(4):
            row = math.floor(rows[y]) - 1 + i
            slot = row % 4
            if held[slot] != row:
                held[slot] = row
                inside = min(max(row, 0), height - 1)
                for k in range(4):
                    for x in range(out_width):
                        column = near[k, x]
                        spread[slot, k, 0, x] = coarse_luminance[inside, column]
                        spread[slot, k, 1, x] = coarse_chroma[inside, column, 0]
                        spread[slot, k, 2, x] = coarse_chroma[inside, column, 1]
            down = np.float32(_tent(rows[y], row, height, row_reach))
            if down == 0:
                continue
            for k in range(4):
                _add_weighted(
                    down, across[k], luminance[y], spread[slot, k], similarity, sums
                )
        for x in range(out_width):
            chroma[y, x, 0] = sums[1, x] / sums[0, x]
            chroma[y, x, 1] = sums[2, x] / sums[0, x]


@_compile
def _add_weighted(
    down: np.float32,
    across: npt.NDArray[np.float32],
    own: npt.NDArray[np.float32],
    values: npt.NDArray[np.float32],
    similarity: float,
    sums: npt.NDArray[np.float32],
) -> None:
    """Add one coarse pixel to each output pixel of a row: its weight and chroma."""
    one = np.float32(1.0)
    scale = np.float32(1.0 / (similarity * similarity))
    other, in_phase, quadrature = values[0], values[1], values[2]
    total, total_in_phase, total_quadrature = sums[0], sums[1], sums[2]
    for x in range(len(own)):
        step = other[x] - own[x]
        far = step * step * scale
        weight = down * across[x] / (one + far * far)
        total[x] += weight
        total_in_phase[x] += weight * in_phase[x]
        total_quadrature[x] += weight * quadrature[x]


@_compile
def fill_rgba(
    first: int,
    last: int,
    luminance: npt.NDArray[np.float32],
    chroma: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    rgba: npt.NDArray[np.uint8],
) -> None:
    """Opaque 8-bit RGBA of luminance and chroma, halves rounded to even.

    The order of the float32 operations is that of `luminance_chroma_to_rgb`.
    """
    width = luminance.shape[1]
    full = np.float32(255.0)
    # Adding and taking away 2^23 leaves a float32 in [0, 255] rounded to even.
    shift = np.float32(8388608.0)
    zero = np.float32(0.0)
    one = np.float32(1.0)
    for y in range(first, last):
        for x in range(width):
            for channel in range(3):
                value = (
                    luminance[y, x]
                    + weights[channel, 0] * chroma[y, x, 0]
                    + weights[channel, 1] * chroma[y, x, 1]
                )
                value = value if value > zero else zero
                value = min(value, one)
                rgba[y, x, channel] = np.uint8((value * full + shift) - shift)
            rgba[y, x, 3] = np.uint8(255)
