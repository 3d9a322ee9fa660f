"""Lucas-Kanade as the textbook has it: one scale, one solution a pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from desktop_app.opencv import cv2

Derivative = Literal["sobel", "gaussian"]

_Plane = npt.NDArray[np.float64]

# Standard deviation of the Gaussian derivatives, px.
_DERIVATIVE_SIGMA = 1.0
# A smaller eigenvalue below this share of the larger one is rounding, not texture.
_RELATIVE = 1e-6
# A tensor of less squared contrast a px than this is flat: 1/1000 of a level of 255.
_FLAT = (1e-3 / 255) ** 2


@dataclass(frozen=True, eq=False)
class PlainSolution:
    """What one scale tells.

    Attributes
    ----------
    field : (H, W, 2) float64 array
        (dx, dy) in px; 0 where undetermined.
    eigenvalues : (H, W, 2) float64 array
        Smaller and larger eigenvalue of the windowed structure tensor.
    residual : (H, W) float64 array
        Windowed mean square of what the solution leaves of the change.
    determined : (H, W) bool array
        Where both eigenvalues are above nothing.
    """

    field: _Plane
    eigenvalues: _Plane
    residual: _Plane
    determined: npt.NDArray[np.bool_]


def solve_plain(
    previous: npt.NDArray[np.float32],
    following: npt.NDArray[np.float32],
    *,
    sigma: float,
    derivative: Derivative = "sobel",
) -> PlainSolution:
    """Solve the 2x2 system of the Gaussian window at every pixel.

    With S the windowed sums of products of derivatives and I_t = following - previous,
    (S_xx S_xy; S_xy S_yy) (dx, dy) = -(S_xt, S_yt) (Lucas & Kanade, IJCAI 1981, eq. 9
    in two dimensions), solved in closed form.

    Parameters
    ----------
    previous, following : (H, W) float32 array
        Grey frames in [0, 1] or any other range, finite.
    sigma : float
        Standard deviation of the window, px, > 0.
    derivative : {"sobel", "gaussian"}
        Of ``previous``: Sobel's operator over 8, or the derivatives of a Gaussian of
        1 px, which then smooths I_t as well.

    Returns
    -------
    solution : PlainSolution
    """
    across, down = _derivatives(previous.astype(np.float64), derivative)
    change = following.astype(np.float64) - previous
    if derivative == "gaussian":
        change = _window(change, _DERIVATIVE_SIGMA)
    xx, xy, yy = (_window(p, sigma) for p in (across**2, across * down, down**2))
    xt, yt = (_window(p * change, sigma) for p in (across, down))
    half_trace = (xx + yy) / 2
    root = np.sqrt(((xx - yy) / 2) ** 2 + xy**2)
    eigenvalues = np.stack([np.maximum(half_trace - root, 0), half_trace + root], 2)
    determined = (eigenvalues[..., 1] > _FLAT) & (
        eigenvalues[..., 0] > _RELATIVE * eigenvalues[..., 1]
    )
    determinant = np.where(determined, xx * yy - xy**2, 1)
    dx = np.where(determined, (xy * yt - yy * xt) / determinant, 0)
    dy = np.where(determined, (xy * xt - xx * yt) / determinant, 0)
    left = _window((change + across * dx + down * dy) ** 2, sigma)
    return PlainSolution(np.stack([dx, dy], 2), eigenvalues, left, determined)


def _derivatives(frame: _Plane, derivative: Derivative) -> tuple[_Plane, _Plane]:
    """Along x and along y, per px."""
    if derivative == "sobel":
        slope, smooth = np.array([-1.0, 0, 1]) / 2, np.array([1.0, 2, 1]) / 4
    else:
        reach = math.ceil(4 * _DERIVATIVE_SIGMA)
        place = np.arange(-reach, reach + 1, dtype=np.float64)
        smooth = np.exp(-0.5 * (place / _DERIVATIVE_SIGMA) ** 2)
        smooth /= smooth.sum()
        slope = place * smooth
        slope /= (slope * place).sum()  # exact on a ramp
    return _filter(frame, slope, smooth), _filter(frame, smooth, slope)


def _window(plane: _Plane, sigma: float) -> _Plane:
    reach = math.ceil(4 * sigma)
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    taps /= taps.sum()
    return _filter(plane, taps, taps)


def _filter(plane: _Plane, row: _Plane, column: _Plane) -> _Plane:
    filtered = cv2.sepFilter2D(
        plane, cv2.CV_64F, row, column, borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(filtered, np.float64)
