"""Makes ready, while nothing goes on, what the first look at a part would wait for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.main_window import dialogs
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.plot_row import PlotRow
from desktop_app.processors.declare import Tool
from desktop_app.workers.lane import Lane

_AFTER_MS, _EVERY_MS = 600, 40
# How long a turn may take: a frame of the screen has 16 ms.
_SLICE_SECONDS = 0.004
# How long the end waits for what is being loaded.
_PATIENCE_S = 5.0


class Readying(QObject):
    """Makes plots, style and the dialog of files before they are looked for.

    What is seen at the start is made at the start; the rest would be made when it is
    first looked at, all at once, and the window would stand still for that long. Here
    it is made in small pieces after the window has been painted, never beside work.

    Beside that a lane loads the kernels of the tools, those of the tool in front first:
    a second of processor time, most of it with the interpreter lock, which the first
    picture would take from the window. Kernels that are not compiled are left alone.

    Parameters
    ----------
    window : Workbench
        Whose parts they are.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._pieces: Iterator[bool] | None = self._all_pieces()
        self._tools = [tool for tool in window.tools if tool.warm_up is not None]
        self._lane = Lane("sextant-readying", patient=True)
        self._timer = QTimer(self)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.go_on)

    def begin(self) -> None:
        """Begin a little later."""
        self._timer.start()

    @property
    def ready(self) -> bool:
        """Whether all is made and loaded."""
        return not self._timer.isActive()

    def end(self) -> None:
        """Make and load nothing more; what is being loaded is finished."""
        self._timer.stop()
        self._lane.close(_PATIENCE_S)

    @Slot()
    def go_on(self) -> None:
        """Make some pieces and load something, unless something else goes on."""
        self._timer.setInterval(_EVERY_MS)
        if self._window.working or QApplication.mouseButtons():
            return
        made, loaded = self._make_some(), self._load_next()
        if made and loaded:
            self._timer.stop()

    def _make_some(self) -> bool:
        """Make pieces for a little while; answer whether all are made."""
        end = time.perf_counter() + _SLICE_SECONDS
        while self._pieces is not None and time.perf_counter() < end:
            if next(self._pieces, None) is None:
                self._pieces = None
        return self._pieces is None

    def _load_next(self) -> bool:
        """Load the kernels of one more tool; answer whether all are loaded."""
        if self._lane.busy:
            return False
        live, compiled = self._window.live, self._window.live.warm_up
        there = [tool for tool in self._tools if compiled.has(tool.name)]
        if there:
            tool = live.tool if live.tool in there else there[0]
            self._tools.remove(tool)
            self._lane.submit(partial(_load, tool))
            return False
        return not (self._tools and compiled.under_way)

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


def _load(tool: Tool) -> None:
    """Use the kernels of a tool once; what is wrong with them its first use tells."""
    if tool.warm_up is not None:
        with suppress(Exception):
            tool.warm_up()
