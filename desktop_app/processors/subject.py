"""What is open, as a tool sees it: a picture, its marks, and the part on screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image


@dataclass(frozen=True, eq=False)
class ImportedMarks:
    """Marks that came from a marked image instead of the brush.

    Parameters
    ----------
    colours : (H, W, 3) uint8 array
        Colour of every mark as it is shown; anything where unmarked.
    chroma : (H, W, 2) float32 array
        I and Q of every mark, at the precision of the file.
    marked : (H, W) bool array
        Which pixels are marked.
    warnings : tuple of str
        What the user must know of the files they came from.
    """

    colours: npt.NDArray[np.uint8]
    chroma: npt.NDArray[np.float32]
    marked: npt.NDArray[np.bool_]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class FrameMarks:
    """Strokes and imported marks of a frame of a sequence."""

    strokes: Sequence[Stroke]
    imported: ImportedMarks | None


@dataclass(frozen=True, eq=False)
class SequenceMarks:
    """Marks of a sequence.

    Parameters
    ----------
    size : (width, height)
        Of the frames they were drawn on, px; (0, 0) if none was.
    frames : mapping from int to FrameMarks
        Of the frames that have any, by their index from 0.
    """

    size: tuple[int, int]
    frames: Mapping[int, FrameMarks]


@dataclass(frozen=True, eq=False)
class Subject:
    """The open picture and what was drawn on it.

    Parameters
    ----------
    image : Image
        The source.
    strokes : tuple of Stroke
        Scribbles in the order they were drawn; the later wins.
    imported : ImportedMarks or None
        Marks below the strokes.
    frames : Frames or None
        The sequence the picture is a frame of; None for a picture by itself.
    frame : int
        Which frame it is, from 0.
    attached : mapping from str to record
        What a tool keeps with the document besides: a region, rectangles, a second
        picture; by the tool's name. Records are frozen.
    """

    image: Image
    strokes: tuple[Stroke, ...] = ()
    imported: ImportedMarks | None = None
    frames: Frames | None = None
    frame: int = 0
    attached: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ViewPort:
    """The visible region of the source and the size it is shown at.

    Parameters
    ----------
    region : (x0, y0, x1, y1)
        Half-open rectangle in source pixels, not empty.
    width, height : int
        Pixels the answer should have; never more than the region has.
    """

    region: tuple[int, int, int, int]
    width: int
    height: int
