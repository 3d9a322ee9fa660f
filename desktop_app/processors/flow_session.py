"""Flows of a sequence that are kept while it is looked at, and the overlay video."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.atomic import atomic_path
from desktop_app.files.frames import Frames
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.flow_estimate import FlowCache, FlowParameters
from desktop_app.processors.flow_source import (
    NEEDS_TWO,
    FlowResult,
    FlowSource,
    judged,
)
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import show
from desktop_app.processors.subject import ViewPort
from desktop_app.words import tr

# A film that is scrubbed asks anew sooner than that; coarse arrows take some 60 ms, and
# have the processors to themselves.
STANDS_S = 0.1


class FlowSession:
    """Keeps the flows of a sequence; what is quick to see comes from the bench."""

    def __init__(self) -> None:
        self.cache = FlowCache()

    def prepare(
        self,
        source: FlowSource,
        parameters: FlowParameters,
        view: ViewPort,
        job: Job | None = None,
    ) -> None:
        """Do nothing: there is nothing that a first answer would wait for."""

    def preview(
        self, source: FlowSource, parameters: FlowParameters, view: ViewPort
    ) -> npt.NDArray[np.uint8]:
        """Give the visible region of the frame itself, until there are arrows."""
        left, top, right, bottom = view.region
        part: Any = np.ascontiguousarray(source.first.pixels[top:bottom, left:right])
        size = (view.width, view.height)
        if part.shape[:2] != size[::-1]:
            part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA))
        return show(replace(source.first, pixels=part, alpha=None))

    def process(
        self, source: FlowSource, parameters: FlowParameters, job: Job
    ) -> FlowResult:
        """Give the flow of the pair, from the kept ones where it is among them."""
        job.report(0.0, tr("Estimating the motion"))
        if not self.cache.has(source.frame, parameters):
            job.pause(STANDS_S)
        second = source.second()
        flow = self.cache.flow(
            source.frame, parameters, lambda: (source.first, second), job
        )
        result = replace(judged(source, second, flow), cache=self.cache)
        job.report(1.0, tr("Done"))
        return result


def pair_reader(frames: Frames, frame: int) -> Callable[[], tuple[Image, Image]]:
    """Give a function that opens a frame and the one after it."""
    return lambda: (frames.read(frame), frames.read(frame + 1))


def write_video(
    path: Path,
    frames: Frames,
    draw: Callable[[int, Job], npt.NDArray[np.uint8]],
    job: Job,
    *,
    rate: float,
) -> None:
    """Write a video of the frames of a sequence as they are drawn.

    Parameters
    ----------
    path : Path
        ``.mp4`` or ``.avi``; written whole or not at all.
    frames : Frames
        The sequence; the last frame has no motion and is left out.
    draw : callable(frame, job) -> (H, W, 3) uint8 array
        Draws a frame, RGB.
    job : Job
        Progress and cancelling.
    rate : float
        Frames a second.

    Raises
    ------
    SourceError
        If there is no motion, of one frame.
    DestinationError
        If the video cannot be encoded, or the file not be written.
    """
    if len(frames) < 2:
        raise SourceError(tr(NEEDS_TWO))
    kind = "MJPG" if path.suffix.lower() == ".avi" else "mp4v"
    code = cv2.VideoWriter.fourcc(*kind)
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / f"film{path.suffix.lower()}"
        writer = None
        try:
            for frame in range(len(frames) - 1):
                job.report(frame / (len(frames) - 1), tr("Writing the video"))
                picture = draw(frame, job)
                height, width = picture.shape[:2]
                if writer is None:
                    writer = cv2.VideoWriter(str(film), code, rate, (width, height))
                    _check_opened(writer, path)
                writer.write(np.ascontiguousarray(picture[..., ::-1]))
        finally:
            if writer is not None:
                writer.release()
        with atomic_path(path) as temporary:
            shutil.copyfile(film, temporary)
    job.report(1.0, tr("Done"))


def _check_opened(writer: cv2.VideoWriter, path: Path) -> None:
    if not writer.isOpened():
        raise DestinationError(
            tr("{name} cannot be encoded as a video: choose .mp4 or .avi").format(
                name=display_name(path)
            )
        )
