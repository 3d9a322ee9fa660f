"""Driving the real window in tests: open, draw with the mouse, wait for the answer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.files.records import Image


def ramp(height=120, width=160):
    """A grey picture with an edge in the middle and soft shading."""
    row = np.linspace(40, 110, width)
    picture = np.tile(row, (height, 1))
    picture[:, width // 2 :] += 90
    picture += 6 * np.sin(np.arange(height) / 7)[:, None]
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    return Image(pixels, format="unnamed picture")


def open_image(window, qtbot, image):
    window.disk.open_pixels(image)
    window.canvas.fit()
    qtbot.wait(20)


def on_screen(canvas, x, y):
    """Place of a source pixel in the canvas' viewport."""
    left, top = canvas.placement.to_view(x, y)
    return QPoint(round(left), round(top))


def draw(canvas, points):
    """Drag the left button through source points."""
    viewport = canvas.viewport()
    places = [on_screen(canvas, *point) for point in points]
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(viewport, place)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[-1])


def wait_exact(window, qtbot, timeout=30_000):
    qtbot.waitUntil(
        lambda: not window.live.runner.busy and window.live.result is not None,
        timeout=timeout,
    )
