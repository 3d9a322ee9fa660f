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


def keys_weight(distance):
    """Cubic convolution (Keys 1981, eq. 15), as a function of the distance in px."""
    s = abs(distance)
    if s < 1:
        return 1.5 * s**3 - 2.5 * s**2 + 1
    return -0.5 * s**3 + 2.5 * s**2 - 4 * s + 2 if s < 2 else 0.0


def cubic_at(frame, x, y):
    """Value between the pixels; positions beyond the frame are those of its border."""
    height, width = frame.shape
    x, y = min(max(x, 0.0), width - 1.0), min(max(y, 0.0), height - 1.0)
    total = 0.0
    for row in range(int(y) - 1, int(y) + 3):
        for column in range(int(x) - 1, int(x) + 3):
            at = min(max(row, 0), height - 1), min(max(column, 0), width - 1)
            weight = keys_weight(x - column) * keys_weight(y - row)
            total += weight * float(frame[at])
    return total


def weighed_products(mean, change, inside, tolerance):
    """Planes xx, xy, yy, xt, yt and the weight, from the formulas of a step."""
    binomial = np.array([1, 4, 6, 4, 1]) / 16
    slope = np.array([1, -8, 0, 8, -1]) / 12

    def filtered(plane, taps, axis):
        pad = [(2, 2) if k == axis else (0, 0) for k in (0, 1)]
        padded = np.pad(np.float64(plane), pad, mode="edge")
        length = plane.shape[axis]
        shifted = [padded.take(range(k, k + length), axis) for k in range(5)]
        return sum(tap * one for tap, one in zip(taps, shifted, strict=True))

    misfit = filtered(filtered(np.float64(change) ** 2, binomial, 0), binomial, 1)
    weight = inside * tolerance / (tolerance + misfit)
    across, down = filtered(mean, slope, 1), filtered(mean, slope, 0)
    pairs = (across**2, across * down, down**2, across * change, down * change)
    return np.stack([weight * pair for pair in pairs] + [weight])


def solved_at(products, field, y, x, taps, damping):
    """Step (dx, dy) and eigenvalues of one window, by a general solver.

    ``taps`` from the middle outwards; pixels beyond the frame are those of its border.
    """
    height, width = field.shape[1:]
    matrix, right, vote = np.zeros((2, 2)), np.zeros(2), 0.0
    reach = len(taps) - 1
    for j in range(-reach, reach + 1):
        for i in range(-reach, reach + 1):
            at = min(max(y + j, 0), height - 1), min(max(x + i, 0), width - 1)
            xx, xy, yy, xt, yt, weight = (float(plane[at]) for plane in products)
            tap = float(taps[abs(j)]) * float(taps[abs(i)])
            tensor = np.array([[xx, xy], [xy, yy]])
            own = np.float64([field[0][at], field[1][at]])
            matrix += tap * tensor
            right += tap * (tensor @ own - (xt, yt))
            vote += tap * weight
    own = np.float64(field[:, y, x])
    pull = damping * vote * np.eye(2)
    solution = np.linalg.solve(matrix + pull, right + pull @ own)
    return solution - own, np.linalg.eigvalsh(matrix)


def patch_difference(previous, following, x, y, dx, dy, reach):
    """Mean difference of two patches; 1 at most, and wherever the second is unknown."""
    height, width = previous.shape
    column, row = int(np.floor(x + dx)), int(np.floor(y + dy))
    a, b = x + dx - column, y + dy - row
    found = []
    for j in range(-reach, reach + 1):
        for i in range(-reach, reach + 1):
            if not (0 <= y + j < height and 0 <= x + i < width):
                continue
            r, c = row + j, column + i
            if not (0 <= r < height - 1 and 0 <= c < width - 1):
                found.append(1.0)
                continue
            corners = np.float64(following[r : r + 2, c : c + 2])
            value = np.array([1 - b, b]) @ corners @ np.array([1 - a, a])
            found.append(min(abs(value - float(previous[y + j, x + i])), 1.0))
    return float(np.mean(found))
