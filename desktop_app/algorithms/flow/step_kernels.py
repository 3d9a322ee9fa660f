# ruff: noqa: PLR0917  numba calls kernels by position; loops are not split
"""Compiled loops of one Lucas-Kanade step: warp, products, window and solution.

Imported lazily, because numba costs time and memory. Every kernel lets go of the
interpreter lock and writes nothing but its own rows [first, last).
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")

Plane = npt.NDArray[np.float32]

_ZERO = np.float32(0)
_ONE = np.float32(1)
_HALF = np.float32(0.5)
# Derivative over five pixels, exact for polynomials up to the fourth degree.
_NEAR, _FAR = np.float32(8 / 12), np.float32(-1 / 12)
# Weight of a pixel whose match lies outside the second frame: next to nothing.
_OUTSIDE = np.float32(1e-3)
# Binomial taps (1 4 6 4 1)/16: a Gaussian of standard deviation 1.
_B0, _B1, _B2 = np.float32(6 / 16), np.float32(4 / 16), np.float32(1 / 16)


@_inline
def _keys(part: np.float32) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """Weights of cubic convolution (Keys 1981, a = -1/2) about a position."""
    rest = _ONE - part
    before = -_HALF * part * rest * rest
    after = -_HALF * rest * part * part
    near = _ONE + part * part * (np.float32(1.5) * part - np.float32(2.5))
    return before, near, _ONE - before - near - after, after


@_inline
def _clamp(index: int, size: int) -> int:
    return min(max(index, 0), size - 1)


@_compile
def warp_rows(
    first: int,
    last: int,
    previous: Plane,
    following: Plane,
    field: Plane,
    change: Plane,
    mean: Plane,
    inside: Plane,
) -> None:
    """Fetch the second frame along the field (2, H, W); its change and mean follow.

    ``change`` = warped following - previous, ``mean`` of the two; ``inside`` tells
    where the match lies within the second frame.
    """
    height, width = previous.shape
    for y in range(first, last):
        for x in range(width):
            to_x = np.float32(x) + field[0, y, x]
            to_y = np.float32(y) + field[1, y, x]
            within = (
                to_x >= 0 and to_y >= 0 and to_x <= width - 1 and to_y <= height - 1
            )
            inside[y, x] = _ONE if within else _OUTSIDE
            to_x = min(max(to_x, _ZERO), np.float32(width - 1))
            to_y = min(max(to_y, _ZERO), np.float32(height - 1))
            column, row = int(to_x), int(to_y)
            a, b, c, d = _keys(to_x - np.float32(column))
            e, f, g, h = _keys(to_y - np.float32(row))
            total = _ZERO
            if 1 <= column < width - 2 and 1 <= row < height - 2:
                for k in range(4):
                    line = following[row - 1 + k]
                    value = (
                        a * line[column - 1]
                        + b * line[column]
                        + c * line[column + 1]
                        + d * line[column + 2]
                    )
                    total += (e, f, g, h)[k] * value
            else:
                left, right = max(column - 1, 0), min(column + 1, width - 1)
                beyond = min(column + 2, width - 1)
                for k in range(4):
                    line = following[_clamp(row - 1 + k, height)]
                    value = (
                        a * line[left]
                        + b * line[column]
                        + c * line[right]
                        + d * line[beyond]
                    )
                    total += (e, f, g, h)[k] * value
            own = previous[y, x]
            change[y, x] = total - own
            mean[y, x] = _HALF * (total + own)


@_compile
def product_rows(
    first: int,
    last: int,
    mean: Plane,
    change: Plane,
    inside: Plane,
    tolerance: np.float32,
    products: Plane,
) -> None:
    """Weigh the products of gradient and change; ``products`` is (6, H, W).

    Planes: xx, xy, yy, xt, yt and the weight: ``tolerance`` over itself plus the
    squared change around the pixel, so that what does not match has little vote.
    """
    height, width = mean.shape
    line = np.empty(width + 4, np.float32)
    for y in range(first, last):
        up2, up1 = _clamp(y - 2, height), _clamp(y - 1, height)
        low1, low2 = _clamp(y + 1, height), _clamp(y + 2, height)
        for x in range(width):
            line[x + 2] = (
                _B0 * change[y, x] * change[y, x]
                + _B1
                * (change[up1, x] * change[up1, x] + change[low1, x] * change[low1, x])
                + _B2
                * (change[up2, x] * change[up2, x] + change[low2, x] * change[low2, x])
            )
        line[0] = line[1] = line[2]
        line[width + 2] = line[width + 3] = line[width + 1]
        for x in range(width):
            misfit = (
                _B0 * line[x + 2]
                + _B1 * (line[x + 1] + line[x + 3])
                + _B2 * (line[x] + line[x + 4])
            )
            products[5, y, x] = inside[y, x] * tolerance / (tolerance + misfit)
        for x in range(2, width + 2):
            line[x] = mean[y, x - 2]
        line[0] = line[1] = line[2]
        line[width + 2] = line[width + 3] = line[width + 1]
        for x in range(width):
            across = _NEAR * (line[x + 3] - line[x + 1]) + _FAR * (
                line[x + 4] - line[x]
            )
            down = _NEAR * (mean[low1, x] - mean[up1, x]) + _FAR * (
                mean[low2, x] - mean[up2, x]
            )
            weight = products[5, y, x]
            products[0, y, x] = weight * across * across
            products[1, y, x] = weight * across * down
            products[2, y, x] = weight * down * down
            products[3, y, x] = weight * across * change[y, x]
            products[4, y, x] = weight * down * change[y, x]


@_compile
def solve_rows(
    first: int,
    last: int,
    products: Plane,
    field: Plane,
    taps: Plane,
    damping: np.float32,
    largest: np.float32,
    updated: Plane,
    eigenvalues: Plane,
) -> None:
    """Sum the products over the Gaussian window and solve the 2x2 systems.

    ``taps`` are the window's weights from its middle outwards. The equations of a
    window speak of the whole displacement, linearised at each pixel's own; of the
    result, a step of at most ``largest`` px is taken. ``eigenvalues`` (2, H, W)
    receives the smaller and the larger eigenvalue of the structure tensor.
    """
    height, width = field.shape[1:]
    reach = len(taps) - 1
    lines = np.empty((6, width + 2 * reach), np.float32)
    totals = np.empty((6, width), np.float32)
    for y in range(first, last):
        lines[:] = _ZERO
        for k in range(-reach, reach + 1):
            row = _clamp(y + k, height)
            tap = taps[abs(k)]
            # Loops with one target each: more would not be vectorised.
            for p in (0, 1, 2, 5):
                line, source = lines[p, reach : reach + width], products[p, row]
                for x in range(width):
                    line[x] += tap * source[x]
            for p in (0, 1):
                line, source = lines[3 + p, reach : reach + width], products[3 + p, row]
                left, right = products[p, row], products[p + 1, row]
                us, vs = field[0, row], field[1, row]
                for x in range(width):
                    line[x] += tap * (left[x] * us[x] + right[x] * vs[x] - source[x])
        for p in range(6):
            for k in range(reach):
                lines[p, k] = lines[p, reach]
                lines[p, width + reach + k] = lines[p, width + reach - 1]
            line, sums = lines[p], totals[p]
            for x in range(width):
                sums[x] = taps[0] * line[reach + x]
            for k in range(1, reach + 1):
                tap = taps[k]
                for x in range(width):
                    sums[x] += tap * (line[reach + x - k] + line[reach + x + k])
        for x in range(width):
            u, v = field[0, y, x], field[1, y, x]
            pull = damping * totals[5, x] + np.float32(1e-12)
            xx, xy, yy = totals[0, x] + pull, totals[1, x], totals[2, x] + pull
            right_x, right_y = totals[3, x] + pull * u, totals[4, x] + pull * v
            inverse = _ONE / (xx * yy - xy * xy)
            step_x = (yy * right_x - xy * right_y) * inverse - u
            step_y = (xx * right_y - xy * right_x) * inverse - v
            updated[0, y, x] = u + min(max(step_x, -largest), largest)
            updated[1, y, x] = v + min(max(step_y, -largest), largest)
            half_trace = _HALF * (totals[0, x] + totals[2, x])
            half_gap = _HALF * (totals[0, x] - totals[2, x])
            root = np.sqrt(half_gap * half_gap + totals[1, x] * totals[1, x])
            eigenvalues[0, y, x] = max(half_trace - root, _ZERO)
            eigenvalues[1, y, x] = half_trace + root
