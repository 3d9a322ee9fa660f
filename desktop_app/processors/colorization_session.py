"""The live half of the colorize tool: what is kept while a picture is worked on."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.preview import compose_rgba, upsample_chroma
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.colorization_coarse import (
    CoarsePicture,
    luminance_of_pixels,
)
from desktop_app.processors.colorization_marks import marks_of
from desktop_app.processors.colorization_solve import (
    ColorizeParameters,
    ColorizeResult,
    colorizer_for,
    finish,
    luminance_of,
    solve,
)
from desktop_app.processors.colorization_visible import VisiblePicture, sharp_view
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject, ViewPort
from desktop_app.words import tr


class ColorizeSession:
    """Quick answers and warm starts for the picture that is open.

    `preview` and `process` run in different threads; what one leaves for the other is
    handed over in one assignment. What is kept can always be thrown away: it changes
    how long an answer takes.
    """

    def __init__(self) -> None:
        # The small picture is asked by both lanes; one solution takes some 10 ms.
        self._lock = threading.Lock()
        self._coarse: CoarsePicture | None = None
        self._full: _Full | None = None
        self._settled: _Settled | None = None
        self._seen: _Seen | None = None
        self._visible_picture: VisiblePicture | None = None

    def prepare(
        self,
        subject: Subject,
        parameters: ColorizeParameters,
        view: ViewPort,
        job: Job | None = None,
    ) -> None:
        """Do now what the first preview would have to wait for."""
        self._visible(subject.image, view)
        self._small(subject.image, parameters).prepare(job or Job())

    def preview(
        self, subject: Subject, parameters: ColorizeParameters, view: ViewPort
    ) -> npt.NDArray[np.uint8]:
        """Colour the visible region from a solution of the whole picture made small.

        Where there is a full answer to earlier marks, only what has changed since is
        taken from the small picture, so that the rest does not flicker.

        Returns
        -------
        rgba : (view.height, view.width, 4) uint8 array
        """
        seen = self._visible(subject.image, view)
        return compose_rgba(seen.luminance, self._spread(subject, parameters, seen))

    def refine(
        self,
        subject: Subject,
        parameters: ColorizeParameters,
        view: ViewPort,
        job: Job,
    ) -> npt.NDArray[np.uint8] | None:
        """Solve the visible region at the size it is shown.

        Beyond its rim the coarse solution is believed.

        Returns
        -------
        rgba : (view.height, view.width, 4) uint8 array, or None
            None where the full answer would come as soon.
        """
        sharp = sharp_view(subject.image, view)
        if sharp is None:
            return None
        visible = self._visible_picture
        if visible is None or not visible.fits(subject.image, parameters, sharp):
            visible = VisiblePicture(subject.image, parameters, sharp)
        around = self._spread(subject, parameters, _Seen(subject.image, sharp))
        chroma = visible.chroma(subject, around, job)
        self._visible_picture = visible
        seen = _Seen(subject.image, view)
        if sharp != view:
            size = (view.width, view.height)
            chroma = cv2.resize(chroma, size, interpolation=cv2.INTER_LINEAR)
        return compose_rgba(seen.luminance, chroma)

    def _spread(
        self, subject: Subject, parameters: ColorizeParameters, seen: _Seen
    ) -> npt.NDArray[np.float32]:
        """Chroma of what is seen, from the small picture and the last full answer."""
        coarse = self._small(subject.image, parameters)
        settled = self._settled
        if settled is not None and not settled.fits(subject.image, parameters):
            settled = None
        with self._lock:
            before = None if settled is None else coarse.keep(settled.subject)
            chroma = coarse.chroma(subject)
        spread = upsample_chroma(
            chroma if before is None else chroma - before,
            coarse.luminance,
            seen.luminance,
            region=seen.view.region,
            source_shape=subject.image.pixels.shape[:2],
        )
        if settled is not None:
            spread += seen.exact(settled)
        return spread

    def process(
        self, subject: Subject, parameters: ColorizeParameters, job: Job
    ) -> ColorizeResult:
        """Solve at full size, starting from the last answer where there is one."""
        job.report(0.0, tr("Collecting marks"))
        marks = marks_of(subject, recolour=parameters.recolour, poll=job.check)
        if self._full is None or not self._full.fits(subject.image, parameters):
            self._full = _Full(subject.image, parameters)
        solution = solve(self._full.colorizer, marks, parameters, job, self._full.last)
        result = finish(subject, self._full.luminance, marks, solution, job)
        self._full.last = solution.chroma
        self._settled = _Settled(subject, parameters, solution.chroma)
        return result

    def _small(self, image: Image, parameters: ColorizeParameters) -> CoarsePicture:
        with self._lock:
            if self._coarse is None or not self._coarse.fits(image, parameters):
                self._coarse = CoarsePicture(image, parameters)
            return self._coarse

    def _visible(self, image: Image, view: ViewPort) -> _Seen:
        """Give what is visible, which stays the same during a stroke."""
        if self._seen is None or not self._seen.shows(image, view):
            self._seen = _Seen(image, view)
        return self._seen


@dataclass(frozen=True, eq=False)
class _Settled:
    """A full answer and what it is the answer to."""

    subject: Subject
    parameters: ColorizeParameters
    chroma: npt.NDArray[np.float32]

    def fits(self, image: Image, parameters: ColorizeParameters) -> bool:
        """Whether picture and weights are those this was made for."""
        same = self.parameters.recolour == parameters.recolour
        return (
            self.subject.image is image
            and self.parameters.graph == parameters.graph
            and same
        )


class _Seen:
    """The visible region at the size it is shown: its luminance, its exact chroma."""

    def __init__(self, image: Image, view: ViewPort) -> None:
        self._image, self.view = image, view
        self.luminance = luminance_of_pixels(_cut(image.pixels, view))
        self._exact: tuple[_Settled, npt.NDArray[np.float32]] | None = None

    def shows(self, image: Image, view: ViewPort) -> bool:
        """Whether this is of that picture and region."""
        return self._image is image and self.view == view

    def exact(self, settled: _Settled) -> npt.NDArray[np.float32]:
        """Chroma of the region in a full answer."""
        if self._exact is None or self._exact[0] is not settled:
            self._exact = settled, _cut(settled.chroma, self.view)
        return self._exact[1]


class _Full:
    """What stays valid at full size between two strokes."""

    def __init__(self, image: Image, parameters: ColorizeParameters) -> None:
        self._image = image
        self._graph = parameters.graph
        self.luminance = luminance_of(image)
        self.colorizer = colorizer_for(self.luminance, parameters)
        self.last: npt.NDArray[np.float32] | None = None

    def fits(self, image: Image, parameters: ColorizeParameters) -> bool:
        """Whether picture and weights are those this was made for."""
        return self._image is image and self._graph == parameters.graph


def _cut(pixels: Any, view: ViewPort) -> Any:  # noqa: ANN401  any depth, any channels
    """Give the visible region of an array at the size it is shown."""
    left, top, right, bottom = view.region
    visible = pixels[top:bottom, left:right]
    if (view.height, view.width) != visible.shape[:2]:
        size = (view.width, view.height)
        visible = cv2.resize(visible, size, interpolation=cv2.INTER_AREA)
    return visible
