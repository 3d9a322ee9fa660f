"""Pens of lines over a picture: seen on any ground, of one width at every zoom."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor, QPen

SHADE = QColor(20, 20, 20, 200)


def on_any_ground(ink: QColor, *, edge: float, line: float) -> Iterator[QPen]:
    """Give the pen of a dark edge, then that of the line within it.

    Parameters
    ----------
    ink : QColor
        Of the line.
    edge, line : float
        Widths in px of the screen.
    """
    for colour, width in ((SHADE, edge), (ink, line)):
        pen = QPen(colour, width)
        pen.setCosmetic(True)
        yield pen
