"""How often each pixel is hit over many draws."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Box = tuple[int, int, int, int]


def coverage_map(
    draws: Iterable[Sequence[Box]], height: int, width: int
) -> npt.NDArray[np.float64]:
    """Share of the draws in which a pixel is covered.

    Parameters
    ----------
    draws : iterable of sequences of (x, y, width, height)
        Rectangles that do not overlap within a draw, inside the picture.
    height, width : int
        Of the picture, in px.

    Returns
    -------
    coverage : (height, width) float64 array
        In [0, 1]; zeros where there are no draws.
    """
    # Corners are counted and summed up along both axes: a draw costs the same however
    # large its rectangles are.
    corners = np.zeros((height + 1, width + 1), np.int64)
    count = 0
    for rectangles in draws:
        count += 1
        for x, y, across, down in rectangles:
            corners[y, x] += 1
            corners[y + down, x + across] += 1
            corners[y + down, x] -= 1
            corners[y, x + across] -= 1
    hits = corners.cumsum(axis=0).cumsum(axis=1)[:height, :width]
    coverage: npt.NDArray[np.float64] = hits / max(count, 1)
    return coverage


def describe_coverage(coverage: npt.NDArray[np.float64]) -> dict[str, float]:
    """Say how even a coverage map is.

    Parameters
    ----------
    coverage : (H, W) float array
        At least one pixel.

    Returns
    -------
    figures : dict
        ``variation``: standard deviation over mean; ``corner``: mean of the four
        corners, a tenth of the sides each, over the mean; ``asymmetry``: the larger of
        left against right half and top against bottom half, over the mean.
    """
    height, width = coverage.shape
    mean = max(float(coverage.mean()), 1e-12)
    tall, wide = max(1, height // 10), max(1, width // 10)
    corners = [
        coverage[rows, columns].mean()
        for rows in (slice(tall), slice(-tall, None))
        for columns in (slice(wide), slice(-wide, None))
    ]
    top, bottom = coverage[: height // 2], coverage[-(height // 2) :]
    left, right = coverage[:, : width // 2], coverage[:, -(width // 2) :]
    halves = [
        abs(float(one.mean() - other.mean()))
        for one, other in ((top, bottom), (left, right))
        if one.size
    ]
    return {
        "variation": float(coverage.std()) / mean,
        "corner": float(np.mean(corners)) / mean,
        "asymmetry": max(halves, default=0.0) / mean,
    }
