"""The colours a picture lives on, for scribbling in the same ones."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

MOST_PIXELS = 20_000
_STEPS, _CLOSE, _TRIES = 30, 0.5, 3


def extract_palette(
    pixels: npt.NDArray[np.uint8], count: int = 16
) -> list[tuple[int, int, int]]:
    """Find the colours that most of a picture is made of.

    k-means in CIE Lab, where distances are about what the eye sees; the same picture
    always gives the same colours.

    Parameters
    ----------
    pixels : (H, W, 3) or (H, W) uint8 array
        sRGB.
    count : int
        How many at most; fewer where the picture has fewer.

    Returns
    -------
    colours : list of (r, g, b)
        8 bits each, that of the largest share first.
    """
    if count < 1:
        raise ValueError(f"count = {count}: must be at least 1")
    flat = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
    flat = flat.reshape(-1, 1, 3)
    if len(flat) == 1:  # OpenCV would take a single row for a column
        flat = np.repeat(flat, 2, axis=0)
    step = max(1, len(flat) // MOST_PIXELS)
    share = np.asarray(flat[::step, 0] / 255, np.float32)
    lab = _converted(share, cv2.COLOR_RGB2Lab)
    count = min(count, len(np.unique(lab, axis=0)))
    cv2.setRNGSeed(1)
    enough = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, _STEPS, _CLOSE)
    _, labels, centres = cv2.kmeans(
        lab, count, None, enough, _TRIES, cv2.KMEANS_PP_CENTERS
    )
    sizes = np.bincount(labels.ravel(), minlength=count)
    order = np.argsort(-sizes, kind="stable")
    rgb = _converted(centres[order], cv2.COLOR_Lab2RGB)
    eight = np.rint(rgb.clip(0, 1) * 255).astype(int)
    return [(int(r), int(g), int(b)) for r, g, b in eight]


def _converted(colours: npt.NDArray[np.float32], code: int) -> npt.NDArray[np.float32]:
    """Convert (n, 3) colours; OpenCV takes few of them for a plane without colour."""
    row = np.tile(colours.reshape(1, -1, 3), (2, 4, 1))
    return np.asarray(cv2.cvtColor(row, code)[0, : len(colours)], np.float32)
