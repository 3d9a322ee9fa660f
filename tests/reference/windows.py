"""Driving the real window in tests: open, draw with the mouse, wait for the answer."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox

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


def error_text(window, qtbot):
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=10_000)
    box = window.findChild(QMessageBox)
    text = box.text()
    box.close()
    return text


def message(window):
    panel = window.panels["colorize"]
    return panel.findChild(QLabel, "message").text()


def bomb(width, height):
    """A small, valid PNG file of many black pixels."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    packer = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def pushed(button, signal):
    """How often a signal is heard when a button is pressed once."""
    heard = []
    signal.connect(lambda *_: heard.append(True))
    button.click()
    return len(heard)
