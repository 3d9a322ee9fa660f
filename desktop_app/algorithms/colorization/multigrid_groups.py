# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of the multigrid set-up: which unknowns join, and what comes of it.

A level is a weighted graph in compressed rows (`Rows`). numba notices changes of the
file a kernel stands in, not of files it calls into: all that is called is here.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    I32,
    I64,
    U32,
    Mask,
    compiled,
)

MOST_NEIGHBOURS = 256  # of a group; more are not looked at

# Coarse levels see this share of a pixel's weight as absorbed: in a region tied more
# weakly to the rest they would take rounding errors for a colour. It is below what the
# slowest mode of a 12-megapixel picture loses.
WEAKEST_TIE = np.float32(1e-8)


class Rows(NamedTuple):
    """A graph; its pattern is symmetric, its flows need not be.

    Row i holds, from ``pointer[i]`` to ``pointer[i + 1]``, the neighbours of unknown i,
    the flow ``outward`` from i to each and ``inward`` from each to i; ``absorbed`` is
    the flow from i to marks.
    """

    pointer: I64
    neighbour: I32 | U32
    outward: F32
    inward: F32
    absorbed: F32


@compiled
def _pixel_strip(
    first: int,
    last: int,
    weights: F32,
    fixed: Mask,
    mass: F32,
) -> Rows:
    """Make a graph of the unknowns in the image rows [first, last).

    Row i is pixel (first + i // W, i % W); ``neighbour`` counts pixels of the bordered
    arrays; fixed pixels have no entries.
    """
    width = weights.shape[1]
    rows = (last - first) * width
    pointer = np.zeros(rows + 1, np.int64)
    neighbour = np.empty(8 * rows, np.int32)
    outward = np.empty(8 * rows, np.float32)
    inward = np.empty(8 * rows, np.float32)
    absorbed = np.zeros(rows, np.float32)
    entry = 0
    for row in range(rows):
        y = first + row // width
        x = row % width
        if not fixed[y + 1, x + 1]:
            own = mass[y + 1, x + 1]
            absorbed[row] = own * WEAKEST_TIE
            for k in range(8):
                weight = weights[y, x, k]
                j = k + k // 4
                ny = y + j // 3
                nx = x + j % 3
                if fixed[ny, nx]:
                    absorbed[row] += own * weight
                else:
                    neighbour[entry] = ny * (width + 2) + nx
                    outward[entry] = own * weight
                    inward[entry] = mass[ny, nx] * weights[ny - 1, nx - 1, 7 - k]
                    entry += 1
        pointer[row + 1] = entry
    return Rows(pointer, neighbour[:entry], outward[:entry], inward[:entry], absorbed)


@compiled
def _graph_strip(first: int, last: int, rows: Rows, mass: F32) -> Rows:
    """Copy the rows [first, last), the flows out of an unknown times its mass."""
    begin = rows.pointer[first]
    end = rows.pointer[last]
    outward = np.empty(end - begin, np.float32)
    inward = np.empty(end - begin, np.float32)
    for row in range(first, last):
        for entry in range(rows.pointer[row], rows.pointer[row + 1]):
            outward[entry - begin] = rows.outward[entry] * mass[row]
            inward[entry - begin] = rows.inward[entry] * mass[rows.neighbour[entry]]
    return Rows(
        rows.pointer[first : last + 1] - begin,
        rows.neighbour[begin:end].astype(np.int32),
        outward,
        inward,
        rows.absorbed[first:last] * mass[first:last],
    )


