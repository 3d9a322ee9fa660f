# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels that make a coarse level: who is whose neighbour, and the flows.

Which unknowns join, and so who is whose neighbour, does not depend on the marks; only
the flows do. After a stroke they are summed anew in the strips it touched. numba
notices changes of the file a kernel stands in, not of files it calls into: all that is
called is here.
"""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.colorization.multigrid_groups import HALF, Rows
from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    I32,
    I64,
    U8,
    Mask,
    compiled,
    inlined,
)

# Coarse levels see this share of a pixel's weight as absorbed: in a region tied more
# weakly to the rest they would take rounding errors for a colour. It is below what the
# slowest mode of a 12-megapixel picture loses.
WEAKEST_TIE = np.float32(1e-8)

NO_SLOT = np.uint8(255)  # groups of pixels have far fewer neighbours
# Numbers a pixel that groups list: usually enough; and always, for a single pixel has
# 8 neighbours, and fills up both halves.
ROOMS_OF_PIXEL = (4, 14)
ROOM_OF_ROW = 8  # besides the entries of its rows


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
def _room(strip: int, offsets: I64) -> tuple[int, I32]:
    """First group of the strips about a strip, and a place for each of their groups."""
    base = offsets[max(strip - 1, 0)]
    end = offsets[min(strip + 2, len(offsets) - 1)]
    return base, np.full(end - base, -1, np.int32)


@inlined
def _order(
    own: int,
    home: int,
    edges: I64,
    found: I32,
    filled: int,
    entry: int,
    listed: I32,
) -> tuple[int, int]:
    """List the neighbours of a group: first what a forward sweep comes to before it.

    ``home`` is the strip of the coarse level that the group is in. Strips before and
    after have the other colour: an odd one comes later than both. Either half gets an
    even length, `HALF` at least, by the group itself if need be, so that kernels take
    two at a time and seldom ask for more. Returns the length of the first half, and of
    both.
    """
    first, last, odd = edges[home], edges[home + 1], home % 2 == 1
    length = 0
    middle = 0
    for half in range(2):
        least = length + HALF
        for place in range(filled):
            other = found[place]
            inside = first <= other < last
            before = (inside and other < own) or (odd and not inside)
            if before == (half == 0):
                listed[entry + length] = other
                length += 1
        while length < least or length % 2 == 1:
            listed[entry + length] = own
            length += 1
        if half == 0:
            middle = length
    return middle, length


@inlined
def _steps(width: int) -> I64:
    """How far the neighbours of a pixel stand in a bordered plane laid out flat."""
    line = width + 2
    return np.array([-line - 1, -line, -line + 1, -1, 1, line - 1, line, line + 1])


@compiled
def trace_pixels(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    offsets: I64,
    coarse_edges: I64,
    room: int,
    listed: I32,
    begins: I64,
    middles: I64,
    lengths: I64,
) -> None:
    """List the neighbours of the groups of pixels, in a place of every strip's own.

    ``room`` is how many numbers a pixel fit; where more are needed ``lengths`` are -1.
    """
    width = group.shape[1] - 2
    flat, steps = group.ravel(), _steps(width)
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        base, seen = _room(strip, offsets)
        found = np.empty(len(seen), np.int32)
        corner = (first + 1) * (width + 2)
        plane = flat[corner : (last + 1) * (width + 2)]
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(plane, offsets[strip], count)
        home = np.searchsorted(coarse_edges, offsets[strip], side="right") - 1
        entry = room * first * width
        end = room * last * width - 2 * HALF
        lengths[offsets[strip] : offsets[strip + 1]] = -1
        for number in range(count):
            own = offsets[strip] + number
            while own >= coarse_edges[home + 1]:
                home += 1
            filled = 0
            for place in range(begin[number], begin[number + 1]):
                here = corner + members[place]
                for step in steps:
                    other = flat[np.uint64(here + step)]
                    if other < 0 or other == own:
                        continue
                    at = np.uint64(other - base)
                    if seen[at] != number:
                        seen[at] = number
                        found[filled] = other
                        filled += 1
            if entry + filled > end:
                break
            begins[own] = entry
            middles[own], lengths[own] = _order(
                own, home, coarse_edges, found, filled, entry, listed
            )
            entry += lengths[own]


@compiled
def place_pixels(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    offsets: I64,
    touched: Mask,
    rows: Rows,
    slots: U8,
) -> None:
    """Tell where in the row of their group the neighbours of pixels stand.

    Only in touched strips; for those in no other group it is a place past the row.
    """
    width = group.shape[1] - 2
    flat, steps = group.ravel(), _steps(width)
    for strip in range(start, stop):
        if not touched[strip]:
            continue
        first, last = edges[strip], edges[strip + 1]
        base, place_of = _room(strip, offsets)
        corner = (first + 1) * (width + 2)
        plane = flat[corner : (last + 1) * (width + 2)]
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(plane, offsets[strip], count)
        for number in range(count):
            own = offsets[strip] + number
            entries = rows.pointer[own]
            for entry in range(entries, rows.pointer[own + 1]):
                place_of[rows.neighbour[entry] - base] = entry - entries
            place_of[own - base] = NO_SLOT
            for place in range(begin[number], begin[number + 1]):
                here = corner + members[place]
                y = first + members[place] // (width + 2)
                x = members[place] % (width + 2) - 1
                for k in range(8):
                    other = flat[np.uint64(here + steps[k])]
                    slots[y, x, k] = (
                        place_of[np.uint64(other - base)] if other >= 0 else NO_SLOT
                    )


@compiled
def trace_graph(
    start: int,
    stop: int,
    edges: I64,
    fine: Rows,
    group: I32,
    offsets: I64,
    coarse_edges: I64,
    listed: I32,
    begins: I64,
    middles: I64,
    lengths: I64,
) -> None:
    """List the neighbours of the groups of a graph, in a place of every strip's own."""
    for strip in range(start, stop):
        first, last = edges[strip], edges[strip + 1]
        base, seen = _room(strip, offsets)
        found = np.empty(len(seen), np.int32)
        count = offsets[strip + 1] - offsets[strip]
        begin, members = _members(group[first:last], offsets[strip], count)
        entry = fine.pointer[first] + ROOM_OF_ROW * first
        home = np.searchsorted(coarse_edges, offsets[strip], side="right") - 1
        for number in range(count):
            own = offsets[strip] + number
            while own >= coarse_edges[home + 1]:
                home += 1
            filled = 0
            for place in range(begin[number], begin[number + 1]):
                row = first + members[place]
                for source in range(fine.pointer[row], fine.pointer[row + 1]):
                    other = group[fine.neighbour[source]]
                    if other < 0 or other == own or seen[other - base] == number:
                        continue
                    seen[other - base] = number
                    found[filled] = other
                    filled += 1
            begins[own] = entry
            middles[own], lengths[own] = _order(
                own, home, coarse_edges, found, filled, entry, listed
            )
            entry += lengths[own]


