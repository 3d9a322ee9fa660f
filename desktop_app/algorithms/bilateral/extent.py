"""The smallest and the largest value of a picture, in one pass by every thread."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import run_in_rows

_ROWS_IN_BLOCK = 64
_SIGN_OFF = np.int32(0x7FFFFFFF)


def extent_of(
    picture: npt.NDArray[np.float32], poll: Callable[[], None] | None = None
) -> tuple[float, float]:
    """Find the ends of the values of a picture.

    Parameters
    ----------
    picture : (H, W) or (H, W, C) float32 array
        Contiguous, not empty.
    poll : callable(), optional
        Called every few tens of ms; may raise to stop.

    Returns
    -------
    low, high : float
        Smallest and largest value; minus infinity and infinity if one is NaN.
    """
    # numba: half a second and 150 MB that a program start shall not pay.
    from desktop_app.algorithms.bilateral import extent_kernels  # noqa: PLC0415

    bits = picture.reshape(picture.shape[0], -1).view(np.int32)
    ends = np.empty((len(bits), 2), np.int32)
    run_in_rows(
        extent_kernels.find_ends, len(bits), bits, ends, block=_ROWS_IN_BLOCK, poll=poll
    )
    order = np.array([ends[:, 0].min(), ends[:, 1].max()], np.int32)
    low, high = (order ^ ((order >> 31) & _SIGN_OFF)).view(np.float32)
    if math.isnan(low) or math.isnan(high):
        return -math.inf, math.inf
    return float(low), float(high)
