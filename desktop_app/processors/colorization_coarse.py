"""A picture made small, solved while a stroke is being drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import is_

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.preview import reduce_marks
from desktop_app.algorithms.colorization.strokes import SMALLEST_RADIUS, Stroke
from desktop_app.algorithms.imaging.colour import rgb_to_luminance
from desktop_app.files.records import Image, as_float
from desktop_app.opencv import cv2
from desktop_app.processors.colorization_marks import Marks, MarkSheet, own_chroma
from desktop_app.processors.colorization_solve import (
    ColorizeParameters,
    check_display_picture,
    colorizer_for,
)
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ImportedMarks, Subject

# Long side, in pixels, of the picture that is solved while a stroke is being drawn: the
# largest whose solution fits between two frames of a slow stroke on two cores.
COARSE_SIDE = 256
# Relative residual at which the coarse answer is good enough for the eye.
COARSE_TOLERANCE = 3e-3


class CoarsePicture:
    """The picture made small, and its last solution as the start of the next."""

    def __init__(self, image: Image, parameters: ColorizeParameters) -> None:
        check_display_picture(image)
        self._image = image
        self._key = parameters.graph, parameters.recolour
        height, width = image.pixels.shape[:2]
        self._scale = min(1.0, COARSE_SIDE / max(height, width))
        size = (
            max(1, round(width * self._scale)),
            max(1, round(height * self._scale)),
        )
        small = cv2.resize(image.pixels, size, interpolation=cv2.INTER_AREA)
        self.luminance = luminance_of_pixels(small)
        self._colorizer = colorizer_for(self.luminance, parameters)
        own = own_chroma(small) if parameters.recolour else None
        self._marks = SmallMarks(whole_view(image), self.luminance.shape, own)
        self._last: _Solved | None = None
        self._kept: _Solved | None = None

    def fits(self, image: Image, parameters: ColorizeParameters) -> bool:
        """Whether picture and weights are those this was made for."""
        key = parameters.graph, parameters.recolour
        return self._image is image and self._key == key

    def chroma(self, subject: Subject) -> npt.NDArray[np.float32]:
        """Solve the small picture for the marks of now."""
        if self._last is None or not self._last.answers(subject):
            self._last = _Solved(subject, self._solve(subject))
        return self._last.chroma

    def keep(self, subject: Subject) -> npt.NDArray[np.float32]:
        """Give the small solution for marks that will be asked for again and again."""
        if self._kept is None or not self._kept.answers(subject):
            self._kept = _Solved(subject, self.chroma(subject))
        return self._kept.chroma

    def prepare(self, job: Job) -> None:
        """Do now what the first stroke would have to wait for."""
        marked = np.zeros(self.luminance.shape, np.bool_)
        marked[0, 0] = True
        self._colorizer.solve(
            np.zeros((*marked.shape, 2), np.float32),
            marked,
            solver="iterative",
            report=job.report,
        )

    def _solve(self, subject: Subject) -> npt.NDArray[np.float32]:
        marks = self._marks.of(subject)
        if not marks.marked.any():
            return np.zeros((*marks.marked.shape, 2), np.float32)
        return self._colorizer.solve(
            marks.chroma,
            marks.marked,
            solver="iterative",
            start=None if self._last is None else self._last.chroma,
            tolerance=COARSE_TOLERANCE,
        ).chroma


@dataclass(frozen=True, eq=False)
class _Solved:
    """A small solution and what it is the solution of."""

    subject: Subject
    chroma: npt.NDArray[np.float32]

    def answers(self, subject: Subject) -> bool:
        """Whether the marks are the same."""
        mine, others = self.subject.strokes, subject.strokes
        return (
            self.subject.imported is subject.imported
            and len(mine) == len(others)
            and all(map(is_, mine, others))
        )


class SmallMarks:
    """Marks of a region made small; what is drawn already is not drawn again.

    Parameters
    ----------
    region : (x0, y0, x1, y1)
        Part of the source, half-open, in its pixels.
    shape : (h, w)
        Of the region made small.
    own : (h, w, 2) float32 array, optional
        Chroma that 'keep' strokes hold; grey without it.
    """

    def __init__(
        self,
        region: tuple[int, int, int, int],
        shape: tuple[int, ...],
        own: npt.NDArray[np.float32] | None = None,
    ) -> None:
        self._own = own
        left, top, right, bottom = region
        self._region = region
        self._shape = shape
        self._origin = np.array([left, top], np.float32)
        self._scale = np.array(
            [shape[1] / (right - left), shape[0] / (bottom - top)], np.float32
        )
        self._sheet = MarkSheet(shape, own)
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
        self._sheet = MarkSheet(self._shape, self._own)
        if imported is not None:
            left, top, right, bottom = self._region
            part = np.s_[top:bottom, left:right]
            height, width = self._shape
            small = reduce_marks(
                imported.chroma[part], imported.marked[part], (height, width)
            )
            self._sheet.lay(*small)

    def _shrunk(self, stroke: Stroke) -> Stroke:
        """Give a stroke in small pixels, whose centres are at integers, too."""
        half = np.float32(0.5)
        points = (stroke.points + half - self._origin) * self._scale - half
        kept = _a_pixel_apart(points)
        pressures = stroke.pressures
        return replace(
            stroke,
            points=points[kept],
            radius=max(SMALLEST_RADIUS, stroke.radius * float(self._scale.mean())),
            pressures=None if pressures is None else pressures[kept],
        )


def whole_view(image: Image) -> tuple[int, int, int, int]:
    """Give the region that is the whole picture."""
    height, width = image.pixels.shape[:2]
    return 0, 0, width, height


def _a_pixel_apart(points: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Give the points whose way along the stroke enters another pixel, and the ends."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    way = np.floor(np.cumsum(steps))
    entered = np.flatnonzero(np.diff(way, prepend=0.0)) + 1
    return np.union1d([0, len(points) - 1], entered)


def luminance_of_pixels(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """Luminance of pixels of any depth."""
    values = as_float(pixels)
    return values if values.ndim == 2 else rgb_to_luminance(values)
