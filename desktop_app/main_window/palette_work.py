"""Opens the command palette over the window, and does what is chosen in it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.main_window.commands import entries
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.command_palette import CommandPalette, Entry

_MOST_RECENT = 8


class PaletteWork(QObject):
    """Knows what was chosen of late; the palette itself is made anew each time."""

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._palette: CommandPalette | None = None
        self._chosen: Entry | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._run)
        self.recent: list[str] = []
        window.actions_by_verb["command_palette"].triggered.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Open the palette, or close it if it is open."""
        if self._palette is not None:
            self._palette.close()
            return
        palette = CommandPalette(entries(self._window), self.recent, self._window)
        palette.chosen.connect(self._do)
        palette.destroyed.connect(self._forget)
        self._palette = palette
        _place(palette, self._window)
        palette.open()
        palette.line.setFocus()

    @Slot(object)
    def _do(self, entry: Entry) -> None:
        others = [name for name in self.recent if name != entry.name]
        self.recent = [entry.name, *others][:_MOST_RECENT]
        # A turn of the event loop later: closing the palette takes one of its own.
        self._chosen = entry
        self._late.start()

    @Slot()
    def _run(self) -> None:
        chosen, self._chosen = self._chosen, None
        if chosen is not None:
            chosen.run()

    @Slot()
    def _forget(self) -> None:
        self._palette = None


def _place(palette: CommandPalette, window: QWidget) -> None:
    """Put the palette below the upper edge of the window, in its middle."""
    room = window.rect()
    wide = min(palette.width(), max(200, room.width() - 40))
    high = min(palette.height(), max(160, room.height() - 80))
    palette.resize(wide, high)
    corner = window.mapToGlobal(room.topLeft())
    left, below = (room.width() - wide) // 2, min(90, room.height() // 8)
    palette.move(corner.x() + left, corner.y() + below)
