"""Source and result in turn, for the eye to find what differs."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAction

_BLINK_MS = 450


class Blinker(QObject):
    """Shows the result and the source in turn, by the action that switches them.

    Parameters
    ----------
    switch : QAction
        Checked while the result is shown.
    """

    def __init__(self, switch: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._switch = switch
        self._timer = QTimer(self)
        self._timer.setInterval(_BLINK_MS)
        self._timer.timeout.connect(switch.toggle)

    @Slot(bool)
    def set_on(self, on: bool) -> None:
        """Begin, or end with the result."""
        if on:
            self._timer.start()
        elif self._timer.isActive():
            self._timer.stop()
            self._switch.setChecked(True)
