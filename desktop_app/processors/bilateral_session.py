"""The live half of the bilateral tool: what is kept while a picture is worked on."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Image
from desktop_app.processors.bilateral_smooth import (
    BilateralParameters,
    BilateralResult,
    BilateralSource,
    check_guide,
    process,
    resolved,
)
from desktop_app.processors.job import Job
from desktop_app.processors.picture_session import Cut, PictureSession
from desktop_app.processors.pictures import lights_of, show
from desktop_app.processors.subject import ViewPort

# A filter looks this many sigmas far; beyond, a weight is below 1e-3 of the middle.
REACH = 4.0
# A preview of this many pixels is there within a frame or two of a slider's drag; of
# one by the definition, this many looks at neighbours.
PREVIEW_PIXELS = 300_000
PREVIEW_LOOKS = 40_000_000
SLOW_PREVIEW_PIXELS = 50_000  # by the paper's method, which takes many blurs

Rgba = npt.NDArray[np.uint8]
_Pictures = tuple[Image, Image | None]


class BilateralSession:
    """Previews of the visible region, with as much around it as the filter sees."""

    def __init__(self) -> None:
        self._region = PictureSession(
            process, self._show, _reduce, _reach, coarse_scale
        )
        self._measured: tuple[_Pictures, float] | None = None
        self._white: tuple[Image, float | None] | None = None

    def prepare(
        self,
        source: BilateralSource,
        parameters: BilateralParameters,
        view: ViewPort,
        job: Job | None = None,
    ) -> None:
        """Shrink the visible region before the first slider moves."""
        self.preview(source, parameters, view)

    def preview(
        self, source: BilateralSource, parameters: BilateralParameters, view: ViewPort
    ) -> Rgba:
        """Give the visible region, filtered."""
        used = quickened(self._resolved(source, parameters))
        return self._region.preview(source, source.image, used, view)

    def refine(
        self,
        source: BilateralSource,
        parameters: BilateralParameters,
        view: ViewPort,
        job: Job,
    ) -> Rgba | None:
        """Give the visible region at the size it is seen, by the method asked for."""
        used = self._resolved(source, parameters)
        return self._region.refine(source, source.image, used, view, job)

    def process(
        self, source: BilateralSource, parameters: BilateralParameters, job: Job
    ) -> BilateralResult:
        """Give the whole picture, filtered."""
        return process(source, self._resolved(source, parameters), job)

    def _resolved(
        self, source: BilateralSource, parameters: BilateralParameters
    ) -> BilateralParameters:
        """Measure the noise of a picture once, by the whole of it."""
        check_guide(source)
        self._note_white(source.image)
        if not parameters.range_from_noise:
            return resolved(parameters, source)
        pictures = (source.image, source.guide)
        known = self._measured
        if (
            known is None
            or known[0][0] is not pictures[0]
            or known[0][1] is not pictures[1]
        ):
            known = (pictures, resolved(parameters, source).sigma_range)
            self._measured = known
        plain = replace(parameters, range_from_noise=False, sigma_range=known[1])
        return resolved(plain, source)

    def _note_white(self, image: Image) -> None:
        if self._white is None or self._white[0] is not image:
            self._white = (image, lights_of(image) if image.linear else None)

    def _show(self, result: BilateralResult) -> Rgba:
        """Show a part as bright as the whole."""
        return show(result.image, None if self._white is None else self._white[1])


def quickened(parameters: BilateralParameters) -> BilateralParameters:
    """Choose what looks the same in a preview and is there at once.

    The definition is worth its time only in the full answer: `fast` is within 0.005.
    """
    if parameters.method == "exact" and parameters.distance == "colour":
        return parameters
    if parameters.method in {"exact", "precise"}:
        return replace(parameters, method="fast")
    return parameters


def coarse_scale(parameters: BilateralParameters, area: float) -> float:
    """Give the scale at which so many pixels can be filtered within a frame or two."""
    if parameters.method == "exact":
        # Pixels times window: area s^2 (8 sigma s + 1)^2 = looks, a square root of it.
        rise = 2 * REACH * parameters.sigma_space
        side = (PREVIEW_LOOKS / area) ** 0.5
        return (math.sqrt(1 + 4 * rise * side) - 1) / (2 * rise)
    paper = parameters.method == "piecewise-linear"
    pixels = SLOW_PREVIEW_PIXELS if paper else PREVIEW_PIXELS
    return math.sqrt(pixels / area)


def _reduce(source: BilateralSource, cut: Cut) -> BilateralSource:
    guide = None if source.guide is None else cut(source.guide)
    return BilateralSource(cut(source.image), guide)


def _reach(parameters: BilateralParameters) -> float:
    return REACH * parameters.sigma_space
