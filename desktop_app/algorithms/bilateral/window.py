"""Brute force: look at every pixel of a window, the whole one or what matters of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.prepare import Prepared
from desktop_app.algorithms.bilateral.progress import Watch

# 4 million looks are 5 ms and more; a block of them cannot be stopped.
_LOOKS_IN_BLOCK = 4_000_000
_LONGEST_SPAN = 512  # pixels; their sums stay in the first-level cache
_LEAST_RADIUS = 1.5  # px: the eight neighbours are always looked at
_BLOCKS_AT_ONCE = 16
_SHARES = 64  # bands after which progress is told

# A masked pixel is that far from every value: squared it is infinite, its weight none.
_FAR = np.float32(1e35)


@dataclass(frozen=True)
class Window:
    """Shape of a window of pixels.

    Attributes
    ----------
    half_widths : (R + 1,) int64 array
        Pixels to each side of the middle, in the middle row and 1, 2 ... R rows away.
    """

    half_widths: npt.NDArray[np.int64]

    @property
    def pixels(self) -> int:
        """Number of pixels looked at."""
        widths = 2 * self.half_widths + 1
        return int(2 * widths.sum() - widths[0])

    def parts(self, pixels: int) -> list[tuple[int, int]]:
        """Cut it into lines of about so many pixels, whole ones and at least one.

        Returns
        -------
        lines : list of (int, int)
            First line and the one behind the last, counted from the middle one.
        """
        reach = len(self.half_widths) - 1
        count = max(1, pixels // int(2 * self.half_widths.max() + 1))
        begins = range(-reach, reach + 1, count)
        return [(begin, min(begin + count, reach + 1)) for begin in begins]


def square_window(sigma_space: float, shape: tuple[int, int]) -> Window:
    """Square of radius ceil(4 sigma), no larger than the picture can fill.

    Parameters
    ----------
    sigma_space : float
        Standard deviation in px, > 0.
    shape : (int, int)
        Height and width of the picture, px.
    """
    height, width = shape
    rows = math.ceil(min(4 * sigma_space, height - 1))
    half = math.ceil(min(4 * sigma_space, width - 1))
    return Window(np.full(rows + 1, half, np.int64))


def round_window(sigma_space: float, sigmas: float, shape: tuple[int, int]) -> Window:
    """Disc of a radius in standard deviations, no larger than the picture can fill.

    Parameters
    ----------
    sigma_space : float
        Standard deviation in px, > 0.
    sigmas : float
        Radius in standard deviations, > 0; the eight neighbours are in it at least.
    shape : (int, int)
        Height and width of the picture, px.
    """
    height, width = shape
    radius = max(sigmas * sigma_space, _LEAST_RADIUS)
    rows = np.arange(math.floor(min(radius, height - 1)) + 1, dtype=np.float64)
    radius = min(radius, 1e9)  # the square of a larger one is not exact
    # A whisker more, because the root of a square may fall short of the whole number.
    chord = np.sqrt(np.maximum(radius**2 - rows**2, 0)) + 1e-9
    return Window(np.minimum(np.floor(chord), width - 1).astype(np.int64))


def filter_window(
    run: Prepared,
    window: Window,
    sigma_space: float,
    sigma_range: float,
    watch: Watch,
) -> npt.NDArray[np.float32]:
    """Filter by the definition, within a window.

    Parameters
    ----------
    run : Prepared
        Picture of (H, W, C) and its guide.
    window : Window
        Neighbours looked at.
    sigma_space, sigma_range : float
        Standard deviations in px and in units of the guide, > 0.
    watch : Watch
        Progress, cancelling and the number of threads.

    Returns
    -------
    result : (H, W, C) float32 array
        Sums over a line of the window are float32 and about the value of the filtered
        pixel, sums over lines float64: 160 dB against a reference in float64.
    """
    # numba: half a second and 150 MB that a program start shall not pay.
    from desktop_app.algorithms.bilateral import window_kernels  # noqa: PLC0415

    height, width, channels = run.values.shape
    span = min(_LONGEST_SPAN, width)
    looks = window.pixels * span
    block = max(1, _LOOKS_IN_BLOCK // looks)
    units = height * math.ceil(width / span)
    # Blocks enough for every thread between two reports.
    step = max(_BLOCKS_AT_ONCE * block, math.ceil(units / _SHARES))
    centres = _planes(run.guide if run.guide.ndim == 3 else run.guide[..., None])
    result = np.empty((height, width, channels), np.float32)
    arrays = (
        centres,
        _sources(centres, run.known),
        _planes(run.values),
        _spatial_powers(window, sigma_space),
        window.half_widths,
        _range_power(sigma_range),
        span,
    )
    parts = window.parts(_LOOKS_IN_BLOCK // span)
    kept = step if len(parts) > 1 else 0
    sums = (np.empty((kept, span)), np.empty((kept, channels, span)))
    for begin, end in watch.shares(units, step):
        for lines in parts:
            watch.run(
                window_kernels.filter_spans,
                end - begin,
                begin,
                *(*arrays, *lines, *sums, result),
                block=block,
            )
    return result


def _planes(picture: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """(C, H, W) from (H, W, C), contiguous."""
    return np.ascontiguousarray(np.moveaxis(picture, 2, 0))


def _sources(
    centres: npt.NDArray[np.float32], known: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float32]:
    """Make the guide as the neighbours show it: masked ones are far from all."""
    return np.where(known, centres, _FAR) if known.size else centres


def _spatial_powers(window: Window, sigma_space: float) -> npt.NDArray[np.float32]:
    """Powers of two that are the spatial Gaussian at 0, 1, 2 ... px."""
    reach = max(len(window.half_widths) - 1, int(window.half_widths.max()))
    with np.errstate(over="ignore"):  # of sigmas near 0
        away = np.arange(reach + 1) / sigma_space
    return (-0.5 / math.log(2) * np.minimum(away, 1e6) ** 2).astype(np.float32)


def _range_power(sigma_range: float) -> np.float32:
    """Power of two at a difference of 1: finite, and never so small as to be 0."""
    power = 0.5 / math.log(2) / sigma_range / sigma_range
    return np.float32(-max(1e-30, min(1e38, power)))
