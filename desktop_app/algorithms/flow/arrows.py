"""Arrows of a field: which vectors are drawn, and as which lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# Length of a head's two sides as a share of the arrow, their most in px, and angle.
_HEAD, _LARGEST_HEAD, _ANGLE = 0.3, 5.0, 0.45


@dataclass(frozen=True)
class ArrowStyle:
    """Which arrows are drawn, and how long.

    Parameters
    ----------
    spacing : int
        Px between two arrows, >= 1.
    length : float
        Factor to the vectors, > 0.
    shortest : float
        Vectors below so many px are left out.
    confidence : float
        Vectors of less confidence are left out, in [0, 1].
    by_length : bool
        Colour by length instead of direction.
    """

    spacing: int = 12
    length: float = 2.0
    shortest: float = 0.1
    confidence: float = 0.02
    by_length: bool = False


def fitting_length(longest: float, spacing: int) -> float:
    """Factor with which arrows of a length in px reach over their neighbours.

    Parameters
    ----------
    longest : float
        Length in px of what shall do so, >= 0.
    spacing : int
        Px between two arrows.
    """
    return 1.5 * spacing / max(longest, 1e-6)


def sample_arrows(
    field: npt.NDArray[np.float32],
    confidence: npt.NDArray[np.float32],
    style: ArrowStyle,
) -> npt.NDArray[np.float32]:
    """Take the vectors on a grid that are long and sure enough.

    Parameters
    ----------
    field : (H, W, 2) float32 array
        (dx, dy) in px.
    confidence : (H, W) float32 array
        In [0, 1].
    style : ArrowStyle
        Spacing and limits.

    Returns
    -------
    arrows : (N, 5) float32 array
        x, y, dx, dy, confidence; row by row from the top.
    """
    height, width = confidence.shape
    step = style.spacing
    rows, columns = (
        np.arange(step // 2, height, step),
        np.arange(step // 2, width, step),
    )
    y, x = np.meshgrid(rows, columns, indexing="ij")
    vectors, sure = field[y, x], confidence[y, x]
    long = np.hypot(vectors[..., 0], vectors[..., 1]) >= style.shortest
    keep = long & (sure >= style.confidence)
    columns_of = (x[keep], y[keep], *vectors[keep].T, sure[keep])
    return np.stack(columns_of, axis=1).astype(np.float32)


def arrow_lines(
    arrows: npt.NDArray[np.float32], length: float
) -> npt.NDArray[np.float64]:
    """Give the three lines of every arrow: its shaft and the sides of its head.

    Parameters
    ----------
    arrows : (N, 5) float32 array
        As from `sample_arrows`.
    length : float
        Factor to the vectors.

    Returns
    -------
    lines : (N, 3, 4) float64 array
        x0, y0, x1, y1 in px.
    """
    start = arrows[:, :2].astype(np.float64)
    way = arrows[:, 2:4].astype(np.float64) * length
    end = start + way
    long = np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)
    back = -way * (np.minimum(_HEAD * long, _LARGEST_HEAD) / long)[:, None]
    lines = np.empty((len(arrows), 3, 4))
    lines[:, 0, :2], lines[:, :, 2:] = start, end[:, None]
    for side, angle in ((1, _ANGLE), (2, -_ANGLE)):
        cosine, sine = math.cos(angle), math.sin(angle)
        lines[:, side, 0] = end[:, 0] + cosine * back[:, 0] - sine * back[:, 1]
        lines[:, side, 1] = end[:, 1] + sine * back[:, 0] + cosine * back[:, 1]
    return lines
