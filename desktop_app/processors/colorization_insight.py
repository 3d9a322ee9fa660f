"""What can be looked at in a coloured picture: weights, residual, uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization.insight import suggested_place, uncertainty
from desktop_app.algorithms.colorization.preview import reduce_marks
from desktop_app.algorithms.colorization.system import difference_residual
from desktop_app.errors import SourceError
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.colorization_marks import NO_MARKS, marks_of
from desktop_app.processors.colorization_solve import (
    ColorizeParameters,
    ColorizeResult,
    colorizer_for,
    luminance_of,
)
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject
from desktop_app.words import tr

# Uncertainty is smooth: it is found on a picture of at most so many pixels.
MOST_PIXELS = 400_000
# A residual of a level is shown white.
LEVEL = 1 / 255

Rgba = npt.NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Insight:
    """How sure a solution is.

    Parameters
    ----------
    rgba : (H, W, 4) uint8 array
        Uncertainty from dark to bright, at the size of the picture.
    place : (x, y) or None
        Where one more scribble would help most; None where nothing is uncertain.
    largest : float
        Standard deviation of chroma there.
    """

    rgba: Rgba
    place: tuple[int, int] | None
    largest: float


def look_into(subject: Subject, parameters: ColorizeParameters, job: Job) -> Insight:
    """Find how sure the solution is at every pixel, and where a scribble would help.

    Raises
    ------
    SourceError
        If nothing is marked.
    """
    marks = marks_of(subject, recolour=parameters.recolour, poll=job.check)
    if not marks.marked.any():
        raise SourceError(tr(NO_MARKS))
    height, width = marks.marked.shape
    share = min(1.0, math.sqrt(MOST_PIXELS / marks.marked.size))
    shape = max(1, round(height * share)), max(1, round(width * share))
    luminance = cv2.resize(
        luminance_of(subject.image), shape[::-1], interpolation=cv2.INTER_AREA
    )
    chroma, marked = reduce_marks(marks.chroma, marks.marked, shape)
    colorizer = colorizer_for(np.ascontiguousarray(luminance), parameters)
    solved = colorizer.solve(
        chroma, marked, report=lambda f, _: job.report(f / 2, tr("Colour"))
    )
    deviation = uncertainty(
        colorizer,
        chroma,
        marked,
        solved.chroma,
        report=lambda f, _: job.report((1 + f) / 2, tr("Uncertainty")),
    )
    place = suggested_place(deviation, marked, solved.unreached)
    largest = 0.0
    if place is not None:
        largest = float(deviation[place[1], place[0]])
        place = int((place[0] + 0.5) / share), int((place[1] + 0.5) / share)
        place = min(place[0], width - 1), min(place[1], height - 1)
    shown = cv2.resize(deviation, (width, height), interpolation=cv2.INTER_LINEAR)
    return Insight(_as_heat(shown, max(largest, LEVEL)), place, largest)


def residual_picture(
    subject: Subject, result: ColorizeResult, parameters: ColorizeParameters
) -> Rgba:
    """Show how far every pixel is from the weighted mean of its neighbours.

    Returns
    -------
    rgba : (H, W, 4) uint8 array
        Bright where it is off by a level of 8 bits or more.
    """
    assert result.chroma is not None
    marks = marks_of(subject, recolour=parameters.recolour)
    weights = levin_weights(
        luminance_of(subject.image), weights=parameters.weights, edges=parameters.edges
    )
    residual = difference_residual(weights, result.chroma, marks.marked)
    return _as_heat(np.abs(residual).max(axis=-1).astype(np.float32), LEVEL)


def weights_about(
    image: Image, place: tuple[int, int], edges: float
) -> dict[str, npt.NDArray[np.float32]]:
    """Give both kinds of weights of a pixel on its neighbours, side by side.

    Parameters
    ----------
    image : Image
        The source.
    place : (x, y)
        A pixel of it.
    edges : float
        See `levin_weights`.

    Returns
    -------
    weights : mapping from name to (3, 3) float32 array
        0 in the middle and beyond the border.
    """
    x, y = place
    top, left = max(0, y - 1), max(0, x - 1)
    pixels = image.pixels[top : y + 2, left : x + 2]
    luminance = luminance_of(Image(pixels, depth=image.depth))
    found = {}
    for name in ("gaussian", "correlation"):
        grid = np.zeros(9, np.float32)
        own = levin_weights(luminance, weights=name, edges=edges)[y - top, x - left]
        grid[[0, 1, 2, 3, 5, 6, 7, 8]] = own
        found[name] = grid.reshape(3, 3)
    return found


def _as_heat(values: npt.NDArray[np.float32], top: float) -> Rgba:
    """Map [0, top] to colours from black over red and yellow to white."""
    levels = np.rint((values / np.float32(top)).clip(0, 1) * 255).astype(np.uint8)
    heat = cv2.applyColorMap(levels, cv2.COLORMAP_INFERNO)
    return np.dstack([heat[..., ::-1], np.full(levels.shape, 255, np.uint8)])
