"""Chance that is the same on every machine: uniform numbers and the four operations.

Logarithms, powers and sines differ in their last bit between platforms; square roots
and the four operations do not (IEEE 754).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from math import sqrt
from typing import Protocol

import numpy as np

# Gives a number in [0, 1) at each call.
Dice = Callable[[], float]

# Numbers taken from a numpy generator at once; one by one they would cost ten times
# as much.
_HANDFUL = 32
# Every rectangle gets at least this part of an equal share.
_LEAST_SHARE = 0.35
# A place is drawn as far as this many sizes outside the picture and brought back to
# its edge: without it, corners are hit 6 to 12 % as often as the middle, with it 77 %.
_EDGE_REACH = 0.8


class Source(Protocol):
    """Something with numbers in [0, 1): `random.Random`, for one."""

    def random(self) -> float:
        """Give the next number."""


# Kinds of whole numbers; a union would be made anew at each look.
INTEGERS = (int, np.integer)

Rng = int | Source | np.random.Generator


def dice_of(rng: Rng) -> Dice:
    """Give the numbers of a generator, one by one.

    Parameters
    ----------
    rng : int, random.Random or numpy.random.Generator
        An int is a seed.
    """
    if isinstance(rng, INTEGERS):
        return random.Random(int(rng)).random
    if isinstance(rng, np.random.Generator):
        return _handfuls(rng).__next__
    return rng.random


def _handfuls(rng: np.random.Generator) -> Iterator[float]:
    while True:
        yield from rng.random(_HANDFUL).tolist()


def one_of(count: int, dice: Dice) -> int:
    """Draw an index below `count`, all of them equally often."""
    return int(dice() * count)


def in_proportion(low: float, high: float, dice: Dice) -> float:
    """Draw from [low, high], nearly evenly on a scale of ratios.

    (1 + t) / (1 - t) = exp(2 artanh t) stands in for the exponential, which needs a
    logarithm: up to high = 3.33 low the density is even to 10 %.

    Parameters
    ----------
    low, high : float
        0 < low <= high.
    dice : callable() -> float
        Chance.
    """
    spread = sqrt(high / low)
    reach = (spread - 1.0) / (spread + 1.0) * (2.0 * dice() - 1.0)
    return low * spread * (1.0 + reach) / (1.0 - reach)


def shares_of(area: int, count: int, dice: Dice) -> list[float]:
    """Cut an area at random into parts, none much too small.

    Parameters
    ----------
    area : int
        In px.
    count : int
        Number of parts, at least 1.
    dice : callable() -> float
        Chance.

    Returns
    -------
    shares : list of float
        In px, with the sum ``area``; each is 0.35 of an equal share or more.
    """
    cuts = [0.0, *sorted([dice() for _ in range(count - 1)]), 1.0]
    least, rest = area * _LEAST_SHARE / count, area * (1.0 - _LEAST_SHARE)
    return [least + rest * (cuts[i + 1] - cuts[i]) for i in range(count)]


def place_along(room: int, size: int, dice: Dice) -> int:
    """Draw a place for something along one side; edges are hit fairly.

    Parameters
    ----------
    room : int
        Px that are left beside it: the last place that is possible.
    size : int
        Px it takes itself.
    dice : callable() -> float
        Chance.

    Returns
    -------
    place : int
        In [0, room].
    """
    reach = _EDGE_REACH * size
    place = int(dice() * (room + 1 + 2.0 * reach) - reach)
    return 0 if place < 0 else min(place, room)
