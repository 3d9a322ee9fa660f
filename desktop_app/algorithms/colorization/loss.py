"""The colorization energy and its gradient, for those who optimise by themselves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.weights import (
    NEIGHBOURS,
    Border,
    WeightFunction,
    by_pixel,
    check_luminance,
    empty_ties,
    write_weights,
)

_Window = tuple[slice, slice]


def colorization_loss(
    chroma: npt.NDArray[np.floating],
    luminance: npt.NDArray[np.floating],
    *,
    weights: WeightFunction = "gaussian",
    border: Border = "clip",
) -> tuple[float, npt.NDArray[np.floating]]:
    """J(U) = sum_r (U_r - sum_s w_rs U_s)^2 over all pixels and both channels.

    Parameters
    ----------
    chroma : (H, W, 2) float array
        U: I and Q.
    luminance : (H, W) float array
        Y in [0, 1]; gives the weights.
    weights, border
        See `levin_weights`. A pixel without neighbours (a picture of one pixel)
        contributes U_r^2.

    Returns
    -------
    loss : float
        J(U), summed in float64 with float64 weights.
    gradient : (H, W, 2) float array of the dtype of ``chroma``
        dJ/dU = 2 (I - W)^T (I - W) U.

    Raises
    ------
    ValueError
        If shapes do not fit, the luminance is not finite or a name is unknown.

    References
    ----------
    .. [1] Levin, Lischinski, Weiss, SIGGRAPH 2004, eq. 1.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.colorization import colorization_loss
    >>> luminance = np.random.default_rng(0).random((6, 7), np.float32)
    >>> chroma = np.full((6, 7, 2), 0.1, np.float32)
    >>> loss, gradient = colorization_loss(chroma, luminance)
    >>> round(float(loss), 6), gradient.shape
    (0.0, (6, 7, 2))
    """
    plane = check_luminance(luminance)
    if chroma.shape != (*plane.shape, 2):
        raise ValueError(
            f"chroma has shape {chroma.shape}: must be {(*plane.shape, 2)} to fit the "
            "luminance"
        )
    ties = empty_ties(plane.shape, np.float64)
    write_weights(plane, ties, weights=weights, border=border)
    neighbour_weights = by_pixel(ties)
    wide = chroma.astype(np.float64)
    error = wide.copy()
    for k, (here, there) in enumerate(_shifts(plane.shape)):
        error[here] -= neighbour_weights[here][..., k, None] * wide[there]
    gradient = error.copy()
    for k, (here, there) in enumerate(_shifts(plane.shape)):
        gradient[there] -= neighbour_weights[here][..., k, None] * error[here]
    gradient *= 2.0
    return float(np.square(error).sum()), gradient.astype(chroma.dtype, copy=False)


def _shifts(shape: tuple[int, ...]) -> Iterator[tuple[_Window, _Window]]:
    """For every neighbour: the pixels that have it, and the same pixels' neighbours."""
    height, width = shape
    for dy, dx in NEIGHBOURS:
        here = _overlap(dy, height), _overlap(dx, width)
        there = _overlap(-dy, height), _overlap(-dx, width)
        yield here, there


def _overlap(step: int, size: int) -> slice:
    """Positions p of an axis for which p + step is inside, too."""
    return slice(max(0, -step), size - max(0, step))
