# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops of film colorization; see `film` for what they are for.

Values of a pixel are I, Q and the certainty. Kernels that take ``first`` and ``last``
(excluded) write nothing but these rows.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# As in `kernels`: the constants of the authors' code.
_SIMILARITY_SCALE = -math.log(0.01)
_VARIANCE_SHARE = 0.6
_VARIANCE_FLOOR = 2e-6
_MOST = 26  # neighbours: 8 in the frame, 9 in the one before, 9 in the one after

compiled = nb.njit(nogil=True, cache=True, error_model="numpy")


@compiled
def _gather_window(
    y: int,
    x: int,
    centre: float,
    luminance: F32,
    field: F32,
    trust: F32,
    difference: npt.NDArray[np.float64],
    place: I64,
    count: int,
) -> int:
    """Differences to the 3x3 window of another frame about where the pixel moved."""
    if trust.shape[0] == 0 or trust[y, x] <= 0:
        return count
    height, width = luminance.shape
    row = y + int(np.round(field[y, x, 1]))
    column = x + int(np.round(field[y, x, 0]))
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            ny = row + dy
            nx = column + dx
            if 0 <= ny < height and 0 <= nx < width:
                difference[count] = np.float64(luminance[ny, nx]) - centre
                place[count] = ny * width + nx
                count += 1
    return count


@compiled
def fill_film_weights(  # noqa: PLR0912  one pass over the window of a pixel
    first: int,
    last: int,
    luminance: F32,
    luminances: tuple[F32, F32],
    fields: tuple[F32, F32],
    trusts: tuple[F32, F32],
    values: tuple[F32, F32],
    edges: float,
    weights: F32,
    drawn: F32,
    pull: F32,
) -> None:
    """Weights within the frame, and what the frames before and after contribute.

    Levin et al. 2004, section 3, with the constants of the authors' code: a window of
    27 pixels, those of the other frames displaced by the flow and counted as much as
    the flow is trusted. ``drawn`` is the sum of their weighted values, ``pull`` that of
    their weights; ``weights`` and ``pull`` sum to 1.
    """
    height, width = luminance.shape
    difference = np.empty(_MOST)
    place = np.empty(_MOST, np.int64)
    share = np.empty(_MOST)
    for y in range(first, last):
        for x in range(width):
            centre = np.float64(luminance[y, x])
            count = 0
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    ny = y + dy
                    nx = x + dx
                    inside = 0 <= ny < height and 0 <= nx < width
                    if inside and (dy != 0 or dx != 0):
                        difference[count] = np.float64(luminance[ny, nx]) - centre
                        slot = (dy + 1) * 3 + dx + 1
                        place[count] = slot if slot < 4 else slot - 1
                        count += 1
            own = count
            count = _gather_window(
                y, x, centre, luminances[0], fields[0], trusts[0],
                difference, place, count,
            )  # fmt: skip
            second = count
            count = _gather_window(
                y, x, centre, luminances[1], fields[1], trusts[1],
                difference, place, count,
            )  # fmt: skip
            mean = 0.0
            smallest = np.inf
            for i in range(count):
                mean += difference[i]
                smallest = min(smallest, difference[i] ** 2)
            mean /= count + 1
            variance = mean * mean
            for i in range(count):
                variance += (difference[i] - mean) ** 2
            variance /= count + 1
            spread = max(
                _VARIANCE_SHARE * variance,
                smallest / _SIMILARITY_SCALE,
                _VARIANCE_FLOOR,
            )
            total = 0.0
            for i in range(count):
                share[i] = math.exp(-edges * difference[i] ** 2 / spread)
                if i >= second:
                    share[i] *= trusts[1][y, x]
                elif i >= own:
                    share[i] *= trusts[0][y, x]
                total += share[i]
            for k in range(8):
                weights[y, x, k] = 0
            for channel in range(3):
                drawn[y, x, channel] = 0
            pull[y, x] = 0
            if total <= 0:
                continue
            for i in range(own):
                weights[y, x, place[i]] = share[i] / total
            for i in range(own, count):
                weight = share[i] / total
                other = values[1] if i >= second else values[0]
                ny = place[i] // width
                nx = place[i] % width
                pull[y, x] += weight
                for channel in range(3):
                    drawn[y, x, channel] += weight * other[ny, nx, channel]


@compiled
def relax_film(
    start: int,
    stop: int,
    colour: int,
    backward: bool,
    edges: I64,
    weights: F32,
    drawn: F32,
    fixed: Mask,
    decay: float,
    values: F32,
) -> None:
    """One Gauss-Seidel sweep of v_r = sum_s w_rs v_s + drawn_r over strips of rows.

    ``values`` and ``fixed`` have a border one pixel wide. The certainty loses a share
    of 1 - ``decay`` from pixel to pixel.
    """
    width = weights.shape[1]
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        for line in range(last - first):
            y = last - 1 - line if backward else first + line
            for column in range(width):
                x = width - 1 - column if backward else column
                if fixed[y + 1, x + 1]:
                    continue
                one = drawn[y, x, 0]
                two = drawn[y, x, 1]
                sure = np.float32(0)
                for k in range(8):
                    j = k + k // 4
                    weight = weights[y, x, k]
                    one += weight * values[y + j // 3, x + j % 3, 0]
                    two += weight * values[y + j // 3, x + j % 3, 1]
                    sure += weight * values[y + j // 3, x + j % 3, 2]
                values[y + 1, x + 1, 0] = one
                values[y + 1, x + 1, 1] = two
                values[y + 1, x + 1, 2] = drawn[y, x, 2] + decay * sure
