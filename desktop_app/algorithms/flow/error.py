"""How far a field is from the truth: endpoint and angular error, sparsification."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

# Share of the pixels that is looked at when the confident ones are judged.
BEST = 0.7


def endpoint_errors(
    field: npt.NDArray[np.floating], truth: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Length of the difference of the vectors, px.

    Parameters
    ----------
    field, truth : (H, W, 2) float array
        (dx, dy) in px.

    Returns
    -------
    errors : (H, W) float64 array
    """
    gap = field.astype(np.float64) - truth
    return np.asarray(np.hypot(gap[..., 0], gap[..., 1]))


def angular_errors(
    field: npt.NDArray[np.floating], truth: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Angle between (dx, dy, 1) and the true one, degrees.

    Barron, Fleet, Beauchemin, IJCV 1994, section 4.2.

    Parameters
    ----------
    field, truth : (H, W, 2) float array
        (dx, dy) in px.

    Returns
    -------
    errors : (H, W) float64 array
        In [0, 180).
    """
    one, other = field.astype(np.float64), truth.astype(np.float64)
    product = 1 + (one * other).sum(2)
    lengths = np.sqrt((1 + (one**2).sum(2)) * (1 + (other**2).sum(2)))
    angles: npt.NDArray[np.float64] = np.degrees(
        np.arccos(np.clip(product / lengths, -1, 1))
    )
    return angles


def average_errors(
    field: npt.NDArray[np.floating],
    truth: npt.NDArray[np.floating],
    known: npt.NDArray[np.bool_],
    confidence: npt.NDArray[np.floating] | None = None,
) -> dict[str, float]:
    """Mean errors over the pixels whose truth is known.

    Parameters
    ----------
    field, truth : (H, W, 2) float array
        (dx, dy) in px.
    known : (H, W) bool array
        Where the truth holds; somewhere, at least.
    confidence : (H, W) float array, optional
        Adds the error of the 70 % of pixels of the greatest confidence.

    Returns
    -------
    errors : dict
        ``aee`` in px, ``aae`` in degrees and, with a confidence, ``aee_best70``.

    Raises
    ------
    ValueError
        If the shapes differ, or nothing is known.
    """
    if field.shape != truth.shape:
        raise ValueError(
            f"truth of {truth.shape[1]} x {truth.shape[0]} px: must be of the size of "
            f"the frames, {field.shape[1]} x {field.shape[0]} px"
        )
    if not known.any():
        raise ValueError("truth states no vector: give one that does")
    errors = endpoint_errors(field, truth)[known]
    told: dict[str, Any] = {
        "aee": errors.mean(),
        "aae": angular_errors(field, truth)[known].mean(),
    }
    if confidence is not None:
        told["aee_best70"] = _sorted_by(confidence[known], errors)[
            : max(1, round(BEST * errors.size))
        ].mean()
    return {name: float(value) for name, value in told.items()}


def sparsification(
    errors: npt.NDArray[np.floating],
    confidence: npt.NDArray[np.floating],
    *,
    steps: int = 20,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Mean error of what is left when the least confident pixels are taken away.

    Parameters
    ----------
    errors, confidence : (N,) float array
        Of the pixels whose truth is known.
    steps : int
        Points of the curve.

    Returns
    -------
    shares, left, ideal : (steps,) float64 array
        Share taken away, in [0, 1); mean error of the rest; and what it would be if
        the worst were taken away first.
    """
    shares = np.arange(steps) / steps
    curves = []
    for order in (confidence, -np.asarray(errors)):
        means = np.cumsum(_sorted_by(order, errors)) / np.arange(1, errors.size + 1)
        kept = np.maximum(1, np.rint((1 - shares) * errors.size)).astype(np.intp)
        curves.append(means[kept - 1])
    return shares, curves[0], curves[1]


def _sorted_by(
    confidence: npt.NDArray[np.floating], errors: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    """Errors, those of the greatest confidence first."""
    order = np.argsort(-confidence, kind="stable")
    return errors[order].astype(np.float64)
