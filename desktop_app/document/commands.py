"""Named changes: each turns one document into the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.document import Document, Made
from desktop_app.document.strokes import with_one_more
from desktop_app.files.frames import Frames
from desktop_app.files.records import Image
from desktop_app.processors.subject import ImportedMarks
from desktop_app.words import N_


class Command(Protocol):
    """A change with a name; the menu reads "Undo <title>"."""

    @property
    def title(self) -> str:
        """What was done, in the words of the menu."""

    def apply(self, document: Document) -> Document:
        """Give the next document; the one given is never changed."""


@dataclass(frozen=True, eq=False)
class OpenSource:
    """Replace everything by a newly opened source."""

    title: ClassVar[str] = "Open"
    image: Image
    strokes: tuple[Stroke, ...] = ()
    frames: Frames | None = None
    attached: Mapping[str, Any] = field(default_factory=dict)
    frame: int = 0

    def apply(self, document: Document) -> Document:
        """Give a document of the source alone."""
        return Document(
            self.image,
            self.strokes,
            frames=self.frames,
            frame=self.frame,
            attached=self.attached,
        )


@dataclass(frozen=True, eq=False)
class AddStroke:
    """Draw one more stroke on top of the others."""

    stroke: Stroke

    @property
    def title(self) -> str:
        """Name of the kind of stroke."""
        return {
            "colour": N_("Scribble"),
            "grey": N_("Keep-grey scribble"),
            "erase": N_("Erase marks"),
        }[self.stroke.kind]

    def apply(self, document: Document) -> Document:
        """Append the stroke."""
        return replace(document, strokes=with_one_more(document.strokes, self.stroke))


@dataclass(frozen=True, eq=False)
class ClearMarks:
    """Take away every stroke and imported mark."""

    title: ClassVar[str] = N_("Clear marks")

    def apply(self, document: Document) -> Document:
        """Keep the source alone."""
        return replace(document, strokes=(), imported=None)


@dataclass(frozen=True, eq=False)
class ImportMarks:
    """Take the marks of a marked image in place of those present."""

    title: ClassVar[str] = N_("Import marks")
    imported: ImportedMarks

    def apply(self, document: Document) -> Document:
        """Replace imported marks and strokes."""
        return replace(document, strokes=(), imported=self.imported)


@dataclass(frozen=True, eq=False)
class Attach:
    """Keep a tool's record with the document: a region, rectangles, a truth.

    Parameters
    ----------
    tool : str
        Name of the tool.
    record : frozen record or None
        In place of the one before; None takes that away.
    title : str
        What was done.
    """

    tool: str
    record: Any
    title: str

    def apply(self, document: Document) -> Document:
        """Put the record in its place."""
        attached = {k: v for k, v in document.attached.items() if k != self.tool}
        if self.record is not None:
            attached[self.tool] = self.record
        return replace(document, attached=attached)


@dataclass(frozen=True, eq=False)
class ApplyResult:
    """Make a result the new source.

    Parameters
    ----------
    image : Image
        The result; of frames the first.
    title : str
        What was done.
    made : Made or None
        How it was done.
    frames : Frames or None
        The result, where it is a sequence.
    """

    image: Image
    title: str = "Apply"
    made: Made | None = None
    frames: Frames | None = None

    def apply(self, document: Document) -> Document:
        """Give a document of the result alone, which knows where it came from."""
        return Document(self.image, frames=self.frames, made=self.made)


@dataclass(frozen=True, eq=False)
class Replay:
    """Put a document in place of another: its steps were run anew.

    Parameters
    ----------
    document : Document
        What they gave.
    title : str
        What was done.
    """

    document: Document
    title: str

    def apply(self, document: Document) -> Document:
        """Give the document that was made."""
        return self.document
