"""Slow, independent versions of what the flow does, and pictures that move."""

import numpy as np


def texture(height, width, *, seed=0, channels=0, smooth=2.0):
    """Random texture in [0, 1] with features of some px, exact at any position."""
    return moved_texture(height, width, 0.0, 0.0, seed, channels, smooth)


def moved_texture(height, width, dx, dy, seed=0, channels=0, smooth=2.0):
    """The same texture moved by (dx, dy) px: a sum of waves, so no interpolation."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    planes = []
    for _ in range(channels or 1):
        total = np.zeros((height, width))
        for _ in range(60):
            across, down = rng.normal(0, 1 / (1.5 * smooth), 2)
            phase = rng.uniform(0, 2 * np.pi)
            total += np.sin(across * (x - dx) + down * (y - dy) + phase)
        planes.append(0.5 + 0.5 * np.tanh(total / 12))
    stacked = np.stack(planes, 2) if channels else planes[0]
    return stacked.astype(np.float32)


def plain_at(previous, following, x, y, sigma):
    """Least squares at one pixel, straight from the equations, without a closed form.

    Sobel over 8 on a frame continued by its border pixels; the window ends at four
    sigmas, and its pixels beyond the frame are those of the border again.
    """
    previous, following = np.float64(previous), np.float64(following)
    height, width = previous.shape

    def clamp(row, column):
        return min(max(row, 0), height - 1), min(max(column, 0), width - 1)

    rows, right, weights = [], [], []
    reach = int(np.ceil(4 * sigma))
    for j in range(-reach, reach + 1):
        for i in range(-reach, reach + 1):
            row, column = clamp(y + j, x + i)
            across = down = 0.0
            for k, share in ((-1, 1), (0, 2), (1, 1)):
                across += share * previous[clamp(row + k, column + 1)]
                across -= share * previous[clamp(row + k, column - 1)]
                down += share * previous[clamp(row + 1, column + k)]
                down -= share * previous[clamp(row - 1, column + k)]
            rows.append((across / 8, down / 8))
            right.append(previous[row, column] - following[row, column])
            weights.append(np.exp(-0.5 * (i * i + j * j) / sigma**2))
    root = np.sqrt(weights)
    matrix = np.array(rows) * root[:, None]
    solution, *_ = np.linalg.lstsq(matrix, np.array(right) * root, rcond=None)
    tensor = matrix.T @ matrix / np.sum(weights)
    return solution, np.linalg.eigvalsh(tensor)


def weighted_median_at(vectors, weights, rounds=2000):
    """Point of least weighted sum of distances, by a search of ever finer steps."""
    best = np.average(vectors, axis=0, weights=weights)

    def cost(point):
        return float(np.sum(weights * np.hypot(*(vectors - point).T)))

    step, least = np.ptp(vectors, axis=0).max() or 1.0, cost(best)
    for _ in range(rounds):
        tried = [
            best + step * np.array(way)
            for way in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1))
        ]
        costs = [cost(point) for point in tried]
        if min(costs) < least:
            least, best = min(costs), tried[int(np.argmin(costs))]
        else:
            step /= 2
        if step < 1e-7:
            break
    return best
