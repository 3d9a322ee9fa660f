"""The live half of the colorize tool: what is kept while a picture is worked on."""

from __future__ import annotations

from dataclasses import replace
from operator import is_

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import Colorizer
from desktop_app.algorithms.colorization.preview import (
    compose_rgba,
    reduce_marks,
    upsample_chroma,
)
from desktop_app.algorithms.colorization.strokes import SMALLEST_RADIUS, Stroke
from desktop_app.algorithms.imaging.colour import rgb_to_luminance
from desktop_app.files.records import Image, as_float
from desktop_app.opencv import cv2
from desktop_app.processors.colorization_marks import Marks, MarkSheet, marks_of
from desktop_app.processors.colorization_solve import (
    ColorizeParameters,
    ColorizeResult,
    finish,
    luminance_of,
    solve,
)
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ImportedMarks, Subject, ViewPort

# Long side, in pixels, of the picture that is solved while a stroke is being drawn: the
# largest whose solution fits between two frames of a slow stroke on two cores.
COARSE_SIDE = 256
# Relative residual at which the coarse answer is good enough for the eye.
COARSE_TOLERANCE = 3e-3


class ColorizeSession:
    """Quick answers and warm starts for the picture that is open.

    `preview` and `process` run in different threads; neither touches what the other
    keeps. What is kept can always be thrown away: it changes how long an answer takes.
    """

    def __init__(self) -> None:
        self._coarse: _Coarse | None = None
        self._full: _Full | None = None
        self._seen: tuple[Image, ViewPort, npt.NDArray[np.float32]] | None = None

    def preview(
        self, subject: Subject, parameters: ColorizeParameters, view: ViewPort
    ) -> npt.NDArray[np.uint8]:
        """Colour the visible region from a solution of the whole picture made small.

        Returns
        -------
        rgba : (view.height, view.width, 4) uint8 array
        """
        luminance = self._visible(subject.image, view)
        if self._coarse is None or not self._coarse.fits(subject.image, parameters):
            self._coarse = _Coarse(subject.image, parameters)
        chroma = self._coarse.chroma(subject)
        spread = upsample_chroma(
            chroma,
            self._coarse.luminance,
            luminance,
            region=view.region,
            source_shape=subject.image.pixels.shape[:2],
        )
        return compose_rgba(luminance, spread)

    def _visible(self, image: Image, view: ViewPort) -> npt.NDArray[np.float32]:
        """Luminance of the visible region, which stays the same during a stroke."""
        if self._seen is None or self._seen[0] is not image or self._seen[1] != view:
            self._seen = image, view, _luminance_in(image, view)
        return self._seen[2]

    def process(
        self, subject: Subject, parameters: ColorizeParameters, job: Job
    ) -> ColorizeResult:
        """Solve at full size, starting from the last answer where there is one."""
        job.report(0.0, "Collecting marks")
        marks = marks_of(subject)
        if self._full is None or not self._full.fits(subject.image, parameters):
            self._full = _Full(subject.image, parameters)
        solution = solve(self._full.colorizer, marks, parameters, job, self._full.last)
        result = finish(subject, self._full.luminance, marks, solution)
        self._full.last = solution.chroma
        return result


class _Full:
    """What stays valid at full size between two strokes."""

    def __init__(self, image: Image, parameters: ColorizeParameters) -> None:
        self._image = image
        self._weights = parameters.weights
        self.luminance = luminance_of(image)
        self.colorizer = Colorizer(self.luminance, weights=parameters.weights)
        self.last: npt.NDArray[np.float32] | None = None

    def fits(self, image: Image, parameters: ColorizeParameters) -> bool:
        """Whether picture and weights are those this was made for."""
        return self._image is image and self._weights == parameters.weights


