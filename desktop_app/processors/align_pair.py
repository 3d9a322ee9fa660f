"""A pair: one image brought onto a template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment import Alignment, align
from desktop_app.algorithms.alignment.prepare import Region
from desktop_app.algorithms.alignment.resample import warp_image
from desktop_app.algorithms.alignment.result import Step
from desktop_app.algorithms.alignment.warps import Model
from desktop_app.errors import ParameterError
from desktop_app.files.records import Image, Pixels, depth_of
from desktop_app.files.results import quantise
from desktop_app.files.warps import write_warp
from desktop_app.processors.align_parameters import AlignParameters, settings_of
from desktop_app.processors.align_show import difference, in_place
from desktop_app.processors.align_source import (
    AlignSource,
    Matrix,
    image_at,
    read_region,
)
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import PictureResult, show
from desktop_app.words import N_, tr

# Nobody needs to know a corner better, in px.
LEAST_PX = 0.001
GIVEN_WARP = N_("the given warp was applied")
BEST_SO_FAR = N_("the best warp so far was used")


@dataclass(frozen=True, eq=False, kw_only=True)
class AlignResult(PictureResult):
    """An image as the template sees it, and how it was brought there.

    Parameters
    ----------
    template, moving : Image
        The pictures.
    matrix : (3, 3) float64 array
        From template to image.
    region : Region
        Of the template.
    alignment : Alignment or None
        How it was found; None where a given warp was applied.
    on_image : bool
        Shown on the image, not on the template.
    model, layer : str
        Family of the warp; what the pixels are.
    """

    template: Image
    moving: Image
    matrix: Matrix
    region: Region
    alignment: Alignment | None
    on_image: bool
    model: Model
    layer: str


def process_pair(
    source: AlignSource, parameters: AlignParameters, job: Job
) -> AlignResult:
    """Align an image with a template and warp it (Baker & Matthews 2004).

    Raises
    ------
    ParameterError
        If the parameters do not fit the pictures.
    """
    job.report(0.0, tr("Reading"))
    template = image_at(source, source.template)
    image = image_at(source, source.image)
    region = region_of(source, parameters, template)
    found: Alignment | None = None
    if parameters.apply_start:
        matrix = _given_start(source)
    else:
        start = source.setup.start
        found = _align((template, image), region, start, parameters, job)
        matrix = found.matrix
    job.report(0.9, tr("Warping"))
    light = (1.0, 0.0) if found is None else (found.gain, found.bias)
    result = AlignResult(
        pixels=_layer(parameters.layer, template, image, matrix, light),
        source=replace(image, alpha=None),
        warnings=warnings_about(found),
        template=template,
        moving=image,
        matrix=matrix,
        region=region,
        alignment=found,
        on_image=source.on_image,
        model=parameters.model,
        layer=parameters.layer,
    )
    job.report(1.0, tr("Done"))
    return result


def region_of(
    source: AlignSource, parameters: AlignParameters, template: Image
) -> Region:
    """Region of the template: that of the parameters, the drawn one, or all of it."""
    height, width = template.pixels.shape[:2]
    box = read_region(parameters.region) or source.setup.region
    if box is None:
        return Region(0, 0, width, height)
    x, y, wide, high = box
    if x + wide > width or y + high > height:
        raise ParameterError(
            tr(
                "region = {x},{y},{wide},{high}: must lie inside the "
                "template of {width} x {height} px"
            ).format(x=x, y=y, wide=wide, high=high, width=width, height=height)
        )
    return Region(*box)


def warnings_about(found: Alignment | None) -> tuple[str, ...]:
    """Tell why an alignment did not converge."""
    if found is None or found.converged:
        return ()
    return (
        tr("not aligned, {best_so_far}: {reason}").format(
            best_so_far=tr(BEST_SO_FAR), reason=found.reason
        ),
    )


def display_pair(result: AlignResult) -> npt.NDArray[np.uint8]:
    """Show the result on the picture that is open: template, or image."""
    if not result.on_image:
        return show(result.image)
    laid = result.image if result.layer == "difference" else result.template
    return in_place(laid, result.moving, result.matrix, result.region)


def figures_of_pair(result: AlignResult) -> dict[str, Any]:
    """Give the figures of ``--json``."""
    found = result.alignment
    if found is None:
        return {
            "converged": True,
            "reason": tr(GIVEN_WARP),
            "matrix": result.matrix.tolist(),
            "iterations": 0,
            "errors": [],
        }
    return {
        "converged": found.converged,
        "reason": found.reason,
        "matrix": found.matrix.tolist(),
        "iterations": found.iterations,
        "errors": list(found.errors),
        "correlation": found.correlation,
        "deviation_px": found.deviation,
        "gain": found.gain,
        "bias": found.bias,
        "share": found.share,
        "corners": found.corners.tolist(),
        "levels": [step.level for step in found.history],
    }


def _align(
    pair: tuple[Image, Image],
    region: Region,
    start: Matrix | None,
    parameters: AlignParameters,
    job: Job,
) -> Alignment:
    template, image = pair

    def watch(step: Step) -> None:
        job.report(
            0.1 + 0.7 / (1 + step.level), tr("Scale {level}").format(level=step.level)
        )
        job.show(step)

    try:
        return align(
            template.pixels,
            image.pixels,
            start=start,
            region=region,
            on_step=watch,
            poll=job.check,
            **settings_of(parameters),
        )
    except ValueError as error:
        raise ParameterError(str(error)) from error


def _given_start(source: AlignSource) -> Matrix:
    start = source.setup.start
    if start is None:
        raise ParameterError(
            tr("there is no start to apply: give one with --start, or drag the corners")
        )
    return start


def _layer(
    layer: str,
    template: Image,
    moving: Image,
    matrix: Matrix,
    light: tuple[float, float],
) -> Pixels:
    """Pixels of what is shown and saved."""
    if layer == "aligned":
        return seen(moving, matrix, template.pixels.shape)
    return quantise(difference(template, moving, matrix, light), moving.depth)


def seen(image: Image, matrix: Matrix, size: tuple[int, ...]) -> Pixels:
    """Image as the template sees it; black where it does not reach."""
    try:
        warped: Pixels = warp_image(image.pixels, matrix, size)  # type: ignore[assignment]
    except ValueError as error:
        raise ParameterError(str(error)) from error
    if depth_of(warped) == 32 and not image.linear:
        np.clip(warped, 0, 1, out=warped)
    return warped


def details_of(result: AlignResult) -> dict[str, Any]:
    """Tell what stands beside the matrix in a file."""
    found = figures_of_pair(result)
    del found["matrix"]
    return {"model": result.model, **found}


def write_matrix(result: AlignResult, path: Path) -> None:
    """Save the warp of a pair."""
    write_warp(path, result.matrix, details_of(result))
