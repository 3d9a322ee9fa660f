"""Tone mapping's formulas in plain loops and float64."""

import math

import numpy as np

WEIGHTS = (0.2126, 0.7152, 0.0722)


def slow_agreement(values, sigma_space, sigma_range):
    """k(s) over the sum of its spatial weights (Durand & Dorsey 2002, eq. 6)."""
    height, width = values.shape
    rows, columns = np.mgrid[:height, :width].astype(np.float64)
    values = values.astype(np.float64)
    out = np.empty((height, width))
    for y in range(height):
        for x in range(width):
            squares = (rows - y) ** 2 + (columns - x) ** 2
            near = np.exp(-squares / (2 * sigma_space**2))
            alike = np.exp(-((values - values[y, x]) ** 2) / (2 * sigma_range**2))
            out[y, x] = (near * alike).sum() / near.sum()
    return out


def srgb(light):
    """Display value of linear light (IEC 61966-2-1)."""
    light = min(max(light, 0.0), 1.0)
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def shoulder(light):
    """The soft shoulder y / (1 + y^4)^(1/4)."""
    return light / (1 + light**4) ** 0.25


def slow_display(
    radiance, base, *, white, floor, compression, detail, offset, saturation
):
    """Display of an (H, W, 3) picture with the base given, pixel by pixel."""
    out = np.zeros(radiance.shape)
    for y, x in np.ndindex(base.shape):
        colour = [max(float(value), 0.0) / white for value in radiance[y, x]]
        luminance = sum(w * c for w, c in zip(WEIGHTS, colour, strict=True))
        if luminance == 0:
            continue
        level = math.log10(luminance + floor)
        mapped = compression * base[y, x] + detail * (level - base[y, x]) + offset
        light = 10**mapped * luminance / (luminance + floor)
        ratios = [(c / luminance) ** saturation for c in colour]
        norm = sum(w * r for w, r in zip(WEIGHTS, ratios, strict=True))
        shown = shoulder(light)
        highest = shown * max(ratios) / norm
        purity = (1 - shown) / (highest - shown) if highest > 1 else 1.0
        trust = luminance / (luminance + 4 * floor)
        for c, ratio in enumerate(ratios):
            tint = 1 + trust * (ratio / norm - 1)
            kept = shown * (1 + purity * (tint - 1))
            out[y, x, c] = srgb(0.3 * kept + 0.7 * shoulder(light * tint))
    return out


def log_luminance_at(pixel, scale, floor):
    """log10 of the luminance in units of white, above a floor."""
    held = [min(max(float(value) * scale, 0.0), 1e30) for value in pixel]
    luminance = held[0]
    if len(held) == 3:
        luminance = sum(w * c for w, c in zip(WEIGHTS, held, strict=True))
    return math.log10(luminance + floor)


def faults_in(row):
    """Pixels of a row that are not finite, and those that are below 0."""
    holes = sum(any(not math.isfinite(v) for v in pixel) for pixel in row)
    negative = sum(any(v < 0 for v in pixel) for pixel in row)
    return holes, negative


def slow_counts(values, cell, lowest, scale, levels):
    """Pixels counted in cells of space and, shared between two levels, in range."""
    height, width = values.shape
    grid = np.zeros((-(-height // cell), -(-width // cell), levels))
    for y, x in np.ndindex(height, width):
        place = (float(values[y, x]) - lowest) * scale
        level = min(int(place), levels - 2)
        grid[y // cell, x // cell, level] += 1 - (place - level)
        grid[y // cell, x // cell, level + 1] += place - level
    return grid
