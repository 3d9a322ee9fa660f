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

ONE, THREE = np.uint64(1), np.uint64(3)
# Places in a row, of the first half and, with `LATER`, of the second: groups of pixels
# have far fewer neighbours.
NO_SLOT = np.uint8(255)
LATER = np.uint8(128)
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
            for half in range(2):
                left = np.int64(rows.pointer[half, own])
                for entry in range(left, np.int64(rows.pointer[half, own + 1])):
                    slot = half * LATER + entry - left
                    place_of[rows.neighbour[entry] - base] = slot
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
        entry = ROOM_OF_ROW * first
        for half in range(2):
            left, right = fine.pointer[half, 0], fine.pointer[half, first]
            entry += np.int64(right) - np.int64(left)
        home = np.searchsorted(coarse_edges, offsets[strip], side="right") - 1
        for number in range(count):
            own = offsets[strip] + number
            while own >= coarse_edges[home + 1]:
                home += 1
            filled = 0
            for place in range(begin[number], begin[number + 1]):
                row = first + members[place]
                for half in range(2):
                    left, right = fine.pointer[half, row], fine.pointer[half, row + 1]
                    for source in range(left, right):
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
    rows: Rows,
) -> None:
    """Fill in who is whose neighbour."""
    for row in range(edges[start], edges[stop]):
        place = begins[row]
        for half in range(2):
            for entry in range(rows.pointer[half, row], rows.pointer[half, row + 1]):
                rows.neighbour[entry] = listed[place]
                place += 1


@inlined
def _sum_row(
    line: int,
    ties: F32,
    fixed: Mask,
    mass: F32,
    group: I32,
    slots: U8,
    both: bool,
    rows: Rows,
) -> None:
    """Sum the flows of the pixels in one bordered line; unsigned as in `_inflow`."""
    y = np.uint64(line)
    for x in range(ONE, np.uint64(group.shape[1] - 1)):
        own = group[y, x]
        if own < 0 or fixed[y, x]:
            continue
        scale = mass[y, x]
        loss = WEAKEST_TIE
        earlier = np.uint64(rows.pointer[0, own])
        later = np.uint64(rows.pointer[1, own]) - np.uint64(LATER)
        for k in range(8):
            j = np.uint64(k + k // 4)
            ny = y + j // THREE - ONE
            nx = x + j % THREE - ONE
            slot = slots[y - ONE, x - ONE, k]
            tie = ties[y, k, x]
            if fixed[ny, nx] or group[ny, nx] < 0:
                loss += tie
            elif slot != NO_SLOT:
                entry = np.uint64(slot) + (later if slot >= LATER else earlier)
                rows.outward[entry] += scale * tie
                if both:
                    rows.inward[entry] += mass[ny, nx] * ties[ny, 7 - k, nx]
        rows.absorbed[own] += scale * loss


@compiled
def sum_pixels(
    start: int,
    stop: int,
    edges: I64,
    ties: F32,
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
    for strip in range(start, stop):
        if not touched[strip]:
            continue
        begin, end = offsets[strip], offsets[strip + 1]
        rows.absorbed[begin:end] = 0
        for half in range(2):
            flows = slice(rows.pointer[half, begin], rows.pointer[half, end])
            rows.outward[flows] = 0
            if both:
                rows.inward[flows] = 0
        for line in range(edges[strip] + 1, edges[strip + 1] + 1):
            _sum_row(line, ties, fixed, mass, group, slots, both, rows)


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
            for half in range(2):
                for entry in range(
                    rows.pointer[half, own], rows.pointer[half, own + 1]
                ):
                    entry_of[rows.neighbour[entry] - base] = entry
                    rows.outward[entry] = 0
                    if both:
                        rows.inward[entry] = 0
            loss = np.float64(0)
            for place in range(begin[number], begin[number + 1]):
                row = first + members[place]
                scale = mass[row]
                loss += scale * fine.absorbed[row]
                for half in range(2):
                    left, right = fine.pointer[half, row], fine.pointer[half, row + 1]
                    for source in range(left, right):
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
