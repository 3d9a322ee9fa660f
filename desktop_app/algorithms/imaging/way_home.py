"""Forward-backward check of a motion: where the way back does not lead home."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

# Ways agree that end within this many px of the start, and this share of their length.
_NEAR = np.float32(1.0)
_SHARE = np.float32(0.05)


def leads_home(
    forward: npt.NDArray[np.float32], backward: npt.NDArray[np.float32]
) -> npt.NDArray[np.bool_]:
    """Tell where going along one field and back along the other leads home.

    Parameters
    ----------
    forward, backward : (H, W, 2) float32 array
        Displacements (dx, dy) in px, from the first frame to the second and the other
        way.

    Returns
    -------
    home : (H, W) bool array
        False where a pixel is hidden in the second frame, leaves it, or is wrong.
    """
    height, width = forward.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    right, down = forward[..., 0], forward[..., 1]
    to_x, to_y = columns + right, rows + down
    returned = cv2.remap(
        backward, to_x, to_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    gap = (right + returned[..., 0]) ** 2 + (down + returned[..., 1]) ** 2
    inside = (to_x >= 0) & (to_y >= 0) & (to_x <= width - 1) & (to_y <= height - 1)
    allowed = _NEAR + _SHARE * np.hypot(right, down)
    home: npt.NDArray[np.bool_] = inside & (gap < allowed**2)
    return home
