"""The bilateral filter straight from its formula, in float64, and a picture for it.

J_s = sum_p f(p - s) g(I_p - I_s) I_p / sum_p f(p - s) g(I_p - I_s) over the pixels p of
the square window of radius ceil(4 sigma_space) about s that lie in the picture
(Durand & Dorsey 2002, eq. 5 and 6).
"""

from __future__ import annotations

import math

import numpy as np


def slow_bilateral(
    image, sigma_space, sigma_range, *, guide=None, known=None, points=None
):
    """Filter at some pixels, or at all.

    ``guide`` is (H, W) or, for the Euclidean distance, (H, W, 3); pixels that are not
    ``known`` have no vote. Returns (N,) or (N, 3) for N points (y, x), or the picture.
    """
    values = np.asarray(image, np.float64)
    leader = values if guide is None else np.asarray(guide, np.float64)
    height, width = values.shape[:2]
    votes = np.ones((height, width)) if known is None else known.astype(np.float64)
    radius = math.ceil(4 * sigma_space)
    wanted = np.argwhere(np.ones((height, width), bool)) if points is None else points
    filtered = []
    for y, x in wanted:
        rows = np.arange(max(0, y - radius), min(height, y + radius + 1))
        columns = np.arange(max(0, x - radius), min(width, x + radius + 1))
        window = np.ix_(rows, columns)
        away = (rows[:, None] - y) ** 2 + (columns - x) ** 2
        square = (leader[window] - leader[y, x]) ** 2
        if leader.ndim == 3:
            square = square.sum(axis=2)
        weight = np.exp(-away / (2 * sigma_space**2))
        weight = weight * np.exp(-square / (2 * sigma_range**2)) * votes[window]
        if values.ndim == 3:
            weight = weight[..., None]
        total = weight.sum(axis=(0, 1))
        filtered.append((weight * values[window]).sum(axis=(0, 1)) / total)
    filtered = np.array(filtered)
    return filtered.reshape(values.shape) if points is None else filtered


def some_points(shape, count, seed=0):
    """Pixels (y, x) drawn at random, and the four corners."""
    height, width = shape[:2]
    random = np.random.default_rng(seed)
    drawn = random.integers((height, width), size=(count, 2))
    corners = [(0, 0), (0, width - 1), (height - 1, 0), (height - 1, width - 1)]
    return np.vstack([drawn, corners])


def at(image, points):
    """The picture at points (y, x)."""
    return image[points[:, 0], points[:, 1]]


def scene(height, width, *, channels=0, grain=0.01, seed=0):
    """Shading, texture, hard edges and grain in [0, 1], float32; grey or RGB."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width] / max(height, width)
    planes = []
    shapes = [(random.random(2), random.uniform(0.03, 0.2)) for _ in range(25)]
    for _ in range(channels or 1):
        plane = (
            0.4 + 0.2 * np.sin(5 * x + 3 * y) + 0.03 * np.sin(90 * x) * np.sin(70 * y)
        )
        for (down, right), radius in shapes:
            inside = np.hypot(y - down, x - right) < radius
            plane += inside * random.normal(0, 0.2)
        planes.append(plane + random.normal(0, grain, plane.shape))
    picture = np.dstack(planes) if channels else planes[0]
    return np.clip(picture, 0, 1).astype(np.float32)


def psnr(filtered, reference):
    """Peak signal-to-noise ratio in dB for a peak of 1."""
    error = np.asarray(filtered, np.float64) - reference
    return -10 * math.log10(max(float(np.mean(error**2)), 1e-30))


def spline(place):
    """Cubic B-spline of a number, by its definition as a sum of truncated powers."""
    signs = (1, -4, 6, -4, 1)
    return sum(s * max(place + 2 - k, 0.0) ** 3 for k, s in enumerate(signs)) / 6


def touched(y, x, level, cell):
    """Samples (row, column, level) that a place touches, and their weights.

    ``level`` is the place on the range axis; all axes begin one sample before 0.
    """
    starts = (y / cell, x / cell, level)
    firsts = [math.floor(start) for start in starts]
    for offsets in np.ndindex(4, 4, 4):
        weight = 1.0
        for start, first, offset in zip(starts, firsts, offsets, strict=True):
            weight *= spline(start - first - (offset - 1))
        yield tuple(f + o for f, o in zip(firsts, offsets, strict=True)), weight


def slow_splat(levels_of, values, cell, shape):
    """Grid (rows, columns, levels, lanes): values and weights of all pixels.

    ``levels_of`` (H, W) places the pixels on the range axis; NaN: no vote.
    """
    grid = np.zeros((*shape, values.shape[2] + 1))
    for y, x in np.ndindex(levels_of.shape):
        if not math.isnan(levels_of[y, x]):
            lanes = np.append(np.float64(values[y, x]), 1.0)
            for sample, weight in touched(y, x, levels_of[y, x], cell):
                grid[sample] += weight * lanes
    return grid


def slow_slice(grid, levels_of, cell):
    """Read a grid at every pixel: mean value, and the sum of weights."""
    sums = np.zeros((*levels_of.shape, grid.shape[3]))
    for y, x in np.ndindex(levels_of.shape):
        for sample, weight in touched(y, x, levels_of[y, x], cell):
            sums[y, x] += weight * grid[sample]
    return sums[..., :-1] / sums[..., -1:], sums[..., -1]


def slow_blur(grid, taps, axis):
    """Symmetric filter along an axis; nothing lies outside."""
    blurred = np.zeros_like(grid)
    for j in range(grid.shape[axis]):
        for shift in range(1 - len(taps), len(taps)):
            if 0 <= j + shift < grid.shape[axis]:
                line = [slice(None)] * grid.ndim
                other = line.copy()
                line[axis], other[axis] = j, j + shift
                blurred[tuple(line)] += taps[abs(shift)] * grid[tuple(other)]
    return blurred


def slow_piecewise(picture, sigma_space, sigma_range, segments):
    """Durand & Dorsey's figure 6: filters for some fixed centres, interpolated."""
    values = np.asarray(picture, np.float64)
    height, width = values.shape
    low, high = values.min(), values.max()
    levels = low + (high - low) * np.arange(segments + 1) / segments
    reach = np.arange(-math.ceil(4 * sigma_space), math.ceil(4 * sigma_space) + 1)
    result = np.zeros_like(values)
    for y, x in np.ndindex(height, width):
        rows = np.clip(y + reach, -1, height)
        columns = np.clip(x + reach, -1, width)
        inside = np.ix_(
            (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
        )
        near = np.exp(-(reach[:, None] ** 2 + reach**2) / (2 * sigma_space**2))[inside]
        seen = values[
            max(0, y + reach[0]) : y + reach[-1] + 1,
            max(0, x + reach[0]) : x + reach[-1] + 1,
        ]
        place = (values[y, x] - low) / (high - low) * segments
        for number, level in enumerate(levels):
            share = max(0.0, 1 - abs(place - number))
            if share > 0:
                weight = near * np.exp(-((seen - level) ** 2) / (2 * sigma_range**2))
                result[y, x] += share * (weight * seen).sum() / weight.sum()
    return result
