"""What Qt's own dialog of files does otherwise here: completing, widths, watching."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtWidgets import (
    QCompleter,
    QFileDialog,
    QFileSystemModel,
    QHeaderView,
    QLineEdit,
    QListView,
    QSplitter,
    QTreeView,
)

# Room for name, size, kind and date, and for the names of places.
_SIZE = QSize(880, 520)
_PLACES = 150


class NamesHere(QCompleter):
    """Completes names of the folder that the dialog shows.

    Qt's own completes paths as well, and lists each folder that is typed through: one
    of some hundred files holds the window for a twentieth of a second.
    """

    def __init__(self, dialog: QFileDialog, names: QListView) -> None:
        super().__init__(names.model(), dialog)
        self._dialog = dialog

    def splitPath(self, path: str) -> list[str]:
        """Look for a bare name in the folder shown, and for a path nowhere."""
        if "/" in path or "\\" in path:
            return [path]
        return super().splitPath(f"{self._dialog.directory().absolutePath()}/{path}")

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """Put the bare name into the line."""
        return str(index.data())


def complete_names_here(dialog: QFileDialog) -> None:
    """Complete no path in a dialog of Qt's; the system's own stay as they are.

    Nor are folders watched while it is open: when the dialog closes, the end of the
    watch held the window for up to 70 ms. What others write is listed the next time.
    """
    line = dialog.findChild(QLineEdit, "fileNameEdit")
    names = dialog.findChild(QListView, "listView")
    if line is None or names is None:
        return
    line.setCompleter(NamesHere(dialog, names))
    model = names.model()
    if isinstance(model, QFileSystemModel):
        model.setOption(QFileSystemModel.Option.DontWatchForChanges)


def show_whole_columns(dialog: QFileDialog) -> None:
    """Cut off no size, kind or date of a dialog of Qt's: what is left is the name's."""
    table = dialog.findChild(QTreeView, "treeView")
    parts = dialog.findChild(QSplitter, "splitter")
    if table is None or parts is None:
        return
    header, mode = table.header(), QHeaderView.ResizeMode
    header.setResizeContentsPrecision(0)  # only of the lines in sight
    header.setSectionResizeMode(mode.ResizeToContents)
    header.setSectionResizeMode(0, mode.Stretch)
    dialog.resize(_SIZE.expandedTo(dialog.size()))
    parts.setSizes([_PLACES, _SIZE.width() - _PLACES])
