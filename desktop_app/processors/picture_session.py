"""Quick previews for tools that make a picture of a picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.declare import Parameters
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ViewPort

AnyParameters = TypeVar("AnyParameters", bound=Parameters)
AnySource = TypeVar("AnySource")
Box = tuple[int, int, int, int]
Rgba = npt.NDArray[np.uint8]
Cut = Callable[[Image], Image]

# Margins are multiples of it, so that a slider does not cut the picture at every step.
_MARGIN_STEP = 64
# A refined picture must be sharper than the coarse one, and cost less than the whole.
_SHARPER = 1.3
_LESS = 0.6


@dataclass(frozen=True)
class Reduction:
    """A part of a picture, made smaller.

    Parameters
    ----------
    box : (x0, y0, x1, y1)
        Pixels of the picture, half-open.
    scale : float
        Size of the part, of 1.
    """

    box: Box
    scale: float

    @property
    def pixels(self) -> float:
        """How many pixels are left."""
        left, top, right, bottom = self.box
        return (right - left) * (bottom - top) * self.scale**2


class PictureSession(Generic[AnySource, AnyParameters]):
    """Runs a local filter on what is seen, with as much around it as it looks at.

    Parameters
    ----------
    process : callable(source, parameters, job) -> result
        The tool's own function.
    display : callable(result) -> (H, W, 4) uint8
        The tool's own display.
    reduce : callable(source, cut) -> source
        Makes a source of its pictures cut and shrunk by `cut`.
    reach : callable(parameters) -> px
        How far outside the visible region the filter looks.
    coarse_scale : callable(parameters, pixels) -> float
        Scale at which so many pixels can be done at once.
    """

    def __init__(
        self,
        process: Callable[[AnySource, AnyParameters, Job], Any],
        display: Callable[[Any], Rgba],
        reduce: Callable[[AnySource, Cut], AnySource],
        reach: Callable[[AnyParameters], float],
        coarse_scale: Callable[[AnyParameters, float], float],
    ) -> None:
        self._process = process
        self._display = display
        self._reduce = reduce
        self._reach = reach
        self._coarse_scale = coarse_scale
        self.cutter = Cutter()

    def preview(
        self,
        source: AnySource,
        image: Image,
        parameters: AnyParameters,
        view: ViewPort,
    ) -> Rgba:
        """Give the visible region, as large as can be done at once."""
        reduction = self._coarse(image, parameters, view)
        return self._show(source, parameters, view, reduction, Job())

    def refine(
        self,
        source: AnySource,
        image: Image,
        parameters: AnyParameters,
        view: ViewPort,
        job: Job,
    ) -> Rgba | None:
        """Give the visible region at the size it is seen.

        Returns
        -------
        rgba : (h, w, 4) uint8 array or None
            None where it would be no sharper than the preview, or cost as much as the
            whole picture.
        """
        box = self._box(image, parameters, view)
        fine = Reduction(box, _seen_scale(view))
        coarse = self._coarse(image, parameters, view)
        height, width = image.pixels.shape[:2]
        sharper = fine.pixels > _SHARPER * coarse.pixels
        if not sharper or fine.pixels > _LESS * height * width:
            return None
        return self._show(source, parameters, view, fine, job.aside())

    def _show(
        self,
        source: AnySource,
        parameters: AnyParameters,
        view: ViewPort,
        reduction: Reduction,
        job: Job,
    ) -> Rgba:
        part = self._reduce(source, self.cutter.at(reduction))
        result = self._process(part, parameters.scaled(reduction.scale), job)
        return cut_rgba(self._display(result), reduction.box, view.region)

    def _coarse(
        self, image: Image, parameters: AnyParameters, view: ViewPort
    ) -> Reduction:
        box = self._box(image, parameters, view)
        area = (box[2] - box[0]) * (box[3] - box[1])
        return Reduction(
            box, min(_seen_scale(view), self._coarse_scale(parameters, area))
        )

    def _box(self, image: Image, parameters: AnyParameters, view: ViewPort) -> Box:
        """Give what must be looked at to show the visible region."""
        height, width = image.pixels.shape[:2]
        reach = min(self._reach(parameters), max(height, width))
        margin = math.ceil(reach / _MARGIN_STEP) * _MARGIN_STEP
        left, top, right, bottom = view.region
        return (
            max(0, left - margin),
            max(0, top - margin),
            min(width, right + margin),
            min(height, bottom + margin),
        )


class Cutter:
    """Cuts and shrinks pictures; keeps the last ones, as a slider moves on."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[Image, Reduction, Image], ...] = ()

    def at(self, reduction: Reduction) -> Cut:
        """Give what cuts pictures to a part."""
        return lambda image: self.cut(image, reduction)

    def cut(self, image: Image, reduction: Reduction) -> Image:
        """Give a part of a picture."""
        for source, known, part in self._kept:
            if source is image and known == reduction:
                return part
        part = reduced(image, reduction)
        # The two last ones: a picture and its guide.
        self._kept = (*self._kept[-1:], (image, reduction, part))
        return part


def reduced(image: Image, reduction: Reduction) -> Image:
    """Cut a part out of a picture and shrink it, by means of areas."""
    left, top, right, bottom = reduction.box
    pixels: Any = image.pixels[top:bottom, left:right]
    if reduction.scale < 1.0:
        size = (
            max(1, round((right - left) * reduction.scale)),
            max(1, round((bottom - top) * reduction.scale)),
        )
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return replace(image, pixels=np.ascontiguousarray(pixels), alpha=None)


def cut_rgba(rgba: Rgba, box: Box, region: Box) -> Rgba:
    """Cut the pixels of a region out of the picture of a box around it.

    Parameters
    ----------
    rgba : (h, w, 4) uint8 array
        Picture of the box, at any scale.
    box, region : (x0, y0, x1, y1)
        Half-open rectangles in source pixels; the region lies in the box.

    Returns
    -------
    part : (h', w', 4) uint8 array
        C-contiguous, of at least one pixel.
    """
    height, width = rgba.shape[:2]
    left, right = _span((region[0], region[2]), (box[0], box[2]), width)
    top, bottom = _span((region[1], region[3]), (box[1], box[3]), height)
    return np.ascontiguousarray(rgba[top:bottom, left:right])


def _span(part: tuple[int, int], whole: tuple[int, int], count: int) -> tuple[int, int]:
    """Give which of `count` pixels that show the whole show a part: one at least."""
    share = count / (whole[1] - whole[0])
    first = min(round((part[0] - whole[0]) * share), count - 1)
    return first, max(round((part[1] - whole[0]) * share), first + 1)


def _seen_scale(view: ViewPort) -> float:
    return min(1.0, view.width / (view.region[2] - view.region[0]))
