"""Tells a user who looks elsewhere that long work has ended."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from desktop_app.main_window.workbench import Workbench
from desktop_app.words import tr

LONG_SECONDS = 10.0
_SHOWN_MS = 10_000


class Notices(QObject):
    """A message of the desktop where it takes one; else a mark at the window.

    Parameters
    ----------
    window : Workbench
        Whose work it is.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None

    @Slot(str, float)
    def tell_end(self, name: str, seconds: float) -> None:
        """Tell that work is over, if it took long and nobody is looking."""
        if seconds < LONG_SECONDS or self._window.isActiveWindow():
            return
        told = tr("{name} has ended, after {n} s").format(name=name, n=round(seconds))
        self._window.statusBar().showMessage(told)
        QApplication.alert(self._window)
        tray = self._make_tray()
        if tray is not None:
            tray.show()
            tray.showMessage("Sextant", told, self._window.windowIcon(), _SHOWN_MS)

    def shutdown(self) -> None:
        """Leave no icon behind."""
        if self._tray is not None:
            self._tray.hide()

    def _make_tray(self) -> QSystemTrayIcon | None:
        """Give the icon that messages come from, where the desktop has a place."""
        if self._tray is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.setToolTip("Sextant")
            self._tray.messageClicked.connect(self._come_forward)
            self._tray.activated.connect(self._come_forward)
        return self._tray

    @Slot()
    def _come_forward(self, *_: object) -> None:
        """Bring the window to the front; the icon has done its work."""
        self._window.raise_()
        self._window.activateWindow()
        self.shutdown()
