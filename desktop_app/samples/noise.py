"""Seeded solid noise: the ground of every procedural texture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]
Values = npt.NDArray[np.float32]

_SIZE = 64
_LATTICE = np.random.default_rng(1730).uniform(-1.0, 1.0, _SIZE**3).astype(np.float32)
_GOLDEN = 1.6180339


def value_noise(points: Points) -> Values:
    """Noise of one octave: random lattice values, smoothly interpolated.

    Parameters
    ----------
    points : (3, N) float32 array
        Positions; the lattice has a spacing of 1 and repeats every 64.

    Returns
    -------
    values : (N,) float32 array
        In [-1, 1], twice differentiable; the same for the same position, always.
    """
    floor = np.floor(points)
    x, y, z = _fade(points - floor)
    i, j, k = floor.astype(np.int32) & (_SIZE - 1)
    columns = (i * _SIZE**2, ((i + 1) & (_SIZE - 1)) * _SIZE**2)
    rows = (j * _SIZE, ((j + 1) & (_SIZE - 1)) * _SIZE)
    layers = (k, (k + 1) & (_SIZE - 1))

    def along_z(column: int, row: int) -> Values:
        base = columns[column] + rows[row]
        near = _LATTICE[base + layers[0]]
        far = _LATTICE[base + layers[1]]
        return np.asarray(near + z * (far - near), np.float32)

    left = along_z(0, 0)
    left += y * (along_z(0, 1) - left)
    right = along_z(1, 0)
    right += y * (along_z(1, 1) - right)
    return np.asarray(left + x * (right - left), np.float32)


def fractal_noise(points: Points, octaves: int) -> Values:
    """Sum of octaves of `value_noise`, each twice as fine and half as strong.

    Parameters
    ----------
    points : (3, N) float32 array
        Positions; the coarsest octave has features of size 1.
    octaves : int
        At least 1.

    Returns
    -------
    values : (N,) float32 array
        In [-2, 2], mostly within [-0.6, 0.6].
    """
    total = value_noise(points)
    for octave in range(1, octaves):
        # The shift keeps the lattices of the octaves from lining up at the origin.
        shifted = points * np.float32(2.0**octave) + np.float32(_GOLDEN * octave)
        total += np.float32(0.5**octave) * value_noise(shifted)
    return total


def _fade(fraction: Points) -> Points:
    """Quintic ease 6 t^5 - 15 t^4 + 10 t^3 (Perlin, SIGGRAPH 2002, eq. 1b)."""
    return fraction**3 * (fraction * (fraction * 6 - 15) + 10)
