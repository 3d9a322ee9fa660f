"""The open document and its history, as an object others can listen to."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.commands import (
    AddStroke,
    Attach,
    ClearMarks,
    Command,
    OpenSource,
)
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.files.records import Image
from desktop_app.words import N_, tr


class Workspace(QObject):
    """Holds the history; every change of the document goes through here.

    Signals
    -------
    document_changed(Document, Document)
        The document before and after a change.
    history_changed(History)
        Steps were added, or another one is shown, or it was saved.
    """

    document_changed = Signal(object, object)
    history_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.history = History(Document())
        self.undo_depth: int | None = None  # steps; None: any number

    @property
    def document(self) -> Document:
        """The document shown."""
        return self.history.document

    def open(self, command: OpenSource) -> None:
        """Begin a new history with a newly opened source."""
        before = self.document
        path, frames = command.image.path, command.frames
        name = path.name if path else command.image.format
        opened = frames.title if frames is not None else tr(name)
        title = tr("Open {name}").format(name=opened) if opened else N_("Open")
        self.history = History(command.apply(before), title)
        self._tell(before)

    def restore(self, history: History) -> None:
        """Go on with a history that was kept elsewhere."""
        before = self.document
        self.history = history
        self._tell(before)

    def do(self, command: Command) -> None:
        """Apply a named command to the document."""
        self._move(lambda: self.history.do(command))

    @Slot(object)
    def add_stroke(self, stroke: Stroke) -> None:
        """Keep a finished stroke."""
        if self.document.image is not None:
            self.do(AddStroke(stroke))

    def attach(self, tool: str, record: object, title: str) -> None:
        """Keep a tool's record with the document, as a step of the history."""
        if self.document.image is not None:
            self.do(Attach(tool, record, title))

    def show_frame(self, index: int, image: Image) -> None:
        """Show another frame of the open sequence; no step of the history."""
        before = self.document
        if before.frames is not None:
            self.history.amend(before.at_frame(index, image))
            self._tell(before)

    @Slot()
    def clear_marks(self) -> None:
        """Take away every mark, as one step that can be undone."""
        if self.document.has_marks:
            self.do(ClearMarks())

    @Slot()
    def undo(self) -> None:
        """Show the step before."""
        self._move(self.history.undo)

    @Slot()
    def redo(self) -> None:
        """Show the step after."""
        self._move(self.history.redo)

    @Slot(int)
    def go_to(self, index: int) -> None:
        """Show a step of the history."""
        self._move(lambda: self.history.go_to(index))

    def _move(self, change: Callable[[], Document]) -> None:
        before = self.document
        change()
        if self.document is not before:
            self._tell(before)

    def _tell(self, before: Document) -> None:
        if self.undo_depth is not None:
            self.history.forget_beyond(self.undo_depth)
        self.document_changed.emit(before, self.document)
        self.history_changed.emit(self.history)