@compiled
def _join_once(  # noqa: PLR0912  a helper for each step would be slower to compile
    rows: Rows,
    diagonal: F32,
    weakest: float,
    follower: I32,
    head: I32,
) -> None:
    """Join every group with the free group it is tied to best (Notay 2010, alg. 4.1).

    The tie of groups G and H is g (1/d_G + 1/d_H), g the conductance between them: the
    reciprocal of the two-grid constant of the pair (Notay 2012, eq. 3.8, without
    absorption). ``head`` names the first row of the group of a row, ``follower`` the
    next row of the same group; ``diagonal`` holds at heads the sum over the group, so
    that a group cannot grow by a tie that is strong only beside its weak outer ones.
    Neighbours in other strips are negative numbers.
    """
    taken = np.zeros(len(head), np.bool_)
    found = np.empty(MOST_NEIGHBOURS, np.int32)
    flow = np.empty(MOST_NEIGHBOURS, np.float32)
    for first in range(len(head)):
        if head[first] != first or taken[first]:
            continue
        count = 0
        row = first
        tail = first
        while row >= 0:
            for entry in range(rows.pointer[row], rows.pointer[row + 1]):
                if rows.neighbour[entry] < 0:
                    continue
                other = head[rows.neighbour[entry]]
                if other < 0 or other == first or taken[other]:
                    continue
                place = 0
                while place < count and found[place] != other:
                    place += 1
                if place == count:
                    if count == MOST_NEIGHBOURS:
                        continue
                    found[place] = other
                    flow[place] = 0
                    count += 1
                flow[place] += np.float32(0.5) * (
                    rows.outward[entry] + rows.inward[entry]
                )
            tail = row
            row = follower[row]
        best = -1
        strongest = np.float32(weakest)
        for place in range(count):
            tie = flow[place] * (1 / diagonal[first] + 1 / diagonal[found[place]])
            if tie > strongest:
                strongest = tie
                best = place
        if best < 0:
            continue
        row = found[best]
        taken[first] = True
        taken[row] = True
        diagonal[first] += diagonal[row]
        follower[tail] = row
        while row >= 0:
            head[row] = first
            row = follower[row]


@compiled
def _group_rows(rows: Rows, weakest: float, dominance: float) -> tuple[I32, int]:
    """Give every row the number of its group of up to four (-1: none), and count them.

    Rows that give most of their weight to marks need no coarse level.
    """
    size = len(rows.absorbed)
    diagonal = rows.absorbed.copy()
    head = np.full(size, -1, np.int32)
    follower = np.full(size, -1, np.int32)
    for row in range(size):
        for entry in range(rows.pointer[row], rows.pointer[row + 1]):
            diagonal[row] += np.float32(0.5) * (
                rows.outward[entry] + rows.inward[entry]
            )
        coupled = rows.pointer[row] < rows.pointer[row + 1]
        if coupled and rows.absorbed[row] < dominance * diagonal[row]:
            head[row] = row
    for _ in range(2):
        _join_once(rows, diagonal, weakest, follower, head)
    number = np.full(size, -1, np.int32)
    count = 0
    for row in range(size):
        if head[row] >= 0 and number[head[row]] < 0:
            number[head[row]] = count
            count += 1
    for row in range(size):
        head[row] = number[head[row]] if head[row] >= 0 else -1
    return head, count


@compiled
def group_pixels(
    start: int,
    stop: int,
    edges: I64,
    weights: F32,
    fixed: Mask,
    mass: F32,
    weakest: float,
    dominance: float,
    group: I32,
    counts: I64,
) -> None:
    """Group the pixels of every strip; numbers start at 0 in each."""
    width = weights.shape[1]
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        rows = _pixel_strip(first, last, weights, fixed, mass)
        for entry in range(len(rows.neighbour)):
            y = rows.neighbour[entry] // (width + 2) - 1
            x = rows.neighbour[entry] % (width + 2) - 1
            inside = first <= y < last
            rows.neighbour[entry] = (y - first) * width + x if inside else -1
        numbers, counts[strip] = _group_rows(rows, weakest, dominance)
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
    dominance: float,
    group: I32,
    counts: I64,
) -> None:
    """Group the unknowns of every strip; numbers start at 0 in each."""
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        own = _graph_strip(first, last, rows, mass)
        for entry in range(len(own.neighbour)):
            inside = first <= own.neighbour[entry] < last
            own.neighbour[entry] = own.neighbour[entry] - first if inside else -1
        numbers, counts[strip] = _group_rows(own, weakest, dominance)
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


