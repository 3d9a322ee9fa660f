"""Dialogs that ask for a file or say what went wrong."""

from __future__ import annotations

import traceback
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.errors import WorkbenchError

OPEN_FILTER = (
    "Pictures (*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp *.gif *.npy);;All files (*)"
)
SAVE_FILTER = (
    "PNG (*.png);;JPEG (*.jpg);;TIFF (*.tif);;WebP (*.webp);;BMP (*.bmp);;NumPy (*.npy)"
)


def ask_open(parent: QWidget, title: str) -> Path | None:
    """Ask for a picture to read."""
    name, _ = QFileDialog.getOpenFileName(parent, title, "", OPEN_FILTER)
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, suggestion: Path) -> Path | None:
    """Ask where to save; a name without a suffix becomes a PNG."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(suggestion), SAVE_FILTER)
    if not name:
        return None
    path = Path(name)
    return path if path.suffix else path.with_suffix(".png")


def show_error(parent: QWidget, error: BaseException) -> QMessageBox:
    """Say what went wrong, in a box that does not stop the window.

    A mistake the user can mend is one sentence. Anything else is a fault of the
    program: called unexpected, and with details that can be copied.
    """
    details = "".join(traceback.format_exception(error))
    for shown in parent.findChildren(QMessageBox, "error_dialog"):
        # One box is enough for a fault that comes back with every mouse move.
        if shown.property("told") == str(error):
            return shown
    box = QMessageBox(parent)
    box.setObjectName("error_dialog")
    box.setProperty("told", str(error))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("Sextant")
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    if isinstance(error, WorkbenchError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText(str(error))
    elif isinstance(error, MemoryError):
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText("Not enough memory for a picture of this size: try a smaller one.")
    else:
        box.setIcon(QMessageBox.Icon.Critical)
        box.setText(
            "Something unexpected happened; your work is still here. The details below "
            "can be copied into a report."
        )
        box.setDetailedText(details)
    box.open()
    return box


def ask_about_unsaved(parent: QWidget, name: str) -> str:
    """Ask what becomes of unsaved work: "save" it, "discard" it, or "cancel"."""
    button = QMessageBox.StandardButton
    answer = QMessageBox.question(
        parent,
        "Sextant",
        f"{name} was changed, and its result was not saved.",
        button.Save | button.Discard | button.Cancel,
        button.Save,
    )
    return {button.Save: "save", button.Discard: "discard"}.get(answer, "cancel")
