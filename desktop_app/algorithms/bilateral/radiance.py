"""From scene-linear radiance to the log luminance that tone mapping works on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.holes import fill_holes
from desktop_app.algorithms.imaging.threads import run_in_rows

# Rec. 709: luminance of linear RGB.
LUMINANCE_WEIGHTS = (0.2126, 0.7152, 0.0722)

# The floor of the luminance follows from the noise, but is never above a fifth of the
# median, or a picture of much noise would turn black. At the floor of Wiener's weight
# itself a noisy night would still be lifted to a grey veil.
LOWEST_FLOOR = 1e-7
FLOOR_PER_NOISE = 3.0
FLOOR_BELOW_MEDIAN = 0.2
DARK_PERCENTILE = 25.0
WHITE_PERCENTILE = 99.9

_SAMPLE = 2**16  # pixels that statistics are taken from
_ROWS_IN_BLOCK = 32
_FLOAT32 = np.finfo(np.float32)


@dataclass(frozen=True)
class Scene:
    """Radiance without holes, and its luminance in log10 units.

    Parameters
    ----------
    radiance : (H, W, 1) or (H, W, 3) float32 array
        Scene-linear, finite; negative values count as 0.
    log_luminance : (H, W) float32 array
        log10(Y / ``white`` + ``floor``), Y of Rec. 709.
    white : float
        Radiance at the 99.9th percentile of the positive luminances, > 0.
    floor : float
        Smallest luminance told from black, in units of ``white``.
    masked : int
        Pixels with NaN or an infinity, which were filled.
    negative : int
        Pixels with a negative component, which counts as 0.
    """

    radiance: npt.NDArray[np.float32]
    log_luminance: npt.NDArray[np.float32]
    white: float
    floor: float
    masked: int = 0
    negative: int = 0

    def crop(self, rows: slice, columns: slice) -> Scene:
        """Part of the scene, measured by the same ``white`` and ``floor``.

        Parameters
        ----------
        rows, columns : slice
            y and x range of pixels.

        Returns
        -------
        scene : Scene
            Views into the arrays of this one.
        """
        return replace(
            self,
            radiance=self.radiance[rows, columns],
            log_luminance=self.log_luminance[rows, columns],
        )


def sample_step(height: int, width: int, wanted: int = _SAMPLE) -> int:
    """Distance of the pixels of a regular sample, in row-major order.

    Parameters
    ----------
    height, width : int
        Size of the picture.
    wanted : int
        About how many pixels the sample should have.

    Returns
    -------
    step : int
        Without a common divisor with the width, so that no column is preferred.
    """
    step = max(1, height * width // wanted)
    while step > 1 and math.gcd(step, width) > 1:
        step += 1
    return step


def prepare_scene(
    radiance: npt.NDArray[np.floating], *, poll: Callable[[], None] | None = None
) -> Scene:
    """Fill what is not a number, measure white and floor, take the logarithm.

    Parameters
    ----------
    radiance : (H, W) or (H, W, 3) array
        Scene-linear, any unit. +Inf is taken for the brightest finite value, NaN and
        -Inf are filled from their neighbours, negative components count as 0.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    scene : Scene
        Never written to by this module.

    Raises
    ------
    ValueError
        If the shape is another one, or there is no pixel.
    """
    planes, masked, negative = clean_radiance(radiance, poll=poll)
    white, floor = _measure(planes)
    log_luminance = np.empty(planes.shape[:2], np.float32)
    from desktop_app.algorithms.bilateral import tone_kernels  # noqa: PLC0415  numba

    run_in_rows(
        tone_kernels.log_luminance_rows,
        planes.shape[0],
        planes,
        1.0 / white,
        floor,
        log_luminance,
        block=_ROWS_IN_BLOCK,
        poll=poll,
    )
    return Scene(planes, log_luminance, white, floor, masked, negative)


def clean_radiance(
    radiance: npt.NDArray[np.floating], *, poll: Callable[[], None] | None = None
) -> tuple[npt.NDArray[np.float32], int, int]:
    """Radiance as finite float32 planes, with counts of what was wrong.

    Parameters
    ----------
    radiance : (H, W) or (H, W, 3) array
        Scene-linear.
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    planes : (H, W, 1) or (H, W, 3) float32 array
        Finite; the argument itself where nothing had to be changed.
    masked, negative : int
        Pixels with NaN or an infinity; pixels with a negative component.

    Raises
    ------
    ValueError
        If the shape is another one, or there is no pixel.
    """
    planes = radiance[..., None] if radiance.ndim == 2 else radiance
    if planes.ndim != 3 or planes.shape[2] not in {1, 3} or planes.size == 0:
        raise ValueError(
            f"radiance of shape {radiance.shape}: must be (H, W) or (H, W, 3) with at "
            "least one pixel"
        )
    with np.errstate(over="ignore"):  # beyond float32 is as good as infinite
        planes = np.ascontiguousarray(planes, np.float32)
    masked, negative = _count_faults(planes, poll)
    if masked:
        planes = _fill(planes, ~np.isfinite(planes).all(axis=2))
    return planes, masked, negative


def _count_faults(
    planes: npt.NDArray[np.float32], poll: Callable[[], None] | None
) -> tuple[int, int]:
    """Count the pixels that are not finite, and those with a negative component."""
    from desktop_app.algorithms.bilateral import tone_kernels  # noqa: PLC0415  numba

    faults = np.empty((planes.shape[0], 2), np.int64)
    run_in_rows(
        tone_kernels.find_faults,
        planes.shape[0],
        planes,
        faults,
        block=_ROWS_IN_BLOCK,
        poll=poll,
    )
    masked, negative = faults.sum(axis=0)
    return int(masked), int(negative)


def _measure(planes: npt.NDArray[np.float32]) -> tuple[float, float]:
    """White, and the floor in units of white, from a regular sample of triples."""
    height, width, channels = planes.shape
    first = np.arange(0, max(1, height * width - 2), sample_step(height, width))
    index = np.minimum(first[:, None] + np.arange(3), height * width - 1)
    sample = np.maximum(planes.reshape(-1, channels)[index].astype(np.float64), 0)
    weights = np.array(LUMINANCE_WEIGHTS if channels == 3 else (1.0,))
    luminance = sample @ weights
    means = luminance.mean(axis=1)
    lit = means > 0
    if not lit.any():
        return max(float(planes.max()), float(_FLOAT32.tiny)), LOWEST_FLOOR
    median, white = np.percentile(means[lit], [50, WHITE_PERCENTILE])
    share = FLOOR_PER_NOISE * _noise_floor(luminance[lit], means[lit]) / white
    share = min(max(share, LOWEST_FLOOR), FLOOR_BELOW_MEDIAN * median / white)
    # The floor must stay a float32 that is not zero.
    return float(white), max(float(share), 1e-30)


def _noise_floor(
    triples: npt.NDArray[np.float64], means: npt.NDArray[np.float64]
) -> float:
    """Luminance at which noise as in the darkest quarter weighs as much as light.

    Wiener's weight of a signal L in noise of deviation s is L^2 / (L^2 + s^2), which at
    the level L of the dark quarter is that of the floor s^2 / L.
    """
    dark = means <= np.percentile(means, DARK_PERCENTILE)
    bends = np.abs(triples[dark] @ (1.0, -2.0, 1.0))
    # Of normal noise: the median of |x| is 0.6745 s, and the bend's variance 6 s^2.
    deviation = float(np.median(bends)) / (0.6745 * math.sqrt(6))
    return deviation**2 / float(np.median(means[dark]))


def _fill(
    planes: npt.NDArray[np.float32], holes: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Replace what is not finite; other components of such a pixel are kept."""
    finite = np.isfinite(planes)
    highest = float(planes[finite].max(initial=0))
    if highest <= 0:
        return np.zeros_like(planes)
    known = np.zeros_like(planes)
    known[finite] = np.maximum(planes[finite], 0) / np.float32(highest)
    known[np.isposinf(planes)] = 1
    missing = np.isnan(planes) | np.isneginf(planes)
    filled = planes.copy()
    filled[holes] = known[holes] * np.float32(highest)
    for channel in range(planes.shape[2]):
        gaps = missing[..., channel]
        if gaps.any():
            guess = fill_holes(known[..., channel], ~gaps)
            filled[..., channel][gaps] = guess[gaps] * np.float32(highest)
    return filled
