"""The tone-mapped image quality index, written from the paper's equations.

Yeganeh, Wang, "Objective Quality Assessment of Tone-Mapped Images", IEEE Transactions
on Image Processing 22(2), 2013. Implementations differ a little from each other (window
border, luminance): compare only within one.
"""

import math
from typing import NamedTuple

import numpy as np
from scipy.ndimage import correlate1d
from scipy.stats import beta, norm

SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)  # eq. 9
FINEST_FREQUENCY = 16.0  # cycles per degree; halved from scale to scale
SENSITIVITY, STRUCTURE, NATURALNESS = 0.8012, 0.3046, 0.7088  # a, alpha, beta, eq. 14
STABLE_SIGNAL, STABLE_STRUCTURE = 0.01, 10.0  # C1, C2, eq. 4
HDR_MAXIMUM = 2.0**32 - 1
MEAN_BRIGHTNESS, SPREAD_BRIGHTNESS = 115.94, 27.99  # eq. 11
CONTRAST_UNIT, CONTRAST_SHAPE = 64.29, (4.4, 10.1)  # eq. 12
BLOCK = 11


class Quality(NamedTuple):
    """Overall quality, structural fidelity, naturalness: each in [0, 1]."""

    overall: float
    structure: float
    naturalness: float


def quality_of(radiance, display):
    """Quality of a display picture (0 to 255) of a scene (linear, any unit)."""
    scene, shown = _luminance(radiance), _luminance(display)
    structure, naturalness = _structure(scene, shown), _naturalness(shown)
    overall = (
        SENSITIVITY * structure**STRUCTURE
        + (1 - SENSITIVITY) * naturalness**NATURALNESS
    )
    return Quality(overall, structure, naturalness)


def _luminance(picture):
    picture = np.asarray(picture, np.float64)
    return picture if picture.ndim == 2 else picture @ (0.2126, 0.7152, 0.0722)


def _structure(scene, shown):
    """Product of the five scales' local fidelity, eq. 8 and 9."""
    scene = (scene - scene.min()) * (HDR_MAXIMUM / (scene.max() - scene.min()))
    total = 1.0
    for scale, weight in enumerate(SCALE_WEIGHTS):
        total *= _fidelity(scene, shown, FINEST_FREQUENCY / 2**scale) ** weight
        scene, shown = _halved(scene), _halved(shown)
    return total


def _fidelity(scene, shown, frequency):
    """Mean over the picture of eq. 4, signals judged visible by eq. 5 to 7."""
    mean = {}
    for name, values in (
        ("h", scene),
        ("l", shown),
        ("hh", scene * scene),
        ("ll", shown * shown),
        ("hl", scene * shown),
    ):
        mean[name] = _windowed(values)
    spread_scene = np.sqrt(np.maximum(mean["hh"] - mean["h"] ** 2, 0))
    spread_shown = np.sqrt(np.maximum(mean["ll"] - mean["l"] ** 2, 0))
    common = mean["hl"] - mean["h"] * mean["l"]
    seen_scene = _visibility(spread_scene, frequency)
    seen_shown = _visibility(spread_shown, frequency)
    strength = (2 * seen_scene * seen_shown + STABLE_SIGNAL) / (
        seen_scene**2 + seen_shown**2 + STABLE_SIGNAL
    )
    structure = (common + STABLE_STRUCTURE) / (
        spread_scene * spread_shown + STABLE_STRUCTURE
    )
    return max(float(np.mean(strength * structure)), 1e-6)


def _visibility(spread, frequency):
    """Probability that a local contrast is seen (Mannos & Sakrison's sensitivity)."""
    reach = 0.114 * frequency
    sensitivity = 100 * 2.6 * (0.0192 + reach) * math.exp(-(reach**1.1))
    threshold = 128 / (1.4 * sensitivity)
    return norm.cdf(spread, threshold, threshold / 3)


def _windowed(values):
    """Mean under an 11 x 11 Gaussian of 1.5 px, where the window lies inside."""
    reach = BLOCK // 2
    taps = norm.pdf(np.arange(-reach, reach + 1), scale=1.5)
    for axis in (0, 1):
        values = correlate1d(values, taps / taps.sum(), axis=axis)
    return values[reach:-reach, reach:-reach]


def _halved(values):
    height, width = (size // 2 * 2 for size in values.shape)
    blocks = values[:height, :width].reshape(height // 2, 2, width // 2, 2)
    return blocks.mean(axis=(1, 3))


def _naturalness(shown):
    """Likelihood of mean and contrast among photographs, over its peak, eq. 13."""
    height, width = (size // BLOCK for size in shown.shape)
    blocks = shown[: height * BLOCK, : width * BLOCK]
    blocks = blocks.reshape(height, BLOCK, width, BLOCK)
    contrast = blocks.std(axis=(1, 3)).mean() / CONTRAST_UNIT
    likely = (CONTRAST_SHAPE[0] - 1) / (sum(CONTRAST_SHAPE) - 2)
    bright = norm.pdf(shown.mean(), MEAN_BRIGHTNESS, SPREAD_BRIGHTNESS)
    best = norm.pdf(MEAN_BRIGHTNESS, MEAN_BRIGHTNESS, SPREAD_BRIGHTNESS)
    contrasts = beta.pdf(contrast, *CONTRAST_SHAPE) / beta.pdf(likely, *CONTRAST_SHAPE)
    return float(contrasts * bright / best)
