"""What the alignment tool works on: a template and an image, or a stack of frames."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.frames import Frames, open_frames
from desktop_app.files.records import Image, Pixels
from desktop_app.files.warps import read_warp
from desktop_app.processors.declare import Files
from desktop_app.processors.subject import Subject
from desktop_app.words import N_, tr

TOOL = "align"
Box = tuple[int, int, int, int]
Matrix = npt.NDArray[np.float64]
NEEDS_TWO = N_(
    "Alignment needs two pictures: open the template and the image together, a folder "
    "or a video"
)


@dataclass(frozen=True, eq=False)
class AlignSetup:
    """What was drawn for an alignment; kept with the document.

    Parameters
    ----------
    template : int
        Frame that the others are aligned with.
    region : (x, y, width, height), optional
        Of the template, in whole px.
    start : (3, 3) float64 array, optional
        First warp, from dragged corners or a file.

    Raises
    ------
    ValueError
        If there can be no such template, region or warp.
    """

    template: int = 0
    region: Box | None = None
    start: Matrix | None = None

    def __post_init__(self) -> None:
        # A project or a recipe of somebody else may say anything.
        if self.template < 0:
            raise ValueError(f"template = {self.template}: frames are numbered from 0")
        if self.region is not None:
            x, y, width, height = self.region
            if min(x, y) < 0 or min(width, height) < 1:
                raise ValueError(f"region = {self.region}: is no part of a picture")
        if self.start is not None and np.shape(self.start) != (3, 3):
            raise ValueError(f"start of {np.shape(self.start)}: must be 3 x 3 numbers")


@dataclass(frozen=True, eq=False)
class AlignSource:
    """Frames, and which of them are template and image.

    Parameters
    ----------
    frames : Frames
        At least two; read when they are needed, in the worker.
    template, image : int
        Their numbers.
    setup : AlignSetup
        Region and start.
    on_image : bool
        The picture on the canvas is the image, not the template.
    """

    frames: Frames
    template: int
    image: int
    setup: AlignSetup = AlignSetup()
    on_image: bool = False


class FramePixels:
    """The pixels of frames, as the algorithms take a stack."""

    def __init__(self, frames: Frames) -> None:
        self._frames = frames

    def __len__(self) -> int:
        """Count the frames."""
        return len(self._frames)

    def __getitem__(self, index: int) -> Pixels:
        """Open a frame."""
        return self._frames.read(index).pixels


def read(files: Files) -> AlignSource:
    """Open what the command line named: two pictures, or a stack."""
    frames = open_frames(files["images"])
    if len(frames) < 2:
        raise SourceError(tr(NEEDS_TWO))
    start = read_warp(files["start"][0]) if "start" in files else None
    return AlignSource(frames, 0, 1, AlignSetup(start=start), on_image=False)


def is_stack(paths: tuple[Path, ...]) -> bool:
    """Whether a command line names a stack: a folder, a video, or many pictures."""
    return len(paths) != 2


def from_subject(subject: Subject) -> AlignSource:
    """Take the open frames: the one shown is the image, unless it is the template.

    Raises
    ------
    SourceError
        If there is only one picture.
    """
    frames = subject.frames
    if frames is None or len(frames) < 2:
        raise SourceError(tr(NEEDS_TWO))
    setup = setup_of(subject)
    template = min(setup.template, len(frames) - 1)
    on_image = subject.frame != template
    image = subject.frame
    if not on_image:
        image = template + 1 if template + 1 < len(frames) else template - 1
    return AlignSource(frames, template, image, setup, on_image)


def setup_of(subject: Subject) -> AlignSetup:
    """Give what was drawn for an alignment of the open frames."""
    setup = subject.attached.get(TOOL)
    return setup if isinstance(setup, AlignSetup) else AlignSetup()


def read_region(words: str) -> Box | None:
    """Read a region such as "100,80,200,150"; None where nothing is given.

    Raises
    ------
    ParameterError
        If these are not four whole numbers of a rectangle.
    """
    if not words.strip():
        return None
    try:
        x, y, width, height = (int(word) for word in words.split(","))
    except ValueError:
        width = height = 0
        x = y = -1
    if min(x, y) < 0 or min(width, height) < 1:
        raise ParameterError(
            tr(
                "region = {words}: must be X,Y,W,H in whole px, such as 100,80,200,150"
            ).format(words=words)
        )
    return x, y, width, height


def image_at(source: AlignSource, number: int) -> Image:
    """Open a frame in the worker."""
    return source.frames.read(number)
