"""Frames of a film that is being coloured, their marks, and the motion between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.film import motion_trust
from desktop_app.algorithms.colorization.film_marks import MovingMarks, without_ruled
from desktop_app.algorithms.flow import lucas_kanade
from desktop_app.errors import SourceError
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.processors.colorization_film_store import FilmStore
from desktop_app.processors.colorization_marks import Marks
from desktop_app.processors.colorization_solve import luminance_of
from desktop_app.processors.job import Job
from desktop_app.words import tr

F32 = npt.NDArray[np.float32]
Tell = Callable[[str], None]


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

    @property
    def marked(self) -> list[int]:
        """The marked ones of them."""
        return sorted(set(self.marks) & set(self.indices))


class Footage:
    """What colouring a film looks up, frame by frame; none is kept in memory.

    Steps in the store: "motion" from a frame to the next, both ways; "moved_forward"
    and "moved_backward", marks of other frames at the marked ones.

    Parameters
    ----------
    film : Film
    store : FilmStore
        What is there is not found again.
    job : Job
        Stops the work.
    """

    def __init__(self, film: Film, store: FilmStore, job: Job) -> None:
        self._film = film
        self._store = store
        self._job = job
        self._marked = film.marked
        self._shape: tuple[int, ...] | None = None

    def image(self, index: int) -> Image:
        """Read a frame; all have to be of one size."""
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

    def luminance(self, index: int) -> F32:
        """Y of a frame."""
        return luminance_of(self.image(index))

    def marks(self, index: int) -> tuple[F32, npt.NDArray[np.bool_]]:
        """Chroma of a frame's own marks, and where they are."""
        image = self.image(index)
        if index in self._marked:
            marks = self._film.marks[index](image)
            return marks.chroma, marks.marked
        shape = image.pixels.shape[:2]
        return np.zeros((*shape, 2), np.float32), np.zeros(shape, np.bool_)

    def way(self, index: int, other: int) -> tuple[F32, F32]:
        """Motion to the frame before or after, and how much it is trusted."""
        link = self.link(min(index, other))
        names = ("there", "trust") if other > index else ("back", "trust_back")
        return link[names[0]], link[names[1]]

    def link(self, index: int) -> dict[str, F32]:
        """Give the motion between a frame and the next, found once."""
        if not self._store.has("motion", index):
            self._store.save("motion", index, **self._motion(index))
        return self._store.load("motion", index)

    def _motion(self, index: int) -> dict[str, F32]:
        first, second = (self.luminance(i) for i in (index, index + 1))
        poll = self._job.check
        there = lucas_kanade(first, second, preset="fast", poll=poll)
        back = lucas_kanade(second, first, preset="fast", poll=poll)
        trust = motion_trust(first, second, there.field, back.field, there.confidence)
        trust_back = motion_trust(
            second, first, back.field, there.field, back.confidence
        )
        if not (trust.any() and trust_back.any()):  # another shot begins
            trust[...], trust_back[...] = 0, 0
        return {
            "there": there.field,
            "back": back.field,
            "trust": trust,
            "trust_back": trust_back,
        }

    def move_marks(self, way: str, tell: Tell) -> None:
        """Carry marks from marked frame to marked frame.

        Parameters
        ----------
        way : {"forward", "backward"}
            Through the film.
        tell : callable(stage)
            Hears of every frame.
        """
        step = 1 if way == "forward" else -1
        for start, end in pairwise(self._marked[::step]):
            done = self._store.has(f"moved_{way}", end)
            marks = None if done else self._all_marks(way, start)
            for index in range(start, end, step):
                tell(tr("Marks, frame {index}").format(index=index + 1))
                if marks is not None:
                    field, trust = self.way(index, index + step)
                    marks = marks.moved(field, trust, self.luminance(index + step))
                    self._job.check()
            if marks is not None:
                values = marks.laid_out(self.luminance(end).shape)
                self._store.save(f"moved_{way}", end, values=values)

    def moved(self, way: str, index: int) -> list[F32]:
        """Give the marks that came to a marked frame this way, if any can have."""
        first = self._marked[0] if way == "forward" else self._marked[-1]
        if index == first:
            return []
        return [self._store.load(f"moved_{way}", index)["values"]]

    def _all_marks(self, way: str, index: int) -> MovingMarks:
        """Put together the marks of a frame and those that came there."""
        chroma, marked = self.marks(index)
        values = np.zeros((*marked.shape, 3), np.float32)
        for moved in self.moved(way, index):
            values = without_ruled(moved, marked)
        values[marked] = np.pad(chroma[marked], ((0, 0), (0, 1)))
        everywhere = marked | (values[..., 2] > 0)
        return MovingMarks.of(self.luminance(index), values, everywhere)
