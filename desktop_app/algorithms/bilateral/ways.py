"""Which way a method takes: brute force or grid, by what each will cost.

The costs were measured once, as processor time of one thread of an x86-64 server with
AVX-512, by ``python -m tests.benchmarks.bench_bilateral --costs``; only their ratios
matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.grid import (
    LARGEST_LEVELS,
    Fineness,
    Layout,
    close_gaps,
    filter_on_grid,
    lay_out,
)
from desktop_app.algorithms.bilateral.prepare import Prepared
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.window import filter_window, round_window

Way = Literal["window", "grid", "piecewise-linear"]

# Nanoseconds, by the number of channels: for a look at a neighbour; for a pixel's splat
# and slice; for a float of the grid.
_LOOK = {1: 0.28, 3: 0.50}
_PIXEL = {1: 7.5, 3: 10.5}
_GRID_FLOAT = 3.5


@dataclass(frozen=True)
class Quality:
    """A grid and a window of like accuracy.

    Attributes
    ----------
    fineness : Fineness
        Of the grid.
    sigmas : float
        Radius of the window, in standard deviations.
    """

    fineness: Fineness
    sigmas: float


# 65 to 68 dB and 79 to 81 dB against float64 brute force (sigma_space 2 to 48,
# sigma_range 0.1, a photograph of 1 MP).
FAST = Quality(Fineness(1.05, 0.95, 1, 1), 2.5)
PRECISE = Quality(Fineness(1.3, 1.2, 3, 3), 3.1)


def filter_by_cost(
    run: Prepared,
    quality: Quality,
    sigma_space: float,
    sigma_range: float,
    watch: Watch,
) -> tuple[npt.NDArray[np.float32], Way]:
    """Filter the cheaper way.

    Parameters
    ----------
    run : Prepared
        Picture of (H, W, C) and its guide of (H, W).
    quality : Quality
        A grid and a window of like accuracy.
    sigma_space, sigma_range : float
        Standard deviations in px and in units of the guide, > 0.
    watch : Watch
        Progress, cancelling and the number of threads.

    Returns
    -------
    result : (H, W, C) float32 array
        See `filter_window` and `filter_on_grid`.
    way : {"window", "grid"}
        Which of the two it was.
    """
    window = round_window(sigma_space, quality.sigmas, run.guide.shape)
    channels = run.values.shape[2]
    looks = run.guide.size * window.pixels * _LOOK[channels]
    if looks > run.guide.size * _PIXEL[channels]:
        guide = close_gaps(run.guide, run.extent, sigma_range, quality.fineness)
        closed = run if guide is run.guide else replace(run, guide=guide)
        spread = closed.extent[1] - closed.extent[0]
        layout = lay_out(closed, quality.fineness, sigma_space, sigma_range, spread)
        if (
            grid_cost(closed, layout, sigma_space / quality.fineness.space_samples)
            < looks
        ):
            return (
                filter_on_grid(
                    closed, quality.fineness, sigma_space, sigma_range, watch
                ),
                "grid",
            )
    return filter_window(run, window, sigma_space, sigma_range, watch), "window"


def grid_cost(run: Prepared, layout: Layout, cell: float) -> float:
    """Estimate what a grid will cost.

    Parameters
    ----------
    run : Prepared
        Picture of (H, W, C).
    layout : Layout
        From `lay_out`.
    cell : float
        Pixels between two samples of the grid.

    Returns
    -------
    cost : float
        Nanoseconds of one thread; infinite if there would be too many levels.
    """
    if not layout.levels <= LARGEST_LEVELS:
        return math.inf
    height, width, channels = run.values.shape
    strips = math.ceil(height / layout.strip)
    rows = height + 2 * layout.halo * (strips - 1)
    floats = layout.line * (rows / cell + 4 * strips)
    return float(rows * width * _PIXEL[channels] + floats * _GRID_FLOAT)
