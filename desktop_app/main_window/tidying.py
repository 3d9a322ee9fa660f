"""Cyclic garbage is looked for while nothing goes on, not in the middle of a stroke."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from desktop_app.files.machine import give_back
from desktop_app.main_window.workbench import Workbench
from desktop_app.workers.lane import Lane

_EVERY_MS = 2000
# How many collections of the middle generation bring about one of the oldest: never.
_NEVER = 1_000_000_000
# The oldest generation is looked through after so many ticks without a job.
_TICKS = 15


class Tidying(QObject):
    """Takes what was imported out of the collector's sight, and collects when idle.

    A collection of the oldest generation holds the interpreter lock for as long as it
    looks at every object there is: a tenth of a second once numba has been loaded, and
    the window stands still. So it does not come by itself while a window is open.
    Modules stay for good: what they brought is frozen, and looking through the rest
    takes a few milliseconds.

    Parameters
    ----------
    window : Workbench
        While it works, nothing is collected.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._modules = 0
        self._ticks = 0
        self._before = gc.get_threshold()
        self._lane = Lane("sextant-tidying", patient=True)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.tidy)

    def begin(self) -> None:
        """Begin to look after garbage in the place of Python's own rule."""
        young, middle, _ = self._before
        gc.set_threshold(young, middle, _NEVER)
        self._timer.start()

    def end(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        self._lane.close(1.0)
        gc.set_threshold(*self._before)

    @Slot()
    def tidy(self) -> None:
        """Freeze what imports have brought; now and then collect, if all is at rest."""
        if len(sys.modules) > self._modules:
            self._modules = len(sys.modules)
            gc.freeze()
            return
        self._ticks += 1
        if self._ticks >= _TICKS and not self._working():
            self._ticks = 0
            gc.collect()
            if not self._looked_at():
                # It holds up whoever allocates, a tenth of a second for 300 MB.
                self._lane.submit(give_back)

    def _looked_at(self) -> bool:
        return (
            QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive
        )

    def _working(self) -> bool:
        return self._window.working