@compiled
def fill_graph(
    start: int,
    stop: int,
    edges: I64,
    listed: I32,
    begins: I64,
    middles: I64,
    rows: Rows,
) -> None:
    """Fill in who is whose neighbour."""
    for row in range(edges[start], edges[stop]):
        begin = rows.pointer[row]
        rows.middle[row] = begin + middles[row]
        for entry in range(begin, rows.pointer[row + 1]):
            rows.neighbour[entry] = listed[begins[row] + entry - begin]


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
    slots: U8,
    touched: Mask,
    both: bool,
    rows: Rows,
) -> None:
    """Sum the flows between groups of pixels in the touched strips; inward if both."""
    width = weights.shape[1]
    for strip in range(start, stop):
        if not touched[strip]:
            continue
        own_groups = slice(offsets[strip], offsets[strip + 1])
        flows = slice(rows.pointer[offsets[strip]], rows.pointer[offsets[strip + 1]])
        rows.absorbed[own_groups] = 0
        rows.outward[flows] = 0
        if both:
            rows.inward[flows] = 0
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(width):
                own = group[y + 1, x + 1]
                if own < 0 or fixed[y + 1, x + 1]:
                    continue
                scale = mass[y + 1, x + 1]
                loss = WEAKEST_TIE
                begin = rows.pointer[own]
                for k in range(8):
                    j = k + k // 4
                    ny = y + j // 3
                    nx = x + j % 3
                    slot = slots[y, x, k]
                    if fixed[ny, nx] or group[ny, nx] < 0:
                        loss += weights[y, x, k]
                    elif slot != NO_SLOT:
                        rows.outward[begin + slot] += scale * weights[y, x, k]
                        if both:
                            rows.inward[begin + slot] += (
                                mass[ny, nx] * weights[ny - 1, nx - 1, 7 - k]
                            )
                rows.absorbed[own] += scale * loss


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
