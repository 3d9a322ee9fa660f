"""Many draws at once: a contact sheet of seeds, and how evenly pixels are hit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.coverage import (
    Box,
    coverage_map,
    describe_coverage,
)
from desktop_app.errors import WorkbenchError
from desktop_app.opencv import cv2
from desktop_app.processors.erasing_plan import EraseParameters, plan_rectangles
from desktop_app.processors.erasing_session import EraseSession
from desktop_app.processors.erasing_work import EraseSource
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ViewPort
from desktop_app.words import tr

Rgba = npt.NDArray[np.uint8]
SHEET = 16
DRAWS = 1000
# Longest side of a small picture and of the map, in px.
_SMALL = 200
_MAP = 320
_REPORT_EVERY = 50
_SEEDS = 2**31 - 1
_LINE = 2  # it is seen smaller still
_OUTLINE = (255, 236, 190, 255)


@dataclass(frozen=True, eq=False)
class Survey:
    """What many draws look like.

    Parameters
    ----------
    seeds : list of int
        Of the small pictures; the first is the one that is set.
    pictures : list of (h, w, 4) uint8 arrays
        The picture with each of the draws.
    coverage : (h, w) float array
        Share of the draws that hit a pixel of the map.
    figures : dict
        See `describe_coverage`.
    """

    seeds: list[int]
    pictures: list[Rgba]
    coverage: npt.NDArray[np.float64]
    figures: dict[str, float]

    def coloured(self) -> Rgba:
        """Give the map in colours: black is never, the lightest is most often."""
        return _in_colours(self.coverage / max(float(self.coverage.max()), 1e-12))

    def scale(self) -> Rgba:
        """Give the colours from the most to nothing, one below the other."""
        return _in_colours(np.linspace(1.0, 0.0, 128)[:, None])

    def ends(self) -> tuple[str, str]:
        """Say what the two ends of the scale mean."""
        return f"{float(self.coverage.max()):.0%}", "0 %"

    def told(self) -> str:
        """Say the figures in a line."""
        return tr(
            "{draws} draws: hit {mean:.1%} on average, varying by "
            "{variation:.0%}; corners {corner:.2f} of that"
        ).format(
            draws=DRAWS,
            mean=float(self.coverage.mean()),
            variation=self.figures["variation"],
            corner=self.figures["corner"],
        )


def survey(source: EraseSource, parameters: EraseParameters, job: Job) -> Survey:
    """Draw with the seeds that follow.

    Raises
    ------
    ParameterError
        If what is asked for is impossible for this picture.
    """
    seeds = [(parameters.seed + step) % _SEEDS for step in range(SHEET)]
    pictures = _small_pictures(source, parameters, seeds, job)
    height, width = source.image.pixels.shape[:2]
    shrink = min(1.0, _MAP / max(height, width))
    size = max(1, round(height * shrink)), max(1, round(width * shrink))
    draws = (
        [_shrunk(each, (height, width), size) for each in rectangles]
        for rectangles in _draws(source, parameters, job)
    )
    coverage = coverage_map(draws, *size)
    return Survey(seeds, pictures, coverage, describe_coverage(coverage))


def _small_pictures(
    source: EraseSource, parameters: EraseParameters, seeds: list[int], job: Job
) -> list[Rgba]:
    """Give the whole picture, small, with each draw."""
    height, width = source.image.pixels.shape[:2]
    shrink = min(1.0, _SMALL / max(height, width))
    view = ViewPort(
        (0, 0, width, height),
        max(1, round(width * shrink)),
        max(1, round(height * shrink)),
    )
    session, pictures = EraseSession(), []
    for seed in seeds:
        job.check()
        drawn = replace(parameters, seed=seed)
        planned = plan_rectangles((height, width), source.name, drawn, source.plan)
        picture = session.preview(source, drawn, view)
        for each in planned.rectangles:
            box = _shrunk(each, (height, width), picture.shape[:2])
            # A fill such as blur is hard to see in a small picture.
            cv2.rectangle(picture, box, _OUTLINE, _LINE)
        pictures.append(picture)
    return pictures


def _draws(
    source: EraseSource, parameters: EraseParameters, job: Job
) -> Iterator[tuple[Box, ...]]:
    """Rectangles of a thousand seeds."""
    size = source.image.pixels.shape[0], source.image.pixels.shape[1]
    for step in range(DRAWS):
        if step % _REPORT_EVERY == 0:
            job.report(step / DRAWS, tr("Counting hits"))
        seed = (parameters.seed + step) % _SEEDS
        try:
            drawn = plan_rectangles(
                size, source.name, replace(parameters, seed=seed), source.plan
            )
        except WorkbenchError:
            if step < SHEET:
                raise
            continue  # a keep-out box that leaves hardly any room
        yield drawn.rectangles


def _shrunk(box: Box, size: tuple[int, int], small: tuple[int, int]) -> Box:
    """Give a rectangle on a smaller map, by rounding its edges."""
    x, y, width, height = box
    down, across = small[0] / size[0], small[1] / size[1]
    left, right = round(x * across), round((x + width) * across)
    top, bottom = round(y * down), round((y + height) * down)
    return left, top, right - left, bottom - top


def _in_colours(shares: npt.NDArray[np.float64]) -> Rgba:
    """Colour shares in [0, 1] by a map that is even to the eye, and in grey, too."""
    levels = np.rint(shares * 255).astype(np.uint8)
    bgr = cv2.applyColorMap(levels, cv2.COLORMAP_VIRIDIS)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGBA), np.uint8)
