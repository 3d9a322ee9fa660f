"""The black box opened: what the equations of one iteration are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.normal import Bench, Light, Task
from desktop_app.algorithms.alignment.prepare import set_up
from desktop_app.algorithms.alignment.pyramid import Plane
from desktop_app.algorithms.alignment.robust import Weighting
from desktop_app.algorithms.alignment.warps import WARPS, Matrix, Model
from desktop_app.algorithms.alignment.ways import WAYS, Algorithm
from desktop_app.algorithms.imaging.threads import RowTeam

_MOST_LEVELS = 12


@dataclass(frozen=True, eq=False)
class Inspection:
    """One iteration at a scale that is small enough to be looked at.

    Parameters
    ----------
    template, seen, error, weights : (h, w) float32 array
        Samples of the template, the image at the warped points, their difference in
        the image's light, and the weight of each pixel.
    steepest : (n, h, w) float32 array
        Steepest-descent images, one a parameter (the paper's figure 2).
    hessian : (n, n) float64 array
        Of the parameters, scaled to a diagonal of 1.
    """

    template: Plane
    seen: Plane
    error: Plane
    weights: Plane
    steepest: Plane
    hessian: Matrix


def inspect(
    template: npt.NDArray[np.generic],
    image: npt.NDArray[np.generic],
    matrix: Matrix,
    *,
    model: Model,
    algorithm: Algorithm,
    region: tuple[int, int, int, int] | None = None,
    light: tuple[float, float] = (1.0, 0.0),
    weights: Weighting = "none",
    side: int = 160,
) -> Inspection:
    """Look at the equations under a warp.

    Parameters
    ----------
    template, image, region, model, algorithm, weights
        As for `align`.
    matrix : (3, 3) float64 array
        The warp, from template to image in px.
    light : (float, float)
        Gain and bias of the image.
    side : int
        The scale is the first one whose template is at most so many px long.

    Returns
    -------
    inspection : Inspection
        Of that scale.
    """
    task = Task(WARPS[model], WAYS[algorithm], light=False, weighting=weights)
    problem = set_up(
        template,
        image,
        warp=task.warp,
        start=matrix,
        region=region,
        mask=None,
        image_mask=None,
    )
    level = problem.pyramid.next_level()
    while max(level.template.shape) > side and level.number < _MOST_LEVELS:
        level = problem.pyramid.next_level()
    bench = Bench(level, task, RowTeam(1))
    gain, bias = light
    measured = bench.measure(problem.matrix, Light(gain, bias))
    seen = bench.errors + (np.float32(gain) * level.template + np.float32(bias))
    diagonal = np.sqrt(np.maximum(np.diag(measured.hessian), 1e-30))
    return Inspection(
        level.template,
        np.asarray(seen, np.float32),
        bench.errors,
        bench.weights,
        bench.columns.transpose(1, 0, 2).copy(),
        measured.hessian / np.outer(diagonal, diagonal),
    )
