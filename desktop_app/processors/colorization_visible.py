"""The visible region solved at the size it is shown: sharper than a preview."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.colorization_coarse import SmallMarks, luminance_of_pixels
from desktop_app.processors.colorization_marks import own_chroma
from desktop_app.processors.colorization_solve import ColorizeParameters, colorizer_for
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject, ViewPort

# What two cores solve in well below half a second.
MOST_PIXELS = 500_000
# A full answer of a picture hardly larger than that comes as soon.
WORTH_IT = 2.0
# Relative residual at which it is good enough for the eye, and for a while.
TOLERANCE = 1e-3

Chroma = npt.NDArray[np.float32]


def sharp_view(image: Image, view: ViewPort) -> ViewPort | None:
    """Give the view to solve at, or None where the full answer costs as much."""
    height, width = image.pixels.shape[:2]
    share = min(1.0, math.sqrt(MOST_PIXELS / (view.width * view.height)))
    size = max(1, int(view.width * share)), max(1, int(view.height * share))
    if size[0] * size[1] * WORTH_IT > height * width:
        return None
    return ViewPort(view.region, *size)


class VisiblePicture:
    """A region of the picture at the size it is shown, and its solver.

    Parameters
    ----------
    image : Image
        The source.
    parameters : ColorizeParameters
        Weights.
    view : ViewPort
        Region and size.
    """

    def __init__(
        self, image: Image, parameters: ColorizeParameters, view: ViewPort
    ) -> None:
        self._of = image, parameters.graph, parameters.recolour, view
        left, top, right, bottom = view.region
        pixels = image.pixels[top:bottom, left:right]
        size = view.width, view.height
        small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
        self.luminance = luminance_of_pixels(small)
        self._colorizer = colorizer_for(self.luminance, parameters)
        own = own_chroma(small) if parameters.recolour else None
        self._marks = SmallMarks(view.region, self.luminance.shape, own)
        self._rim = _rim(view, image.pixels.shape)

    def fits(
        self, image: Image, parameters: ColorizeParameters, view: ViewPort
    ) -> bool:
        """Whether picture, weights and view are those this was made for."""
        known, *rest = self._of
        same = [parameters.graph, parameters.recolour, view]
        return known is image and rest == same

    def chroma(self, subject: Subject, around: Chroma, job: Job) -> Chroma:
        """Solve the region for the marks of now.

        Parameters
        ----------
        subject : Subject
            The picture with its marks.
        around : (height, width, 2) float32 array
            Chroma to begin with; where the region is cut off, the rim keeps it.
        job : Job
            Stops the work.
        """
        marks = self._marks.of(subject)
        marked = marks.marked | self._rim
        chroma = np.where(marks.marked[..., None], marks.chroma, around)
        if not marked.any():
            return around
        return self._colorizer.solve(
            chroma,
            marked,
            solver="iterative",
            start=around,
            tolerance=TOLERANCE,
            report=job.aside().report,
        ).chroma


def _rim(view: ViewPort, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Give the outermost pixels on the sides where the picture goes on."""
    left, top, right, bottom = view.region
    rim = np.zeros((view.height, view.width), np.bool_)
    rim[0] |= top > 0
    rim[-1] |= bottom < shape[0]
    rim[:, 0] |= left > 0
    rim[:, -1] |= right < shape[1]
    return rim
