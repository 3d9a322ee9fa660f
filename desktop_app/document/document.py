"""What is open, as one immutable record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.processors.declare import Parameters
from desktop_app.processors.subject import FrameMarks, ImportedMarks, Subject


@dataclass(frozen=True, eq=False)
class Made:
    """How a result became a source: what `Apply` did.

    Parameters
    ----------
    tool : str
        Name of the tool.
    parameters : Parameters
        It was run with.
    before : Document
        What it was run on: source, marks, and what the tool keeps with them.
    output : str
        Which output was taken, the name of an `Extra`; empty for the result itself.
    """

    tool: str
    parameters: Parameters
    before: Document
    output: str = ""


@dataclass(frozen=True, eq=False)
class Document:
    """The open source and everything drawn on it.

    Two documents share the arrays and strokes they have in common, so that keeping
    every step of a history costs what changed and not what is open.

    Parameters
    ----------
    image : Image or None
        The source; None before anything was opened.
    strokes : sequence of Stroke
        Scribbles in the order they were drawn.
    imported : ImportedMarks or None
        Marks that came from a marked image; they lie below the strokes.
    frames : Frames or None
        The sequence the source is a frame of; None for a picture by itself.
    frame : int
        Which frame is shown, from 0.
    shelved : mapping from int to FrameMarks
        Marks of the other frames.
    attached : mapping from str to record
        What the tools keep with the document, by the tool's name.
    made : Made or None
        What the source is a result of; None for one that was opened.
    """

    image: Image | None = None
    strokes: Sequence[Stroke] = ()
    imported: ImportedMarks | None = None
    frames: Frames | None = None
    frame: int = 0
    shelved: Mapping[int, FrameMarks] = field(default_factory=dict)
    attached: Mapping[str, Any] = field(default_factory=dict)
    made: Made | None = None

    @property
    def chain(self) -> tuple[Document, ...]:
        """What was opened, what was made of it, and so on; this document at the end."""
        chain: list[Document] = [self]
        while (made := chain[-1].made) is not None:
            chain.append(made.before)
        return tuple(reversed(chain))

    @property
    def path(self) -> Path | None:
        """File of the source that was opened, however much was made of it since."""
        image = self.chain[0].image
        return None if image is None else image.path

    @property
    def source_paths(self) -> tuple[Path, ...]:
        """Every file that the document is made of, and that no result may replace."""
        opened = self.chain[0]
        paths = getattr(opened.frames, "paths", ())
        one = opened.image.path if opened.image is not None else None
        return tuple(paths) if paths else () if one is None else (one,)

    @property
    def has_marks(self) -> bool:
        """Whether anything was scribbled or imported."""
        return bool(self.strokes) or self.imported is not None

    def marks_of_frames(self) -> dict[int, FrameMarks]:
        """Give the marks of every marked frame, the one shown included."""
        marks = dict(self.shelved)
        if self.has_marks:
            marks[self.frame] = FrameMarks(self.strokes, self.imported)
        return marks

    @property
    def marked_frames(self) -> tuple[int, ...]:
        """Frames with marks, in order."""
        return tuple(sorted(self.marks_of_frames()))

    def subject(self) -> Subject:
        """Give what tools see of the document.

        Raises
        ------
        LookupError
            If nothing is open.
        """
        if self.image is None:
            raise LookupError("nothing is open")
        return Subject(
            self.image,
            tuple(self.strokes),
            self.imported,
            self.frames,
            self.frame,
            self.attached,
        )

    def at_frame(self, index: int, image: Image) -> Self:
        """Give the document with another frame shown, and that frame's marks.

        Parameters
        ----------
        index : int
            Of the frame.
        image : Image
            The frame itself.
        """
        shelved = self.marks_of_frames()
        marks = shelved.pop(index, FrameMarks((), None))
        return replace(
            self,
            image=image,
            frame=index,
            strokes=marks.strokes,
            imported=marks.imported,
            shelved=shelved,
        )
