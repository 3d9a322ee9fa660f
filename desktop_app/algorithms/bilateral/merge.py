"""Exposure brackets: aligned by median threshold bitmaps, merged into radiance."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2
from desktop_app.words import tr

# Grey values this near the median do not vote (Ward's paper, section 2).
_EXCLUDED_RANGE = 4

# Depths of the search: n bits find shifts below 2^n px.
_LEAST_BITS, _MOST_BITS = 4, 7
_SMALLEST_SCALE = 8  # px of the shorter side on the coarsest scale
_STEPS_DOWNHILL = 16
_NEAR = (-1, 0, 1)

# Pictures that the response is estimated on are at least this high, in px, and their
# sides at most this different.
_SMALLEST = 32
_ROWS = 64  # merged between two polls
# Black or white everywhere is still worth something; what OpenCV takes, too.
_LEAST_WEIGHT = 1e-6
_LONGEST_SHAPE = 8

AnyLevel = TypeVar("AnyLevel", bound=np.generic)


@dataclass(frozen=True)
class MergedBracket:
    """Radiance of an exposure bracket.

    Parameters
    ----------
    radiance : (h, w, 3) float32 array
        Scene-linear RGB up to a constant factor, of what all images show.
    shifts : (N, 2) int array
        (dx, dy) in pixels, in the order of the images: image n was moved by that much
        to lie on the image of middle exposure.
    corner : (int, int)
        (x, y) of the radiance's first pixel in the image of middle exposure.
    """

    radiance: npt.NDArray[np.float32]
    shifts: npt.NDArray[np.int_]
    corner: tuple[int, int]


def merge_bracket(
    images: Sequence[npt.NDArray[np.generic]],
    exposure_seconds: Sequence[float],
    *,
    aligned: bool = False,
    poll: Callable[[], None] | None = None,
) -> MergedBracket:
    """Merge photographs of one scene with different exposures.

    Parameters
    ----------
    images : sequence of (H, W, 3) arrays
        RGB, all of one size: uint8, uint16, or floats in [0, 1]. Shifts and response
        curve are found at 8 bits; what is merged keeps all its bits.
    exposure_seconds : sequence of float
        Exposure time of every image, in seconds; finite, > 0, not all the same.
    aligned : bool
        The images lie on each other already: nothing is moved or cut off.
    poll : callable(), optional
        Called between the steps; may raise to stop.

    Returns
    -------
    merged : MergedBracket
        Radiance, shifts, and the corner of what all images show.

    Raises
    ------
    ValueError
        If the counts or sizes differ, or a time is impossible, or the images share less
        than a quarter of their area.

    References
    ----------
    .. [1] Debevec, Malik, SIGGRAPH 1997, eq. 3 and 6.
    .. [2] Ward, Journal of Graphics Tools 8(2), 2003 (alignment).
    """
    times, frames = check_bracket(images, exposure_seconds)
    shifts = np.zeros((len(frames), 2), int)
    if not aligned:
        shifts = find_shifts(frames, times, poll=poll)
    frames, corner = _common_area(frames, shifts)
    # From dark to bright, so that the order of the images changes nothing.
    order = np.argsort(times, kind="stable")
    frames, times = [frames[n] for n in order], times[order]
    if poll:
        poll()
    response = _response(frames, times)
    if all(image.dtype == np.uint8 for image in images):
        radiance = cv2.createMergeDebevec().process(frames, times, response)
    else:
        deep = _common_area([np.asarray(image) for image in images], shifts)[0]
        radiance = _merge_deep([deep[n] for n in order], times, response, poll)
    return MergedBracket(np.asarray(radiance, np.float32), shifts, corner)


def check_bracket(
    images: Sequence[npt.NDArray[np.generic]], exposure_seconds: Sequence[float]
) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.uint8]]]:
    """Refuse what is no bracket, before anything is done with it.

    Parameters
    ----------
    images, exposure_seconds
        As for `merge_bracket`, which does this, too.

    Returns
    -------
    times : (N,) float32 array
        Exposure times.
    frames : list of (H, W, 3) uint8 arrays
        The images at 8 bits.

    Raises
    ------
    ValueError
        If the counts or sizes differ, or a time is impossible.
    """
    times = _checked_times(len(images), exposure_seconds)
    frames = [_eight_bits(image, number) for number, image in enumerate(images, 1)]
    for number, frame in enumerate(frames, 1):
        if frame.shape != frames[0].shape:
            raise ValueError(
                tr(
                    "image {number} of the bracket is {size}, the first is "
                    "{first}: all must have one size"
                ).format(number=number, size=_size(frame), first=_size(frames[0]))
            )
    return times, frames


def _merge_deep(
    frames: Sequence[npt.NDArray[np.generic]],
    exposure_seconds: npt.NDArray[np.float32],
    response: npt.NDArray[np.float32],
    poll: Callable[[], None] | None,
) -> npt.NDArray[np.float32]:
    """Merge pictures of more than 8 bits (Debevec & Malik, eq. 6).

    Response and weights, known at 256 levels, are interpolated between them.
    """
    steps = np.arange(256)
    weights = np.maximum(np.minimum(steps, 255 - steps), _LEAST_WEIGHT)
    logs = np.log(np.maximum(response.reshape(256, 3).astype(np.float64), 1e-12))
    radiance = np.empty(frames[0].shape, np.float32)
    for top in range(0, len(radiance), _ROWS):
        if poll:
            poll()
        rows = slice(top, top + _ROWS)
        total = np.zeros(radiance[rows].shape)
        weight = np.zeros(total.shape[:2])
        for frame, seconds in zip(frames, exposure_seconds, strict=True):
            levels = 255 * _as_ones(frame[rows])
            # Of all channels together, as OpenCV does, so that white stays white.
            share = np.interp(levels, steps, weights).mean(axis=2)
            for channel in range(3):
                light = np.interp(levels[..., channel], steps, logs[:, channel])
                total[..., channel] += share * (light - np.log(seconds))
            weight += share
        radiance[rows] = np.exp(total / weight[..., None])
    return radiance


def _as_ones(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.float64]:
    """Values of [0, 1]; what is not finite is black or, if infinite, white."""
    if pixels.dtype == np.uint8:
        return pixels.astype(np.float64) / 255
    if pixels.dtype == np.uint16:
        return pixels.astype(np.float64) / 65535
    finite = np.nan_to_num(pixels.astype(np.float64), nan=0, posinf=1, neginf=0)
    return finite.clip(0, 1)


def _response(
    frames: Sequence[npt.NDArray[np.uint8]], exposure_seconds: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Response of the camera for every value of every channel."""
    height, width = frames[0].shape[:2]
    if max(height, width) > _LONGEST_SHAPE * min(height, width) or height < _SMALLEST:
        # OpenCV's regular sample of a tiny or narrow picture would be empty.
        square = (_SMALLEST, _SMALLEST)
        frames = [
            cv2.resize(f, square, interpolation=cv2.INTER_NEAREST) for f in frames
        ]
    response: npt.NDArray[np.float32] = cv2.createCalibrateDebevec().process(
        frames, exposure_seconds
    )
    return response


