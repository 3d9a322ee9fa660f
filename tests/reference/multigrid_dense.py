"""The colorization system as full matrices, beside the multigrid's bordered arrays."""

from __future__ import annotations

import numpy as np

from tests.reference.colorization_loops import ORDER


def bordered(values):
    """(H + 2, 2, W + 2) float32 with a border of 0 from (H, W, 2)."""
    height, width = values.shape[:2]
    array = np.zeros((height + 2, 2, width + 2), np.float32)
    array[1:-1, :, 1:-1] = np.moveaxis(values, 2, 1)
    return array


def unbordered(array):
    """(H, W, 2) from (H + 2, 2, W + 2)."""
    return np.moveaxis(array[1:-1, :, 1:-1], 1, 2)


def walk_of(weights):
    """(N, N) float64: entry (r, s) is the weight of pixel r on its neighbour s."""
    height, width = weights.shape[:2]
    walk = np.zeros((height * width, height * width))
    for y, x in np.ndindex(height, width):
        for k, (dy, dx) in enumerate(ORDER):
            if 0 <= y + dy < height and 0 <= x + dx < width:
                walk[y * width + x, (y + dy) * width + x + dx] = weights[y, x, k]
    return walk


class DenseSystem:
    """sum_s w_rs (v_r - v_s) = source_r at the pixels that are not fixed.

    Parameters
    ----------
    weights : (H, W, 8) array
        Normalised weights.
    fixed : (H, W) bool array
        Pixels without an equation, whose value is 0.
    """

    def __init__(self, weights, fixed):
        self.shape = fixed.shape
        self.unknown = np.flatnonzero(~fixed)
        walk = walk_of(weights)
        self.whole = np.diag(walk.sum(axis=1)) - walk
        self.matrix = self.whole[np.ix_(self.unknown, self.unknown)]

    def of_unknowns(self, values):
        """(n, 2) of an (H, W, 2) picture."""
        return np.asarray(values, float).reshape(-1, 2)[self.unknown]

    def picture(self, unknowns):
        """(H, W, 2), 0 where fixed."""
        whole = np.zeros((self.shape[0] * self.shape[1], 2))
        whole[self.unknown] = unknowns
        return whole.reshape(*self.shape, 2)

    def applied(self, values):
        """Left side of the equations, as a picture."""
        return self.picture(self.matrix @ self.of_unknowns(values))

    def solved(self, source):
        """Solution for a right side, as a picture."""
        return self.picture(np.linalg.solve(self.matrix, self.of_unknowns(source)))
