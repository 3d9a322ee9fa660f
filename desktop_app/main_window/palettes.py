"""Palettes of the colorize panel: from a picture, from a file, to a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Slot

from desktop_app.algorithms.colorization.palette import extract_palette
from desktop_app.errors import WorkbenchError
from desktop_app.files.images import read_image
from desktop_app.files.palettes import SUFFIX, read_palette, write_palette
from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.colorization import ColorizePanel
from desktop_app.panels.swatches import Colour
from desktop_app.processors.pictures import show
from desktop_app.words import tr
from desktop_app.workers.runner import Request, Runner


class Palettes(QObject):
    """Brings palettes to the panel and away from it."""

    def __init__(self, window: Workbench, panel: ColorizePanel) -> None:
        super().__init__(window)
        self._window = window
        self._box = panel.palette_box
        self._reader = Runner(self)
        self._reader.finished.connect(self._show)
        self._reader.failed.connect(self._tell_failure)
        panel.palette_asked.connect(self.ask)

    @Slot(str)
    def ask(self, word: str) -> None:
        """Ask for a file and do what was chosen."""
        if word == "save":
            path = dialogs.ask_save(
                self._window,
                tr("Save the palette"),
                Path(f"palette{SUFFIX}"),
                (SUFFIX,),
            )
            if path is not None:
                self.save(path)
            return
        title = tr("Take the colours of a picture") if word == "picture" else tr("Open")
        more = () if word == "picture" else (SUFFIX,)
        chosen = dialogs.ask_open(self._window, title, more=more)
        if chosen is not None:
            self.open(chosen)

    def open(self, path: Path) -> None:
        """Show the colours of a palette or a picture, read beside the window."""

        def work(_job: object) -> list[Colour]:
            if path.suffix.lower() == SUFFIX:
                return read_palette(path)
            return extract_palette(show(read_image(path))[..., :3])

        self._reader.start(Request(full=work))

    def save(self, path: Path) -> None:
        """Save the colours that are shown."""
        try:
            write_palette(path, self._box.colours)
        except WorkbenchError as error:
            dialogs.show_error(self._window, error)

    def shutdown(self) -> None:
        """End the thread."""
        self._reader.shutdown()

    @Slot(object)
    def _show(self, colours: list[Colour]) -> None:
        self._box.show_colours(colours)

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        dialogs.show_error(self._window, error)
