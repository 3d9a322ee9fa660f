from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from desktop_app.algorithms.flow.arrows import arrow_lines
from desktop_app.algorithms.flow.colours import direction_colours
from desktop_app.algorithms.flow.follow import SECTORS, rose_of
from desktop_app.views.canvas import Canvas
from desktop_app.views.legend import Legend
from desktop_app.views.outline import Outline
from desktop_app.views.quiver import Quiver
from desktop_app.views.rose import Rose


def some_arrows(count, size=640, seed=0):
    rng = np.random.default_rng(seed)
    place = rng.uniform(10, size - 10, (count, 2))
    angle = rng.uniform(0, 2 * np.pi, count)
    vectors = 8 * np.stack([np.cos(angle), np.sin(angle)], 1)
    arrows = np.hstack([place, vectors, np.ones((count, 1))]).astype(np.float32)
    return arrow_lines(arrows, 1.0), direction_colours(vectors / 8, largest=1.0)


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(640, 640)
    made.set_source(np.full((640, 640, 4), 90, np.uint8))
    made.show()
    qtbot.waitExposed(made)
    return made


def grabbed(widget):
    image = widget.grab().toImage()
    rows = image.height(), image.bytesPerLine()
    data = np.frombuffer(image.constBits(), np.uint8).reshape(rows)
    pixels = data[:, : 4 * image.width()].copy()  # the image goes
    return pixels.reshape(image.height(), image.width(), 4)


def test_that_an_arrow_is_drawn_in_its_colour_from_its_pixel_to_its_end(canvas):
    quiver = Quiver()
    canvas.add_layer(quiver)
    arrow = np.float32([[100, 300, 200, 0, 1]])
    quiver.set_arrows(arrow_lines(arrow, 1.0), np.uint8([[255, 0, 0]]))
    seen = grabbed(canvas.viewport())  # blue, green, red
    red = (seen[..., 2] > 200) & (seen[..., 1] < 60)
    rows, columns = np.nonzero(red)
    scale = canvas.placement.scale
    assert abs(np.ptp(columns) - 200 * scale) < 4
    assert abs(np.median(rows) - canvas.placement.to_view(0, 300)[1]) < 2


def test_that_a_quiver_can_be_emptied(canvas):
    quiver = Quiver()
    canvas.add_layer(quiver)
    quiver.set_arrows(*some_arrows(50))
    quiver.set_arrows(*some_arrows(0))
    assert quiver.count == 0
    assert len(np.unique(grabbed(canvas.viewport())[200:400, 200:400])) <= 2


def test_that_every_arrow_is_in_one_group_of_its_colour():
    quiver = Quiver()
    lines, colours = some_arrows(5000)
    quiver.set_arrows(lines, colours)
    drawn = sum(len(group.lines.ndarray()) for group in quiver._groups)
    assert drawn == 3 * 5000
    assert len(quiver._groups) <= 24


def test_that_ten_thousand_arrows_are_painted_soon(canvas):
    quiver = Quiver()
    canvas.add_layer(quiver)
    quiver.set_arrows(*some_arrows(10_000))
    spent = []
    for _ in range(5):
        begin = time.process_time()
        canvas.viewport().grab()
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.08  # 10 ms on a quiet machine; bench_flow_window tells


def test_that_an_outline_goes_through_its_points(canvas):
    outline = Outline(QColor(0, 255, 0), closed=True)
    canvas.add_layer(outline)
    outline.set_points([(100, 100), (500, 100), (500, 400)])
    assert outline.isVisible()
    seen = grabbed(canvas.viewport())
    x, y = (round(v) for v in canvas.placement.to_view(300, 100))
    assert seen[y, x, 1] > 150
    outline.set_points([])
    assert not outline.isVisible()


def test_that_the_legend_stays_in_the_lower_left_corner(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.resize(400, 300)
    legend = Legend(parent)
    parent.show()
    legend.show_scale(np.zeros((16, 4), np.uint8), "0", "5 px")
    assert "5 px" in legend.accessibleName()
    parent.resize(500, 420)
    qtbot.waitUntil(lambda: legend.geometry().bottom() == 420 - 13)
    assert legend.x() == 12


def test_that_a_rose_points_the_way_of_its_motion(qtbot):
    rose = Rose()
    qtbot.addWidget(rose)
    rose.resize(200, 200)
    vectors = np.array([[0.0, 4.0]])
    colours = np.tile(np.uint8([[255, 0, 0]]), (SECTORS, 1))
    rose.show_rose(rose_of(vectors), colours, (0.0, 4.0))
    seen = grabbed(rose)
    red = (seen[..., 2] > 200) & (seen[..., 1] < 80) & (seen[..., 0] < 80)
    rows, columns = np.nonzero(red)
    assert rows.mean() > 110  # down
    assert abs(columns.mean() - 100) < 8
