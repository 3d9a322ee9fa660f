"""Lucas-Kanade flow as others call it: checks, choice of the preset, confidence."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.flow.coarse_to_fine import ACCURATE, FAST, coarse_to_fine
from desktop_app.algorithms.flow.plain import Derivative, solve_plain
from desktop_app.algorithms.flow.pyramid import Level, make_pyramid
from desktop_app.algorithms.flow.step import Estimate, Settings, misfit
from desktop_app.algorithms.flow.watch import Watch
from desktop_app.algorithms.imaging.colour import rgb_to_luminance
from desktop_app.algorithms.imaging.holes import fill_holes
from desktop_app.algorithms.imaging.threads import Poll
from desktop_app.algorithms.imaging.watch import Report, check_choice, check_floats
from desktop_app.algorithms.imaging.way_home import leads_home
from desktop_app.opencv import cv2

Preset = Literal["plain", "fast", "accurate"]

Plane = npt.NDArray[np.float32]

_SMALLEST_SIDE = 3  # px: smaller frames have no gradient worth the name
# Variance of evened-out frames that match: noise and interpolation leave as much.
_NOISE = np.float32(0.02)
_PLAIN_NOISE = (1 / 255) ** 2  # of frames in [0, 1]: one level
# Vectors about a pixel that differ by so many px, and this share of their length, halve
# its confidence: LK is least sure where motion changes. And the window they are in.
_SPREAD, _SPREAD_SHARE = np.float32(0.1), np.float32(0.03)
_AROUND = (15, 15)
_LARGEST_VALUE = 1e6  # far beyond [0, 1]; its square is no trouble in float32


@dataclass(frozen=True, eq=False)
class Flow:
    """Motion of every pixel from the first frame to the second.

    Attributes
    ----------
    field : (H, W, 2) float32 array
        (dx, dy) in px, x to the right, y down; always finite.
    confidence : (H, W) float32 array
        c / (1 + c) in [0, 1): for ``"plain"``, c is the smaller eigenvalue of the
        structure tensor over the variance of the residual; else it is the eigenvalue's
        root over that variance, less where vectors about the pixel differ. 0 where the
        motion is undetermined.
    eigenvalues : (H, W, 2) float32 array
        Smaller and larger eigenvalue of the structure tensor, as squared contrast a px.
    residual : (H, W) float32 array
        Root mean square about the pixel of what is left between the frames.
    occluded : (H, W) bool array or None
        Where the way back does not lead home: hidden in the second frame, outside of
        it, or wrong. None unless it was asked for.
    masked : int
        Pixels of both frames that were not finite.
    """

    field: Plane
    confidence: Plane
    eigenvalues: Plane
    residual: Plane
    occluded: npt.NDArray[np.bool_] | None = None
    masked: int = 0


def lucas_kanade(
    previous: npt.NDArray[np.floating],
    following: npt.NDArray[np.floating],
    *,
    preset: Preset = "accurate",
    window: float | None = None,
    derivative: Derivative = "sobel",
    both_ways: bool = False,
    threads: int | None = None,
    poll: Poll | None = None,
    report: Report | None = None,
) -> Flow:
    """Estimate the displacement of every pixel between two frames.

    Parameters
    ----------
    previous, following : (H, W) or (H, W, 3) float array
        Grey or RGB frames in [0, 1]. Not written to; worked on as float32. Pixels that
        are not finite (or beyond 1e6) have no vote and no confidence.
    preset : {"plain", "fast", "accurate"}
        ``"plain"``: one scale, the textbook's closed form; for motions below a pixel
        or two. ``"fast"`` and ``"accurate"``: from coarse to fine, with a weighted
        median that follows the colours; the latter seeks sparse matches where motion
        is too large for a pyramid. These two see no change of brightness or gain.
    window : float, optional
        Standard deviation of the Gaussian window, px, in [0.5, 20]. Default: 5 for
        ``"plain"``, else 1 on every scale.
    derivative : {"sobel", "gaussian"}
        Of ``"plain"`` only.
    both_ways : bool
        Estimate the way back as well, and tell what is occluded; twice the work.
    threads : int, optional
        Threads at work, >= 1; the result does not depend on it.
    poll : callable(), optional
        Called every 15 ms or so by the calling thread; may raise to stop.
    report : callable(fraction), optional
        Hears the share that is done.

    Returns
    -------
    flow : Flow
        Frames below 3 px on a side have no motion and no confidence.

    Raises
    ------
    ValueError
        If the frames are not floats, are empty or differ in shape, or an option is out
        of its range.

    References
    ----------
    .. [1] Lucas, Kanade, IJCAI 1981, eq. 9.
    .. [2] Bouguet, Pyramidal implementation of the Lucas Kanade feature tracker, 2001,
       section 2.
    .. [3] Sun, Roth, Black, CVPR 2010, eq. 12.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.flow import lucas_kanade
    >>> y, x = np.mgrid[:48, :64].astype(np.float32)
    >>> def texture(x, y):
    ...     return 0.5 + 0.2 * np.sin(x / 3) + 0.2 * np.cos(y / 4 + x / 9)
    >>> flow = lucas_kanade(texture(x, y), texture(x - 1, y))
    >>> [round(float(value), 1) + 0.0 for value in np.median(flow.field, axis=(0, 1))]
    [1.0, 0.0]
    """
    _check_frames(previous, following)
    _check_options(preset, window, derivative)
    first, first_known = _prepared(previous, poll)
    second, second_known = _prepared(following, poll)
    if min(first.shape[:2]) < _SMALLEST_SIDE:
        return _no_motion(first.shape[:2], both_ways)
    watch = Watch(threads, poll, report)
    if preset == "plain":
        flow = _plain(
            (first, second),
            watch,
            window=window or 5.0,
            derivative=derivative,
            both_ways=both_ways,
        )
    else:
        settings = ACCURATE if preset == "accurate" else FAST
        if window is not None:
            settings = replace(settings, window=window)
        flow = _coarse_to_fine(first, second, settings, both_ways, watch)
    watch.tell(1.0)
    return _masked(flow, first_known, second_known)


def _plain(
    colours: tuple[Plane, Plane],
    watch: Watch,
    *,
    window: float,
    derivative: Derivative,
    both_ways: bool,
) -> Flow:
    frames = [_grey(frame) for frame in colours]
    watch.tell(0.0)
    solution = solve_plain(*frames, sigma=window, derivative=derivative)
    ratio = solution.eigenvalues[..., 0] / (solution.residual + _PLAIN_NOISE)
    confidence = np.where(solution.determined, ratio / (1 + ratio), 0)
    flow = Flow(
        _bounded(solution.field.astype(np.float32)),
        confidence.astype(np.float32),
        solution.eigenvalues.astype(np.float32),
        np.sqrt(solution.residual).astype(np.float32),
    )
    if not both_ways:
        return flow
    watch.tell(0.5)
    back = solve_plain(*frames[::-1], sigma=window, derivative=derivative)
    return _with_way_back(flow, _bounded(back.field.astype(np.float32)))


def _coarse_to_fine(
    first: Plane, second: Plane, settings: Settings, both_ways: bool, watch: Watch
) -> Flow:
    watch.tell(0.0)
    one, other = watch.each(make_pyramid, (first, second))
    there = watch.part(0.05, 0.5 if both_ways else 0.95)
    flow = _judged(
        (one[0], other[0]), coarse_to_fine(one, other, settings, there), watch
    )
    if not both_ways:
        return flow
    back = coarse_to_fine(other, one, settings, watch.part(0.5, 0.95))
    return _with_way_back(flow, _as_vectors(back.field))


def _judged(pair: tuple[Level, Level], estimate: Estimate, watch: Watch) -> Flow:
    """Give a field its confidence and its residual."""
    change, inside = misfit(pair, estimate.field, watch)
    squares = cv2.GaussianBlur(change * change, (0, 0), 1.0)
    quality = np.sqrt(estimate.eigenvalues[0]) * inside * estimate.weight
    quality /= (squares + _NOISE) * (1 + _variance(estimate.field))
    return Flow(
        _as_vectors(estimate.field),
        quality / (1 + quality),
        np.ascontiguousarray(np.moveaxis(estimate.eigenvalues, 0, 2)),
        np.sqrt(squares),
    )


def _variance(field: Plane) -> Plane:
    """Variance of the vectors about each pixel, over what halves the confidence."""
    total = np.zeros(field.shape[1:], np.float32)
    for part in field:
        mean = cv2.blur(part, _AROUND)
        total += np.maximum(cv2.blur(part * part, _AROUND) - mean * mean, 0)
    allowed = _SPREAD + _SPREAD_SHARE * np.hypot(field[0], field[1])
    return np.asarray(total / (allowed * allowed), np.float32)


def _with_way_back(flow: Flow, back: Plane) -> Flow:
    """Add what is occluded; it deserves no confidence."""
    occluded = ~leads_home(flow.field, back)
    confidence = np.where(occluded, np.float32(0), flow.confidence)
    return replace(flow, confidence=confidence, occluded=occluded)


def _masked(
    flow: Flow, first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]
) -> Flow:
    """Take the confidence from pixels that are, or lead to, something not finite."""
    if first.all() and second.all():
        return flow
    height, width = first.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    to_x, to_y = columns + flow.field[..., 0], rows + flow.field[..., 1]
    met = cv2.remap(second.astype(np.float32), to_x, to_y, cv2.INTER_LINEAR)
    confidence = np.where(first & (met > 0.99), flow.confidence, np.float32(0))
    masked = int((~first).sum()) + int((~second).sum())
    return replace(flow, confidence=confidence, masked=masked)


def _prepared(
    frame: npt.NDArray[np.floating], poll: Poll | None
) -> tuple[Plane, npt.NDArray[np.bool_]]:
    """Frame as float32 without holes, and which pixels it is known at."""
    values = np.ascontiguousarray(frame, np.float32)
    good = np.abs(values) <= _LARGEST_VALUE  # false for NaN
    if good.all():  # nearly always, and ten times as fast as looking channel by channel
        return values, np.ones(values.shape[:2], np.bool_)
    known = good if good.ndim == 2 else np.logical_and.reduce(good, axis=2)
    return fill_holes(values, known, poll), known


def _grey(frame: Plane) -> Plane:
    return frame if frame.ndim == 2 else rgb_to_luminance(frame)


def _as_vectors(field: Plane) -> Plane:
    return _bounded(np.ascontiguousarray(np.moveaxis(field, 0, 2)))


def _bounded(field: Plane) -> Plane:
    """Finite vectors no longer than the frame's diagonal along either axis."""
    largest = math.hypot(*field.shape[:2])
    finite = np.nan_to_num(field, nan=0.0, posinf=largest, neginf=-largest)
    return np.clip(finite, -largest, largest)


def _no_motion(shape: tuple[int, ...], both_ways: bool) -> Flow:
    height, width = shape
    nothing = np.zeros((height, width), np.float32)
    pair = np.zeros((height, width, 2), np.float32)
    occluded = np.zeros((height, width), np.bool_) if both_ways else None
    return Flow(pair, nothing, pair.copy(), nothing.copy(), occluded)


def _check_frames(
    previous: npt.NDArray[np.floating], following: npt.NDArray[np.floating]
) -> None:
    for name, frame in (("previous", previous), ("following", following)):
        remedy = "floats in [0, 1]; divide integers by their largest value"
        check_floats(name, frame, remedy)
    if previous.shape != following.shape:
        raise ValueError(
            f"following of shape {following.shape}: must have the shape of previous, "
            f"{previous.shape}"
        )


def _check_options(preset: str, window: float | None, derivative: str) -> None:
    check_choice("preset", preset, get_args(Preset))
    check_choice("derivative", derivative, get_args(Derivative))
    if window is not None and not 0.5 <= window <= 20:  # false for NaN
        raise ValueError(f"window = {window}: must lie in [0.5, 20] px")
