"""Mouse and pen draw a stroke by the same few steps, and each step is told."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QPointingDevice

from desktop_app.views.brush import Brush
from desktop_app.views.gesture import StrokeGesture
from desktop_app.views.placement import Placement
from desktop_app.views.stroke_layer import StrokeLayer

PEN, ERASER = QPointingDevice.PointerType.Pen, QPointingDevice.PointerType.Eraser
RED = Brush("brush", 4.0, (200, 0, 0))
# Twice as large as the source, which begins at (10, 20) of the view.
PLACED = Placement(2.0, 10.0, 20.0)


class PenEvent:
    """What a gesture asks a tablet's event for."""

    def __init__(self, kind, x, y, pressure=0.5, pointer=PEN, button=None):
        self._all = (kind, QPointF(x, y), pressure, pointer)
        self._button = Qt.MouseButton.LeftButton if button is None else button

    def type(self):
        return self._all[0]

    def position(self):
        return self._all[1]

    def pressure(self):
        return self._all[2]

    def pointerType(self):
        return self._all[3]

    def button(self):
        return self._button


PRESS, MOVE, RELEASE = (
    QEvent.Type.TabletPress, QEvent.Type.TabletMove, QEvent.Type.TabletRelease,
)  # fmt: skip


@pytest.fixture
def gesture(qapp):
    layer = StrokeLayer()
    layer.set_shape(60, 80)
    owner = QObject()
    made = StrokeGesture(layer, owner)
    made.owner, made.layer = owner, layer
    made.told = []
    made.begun.connect(lambda: made.told.append("begun"))
    made.dropped.connect(lambda: made.told.append("dropped"))
    made.extended.connect(lambda stroke: made.told.append(len(stroke.points)))
    made.finished.connect(made.told.append)
    return made


def test_that_a_stroke_is_told_as_it_grows_and_once_whole(gesture):
    gesture.begin(RED, (10, 10))
    gesture.extend((20, 10))
    gesture.extend((20.13, 15))
    assert gesture.active
    gesture.finish()
    assert not gesture.active
    *steps, stroke = gesture.told
    assert steps == ["begun", 1, 2, 3]
    np.testing.assert_array_equal(stroke.points, [(10, 10), (20, 10), (20.125, 15)])
    assert (stroke.radius, stroke.colour, stroke.kind) == (4.0, (200, 0, 0), "colour")
    assert stroke.pressures is None


def test_that_what_was_told_early_does_not_change_later(gesture):
    early = []
    gesture.extended.connect(early.append)
    gesture.begin(RED, (10, 10))
    for x in range(11, 400):  # more than the buffer begins with
        gesture.extend((x % 70, 12))
    assert [len(stroke.points) for stroke in early] == list(range(1, len(early) + 1))
    np.testing.assert_array_equal(early[0].points, [(10, 10)])


def test_that_a_stroke_taken_back_is_not_finished(gesture):
    gesture.begin(RED, (10, 10))
    gesture.drop()
    gesture.drop()
    gesture.finish()
    assert gesture.told == ["begun", 1, "dropped"]


def test_that_a_new_press_takes_back_the_stroke_before(gesture):
    gesture.begin(RED, (10, 10))
    gesture.begin(RED, (30, 10))
    assert gesture.told == ["begun", 1, "dropped", "begun", 1]


def test_that_a_stroke_nowhere_near_the_picture_is_dropped(gesture):
    gesture.begin(RED, (-500, -500))
    gesture.extend((-490, -500))
    gesture.finish()
    assert gesture.told[-1] == "dropped"


def pen(gesture, *events, brush=RED):
    return [gesture.take_tablet(event, brush, PLACED) for event in events]


def test_that_a_pen_draws_by_its_pressure_in_the_pixels_of_the_picture(gesture):
    taken = pen(
        gesture,
        PenEvent(PRESS, 30, 40, 0.25), PenEvent(MOVE, 50, 60, 1.0),
        PenEvent(RELEASE, 50, 60),
    )  # fmt: skip
    assert taken == [True] * 3
    stroke = gesture.told[-1]
    np.testing.assert_array_equal(stroke.points, [(10, 10), (20, 20)])
    np.testing.assert_array_equal(stroke.pressures, [0.25, 1.0])


def test_that_the_other_end_of_the_pen_erases(gesture):
    pen(gesture, PenEvent(PRESS, 30, 40, pointer=ERASER), PenEvent(RELEASE, 30, 40))
    assert gesture.told[-1].kind == "erase"
    assert gesture.told[-1].radius == RED.radius


def test_that_the_button_of_a_pen_is_left_to_the_view(gesture):
    barrel = PenEvent(PRESS, 30, 40, button=Qt.MouseButton.RightButton)
    assert pen(gesture, barrel, PenEvent(MOVE, 50, 60)) == [False, False]
    assert gesture.told == []
