"""A canvas on the screen, with a picture of which every pixel is known."""

from __future__ import annotations

import numpy as np
import pytest

HEIGHT, WIDTH = 300, 400


@pytest.fixture
def picture():
    """Random opaque RGBA, (300, 400, 4): no pixel resembles its neighbour."""
    pixels = np.random.default_rng(7).integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
    pixels[..., 3] = 255
    return pixels


@pytest.fixture
def empty_canvas(qtbot):
    """A shown canvas of 600 x 500 px without a picture."""
    from desktop_app.views.canvas import Canvas

    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 500)
    canvas.show()
    qtbot.waitExposed(canvas)
    return canvas


@pytest.fixture
def canvas(empty_canvas, picture, qapp):
    """A shown canvas with the picture, in brush mode, one screen px a source px."""
    empty_canvas.set_source(picture)
    empty_canvas.set_mode("brush")
    empty_canvas.actual_size()
    qapp.processEvents()
    return empty_canvas
