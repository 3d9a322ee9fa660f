"""Work of the flow bench beside the window: coarse flows, painting, paths, videos."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.algorithms.flow.arrows import fitting_length
from desktop_app.algorithms.flow.follow import Point, follow_point
from desktop_app.document.document import Document
from desktop_app.files.flow_fields import read_field
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.processors.flow_estimate import FlowCache, FlowParameters
from desktop_app.processors.flow_layers import picture_with_arrows
from desktop_app.processors.flow_paint import (
    Look,
    Painted,
    Pair,
    SmallFrames,
    coarse_pair,
    paint,
)
from desktop_app.processors.flow_session import pair_reader, write_video
from desktop_app.processors.flow_source import FlowResult
from desktop_app.processors.job import Job
from desktop_app.views.levels import Levels
from desktop_app.words import tr
from desktop_app.workers.runner import Request, Runner

_HALVINGS = 3
# A path is traced over so many frames at most.
_MOST_STEPS = 300


@dataclass(frozen=True, eq=False)
class Shown:
    """A flow that is shown, or about to be.

    Parameters
    ----------
    pair : Pair
        The flow and its frames.
    image : Image
        The frame of the document it is about.
    coarse : bool
        Whether it is only a quick one.
    cache : FlowCache or None
        Where flows of the sequence are kept.
    look : Look
        How it was painted.
    levels : Levels or None
        The layer, ready to be drawn; None for the frame itself.
    """

    pair: Pair
    image: Image
    coarse: bool = False
    cache: FlowCache | None = None
    look: Look = field(default_factory=Look)
    levels: Levels | None = None

    @classmethod
    def of(cls, result: FlowResult, document: Document) -> Self:
        """Take a full answer about a document."""
        pair = Pair(result.flow, result.source, result.second, result.truth)
        return cls(pair, document.image or result.source, cache=result.cache)


@dataclass(frozen=True, eq=False)
class _Made:
    shown: Shown
    painted: Painted


class FlowWork(QObject):
    """Three runners: what is seen, what may be seen next, what takes long.

    Signals
    -------
    painted(Shown, Painted)
        Something to show.
    traced(points)
        The path of a pixel.
    truth_read(frame, FieldFile)
        A field that was asked for.
    told(str)
        A sentence on work that takes long.
    failed(Exception), busy_changed(bool)
        Of the work that takes long.
    """

    painted = Signal(object, object)
    traced = Signal(object)
    truth_read = Signal(int, object)
    told = Signal(str)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._small: SmallFrames | None = None
        self._scout_runner = Runner(self)
        self._painter = Runner(self)
        self._long = Runner(self)
        for runner in (self._scout_runner, self._painter):
            runner.previewed.connect(self._pass_on)
        self._painter.failed.connect(self.failed)
        self._long.finished.connect(self._finish)
        self._long.failed.connect(self.failed)
        self._long.progressed.connect(self._tell)
        self._long.busy_changed.connect(self.busy_changed)

    @property
    def busy(self) -> bool:
        """Whether something that takes long is under way."""
        return self._long.busy

    def scout(
        self,
        document: Document,
        parameters: FlowParameters,
        look: Look,
        wait: Callable[[Callable[[], None]], None],
    ) -> None:
        """Estimate a coarse flow and paint it; the newest wins, none is cancelled.

        ``wait`` returns when the kernels are compiled.
        """
        image, frames, frame = document.image, document.frames, document.frame
        if image is None or frames is None:
            return
        small = self._small
        if small is None or small.frames is not frames:
            small = self._small = SmallFrames(frames)

        def work() -> _Made:
            wait(_go_on)
            pair = coarse_pair(small, frame, parameters)
            return _made(Shown(pair, image, coarse=True), look)

        self._scout_runner.start(Request(coarse=work))

    def paint(self, shown: Shown, look: Look) -> None:
        """Paint a flow."""
        self._painter.start(Request(coarse=lambda: _made(shown, look)))

    def prefetch(
        self, document: Document, cache: FlowCache | None, parameters: FlowParameters
    ) -> None:
        """Estimate the neighbours of a frame while nothing else is asked."""
        frames, frame = document.frames, document.frame
        if frames is None or cache is None:
            return
        wanted = [
            other
            for other in (frame + 1, frame - 1)
            if 0 <= other < len(frames) - 1 and not cache.has(other, parameters)
        ]

        def work(job: Job) -> None:
            for other in wanted:
                cache.flow(other, parameters, pair_reader(frames, other), job)

        if wanted:
            self._scout_runner.start(Request(full=work))

    def trace(
        self,
        document: Document,
        parameters: FlowParameters,
        cache: FlowCache | None,
        start: Point,
    ) -> None:
        """Follow a pixel from the frame that is shown to the end of the sequence."""
        frames, first = document.frames, document.frame
        if frames is None:
            return
        flows = cache or FlowCache()
        last = min(len(frames) - 1, first + _MOST_STEPS)

        def fields(job: Job) -> Iterator[npt.NDArray[np.float32]]:
            for frame in range(first, last):
                job.report((frame - first) / (last - first), tr("Tracing the path"))
                reader = pair_reader(frames, frame)
                yield flows.flow(frame, parameters, reader, _quiet(job)).field

        self._long.start(
            Request(full=lambda job: ("path", follow_point(start, fields(job))))
        )

    def read_truth(self, path: Path, frame: int) -> None:
        """Open a field."""
        self._long.start(Request(full=lambda _job: ("truth", frame, read_field(path))))

    def write_video(
        self,
        path: Path,
        frames: Frames,
        parameters: FlowParameters,
        cache: FlowCache | None,
        look: Look,
    ) -> None:
        """Write the sequence with its arrows."""
        flows = cache or FlowCache()
        rate = float(getattr(frames, "rate", 12.0))

        def draw(frame: int, job: Job) -> npt.NDArray[np.uint8]:
            reader = pair_reader(frames, frame)
            flow = flows.flow(frame, parameters, reader, _quiet(job))
            style, longest = look.style, look.longest or None
            if longest is not None:
                length = style.length * fitting_length(longest, style.spacing)
                style = replace(style, length=length)
            image = frames.read(frame)
            chosen = style if longest is not None else None
            return picture_with_arrows(image, flow, chosen, longest)

        def work(job: Job) -> tuple[str, Path]:
            write_video(path, frames, draw, job, rate=rate)
            return "video", path

        self._long.start(Request(full=work))

    def stop(self) -> None:
        """Stop what takes long, and what nobody waits for."""
        self._long.cancel()
        self._scout_runner.cancel()
        self._painter.cancel()
        self._small = None

    def shutdown(self) -> None:
        """End every thread."""
        for runner in (self._long, self._scout_runner, self._painter):
            runner.shutdown()

    @Slot(object)
    def _pass_on(self, made: _Made) -> None:
        self.painted.emit(made.shown, made.painted)

    @Slot(float, str)
    def _tell(self, fraction: float, stage: str) -> None:
        self.told.emit(f"{stage}: {fraction:.0%}")

    @Slot(object)
    def _finish(self, answer: tuple[object, ...]) -> None:
        kind, *what = answer
        if kind == "path":
            (points,) = what
            self.traced.emit(points)
            self.told.emit(_path_in_words(points))  # type: ignore[arg-type]
        elif kind == "truth":
            self.truth_read.emit(*what)
        else:
            self.told.emit(tr("Written: {what}").format(what=what[0]))


def _go_on() -> None:
    """Wait on: a coarse flow is never cancelled."""


def _made(shown: Shown, look: Look) -> _Made:
    """Paint in the worker, the picture's halvings included."""
    painted = paint(shown.pair, look)
    levels = None
    if painted.picture is not None:
        levels = Levels(painted.picture)
        levels.prepare(_HALVINGS)
    return _Made(replace(shown, look=look, levels=levels), painted)


def _path_in_words(points: tuple[Point, ...]) -> str:
    steps = np.diff(np.array(points), axis=0)
    length = float(np.hypot(steps[:, 0], steps[:, 1]).sum()) if len(steps) else 0.0
    return tr("Path: {count} frames, {length:.1f} px long").format(
        count=len(points), length=length
    )


def _quiet(job: Job) -> Job:
    """Give a job that stops with another one and tells nothing of its own."""
    return _Part(job.check)


class _Part(Job):
    """A part of a job that reports as a whole."""

    def __init__(self, check: Callable[[], None]) -> None:
        super().__init__()
        self._check_whole = check

    def check(self) -> None:
        """Raise if the whole was cancelled."""
        self._check_whole()
