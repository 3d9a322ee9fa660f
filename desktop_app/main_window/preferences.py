"""Keeps the preferences: read at the start, asked in a dialog, applied at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_app.algorithms.imaging.threads import allow_threads
from desktop_app.errors import WorkbenchError
from desktop_app.files.places import settings_path, use_cache_folder
from desktop_app.files.settings import read_settings, write_settings
from desktop_app.main_window import dialogs
from desktop_app.main_window.language import use_language
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.preferences import PreferenceDialog
from desktop_app.processors.memory import allow_memory
from desktop_app.processors.preferences import MEGA, Preferences, preferences_from
from desktop_app.views.icons import redraw
from desktop_app.views.theme import ThemeFollower, apply_theme
from desktop_app.words import tr


def begin_with_preferences(app: QApplication) -> tuple[Preferences, tuple[str, ...]]:
    """Read the preferences and take up what must hold before a window is made.

    Returns
    -------
    preferences : Preferences
        For `PreferenceKeeper`.
    warnings : tuple of str
        Sentences on what made no sense, or that the file is damaged.
    """
    values, warning = read_settings(settings_path())
    preferences, warnings = preferences_from(values)
    if preferences.cache:
        use_cache_folder(Path(preferences.cache))
    apply_theme(app, preferences.theme)
    unspoken = use_language(app, preferences.language)
    told = (warning, *warnings, unspoken)
    return preferences, tuple(sentence for sentence in told if sentence)


class PreferenceKeeper(QObject):
    """What the user prefers; in force from `begin`, or the first change, on.

    Parameters
    ----------
    window : Workbench
        Whose dialog it is.

    Signals
    -------
    changed(Preferences)
        They were changed in the dialog, and hold.
    """

    changed = Signal(object)

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: PreferenceDialog | None = None
        self.theme = ThemeFollower(_application(), self)
        self.theme.changed.connect(self._draw_icons)
        self.current = Preferences()
        window.actions_by_verb["preferences"].triggered.connect(self.ask)

    def begin(self, preferences: Preferences) -> None:
        """Let what was chosen another day hold."""
        self.current = preferences
        self._apply()

    @Slot()
    def ask(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        self._dialog = PreferenceDialog(self.current, self._window)
        self._dialog.chosen.connect(self.take)
        self._dialog.folder_asked.connect(self._ask_folder)
        self._dialog.destroyed.connect(self._forget_dialog)
        self._dialog.show()

    @Slot(object)
    def take(self, preferences: Preferences) -> None:
        """Let other preferences hold from now on, and keep them."""
        self.current = preferences
        self._apply()
        values, _ = read_settings(settings_path())
        try:
            write_settings(settings_path(), values | preferences.as_dict())
        except WorkbenchError as error:
            dialogs.show_error(self._window, error)
        self.changed.emit(preferences)

    def _apply(self) -> None:
        self.theme.use(self.current.theme)
        allow_threads(self.current.threads)
        allow_memory(self.current.memory)
        self._window.workspace.undo_depth = self.current.undo_depth
        self._window.disk.decoder.limit_pixels = self.current.megapixels * MEGA

    @Slot()
    def _ask_folder(self) -> None:
        if self._dialog is not None:
            folder = dialogs.ask_folder(self._window, tr("Choose the cache folder"))
            if folder is not None:
                self._dialog.set_cache_folder(str(folder))

    @Slot()
    def _draw_icons(self) -> None:
        redraw(self._window)

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
