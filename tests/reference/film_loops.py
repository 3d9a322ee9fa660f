"""The window of 27 pixels of a film, pixel by pixel, straight from the formula."""

from __future__ import annotations

import math

import numpy as np


def slow_window(luminance, neighbours, edges=1.0):
    """(weights (H, W, 8), drawn (H, W, 3), pull (H, W)) in float64."""
    height, width = luminance.shape
    weights = np.zeros((height, width, 8))
    drawn = np.zeros((height, width, 3))
    pull = np.zeros((height, width))
    inside = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if (dy, dx) != (0, 0)]

    def there(y, x):
        return 0 <= y < height and 0 <= x < width

    for y in range(height):
        for x in range(width):
            own = [
                (k, float(luminance[y + dy, x + dx]))
                for k, (dy, dx) in enumerate(inside)
                if there(y + dy, x + dx)
            ]
            others = []
            for neighbour in neighbours:
                trust = float(neighbour.trust[y, x])
                if trust <= 0:
                    continue
                across, down = np.round(neighbour.field[y, x].astype(float))
                for dy in (-1, 0, 1):
                    for dx in (-1, 0, 1):
                        row, column = int(y + down + dy), int(x + across + dx)
                        if there(row, column):
                            value = float(neighbour.luminance[row, column])
                            others.append((trust, value, neighbour.values[row, column]))
            centre = float(luminance[y, x])
            seen = [value for _, value in own] + [value for _, value, _ in others]
            variance = float(np.var([centre, *seen]))
            closest = min((value - centre) ** 2 for value in seen)
            spread = max(0.6 * variance, closest / -math.log(0.01), 2e-6)

            def like(value, centre=centre, spread=spread):
                return math.exp(-edges * (value - centre) ** 2 / spread)

            total = sum(like(value) for _, value in own)
            total += sum(trust * like(value) for trust, value, _ in others)
            for k, value in own:
                weights[y, x, k] = like(value) / total
            for trust, value, colour in others:
                pull[y, x] += trust * like(value) / total
                drawn[y, x] += trust * like(value) / total * colour.astype(float)
    return weights, drawn, pull
