"""Sparse matches, for motions that a pyramid cannot follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.pyramid import Level, Plane
from desktop_app.algorithms.flow.watch import Watch
from desktop_app.opencv import cv2

# Halvings of the scales that are searched. The finest costs much and its features are
# small; coarser ones have few.
_SEARCHED = (1, 2)
_CONTRAST = 0.01
_MOST_FEATURES = 4000  # a frame: comparing all with all stays below a second


def seek_matches(
    first: Sequence[Level], second: Sequence[Level], watch: Watch
) -> Plane:
    """Match scale-invariant features of both frames.

    SIFT (Lowe, IJCV 2004) on evened-out frames, so that dark things have features,
    too; a pair counts if each is the other's nearest.

    Parameters
    ----------
    first, second : sequence of Level
        Pyramids of both frames.
    watch : Watch
        Cancelling.

    Returns
    -------
    matches : (N, 4) float32 array
        x, y in the first frame and the displacement (dx, dy), all in px of the finest
        scale.
    """
    found = [np.empty((0, 4), np.float32)]
    for depth in _SEARCHED:
        if depth < len(first):
            pairs = _match(first[depth].plane, second[depth].plane, watch)
            found.append(pairs * np.float32(2**depth))
    return np.concatenate(found)


def _match(first: Plane, second: Plane, watch: Watch) -> Plane:
    points, features = [], []
    for plane in (first, second):
        watch.tell(0.0)
        levels = np.clip(40 * plane + 128, 0, 255).astype(np.uint8)
        sift = cv2.SIFT.create(nfeatures=_MOST_FEATURES, contrastThreshold=_CONTRAST)
        where, what = sift.detectAndCompute(levels, None)
        if what is None or not len(what):
            return np.empty((0, 4), np.float32)
        points.append(np.array([point.pt for point in where], np.float32))
        features.append(what)
    watch.tell(0.0)
    pairs = cv2.BFMatcher(cv2.NORM_L2, crossCheck=True).match(*features)
    rows: npt.NDArray[np.intp] = np.array(
        [(pair.queryIdx, pair.trainIdx) for pair in pairs], np.intp
    ).reshape(-1, 2)
    starts, ends = points[0][rows[:, 0]], points[1][rows[:, 1]]
    return np.hstack([starts, ends - starts]).astype(np.float32)
