"""The bilateral filter as others call it: checks, choice of the method, report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.bilateral.piecewise_linear import filter_piecewise_linear
from desktop_app.algorithms.bilateral.prepare import Distance, Prepared, prepare
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.ways import FAST, PRECISE, Way, filter_by_cost
from desktop_app.algorithms.bilateral.window import filter_window, square_window
from desktop_app.algorithms.imaging.threads import Poll
from desktop_app.algorithms.imaging.watch import Report, check_choice, check_floats

Method = Literal["fast", "precise", "exact", "piecewise-linear"]


@dataclass(frozen=True)
class Filtered:
    """What a filter run gave.

    Attributes
    ----------
    image : float32 array
        Filtered picture, shaped like the source; always finite.
    masked : int
        Pixels that were NaN, infinite or beyond 1e30 in the picture or its guide: they
        had no vote, and were filled.
    way : {"window", "grid", "piecewise-linear"}
        How it was computed: `fast` and `precise` take the cheaper of the first two.
    """

    image: npt.NDArray[np.float32]
    masked: int
    way: Way


def bilateral_filter(
    image: npt.NDArray[np.floating],
    *,
    sigma_space: float,
    sigma_range: float,
    method: Method = "fast",
    guide: npt.NDArray[np.floating] | None = None,
    distance: Distance = "luminance",
    segments: int | None = None,
    threads: int | None = None,
    poll: Poll | None = None,
    report: Report | None = None,
) -> npt.NDArray[np.float32]:
    """Smooth a picture without crossing its edges.

    J_s = sum_p f(p - s) g(I_p - I_s) I_p / k(s) with Gaussians f and g and k(s) the sum
    of the weights (Durand & Dorsey, SIGGRAPH 2002, eq. 5 and 6). Pixels outside the
    picture do not exist: the weights of those inside are normalised.

    Parameters
    ----------
    image : (H, W) or (H, W, 3) float array
        Grey or RGB, in [0, 1] or any other range (log luminance, say). Not written to;
        worked on as float32.
    sigma_space : float
        Standard deviation of f in px, > 0 and finite. However large it is, the work is
        bounded by the picture.
    sigma_range : float
        Standard deviation of g in the units of the guide, > 0 and finite.
    method : {"fast", "precise", "exact", "piecewise-linear"}
        ``"exact"``: the definition, over a square window of radius ceil(4 sigma_space).
        ``"fast"`` and ``"precise"``: a bilateral grid with cubic B-splines, or the
        definition over a disc, whichever costs less; above 60 dB and above 75 dB.
        ``"piecewise-linear"``: the method of the paper, section 5.
    guide : (H, W) or (H, W, 3) float array, optional
        Second picture, whose differences take the place of I_p - I_s (joint or cross
        filter: Petschnigg et al., SIGGRAPH 2004, eq. 4). Default: the picture itself.
    distance : {"luminance", "channel", "colour"}
        Of an RGB guide: the difference of its luminances; each channel by itself; the
        Euclidean distance of RGB (with ``"exact"`` only). Of no meaning for a grey one.
    segments : int, optional
        Segments of ``"piecewise-linear"``, >= 1. Default: one for each `sigma_range`
        that the values of the guide are spread over, at most 1000.
    threads : int, optional
        Threads at work, >= 1; the result does not depend on it.
    poll : callable(), optional
        Called every 15 ms or so by the calling thread; may raise to stop.
    report : callable(fraction), optional
        Hears the share that is done.

    Returns
    -------
    filtered : float32 array shaped like ``image``
        Always finite: pixels that are not finite (in the guide, too) have no vote, and
        are filled from what surrounds them. `filter_with_report` counts them.

    Raises
    ------
    ValueError
        If a sigma is not positive and finite, if the pictures are not floats, are empty
        or do not fit together, or if method and distance do not.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.bilateral import bilateral_filter
    >>> step = np.zeros((40, 40), np.float32)
    >>> step[:, 20:] = 1
    >>> noise = np.random.default_rng(0).normal(0, 0.03, step.shape)
    >>> smooth = bilateral_filter(
    ...     (step + noise).astype(np.float32), sigma_space=4, sigma_range=0.2
    ... )
    >>> bool(np.abs(smooth - step).max() < 0.04)  # the grain is gone, the edge is not
    True
    """
    return filter_with_report(
        image,
        sigma_space=sigma_space,
        sigma_range=sigma_range,
        method=method,
        guide=guide,
        distance=distance,
        segments=segments,
        threads=threads,
        poll=poll,
        report=report,
    ).image


def filter_with_report(
    image: npt.NDArray[np.floating],
    *,
    sigma_space: float,
    sigma_range: float,
    method: Method = "fast",
    guide: npt.NDArray[np.floating] | None = None,
    distance: Distance = "luminance",
    segments: int | None = None,
    threads: int | None = None,
    poll: Poll | None = None,
    report: Report | None = None,
) -> Filtered:
    """Like `bilateral_filter`, and tell what happened.

    Returns
    -------
    filtered : Filtered
        The picture, the number of masked pixels, and the way it was computed.
    """
    _check_sigma("sigma_space", sigma_space, "px")
    _check_sigma("sigma_range", sigma_range, "units of the picture")
    _check_pictures(image, guide)
    _check_choices(method, distance, segments)
    runs, masked = prepare(image, guide, distance, poll)
    watch = Watch(threads, poll, report)
    results = []
    for index, run in enumerate(runs):
        result, way = _filter(
            run,
            watch.part(index, len(runs)),
            method=method,
            sigma_space=sigma_space,
            sigma_range=sigma_range,
            segments=segments,
        )
        results.append(result)
    whole = results[0] if len(results) == 1 else np.concatenate(results, axis=2)
    return Filtered(whole.reshape(image.shape), masked, way)


def sigma_from_diagonal(percent: float, shape: tuple[int, ...]) -> float:
    """Sigma in px that is so many percent of the diagonal of a picture (H, W, ...)."""
    return percent / 100 * math.hypot(shape[0], shape[1])


def _filter(
    run: Prepared,
    watch: Watch,
    *,
    method: Method,
    sigma_space: float,
    sigma_range: float,
    segments: int | None,
) -> tuple[npt.NDArray[np.float32], Way]:
    if method == "exact":
        window = square_window(sigma_space, run.values.shape[:2])
        return filter_window(run, window, sigma_space, sigma_range, watch), "window"
    if method == "piecewise-linear":
        result = filter_piecewise_linear(
            run, sigma_space, sigma_range, watch, segments=segments
        )
        return result, "piecewise-linear"
    quality = FAST if method == "fast" else PRECISE
    return filter_by_cost(run, quality, sigma_space, sigma_range, watch)


def _check_sigma(name: str, sigma: float, unit: str) -> None:
    if not 0 < sigma < math.inf:  # false for NaN
        raise ValueError(f"{name} = {sigma}: must be above 0 and finite, in {unit}")


def _check_pictures(
    image: npt.NDArray[np.floating], guide: npt.NDArray[np.floating] | None
) -> None:
    for name, picture in (("image", image), ("guide", guide)):
        if picture is not None:
            remedy = "floats; divide integers by their largest value"
            check_floats(name, picture, remedy)
    if guide is not None and guide.shape[:2] != image.shape[:2]:
        raise ValueError(
            f"guide of {guide.shape[:2]} pixels: must be of the size of the image, "
            f"{image.shape[:2]}"
        )


def _check_choices(method: str, distance: str, segments: int | None) -> None:
    check_choice("method", method, get_args(Method))
    check_choice("distance", distance, get_args(Distance))
    if distance == "colour" and method != "exact":
        raise ValueError(
            f"distance = 'colour' with method = {method!r}: the colour distance needs "
            "method 'exact'; or take the distance 'luminance' or 'channel'"
        )
    if segments is not None and segments < 1:
        raise ValueError(f"segments = {segments}: must be at least 1")
