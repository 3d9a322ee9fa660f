"""Dark and light palettes: on some platforms Qt's colour scheme does nothing."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.errors import SourceError
from desktop_app.files.resources import resource_path

THEMES = ("dark", "light", "system")

_ROLE = QPalette.ColorRole
_DISABLED = QPalette.ColorGroup.Disabled

# Neutral greys: a tint around a picture changes how its colours look. Teal accents
# what is chosen, amber what is linked. `Dark` is the ground of the canvas.
_DARK = {
    _ROLE.Window: "#2a2a2c",
    _ROLE.WindowText: "#e4e4e4",
    _ROLE.Base: "#202022",
    _ROLE.AlternateBase: "#262628",
    _ROLE.Text: "#e4e4e4",
    _ROLE.Button: "#38383b",
    _ROLE.ButtonText: "#e8e8e8",
    _ROLE.BrightText: "#ffb454",
    _ROLE.ToolTipBase: "#3a3a3d",
    _ROLE.ToolTipText: "#f0f0f0",
    _ROLE.PlaceholderText: "#98989c",
    _ROLE.Highlight: "#17756c",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Accent: "#2fa397",
    _ROLE.Link: "#e0a030",
    _ROLE.LinkVisited: "#b98a3c",
    _ROLE.Light: "#4a4a4e",
    _ROLE.Midlight: "#414144",
    _ROLE.Mid: "#9a9a9e",
    _ROLE.Dark: "#18181a",
    _ROLE.Shadow: "#0e0e0f",
}
_LIGHT = {
    _ROLE.Window: "#ececec",
    _ROLE.WindowText: "#1e1e20",
    _ROLE.Base: "#fafafa",
    _ROLE.AlternateBase: "#f1f1f1",
    _ROLE.Text: "#1e1e20",
    _ROLE.Button: "#e2e2e3",
    _ROLE.ButtonText: "#1e1e20",
    _ROLE.BrightText: "#9a5000",
    _ROLE.ToolTipBase: "#fffbe8",
    _ROLE.ToolTipText: "#1e1e20",
    _ROLE.PlaceholderText: "#626267",
    _ROLE.Highlight: "#17756c",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Accent: "#16756b",
    _ROLE.Link: "#8a5200",
    _ROLE.LinkVisited: "#7a5a2a",
    _ROLE.Light: "#ffffff",
    _ROLE.Midlight: "#f2f2f2",
    _ROLE.Mid: "#55555a",
    _ROLE.Dark: "#b8b8ba",
    _ROLE.Shadow: "#7c7c80",
}
_FADED = {"dark": "#84848a", "light": "#7c7c80"}
# The ground of a button that stays pressed: its ink is that of every button.
_PRESSED = {"dark": "#17635c", "light": "#bfe3df"}
_FADING_ROLES = (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.HighlightedText)

# What a palette cannot say: readable dock titles, and edges that can be grabbed.
_STYLE_SHEET = """
QDockWidget { titlebar-close-icon: url("DOCK_CLOSE"); titlebar-normal-icon:
    url("DOCK_FLOAT"); }
QDockWidget::title { background: palette(button); padding: 6px 8px; }
QMainWindow > QTabBar::tab { border: 0; color: palette(placeholder-text); }
QMainWindow > QTabBar::tab:right { padding: 6px 3px;
    border-right: 2px solid transparent; }
QMainWindow > QTabBar::tab:top, QMainWindow > QTabBar::tab:bottom { padding: 3px 9px;
    border-bottom: 2px solid transparent; }
QMainWindow > QTabBar::tab:hover { background: palette(button); }
QMainWindow > QTabBar::tab:selected { color: palette(window-text);
    border-color: palette(accent); }
QMainWindow::separator { background: palette(dark); width: 4px; height: 4px; }
QMainWindow::separator:hover { background: palette(highlight); }
QToolTip { padding: 4px; }
QCheckBox::indicator, QAbstractItemView::indicator {
    width: 13px; height: 13px; border: 1px solid palette(mid);
    border-radius: 3px; background: palette(base); }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
    background: palette(highlight); border-color: palette(highlight);
    image: url("TICK"); }
QAbstractItemView::indicator { width: 11px; height: 11px; }
QAbstractItemView::indicator:selected { border-color: palette(highlighted-text); }
QCheckBox::indicator:focus, QCheckBox::indicator:hover {
    border-color: palette(accent); }
QCheckBox::indicator:disabled { border-color: palette(midlight);
    background: palette(window); }
QCheckBox::indicator:checked:disabled { background: palette(midlight); }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QToolButton[popupMode="2"] { padding-right: 14px; }
QToolButton::menu-indicator { subcontrol-origin: padding;
    subcontrol-position: right center; right: 2px; }
QToolButton:hover { background: palette(button); border-color: palette(light); }
QToolButton:focus { border-color: palette(accent); }
QToolButton:checked { background: PRESSED; }
QToolButton:checked:disabled { background: palette(button); }
"""


def apply_theme(app: QApplication, name: str) -> None:
    """Give the program its look.

    Parameters
    ----------
    app : QApplication
        The program.
    name : str
        One of `THEMES`; "system" follows the desktop, and is dark where the desktop
        does not say.

    Raises
    ------
    ValueError
        If there is no such theme.
    """
    if name not in THEMES:
        raise ValueError(f"theme = {name!r}: must be one of {', '.join(THEMES)}")
    if name == "system":
        name = shade(app.styleHints().colorScheme())
    sheet = _STYLE_SHEET.replace("PRESSED", _PRESSED[name])
    # Without them a box that is ticked is just filled, and docks have Qt's own.
    for word, file in _pictures(name).items():
        with suppress(SourceError):
            sheet = sheet.replace(word, resource_path("icons", file).as_posix())
    if app.styleSheet() == sheet and app.palette() == _palette(name):
        return  # a style sheet goes through every widget there is
    if not app.styleSheet():  # which hides the style below it
        app.setStyle("Fusion")
    app.setPalette(_palette(name))
    app.setStyleSheet(sheet)


def _pictures(theme: str) -> dict[str, str]:
    """Give the file for each picture that the style sheet names."""
    docks = ("dock_close", "dock_float")
    return {
        "TICK": "tick.png",
        **{each.upper(): f"{each}_{theme}.png" for each in docks},
    }


def shade(scheme: Qt.ColorScheme) -> str:
    """Give the theme for what a desktop says, or does not say."""
    return "light" if scheme == Qt.ColorScheme.Light else "dark"


class ThemeFollower(QObject):
    """Keeps the look of the program that of the theme that was chosen.

    Signals
    -------
    changed()
        The palette is another one.
    """

    changed = Signal()

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._name = ""
        app.styleHints().colorSchemeChanged.connect(self.follow)

    def use(self, name: str) -> None:
        """Look like one of `THEMES` from now on."""
        if name != self._name:
            self._name = name
            self._change(name)

    @Slot(Qt.ColorScheme)
    def follow(self, scheme: Qt.ColorScheme) -> None:
        """Look like the desktop, if that was chosen."""
        if self._name == "system":
            self._change(shade(scheme))

    def _change(self, name: str) -> None:
        before = self._app.styleSheet()
        apply_theme(self._app, name)
        if self._app.styleSheet() != before:
            self.changed.emit()


def _palette(name: str) -> QPalette:
    """Palette of the dark or the light theme."""
    palette = QPalette()
    for role, colour in (_DARK if name == "dark" else _LIGHT).items():
        palette.setColor(role, QColor(colour))
    for role in _FADING_ROLES:
        palette.setColor(_DISABLED, role, QColor(_FADED[name]))
    return palette
