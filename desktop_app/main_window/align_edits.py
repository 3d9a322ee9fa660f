"""What the user changes of an alignment: template, region, start; undoable steps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Slot

from desktop_app.algorithms.alignment.warps import matrix_through
from desktop_app.document.document import Document
from desktop_app.errors import WorkbenchError
from desktop_app.files.warps import SUFFIXES, read_warp
from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.alignment import AlignBox
from desktop_app.processors.align_source import TOOL, AlignSetup
from desktop_app.views.levels import Box
from desktop_app.words import N_, tr

Matrix = npt.NDArray[np.float64]
DRAW = N_("Drag a rectangle on the template")


class AlignEdits(QObject):
    """Keeps template, region and start with the document.

    Parameters
    ----------
    window : Workbench
        Whose document it is.
    box : AlignBox
        The buttons.
    """

    def __init__(self, window: Workbench, box: AlignBox) -> None:
        super().__init__(window)
        self._window = window
        self._draws = False
        box.template_asked.connect(self.use_as_template)
        box.region_asked.connect(self.ask_region)
        box.whole_asked.connect(self.use_whole)
        box.load_asked.connect(self.ask_warp)
        box.reset_asked.connect(self.reset)
        window.canvas.region_finished.connect(self._take_region)

    @property
    def document(self) -> Document:
        """The document shown."""
        return self._window.workspace.document

    @property
    def setup(self) -> AlignSetup:
        """What was drawn of it."""
        return setup_of(self.document)

    @property
    def template(self) -> int:
        """Number of the template's frame."""
        frames = self.document.frames
        last = 0 if frames is None else len(frames) - 1
        return min(self.setup.template, last)

    @property
    def image(self) -> int:
        """Number of the frame that is aligned: the one shown, or the next one."""
        document, template = self.document, self.template
        if document.frames is None or document.frame != template:
            return document.frame
        return template + 1 if template + 1 < len(document.frames) else template - 1

    def start_at(self, matrix: Matrix, title: str) -> None:
        """Begin at a warp from now on."""
        self._attach(replace(self.setup, start=matrix), title)

    def start_at_corners(self, corners: Matrix, goal: Matrix) -> bool:
        """Begin where corners were dragged to; false if that is no quadrilateral."""
        try:
            start = matrix_through(corners, goal)
        except np.linalg.LinAlgError:
            return False
        self._window.canvas.set_result(None)
        self.start_at(start, N_("Drag corner"))
        return True

    def begin_region(self) -> None:
        """Draw the region that was asked for, now that the template is shown."""
        if self._draws and self.document.frame == self.template:
            self._window.canvas.set_mode("region")
            self._window.canvas.set_guidance(tr(DRAW))

    def give_up(self) -> None:
        """Draw no region: another tool comes to the front."""
        if self._draws:
            self._draws = False
            self._window.canvas.set_mode("pan")
            self._window.canvas.set_guidance("")

    @Slot()
    def use_as_template(self) -> None:
        """Align with the frame that is shown."""
        self._attach(AlignSetup(template=self.document.frame), N_("Choose template"))

    @Slot()
    def ask_region(self) -> None:
        """Show the template, and let a region be drawn on it."""
        self._draws = True
        if self.document.frame != self.template:
            self._window.disk.show_frame(self.template)
        self.begin_region()

    @Slot()
    def use_whole(self) -> None:
        """Align all of the template."""
        self._attach(replace(self.setup, region=None), N_("Whole template"))

    @Slot()
    def ask_warp(self) -> None:
        """Ask for a file with a warp, and begin there."""
        path = dialogs.ask_file(self._window, tr("Load warp"), tr("Warps"), SUFFIXES)
        if path is not None:
            self.open_warp(path)

    def open_warp(self, path: Path) -> None:
        """Begin at the warp of a file."""
        try:
            start = read_warp(path)
        except WorkbenchError as error:
            dialogs.show_error(self._window, error)
            return
        self.start_at(start, N_("Load warp"))

    @Slot()
    def reset(self) -> None:
        """Begin where the template lies on itself."""
        self._attach(replace(self.setup, start=None), N_("Reset corners"))

    @Slot(object)
    def _take_region(self, box: Box) -> None:
        if not self._draws:
            return
        self.give_up()
        x0, y0, x1, y1 = box
        region = (x0, y0, x1 - x0, y1 - y0)
        self._attach(replace(self.setup, region=region), N_("Draw region"))

    def _attach(self, setup: AlignSetup, title: str) -> None:
        self._window.workspace.attach(TOOL, setup, title)


def setup_of(document: Document) -> AlignSetup:
    """Give what was drawn of an alignment."""
    setup = document.attached.get(TOOL)
    return setup if isinstance(setup, AlignSetup) else AlignSetup()
