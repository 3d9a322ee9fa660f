# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops that try other pixels' vectors where they may match better.

Imported lazily, because numba costs time and memory. The kernels let go of the
interpreter lock and write nothing but their own rows.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")

Plane = npt.NDArray[np.float32]

_ONE = np.float32(1)
_LIKE = np.float32(0.25)  # vectors that are nearer than this are not worth a look


@_compile
def mismatch(
    previous: Plane,
    following: Plane,
    x: int,
    y: int,
    right: np.float32,
    down: np.float32,
    reach: int,
) -> np.float32:
    """Mean difference of two patches, each pixel's at most 1; 1 outside the frame."""
    height, width = previous.shape
    if not (abs(right) < 1e6 and abs(down) < 1e6):
        return _ONE
    column, row = int(np.floor(x + right)), int(np.floor(y + down))
    a, b = np.float32(x + right - column), np.float32(y + down - row)
    total, count = np.float32(0), 0
    for dy in range(max(-reach, -y), min(reach, height - 1 - y) + 1):
        at_y = row + dy
        for dx in range(max(-reach, -x), min(reach, width - 1 - x) + 1):
            at_x = column + dx
            count += 1
            if at_x < 0 or at_y < 0 or at_x >= width - 1 or at_y >= height - 1:
                total += _ONE
                continue
            upper = following[at_y, at_x] + a * (
                following[at_y, at_x + 1] - following[at_y, at_x]
            )
            lower = following[at_y + 1, at_x] + a * (
                following[at_y + 1, at_x + 1] - following[at_y + 1, at_x]
            )
            value = upper + b * (lower - upper)
            total += min(abs(value - previous[y + dy, x + dx]), _ONE)
    return np.float32(total / count)


@_compile
def plant_seeds(
    previous: Plane,
    following: Plane,
    seeds: Plane,
    reach: int,
    margin: np.float32,
    field: Plane,
) -> None:
    """Take the vector of a seed (x, y, dx, dy) where it matches clearly better."""
    height, width = previous.shape
    for i in range(len(seeds)):
        x, y = int(seeds[i, 0] + 0.5), int(seeds[i, 1] + 0.5)
        if x < 0 or y < 0 or x >= width or y >= height:
            continue
        own = mismatch(previous, following, x, y, field[0, y, x], field[1, y, x], reach)
        new = mismatch(previous, following, x, y, seeds[i, 2], seeds[i, 3], reach)
        if new < margin * own:
            field[0, y, x], field[1, y, x] = seeds[i, 2], seeds[i, 3]


@_compile
def spread_rows(
    first: int,
    last: int,
    previous: Plane,
    following: Plane,
    field: Plane,
    stride: int,
    reach: int,
    margin: np.float32,
    spread: Plane,
) -> None:
    """Take the best vector of the eight pixels ``stride`` away, if clearly better."""
    height, width = previous.shape
    for y in range(first, last):
        for x in range(width):
            own_x, own_y = field[0, y, x], field[1, y, x]
            spread[0, y, x], spread[1, y, x] = own_x, own_y
            best = margin * mismatch(previous, following, x, y, own_x, own_y, reach)
            for turn in range(9):
                row = y + (turn // 3 - 1) * stride
                column = x + (turn % 3 - 1) * stride
                if row < 0 or column < 0 or row >= height or column >= width:
                    continue
                right, down = field[0, row, column], field[1, row, column]
                if abs(right - own_x) + abs(down - own_y) < _LIKE:
                    continue
                new = mismatch(previous, following, x, y, right, down, reach)
                if new < best:
                    best = new
                    spread[0, y, x], spread[1, y, x] = right, down
