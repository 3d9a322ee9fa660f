"""Colour for a sequence of frames with marks on a few of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.film import (
    Neighbour,
    both_ways,
    colorize_frame,
)
from desktop_app.algorithms.colorization.film_marks import colorize_marked_frame
from desktop_app.algorithms.imaging.colour import luminance_chroma_to_rgb
from desktop_app.errors import SourceError
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.files.results import quantise
from desktop_app.processors.colorization_film_footage import Film, Footage
from desktop_app.processors.colorization_film_store import FilmStore
from desktop_app.processors.colorization_marks import drawn_marks
from desktop_app.processors.colorization_solve import ColorizeParameters, luminance_of
from desktop_app.processors.job import Job
from desktop_app.processors.subject import FrameMarks
from desktop_app.words import N_, tr

F32 = npt.NDArray[np.float32]
NO_MARKED_FRAME = N_(
    "no frame is marked: scribble at least one colour on a frame, or bring marked "
    "frames"
)


def film_of(
    frames: Frames,
    marks: Mapping[int, FrameMarks],
    span: tuple[int, int],
    parameters: ColorizeParameters,
) -> tuple[Film, str]:
    """Give the film of an open sequence, and a key that tells it from any other."""
    found = {
        index: drawn_marks(tuple(kept.strokes), kept.imported, parameters.recolour)
        for index, kept in marks.items()
    }
    digest = hashlib.sha256(repr((frames.title, len(frames), span)).encode())
    digest.update(repr(parameters).encode())
    for index, kept in sorted(marks.items()):
        digest.update(str(index).encode())
        for stroke in kept.strokes:
            about = (stroke.radius, stroke.kind, stroke.colour)
            digest.update(repr(about).encode() + stroke.points.tobytes())
        if kept.imported is not None:
            digest.update(kept.imported.chroma.tobytes())
            digest.update(kept.imported.marked.tobytes())
    return Film(frames, found, *span), digest.hexdigest()


@dataclass(frozen=True)
class FilmFigures:
    """What is to be said of a coloured film."""

    frames: int
    marked_frames: tuple[int, ...]
    marked_px: int
    cuts: tuple[int, ...]
    grey_frames: int


Emit = Callable[[int, Image, Any], None]


def colorize_film(
    film: Film,
    parameters: ColorizeParameters,
    store: FilmStore,
    job: Job,
    emit: Emit,
) -> FilmFigures:
    """Colour every frame of a film.

    Parameters
    ----------
    film : Film
        At least one of its frames has to be marked.
    parameters : ColorizeParameters
        Strength of the edges.
    store : FilmStore
        Where steps are kept; those that are there already are not done again.
    job : Job
        Told progress; stops the work between two frames or sooner.
    emit : callable(index, source, pixels)
        Hears every coloured frame in order, but those it heard in an earlier run.

    Returns
    -------
    figures : FilmFigures

    Raises
    ------
    SourceError
        If nothing is marked, or the frames differ in size.
    """
    if not any(index in film.marks for index in film.indices):
        raise SourceError(tr(NO_MARKED_FRAME))
    return _Colouring(film, parameters, store, job).run(emit)


class _Colouring:
    """One run; no more than three frames in memory at a time."""

    def __init__(
        self,
        film: Film,
        parameters: ColorizeParameters,
        store: FilmStore,
        job: Job,
    ) -> None:
        self._film = film
        self._parameters = parameters
        self._store = store
        self._job = job
        self._footage = Footage(film, store, job)
        self._marked = film.marked
        between = self._marked[-1] - self._marked[0]
        self._done = 0
        self._steps = 4 * len(film.indices) - 1 + 2 * between

    def run(self, emit: Emit) -> FilmFigures:
        """Find the motion; carry the marks; colour one way, back, and both."""
        indices = self._film.indices
        for index in indices[:-1]:
            self._tell(tr("Motion, frame {index}").format(index=index + 1))
            self._footage.link(index)
        for way in ("forward", "backward"):
            self._footage.move_marks(way, self._tell)
        self._one_way("forward", indices)
        self._one_way("backward", indices[::-1])
        for index in indices:
            self._tell(tr("Both ways, frame {index}").format(index=index + 1))
            if not self._store.has("done", index):
                self._finish(index, emit)
        return self._figures()

    def _figures(self) -> FilmFigures:
        indices = self._film.indices
        cuts = [
            index + 1
            for index in indices[:-1]
            if not self._footage.link(index)["trust"].any()
        ]
        grey = [
            index
            for index in indices
            if not self._store.load("done", index)["values"][..., 2].any()
        ]
        marks = (self._footage.marks(index)[1] for index in self._marked)
        marked_px = sum(int(marked.sum()) for marked in marks)
        return FilmFigures(
            len(indices), tuple(self._marked), marked_px, tuple(cuts), len(grey)
        )

    def _tell(self, stage: str) -> None:
        self._job.report(self._done / self._steps, stage)
        self._done += 1

    def _one_way(self, step: str, order: Sequence[int]) -> None:
        """Carry colour from frame to frame."""
        before: int | None = None
        for index in order:
            self._tell(
                tr("Colour {step}, frame {index}").format(step=step, index=index + 1)
            )
            if not self._store.has(step, index):
                beside = []
                if before is not None:
                    values = self._store.load(step, before)["values"]
                    beside.append(self._neighbour(index, before, values))
                if index in self._marked:
                    found = self._colour_marked(step, index, beside)
                else:
                    found = self._colour(index, beside)
                self._store.save(step, index, values=found)
            before = index

    def _colour_marked(self, step: str, index: int, beside: Sequence[Neighbour]) -> F32:
        """Colour a marked frame from all the marks of its shot.

        Where nothing comes back, it stays as the way forward left it: that knew what
        other frames had given it.
        """
        if step == "backward" and not any(n.speaks for n in beside):
            return self._store.load("forward", index)["values"]
        ways = {way: self._footage.moved(way, index) for way in ("forward", "backward")}
        chroma, marked = self._footage.marks(index)
        return colorize_marked_frame(
            self._footage.luminance(index),
            chroma,
            marked,
            [*ways["forward"], *ways["backward"]],
            next(zip(beside, ways[step], strict=False), None),
            edges=self._parameters.edges,
            poll=self._job.check,
        )

    def _finish(self, index: int, emit: Emit) -> None:
        """Colour a frame with both neighbours known, and hand it out."""
        beside = []
        if index > self._film.first:
            values = self._store.load("done", index - 1)["values"]
            beside.append(self._neighbour(index, index - 1, values))
        if index < self._film.last:
            beside.append(self._neighbour(index, index + 1, self._mixed(index + 1)))
        values = self._colour(index, beside, start=self._mixed(index))
        image = self._footage.image(index)
        colour = luminance_chroma_to_rgb(luminance_of(image), values[..., :2])
        emit(index, image, quantise(colour, image.depth))
        self._store.save("done", index, values=values)

    def _mixed(self, index: int) -> F32:
        """Give what came from before and from after."""
        since = min((index - m for m in self._marked if m <= index), default=None)
        until = min((m - index for m in self._marked if m >= index), default=None)
        forward, backward = (
            self._store.load(step, index)["values"] for step in ("forward", "backward")
        )
        return both_ways(forward, backward, since, until)

    def _colour(
        self, index: int, beside: Sequence[Neighbour], start: F32 | None = None
    ) -> F32:
        return colorize_frame(
            self._footage.luminance(index),
            *self._footage.marks(index),
            beside,
            edges=self._parameters.edges,
            start=start if beside else None,
            poll=self._job.check,
        )

    def _neighbour(self, index: int, other: int, values: F32) -> Neighbour:
        way = self._footage.way(index, other)
        return Neighbour(self._footage.luminance(other), values, *way)