@compiled
def _members(
    group: I32,
    first_group: int,
    count: int,
) -> tuple[I32, I32]:
    """Sort the rows by group, and within a group by number."""
    begin = np.zeros(count + 1, np.int32)
    for row in range(len(group)):
        if group[row] >= 0:
            begin[group[row] - first_group + 1] += 1
    for place in range(count):
        begin[place + 1] += begin[place]
    members = np.empty(begin[count], np.int32)
    place_of = begin[:-1].copy()
    for row in range(len(group)):
        if group[row] >= 0:
            own = group[row] - first_group
            members[place_of[own]] = row
            place_of[own] += 1
    return begin, members


@compiled
def _merge_rows(
    rows: Rows,
    group: I32,
    first_group: int,
    count: int,
    fill: bool,
    lengths: I64,
    coarse: Rows,
) -> None:
    """Sum the flows between groups; neighbours are groups. Without ``fill``: count."""
    begin, members = _members(group, first_group, count)
    found = np.empty(MOST_NEIGHBOURS, np.int32)
    for own in range(count):
        entries = 0
        base = coarse.pointer[first_group + own] if fill else 0
        loss = np.float64(0)
        for place in range(begin[own], begin[own + 1]):
            row = members[place]
            loss += rows.absorbed[row]
            for entry in range(rows.pointer[row], rows.pointer[row + 1]):
                other = rows.neighbour[entry]
                if other == first_group + own:
                    continue
                if other < 0:  # an unknown left out of the coarse level is near zero
                    loss += rows.outward[entry]
                    continue
                at = 0
                while at < entries and found[at] != other:
                    at += 1
                if at == entries:
                    if entries == MOST_NEIGHBOURS:
                        loss += rows.outward[entry]
                        continue
                    found[at] = other
                    entries += 1
                    if fill:
                        coarse.neighbour[base + at] = other
                        coarse.outward[base + at] = 0
                        coarse.inward[base + at] = 0
                if fill:
                    coarse.outward[base + at] += rows.outward[entry]
                    coarse.inward[base + at] += rows.inward[entry]
        if fill:
            coarse.absorbed[first_group + own] = loss
        else:
            lengths[first_group + own] = entries


@compiled
def merge_pixels(
    start: int,
    stop: int,
    edges: I64,
    weights: F32,
    fixed: Mask,
    mass: F32,
    group: I32,
    offsets: I64,
    fill: bool,
    lengths: I64,
    coarse: Rows,
) -> None:
    """Make the graph between groups of pixels; first the lengths of its rows."""
    width = weights.shape[1]
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        rows = _pixel_strip(first, last, weights, fixed, mass)
        for entry in range(len(rows.neighbour)):
            y = rows.neighbour[entry] // (width + 2)
            x = rows.neighbour[entry] % (width + 2)
            rows.neighbour[entry] = group[y, x]
        own = group[first + 1 : last + 1, 1 : width + 1].copy().ravel()
        count = offsets[strip + 1] - offsets[strip]
        _merge_rows(rows, own, offsets[strip], count, fill, lengths, coarse)


@compiled
def merge_graph(
    start: int,
    stop: int,
    edges: I64,
    rows: Rows,
    mass: F32,
    group: I32,
    offsets: I64,
    fill: bool,
    lengths: I64,
    coarse: Rows,
) -> None:
    """Make the graph between groups of a graph; first the lengths of its rows."""
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        own = _graph_strip(first, last, rows, mass)
        for entry in range(len(own.neighbour)):
            own.neighbour[entry] = group[own.neighbour[entry]]
        count = offsets[strip + 1] - offsets[strip]
        _merge_rows(
            own, group[first:last], offsets[strip], count, fill, lengths, coarse
        )
