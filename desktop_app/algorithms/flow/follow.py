"""Follow a point along a sequence of fields, and sum motion up over a region."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

Point = tuple[float, float]
SECTORS = 24  # of a rose of directions
_SUBPIXEL = 8  # fractional bits of a polygon's corners


def follow_point(
    start: Point, fields: Iterable[npt.NDArray[np.float32]]
) -> tuple[Point, ...]:
    """Trace where a point goes.

    Parameters
    ----------
    start : (x, y)
        In px of the first frame.
    fields : iterable of (H, W, 2) float32 array
        Motion from each frame to the next.

    Returns
    -------
    path : tuple of (x, y)
        The start and a place for each field, read off with bilinear interpolation; it
        ends where it leaves the frame.
    """
    path = [start]
    for field in fields:
        height, width = field.shape[:2]
        x, y = path[-1]
        place = np.full((1, 1), x, np.float32), np.full((1, 1), y, np.float32)
        step = cv2.remap(
            field, *place, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        x, y = x + float(step[0, 0, 0]), y + float(step[0, 0, 1])
        path.append((x, y))
        if not (0 <= x <= width - 1 and 0 <= y <= height - 1):
            break
    return tuple(path)


@dataclass(frozen=True, eq=False)
class RegionMotion:
    """Motion summed up over the sure pixels of a region.

    Attributes
    ----------
    pixels, sure : int
        Pixels of the region, and those among them that are sure enough.
    mean : (float, float)
        Mean (dx, dy) of these, px.
    spread : float
        Root mean square distance from the mean, px.
    rose : (`SECTORS`,) float64 array
        Share of all lengths by direction, see `rose_of`.
    """

    pixels: int
    sure: int
    mean: Point
    spread: float
    rose: npt.NDArray[np.float64]

    @property
    def length(self) -> float:
        """Length of the mean, px."""
        return math.hypot(*self.mean)


def motion_in(
    field: npt.NDArray[np.float32],
    confidence: npt.NDArray[np.float32],
    corners: Sequence[Point],
    *,
    least: float = 0.0,
) -> RegionMotion:
    """Sum up the motion within a polygon.

    Parameters
    ----------
    field : (H, W, 2) float32 array
        (dx, dy) in px.
    confidence : (H, W) float32 array
        In [0, 1].
    corners : sequence of (x, y)
        Of the polygon, px; fewer than three: the whole frame.
    least : float
        Confidence from which a pixel is sure enough.

    Returns
    -------
    motion : RegionMotion
        Nothing moves where nothing is sure.
    """
    mask = np.ones(confidence.shape, np.uint8)
    if len(corners) >= 3:
        mask[:] = 0
        points = np.rint(np.asarray(corners) * 2**_SUBPIXEL).astype(np.int32)
        cv2.fillPoly(mask, [points], 1, shift=_SUBPIXEL)
    inside = mask > 0
    vectors = field[inside & (confidence >= least)]
    if not len(vectors):
        nothing = np.zeros(SECTORS)
        return RegionMotion(int(inside.sum()), 0, (0.0, 0.0), 0.0, nothing)
    mean = vectors.mean(axis=0, dtype=np.float64)
    spread = float(np.sqrt(((vectors - mean) ** 2).sum(1).mean()))
    centre = (float(mean[0]), float(mean[1]))
    rose = rose_of(vectors)
    return RegionMotion(int(inside.sum()), len(vectors), centre, spread, rose)


def rose_of(vectors: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Sum the lengths of vectors by direction.

    Parameters
    ----------
    vectors : (N, 2) float array
        (dx, dy), y down.

    Returns
    -------
    shares : (`SECTORS`,) float64 array
        Share of all lengths in each sector; the first is centred on the right, the
        next ones follow clockwise on the screen. All 0 if nothing moves.
    """
    lengths = np.hypot(vectors[:, 0], vectors[:, 1]).astype(np.float64)
    turns = np.arctan2(vectors[:, 1], vectors[:, 0]) / (2 * np.pi)
    sectors = np.rint(turns * SECTORS).astype(np.intp) % SECTORS
    sums = np.bincount(sectors, lengths, SECTORS)
    return sums / max(float(sums.sum()), 1e-12)
