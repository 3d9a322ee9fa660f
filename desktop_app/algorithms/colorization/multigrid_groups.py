# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of the multigrid set-up: which unknowns of a level join.

A level is a weighted graph in compressed rows (`Rows`). numba notices changes of the
file a kernel stands in, not of files it calls into: all that is called is here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    I32,
    I64,
    U32,
    compiled,
)

HALF = 6  # as long as nineteen of twenty halves need
ONE = np.uint32(1)
# A cycle visits a level twice as often as the one above it. Where ties are few, as on
# the coarse levels of large pictures, groups grow for some passes more.
FEWER = 3.5
MORE_PASSES = 2
MOST_NEIGHBOURS = 256  # of a group; more are not looked at


class Rows(NamedTuple):
    """A graph; its pattern is symmetric, its flows need not be.

    Row i holds, from ``pointer[0, i]`` to ``pointer[0, i + 1]``, those neighbours of
    unknown i that a forward sweep comes to before i, from ``pointer[1, i]`` to
    ``pointer[1, i + 1]`` the others; the flow ``outward`` from i to each and ``inward``
    from each to i; ``absorbed`` is the flow from i to marks. The first halves of all
    rows stand before all second ones, as most kernels read one only. Either half is
    even in length and `HALF` at least, filled up by i itself with a flow of 0: a loop
    of unknown length costs more than entries.
    """

    pointer: U32
    neighbour: I32 | U32
    outward: F32
    inward: F32
    absorbed: F32


def pointers(lengths: npt.ArrayLike) -> U32:
    """Where the rows of a graph begin, see `Rows`.

    Parameters
    ----------
    lengths : (2, n) int array
        Of the first and the second half of every row.

    Returns
    -------
    pointer : (2, n + 1) uint32 array
    """
    first, second = np.asarray(lengths, np.int64)
    starts = np.append(0, np.cumsum(np.append(first, second)))
    return np.stack([starts[: len(first) + 1], starts[len(first) :]]).astype(np.uint32)


@compiled
def _pixel_strip(
    first: int,
    last: int,
    ties: F32,
    mass: F32,
) -> tuple[U32, U32, F32]:
    """Make a graph of the image rows [first, last), which ends with them.

    Row i is pixel (first + i // W, i % W). Returns the pointer, the neighbours, the
    number of rows in place of those in other strips, and the conductances to them.
    """
    height, width = ties.shape[0] - 2, ties.shape[2] - 2
    rows = (last - first) * width
    pointer = np.zeros(rows + 1, np.uint32)
    neighbour = np.empty(8 * rows, np.uint32)
    conductance = np.empty(8 * rows, np.float32)
    entry = np.uint64(0)
    for y in range(first, last):
        for x in range(width):
            own = np.float32(0.5) * mass[y + 1, x + 1]
            for k in range(8):
                j = k + k // 4
                ny = y + j // 3 - 1
                nx = x + j % 3 - 1
                if ny < 0 or nx < 0 or ny >= height or nx >= width:
                    continue
                inside = first <= ny < last
                neighbour[entry] = (ny - first) * width + nx if inside else rows
                back = ties[ny + 1, 7 - k, nx + 1]
                conductance[entry] = own * ties[y + 1, k, x + 1] + (
                    np.float32(0.5) * mass[ny + 1, nx + 1] * back
                )
                entry += ONE
            pointer[(y - first) * width + x + 1] = entry
    return pointer, neighbour, conductance


@compiled
def _graph_strip(first: int, last: int, rows: Rows, mass: F32) -> tuple[U32, U32, F32]:
    """Make a graph of the rows [first, last), as `_pixel_strip` does."""
    begins, ends = rows.pointer[:, first], rows.pointer[:, last]
    entries = np.uint64(ends[0] - begins[0]) + np.uint64(ends[1] - begins[1])
    pointer = np.zeros(last - first + 1, np.uint32)
    neighbour = np.empty(entries, np.uint32)
    conductance = np.empty(entries, np.float32)
    place = np.uint64(0)
    for row in range(first, last):
        own = np.float32(0.5) * mass[row]
        for half in range(2):
            for entry in range(rows.pointer[half, row], rows.pointer[half, row + 1]):
                other = rows.neighbour[entry]
                inside = first <= other < last
                neighbour[place] = other - first if inside else last - first
                conductance[place] = (
                    rows.outward[entry] * own
                    + rows.inward[entry] * np.float32(0.5) * mass[other]
                )
                place += ONE
        pointer[row - first + 1] = place
    return pointer, neighbour, conductance


