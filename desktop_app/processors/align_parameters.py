"""What the user may set of an alignment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from desktop_app.algorithms.alignment.descent import Descent
from desktop_app.algorithms.alignment.robust import Weighting
from desktop_app.algorithms.alignment.stack import Reference
from desktop_app.algorithms.alignment.warps import Model
from desktop_app.algorithms.alignment.ways import Algorithm
from desktop_app.processors.declare import Parameters, parameter


@dataclass(frozen=True)
class AlignParameters(Parameters):
    """What the user may set."""

    work: Literal["pair", "stack"] = parameter(
        "pair",
        choices=("pair", "stack"),
        label="Work on",
        help="The template and one image, or all frames; on the command line a folder, "
        "a video or more than two pictures are a stack by themselves",
    )
    model: Model = parameter(
        "homography",
        choices=("translation", "euclidean", "similarity", "affine", "homography"),
        label="Warp",
        help="What may happen between template and image: a shift; and a turn; and a "
        "change of size; and a shear; and a change of perspective",
    )
    algorithm: Algorithm = parameter(
        "inverse-compositional",
        choices=(
            "inverse-compositional",
            "forward-additive",
            "forward-compositional",
            "inverse-additive",
        ),
        label="Algorithm",
        help="Which of the four algorithms of Baker and Matthews; they agree, the "
        "inverse compositional one is the quickest",
    )
    method: Descent = parameter(
        "gauss-newton",
        choices=("gauss-newton", "levenberg-marquardt"),
        label="Descent",
        help="Steps as the equations give them, or damped until the error falls",
    )
    light: bool = parameter(
        True,
        label="Gain and bias",
        help="Let the image be brighter or darker than the template",
    )
    weights: Weighting = parameter(
        "none",
        choices=("none", "huber", "tukey"),
        label="Robust weights",
        help="Let large differences count less: what covers a part of the picture",
    )
    levels: int = parameter(
        0,
        low=0,
        high=12,
        label="Scales",
        zero="auto",
        help="Scales of the pyramid; 0: down to a template of 25 px",
    )
    iterations: int = parameter(
        50, low=1, high=1000, label="Iterations", help="At most so many on a scale"
    )
    tolerance: float = parameter(
        0.01,
        low=0.0001,
        high=1.0,
        label="Tolerance",
        help="Movement of a corner, in px, below which it stands still",
    )
    other_tries: bool = parameter(
        True,
        label="Other tries",
        help="Try other starts where the pictures do not match",
    )
    layer: Literal["aligned", "difference"] = parameter(
        "aligned",
        choices=("aligned", "difference"),
        label="Layer",
        help="What is shown and saved of a pair: the image as the template sees it, or "
        "how it differs from the template, about grey",
    )
    reference: Reference = parameter(
        "first",
        choices=("first", "previous", "chosen", "running-mean"),
        label="Reference",
        help="What the frames of a stack are aligned with: the first, the one before, "
        "the chosen template, or the mean of those aligned before",
    )
    chosen: int = parameter(
        0,
        low=0,
        high=1_000_000,
        label="Chosen frame",
        help="Number of the chosen frame, from 0",
        in_form=False,
    )
    combine: Literal["mean", "median", "frames"] = parameter(
        "mean",
        choices=("mean", "median", "frames"),
        label="Make",
        help="What is made of a stack: the mean, the median, or the aligned frames in "
        "a folder",
    )
    crop: bool = parameter(
        True,
        label="Crop to the overlap",
        help="Cut a stack to what all of its frames show",
    )
    apply_start: bool = parameter(
        False,
        label="Only apply the start",
        help="Warp by the start as it is, without aligning",
    )
    region: str = parameter(
        "",
        label="Region",
        help="Part of the template that is aligned, X,Y,W,H in px; empty: all of it",
        in_form=False,
    )


def settings_of(parameters: AlignParameters) -> dict[str, Any]:
    """Give the arguments of `align` that are parameters of the tool."""
    names = ("model", "algorithm", "method", "light", "weights", "iterations")
    settings = {name: getattr(parameters, name) for name in names}
    return settings | {
        "tolerance": parameters.tolerance,
        "other_tries": parameters.other_tries,
        "levels": parameters.levels or None,
    }
