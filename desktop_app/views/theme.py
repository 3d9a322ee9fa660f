"""Dark and light palettes: on some platforms Qt's colour scheme does nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

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
    _ROLE.PlaceholderText: "#8f8f93",
    _ROLE.Highlight: "#1f8a80",
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
    _ROLE.BrightText: "#b45f00",
    _ROLE.ToolTipBase: "#fffbe8",
    _ROLE.ToolTipText: "#1e1e20",
    _ROLE.PlaceholderText: "#77777b",
    _ROLE.Highlight: "#1f8a80",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Accent: "#1f8a80",
    _ROLE.Link: "#9a5b00",
    _ROLE.LinkVisited: "#7a5a2a",
    _ROLE.Light: "#ffffff",
    _ROLE.Midlight: "#f2f2f2",
    _ROLE.Mid: "#55555a",
    _ROLE.Dark: "#b8b8ba",
    _ROLE.Shadow: "#7c7c80",
}
_FADED = {"dark": "#77777b", "light": "#9c9ca0"}
_FADING_ROLES = (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.HighlightedText)

# What a palette cannot say: readable dock titles, and edges that can be grabbed.
_STYLE_SHEET = """
QDockWidget::title { background: palette(button); padding: 6px 8px; }
QMainWindow::separator { background: palette(dark); width: 4px; height: 4px; }
QMainWindow::separator:hover { background: palette(highlight); }
QToolTip { padding: 4px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px; }
QToolButton:hover { background: palette(button); border-color: palette(light); }
QToolButton:focus { border-color: palette(accent); }
QToolButton:checked { background: palette(highlight); }
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
        light = app.styleHints().colorScheme() == Qt.ColorScheme.Light
        name = "light" if light else "dark"
    app.setStyle("Fusion")
    app.setPalette(_palette(name))
    app.setStyleSheet(_STYLE_SHEET)


def _palette(name: str) -> QPalette:
    """Palette of the dark or the light theme."""
    palette = QPalette()
    for role, colour in (_DARK if name == "dark" else _LIGHT).items():
        palette.setColor(role, QColor(colour))
    for role in _FADING_ROLES:
        palette.setColor(_DISABLED, role, QColor(_FADED[name]))
    return palette
