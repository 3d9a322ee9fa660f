"""The dialog of the preferences: the generated form, and a folder."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.errors import ParameterError
from desktop_app.panels.form import ParameterForm
from desktop_app.panels.naming import named
from desktop_app.processors.preferences import (
    AT_START,
    Preferences,
    check_cache_folder,
)
from desktop_app.words import tr

_WIDTH = 30  # letters
# Each in itself: who cannot read the language shown finds their own.
LANGUAGES = {"en": "English", "de": "Deutsch"}


class PreferenceDialog(QDialog):
    """Dialog ``preferences``; what is changed holds at once.

    Parameters
    ----------
    preferences : Preferences
        As they are.

    Signals
    -------
    chosen(Preferences)
        Others, after every edit that makes sense.
    folder_asked()
        The user wants to choose the cache folder.
    """

    chosen = Signal(object)
    folder_asked = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "preferences", accessible=tr("Preferences"))
        self.setWindowTitle(tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._began_with = self._told = preferences
        self.form = ParameterForm(Preferences)
        self._name_languages()
        self.cache = named(
            QLineEdit(preferences.cache),
            "cache",
            accessible=tr("Cache folder"),
            tip=tr("Where thumbnails and compiled kernels are kept; from the next "
                   "start on"),
        )  # fmt: skip
        self.cache.setPlaceholderText(tr("the usual place"))
        self._note = named(QLabel(), "note", accessible=tr("What to know"))
        self._note.setWordWrap(True)
        # Two lines are kept free, so that the dialog does not jump.
        self._note.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self._add_cache_row()
        layout = QVBoxLayout(self)
        layout.addWidget(self.form)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons())
        self.setMinimumWidth(_WIDTH * 2 * self.fontMetrics().averageCharWidth())
        self.form.set_value(preferences)
        self.form.changed.connect(self._take)
        self.cache.editingFinished.connect(self._take)

    def _name_languages(self) -> None:
        box = self.form.findChild(QComboBox, "language")
        for code, name in LANGUAGES.items():
            if box is not None and box.findData(code) >= 0:
                box.setItemText(box.findData(code), name)

    @Slot(str)
    def set_cache_folder(self, folder: str) -> None:
        """Show, and tell, another cache folder."""
        self.cache.setText(folder)
        self._take()

    @Slot()
    def _take(self, *_: object) -> None:
        """Tell what the widgets show, or why it makes no sense."""
        folder = self.cache.text().strip()
        try:
            check_cache_folder(folder)
        except ParameterError as error:
            self._note.setText(str(error))
            return
        shown = cast(Preferences, self.form.value())
        self._tell(replace(shown, cache=folder))

    def _tell(self, preferences: Preferences) -> None:
        late = any(
            getattr(preferences, name) != getattr(self._began_with, name)
            for name in AT_START
        )
        self._note.setText(
            tr("Language and cache folder change with the next start.") if late else ""
        )
        if preferences != self._told:
            self._told = preferences
            self.chosen.emit(preferences)

    @Slot()
    def _reset(self) -> None:
        """Show, and tell, what a user who never chose has."""
        self.cache.clear()
        self.form.set_value(Preferences())
        self._take()

    def _add_cache_row(self) -> None:
        """Put the folder below the form, in line with it."""
        row = QHBoxLayout()
        label = QLabel(tr("&Cache folder"))
        label.setBuddy(self.cache)
        choose = named(
            QPushButton(tr("C&hoose…")),
            "choose_cache",
            accessible=tr("Choose the cache folder"),
            tip=tr("Choose where thumbnails and compiled kernels are kept"),
        )
        choose.setAutoDefault(False)
        choose.clicked.connect(self.folder_asked)
        row.addWidget(self.cache, 1)
        row.addWidget(choose)
        form = self.form.layout()
        if isinstance(form, QFormLayout):
            form.addRow(label, row)

    def _buttons(self) -> QDialogButtonBox:
        standard = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(standard.RestoreDefaults | standard.Close)
        box.rejected.connect(self.close)
        restore = named(
            box.button(standard.RestoreDefaults),
            "restore_defaults",
            accessible=tr("Restore defaults"),
            tip=tr("What Sextant was installed with"),
        )
        restore.setAutoDefault(False)
        restore.clicked.connect(self._reset)
        return box
