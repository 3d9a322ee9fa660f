"""Lucas-Kanade steps on one scale, and the weighted median that ends them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.pyramid import Level, Plane
from desktop_app.algorithms.flow.watch import Watch
from desktop_app.opencv import cv2


@dataclass(frozen=True)
class Effort:
    """What is done on one scale.

    Attributes
    ----------
    steps : int
        Lucas-Kanade steps: warp, sum over the window, solve.
    reach, stride : int
        The weighted median looks at every ``stride``-th pixel as far as ``reach``;
        a reach of 0 leaves it out.
    """

    steps: int
    reach: int = 0
    stride: int = 4


@dataclass(frozen=True)
class Settings:
    """How a preset works.

    Attributes
    ----------
    efforts : tuple of Effort
        For the finest scale, the next, ...; the last is that of all further ones.
    window : float
        Standard deviation of the Gaussian window, px of each scale.
    rounds : int
        Weiszfeld rounds of a median.
    matches : bool
        Seek sparse matches where the coarse scales do not match.
    """

    efforts: tuple[Effort, ...]
    window: float
    rounds: int
    matches: bool

    def effort(self, depth: int) -> Effort:
        """Give what is done ``depth`` halvings below the finest scale."""
        return self.efforts[min(depth, len(self.efforts) - 1)]


# Added to the diagonal of the tensor (evened-out contrast squared, per px): draws the
# solution towards the field it started from, most where there is no texture.
_DAMPING = np.float32(0.0048)
# Squared misfit of evened-out frames at which a pixel has half a vote.
_TOLERANCE = np.float32(0.0213)
_LARGEST_STEP = np.float32(1.0)  # px
# Vote of a pixel of another colour: a Gaussian of this many units of CIE L*a*b*.
_COLOUR = 7.0
# Spread of the median's Gaussian of distance, as a share of its reach.
_SHAPE = 0.7
# px^2 added to squared distances in the first round of a median, and in the last.
_SOFT_FIRST, _SOFT_LAST = 0.3, 1e-3


@dataclass(frozen=True, eq=False)
class Estimate:
    """A field on one scale, and what it is judged by.

    Attributes
    ----------
    field : (2, H, W) float32 array
        Displacements (dx, dy) in px of this scale.
    eigenvalues : (2, H, W) float32 array
        Smaller and larger eigenvalue of the structure tensor of the window.
    weight : (H, W) float32 array
        Vote of every pixel: 1 where frames match, near 0 where they do not.
    """

    field: Plane
    eigenvalues: Plane
    weight: Plane


def refine(
    pair: tuple[Level, Level],
    field: Plane,
    settings: Settings,
    depth: int,
    watch: Watch,
) -> Estimate:
    """Improve a field on one scale.

    Every step warps the second frame and solves, for each pixel, the 2x2 system of the
    window (Lucas & Kanade, IJCAI 1981, eq. 9 and 10, in two dimensions; derivatives
    are those of the mean of both frames). The median of the vectors around, weighted
    by likeness of colour (Sun, Roth, Black, CVPR 2010, eq. 12), puts the edges of the
    motion where those of the picture are.

    Parameters
    ----------
    pair : (Level, Level)
        The same scale of both frames.
    field : (2, H, W) float32 array
        Where to start; not written to.
    settings : Settings
        Of the preset.
    depth : int
        Halvings below the frames.
    watch : Watch
        Threads and cancelling.

    Returns
    -------
    estimate : Estimate
        The same for any number of threads.
    """
    from desktop_app.algorithms.flow import step_kernels as kernels  # noqa: PLC0415

    first, second = pair
    effort = settings.effort(depth)
    height, width = first.shape
    change, mean, inside = (np.empty((height, width), np.float32) for _ in range(3))
    products = np.empty((6, height, width), np.float32)
    eigenvalues = np.empty((2, height, width), np.float32)
    taps = _gaussian_taps(settings.window)
    for _ in range(effort.steps):
        updated = np.empty_like(field)
        frames = (first.plane, second.plane, field)
        watch.run(kernels.warp_rows, height, *frames, change, mean, inside)
        matched = (mean, change, inside, _TOLERANCE)
        watch.run(kernels.product_rows, height, *matched, products)
        system = (products, field, taps, _DAMPING, _LARGEST_STEP)
        watch.run(kernels.solve_rows, height, *system, updated, eigenvalues)
        field = updated
    weight = products[5]
    if effort.reach:
        field = weighted_median(
            field, weight, first.guide, effort, watch, rounds=settings.rounds
        )
        # Its stride leaves a faint grid: neighbours share few of the vectors looked at.
        field = np.stack(watch.each(_median_of_nine, list(field)))
    return Estimate(field, eigenvalues, weight)


def weighted_median(
    field: Plane,
    weight: Plane,
    guide: Plane,
    effort: Effort,
    watch: Watch,
    *,
    rounds: int,
) -> Plane:
    """Give the weighted spatial median of the vectors about each pixel.

    Parameters
    ----------
    field : (2, H, W) float32 array
        Displacements, px.
    weight : (H, W) float32 array
        Vote of every pixel, >= 0.
    guide : (C, H, W) float32 array
        Colours; unlike ones have little vote.
    effort : Effort
        Where to look.
    watch : Watch
        Threads and cancelling.
    rounds : int
        Rounds of Weiszfeld's iteration, from the pixel's own vector.

    Returns
    -------
    median : (2, H, W) float32 array
    """
    from desktop_app.algorithms.flow import median_kernels  # noqa: PLC0415  numba

    offsets, powers = _window(effort)
    guide_power = np.float32(-0.5 / _COLOUR**2 / math.log(2))
    softness = np.geomspace(_SOFT_FIRST, _SOFT_LAST, rounds).astype(np.float32)
    median = np.empty_like(field)
    watch.run(
        median_kernels.weighted_median_rows,
        len(weight),
        *(field, weight, guide, offsets, powers, guide_power, softness),
        median,
    )
    return median


def misfit(
    pair: tuple[Level, Level], field: Plane, watch: Watch
) -> tuple[Plane, Plane]:
    """Tell how the warped second frame differs from the first.

    Parameters
    ----------
    pair : (Level, Level)
        The same scale of both frames, (H, W).
    field : (2, H, W) float32 array
        Displacements (dx, dy) in px of this scale.
    watch : Watch
        Threads and cancelling.

    Returns
    -------
    change : (H, W) float32 array
        Evened-out second frame along the field less the first.
    inside : (H, W) float32 array
        1 where the match lies within the second frame, near 0 elsewhere.
    """
    from desktop_app.algorithms.flow import step_kernels as kernels  # noqa: PLC0415

    first, second = pair
    change, mean, inside = (np.empty(first.shape, np.float32) for _ in range(3))
    frames = (first.plane, second.plane, field)
    watch.run(kernels.warp_rows, len(change), *frames, change, mean, inside)
    return change, inside


def _median_of_nine(plane: Plane) -> Plane:
    return np.asarray(cv2.medianBlur(plane, 3), np.float32)


def _gaussian_taps(sigma: float) -> Plane:
    """Weights from the middle outwards; the two-sided sum is 1."""
    taps = np.exp(-0.5 * (np.arange(math.ceil(3 * sigma) + 1) / sigma) ** 2)
    return np.asarray(taps / (2 * taps.sum() - taps[0]), np.float32)


def _window(effort: Effort) -> tuple[npt.NDArray[np.int64], Plane]:
    """Offsets (dy, dx) the median looks at, and log2 of their Gaussian weights."""
    reach, stride = effort.reach, effort.stride
    steps = np.arange(-(reach // stride), reach // stride + 1) * stride
    offsets = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=2).reshape(-1, 2)
    squared = (offsets**2).sum(1)
    powers = -0.5 * squared / (_SHAPE * reach) ** 2 / math.log(2)
    return offsets.astype(np.int64), powers.astype(np.float32)