class _Coarse:
    """The picture made small, and its last solution as the start of the next."""

    def __init__(self, image: Image, parameters: ColorizeParameters) -> None:
        self._image = image
        self._weights = parameters.weights
        height, width = image.pixels.shape[:2]
        self._scale = min(1.0, COARSE_SIDE / max(height, width))
        size = (
            max(1, round(width * self._scale)),
            max(1, round(height * self._scale)),
        )
        small = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
        self.luminance = _luminance(small)
        self._colorizer = Colorizer(self.luminance, weights=parameters.weights)
        self._marks = _CoarseMarks(image, self.luminance.shape)
        self._last: npt.NDArray[np.float32] | None = None

    def fits(self, image: Image, parameters: ColorizeParameters) -> bool:
        """Whether picture and weights are those this was made for."""
        return self._image is image and self._weights == parameters.weights

    def chroma(self, subject: Subject) -> npt.NDArray[np.float32]:
        """Solve the small picture for the marks of now."""
        marks = self._marks.of(subject)
        if not marks.marked.any():
            return np.zeros((*marks.marked.shape, 2), np.float32)
        solution = self._colorizer.solve(
            marks.chroma,
            marks.marked,
            solver="iterative",
            start=self._last,
            tolerance=COARSE_TOLERANCE,
        )
        self._last = solution.chroma
        return solution.chroma


class _CoarseMarks:
    """The marks of a picture made small; what is drawn already is not drawn again."""

    def __init__(self, image: Image, shape: tuple[int, ...]) -> None:
        self._shape = shape
        height, width = image.pixels.shape[:2]
        self._scale = np.array([shape[1] / width, shape[0] / height], np.float32)
        self._sheet = MarkSheet(shape)
        self._imported: ImportedMarks | None = None
        self._drawn: tuple[Stroke, ...] = ()

    def of(self, subject: Subject) -> Marks:
        """Give the small marks of a subject."""
        settled = subject.strokes[:-1]
        count = len(self._drawn)
        same = len(settled) >= count and all(map(is_, settled, self._drawn))
        if not same or subject.imported is not self._imported:
            self._begin(subject.imported)
            count = 0
        for stroke in settled[count:]:
            self._sheet.draw(self._shrunk(stroke))
        self._drawn = settled
        # The last stroke may still grow: it is drawn on a copy.
        sheet = self._sheet.copy()
        for stroke in subject.strokes[-1:]:
            sheet.draw(self._shrunk(stroke))
        return sheet.marks()

    def _begin(self, imported: ImportedMarks | None) -> None:
        self._imported = imported
        self._sheet = MarkSheet(self._shape)
        if imported is not None:
            height, width = self._shape
            self._sheet.lay(
                *reduce_marks(imported.chroma, imported.marked, (height, width))
            )

    def _shrunk(self, stroke: Stroke) -> Stroke:
        """Give a stroke in small pixels, whose centres are at integers, too."""
        points = (stroke.points + np.float32(0.5)) * self._scale - np.float32(0.5)
        kept = _a_pixel_apart(points)
        pressures = stroke.pressures
        return replace(
            stroke,
            points=points[kept],
            radius=max(SMALLEST_RADIUS, stroke.radius * float(self._scale.mean())),
            pressures=None if pressures is None else pressures[kept],
        )


def _a_pixel_apart(points: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Give the points whose way along the stroke enters another pixel, and the ends."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    way = np.floor(np.cumsum(steps))
    entered = np.flatnonzero(np.diff(way, prepend=0.0)) + 1
    return np.union1d([0, len(points) - 1], entered)


def _luminance(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    values = as_float(pixels)
    return values if values.ndim == 2 else rgb_to_luminance(values)


def _luminance_in(image: Image, view: ViewPort) -> npt.NDArray[np.float32]:
    """Give the luminance of the visible region at the size it is shown."""
    left, top, right, bottom = view.region
    visible = image.pixels[top:bottom, left:right]
    if (view.height, view.width) != visible.shape[:2]:
        visible = cv2.resize(
            visible, (view.width, view.height), interpolation=cv2.INTER_AREA
        )
    return _luminance(visible)
