"""Undo as a list of documents: nothing is undone, an earlier one is shown again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.document.commands import Command
from desktop_app.document.document import Document
from desktop_app.words import N_

# One in so many steps more than asked for is kept.
_SLACK = 8


@dataclass(frozen=True, eq=False)
class Step:
    """A document and the command that led to it."""

    title: str
    document: Document


class History:
    """Every document since the last opening, and which of them is shown.

    Parameters
    ----------
    document : Document
        Where the history starts.
    title : str
        Name of that first step.
    """

    @classmethod
    def of(cls, steps: Sequence[Step], index: int) -> History:
        """Make a history of steps that were kept; none of them counts as saved."""
        made = cls(steps[0].document, steps[0].title)
        made._steps, made._index, made._saved = list(steps), index, None
        return made

    def __init__(self, document: Document, title: str = N_("New")) -> None:
        self._steps = [Step(title, document)]
        self._index = 0
        self._saved: Document | None = document

    @property
    def document(self) -> Document:
        """The document shown."""
        return self._steps[self._index].document

    @property
    def index(self) -> int:
        """Position of the document shown, from 0."""
        return self._index

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, the undone ones included."""
        return tuple(self._steps)

    @property
    def titles(self) -> tuple[str, ...]:
        """Names of all steps, the undone ones included."""
        return tuple(step.title for step in self._steps)

    @property
    def undo_title(self) -> str | None:
        """Name of what undo would take back; None when there is nothing."""
        return self._steps[self._index].title if self._index else None

    @property
    def redo_title(self) -> str | None:
        """Name of what redo would do again; None when there is nothing."""
        following = self._index + 1
        return self._steps[following].title if following < len(self._steps) else None

    @property
    def modified(self) -> bool:
        """Whether the document shown differs from the one last marked as saved."""
        return self.document is not self._saved

    def do(self, command: Command) -> Document:
        """Apply a command; what had been undone can no longer be redone."""
        document = command.apply(self.document)
        del self._steps[self._index + 1 :]
        self._steps.append(Step(command.title, document))
        self._index += 1
        return document

    def amend(self, document: Document) -> Document:
        """Show another document in place of the present step, as no step of its own.

        For what is no work of the user's: another frame is looked at.
        """
        step = self._steps[self._index]
        if self._saved is step.document:
            self._saved = document
        self._steps[self._index] = Step(step.title, document)
        return document

    def undo(self) -> Document:
        """Go one step back, if there is one."""
        return self.go_to(max(0, self._index - 1))

    def redo(self) -> Document:
        """Go one step forward, if there is one."""
        return self.go_to(min(len(self._steps) - 1, self._index + 1))

    def go_to(self, index: int) -> Document:
        """Show the step at `index`.

        Raises
        ------
        IndexError
            If there is no such step.
        """
        if not 0 <= index < len(self._steps):
            raise IndexError(f"step {index}: must lie in [0, {len(self._steps) - 1}]")
        self._index = index
        return self.document

    def forget_beyond(self, depth: int) -> None:
        """Forget the oldest steps, so that about `depth` can be taken back.

        Some more are kept, so that not every new step changes all the others.
        """
        oldest = self._index - depth
        if oldest > depth // _SLACK:
            del self._steps[:oldest]
            self._index -= oldest

    def mark_saved(self) -> None:
        """Remember the document shown as the one on disk."""
        self._saved = self.document
