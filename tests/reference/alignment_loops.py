"""Slow float64 alignment: pictures known at every point, derivatives by differences."""

import numpy as np


class Waves:
    """A picture that is a sum of sinusoids: its value at any point is exact.

    Parameters
    ----------
    seed : int
        Of the waves.
    shortest, longest : float
        Wavelengths in px.
    """

    def __init__(self, seed=0, shortest=9.0, longest=70.0, count=60):
        rng = np.random.default_rng(seed)
        lengths = np.exp(rng.uniform(np.log(shortest), np.log(longest), count))
        angles = rng.uniform(0, np.pi, count)
        self._kx = 2 * np.pi / lengths * np.cos(angles)
        self._ky = 2 * np.pi / lengths * np.sin(angles)
        self._phase = rng.uniform(0, 2 * np.pi, count)
        self._size = lengths / lengths.sum()

    def at(self, x, y):
        """Values in [0, 1] at points."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        total = np.zeros(np.broadcast(x, y).shape)
        for kx, ky, phase, size in zip(
            self._kx, self._ky, self._phase, self._size, strict=True
        ):
            total += size * np.sin(kx * x + ky * y + phase)
        return np.clip(0.5 + 1.2 * total, 0, 1)

    def picture(self, height, width, matrix=None):
        """What a camera sees whose pixel x lies on the point matrix x."""
        y, x = np.mgrid[0:height, 0:width].astype(float)
        x, y = mapped(np.eye(3) if matrix is None else matrix, x, y)
        return self.at(x, y).astype(np.float32)


def mapped(matrix, x, y):
    """Points under a warp."""
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return (
        (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth,
        (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth,
    )


def corner_error(found, true, region):
    """Root of the mean squared distance of the region's corners under two warps."""
    x, y, width, height = region
    xs = np.array([x, x + width - 1, x + width - 1, x], float)
    ys = np.array([y, y, y + height - 1, y + height - 1], float)
    one, other = mapped(found, xs, ys), mapped(true, xs, ys)
    squares = [(a - b) ** 2 for a, b in zip(one, other, strict=True)]
    return float(np.sqrt(sum(squares).mean()))


def slow_sample(image, x, y):
    """Bilinear look-up in float64; NaN off the image."""
    height, width = image.shape
    there = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    left = np.clip(np.floor(np.where(there, x, 0)).astype(int), 0, width - 2)
    top = np.clip(np.floor(np.where(there, y, 0)).astype(int), 0, height - 2)
    fx, fy = x - left, y - top
    values = image.astype(float)
    upper = (1 - fx) * values[top, left] + fx * values[top, left + 1]
    lower = (1 - fx) * values[top + 1, left] + fx * values[top + 1, left + 1]
    return np.where(there, (1 - fy) * upper + fy * lower, np.nan)


def slow_residual(template, image, matrix):
    """Image at the warped points minus template, (h, w) float64."""
    y, x = np.mgrid[0 : template.shape[0], 0 : template.shape[1]].astype(float)
    return slow_sample(image, *mapped(matrix, x, y)) - template


def slow_affine(template, image, start, iterations=40):
    """Affine alignment by Gauss-Newton; the Jacobian is taken by differences.

    The unknowns are where three corners of the template lie, so that nothing of the
    tested parametrisation is used.
    """
    height, width = template.shape
    corners = np.array([[0, 0, 1], [width - 1, 0, 1], [0, height - 1, 1]], float).T
    places = (start @ corners)[:2].ravel()

    def residual(at):
        top = np.linalg.solve(corners.T, at.reshape(2, 3).T).T
        return slow_residual(template, image, np.vstack([top, [0, 0, 1]])).ravel()

    for _ in range(iterations):
        here = residual(places)
        by = np.stack(
            [
                (residual(places + step) - residual(places - step)) / 0.02
                for step in 0.01 * np.eye(6)
            ],
            axis=1,
        )
        there = np.isfinite(here) & np.isfinite(by).all(axis=1)
        change = np.linalg.lstsq(by[there], here[there], rcond=None)[0]
        places = places - change
        if np.abs(change).max() < 1e-6:
            break
    top = np.linalg.solve(corners.T, places.reshape(2, 3).T).T
    return np.vstack([top, [0, 0, 1]])
