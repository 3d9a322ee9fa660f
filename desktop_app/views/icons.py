"""Icons: drawings in one colour, which is the palette's."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from desktop_app.errors import SourceError
from desktop_app.files.resources import resource_path

# Of menus and buttons, and of toolbars, in px of a screen of 100 %.
_SIZES = (16, 24)
_GROUPS = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}
_FOLDER = "icons"
# What a drawing writes where the palette's colour belongs.
_INK = b"currentColor"
# Where an action or a button remembers its drawing.
_DRAWING = "drawing"


def icon(name: str, sizes: tuple[int, ...] = _SIZES) -> QIcon:
    """Return an icon in the palette's present colours, sharp on every screen there is.

    Parameters
    ----------
    name : str
        Of `resources/icons/<name>.svg`.
    sizes : tuple of int
        Sides it will be shown at.

    Returns
    -------
    icon : QIcon
        Empty if there is no such drawing or it is damaged: a button with a text but no
        icon can still be used.
    """
    try:
        drawing = resource_path(_FOLDER).joinpath(f"{name}.svg").read_bytes()
    except (OSError, SourceError):
        return QIcon()
    palette = QGuiApplication.palette()
    inks = (
        palette.color(group, QPalette.ColorRole.ButtonText).name().encode()
        for group in _GROUPS.values()
    )
    return QIcon(_drawn(drawing, tuple(inks), tuple(_sides(sizes))))


def dress(target: QAction | QAbstractButton, name: str) -> None:
    """Give an action or a button its drawing, also after a change of the palette."""
    target.setProperty(_DRAWING, name)
    target.setIcon(icon(name))


def redraw(root: QObject) -> None:
    """Draw every icon below an object in the palette's present colours."""
    for target in (*root.findChildren(QAction), *root.findChildren(QAbstractButton)):
        name = target.property(_DRAWING)
        if name and isinstance(target, QAction | QAbstractButton):
            target.setIcon(icon(name))


@lru_cache(maxsize=512)  # every drawing of the program, in the colours of two themes
def _drawn(drawing: bytes, inks: tuple[bytes, ...], sides: tuple[int, ...]) -> QIcon:
    """Icon in the inks of its modes."""
    result = QIcon()
    for mode, ink in zip(_GROUPS, inks, strict=True):
        renderer = QSvgRenderer(QByteArray(drawing.replace(_INK, ink)))
        if not renderer.isValid():
            return QIcon()
        for side in sides:
            result.addPixmap(_rendered(renderer, side), mode)
        if _INK not in drawing:
            break  # a picture in colours of its own
    return result


def _sides(sizes: tuple[int, ...]) -> list[int]:
    """Give the px of every screen that an icon of these sizes takes."""
    ratios = {screen.devicePixelRatio() for screen in QGuiApplication.screens()}
    return sorted({math.ceil(side * ratio) for side in sizes for ratio in ratios})


def _rendered(renderer: QSvgRenderer, size: int) -> QPixmap:
    """Picture of a drawing, `size` px square."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    return pixmap
