"""Pens of lines over a picture: seen on any ground, of one width at every zoom."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor, QPainter, QPen

SHADE = QColor(20, 20, 20, 200)


def cosmetic(ink: QColor, width: float, painter: QPainter) -> QPen:
    """Give a pen of one width at every zoom, in px of a screen of 100 %.

    Qt counts that of a cosmetic pen in px of the device: half as much at 200 %.
    """
    pen = QPen(ink, width * painter.device().devicePixelRatioF())
    pen.setCosmetic(True)
    return pen


def on_any_ground(
    ink: QColor, painter: QPainter, *, edge: float, line: float
) -> Iterator[QPen]:
    """Give the pen of a dark edge, then that of the line within it.

    Parameters
    ----------
    ink : QColor
        Of the line.
    painter : QPainter
        Draws with them.
    edge, line : float
        Widths in px of a screen of 100 %.
    """
    for colour, width in ((SHADE, edge), (ink, line)):
        yield cosmetic(colour, width, painter)
