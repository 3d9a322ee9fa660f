"""Slow, independent versions of what the renderer of the samples is made of."""

from __future__ import annotations

import itertools
import math

import numpy as np


def value_noise_at(point, lattice):
    """Noise of one octave at a point: eight lattice values, weighed by a quintic.

    ``lattice`` gives the value at whole (i, j, k).
    """
    floor = [math.floor(value) for value in point]
    eased = []
    for value, low in zip(point, floor, strict=True):
        t = value - low
        eased.append(6 * t**5 - 15 * t**4 + 10 * t**3)
    total = 0.0
    for corner in itertools.product((0, 1), repeat=3):
        weight = math.prod(
            share if far else 1 - share
            for share, far in zip(eased, corner, strict=True)
        )
        total += weight * lattice(*(f + c for f, c in zip(floor, corner, strict=True)))
    return total


def first_crossing(inside, origin, direction, farthest=3.0, steps=6000):
    """Distance at which a ray first enters what ``inside`` tells of; infinite if never.

    Parameters
    ----------
    inside : callable((3, N) array) -> (N,) bool array
        Which points are within a body.
    """
    distance = np.linspace(1e-3, farthest, steps)
    points = origin[:, None] + distance * direction[:, None]
    within = inside(points)
    if not within.any():
        return np.inf
    high = distance[int(within.argmax())]
    low = high - farthest / steps
    for _ in range(40):
        middle = (low + high) / 2
        if inside((origin + middle * direction)[:, None])[0]:
            high = middle
        else:
            low = middle
    return high


def rays_at(seed, count, spread=0.15):
    """Origins on the unit sphere, and unit directions to places about its middle."""
    rng = np.random.default_rng(seed)
    origins = rng.normal(size=(3, count))
    origins /= np.linalg.norm(origins, axis=0)
    towards = rng.uniform(-spread, spread, (3, count)) - origins
    towards /= np.linalg.norm(towards, axis=0)
    return origins.astype(np.float32), towards.astype(np.float32)
