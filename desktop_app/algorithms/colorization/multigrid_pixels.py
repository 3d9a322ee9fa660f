# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of the finest multigrid level, where the unknowns are pixels.

Every array over pixels has a border one pixel wide, which is fixed and zero, so that no
inner loop asks where the picture ends; pixel (y, x) stands at [y + 1, x + 1], its
chroma at [y + 1, channel, x + 1]. ``fixed`` pixels (marked, beyond the border, or out
of reach of any mark) are no unknowns: what a kernel writes there is 0. ``ties`` are the
weights row by row, which makes vector instructions of most loops. ``edges`` are the
first rows of the strips; kernels work on the strips [start, stop). Sweeps that read
what they write do the even strips (``colour`` 0), then the odd ones (1): a strip has
neighbours of the other colour only, so the result does not depend on who comes first.
Within a row they do every second pixel (those at even places, counted with the border),
then the others.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

compiled = nb.njit(nogil=True, cache=True, error_model="numpy")
# Where a call would cost as much as what is called.
inlined = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")
# A value that is the same all over a group stores too much energy at its border, so
# what a coarse level finds is too small: the more so the more sweeps smooth it after.
OVERSHOOT = np.float32(1.2)
SMALLEST_STEP = np.float32(
    1e-3
)  # one sweep lowers a probability a thousandfold at most


@compiled
def reach_pixels(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    ties: F32,
    reached: Mask,
    changed: Mask,
) -> None:
    """Spread ``reached`` from pixels to those that give them any weight."""
    width = ties.shape[2] - 2
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        again = True
        sweep = 0
        while again and sweep < 8:
            again = False
            for step in range((last - first) * width):
                place = step if sweep % 2 == 0 else (last - first) * width - 1 - step
                y = first + place // width
                x = place % width
                if reached[y + 1, x + 1]:
                    continue
                for k in range(8):
                    j = k + k // 4
                    if ties[y + 1, k, x + 1] > 0 and reached[y + j // 3, x + j % 3]:
                        reached[y + 1, x + 1] = True
                        again = True
                        changed[strip] = True
                        break
            sweep += 1


@compiled
def _put(values: F32, sums: F32) -> None:
    """Copy a row; an assignment to a slice takes several times as long."""
    for x in range(len(sums)):
        values[x] = sums[x]


@compiled
def _add_row(sums: F32, ties: F32, values: F32) -> None:
    """Add to every pixel its three neighbours in a row above or below."""
    for x in range(1, len(sums) - 1):
        sums[x] += (
            ties[0, x] * values[x - 1]
            + ties[1, x] * values[x]
            + ties[2, x] * values[x + 1]
        )


@compiled
def _put_free(values: F32, sums: F32, fixed: Mask) -> None:
    """Copy a row, 0 where fixed."""
    for x in range(len(sums)):
        values[x] = np.float32(0) if fixed[x] else sums[x]


@compiled
def _settle(
    first: int, sums: F32, ties: F32, fixed: Mask, room: F32, values: F32
) -> None:
    """Solve for every second pixel of a row, from ``first``; ``sums`` is the rest.

    Fixed pixels keep what they have.
    """
    for x in range(1, len(sums) - 1):
        room[x] = sums[x] + ties[3, x] * values[x - 1] + ties[4, x] * values[x + 1]
    for x in range(1, len(sums) - 1):  # writing every second one would go one by one
        is_other = bool((x ^ first) & 1) | fixed[x]
        values[x] = values[x] if is_other else room[x]


@compiled
def balance_pixels(
    start: int,
    stop: int,
    colour: int,
    backward: bool,
    edges: I64,
    ties: F32,
    mass: F32,
) -> None:
    """One Gauss-Seidel sweep of mass_s = sum_r mass_r w_rs, nothing being marked."""
    width = ties.shape[2]
    flow = np.empty(width, np.float32)
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip] + 1, edges[strip + 1] + 1
        for line in range(last - first):
            y = last - 1 - line if backward else first + line
            above, own, below = ties[y - 1], ties[y], ties[y + 1]
            up, row, down = mass[y - 1], mass[y], mass[y + 1]
            for x in range(1, width - 1):
                flow[x] = (
                    up[x - 1] * above[7, x - 1]
                    + up[x] * above[6, x]
                    + up[x + 1] * above[5, x + 1]
                )
            for x in range(1, width - 1):
                flow[x] += (
                    down[x - 1] * below[2, x - 1]
                    + down[x] * below[1, x]
                    + down[x + 1] * below[0, x + 1]
                )
            for half in range(2):
                for x in range(1 + half, width - 1, 2):
                    inflow = flow[x] + row[x - 1] * own[4, x - 1]
                    inflow += row[x + 1] * own[3, x + 1]
                    row[x] = max(inflow, SMALLEST_STEP * row[x])


