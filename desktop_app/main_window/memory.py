"""What a start remembers of the one before: where the window and its docks were."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow

# Raised whenever docks or toolbars change, so that an old layout is not forced on them.
LAYOUT_VERSION = 2


def _settings() -> QSettings:
    return QSettings(
        QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Sextant", "Sextant"
    )


def recall(window: QMainWindow) -> None:
    """Put a window and its docks where they were; what cannot be read is left out."""
    settings = _settings()
    for key, restore in (
        ("window/geometry", window.restoreGeometry),
        ("window/layout", lambda state: window.restoreState(state, LAYOUT_VERSION)),
    ):
        value = settings.value(key)
        if isinstance(value, QByteArray):
            restore(value)


def keep(window: QMainWindow) -> None:
    """Remember where a window and its docks are."""
    settings = _settings()
    settings.setValue("window/geometry", window.saveGeometry())
    settings.setValue("window/layout", window.saveState(LAYOUT_VERSION))
    settings.sync()