def find_shifts(
    frames: Sequence[npt.NDArray[np.uint8]],
    exposure_seconds: npt.NDArray[np.float32],
    *,
    poll: Callable[[], None] | None = None,
) -> npt.NDArray[np.int_]:
    """Find the shifts that bring every frame onto the one of middle exposure.

    Neighbours in exposure are compared, since far exposures have hardly a grey value in
    common; the shifts are added up from the middle outwards.

    Parameters
    ----------
    frames : sequence of (H, W, 3) uint8 arrays
        RGB.
    exposure_seconds : (N,) float array
        Exposure times.
    poll : callable(), optional
        Called between the pairs; may raise to stop.

    Returns
    -------
    shifts : (N, 2) int array
        (dx, dy) in pixels, in the order of the frames.
    """
    order = np.argsort(exposure_seconds, kind="stable")
    grey = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in frames]
    shifts = np.zeros((len(frames), 2), int)
    middle = len(order) // 2
    pairs = [(n, n + 1) for n in range(middle, len(order) - 1)]
    pairs += [(n, n - 1) for n in range(middle, 0, -1)]
    for known, new in pairs:
        if poll:
            poll()
        step = _shift_between(grey[order[known]], grey[order[new]])
        shifts[order[new]] = shifts[order[known]] + step
    return shifts


def _shift_between(
    reference: npt.NDArray[np.uint8], moving: npt.NDArray[np.uint8]
) -> tuple[int, int]:
    """Shift (dx, dy) of ``moving`` under which the bitmaps differ least.

    The search from coarse to fine is led astray by a coarsest scale of a few pixels, so
    that several depths, and no shift at all, compete at full size.
    """
    depth = int(math.log2(max(min(reference.shape) / _SMALLEST_SCALE, 1)))
    found = {(0, 0)}
    for bits in range(min(depth, _LEAST_BITS), min(depth, _MOST_BITS) + 1):
        if bits > 0:
            aligner = cv2.createAlignMTB(bits, _EXCLUDED_RANGE, False)
            dx, dy = aligner.calculateShift(reference, moving)
            found.add((int(dx), int(dy)))
    aligner = cv2.createAlignMTB(1, _EXCLUDED_RANGE, False)
    bitmaps = (*aligner.computeBitmaps(reference), *aligner.computeBitmaps(moving))

    def rank(step: tuple[int, int]) -> tuple[tuple[float, int], tuple[int, int]]:
        return _disagreement(bitmaps, step), step

    best = min(found, key=rank)
    # Coarse scales may leave it some pixels off: go downhill to the nearest minimum.
    for _ in range(_STEPS_DOWNHILL):
        before = best
        around = [(before[0] + dx, before[1] + dy) for dx in _NEAR for dy in _NEAR]
        best = min(around, key=rank)
        if best == before:
            break
    return best


