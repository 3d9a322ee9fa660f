"""What an alignment gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.warps import Matrix


class Step(NamedTuple):
    """One iteration, as it is told while the alignment runs and kept afterwards.

    Parameters
    ----------
    level : int
        Scale: 0 is the full size, each next one half of it.
    iteration : int
        Number within the scale, from 0.
    matrix : (3, 3) float64 array
        The warp before the iteration, from template to image in px.
    error : float
        Root of the mean squared difference between the image seen through the warp and
        the template in the image's light; in [0, 1].
    step : float
        How far the iteration moved the corners at most, in px of the full size.
    share : float
        Share of the template that lies on the image, in [0, 1].
    gain, bias : float
        Light of the image against the template.
    """

    level: int
    iteration: int
    matrix: Matrix
    error: float
    step: float
    share: float
    gain: float
    bias: float


@dataclass(frozen=True, eq=False)
class Alignment:
    """A warp, and how it was found.

    Parameters
    ----------
    matrix : (3, 3) float64 array
        Maps template (x, y, 1) to image coordinates in px; its last entry is 1. The
        best so far if the alignment did not converge.
    converged : bool
        The last step at full size was smaller than the tolerance.
    reason : str
        Why it ended, in words.
    iterations : int
        Iterations of all scales.
    errors : tuple of float
        Error of every iteration, see `Step`.
    history : tuple of Step
        The iterations, from coarse to fine.
    corners : (4, 2) float64 array
        The region's corners in the image, (x, y): top left, top right, bottom right,
        bottom left.
    covariance : (n, n) float64 array
        Of the parameters of a warp that follows the found one, in normalised
        coordinates (the region's centre is 0, its longer side 2); NaN where it is not
        determined.
    deviation : float
        Standard deviation of the worst corner that noise alone leaves, in px; infinite
        where it is not determined.
    correlation : float
        Zero-mean normalised correlation of template and image, in [-1, 1].
    share : float
        Share of the template that lies on the image.
    gain, bias : float
        Image = gain * template + bias, values in [0, 1].
    """

    matrix: Matrix
    converged: bool
    reason: str
    iterations: int
    errors: tuple[float, ...]
    history: tuple[Step, ...]
    corners: npt.NDArray[np.float64]
    covariance: Matrix
    deviation: float
    correlation: float
    share: float
    gain: float
    bias: float
