"""Quick previews of the erase tool: the rectangles are exact, the picture is small."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing import Rectangle, erase
from desktop_app.algorithms.erasing.fills import Fill
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.erasing_fill import FillSource, understand_fill
from desktop_app.processors.erasing_plan import (
    EraseParameters,
    chance_for,
    plan_rectangles,
)
from desktop_app.processors.erasing_work import EraseResult, EraseSource, process
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import show
from desktop_app.processors.subject import ViewPort

# So long a slider must stand: copying millions of pixels for every move would slow what
# is seen.
STANDS_S = 0.06

Pixels = npt.NDArray[np.generic]


class EraseSession:
    """Keeps the small picture of the visible region, its mean, and the fill."""

    def __init__(self) -> None:
        self._image: Image | None = None
        self._view: ViewPort | None = None
        self._small: Pixels | None = None
        self._mean: list[float] = []
        self._fill: tuple[str, FillSource] | None = None
        self._other: Pixels | None = None

    def prepare(
        self,
        source: EraseSource,
        parameters: EraseParameters,
        view: ViewPort,
        job: Job | None = None,
    ) -> None:
        """Shrink the visible region before the first slider moves."""
        self.preview(source, parameters, view)

    def preview(
        self, source: EraseSource, parameters: EraseParameters, view: ViewPort
    ) -> npt.NDArray[np.uint8]:
        """Give the visible region with the rectangles of the whole picture."""
        image = source.image
        rng = chance_for(parameters.seed, source.name)
        planned = plan_rectangles(
            image.pixels.shape[:2], source.name, parameters, source.plan, rng=rng
        )
        self._look_at(image, view)
        assert self._small is not None
        boxes = [
            box for each in planned.rectangles if (box := _seen(each, view)) is not None
        ]
        erased: Any = erase(
            self._small, boxes, self._fill_for(image, parameters.fill, view), rng=rng
        )
        return show(replace(image, pixels=erased, alpha=None))

    def process(
        self, source: EraseSource, parameters: EraseParameters, job: Job
    ) -> EraseResult:
        """Give the full answer, as soon as no newer one is asked for."""
        job.pause(STANDS_S)
        return process(source, parameters, job)

    def _look_at(self, image: Image, view: ViewPort) -> None:
        """Keep what does not change while a slider moves."""
        if image is not self._image:
            self._image, self._view, self._mean = image, None, []
        if view != self._view:
            self._small = _shrunk(image.pixels, view)
            self._view, self._other = view, None

    def _fill_for(self, image: Image, text: str, view: ViewPort) -> Fill:
        """Give the fill for the small picture, with statistics of the whole one."""
        if self._fill is None or self._fill[0] != text:
            self._fill, self._other = (text, understand_fill(text)), None
        source = self._fill[1]
        if source.picture is not None:
            if self._other is None:
                whole: Any = source.for_image(image)
                self._other = _shrunk(whole, view)
            return self._other
        if source.name != "mean":
            return source.for_image(image)
        if not self._mean:
            # As the full answer takes it: what is not finite counts as 0.
            finite: Any = image.pixels
            if image.depth == 32:
                finite = np.nan_to_num(finite, posinf=0.0, neginf=0.0)
            self._mean = list(cv2.mean(finite))[: 1 if finite.ndim == 2 else 3]
        return self._mean


def _shrunk(pixels: Pixels, view: ViewPort) -> Pixels:
    """Cut the visible region out and bring it to the size of the view."""
    left, top, right, bottom = view.region
    part = np.ascontiguousarray(pixels[top:bottom, left:right])
    if (view.width, view.height) == (right - left, bottom - top):
        return part
    small: Pixels = cv2.resize(
        part, (view.width, view.height), interpolation=cv2.INTER_AREA
    )
    return small


def _seen(rectangle: Rectangle, view: ViewPort) -> Rectangle | None:
    """Give what is seen of a rectangle, in px of the view; at least one if anything."""
    left, top, right, bottom = view.region
    across, down = view.width / (right - left), view.height / (bottom - top)
    x0, x1 = _along(rectangle.x - left, rectangle.width, across, view.width)
    y0, y1 = _along(rectangle.y - top, rectangle.height, down, view.height)
    return Rectangle(x0, y0, x1 - x0, y1 - y0) if x0 < x1 and y0 < y1 else None


def _along(start: int, length: int, scale: float, room: int) -> tuple[int, int]:
    """Scale one side and cut it to the view."""
    first, last = round(start * scale), round((start + length) * scale)
    return max(0, first), min(room, max(last, first + 1))
