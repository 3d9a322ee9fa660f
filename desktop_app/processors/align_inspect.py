"""An iteration as pictures: template, image, error, steepest-descent images."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.inspection import inspect
from desktop_app.algorithms.alignment.result import Step
from desktop_app.processors.align_pair import AlignResult
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.pictures import to_rgba
from desktop_app.words import N_

Rgba = npt.NDArray[np.uint8]
_AWAY = (N_("right"), N_("down"))
_BY = (N_("x by x"), N_("y by x"), N_("x by y"), N_("y by y"))
# The parameters of each warp, as the strip names them.
NAMES = {
    "translation": _AWAY,
    "euclidean": (N_("turn"), *_AWAY),
    "similarity": (N_("size"), N_("turn"), *_AWAY),
    "affine": (*_BY, *_AWAY),
    "homography": (*_BY, *_AWAY, N_("tilt x"), N_("tilt y")),
}
# An error of that much of the full range is shown black or white.
_FULL_ERROR = 0.25


@dataclass(frozen=True, eq=False)
class Picture:
    """One picture of the strip, with what it is called."""

    title: str
    rgba: Rgba


def pictures_of(
    result: AlignResult, parameters: AlignParameters, step: Step
) -> tuple[Picture, ...]:
    """Show what the equations of an iteration are made of.

    Parameters
    ----------
    result : AlignResult
        The pair.
    parameters : AlignParameters
        How it was aligned.
    step : Step
        The iteration.

    Returns
    -------
    pictures : tuple of Picture
        Small; signed ones are about grey.
    """
    seen = inspect(
        result.template.pixels,
        result.moving.pixels,
        step.matrix,
        model=parameters.model,
        algorithm=parameters.algorithm,
        region=result.region,
        light=(step.gain, step.bias),
        weights=parameters.weights,
    )
    shown = [
        Picture(N_("template"), to_rgba(seen.template)),
        Picture(N_("image"), to_rgba(np.nan_to_num(seen.seen))),
        Picture(N_("error"), to_rgba(_signed(seen.error, _FULL_ERROR))),
    ]
    if parameters.weights != "none":
        shown.append(Picture(N_("weights"), to_rgba(seen.weights)))
    for name, plane in zip(NAMES[parameters.model], seen.steepest, strict=True):
        largest = float(np.quantile(np.abs(plane), 0.995)) or 1.0
        shown.append(Picture(name, to_rgba(_signed(plane, largest))))
    return tuple(shown)


def _signed(values: npt.NDArray[np.float32], largest: float) -> npt.NDArray[np.float32]:
    """Bring values about 0 to about grey."""
    about = 0.5 + values / np.float32(2 * largest)
    return np.asarray(np.clip(about, 0, 1), np.float32)
