"""Makes ready, while nothing goes on, what the first look at a part would wait for."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.plot_row import PlotRow

_AFTER_MS, _EVERY_MS = 600, 40
# How long a turn may take: a frame of the screen has 16 ms.
_SLICE_SECONDS = 0.004


class Readying(QObject):
    """Makes plots, style and the dialog of files before they are looked for.

    What is seen at the start is made at the start; the rest would be made when it is
    first looked at, all at once, and the window would stand still for that long. Here
    it is made in small pieces after the window has been painted, never beside work.

    Parameters
    ----------
    window : Workbench
        Whose parts they are.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._pieces = self._all_pieces()
        self._timer = QTimer(self)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.go_on)

    def begin(self) -> None:
        """Begin a little later."""
        self._timer.start()

    @property
    def ready(self) -> bool:
        """Whether all is made."""
        return not self._timer.isActive()

    @Slot()
    def go_on(self) -> None:
        """Make some pieces, unless something else goes on."""
        self._timer.setInterval(_EVERY_MS)
        if self._window.working or QApplication.mouseButtons():
            return
        end = time.perf_counter() + _SLICE_SECONDS
        while time.perf_counter() < end:
            if next(self._pieces, None) is None:
                self._timer.stop()
                return

    def _all_pieces(self) -> Iterator[bool]:
        """Make one after the other, with a yield after each."""
        for row in self._window.findChildren(PlotRow):
            while row.fill_next():
                yield True
        for widget in self._window.findChildren(QWidget):
            # Dialogs come and go meanwhile.
            if isValid(widget) and not widget.isVisible():
                widget.ensurePolished()
                yield True
        dialogs.make_ready(self._window)
        yield True