@compiled
def forward_pixels(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    ties: F32,
    fixed: Mask,
    source: F32,
    values: F32,
) -> None:
    """One Gauss-Seidel sweep of v_r - sum_s w_rs v_s = source_r from 0, downwards.

    Neighbours it comes to later are 0 still, whatever ``values`` holds there.
    """
    width = ties.shape[2]
    sums = np.zeros(width, np.float32)
    room = np.zeros(width, np.float32)
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip] + 1, edges[strip + 1] + 1
        for y in range(first, last):
            for channel in range(2):
                _put(sums, source[y, channel])
                if y > first or colour == 1:
                    _add_row(sums, ties[y, 0:3], values[y - 1, channel])
                if y == last - 1 and colour == 1:
                    _add_row(sums, ties[y, 5:8], values[y + 1, channel])
                _put_free(values[y, channel], sums, fixed[y])
                _settle(1, sums, ties[y], fixed[y], room, values[y, channel])


@compiled
def restrict_pixels(
    start: int,
    stop: int,
    edges: I64,
    ties: F32,
    fixed: Mask,
    mass: F32,
    group: I32,
    values: F32,
    offsets: I64,
    coarse: F32,
) -> None:
    """Sum over every group mass times the residual that `forward_pixels` leaves.

    It is what the later neighbours have become since. Group numbers of a strip are its
    own.
    """
    width = ties.shape[2]
    rest = np.zeros((2, width), np.float32)
    for strip in range(start, stop):
        coarse[offsets[strip] : offsets[strip + 1]] = 0
        first, last = edges[strip] + 1, edges[strip + 1] + 1
        odd = strip % 2 == 1
        for y in range(first, last):
            rest[:] = 0
            for channel in range(2):
                sums = rest[channel]
                if y < last - 1 or not odd:
                    _add_row(sums, ties[y, 5:8], values[y + 1, channel])
                if y == first and not odd:
                    _add_row(sums, ties[y, 0:3], values[y - 1, channel])
                row = values[y, channel]
                for x in range(2, width - 1, 2):
                    sums[x] += ties[y, 3, x] * row[x - 1] + ties[y, 4, x] * row[x + 1]
            for x in range(1, width - 1):
                target = group[y, x]
                if target >= 0 and not fixed[y, x]:
                    coarse[target, 0] += mass[y, x] * rest[0, x]
                    coarse[target, 1] += mass[y, x] * rest[1, x]


@compiled
def prolong_pixels(
    start: int,
    stop: int,
    edges: I64,
    fixed: Mask,
    group: I32,
    coarse: F32,
    values: F32,
) -> None:
    """Add to every unknown the value of its group, and somewhat more."""
    for y in range(edges[start] + 1, edges[stop] + 1):
        one, two = values[y, 0], values[y, 1]
        for x in range(1, len(one) - 1):
            source = group[y, x]
            if source >= 0 and not fixed[y, x]:
                one[x] += OVERSHOOT * coarse[source, 0]
                two[x] += OVERSHOOT * coarse[source, 1]


@compiled
def backward_pixels(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    ties: F32,
    fixed: Mask,
    source: F32,
    values: F32,
    sweeps: int,
) -> None:
    """Gauss-Seidel sweeps of v_r - sum_s w_rs v_s = source_r within strips, upwards.

    A sweep follows the one before at a distance of one row, so that the weights are
    fetched once for all.
    """
    width = ties.shape[2]
    sums = np.zeros(width, np.float32)
    room = np.zeros(width, np.float32)
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip] + 1, edges[strip + 1] + 1
        for line in range(last - first + sweeps - 1):
            for sweep in range(sweeps):
                y = last - 1 - line + sweep
                if y < first or y >= last:
                    continue
                for channel in range(2):
                    _put(sums, source[y, channel])
                    _add_row(sums, ties[y, 0:3], values[y - 1, channel])
                    _add_row(sums, ties[y, 5:8], values[y + 1, channel])
                    row = values[y, channel]
                    _settle(2, sums, ties[y], fixed[y], room, row)
                    _settle(1, sums, ties[y], fixed[y], room, row)


@compiled
def spread_pixels(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    factor: F32,
    mass: F32,
) -> None:
    """Multiply the mass of every pixel by the factor of its group."""
    for strip in range(start, stop):
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(mass.shape[1] - 2):
                source = group[y + 1, x + 1]
                if source >= 0:
                    mass[y + 1, x + 1] *= factor[source]
