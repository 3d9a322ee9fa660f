"""Forward-backward check: where the way there and the way back disagree."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.pyramid import Plane
from desktop_app.algorithms.flow.watch import Watch
from desktop_app.algorithms.imaging.holes import fill_holes
from desktop_app.opencv import cv2

# Ways agree that end within this many px of the start, and this share of their length.
_NEAR = 1.0
_SHARE = 0.05


def agreement(forward: Plane, backward: Plane) -> npt.NDArray[np.bool_]:
    """Tell where going along one field and back along the other leads home.

    Parameters
    ----------
    forward, backward : (2, H, W) float32 array
        Displacements in px, from the first frame to the second and the other way.

    Returns
    -------
    agree : (H, W) bool array
        False where a pixel is hidden in the second frame, leaves it, or is wrong.
    """
    height, width = forward.shape[1:]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    to_x, to_y = columns + forward[0], rows + forward[1]
    gap = np.zeros((height, width), np.float32)
    for there, back in zip(forward, backward, strict=True):
        returned = cv2.remap(
            back, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        gap += (there + returned) ** 2
    inside = (to_x >= 0) & (to_y >= 0) & (to_x <= width - 1) & (to_y <= height - 1)
    allowed = _NEAR + np.float32(_SHARE) * np.hypot(forward[0], forward[1])
    agree: npt.NDArray[np.bool_] = inside & (gap < allowed**2)
    return agree


def fill_field(field: Plane, known: npt.NDArray[np.bool_], watch: Watch) -> Plane:
    """Replace unknown vectors by means of known ones near by."""
    return np.stack([fill_holes(part, known, watch.poll) for part in field])
