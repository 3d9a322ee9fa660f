"""Quick previews for tools that make a picture of a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.declare import Parameters
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ViewPort

AnyParameters = TypeVar("AnyParameters", bound=Parameters)
Box = tuple[int, int, int, int]


class PictureSession(Generic[AnyParameters]):
    """Runs the tool on what is seen, at the size that can be done at once.

    Parameters
    ----------
    process : callable(image, parameters, job) -> result
        The tool's own function.
    display : callable(result) -> (H, W, 4) uint8
        The tool's own display.
    margin : callable(parameters) -> px, optional
        How far outside the visible region the filter looks; None: at the whole picture,
        whose statistics it uses.
    pixels : int
        Size a preview may have.
    """

    def __init__(
        self,
        process: Callable[[Image, AnyParameters, Job], Any],
        display: Callable[[Any], npt.NDArray[np.uint8]],
        margin: Callable[[AnyParameters], float] | None,
        pixels: int,
    ) -> None:
        self._process = process
        self._display = display
        self._margin = margin
        self._pixels = pixels
        self._reduced: tuple[Image, Box, float, Image] | None = None

    def prepare(self, image: Image, parameters: AnyParameters, view: ViewPort) -> None:
        """Compile and shrink before the first slider moves."""
        self.preview(image, parameters, view)

    def preview(
        self, image: Image, parameters: AnyParameters, view: ViewPort
    ) -> npt.NDArray[np.uint8]:
        """Give the visible region of the result, as large as can be done at once."""
        box = self._box(image, parameters, view)
        scale = min(
            view.width / (view.region[2] - view.region[0]),
            (self._pixels / ((box[2] - box[0]) * (box[3] - box[1]))) ** 0.5,
            1.0,
        )
        small = self._small(image, box, scale)
        result = self._process(small, parameters.scaled(scale), Job())
        return _cut(self._display(result), box, view.region)

    def process(self, image: Image, parameters: AnyParameters, job: Job) -> Any:  # noqa: ANN401  a result of the tool
        """Give the full answer."""
        return self._process(image, parameters, job)

    def _box(self, image: Image, parameters: AnyParameters, view: ViewPort) -> Box:
        """Give what must be looked at to show the visible region."""
        height, width = image.pixels.shape[:2]
        if self._margin is None:
            return 0, 0, width, height
        margin = int(np.ceil(self._margin(parameters)))
        left, top, right, bottom = view.region
        return (
            max(0, left - margin),
            max(0, top - margin),
            min(width, right + margin),
            min(height, bottom + margin),
        )

    def _small(self, image: Image, box: Box, scale: float) -> Image:
        """Cut and shrink the source; the last one is kept, as a slider moves on."""
        kept = self._reduced
        if kept is not None and kept[0] is image and kept[1:3] == (box, scale):
            return kept[3]
        left, top, right, bottom = box
        pixels: Any = image.pixels[top:bottom, left:right]
        if scale < 1.0:
            size = (
                max(1, round((right - left) * scale)),
                max(1, round((bottom - top) * scale)),
            )
            pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        small = replace(image, pixels=np.ascontiguousarray(pixels), alpha=None)
        self._reduced = image, box, scale, small
        return small


def _cut(rgba: npt.NDArray[np.uint8], box: Box, region: Box) -> npt.NDArray[np.uint8]:
    """Cut the pixels of a region out of the picture of a box around it."""
    height, width = rgba.shape[:2]
    across, down = width / (box[2] - box[0]), height / (box[3] - box[1])
    left, right = (round((x - box[0]) * across) for x in (region[0], region[2]))
    top, bottom = (round((y - box[1]) * down) for y in (region[1], region[3]))
    return np.ascontiguousarray(
        rgba[top : max(bottom, top + 1), left : max(right, left + 1)]
    )
