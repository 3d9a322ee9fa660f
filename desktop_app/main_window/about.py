"""What this program is, what it stands on, and under which licences."""

from __future__ import annotations

import platform
from collections.abc import Sequence

import PySide6
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_app import __version__
from desktop_app.files.notices import Notice, notices
from desktop_app.files.places import data_folder, settings_path
from desktop_app.files.resources import resource_path
from desktop_app.panels.naming import named
from desktop_app.words import tr

ICON_SIZE = 64


class AboutDialog(QDialog):
    """`about`: name, version, where the user's own files lie, and the licences."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("about")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("About Sextant"))
        layout = QVBoxLayout(self)
        picture = QLabel()
        drawn = QIcon(str(resource_path("icons", "sextant.svg")))
        picture.setPixmap(drawn.pixmap(ICON_SIZE, ICON_SIZE))
        layout.addWidget(picture)
        words = named(QLabel(_told()), "about_text", accessible=tr("About Sextant"))
        words.setTextFormat(Qt.TextFormat.RichText)
        words.setWordWrap(True)
        words.setMinimumWidth(420)
        words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        layout.addWidget(words)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        licences = buttons.addButton(
            tr("&Licences…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        licences.setObjectName("licences")
        licences.clicked.connect(self.show_licences)
        buttons.rejected.connect(self.close)
        layout.addWidget(buttons)

    @Slot()
    def show_licences(self) -> None:
        """Open the list of libraries with their licences."""
        LicencesDialog(notices(), self).show()


class LicencesDialog(QDialog):
    """`licences_window`: a library on the left, what it asks to be told beside it."""

    def __init__(self, shown: Sequence[Notice], parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = tuple(shown)
        self.setObjectName("licences_window")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Licences of what Sextant stands on"))
        self.resize(980, 640)
        self.list = named(QListWidget(), "libraries", accessible=tr("Libraries"))
        self.list.addItems([each.title for each in self._shown])
        self.text = named(QPlainTextEdit(), "licence", accessible=tr("Licence"))
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        halves = QSplitter()
        halves.addWidget(self.list)
        halves.addWidget(self.text)
        halves.setStretchFactor(1, 1)
        halves.setSizes([330, 650])
        QVBoxLayout(self).addWidget(halves)
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(0)

    @Slot(int)
    def _show(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            self.text.setPlainText(self._shown[row].text)


def _told() -> str:
    """Give the dialog's text."""
    what = tr("A workbench for six classical image instruments. BSD 3-Clause licence.")
    made = tr(
        "Made with Qt (PySide6 {qt}, LGPL), pyqtgraph, NumPy, SciPy, Numba, OpenCV and "
        "Pillow, on Python {python}."
    ).format(qt=PySide6.__version__, python=platform.python_version())
    kept = tr(
        "Your own files, which stay when Sextant is removed: {data} and {settings}."
    ).format(data=data_folder(), settings=settings_path())
    return f"<h3>Sextant {__version__}</h3><p>{what}</p><p>{made}</p><p>{kept}</p>"
