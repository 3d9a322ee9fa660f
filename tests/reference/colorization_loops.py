"""Colorization pixel by pixel, straight from the formulas: slow and obvious."""

import math

import numpy as np

ORDER = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


def neighbours(y, x, height, width, border):
    """(order, (row, column)) of the neighbours; mirrored ones where they fall."""

    def mirrored(position, size):
        if 0 <= position < size:
            return position
        if border == "clip" or size == 1:
            return None
        return -position if position < 0 else 2 * (size - 1) - position

    found = []
    for dy, dx in ORDER:
        row, column = mirrored(y + dy, height), mirrored(x + dx, width)
        if row is not None and column is not None:
            found.append((ORDER.index((row - y, column - x)), (row, column)))
    return found


def gaussian(centre, others):
    """Weights of the authors' code."""
    window = [centre, *others]
    mean = math.fsum(window) / len(window)
    variance = math.fsum((value - mean) ** 2 for value in window) / len(window)
    spread = 0.6 * variance
    nearest = min((value - centre) ** 2 for value in others)
    spread = max(spread, nearest / -math.log(0.01))
    spread = max(spread, 2e-6)
    return [math.exp(-((value - centre) ** 2) / spread) for value in others]


def correlation(centre, others):
    """The paper's second weights, kept away from zero."""
    window = [centre, *others]
    mean = math.fsum(window) / len(window)
    variance = math.fsum((value - mean) ** 2 for value in window) / len(window)
    return [
        max(1 + (centre - mean) * (value - mean) / (variance + 1e-4), 1e-3)
        for value in others
    ]


def slow_weights(luminance, weights="gaussian", border="clip", edges=1.0):
    """(H, W, 8) float64."""
    function = {"gaussian": gaussian, "correlation": correlation}[weights]
    height, width = luminance.shape
    plane = luminance.astype(float).tolist()
    result = np.zeros((height, width, 8))
    for y in range(height):
        for x in range(width):
            around = neighbours(y, x, height, width, border)
            if not around:
                continue
            values = function(plane[y][x], [plane[r][c] for _, (r, c) in around])
            values = [value**edges for value in values]
            for (k, _), value in zip(around, values, strict=True):
                result[y, x, k] += value / math.fsum(values)
    return result


def slow_solution(weights, chroma, marked):
    """Solve the dense system with identity rows at the marks, one of them at least."""
    height, width = marked.shape
    size = height * width
    matrix = np.eye(size)
    right = np.zeros((size, 2))
    for y in range(height):
        for x in range(width):
            row = y * width + x
            if marked[y, x]:
                right[row] = chroma[y, x]
                continue
            for k, (dy, dx) in enumerate(ORDER):
                if 0 <= y + dy < height and 0 <= x + dx < width:
                    matrix[row, (y + dy) * width + x + dx] -= weights[y, x, k]
    return np.linalg.solve(matrix, right).reshape(height, width, 2)


def slow_loss(chroma, weights):
    """J(U): the sum over pixels and channels of (U_r - sum_s w_rs U_s)^2."""
    height, width = chroma.shape[:2]
    terms = []
    for y in range(height):
        for x in range(width):
            for channel in range(2):
                error = float(chroma[y, x, channel])
                for k, (dy, dx) in enumerate(ORDER):
                    if 0 <= y + dy < height and 0 <= x + dx < width:
                        error -= weights[y, x, k] * chroma[y + dy, x + dx, channel]
                terms.append(error**2)
    return math.fsum(terms)


def slow_reach(weights, marked):
    """Pixels with a path of positive weights to a mark, by repeated looking around."""
    height, width = marked.shape
    reached = marked.copy()
    changed = True
    while changed:
        changed = False
        for y in range(height):
            for x in range(width):
                for k, (dy, dx) in enumerate(ORDER):
                    inside = 0 <= y + dy < height and 0 <= x + dx < width
                    if (
                        inside
                        and not reached[y, x]
                        and weights[y, x, k] > 0
                        and reached[y + dy, x + dx]
                    ):
                        reached[y, x] = changed = True
    return reached


def brush_margin(points, radii, x, y):
    """Radius minus distance, at its largest along a stroke: covered where >= 0."""
    best = max(
        radius - math.dist(point, (x, y))
        for point, radius in zip(points, radii, strict=True)
    )
    for i in range(1, len(points)):
        (xa, ya), (xb, yb) = points[i - 1], points[i]
        length = math.dist(points[i - 1], points[i])
        if length == 0:
            continue
        along = ((x - xa) * (xb - xa) + (y - ya) * (yb - ya)) / length
        along = min(max(along, 0.0), length)
        nearest = (xa + along / length * (xb - xa), ya + along / length * (yb - ya))
        radius = radii[i - 1] + along / length * (radii[i] - radii[i - 1])
        best = max(best, radius - math.dist(nearest, (x, y)))
    return best


def slow_upsampled(
    coarse_chroma, coarse_luminance, luminance, region, shape, similarity
):
    """Joint upsampling by the definition, one output pixel after the other."""
    coarse_height, coarse_width = coarse_luminance.shape
    height, width = luminance.shape
    x0, y0, x1, y1 = region
    per_row = (y1 - y0) / height * coarse_height / shape[0]
    per_column = (x1 - x0) / width * coarse_width / shape[1]
    reaches = [min(max(1 / step, 1), 2) for step in (per_row, per_column)]
    result = np.zeros((height, width, 2))
    for i in range(height):
        for j in range(width):
            # Centres at integers: pixel p covers p - 1/2 to p + 1/2.
            y = y0 - 0.5 + (i + 0.5) * (y1 - y0) / height
            x = x0 - 0.5 + (j + 0.5) * (x1 - x0) / width
            v = (y + 0.5) * coarse_height / shape[0] - 0.5
            u = (x + 0.5) * coarse_width / shape[1] - 0.5
            v = min(max(v, 0), coarse_height - 1)
            u = min(max(u, 0), coarse_width - 1)
            total = 0.0
            for row in range(coarse_height):
                for column in range(coarse_width):
                    weight = max(0, 1 - abs(v - row) / reaches[0])
                    weight *= max(0, 1 - abs(u - column) / reaches[1])
                    step = (
                        coarse_luminance[row, column] - luminance[i, j]
                    ) / similarity
                    weight /= 1 + step**4
                    total += weight
                    result[i, j] += weight * coarse_chroma[row, column]
            result[i, j] /= total
    return result