@compiled
def _join_once(
    pointer: U32,
    neighbour: U32,
    conductance: F32,
    diagonal: F32,
    weakest: float,
    follower: U32,
    head: U32,
) -> None:
    """Join every group with the free group it is tied to best (Notay 2010, alg. 4.1).

    The tie of groups G and H is g (1/d_G + 1/d_H), g the conductance between them: the
    reciprocal of the two-grid constant of the pair (Notay 2012, eq. 3.8, without
    absorption). ``head`` names the first row of the group of a row, ``follower`` the
    next row of the same group; ``diagonal`` holds at heads the sum over the group, so
    that a group cannot grow by a tie that is strong only beside its weak outer ones.
    The number of rows stands for nothing: no head, no follower, another strip.
    """
    nothing = np.uint32(len(pointer) - 1)
    share = 1 / diagonal
    free = np.empty(len(head), np.bool_)
    for own in range(len(head)):
        free[own] = head[own] == own and own != nothing
    flow = np.zeros(len(head), np.float32)  # to other groups; 0 for those not found
    found = np.empty(MOST_NEIGHBOURS, np.uint32)
    for first in range(nothing):
        if not free[first]:
            continue
        free[first] = False
        count = 0
        row = tail = np.uint32(first)
        while row != nothing:
            for entry in range(pointer[row], pointer[row + ONE]):
                other = head[neighbour[entry]]
                if not free[other]:
                    continue
                if flow[other] == 0:
                    if count == MOST_NEIGHBOURS:
                        continue
                    found[count] = other
                    count += 1
                flow[other] += conductance[entry]
            tail = row
            row = follower[row]
        best = nothing
        strongest = np.float32(weakest)
        for place in range(count):
            other = found[place]
            tie = flow[other] * (share[first] + share[other])
            flow[other] = 0
            if tie > strongest:
                strongest = tie
                best = other
        if best == nothing:
            free[first] = True
            continue
        free[best] = False
        diagonal[first] += diagonal[best]
        follower[tail] = best
        while best != nothing:
            head[best] = first
            best = follower[best]


@compiled
def _group_rows(
    pointer: U32, neighbour: U32, conductance: F32, weakest: float, passes: int
) -> tuple[I32, int]:
    """Give every row the number of its group (-1: none), and count the groups.

    Every pass joins groups in pairs, so that after n passes a group has at most 2^n
    rows; up to `MORE_PASSES` follow while more than one group in `FEWER` rows is left.
    """
    size = len(pointer) - 1
    diagonal = np.zeros(size + 1, np.float32)
    head = np.full(size + 1, size, np.uint32)
    follower = np.full(size + 1, size, np.uint32)
    for row in range(size):
        for entry in range(pointer[row], pointer[row + 1]):
            diagonal[row] += conductance[entry]
        if diagonal[row] > 0:
            head[row] = row
    for step in range(passes + MORE_PASSES):
        if step >= passes:
            heads = 0
            for row in range(size):
                heads += head[row] == row
            if FEWER * heads <= size:
                break
        _join_once(pointer, neighbour, conductance, diagonal, weakest, follower, head)
    number = np.full(size, -1, np.int32)
    count = 0
    for row in range(size):
        if head[row] == row:
            number[row] = count
            count += 1
    for row in range(size):
        number[row] = number[head[row]] if head[row] < size else -1
    return number, count


@compiled
def group_pixels(
    start: int,
    stop: int,
    edges: I64,
    ties: F32,
    mass: F32,
    weakest: float,
    passes: int,
    group: I32,
    counts: I64,
) -> None:
    """Group the pixels of every strip; numbers start at 0 in each."""
    width = ties.shape[2] - 2
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        pointer, neighbour, conductance = _pixel_strip(first, last, ties, mass)
        numbers, counts[strip] = _group_rows(
            pointer, neighbour, conductance, weakest, passes
        )
        for row in range(len(numbers)):
            group[first + row // width + 1, row % width + 1] = numbers[row]


@compiled
def group_graph(
    start: int,
    stop: int,
    edges: I64,
    rows: Rows,
    mass: F32,
    weakest: float,
    passes: int,
    group: I32,
    counts: I64,
) -> None:
    """Group the unknowns of every strip; numbers start at 0 in each."""
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        pointer, neighbour, conductance = _graph_strip(first, last, rows, mass)
        numbers, counts[strip] = _group_rows(
            pointer, neighbour, conductance, weakest, passes
        )
        group[first:last] = numbers


@compiled
def number_groups(
    start: int,
    stop: int,
    edges: I64,
    offsets: I64,
    group: I32,
) -> None:
    """Make the group numbers of every strip follow those of the strip before.

    ``group`` is (n, 1) over unknowns, or (H, W) without its border over pixels.
    """
    for strip in range(start, stop):
        for row in range(edges[strip], edges[strip + 1]):
            for column in range(group.shape[1]):
                if group[row, column] >= 0:
                    group[row, column] += offsets[strip]
