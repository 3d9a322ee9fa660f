"""A fault of the program itself: told with details to copy, and the window goes on."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.main_window import dialogs


class Faults(QObject):
    """Hears what nobody caught, in any thread, and shows it in the window.

    Parameters
    ----------
    window : QWidget
        Where it is shown.
    """

    _met = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._met.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Hear from now on."""
        sys.excepthook = self._hear
        threading.excepthook = self._hear_thread

    def end(self) -> None:
        """Let the interpreter print them again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _hear(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        sys.__excepthook__(kind, error, trace)
        if not isinstance(error, KeyboardInterrupt):
            self._pass_on(error)

    def _hear_thread(self, met: threading.ExceptHookArgs) -> None:
        threading.__excepthook__(met)
        if met.exc_value is not None and not isinstance(met.exc_value, SystemExit):
            self._pass_on(met.exc_value)

    def _pass_on(self, error: BaseException) -> None:
        try:
            self._met.emit(error)
        except RuntimeError:  # the window has gone
            return

    @Slot(object)
    def _show(self, error: BaseException) -> None:
        dialogs.show_error(self._window, error)
