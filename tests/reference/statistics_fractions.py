"""Mean and std by fractions, one value after the other: slow, and surely right."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

SCALES = {"uint8": 255, "uint16": 65535, "float32": 1}


def values_of(pixels):
    """Channels of a picture as lists of exact values; grey counts three times."""
    planes = [pixels] * 3 if pixels.ndim == 2 else [pixels[..., c] for c in range(3)]
    scale = SCALES[pixels.dtype.name]
    return [
        [Fraction(v) / scale for v in plane.ravel().tolist()]
        if scale == 1
        else [Fraction(v, scale) for v in plane.ravel().tolist()]
        for plane in planes
    ]


def moments(values, weights=None):
    """Mean and population variance of a list, weighted or not."""
    weights = weights or [1] * len(values)
    whole = sum(weights)
    mean = sum(w * v for w, v in zip(weights, values, strict=True)) / Fraction(whole)
    spread = sum(w * (v - mean) ** 2 for w, v in zip(weights, values, strict=True))
    return mean, spread / Fraction(whole)


def root(value):
    """Square root of a fraction as a float, by integers."""
    shift = 400
    scaled = (value.numerator << 2 * shift) // value.denominator
    return float(Fraction(math.isqrt(scaled), 1 << shift))


def pooled(pictures, ddof=0):
    """Mean and std over all pixels of all pictures, a channel each."""
    channels = [values_of(picture) for picture in pictures]
    result = []
    for c in range(3):
        values = [v for picture in channels for v in picture[c]]
        mean, variance = moments(values)
        variance *= Fraction(len(values), len(values) - ddof)
        result.append((float(mean), root(variance)))
    return tuple(np.array(result).T.tolist())


def by_picture(pictures):
    """Means over pictures of: mean, variance about it, std; as exact as roots allow."""
    found = [[moments(v) for v in values_of(picture)] for picture in pictures]
    count = len(pictures)
    rows = []
    for c in range(3):
        means = [each[c][0] for each in found]
        variances = [each[c][1] for each in found]
        stds = [Fraction(root(v)) for v in variances]
        rows.append(
            (
                float(sum(means) / count),
                root(sum(variances) / count),
                float(sum(stds) / count),
            )
        )
    return tuple(np.array(rows).T.tolist())
