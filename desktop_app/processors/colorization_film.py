"""Colour for a sequence of frames with marks on a few of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.film import (
    Neighbour,
    both_ways,
    colorize_frame,
    motion_trust,
)
from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.algorithms.imaging.colour import luminance_chroma_to_rgb
from desktop_app.errors import SourceError
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.files.results import quantise
from desktop_app.processors.colorization_film_store import FilmStore
from desktop_app.processors.colorization_marks import Marks, drawn_marks
from desktop_app.processors.colorization_solve import ColorizeParameters, luminance_of
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ImportedMarks
from desktop_app.words import N_, tr

F32 = npt.NDArray[np.float32]
NO_MARKED_FRAME = N_(
    "no frame is marked: scribble at least one colour on a frame, or bring marked "
    "frames"
)


@dataclass(frozen=True, eq=False)
class Film:
    """A range of frames, and the marks on some of them.

    Parameters
    ----------
    frames : Frames
        The sequence.
    marks : mapping from int to callable(Image) -> Marks
        How the marks of a frame are found, by its index.
    first, last : int
        The range to colour, both included.
    """

    frames: Frames
    marks: Mapping[int, Callable[[Image], Marks]]
    first: int
    last: int

    @property
    def indices(self) -> range:
        """The frames to colour."""
        return range(self.first, self.last + 1)


class KeptMarks(Protocol):
    """Strokes and imported marks of a frame."""

    @property
    def strokes(self) -> Sequence[Stroke]:
        """Scribbles in order."""

    @property
    def imported(self) -> ImportedMarks | None:
        """Marks below the strokes."""


def film_of(
    frames: Frames,
    marks: Mapping[int, KeptMarks],
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
        self._shape: tuple[int, ...] | None = None
        self._marked = sorted(set(film.marks) & set(film.indices))
        self._marked_px: dict[int, int] = {}
        self._done = 0
        self._steps = 4 * len(film.indices) - 1

    def run(self, emit: Emit) -> FilmFigures:
        """Find the motion; colour one way, back, and both."""
        indices = self._film.indices
        for index in indices[:-1]:
            self._tell(tr("Motion, frame {index}").format(index=index + 1))
            self._link(index)
        self._one_way("forward", indices)
        self._one_way("backward", indices[::-1])
        for index in indices:
            self._tell(tr("Both ways, frame {index}").format(index=index + 1))
            if not self._store.has("done", index):
                self._finish(index, emit)
        cuts = [
            index + 1 for index in indices[:-1] if not self._link(index)["trust"].any()
        ]
        grey = [
            index
            for index in indices
            if not self._store.load("done", index)["values"][..., 2].any()
        ]
        marked_px = sum(int(self._marks(index)[1].sum()) for index in self._marked)
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
                self._store.save(step, index, values=self._colour(index, beside))
            before = index

    def _finish(self, index: int, emit: Emit) -> None:
        """Colour a frame with both neighbours known, and hand it out."""
        beside = []
        if index > self._film.first:
            values = self._store.load("done", index - 1)["values"]
            beside.append(self._neighbour(index, index - 1, values))
        if index < self._film.last:
            beside.append(self._neighbour(index, index + 1, self._mixed(index + 1)))
        values = self._colour(index, beside, start=self._mixed(index))
        image = self._image(index)
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
        luminance = luminance_of(self._image(index))
        chroma, marked = self._marks(index)
        return colorize_frame(
            luminance,
            chroma,
            marked,
            beside,
            edges=self._parameters.edges,
            start=start if beside else None,
            poll=self._job.check,
        )

    def _marks(self, index: int) -> tuple[F32, npt.NDArray[np.bool_]]:
        image = self._image(index)
        if index in self._marked:
            marks = self._film.marks[index](image)
            return marks.chroma, marks.marked
        shape = image.pixels.shape[:2]
        return np.zeros((*shape, 2), np.float32), np.zeros(shape, np.bool_)

    def _neighbour(self, index: int, other: int, values: F32) -> Neighbour:
        link = self._link(min(index, other))
        names = ("there", "trust") if other > index else ("back", "trust_back")
        luminance = luminance_of(self._image(other))
        return Neighbour(luminance, values, *(link[name] for name in names))

    def _link(self, index: int) -> dict[str, F32]:
        """Give the motion between a frame and the next, found once."""
        if not self._store.has("motion", index):
            first, second = (luminance_of(self._image(i)) for i in (index, index + 1))
            poll = self._job.check
            there = lucas_kanade(first, second, preset="fast", poll=poll)
            back = lucas_kanade(second, first, preset="fast", poll=poll)
            trust = motion_trust(
                first, second, there.field, back.field, there.confidence
            )
            trust_back = motion_trust(
                second, first, back.field, there.field, back.confidence
            )
            if not (trust.any() and trust_back.any()):  # another shot begins
                trust[...], trust_back[...] = 0, 0
            self._store.save(
                "motion",
                index,
                there=there.field,
                back=back.field,
                trust=trust,
                trust_back=trust_back,
            )
        return self._store.load("motion", index)

    def _image(self, index: int) -> Image:
        image = self._film.frames.read(index)
        shape = image.pixels.shape[:2]
        if self._shape is not None and shape != self._shape:
            raise SourceError(
                tr(
                    "{name} is {wide} x {high} px and frames before it "
                    "{width} x {height} px: the frames of a film must have "
                    "the same size"
                ).format(
                    name=self._film.frames.name(index),
                    wide=shape[1],
                    high=shape[0],
                    width=self._shape[1],
                    height=self._shape[0],
                )
            )
        self._shape = shape
        return image
