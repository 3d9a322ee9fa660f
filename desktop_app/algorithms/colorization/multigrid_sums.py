# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels that make a coarse level: who is whose neighbour, and the flows.

Which unknowns join, and so who is whose neighbour, does not depend on the marks; only
the flows do. After a stroke they are summed anew in the strips it touched. numba
notices changes of the file a kernel stands in, not of files it calls into: all that is
called is here.
"""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.colorization.multigrid_groups import Rows
from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    I32,
    I64,
    Mask,
    compiled,
)

# Coarse levels see this share of a pixel's weight as absorbed: in a region tied more
# weakly to the rest they would take rounding errors for a colour. It is below what the
# slowest mode of a 12-megapixel picture loses.
WEAKEST_TIE = np.float32(1e-8)


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
def _room(strip: int, offsets: I64) -> tuple[int, I64]:
    """First group of the strips about a strip, and a place for each of their groups."""
    base = offsets[max(strip - 1, 0)]
    end = offsets[min(strip + 2, len(offsets) - 1)]
    return base, np.full(end - base, -1, np.int64)


@compiled
def trace_pixels(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    offsets: I64,
    listed: I32,
    begins: I64,
    lengths: I64,
) -> None:
    """List the neighbours of the groups of pixels, in a place of every strip's own."""
    width = group.shape[1] - 2
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        base, seen = _room(strip, offsets)
        plane = group[first + 1 : last + 1, 1 : width + 1].copy().ravel()
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(plane, offsets[strip], count)
        entry = 8 * first * width
        for number in range(count):
            own = offsets[strip] + number
            begins[own] = entry
            for place in range(begin[number], begin[number + 1]):
                y = first + members[place] // width
                x = members[place] % width
                for k in range(8):
                    j = k + k // 4
                    other = group[y + j // 3, x + j % 3]
                    if other < 0 or other == own or seen[other - base] == number:
                        continue
                    seen[other - base] = number
                    listed[entry] = other
                    entry += 1
            lengths[own] = entry - begins[own]


@compiled
def trace_graph(
    start: int,
    stop: int,
    edges: I64,
    fine: Rows,
    group: I32,
    offsets: I64,
    listed: I32,
    begins: I64,
    lengths: I64,
) -> None:
    """List the neighbours of the groups of a graph, in a place of every strip's own."""
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        base, seen = _room(strip, offsets)
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(group[first:last], offsets[strip], count)
        entry = fine.pointer[first]
        for number in range(count):
            own = offsets[strip] + number
            begins[own] = entry
            for place in range(begin[number], begin[number + 1]):
                row = first + members[place]
                for source in range(fine.pointer[row], fine.pointer[row + 1]):
                    other = group[fine.neighbour[source]]
                    if other < 0 or other == own or seen[other - base] == number:
                        continue
                    seen[other - base] = number
                    listed[entry] = other
                    entry += 1
            lengths[own] = entry - begins[own]


@compiled
def order_graph(
    start: int, stop: int, edges: I64, listed: I32, begins: I64, rows: Rows
) -> None:
    """Fill in every row: first the neighbours that a forward sweep comes to before it.

    Strips before and after have the other colour: an odd strip comes later than both.
    """
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        odd = strip % 2 == 1
        for row in range(first, last):
            middle = rows.pointer[row]
            end = rows.pointer[row + 1]
            for step in range(end - middle):
                other = listed[begins[row] + step]
                inside = first <= other < last
                if (inside and other < row) or (odd and not inside):
                    rows.neighbour[middle] = other
                    middle += 1
                else:
                    end -= 1
                    rows.neighbour[end] = other
            rows.middle[row] = middle


@compiled
def sum_pixels(
    start: int,
    stop: int,
    edges: I64,
    weights: F32,
    fixed: Mask,
    mass: F32,
    group: I32,
    offsets: I64,
    touched: Mask,
    both: bool,
    rows: Rows,
) -> None:
    """Sum the flows between groups of pixels in the touched strips; inward if both."""
    width = weights.shape[1]
    for strip in range(start, stop):
        if not touched[strip]:
            continue
        first, last = edges[strip], edges[strip + 1]
        base, entry_of = _room(strip, offsets)
        plane = group[first + 1 : last + 1, 1 : width + 1].copy().ravel()
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(plane, offsets[strip], count)
        for number in range(count):
            own = offsets[strip] + number
            for entry in range(rows.pointer[own], rows.pointer[own + 1]):
                entry_of[rows.neighbour[entry] - base] = entry
                rows.outward[entry] = 0
                if both:
                    rows.inward[entry] = 0
            loss = np.float64(0)
            for place in range(begin[number], begin[number + 1]):
                y = first + members[place] // width
                x = members[place] % width
                if fixed[y + 1, x + 1]:
                    continue
                scale = mass[y + 1, x + 1]
                loss += scale * WEAKEST_TIE
                for k in range(8):
                    j = k + k // 4
                    ny = y + j // 3
                    nx = x + j % 3
                    other = group[ny, nx]
                    if fixed[ny, nx] or other < 0:
                        loss += scale * weights[y, x, k]
                    elif other != own:
                        entry = entry_of[other - base]
                        rows.outward[entry] += scale * weights[y, x, k]
                        if both:
                            rows.inward[entry] += (
                                mass[ny, nx] * weights[ny - 1, nx - 1, 7 - k]
                            )
            rows.absorbed[own] = loss


@compiled
def sum_graph(
    start: int,
    stop: int,
    edges: I64,
    fine: Rows,
    mass: F32,
    group: I32,
    offsets: I64,
    touched: Mask,
    both: bool,
    rows: Rows,
) -> None:
    """Sum the flows between groups of a graph in the touched strips; inward if both."""
    for strip in range(start, stop):
        if not touched[strip]:
            continue
        first, last = edges[strip], edges[strip + 1]
        base, entry_of = _room(strip, offsets)
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(group[first:last], offsets[strip], count)
        for number in range(count):
            own = offsets[strip] + number
            for entry in range(rows.pointer[own], rows.pointer[own + 1]):
                entry_of[rows.neighbour[entry] - base] = entry
                rows.outward[entry] = 0
                if both:
                    rows.inward[entry] = 0
            loss = np.float64(0)
            for place in range(begin[number], begin[number + 1]):
                row = first + members[place]
                scale = mass[row]
                loss += scale * fine.absorbed[row]
                for source in range(fine.pointer[row], fine.pointer[row + 1]):
                    near = fine.neighbour[source]
                    other = group[near]
                    if other < 0:
                        loss += scale * fine.outward[source]
                    elif other != own:
                        entry = entry_of[other - base]
                        rows.outward[entry] += scale * fine.outward[source]
                        if both:
                            rows.inward[entry] += mass[near] * fine.inward[source]
            rows.absorbed[own] = loss
