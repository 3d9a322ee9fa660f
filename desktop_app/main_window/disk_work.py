"""Opens and saves beside the window."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.commands import ImportMarks, OpenSource
from desktop_app.document.document import Document
from desktop_app.files.images import read_image
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.workspace import Workspace
from desktop_app.processors.colorization_marks import read_marks, write_marks
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ImportedMarks
from desktop_app.workers.runner import Request, Runner

OPEN_FIRST = "Open a picture first."


@dataclass(frozen=True, eq=False)
class Opened:
    """A source that was read, with the strokes that came with it."""

    command: OpenSource


@dataclass(frozen=True, eq=False)
class Saved:
    """What was saved, and of which document."""

    sentence: str
    document: Document | None = None


class DiskWork(QObject):
    """Everything the window reads and writes, off its thread.

    Signals
    -------
    told(str)
        A sentence for the status bar.
    failed(exception)
        What could not be read or written.
    """

    told = Signal(str)
    failed = Signal(object)

    def __init__(
        self, workspace: Workspace, live: LiveWork, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._live = live
        self.runner = Runner(self)
        self.runner.finished.connect(self._done)
        self.runner.failed.connect(self.failed)

    @Slot(object)
    def open_path(self, path: Path) -> None:
        """Open a picture; it replaces what is open once it has been read."""
        self.told.emit(f"Opening {display_name(path)}…")
        self.runner.start(
            Request(full=lambda _job: Opened(OpenSource(read_image(path))))
        )

    def open_pixels(self, image: Image, strokes: tuple[Stroke, ...] = ()) -> None:
        """Open pixels that are in memory: the sample, a paste."""
        self._done(Opened(OpenSource(image, strokes)))

    def import_marks(self, path: Path, mask: Path | None = None) -> None:
        """Take the marks of a marked image of the open source."""
        image = self._workspace.document.image
        if image is None:
            self.told.emit(OPEN_FIRST)
            return
        self.runner.start(Request(full=lambda _job: read_marks(image, path, mask)))

    def export_marks(self, path: Path) -> None:
        """Save the marks as a marked image, and the mask beside it."""
        if self._workspace.document.image is None:
            self.told.emit(OPEN_FIRST)
            return
        subject = self._workspace.document.subject()
        mask = mask_path(path)

        def work(_job: Job) -> Saved:
            write_marks(subject, path, mask)
            return Saved(f"Saved {display_name(path)} and {display_name(mask)}")

        self.runner.start(Request(full=work))

    def export_result(self, path: Path) -> None:
        """Solve afresh at full size and save: the same bytes as the command line."""
        document = self._workspace.document
        if document.image is None:
            self.told.emit(OPEN_FIRST)
            return
        tool, parameters = self._live.tool, self._live.parameters()
        source = self._live.source()

        def work(job: Job) -> Saved:
            tool.write(tool.process(source, parameters, job), path)
            return Saved(f"Saved {display_name(path)}", document)

        self.told.emit(f"Saving {display_name(path)}…")
        self.runner.start(Request(full=work))

    @Slot(object)
    def _done(self, answer: Opened | ImportedMarks | Saved) -> None:
        if isinstance(answer, Opened):
            self._workspace.open(answer.command)
            image = answer.command.image
            title = display_name(image.path) if image.path else image.format
            self.told.emit("; ".join((f"Opened {title}", *image.warnings)))
        elif isinstance(answer, ImportedMarks):
            self._workspace.do(ImportMarks(answer))
            self.told.emit(f"Imported {np.count_nonzero(answer.marked)} marks")
        else:
            if answer.document is not None:
                self._workspace.mark_saved(answer.document)
            self.told.emit(answer.sentence)


def mask_path(path: Path) -> Path:
    """Give the file beside a marked image that holds the mask of its marks."""
    return path.with_name(f"{path.stem}_mask.png")
