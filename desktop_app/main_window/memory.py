"""What a start remembers of the one before: where the window and its docks were."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

from desktop_app.errors import WorkbenchError
from desktop_app.files.places import settings_path
from desktop_app.files.settings import read_settings, write_settings

# Raised whenever docks or toolbars change, so that an old layout is not forced on them.
LAYOUT_VERSION = 3


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
    return warning


def keep(window: QMainWindow) -> None:
    """Remember where a window and its docks are, if that can be written."""
    values, _ = read_settings(settings_path())
    values["geometry"] = _text(window.saveGeometry())
    values["layout"] = _text(window.saveState(LAYOUT_VERSION))
    with suppress(WorkbenchError):
        write_settings(settings_path(), values)


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")
