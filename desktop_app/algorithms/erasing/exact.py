"""Sides of rectangles whose areas sum exactly to a number: integers only."""

from __future__ import annotations

import math
from functools import lru_cache
from math import ceil, gcd

import numpy as np

# Width and height in px.
Size = tuple[int, int]


@lru_cache(maxsize=1024)
def sizes_of_one(area: int, room: Size, ratio: float) -> tuple[Size, ...]:
    """Every size of exactly this area.

    Parameters
    ----------
    area : int
        In px, at least 1.
    room : (width, height)
        What the rectangle must fit into.
    ratio : float
        Longest side over shortest that is allowed, at least 1.

    Returns
    -------
    sizes : tuple of (width, height)
        By rising height; empty if there is none.
    """
    low = max(-(-area // room[0]), ceil(math.sqrt(area / ratio) - 1e-9))
    high = min(room[1], int(math.sqrt(area * ratio) + 1e-9))
    heights = np.arange(low, high + 1)
    fitting = heights[area % heights == 0].tolist()
    return tuple((area // height, height) for height in fitting)


@lru_cache(maxsize=1024)
def squarest_of_one(area: int, room: Size) -> Size | None:
    """Give the size of exactly this area that is nearest to a square, if one fits."""
    sizes = sizes_of_one(area, room, float(area))
    return min(sizes, key=lambda size: max(size) / min(size), default=None)


def nearest_of_one(area: int, room: Size, ratio: float) -> list[int]:
    """Areas one rectangle can have, nearest to `area` below and above it.

    Parameters
    ----------
    area, room, ratio
        As for `sizes_of_one`.

    Returns
    -------
    areas : list of int
        The one below, the one above; either may be missing, both are `area` if that
        is possible itself.
    """
    most = room[0] * room[1]
    found = []
    for step, end in ((-1, 0), (1, most + 1)):
        fits = (a for a in range(area, end, step) if sizes_of_one(a, room, ratio))
        found += [nearest for nearest in (next(fits, None),) if nearest is not None]
    return found


def sizes_of_two(
    area: int,
    wanted: tuple[Size, Size],
    rooms: tuple[Size, Size],
    ratios: tuple[float, float],
) -> tuple[Size, Size] | None:
    """Sizes near the wanted ones whose areas sum exactly to a number.

    With a and c the shorter sides, kept, the longer ones b and d solve
    a b + c d = area: where g = gcd(a, c) divides the area, b is known modulo c / g by
    one modular inverse, and the nearest such b is taken.

    Parameters
    ----------
    area : int
        What both together shall have, in px.
    wanted : pair of (width, height)
        Sizes whose areas sum to about that.
    rooms : pair of (width, height)
        What each must fit into.
    ratios : pair of float
        Longest side over shortest that each may have.

    Returns
    -------
    sizes : pair of (width, height), or None
        None where no such b is within what rooms and ratios allow.
    """
    (first, second), (room, other) = wanted, rooms
    first_lies, second_lies = first[0] >= first[1], second[0] >= second[1]
    short, long = (first[1], first[0]) if first_lies else first
    least, most = reach(short, room[0 if first_lies else 1], ratios[0])
    for kept in _close_to(second[1] if second_lies else second[0]):
        divisor = gcd(short, kept)
        if area % divisor:
            continue
        low, high = reach(kept, other[0 if second_lies else 1], ratios[1])
        # From the other one's limits: what it leaves must be within them.
        low, high = -((kept * high - area) // short), (area - kept * low) // short
        low, high = max(least, low), min(most, high)
        found = _nearest_solution(area, short, kept, divisor, (long, low, high))
        if found is None or not _fits_across(kept, other, second_lies):
            continue
        rest = (area - short * found) // kept
        return (
            (found, short) if first_lies else (short, found),
            (rest, kept) if second_lies else (kept, rest),
        )
    return None


def reach(short: int, room: int, ratio: float) -> tuple[int, int]:
    """Shortest and longest that the other side may be, in px.

    Parameters
    ----------
    short : int
        One side in px.
    room : int
        Px there are for the other one.
    ratio : float
        Longest side over shortest that is allowed, at least 1.
    """
    return max(1, ceil(short / ratio - 1e-9)), min(room, int(short * ratio + 1e-9))


def _close_to(side: int) -> tuple[int, ...]:
    """Sides to try; of two neighbours one has a divisor fewer in common."""
    return (side, side + 1, side - 1) if side > 1 else (side, side + 1)


def _fits_across(short: int, room: Size, lies: bool) -> bool:
    return short <= room[1 if lies else 0]


def _nearest_solution(
    area: int, short: int, kept: int, divisor: int, wish: tuple[int, int, int]
) -> int | None:
    """Give b in [low, high], nearest to the wish, with short * b = area modulo kept."""
    wanted, low, high = wish
    if low > high:
        return None
    step = kept // divisor
    start = area // divisor * pow(short // divisor, -1, step) % step if step > 1 else 0
    found = start + round((wanted - start) / step) * step
    if found < low:
        found += -((found - low) // step) * step
    elif found > high:
        found -= -((high - found) // step) * step
    return found if low <= found <= high else None
