"""What is open, as one immutable record."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.records import Image
from desktop_app.processors.subject import ImportedMarks, Subject


@dataclass(frozen=True, eq=False)
class Document:
    """The open source and everything drawn on it.

    Two documents share the arrays and strokes they have in common, so that keeping
    every step of a history costs what changed and not what is open.

    Parameters
    ----------
    image : Image or None
        The source; None before anything was opened.
    strokes : tuple of Stroke
        Scribbles in the order they were drawn.
    imported : ImportedMarks or None
        Marks that came from a marked image; they lie below the strokes.
    """

    image: Image | None = None
    strokes: tuple[Stroke, ...] = ()
    imported: ImportedMarks | None = None

    @property
    def has_marks(self) -> bool:
        """Whether anything was scribbled or imported."""
        return bool(self.strokes) or self.imported is not None

    def subject(self) -> Subject:
        """Give what tools see of the document.

        Raises
        ------
        LookupError
            If nothing is open.
        """
        if self.image is None:
            raise LookupError("nothing is open")
        return Subject(self.image, self.strokes, self.imported)
