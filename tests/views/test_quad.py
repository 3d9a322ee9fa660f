import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from desktop_app.views.canvas import Canvas
from desktop_app.views.iteration_plot import IterationPlot
from desktop_app.views.picture_strip import PictureStrip
from desktop_app.views.quad import QuadItem

CORNERS = np.array([[10.0, 10], [90, 12], [85, 70], [12, 66]])


@pytest.fixture
def canvas(qtbot):
    made = Canvas()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    qtbot.waitExposed(made)
    made.set_source(np.zeros((80, 100, 4), np.uint8))
    made.fit()
    qtbot.wait(20)
    return made


@pytest.fixture
def quad(canvas):
    item = QuadItem(QColor(255, 0, 0))
    canvas.add_layer(item, 50.0)
    item.show_corners(CORNERS)
    return item


def place(canvas, x, y):
    left, top = canvas.placement.to_view(x, y)
    return QPoint(round(left), round(top))


def drag(canvas, first, last):
    viewport = canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place(canvas, *first))
    QTest.mouseMove(viewport, place(canvas, *first) + QPoint(4, 4))
    QTest.mouseMove(viewport, place(canvas, *last))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place(canvas, *last))


def test_that_a_corner_follows_the_mouse_and_the_others_stay(canvas, quad):
    dragged, dropped = [], []
    quad.dragged.connect(dragged.append)
    quad.dropped.connect(dropped.append)
    quad.set_draggable(True)
    drag(canvas, (85, 70), (70, 50))
    assert len(dropped) == 1
    assert dragged
    np.testing.assert_allclose(dropped[0][2], (70, 50), atol=0.6)
    np.testing.assert_array_equal(dropped[0][[0, 1, 3]], CORNERS[[0, 1, 3]])


def test_that_a_press_alone_moves_nothing(canvas, quad):
    dropped = []
    quad.dropped.connect(dropped.append)
    quad.set_draggable(True)
    QTest.mouseClick(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=place(canvas, 10, 10)
    )
    assert not dropped


def test_that_corners_cannot_be_dragged_while_it_iterates(canvas, quad):
    quad.set_draggable(False)
    drag(canvas, (85, 70), (70, 50))
    np.testing.assert_array_equal(quad.corners, CORNERS)


@pytest.mark.parametrize("corners", [None, np.full((4, 2), np.nan)])
def test_that_what_has_no_place_is_hidden(quad, corners):
    quad.show_corners(corners)
    assert not quad.isVisible()


def test_that_corners_far_away_can_be_drawn(canvas, quad):
    quad.show_corners(1e12 * CORNERS)
    assert quad.isVisible()
    canvas.grab()


def test_that_a_click_on_a_plot_chooses_the_iteration(qtbot):
    plot = IterationPlot("p", "Error", bottom="iteration", left="error", log=True)
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    plot.show()
    qtbot.waitExposed(plot)
    plot.show_curves({"error": [10, 1, 0.1, 0]})
    qtbot.wait(50)
    chosen = []
    plot.chosen.connect(chosen.append)
    middle = plot.plotItem.vb.mapViewToScene(plot.plotItem.vb.viewRect().center())
    at = plot.mapFromScene(middle)
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.waitUntil(lambda: bool(chosen), timeout=3000)
    assert chosen[0] in {1, 2}
    plot.mark(2)
    plot.show_curves({})


def test_that_a_strip_is_as_wide_as_its_pictures(qtbot):
    strip = PictureStrip("s", "Pictures")
    qtbot.addWidget(strip)
    strip.resize(300, 118)
    strip.show()
    qtbot.waitExposed(strip)
    strip.show_pictures([(n, np.zeros((50, 100, 4), np.uint8)) for n in "abc"])
    assert strip.titles == ("a", "b", "c")
    assert strip.minimumWidth() >= 3 * 2 * 100
    strip.grab()
