from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest

from desktop_app.views.qimages import from_qimage
from desktop_app.views.scatter import ScatterPlot

WIDTHS = np.array([500.0, 375.0, 4000.0])
HEIGHTS = np.array([375.0, 500.0, 80.0])
COUNTS = np.array([900.0, 100.0, 1.0])


@pytest.fixture
def plot(qtbot):
    made = ScatterPlot()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.set_points(WIDTHS, HEIGHTS, COUNTS)
    return made


@pytest.mark.parametrize("index", range(3))
def test_that_a_click_names_the_point_below(plot, qtbot, index):
    place = plot.place_of(index).toPoint()
    with qtbot.waitSignal(plot.chosen) as heard:
        QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [index]


def test_that_a_click_beside_all_points_names_none(plot, qtbot):
    with qtbot.assertNotEmitted(plot.chosen):
        QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(300, 380))


def test_that_the_point_below_the_mouse_is_marked(plot):
    plain = from_qimage(plot.grab().toImage())
    place = plot.place_of(2)
    none = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier
    )
    plot.mouseMoveEvent(moved)
    assert (from_qimage(plot.grab().toImage()) != plain).any()


def test_that_a_size_up_the_axis_lies_higher(plot):
    assert plot.place_of(1).y() < plot.place_of(0).y() < plot.place_of(2).y()
    assert plot.place_of(1).x() < plot.place_of(0).x() < plot.place_of(2).x()


def test_that_one_point_and_none_are_drawn(plot):
    one = np.array([64.0])
    plot.set_points(one, one, np.array([70000.0]))
    assert not plot.grab().isNull()
    assert plot.rect().contains(plot.place_of(0).toPoint())
    plot.set_points(np.zeros(0), np.zeros(0), np.zeros(0))
    assert not plot.grab().isNull()
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(300, 200))


def test_that_the_rare_among_very_many_sizes_are_drawn_and_hit(plot, qtbot):
    sides = np.linspace(100, 4000, 5000)
    plot.set_points(sides, sides[::-1].copy(), np.arange(5000, 0, -1.0))
    pixels = from_qimage(plot.grab().toImage()).astype(int)
    last = plot.place_of(4999).toPoint()
    assert np.abs(pixels[last.y(), last.x()] - (70, 190, 178)).sum() < 30
    with qtbot.waitSignal(plot.chosen) as heard:
        QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=last)
    assert heard.args[0] > 4900


def test_that_the_keyboard_reaches_every_point(plot, qtbot):
    order = []
    plot.chosen.connect(order.append)
    for _ in range(4):  # once more than there are points
        QTest.keyClick(plot, Qt.Key.Key_Right)
        QTest.keyClick(plot, Qt.Key.Key_Return)
    QTest.keyClick(plot, Qt.Key.Key_Left)
    QTest.keyClick(plot, Qt.Key.Key_Return)
    assert order == [1, 0, 2, 2, 0]
    assert plot.accessibleDescription() == "900 x 500 x 375 px"
