"""What a start remembers of the one before: where the window and its docks were."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtWidgets import QDockWidget, QMainWindow

from desktop_app.errors import WorkbenchError
from desktop_app.files.places import settings_path
from desktop_app.files.settings import read_settings, write_settings

# Raised whenever docks or toolbars change, so that an old layout is not forced on them.
LAYOUT_VERSION = 5

_HANDLE = 30  # px of a title


def recall(window: QMainWindow) -> str:
    """Put a window and its docks where they were; what cannot be read is left out.

    Returns
    -------
    warning : str
        A sentence if the settings were damaged, else nothing.
    """
    values, warning = read_settings(settings_path())
    for key, restore in (
        ("geometry", window.restoreGeometry),
        ("layout", lambda state: window.restoreState(state, LAYOUT_VERSION)),
    ):
        value = values.get(key)
        if isinstance(value, str):
            restore(QByteArray.fromBase64(value.encode("ascii", "replace")))
    bring_on_screen(window)
    return warning


def bring_on_screen(window: QMainWindow) -> None:
    """Move floating docks that no screen shows, as when a monitor is gone."""
    for dock in window.findChildren(QDockWidget):
        if not dock.isFloating():
            continue
        frame = dock.frameGeometry()
        handle = QRect(frame.topLeft(), QSize(frame.width(), _HANDLE))
        if not any(
            _seen(screen.availableGeometry() & handle)
            for screen in window.screen().virtualSiblings()
        ):
            home = window.screen().availableGeometry()
            dock.resize(dock.size().boundedTo(home.size()))
            frame.setSize(dock.size())
            frame.moveCenter(home.center())
            dock.move(frame.topLeft())


def _seen(part: QRect) -> bool:
    """Whether enough of a title is on a screen to be dragged."""
    return part.width() >= _HANDLE and part.height() >= _HANDLE // 2


def keep(window: QMainWindow) -> None:
    """Remember where a window and its docks are, if that can be written."""
    values, _ = read_settings(settings_path())
    values["geometry"] = as_text(window.saveGeometry())
    values["layout"] = as_text(window.saveState(LAYOUT_VERSION))
    with suppress(WorkbenchError):
        write_settings(settings_path(), values)


def as_text(state: QByteArray) -> str:
    """Write a state so that it can be kept among the settings."""
    return bytes(state.toBase64().data()).decode("ascii")
