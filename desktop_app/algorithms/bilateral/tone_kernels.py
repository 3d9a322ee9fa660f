# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops of tone mapping: logarithm, display, and the uncertainty's grid.

Imported lazily by its neighbours, because numba costs time and memory. Every kernel
lets go of the interpreter lock and writes nothing but the rows from ``first`` to
``last`` (excluded), so that a result does not depend on the number of threads.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
import numpy.typing as npt

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722

# The shoulder takes fourth powers, which must stay within float32.
_BRIGHTEST_LOG = 8.0
_SRGB_LINEAR_PART = 0.0031308

# Share of the colour that keeps the luminance; the rest rolls off channel by channel.
_LUMINANCE_KEPT = 0.3

# The colour of what is as dark as so many floors is noise by half.
_COLOUR_FLOOR = 4.0

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")


@_inline
def _component(value: float, scale: float) -> np.float32:
    """Radiance in units of white; in double, since 1 / white may exceed float32."""
    return np.float32(min(max(np.float64(value) * scale, 0.0), 1e30))


@_inline
def _luminance(
    radiance: npt.NDArray[np.float32], y: int, x: int, scale: float
) -> np.float32:
    """Luminance in units of white."""
    total: np.float32 = _component(radiance[y, x, 0], scale)
    if radiance.shape[2] == 1:
        return total
    total *= np.float32(_RED)
    total += np.float32(_GREEN) * _component(radiance[y, x, 1], scale)
    total += np.float32(_BLUE) * _component(radiance[y, x, 2], scale)
    return total


@_inline
def _roll_off(value: np.float32) -> np.float32:
    """Soft shoulder: y / (1 + y^4)^(1/4)."""
    square = value * value
    return value / math.sqrt(math.sqrt(np.float32(1) + square * square))


@_inline
def _encode(value: np.float32, exponent: np.float32) -> np.float32:
    """Display value of linear light: sRGB (exponent 0), or a power."""
    value = min(max(value, np.float32(0)), np.float32(1))
    if exponent > 0:
        return value**exponent
    if value <= np.float32(_SRGB_LINEAR_PART):
        return np.float32(12.92) * value
    power = value ** np.float32(1 / 2.4)
    return min(np.float32(1.055) * power - np.float32(0.055), np.float32(1))


@_compile
def log_luminance_rows(
    first: int,
    last: int,
    radiance: npt.NDArray[np.float32],
    scale: float,
    floor: float,
    out: npt.NDArray[np.float32],
) -> None:
    """Write log10(luminance + floor)."""
    small = np.float32(floor)
    for y in range(first, last):
        for x in range(out.shape[1]):
            out[y, x] = math.log10(_luminance(radiance, y, x, scale) + small)


@_compile
def display_rows(
    first: int,
    last: int,
    radiance: npt.NDArray[np.float32],
    log_luminance: npt.NDArray[np.float32],
    base: npt.NDArray[np.float32],
    scale: float,
    floor: float,
    compression: float,
    detail: float,
    offset: float,
    saturation: float,
    exponent: float,
    out: npt.NDArray[np.float32],
) -> None:
    """Write display values from radiance, log luminance and base."""
    one, share = np.float32(1), np.float32(_LUMINANCE_KEPT)
    power, gamma = np.float32(saturation), np.float32(exponent)
    colour = np.empty(3, np.float32)
    for y in range(first, last):
        for x in range(out.shape[1]):
            level = (
                np.float32(compression) * base[y, x]
                + np.float32(detail) * (log_luminance[y, x] - base[y, x])
                + np.float32(offset)
            )
            luminance = _luminance(radiance, y, x, scale)
            # What is black stays black: the floor must not shine.
            light = np.float32(10) ** min(level, np.float32(_BRIGHTEST_LOG)) * (
                luminance / (luminance + np.float32(floor))
            )
            shown = _roll_off(light)
            if radiance.shape[2] == 1 or luminance <= 0 or power == 0:
                out[y, x, :] = _encode(shown, gamma)
                continue
            for c in range(3):
                ratio = _component(radiance[y, x, c], scale) / luminance
                colour[c] = ratio if power == one else ratio**power
            norm = one / (
                np.float32(_RED) * colour[0]
                + np.float32(_GREEN) * colour[1]
                + np.float32(_BLUE) * colour[2]
            )
            highest = shown * norm * max(colour[0], colour[1], colour[2])
            # Share of the colour that the display can show at this luminance.
            purity = (one - shown) / (highest - shown) if highest > one else one
            trust = luminance / (luminance + np.float32(_COLOUR_FLOOR * floor))
            for c in range(3):
                ratio = one + trust * (colour[c] * norm - one)
                kept = shown * (one + purity * (ratio - one))
                rolled = _roll_off(light * ratio)
                out[y, x, c] = _encode(share * kept + (one - share) * rolled, gamma)


@_compile
def count_rows(
    first: int,
    last: int,
    values: npt.NDArray[np.float32],
    cell: int,
    lowest: float,
    scale: float,
    grid: npt.NDArray[np.float32],
) -> None:
    """Add every pixel to the grid rows ``first`` to ``last``: linearly in the range."""
    height, width = values.shape
    for y in range(first * cell, min(last * cell, height)):
        row = grid[y // cell]
        for x in range(width):
            position = (values[y, x] - np.float32(lowest)) * np.float32(scale)
            level = min(max(int(position), 0), grid.shape[2] - 2)
            share = position - np.float32(level)
            row[x // cell, level] += np.float32(1) - share
            row[x // cell, level + 1] += share


@_inline
def _between(
    position: int, cell: int, size: int
) -> tuple[np.int64, np.int64, np.float32]:
    """Two grid cells around a pixel along one axis, and the share of the second."""
    place = (np.float32(position) + np.float32(0.5)) / np.float32(cell)
    place = min(max(place - np.float32(0.5), np.float32(0)), np.float32(size - 1))
    low = np.int64(place)
    return low, min(low + 1, np.int64(size - 1)), place - np.float32(low)


@_compile
def agreement_rows(
    first: int,
    last: int,
    values: npt.NDArray[np.float32],
    cell: int,
    lowest: float,
    scale: float,
    grid: npt.NDArray[np.float32],
    totals: npt.NDArray[np.float32],
    peak: float,
    beside: float,
    out: npt.NDArray[np.float32],
) -> None:
    """Read the blurred grid at every pixel, relative to a neighbourhood all alike.

    ``peak`` and ``beside`` are the range kernel at distances 0 and 1: what a pixel
    reads of itself, having been counted on two levels.
    """
    one = np.float32(1)
    for y in range(first, last):
        top, bottom, down = _between(y, cell, grid.shape[0])
        for x in range(values.shape[1]):
            left, right, across = _between(x, cell, grid.shape[1])
            position = (values[y, x] - np.float32(lowest)) * np.float32(scale)
            level = min(max(int(position), 0), grid.shape[2] - 2)
            share = position - np.float32(level)
            alike = total = np.float32(0)
            for row, row_weight in ((top, one - down), (bottom, down)):
                for column, weight in ((left, one - across), (right, across)):
                    both = row_weight * weight
                    total += both * totals[row, column]
                    alike += both * (
                        (one - share) * grid[row, column, level]
                        + share * grid[row, column, level + 1]
                    )
            apart = np.float32(2) * share * (one - share)
            itself = np.float32(peak) * (one - apart) + np.float32(beside) * apart
            out[y, x] = min(max(alike / (total * itself), np.float32(0)), one)