def _disagreement(
    bitmaps: tuple[npt.NDArray[np.uint8], ...], step: tuple[int, int]
) -> tuple[float, int]:
    """Share of the overlap where shifted bitmaps differ, then the shift's length."""
    reference, reference_votes, moving, moving_votes = bitmaps
    (height, width), (dx, dy) = reference.shape, step
    if 4 * abs(dx) > width or 4 * abs(dy) > height:  # no bracket is that far apart
        return 2.0, abs(dx) + abs(dy)
    there = (
        slice(max(0, dy), height + min(0, dy)),
        slice(max(0, dx), width + min(0, dx)),
    )
    here = (
        slice(max(0, -dy), height - max(0, dy)),
        slice(max(0, -dx), width - max(0, dx)),
    )
    votes = reference_votes[there] & moving_votes[here]
    differ = (reference[there] ^ moving[here]) & votes
    voters = int(np.count_nonzero(votes))
    share = int(np.count_nonzero(differ)) / voters if voters else 1.0
    return share, abs(dx) + abs(dy)


def _common_area(
    frames: Sequence[npt.NDArray[AnyLevel]], shifts: npt.NDArray[np.int_]
) -> tuple[list[npt.NDArray[AnyLevel]], tuple[int, int]]:
    """Cut every shifted frame to what all of them show."""
    height, width = frames[0].shape[:2]
    left, top = shifts.max(axis=0).clip(min=0)
    right, bottom = np.array((width, height)) + shifts.min(axis=0).clip(max=0)
    wide, high = max(right - left, 0), max(bottom - top, 0)
    if 4 * wide * high < width * height:
        raise ValueError(
            tr(
                "the images of the bracket share only {wide} x {high} of "
                "{width} x {height} px: leave out the image that shows "
                "another scene"
            ).format(wide=wide, high=high, width=width, height=height)
        )
    cut = [
        np.ascontiguousarray(frame[top - dy : bottom - dy, left - dx : right - dx])
        for frame, (dx, dy) in zip(frames, shifts, strict=True)
    ]
    return cut, (int(left), int(top))


def _checked_times(
    count: int, exposure_seconds: Sequence[float]
) -> npt.NDArray[np.float32]:
    """Exposure times, one a picture, different, positive."""
    times = np.asarray(exposure_seconds, np.float32)
    if count < 2:
        raise ValueError(
            tr("a bracket of {count} image: needs at least 2").format(count=count)
        )
    if times.shape != (count,):
        raise ValueError(
            tr(
                "{size} exposure times for {count} images: give one for "
                "each, in seconds"
            ).format(size=times.size, count=count)
        )
    wrong = ~(np.isfinite(times) & (times > 0))
    if wrong.any():
        raise ValueError(
            tr("exposure time {seconds:g} s: must be above 0 and finite").format(
                seconds=times[wrong][0]
            )
        )
    if (times == times[0]).all():
        raise ValueError(
            tr(
                "all images were exposed for {seconds:g} s: a bracket "
                "needs different exposure times"
            ).format(seconds=times[0])
        )
    return times


def _eight_bits(image: npt.NDArray[np.generic], number: int) -> npt.NDArray[np.uint8]:
    """Bring an image to 8 bits a channel."""
    if image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ValueError(
            tr(
                "image {number} of the bracket has the shape {shape}: "
                "must be RGB, (H, W, 3)"
            ).format(number=number, shape=image.shape)
        )
    if image.dtype == np.uint8:
        return np.ascontiguousarray(image, np.uint8)
    if image.dtype == np.uint16:
        return ((image.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if np.issubdtype(image.dtype, np.floating):
        return (_as_ones(image) * 255 + 0.5).astype(np.uint8)
    raise ValueError(
        tr(
            "image {number} of the bracket is {dtype}: must be "
            "uint8, uint16 or float in [0, 1]"
        ).format(number=number, dtype=image.dtype)
    )


def _size(frame: npt.NDArray[np.uint8]) -> str:
    return f"{frame.shape[1]} x {frame.shape[0]} px"
