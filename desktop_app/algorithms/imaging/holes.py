"""Fill pixels that are not numbers from their surroundings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import Poll
from desktop_app.opencv import cv2


def fill_holes(
    picture: npt.NDArray[np.float32],
    known: npt.NDArray[np.bool_],
    poll: Poll | None = None,
) -> npt.NDArray[np.float32]:
    """Replace unknown pixels by means of known ones, as near by as there are any.

    Normalised convolution (Knutsson & Westin, CVPR 1993, eq. 4, with a box for the
    applicability) at doubling scales: on each scale the mean of the known pixels of a
    2x2 cell, brought back linearly where the finer scale knows nothing.

    Parameters
    ----------
    picture : (H, W) or (H, W, 3) float32 array
        Not written to.
    known : (H, W) bool array
        What may be read; all others may be NaN or infinite.
    poll : callable(), optional
        Called every few tens of ms; may raise to stop.

    Returns
    -------
    filled : array like ``picture``
        Known pixels as they were, the others within the range of the known ones; 0
        everywhere if nothing is known.
    """
    mean = picture.copy()
    mean[~known] = 0
    if not known.all() and known.any():
        _fill(mean, known, poll)
    return mean


def _fill(
    mean: npt.NDArray[np.float32], known: npt.NDArray[np.bool_], poll: Poll | None
) -> None:
    """Write into ``mean``, which is 0 where nothing is known, from half the size."""
    if poll:
        poll()
    height, width = known.shape
    half = ((width + 1) // 2, (height + 1) // 2)
    weight = known.astype(np.float32)
    coarse_weight = np.asarray(cv2.resize(weight, half, interpolation=cv2.INTER_AREA))
    coarse = np.asarray(cv2.resize(mean, half, interpolation=cv2.INTER_AREA))
    deep = coarse_weight if mean.ndim == 2 else coarse_weight[..., None]
    coarse /= np.maximum(deep, np.float32(1e-9))
    if not coarse_weight.all():
        _fill(coarse, coarse_weight > 0, poll)
    if poll:
        poll()
    wide = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    if poll:
        poll()
    holes = ~known
    mean[holes] = wide[holes]
