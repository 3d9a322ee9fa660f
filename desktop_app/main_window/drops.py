"""Whatever is dropped on the window: opened, or taken by the tool that it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton

from desktop_app.document.commands import ImportMarks
from desktop_app.errors import WorkbenchError
from desktop_app.files.frames import is_video
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import BenchBoard
from desktop_app.main_window.clipboard import image_from
from desktop_app.main_window.dropped_kinds import (
    BY_CONTENT,
    RECIPE,
    kind_by_content,
    kind_by_suffix,
)
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.colorization_marks import import_marks
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ImportedMarks
from desktop_app.words import tr

# More than this share of marked pixels is another picture, and no scribbles.
_MOST_MARKED = 0.5


@dataclass(frozen=True, eq=False)
class Looked:
    """What a file that was looked into is: of a kind, marks of a source, or neither."""

    path: Path
    kind: str = ""
    source: Image | None = None
    marks: ImportedMarks | None = None


class Drops(QObject):
    """Takes files, pictures and addresses that are dropped.

    Parameters
    ----------
    window : Workbench
        On which they are dropped.
    board : BenchBoard
        Knows the benches, which take files of their own kinds.

    Signals
    -------
    recipe_dropped(Path)
        A recipe is to be run.
    """

    recipe_dropped = Signal(object)

    def __init__(self, window: Workbench, board: BenchBoard) -> None:
        super().__init__(window)
        self._window = window
        self._board = board
        self._asked: Looked | None = None
        window.disk.brought.connect(self._take_looked)

    @Slot(object)
    def take(self, paths: Sequence[Path]) -> None:
        """Take what was dropped: several pictures become frames."""
        disk = self._window.disk
        (first, *others) = paths
        kind = kind_by_suffix(first)
        if others or first.is_dir() or is_video(first):
            disk.open_paths(paths)
        elif kind:
            self._give(first, kind)
        elif first.suffix.lower() in BY_CONTENT:
            disk.bring(lambda _job: Looked(first, kind_by_content(first)))
        elif self._grey() is not None:
            self._look_for_marks(first)
        else:
            disk.open_paths(paths)

    @Slot(object)
    def take_picture(self, picture: QImage) -> None:
        """Open a picture that was dragged from another program."""
        self._window.disk.open_lazily(lambda: image_from(picture))

    @Slot(object)
    def refuse(self, addresses: Sequence[str]) -> None:
        """Say why an address is not opened."""
        told = tr("{address} is not on this computer: save it first, then drop it here")
        self._window.disk.told.emit(told.format(address=display_name(addresses[0])))

    def _grey(self) -> Image | None:
        """Give the open picture, if marks could be of it."""
        document = self._window.workspace.document
        image = document.image
        fits = image is not None and image.pixels.ndim == 2 and not image.linear
        return image if fits and document.frames is None else None

    def _look_for_marks(self, path: Path) -> None:
        """Read a picture, and see whether it is the open one with scribbles."""
        source, read = self._grey(), self._window.disk.decoder.read

        def work(job: Job) -> Looked:
            assert source is not None
            return Looked(path, "", source, marks_in(source, read(path, job.check)))

        self._window.disk.bring(work)

    @Slot(object)
    def _take_looked(self, answer: object) -> None:
        """Do what the file is for; open it where it is for nothing else."""
        if not isinstance(answer, Looked):
            return
        if answer.kind == RECIPE:
            self.recipe_dropped.emit(answer.path)
        elif answer.kind:
            self._give(answer.path, answer.kind)
        elif answer.marks is not None:
            self._ask(answer)
        else:
            self._window.disk.open_path(answer.path)

    def _give(self, path: Path, kind: str) -> None:
        """Hand a file to the tool that it is for."""
        if not self._board.take_file(path, kind):
            told = tr("{name}: open the picture it is for first")
            self._window.disk.told.emit(told.format(name=display_name(path)))

    def _ask(self, looked: Looked) -> None:
        """Ask whether the marks are wanted, or the picture itself."""
        self._asked = looked
        text = tr(
            "{name} is the open picture with scribbles: take its scribbles as marks, "
            "or open it in a tab of its own?"
        ).format(name=display_name(looked.path))
        answers = {
            "marks": tr("Take the marks"),
            "open": tr("Open in a tab"),
            "cancel": tr("Cancel"),
        }
        box = dialogs.ask_which(self._window, "drop_dialog", text, answers)
        box.buttonClicked.connect(self._answered)

    @Slot(QAbstractButton)
    def _answered(self, button: QAbstractButton) -> None:
        looked, self._asked = self._asked, None
        if looked is None or looked.marks is None:
            return
        if button.objectName() == "open":
            self._window.disk.open_path(looked.path)
        elif button.objectName() == "marks":
            if looked.source is self._window.workspace.document.image:
                self._window.workspace.do(ImportMarks(looked.marks))
            else:
                told = tr("The marks were not imported: another picture is open now")
                self._window.disk.told.emit(told)


def marks_in(source: Image, picture: Image) -> ImportedMarks | None:
    """Give the scribbles of a picture that is a source with some; for a worker."""
    if picture.pixels.ndim != 3 or picture.pixels.shape[:2] != source.pixels.shape:
        return None
    try:
        marks = import_marks(source, picture, None)
    except WorkbenchError:
        return None
    share = np.count_nonzero(marks.marked) / marks.marked.size
    return marks if 0 < share < _MOST_MARKED else None
