"""Where the bilateral filter had too few alike pixels to average, and the remedy.

The sum of weights k(s) of a pixel tells how much of its neighbourhood took part
(Durand, Dorsey, SIGGRAPH 2002, eq. 6 and the section on uncertainty).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import run_in_rows
from desktop_app.opencv import cv2

# A pixel of whose neighbourhood not even a hundredth is alike is wholly uncertain.
_LOG_OF_CERTAIN_LOSS = 2.0

# Standard deviation of the smoothed base that uncertain pixels take, in pixels (paper).
_SMOOTHING = 2.0

_CELLS_PER_SIGMA = 2  # in space and in range
_LARGEST_GRID = 2**24  # cells; 64 MB
_ROWS_IN_BLOCK = 32


def agreement(
    values: npt.NDArray[np.float32],
    *,
    sigma_space: float,
    sigma_range: float,
    poll: Callable[[], None] | None = None,
) -> npt.NDArray[np.float32]:
    """Weighted share of the neighbourhood that is like the pixel itself.

    This is k(s) over the sum of its spatial weights inside the picture, by counting on
    a coarse grid of space and range: within 0.05 of the direct sum.

    Parameters
    ----------
    values : (H, W) float32 array
        Finite.
    sigma_space : float
        Standard deviation of the spatial Gaussian f, in pixels; >= 1.
    sigma_range : float
        Standard deviation of the range Gaussian g, in the unit of ``values``; > 0.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    agreement : (H, W) float32 array
        In [0, 1]; 1 in a flat area.

    References
    ----------
    .. [1] Durand, Dorsey, SIGGRAPH 2002, eq. 6.
    .. [2] Paris, Durand, ECCV 2006 (the grid).
    """
    from desktop_app.algorithms.bilateral import tone_kernels  # noqa: PLC0415  numba

    height, width = values.shape
    lowest, highest = float(values.min()), float(values.max())
    # A huge range must not make a huge grid.
    step = max(sigma_range / _CELLS_PER_SIGMA, (highest - lowest) / 2**10)
    levels = int((highest - lowest) / step) + 2
    cell = int(max(1, sigma_space / _CELLS_PER_SIGMA))
    cell = max(cell, math.ceil(math.sqrt(height * width * levels / _LARGEST_GRID)))
    rows, columns = -(-height // cell), -(-width // cell)
    grid = np.zeros((rows, columns, levels), np.float32)
    where = (values, cell, lowest, 1.0 / step)
    run_in_rows(tone_kernels.count_rows, rows, *where, grid, block=1, poll=poll)
    totals, grid, peak = _blur(grid, cell, step, sigma_space, sigma_range)
    out = np.empty_like(values)
    run_in_rows(
        tone_kernels.agreement_rows,
        height,
        *where,
        grid,
        totals,
        *peak,
        out,
        block=_ROWS_IN_BLOCK,
        poll=poll,
    )
    return out


def uncertainty_of(
    agreeing: npt.NDArray[np.float32],
) -> npt.NDArray[np.float32]:
    """Uncertainty from the logarithm of the agreement, as the paper proposes.

    Parameters
    ----------
    agreeing : (H, W) float32 array
        In [0, 1]; from `agreement`.

    Returns
    -------
    uncertainty : (H, W) float32 array
        In [0, 1]: 0 where all neighbours are alike, 1 where a hundredth is or less.
    """
    least = np.float32(10**-_LOG_OF_CERTAIN_LOSS)
    logarithm = np.log10(np.maximum(agreeing, least))
    uncertainty: npt.NDArray[np.float32] = np.clip(
        logarithm / np.float32(-_LOG_OF_CERTAIN_LOSS), 0, 1
    )
    return uncertainty


def fix_uncertain(
    base: npt.NDArray[np.float32], uncertainty: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Blend the base with a smoothed one, in proportion to the uncertainty.

    Parameters
    ----------
    base : (H, W) float32 array
        Log luminance after the filter.
    uncertainty : (H, W) float32 array
        In [0, 1].

    Returns
    -------
    base : (H, W) float32 array
        The same where nothing is uncertain; Gaussian of 2 px where all is.

    References
    ----------
    .. [1] Durand, Dorsey, SIGGRAPH 2002, the section on uncertainty.
    """
    smooth: npt.NDArray[np.float32] = cv2.GaussianBlur(
        base, (0, 0), _SMOOTHING, borderType=cv2.BORDER_REPLICATE
    ).reshape(base.shape)
    smooth -= base
    smooth *= uncertainty
    smooth += base
    return smooth


def _blur(
    grid: npt.NDArray[np.float32],
    cell: int,
    step: float,
    sigma_space: float,
    sigma_range: float,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], tuple[float, float]]:
    """Spatially blurred totals, the grid blurred in space and range, and the peak.

    Counting and reading have widths of their own, which are taken off the Gaussian's:
    a box of n pixels and linear interpolation over n in space, two triangles in range.
    The peak is the range kernel at distances 0 and 1.
    """
    own = (1 / 12 + 1 / 6) * (1 - 1 / cell**2)
    space = math.sqrt(max((sigma_space / cell) ** 2 - own, 0.0))
    depth = math.sqrt(max((sigma_range / step) ** 2 - 1 / 3, 0.0))
    for axis in (0, 1):
        grid = _blur_axis(grid, axis, space)
    totals = np.ascontiguousarray(grid.sum(axis=2))
    grid = np.ascontiguousarray(_blur_axis(grid, 2, depth))
    peak = (1.0, math.exp(-1 / (2 * depth**2))) if depth else (1.0, 0.0)
    return totals, grid, peak


def _blur_axis(
    grid: npt.NDArray[np.float32], axis: int, deviation: float
) -> npt.NDArray[np.float32]:
    """Gaussian of height 1 along one axis; nothing lies outside."""
    radius = min(math.ceil(4 * deviation), grid.shape[axis] - 1)
    if radius < 1:
        return grid
    source = np.moveaxis(grid, axis, 0)
    blurred = np.zeros_like(source)
    size = source.shape[0]
    for offset in range(-radius, radius + 1):
        weight = np.float32(math.exp(-(offset**2) / (2 * deviation**2)))
        into = slice(max(0, -offset), size - max(0, offset))
        of = slice(max(0, offset), size - max(0, -offset))
        blurred[into] += weight * source[of]
    return np.moveaxis(blurred, 0, axis)
