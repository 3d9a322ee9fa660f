"""Exact sums over the values of a picture: integers that no rounding has touched.

A value of 8 bits is a multiple of 1/255, one of 16 bits of 1/65535 and a float32 of
2**-149. All of them, and so every sum, are multiples of 1 / `DENOMINATOR`, and every
sum of squares is one of 1 / `DENOMINATOR`**2.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
import numpy.typing as npt

from desktop_app.files.codecs.light import decode_srgb
from desktop_app.opencv import cv2

Floats = npt.NDArray[np.float32]
Whole = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Pixels = Whole | Floats
# How much every pixel counts, (H, W), in parts of `OPAQUE`.
Weights = npt.NDArray[np.uint16]
Levels = npt.NDArray[np.int64]

OPAQUE = 65535
FLOAT_SCALE = 1 << 149
DENOMINATOR = 65535 * FLOAT_SCALE
LEVELS = 256

# OpenCV counts in float32, which holds every integer up to here.
_COUNTED_AT_ONCE = 1 << 24
# Sums of this many products of 32 bits are exact in float64.
_SUMMED_AT_ONCE = 1 << 20
_SIGNIFICANT = 24  # bits of a float32
_PRODUCTS_FIT = 1 << 63  # int64
_SCRATCH_BYTES = 16 << 20
_of_thread = threading.local()


@dataclass(frozen=True)
class Sums:
    """Sums of one channel.

    Parameters
    ----------
    weight : int
        Sum of the weights; the number of pixels where there are none.
    total, squares : int
        Weighted sums of the values in parts of `scale`, and of their squares.
    scale : int
        What 1.0 is as an integer; divides `DENOMINATOR`.
    """

    weight: int
    total: int
    squares: int
    scale: int


def planes_of(pixels: Pixels) -> list[Pixels]:
    """Channels of (H, W) or (H, W, 3) pixels, each contiguous.

    They may be overwritten by the next call of the same thread: fresh memory for every
    picture would cost more than summing it.
    """
    if pixels.ndim == 2:
        return [pixels]
    if pixels.dtype != np.uint8 or pixels.size > _SCRATCH_BYTES:
        return list(cv2.split(pixels))
    kept: npt.NDArray[np.uint8] | None = getattr(_of_thread, "scratch", None)
    if kept is None or kept.size < pixels.size:
        kept = _of_thread.scratch = np.empty(pixels.size, np.uint8)
    planes = kept[: pixels.size].reshape(3, *pixels.shape[:2])
    return list(cv2.split(pixels, list(planes)))


def sums_of_plane(
    plane: Pixels, weights: Weights | None = None, *, light: bool = False
) -> Sums:
    """Sum one channel exactly.

    Parameters
    ----------
    plane : (H, W) uint8, uint16 or float32 array
        Finite; contiguous.
    weights : (H, W) uint16 array, optional
        In parts of `OPAQUE`.
    light : bool
        Sum the light of display values instead: the float32 nearest to the sRGB curve.
        Floats are light already.

    Returns
    -------
    sums : Sums
        Without any rounding.
    """
    if plane.dtype == np.float32:
        return _sums_of_floats(cast(Floats, plane.ravel()), weights)
    if plane.dtype == np.uint8 and weights is None and not light:
        # Both are sums of integers below 2**53, rounded nowhere.
        total, squares = cv2.sumElems(plane)[0], cv2.norm(plane, cv2.NORM_L2SQR)
        return Sums(plane.size, round(total), round(squares), LEVELS - 1)
    return sums_of_levels(count_plane(cast(Whole, plane), weights), light=light)


def count_plane(plane: Whole, weights: Weights | None = None) -> Levels:
    """Count how often every level occurs in one channel.

    Parameters
    ----------
    plane : (H, W) uint8 or uint16 array
        Contiguous.
    weights : (H, W) uint16 array, optional
        What a pixel counts, in parts of `OPAQUE`; 1 without.

    Returns
    -------
    levels : (256,) or (65536,) int64 array
    """
    bins = LEVELS if plane.dtype == np.uint8 else OPAQUE + 1
    if weights is not None:
        counted = np.bincount(plane.ravel(), weights.ravel(), bins)
        return counted.astype(np.int64)
    if bins > LEVELS:
        return np.bincount(plane.ravel(), minlength=bins).astype(np.int64)
    rows = max(1, _COUNTED_AT_ONCE // max(1, plane.shape[1]))
    levels = np.zeros(bins, np.int64)
    for top in range(0, len(plane), rows):
        block = plane[top : top + rows]
        levels += (
            cv2.calcHist([block], [0], None, [bins], [0, bins]).ravel().astype(int)
        )
    return levels


def sums_of_levels(levels: Levels, *, light: bool = False) -> Sums:
    """Give the sums of a channel whose levels were counted.

    Parameters
    ----------
    levels : (256,) or (65536,) int64 array
        How often each level occurs, weighted or not.
    light : bool
        Sum the light of the levels instead, see `sums_of_plane`.

    Returns
    -------
    sums : Sums
    """
    if not light and int(levels.sum()) < _PRODUCTS_FIT // len(levels) ** 2:
        values = np.arange(len(levels))
        return Sums(
            weight=int(levels.sum()),
            total=int(levels @ values),
            squares=int(levels @ values**2),
            scale=len(levels) - 1,
        )
    present = np.flatnonzero(levels).tolist()
    table = _light_table(len(levels)) if light else range(len(levels))
    scale = FLOAT_SCALE if light else len(levels) - 1
    weight = total = squares = 0
    for level in present:
        count, value = int(levels[level]), table[level]
        weight += count
        total += count * value
        squares += count * value * value
    return Sums(weight, total, squares, scale)


def levels_of_floats(plane: Floats, weights: Weights | None = None) -> Levels:
    """Count a channel of floats in 256 levels, for a histogram to look at.

    Parameters
    ----------
    plane, weights
        As for `sums_of_plane`.

    Returns
    -------
    levels : (256,) int64 array
        Values outside [0, 1] count at the ends.
    """
    within = np.rint(np.clip(plane, 0.0, 1.0) * np.float32(LEVELS - 1))
    return count_plane(within.astype(np.uint8), weights)


def show_levels(levels: Levels, *, light: bool = False) -> Levels:
    """Bring counts of 256 or 65536 levels to 256, of light where asked for."""
    if light:
        values = np.rint(_light_of_levels(len(levels)) * (LEVELS - 1)).astype(int)
        shown = np.zeros(LEVELS, np.int64)
        np.add.at(shown, values, levels)
        return shown
    return np.asarray(levels.reshape(LEVELS, -1).sum(axis=1), np.int64)


@cache
def _light_of_levels(count: int) -> npt.NDArray[np.float32]:
    return decode_srgb(np.arange(count) / (count - 1))


@cache
def _light_table(count: int) -> tuple[int, ...]:
    """Light of every level as multiples of 1 / `FLOAT_SCALE`, exactly."""
    ratios = (float(v).as_integer_ratio() for v in _light_of_levels(count))
    return tuple(top * (FLOAT_SCALE // bottom) for top, bottom in ratios)


def _sums_of_floats(values: Floats, weights: Weights | None) -> Sums:
    """Sum by exponent: within one of them floats are integers of 24 bits."""
    if weights is None:
        parts: list[tuple[int, Weights | None]] = [(1, None)]
    else:  # bytes of the weights, so that products stay below 2**32
        flat = weights.ravel()
        parts = [(256, flat >> np.uint16(8)), (1, flat & np.uint16(255))]
    total = squares = 0
    for top in range(0, values.size, _SUMMED_AT_ONCE):
        block = slice(top, top + _SUMMED_AT_ONCE)
        for factor, part in parts:
            sums = _sum_block(values[block], None if part is None else part[block])
            total += factor * sums[0]
            squares += factor * sums[1]
    weight = values.size if weights is None else int(weights.sum(dtype=np.int64))
    return Sums(weight, total, squares, FLOAT_SCALE)


def _sum_block(values: Floats, weights: Weights | None) -> tuple[int, int]:
    """Sum, and sum of squares, in units of 2**-149 and 2**-298."""
    mantissas, exponents = np.frexp(values)
    lowest = int(exponents.min())
    bins = exponents - lowest
    digits = np.ldexp(mantissas, _SIGNIFICANT).astype(np.int64)
    products = digits * digits
    low = products & ((1 << _SIGNIFICANT) - 1)
    high = products >> _SIGNIFICANT
    sums = [
        np.bincount(bins, part if weights is None else part * weights)
        for part in (digits, low, high)
    ]
    total = squares = 0
    for place, (first, lower, upper) in enumerate(zip(*sums, strict=True)):
        shift = lowest + place - _SIGNIFICANT + 149
        total += _shifted(int(first), shift)
        squares += _shifted((int(upper) << _SIGNIFICANT) + int(lower), 2 * shift)
    return total, squares


def _shifted(value: int, places: int) -> int:
    """Multiply by a power of two; if it is negative, only zeros fall off."""
    return value << places if places >= 0 else value >> -places
