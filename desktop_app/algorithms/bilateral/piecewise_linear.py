"""Piecewise-linear bilateral filter (Durand & Dorsey, SIGGRAPH 2002, section 5)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.prepare import Prepared
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.opencv import cv2

Picture = npt.NDArray[np.float32]

LARGEST_DEFAULT_SEGMENTS = 1000
# Blurs of 4 to 12 samples: the paper's pictures of 10 to 25 are smaller than ours.
_SIGMA_IN_SAMPLES = 4.0
_LEAST_SAMPLES = 16
_ROWS_IN_STRIP = 256
# float32 keeps sigmas and spacings within these; beyond, nothing changes any more.
_LEAST, _MOST = 1e-35, 1e35
_SMALLEST_WEIGHT = np.float32(1e-20)


def default_segments(spread: float, sigma_range: float) -> int:
    """One segment for every sigma that the values are spread over, 1 to 1000."""
    wanted = min(spread / sigma_range, LARGEST_DEFAULT_SEGMENTS)
    return max(1, math.ceil(wanted))


def default_sampling(sigma_space: float, side: int) -> int:
    """Every how many pixels of a side a sample is taken.

    Odd, so that a sample is in the middle of the pixels it stands for; a short side
    keeps `_LEAST_SAMPLES`.
    """
    step = int(min(sigma_space / _SIGMA_IN_SAMPLES, side / _LEAST_SAMPLES))
    return max(1, step - 1 + step % 2)


def filter_piecewise_linear(
    run: Prepared,
    sigma_space: float,
    sigma_range: float,
    watch: Watch,
    *,
    segments: int | None = None,
    sampling: int | None = None,
) -> Picture:
    """Filter at a few levels of the range, and interpolate between them.

    For a fixed value i_j at the centre the filter is linear: a convolution of the
    samples, weighted by their likeness to i_j (section 5.1 and figure 6), on a picture
    sampled at every ``sampling``-th pixel (section 5.2, figure 7).

    Parameters
    ----------
    run : Prepared
        Picture of (H, W, C) and its guide of (H, W).
    sigma_space, sigma_range : float
        Standard deviations in px and in units of the guide, > 0.
    watch : Watch
        Progress and cancelling. OpenCV chooses the number of threads.
    segments : int, optional
        Pieces between the smallest and the largest value. Default: `default_segments`.
    sampling : int, optional
        Odd, >= 1, along both sides. Default: `default_sampling`.

    Returns
    -------
    result : (H, W, C) float32 array
    """
    low, high = run.extent
    count = default_segments(high - low, sigma_range) if segments is None else segments
    levels = low + (high - low) * np.arange(count + 1) / count
    height, width = run.guide.shape
    steps = tuple(
        sampling or default_sampling(sigma_space, side) for side in (height, width)
    )
    step = steps[0]
    halo = math.ceil(min(4 * sigma_space, height) / step + 1) * step
    strip = math.ceil(_ROWS_IN_STRIP / step) * step
    result = np.empty(run.values.shape, np.float32)
    for first, last in watch.shares(height, strip):
        begin, end = max(0, first - halo), min(height, last + halo)
        piece = _Samples(run, slice(begin, end), steps, sigma_space)
        inside = slice(first - begin, last - begin)
        _interpolate(
            piece,
            run.guide[first:last],
            result[first:last],
            levels=levels,
            sigma_range=sigma_range,
            inside=inside,
            watch=watch,
        )
    return result


class _Samples:
    """A strip of the picture, sampled, and how it is blurred and brought back.

    Parameters
    ----------
    run : Prepared
        The picture.
    part : slice
        Rows of it; the start is a multiple of the first step.
    steps : (int, int)
        Every how many rows and columns a sample is taken.
    sigma_space : float
        Standard deviation in px.
    """

    def __init__(
        self, run: Prepared, part: slice, steps: tuple[int, ...], sigma_space: float
    ) -> None:
        shape = run.guide[part].shape
        at = np.ix_(
            *(
                np.minimum(np.arange(0, side, step) + step // 2, side - 1)
                for side, step in zip(shape, steps, strict=True)
            )
        )
        self.guide = run.guide[part][at]
        self.values = run.values[part][at]
        self.known = run.known[part][at] if run.known.size else None
        self._steps = steps
        self._width = shape[1]
        self._sigmas = [min(sigma_space / step, _MOST) for step in steps]
        self._size = [
            2 * math.ceil(min(4 * sigma, side)) + 1
            for sigma, side in zip(self._sigmas, self.guide.shape, strict=True)
        ]

    def blur(self, plane: Picture) -> Picture:
        """Gaussian of `sigma_space`; what is outside counts as 0."""
        blurred = cv2.GaussianBlur(
            plane,
            self._size[::-1],
            sigmaX=self._sigmas[1],
            sigmaY=self._sigmas[0],
            borderType=cv2.BORDER_CONSTANT,
        )
        return np.asarray(blurred, np.float32).reshape(plane.shape)

    def bring_back(self, plane: Picture, inside: slice) -> Picture:
        """Linear interpolation at the pixels of the rows ``inside``."""
        if self._steps == (1, 1):
            return plane[inside]
        size = (plane.shape[1] * self._steps[1], plane.shape[0] * self._steps[0])
        wide = cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(wide, np.float32)[inside, : self._width]


def _interpolate(
    samples: _Samples,
    guide: Picture,
    result: Picture,
    *,
    levels: npt.NDArray[np.float64],
    sigma_range: float,
    inside: slice,
    watch: Watch,
) -> None:
    """Write the rows of a strip: the sum over the levels of figure 6 of the paper."""
    result[:] = 0
    spacing = float(levels[1] - levels[0])
    last = len(levels) - 1
    place = None
    if spacing > _LEAST:
        place = (guide - np.float32(levels[0])) / np.float32(spacing)
    for index, level in enumerate(levels[:1] if place is None else levels):
        if watch.poll:
            watch.poll()
        if place is None:
            share = np.ones_like(guide)
        else:
            near = np.clip(place, 0, last) - np.float32(index)
            share = np.maximum(0, 1 - np.abs(near))
            if not share.any():
                continue
        filtered = _filter_at(samples, float(level), sigma_range)
        for channel, plane in enumerate(filtered):
            result[..., channel] += share * samples.bring_back(plane, inside)


def _filter_at(samples: _Samples, level: float, sigma_range: float) -> list[Picture]:
    """J_j of every channel: the filter for a centre of value ``level``."""
    with np.errstate(over="ignore", under="ignore"):
        width = np.float32(min(max(sigma_range, _LEAST), _MOST))
        apart = (samples.guide - np.float32(level)) / width
        weights = np.exp(np.float32(-0.5) * apart * apart)
    if samples.known is not None:
        weights *= samples.known
    total = samples.blur(weights)
    seen = total > _SMALLEST_WEIGHT
    safe = np.where(seen, total, np.float32(1))
    planes = []
    for channel in range(samples.values.shape[2]):
        values = samples.values[..., channel]
        mean = samples.blur(weights * values) / safe
        # Nothing alike within reach: no pixel between the levels wants this value.
        planes.append(np.where(seen, mean, values))
    return planes
