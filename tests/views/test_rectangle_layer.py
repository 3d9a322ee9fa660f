from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtTest import QTest

from desktop_app.views.canvas import Canvas
from desktop_app.views.qimages import from_qimage
from desktop_app.views.rectangle_layer import RectangleLayer, dragged

ROOM = (0, 0, 100, 80)
WHOLE = (True, True, True, True)
RECTANGLES = [(10, 10, 30, 20), (60, 40, 20, 30)]


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    qtbot.waitExposed(made)
    made.set_source(np.full((80, 100), 90, np.uint8))
    made.set_mode("pan")
    return made


@pytest.fixture
def layer(canvas):
    made = RectangleLayer()
    canvas.add_layer(made, 40.0)
    made.set_picture_size(80, 100)
    made.set_rectangles(RECTANGLES)
    return made


def place(canvas, x, y):
    left, top = canvas.placement.to_view(x, y)
    return QPoint(round(left), round(top))


def drag(canvas, *points):
    viewport, places = canvas.viewport(), [place(canvas, *point) for point in points]
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    for each in places[1:]:
        QTest.mouseMove(viewport, each)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[-1])


def heard_by(layer):
    heard = []
    layer.proposed.connect(lambda index, cells: heard.append((index, cells)))
    layer.drag_begun.connect(lambda: heard.append("begun"))
    layer.drag_finished.connect(lambda: heard.append("finished"))
    return heard


@pytest.mark.parametrize(
    ("edges", "step", "expected"),
    [
        (WHOLE, (5, -4), (15, 6, 30, 20)),
        (WHOLE, (-99, 999), (0, 60, 30, 20)),
        ((True, False, False, False), (5, 50), (15, 10, 25, 20)),
        ((True, False, False, False), (99, 0), (39, 10, 1, 20)),
        ((True, False, False, False), (-99, 0), (0, 10, 40, 20)),
        ((False, False, True, True), (7.4, 3.6), (10, 10, 37, 24)),
        ((False, False, True, False), (-99, 0), (10, 10, 1, 20)),
        ((False, False, True, False), (999, 0), (10, 10, 90, 20)),
        ((False, True, True, False), (4, -3), (10, 7, 34, 23)),
    ],
)
def test_that_a_drag_stays_in_the_picture_and_leaves_a_pixel(edges, step, expected):
    assert dragged((10, 10, 30, 20), edges, *step, ROOM) == expected


def test_that_a_click_chooses_a_rectangle_and_moves_nothing(canvas, layer):
    heard = heard_by(layer)
    drag(canvas, (70, 55))
    assert layer.selected == 1
    assert heard == []


def test_that_a_drag_proposes_where_a_rectangle_goes(canvas, layer):
    heard = heard_by(layer)
    drag(canvas, (25, 20), (30, 24), (35, 28))
    assert layer.selected == 0
    assert heard == ["begun", (0, (15, 14, 30, 20)), (0, (20, 18, 30, 20)), "finished"]
    assert layer.rectangles == tuple(RECTANGLES)  # it changes nothing itself


def test_that_edges_and_corners_of_the_chosen_one_resize_it(canvas, layer):
    layer.select(0)
    heard = heard_by(layer)
    drag(canvas, (39.4, 20), (45.4, 26))
    assert heard[1] == (0, (10, 10, 36, 20))
    heard.clear()
    drag(canvas, (9.6, 9.6), (4.6, 6.6))
    assert heard[1] == (0, (5, 7, 35, 23))


def test_that_a_locked_one_is_chosen_but_not_moved(canvas, layer):
    layer.set_rectangles(RECTANGLES, {0})
    heard = heard_by(layer)
    drag(canvas, (25, 20), (35, 28))
    assert layer.selected == 0
    assert heard == []


def test_that_beside_the_rectangles_the_picture_is_panned(canvas, layer):
    heard, before = heard_by(layer), canvas.placement
    canvas.zoom(3.0)
    before = canvas.placement
    drag(canvas, (50, 35), (53, 35))
    assert heard == []
    assert canvas.placement != before


def test_that_a_drag_can_be_taken_back(canvas, layer, qtbot):
    viewport = canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(canvas, 25, 20))
    QTest.mouseMove(viewport, place(canvas, 35, 28))
    assert layer.dragging
    with qtbot.waitSignal(layer.drag_dropped, timeout=1000):
        layer.drop_drag()
    heard = heard_by(layer)
    QTest.mouseMove(viewport, place(canvas, 45, 38))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(canvas, 45, 38))
    assert heard == []


def test_that_a_rectangle_that_goes_is_not_chosen_any_more(layer):
    layer.select(1)
    layer.set_rectangles(RECTANGLES[:1])
    assert layer.selected == -1


def test_that_the_paint_covers_exactly_the_pixels(canvas, layer):
    layer.set_paint(QBrush(QColor("#000000")))
    shown = from_qimage(canvas.grab().toImage())

    def at(x, y):
        point = canvas.viewport().mapTo(canvas, place(canvas, x, y))
        return shown[point.y(), point.x()].tolist()

    assert at(25, 20) == [0, 0, 0]
    assert at(50, 35) == [90, 90, 90]
    layer.set_paint(None)
    shown = from_qimage(canvas.grab().toImage())
    assert at(25, 20) == [90, 90, 90]


def test_that_boxes_to_keep_and_to_cover_are_drawn(canvas, layer):
    plain = from_qimage(canvas.grab().toImage())
    layer.set_boxes([(50, 5, 20, 20)], (5, 50, 10, 10))
    assert (from_qimage(canvas.grab().toImage()) != plain).sum() > 1000
