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

from desktop_app.algorithms.bilateral.powers import exp2, log2

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722

# The shoulder takes fourth powers, which must stay within float32.
_BRIGHTEST_LOG = 8.0
_SRGB_LINEAR_PART = 0.0031308

# Share of the colour that keeps the luminance; the rest rolls off channel by channel.
_LUMINANCE_KEPT = 0.3

# The colour of what is as dark as so many floors is noise by half.
_COLOUR_FLOOR = 4.0

_TENS = np.float32(math.log2(10))
_SMALLEST = np.float32(1e-30)
_ZERO, _ONE = np.float32(0), np.float32(1)

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")


@_inline
def _component(value: float, scale: float) -> np.float32:
    """Radiance in units of white; in double, since 1 / white may exceed float32."""
    return np.float32(min(max(np.float64(value) * scale, 0.0), 1e30))


@_inline
def _luminance(red: np.float32, green: np.float32, blue: np.float32) -> np.float32:
    return (
        np.float32(_RED) * red + np.float32(_GREEN) * green + np.float32(_BLUE) * blue
    )


@_inline
def _roll_off(value: np.float32) -> np.float32:
    """Soft shoulder: y / (1 + y^4)^(1/4)."""
    square = value * value
    return value / math.sqrt(math.sqrt(_ONE + square * square))


@_inline
def _power(value: np.float32, exponent: np.float32, of_zero: np.float32) -> np.float32:
    """Power of a value that is not negative."""
    power: np.float32 = exp2(exponent * log2(value))
    return power if value > _ZERO else of_zero


@_inline
def _light(level: np.float32, luminance: np.float32, floor: np.float32) -> np.float32:
    """Light of a level; what is black stays black: the floor must not shine."""
    tens: np.float32 = exp2(_TENS * min(level, np.float32(_BRIGHTEST_LOG)))
    return tens * (luminance / (luminance + floor))


@_compile
def find_faults(
    first: int,
    last: int,
    radiance: npt.NDArray[np.float32],
    faults: npt.NDArray[np.int64],
) -> None:
    """Count in every row the pixels that are not finite, and those below 0."""
    for y in range(first, last):
        holes = negative = 0
        for x in range(radiance.shape[1]):
            hole = below = False
            for c in range(radiance.shape[2]):
                value = radiance[y, x, c]
                hole |= not abs(value) < np.inf  # true for NaN
                below |= value < _ZERO
            holes += hole
            negative += below
        faults[y, 0] = holes
        faults[y, 1] = negative


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
    per_two = np.float32(1 / math.log2(10))
    colour = radiance.shape[2] == 3
    for y in range(first, last):
        source, row = radiance[y], out[y]
        for x in range(out.shape[1]):
            luminance = _component(source[x, 0], scale)
            if colour:
                luminance = _luminance(
                    luminance,
                    _component(source[x, 1], scale),
                    _component(source[x, 2], scale),
                )
            row[x] = per_two * log2(luminance + small)


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
    """Write display values from radiance, log luminance and base.

    Every pixel takes the same steps, in short loops over the planes of a row: these
    turn into vector instructions.
    """
    width = out.shape[1]
    levels = np.empty(width, np.float32)
    red, green = np.empty(width, np.float32), np.empty(width, np.float32)
    blue = np.empty(width, np.float32)
    compress, gain = np.float32(compression), np.float32(detail)
    shift, gamma = np.float32(offset), np.float32(exponent)
    for y in range(first, last):
        source, logs, bases = radiance[y], log_luminance[y], base[y]
        last_channel = radiance.shape[2] - 1
        for x in range(width):
            levels[x] = compress * bases[x] + gain * (logs[x] - bases[x]) + shift
        for x in range(width):
            red[x] = _component(source[x, 0], scale)
        if last_channel == 0:
            _map_grey(levels, red, np.float32(floor))
            _encode_plane(red, gamma)
            green[:] = red
            blue[:] = red
        else:
            for x in range(width):
                green[x] = _component(source[x, 1], scale)
                blue[x] = _component(source[x, last_channel], scale)
            _map_colour(
                levels, red, green, blue, np.float32(floor), np.float32(saturation)
            )
            _encode_plane(red, gamma)
            _encode_plane(green, gamma)
            _encode_plane(blue, gamma)
        row = out[y]
        for x in range(width):
            row[x, 0] = red[x]
            row[x, 1] = green[x]
            row[x, 2] = blue[x]


@_compile
def _map_grey(
    levels: npt.NDArray[np.float32], plane: npt.NDArray[np.float32], floor: np.float32
) -> None:
    """Turn luminances into light for the display."""
    for x in range(plane.shape[0]):
        plane[x] = _roll_off(_light(levels[x], plane[x], floor))


@_compile
def _map_colour(
    levels: npt.NDArray[np.float32],
    red: npt.NDArray[np.float32],
    green: npt.NDArray[np.float32],
    blue: npt.NDArray[np.float32],
    floor: np.float32,
    power: np.float32,
) -> None:
    """Turn radiance into light for the display."""
    share, rest = np.float32(_LUMINANCE_KEPT), _ONE - np.float32(_LUMINANCE_KEPT)
    dull = np.float32(_COLOUR_FLOOR) * floor
    of_zero = _ONE if power == _ZERO else _ZERO
    for x in range(red.shape[0]):
        luminance = _luminance(red[x], green[x], blue[x])
        light = _light(levels[x], luminance, floor)
        shown = _roll_off(light)
        unit = _ONE / max(luminance, _SMALLEST)
        r = _power(red[x] * unit, power, of_zero)
        g = _power(green[x] * unit, power, of_zero)
        b = _power(blue[x] * unit, power, of_zero)
        norm = _ONE / max(_luminance(r, g, b), _SMALLEST)
        highest = shown * norm * max(r, g, b)
        # Share of the colour that the display can show at this luminance.
        purity = (_ONE - shown) / max(highest - shown, _SMALLEST)
        purity = purity if highest > _ONE else _ONE
        trust = luminance / (luminance + dull)
        r = trust * (r * norm - _ONE)
        g = trust * (g * norm - _ONE)
        b = trust * (b * norm - _ONE)
        kept = share * shown
        red[x] = kept * (_ONE + purity * r) + rest * _roll_off(light * (_ONE + r))
        green[x] = kept * (_ONE + purity * g) + rest * _roll_off(light * (_ONE + g))
        blue[x] = kept * (_ONE + purity * b) + rest * _roll_off(light * (_ONE + b))


@_compile
def _encode_plane(plane: npt.NDArray[np.float32], exponent: np.float32) -> None:
    """Give light its display values: sRGB (exponent 0), or a power."""
    if exponent > _ZERO:
        for x in range(plane.shape[0]):
            value = min(max(plane[x], _ZERO), _ONE)
            plane[x] = min(_power(value, exponent, _ZERO), _ONE)
        return
    for x in range(plane.shape[0]):
        value = min(max(plane[x], _ZERO), _ONE)
        power = exp2(np.float32(1 / 2.4) * log2(value))
        curved = min(np.float32(1.055) * power - np.float32(0.055), _ONE)
        low = np.float32(12.92) * value
        plane[x] = low if value <= np.float32(_SRGB_LINEAR_PART) else curved


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
