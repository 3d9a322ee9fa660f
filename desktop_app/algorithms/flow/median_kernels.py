# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops of the weighted median of a field.

Imported lazily, because numba costs time and memory. The kernels let go of the
interpreter lock and write nothing but their own rows.
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
_TINY = np.float32(1e-20)
_SPAN = 1024  # columns worked on at a time: their weights stay in the second cache
_TO_WHOLE = np.float32(1.5 * 2**23)  # leaves the nearest whole number in a float32
_LOWEST = np.float32(-60)
# 2^f on [-1/2, 1/2] to 1e-4.
_C0, _C1, _C2, _C3 = (
    np.float32(c)
    for c in np.polynomial.Chebyshev.interpolate(np.exp2, 3, domain=[-0.5, 0.5])
    .convert(kind=np.polynomial.Polynomial)
    .coef
)


@_inline
def _exp2(power: np.float32) -> np.float32:
    power = max(power, _LOWEST)
    shifted = power + _TO_WHOLE
    whole = shifted - _TO_WHOLE
    part = power - whole
    mantissa = _C0 + part * (_C1 + part * (_C2 + part * _C3))
    bits = np.float32(mantissa).view(np.int32) + (np.int32(whole) << np.int32(23))
    return np.int32(bits).view(np.float32)


@_inline
def _inverse_root(square: np.float32) -> np.float32:
    """1/sqrt to 0.2 % by one Newton step from a guess at the bits; it vectorises."""
    guess = np.int32(0x5F3759DF) - (np.float32(square).view(np.int32) >> np.int32(1))
    root = np.int32(guess).view(np.float32)
    return root * (np.float32(1.5) - _HALF * square * root * root)


@_inline
def _overlap(left: int, size: int, width: int, dx: int) -> tuple[int, int]:
    """Part of a span whose pixels ``dx`` to the right lie within the row."""
    return max(0, -dx - left), min(size, width - dx - left)


@_compile
def _weigh_span(
    y: int,
    left: int,
    size: int,
    weight: Plane,
    guide: Plane,
    offsets: npt.NDArray[np.int64],
    powers: Plane,
    guide_power: np.float32,
    weights: Plane,
) -> None:
    """Write the vote of the pixel at every offset for all pixels of a span."""
    channels, height, width = guide.shape
    for j in range(len(offsets)):
        row, dx = y + offsets[j, 0], offsets[j, 1]
        weights[j] = _ZERO
        begin, end = _overlap(left, size, width, dx)
        if row < 0 or row >= height or end <= begin:
            continue
        length, own_at, other_at = end - begin, left + begin, left + begin + dx
        line = weights[j, begin:end]
        for c in range(channels):
            own = guide[c, y, own_at : own_at + length]
            other = guide[c, row, other_at : other_at + length]
            for i in range(length):
                step = other[i] - own[i]
                line[i] += step * step
        vote = weight[row, other_at : other_at + length]
        for i in range(length):
            line[i] = vote[i] * _exp2(powers[j] + guide_power * line[i])


@_compile
def _sum_span(
    y: int,
    left: int,
    size: int,
    field: Plane,
    offsets: npt.NDArray[np.int64],
    weights: Plane,
    soft: np.float32,
    middle: Plane,
    shares: Plane,
    sums: Plane,
) -> None:
    """Sum over the offsets: dx and dy by weight over distance, and that share.

    Loops have one target each: with more, they would not become vector instructions.
    """
    height, width = field.shape[1:]
    sums[:] = _ZERO
    for j in range(len(offsets)):
        row, dx = y + offsets[j, 0], offsets[j, 1]
        begin, end = _overlap(left, size, width, dx)
        if row < 0 or row >= height or end <= begin:
            continue
        length, at = end - begin, left + begin + dx
        line, share = weights[j, begin:end], shares[:length]
        xs, ys = field[0, row, at : at + length], field[1, row, at : at + length]
        x_middle, y_middle = middle[0, begin:end], middle[1, begin:end]
        for i in range(length):
            a, b = xs[i] - x_middle[i], ys[i] - y_middle[i]
            share[i] = line[i] * _inverse_root(a * a + b * b + soft)
        target = sums[0, begin:end]
        for i in range(length):
            target[i] += share[i] * xs[i]
        target = sums[1, begin:end]
        for i in range(length):
            target[i] += share[i] * ys[i]
        target = sums[2, begin:end]
        for i in range(length):
            target[i] += share[i]


@_compile
def weighted_median_rows(
    first: int,
    last: int,
    field: Plane,
    weight: Plane,
    guide: Plane,
    offsets: npt.NDArray[np.int64],
    powers: Plane,
    guide_power: np.float32,
    softness: Plane,
    result: Plane,
) -> None:
    """Take the weighted spatial median of the vectors at some offsets.

    Weights: ``weight`` of the other pixel times 2^(``powers`` of the offset +
    ``guide_power`` times the squared difference in the (C, H, W) guide). Weiszfeld's
    rounds, from the pixel's own vector; in each, its ``softness`` is added to squared
    distances: much at first, so that a vector can leave its place.
    """
    width = field.shape[2]
    weights = np.empty((len(offsets), _SPAN), np.float32)
    middle, shares = np.empty((2, _SPAN), np.float32), np.empty(_SPAN, np.float32)
    sums = np.empty((3, _SPAN), np.float32)
    for y in range(first, last):
        for left in range(0, width, _SPAN):
            size = min(_SPAN, width - left)
            _weigh_span(
                y, left, size, weight, guide, offsets, powers, guide_power, weights
            )
            for i in range(size):
                middle[0, i] = field[0, y, left + i]
                middle[1, i] = field[1, y, left + i]
            for soft in softness:
                _sum_span(
                    *(y, left, size, field, offsets, weights, soft),
                    *(middle, shares, sums),
                )
                for i in range(size):
                    inverse = _ONE / (sums[2, i] + _TINY)
                    middle[0, i] = sums[0, i] * inverse
                    middle[1, i] = sums[1, i] * inverse
            for i in range(size):
                result[0, y, left + i] = middle[0, i]
                result[1, y, left + i] = middle[1, i]
