"""Icons: drawings in one colour, which is the palette's."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.errors import SourceError
from desktop_app.files.resources import resource_path

_SIZES = (16, 24, 32, 48)
_GROUPS = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}
# What a drawing writes where the palette's colour belongs.
_INK = b"currentColor"


def icon(name: str) -> QIcon:
    """Return an icon in the palette's present colours.

    Parameters
    ----------
    name : str
        Of `resources/icons/<name>.svg`.

    Returns
    -------
    icon : QIcon
        Empty if there is no such drawing or it is damaged: a button with a text but no
        icon can still be used.
    """
    result = QIcon()
    try:
        drawing = resource_path("icons", f"{name}.svg").read_bytes()
    except (OSError, SourceError):
        return result
    for mode, group in _GROUPS.items():
        ink = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText)
        renderer = QSvgRenderer(QByteArray(drawing.replace(_INK, ink.name().encode())))
        if not renderer.isValid():
            return QIcon()
        for size in _SIZES:
            result.addPixmap(_rendered(renderer, size), mode)
    return result


def _rendered(renderer: QSvgRenderer, size: int) -> QPixmap:
    """Picture of a drawing, `size` px square."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
