"""The work of the erase tool on one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing import Rectangle, erase
from desktop_app.algorithms.erasing.rectangle import total_area
from desktop_app.errors import ParameterError
from desktop_app.files.records import Image
from desktop_app.processors.erasing_fill import understand_fill
from desktop_app.processors.erasing_plan import (
    EraseParameters,
    ErasePlan,
    Planned,
    chance_for,
    plan_rectangles,
)
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import PictureResult, show
from desktop_app.words import tr


@dataclass(frozen=True, eq=False)
class EraseSource:
    """A picture, the name its chance goes by, and what was set by hand."""

    image: Image
    name: str = ""
    plan: ErasePlan = field(default_factory=ErasePlan)


@dataclass(frozen=True, eq=False)
class EraseResult(PictureResult):
    """A picture with rectangles erased.

    Parameters
    ----------
    rectangles : tuple of Rectangle
    target_px : int
        What their areas should sum to; they do, unless an edit by hand prevents it.
    """

    rectangles: tuple[Rectangle, ...] = ()
    target_px: int = 0

    @property
    def erased_px(self) -> int:
        """Sum of the areas."""
        return total_area(self.rectangles)


def process(source: EraseSource, parameters: EraseParameters, job: Job) -> EraseResult:
    """Draw rectangles and fill them.

    Raises
    ------
    ParameterError
        If what is asked for is impossible for this picture.
    """
    job.report(0.0, tr("Erasing"))
    fill = understand_fill(parameters.fill)
    rng = chance_for(parameters.seed, source.name)
    pixels = source.image.pixels
    planned = plan_rectangles(
        pixels.shape[:2], source.name, parameters, source.plan, rng=rng
    )
    try:
        erased = erase(
            pixels, planned.rectangles, fill.for_image(source.image), rng=rng
        )
    except ValueError as error:
        raise ParameterError(str(error)) from error
    job.report(1.0, tr("Done"))
    return EraseResult(
        pixels=erased,  # type: ignore[arg-type]  # of the picture's own dtype
        source=source.image,
        warnings=_off(planned),
        rectangles=planned.rectangles,
        target_px=planned.target_px,
    )


def _off(planned: Planned) -> tuple[str, ...]:
    """Say by how much a draw that was edited, or is nearest, misses its target."""
    off = planned.erased_px - planned.target_px
    if not off:
        return ()
    told = (
        tr("{off} px more than the percentage asks for")
        if off > 0
        else tr("{off} px fewer than the percentage asks for")
    )
    return (told.format(off=abs(off)),)


def figures(result: EraseResult) -> dict[str, Any]:
    """Give the figures of one picture."""
    return {
        "target_px": result.target_px,
        "erased_px": result.erased_px,
        "rectangles": [list(each) for each in result.rectangles],
    }


def display(result: EraseResult) -> npt.NDArray[np.uint8]:
    """Give the erased picture as the canvas shows it."""
    return show(result.image)
