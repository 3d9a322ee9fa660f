"""From radiance to an 8-bit photograph: exposure, film curve, grain, sRGB."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.colour import rgb_to_luminance
from desktop_app.opencv import cv2


def develop(
    radiance: npt.NDArray[np.float32],
    *,
    exposure: float,
    white: float = 4.0,
    contrast: float = 0.25,
    grain: float = 1.2,
    seed: int = 0,
) -> npt.NDArray[np.uint8]:
    """Make a photograph of a rendering.

    Parameters
    ----------
    radiance : (H, W, 3) float32 array
        Linear RGB.
    exposure : float
        Factor to the radiance; 1 keeps it.
    white : float
        Exposed radiance that becomes white, on the curve of Reinhard et al.
        (SIGGRAPH 2002, eq. 4).
    contrast : float
        Share of an S-curve mixed in, in [0, 1].
    grain : float
        Standard deviation of the grain in grey levels at middle grey; the same in
        the three channels, so that it carries no colour.
    seed : int
        Of the grain.

    Returns
    -------
    photograph : (H, W, 3) uint8 array
        sRGB.
    """
    exposed = np.maximum(radiance, 0) * np.float32(exposure)
    curve = exposed * (1 + exposed / np.float32(white**2)) / (1 + exposed)
    levels = _srgb_encoded(np.clip(curve, 0, 1))
    levels += np.float32(contrast) * (levels**2 * (3 - 2 * levels) - levels)
    levels += _grain(levels, grain / 255, seed)[..., None]
    return np.rint(np.clip(levels, 0, 1) * 255).astype(np.uint8)


def grey_version(photograph: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Take the colour out of a photograph: its luminance Y of YIQ.

    Parameters
    ----------
    photograph : (H, W, 3) uint8 array
        RGB.

    Returns
    -------
    grey : (H, W) uint8 array
        Luminance.
    """
    luminance = rgb_to_luminance(photograph.astype(np.float32))
    return np.rint(luminance).astype(np.uint8)


def _srgb_encoded(linear: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Encode linear light by the transfer function of IEC 61966-2-1."""
    curved = 1.055 * np.maximum(linear, 1e-4) ** (1 / 2.4) - 0.055
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, curved)
    return np.asarray(encoded, np.float32)


def _grain(
    levels: npt.NDArray[np.float32], deviation: float, seed: int
) -> npt.NDArray[np.float32]:
    """Grain about a pixel wide, strongest in the middle tones."""
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(levels.shape[:2], np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), 0.6, borderType=cv2.BORDER_REFLECT)
    spread = float(noise.std())  # 0 of a single pixel, which has no grain
    noise *= np.float32(deviation / spread if spread else 0.0)
    tone = np.clip(levels.mean(2), 0, 1)
    return np.asarray(noise * np.sqrt(4 * tone * (1 - tone)), np.float32)
