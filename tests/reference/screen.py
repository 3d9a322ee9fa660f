"""What a widget shows, as an array; and the mouse and keys that people use."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


def grabbed(widget):
    """RGB pixels (H, W, 3) of a widget, children included."""
    return pixels_of(widget.grab().toImage())


def pixels_of(image):
    """RGB pixels (H, W, 3) of a QImage."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8)
    rows = rows.reshape(image.height(), image.bytesPerLine())
    flat = rows[:, : 4 * image.width()]
    return flat.reshape(image.height(), image.width(), 4)[..., :3].copy()


def drag(widget, places, button=LEFT, keys=NO_KEY):
    """Press at the first place, move over all others, release at the last."""
    QTest.mousePress(widget, button, keys, QPoint(*places[0]))
    for place in places[1:]:
        QTest.mouseMove(widget, QPoint(*place))
    QTest.mouseRelease(widget, button, keys, QPoint(*places[-1]))


def wheel(widget, place, notches=1, keys=NO_KEY):
    """Turn the wheel at a place."""
    at = QPointF(*place)
    event = QWheelEvent(
        at,
        QPointF(widget.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


class PaintedRegions:
    """Remembers which regions of a widget are painted, through an event filter."""

    def __init__(self, widget):
        regions = self.regions = []

        class Filter(QObject):
            def eventFilter(self, _watched, event):
                if event.type() == QEvent.Type.Paint:
                    regions.append(event.region())
                return False

        self._filter = Filter(widget)
        widget.installEventFilter(self._filter)


def heard(signal):
    """Everything a signal says from now on."""
    said = []
    signal.connect(lambda *values: said.append(values))
    return said


def view_place(canvas, x, y):
    """Screen pixel in which the middle of a source pixel lies."""
    return tuple(math.floor(value) for value in canvas.placement.to_view(x, y))


def picture_on_screen(canvas):
    """What is shown of the picture at 1:1, (H, W, 3)."""
    height, width = canvas.picture_size
    x, y = (round(value) for value in canvas.placement.to_view(-0.5, -0.5))
    return grabbed(canvas)[y : y + height, x : x + width]
