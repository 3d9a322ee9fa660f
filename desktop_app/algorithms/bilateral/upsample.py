"""A filtered picture made larger along the edges of what it was filtered from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

Plane = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]

_WINDOW = 5  # px of the small picture that one line is fitted to
_SMALLEST_SPREAD = 0.02  # below it a window is flat: its mean is taken


def upsample_along_edges(
    small: Plane, filtered: Plane, large: Plane, box: Box, scale: float
) -> Plane:
    """Estimate a part of a filtered picture at full size from a small one.

    In every window of the small picture the filtered value is nearly a linear function
    of the unfiltered one; the functions change slowly, so that they are interpolated
    and applied to the large picture (He, Sun, Tang, ECCV 2010, eq. 5, 6 and 8; He &
    Sun, "Fast Guided Filter", 2015).

    Parameters
    ----------
    small, filtered : (h, w) float32 arrays
        The picture made small, and what the filter makes of that.
    large : (H, W) float32 array
        The part of the picture in its own size.
    box : (x0, y0, x1, y1)
        Where the part lies in the whole picture, in px.
    scale : float
        Size of the small picture, of that of the whole one; <= 1.

    Returns
    -------
    estimate : (H, W) float32 array
        The part, filtered.
    """
    slope, offset = _lines(small, filtered)
    left, top, right, bottom = box
    # Centres of pixels: x of the whole is (x + 1/2) scale - 1/2 of the small one.
    shift = 0.5 * scale - 0.5
    into_small = np.array(
        [[scale, 0, left * scale + shift], [0, scale, top * scale + shift]]
    )
    parts = [
        cv2.warpAffine(
            plane,
            into_small,
            (right - left, bottom - top),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        for plane in (slope, offset)
    ]
    estimate: Plane = np.asarray(parts[0] * large + parts[1], np.float32)
    return estimate


def _lines(small: Plane, filtered: Plane) -> tuple[Plane, Plane]:
    """Slope and offset of the line around every pixel of the small picture."""
    mean, mean_filtered = _mean(small), _mean(filtered)
    spread = _mean(small * small) - mean * mean
    joint = _mean(small * filtered) - mean * mean_filtered
    safe = np.maximum(spread, 0) + np.float32(_SMALLEST_SPREAD**2)
    slope = np.asarray(joint / safe, np.float32)
    return _mean(slope), _mean(mean_filtered - slope * mean)


def _mean(plane: Plane) -> Plane:
    size = (_WINDOW, _WINDOW)
    return np.asarray(
        cv2.blur(plane, size, borderType=cv2.BORDER_REPLICATE), np.float32
    )
