"""A second picture beside the canvas: it leads and follows, and picks colours."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.views.canvas import Canvas
from desktop_app.views.levels import Levels
from desktop_app.views.second_view import CursorMark, Link, SecondView, same_place
from tests.reference.painting import drawn, touched
from tests.reference.windows import on_screen

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier


def pixels(height=60, width=80, seed=1):
    made = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    made[..., 3] = 255
    return made


@pytest.fixture
def view(qtbot):
    made = SecondView()
    qtbot.addWidget(made)
    made.resize(240, 200)
    made.show()
    made.told = []
    made.led.connect(lambda: made.told.append("led"))
    made.hovered.connect(made.told.append)
    made.colour_picked.connect(lambda *what: made.told.append(what))
    made.shown = pixels()
    made.show_pictures(Levels(made.shown))
    return made


def press(view, x, y, held=NONE):
    QTest.mouseClick(view.viewport(), LEFT, held, on_screen(view, x, y))


def hover(view, x, y):
    place = QPointF(on_screen(view, x, y))
    everywhere = QPointF(view.viewport().mapToGlobal(place.toPoint()))
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, everywhere, Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, NONE,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def colours(view):
    return [each for each in view.told if isinstance(each, tuple) and len(each) == 3]


def test_that_a_picture_is_shown_whole_and_its_colours_told(view):
    assert view.picture_size == (60, 80)
    assert view.fitted
    assert view.colour_at(5, 7) == tuple(view.shown[7, 5, :3].tolist())
    view.show_pictures(None)
    assert view.picture_size == (0, 0)
    assert view.colour_at(5, 7) is None


def test_that_a_picture_of_the_same_size_leaves_the_view_alone(view):
    view.zoom(3.0)
    before = view.placement
    view.show_pictures(Levels(pixels(seed=2)))
    assert view.placement == before
    view.show_pictures(Levels(pixels(30, 30)))
    assert view.fitted


@pytest.mark.parametrize("held", [ALT, Qt.KeyboardModifier.ControlModifier])
def test_that_a_colour_is_picked_with_a_key_held(view, held):
    press(view, 12, 30, held)
    (colour, x, y), = colours(view)  # fmt: skip
    assert (x, y) == (12, 30)
    assert colour == tuple(view.shown[30, 12, :3].tolist())


def test_that_while_the_eyedropper_is_taken_a_press_picks(view):
    press(view, 12, 30)
    assert colours(view) == []
    view.set_picks(True)
    press(view, 12, 30)
    assert [each[1:] for each in colours(view)] == [(12, 30)]
    view.set_picks(False)
    press(view, 12, 30)
    assert len(colours(view)) == 1


def test_that_beside_the_picture_no_colour_is_picked(view):
    view.set_picks(True)
    QTest.mouseClick(view.viewport(), LEFT, NONE, QPointF(1, 1).toPoint())
    assert colours(view) == []


def test_that_the_pixel_below_the_cursor_is_told_when_it_changes(view):
    hover(view, 4, 5)
    hover(view, 4, 5)
    hover(view, 6, 5)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert view.told == [(4, 5), (6, 5), None]


def test_that_what_the_user_does_leads_and_what_is_put_there_does_not(view):
    view.fit()
    assert view.told == []
    view.pan(10, 0)
    view.zoom(2.0)
    assert view.told == ["led", "led"]


@pytest.fixture
def pair(qtbot, view):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(300, 260)
    canvas.show()
    canvas.set_source(pixels())
    return Link(canvas, view), canvas, view


def middle(view):
    return view.placement.to_source(*(side / 2 for side in view.room))


def test_that_both_look_at_the_same_place_whoever_moves(pair):
    _, canvas, view = pair
    canvas.zoom(4.0, QPointF(60, 60))
    assert middle(view) == pytest.approx(middle(canvas))
    assert view.placement.scale == canvas.placement.scale
    view.zoom(1.5, QPointF(30, 30))
    view.pan(-12, 7)
    assert middle(view) == pytest.approx(middle(canvas))


def test_that_a_view_nobody_sees_stays_where_it_is(pair):
    _, canvas, view = pair
    view.hide()
    before = view.placement
    canvas.zoom(4.0)
    assert view.placement == before
    before = canvas.placement
    view.zoom(2.0)
    assert canvas.placement == before


def marks(link):
    return [mark.isVisible() for mark in link._marks]


def test_that_each_shows_the_cursor_of_the_other(pair):
    link, canvas, view = pair
    pointed = []
    link.pointed.connect(pointed.append)
    canvas.hovered.emit((10, 20))
    assert marks(link) == [False, True]
    canvas.hovered.emit(None)
    assert marks(link) == [False, False]
    hover(view, 30, 40)
    assert marks(link) == [True, False]
    assert (link._marks[0].x(), link._marks[0].y()) == (30, 40)
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert pointed == [(30, 40), None]


@pytest.mark.parametrize(
    ("pixel", "of", "to", "place"),
    [
        ((0, 0), (10, 10), (10, 10), (0, 0)),
        ((0, 0), (10, 10), (20, 40), (1.5, 0.5)),
        ((9, 9), (10, 10), (5, 5), (4.25, 4.25)),
    ],
)
def test_that_a_place_in_a_picture_of_another_size_is_told_by_its_share(
    pixel, of, to, place
):
    assert same_place(pixel, of, to) == pytest.approx(place)


def test_that_the_mark_leaves_the_pixel_it_points_at_free(qapp):
    mark = CursorMark()
    mark.show()
    picture = drawn(mark, 14, 14)
    assert not touched(picture)[0, 0]
    assert touched(picture)[0, 6]
    assert touched(picture)[6, 0]
    assert not touched(picture)[13, 13]


def key(view, which, kind=QEvent.Type.KeyPress, again=False):
    QApplication.sendEvent(view, QKeyEvent(kind, which, NONE, "", again))


@pytest.mark.parametrize(
    ("which", "moved"),
    [
        (Qt.Key.Key_Left, (64, 0)), (Qt.Key.Key_Right, (-64, 0)),
        (Qt.Key.Key_Up, (0, 64)), (Qt.Key.Key_Down, (0, -64)),
    ],
)  # fmt: skip
def test_that_an_arrow_shows_what_lies_that_way(view, which, moved):
    view.zoom(8.0)
    before = view.placement
    key(view, which)
    after = view.placement
    assert (after.x - before.x, after.y - before.y) == pytest.approx(moved)


def test_that_plus_and_minus_come_back_to_where_one_was(view):
    before = view.placement
    key(view, Qt.Key.Key_Plus)
    assert view.placement.scale == pytest.approx(1.25 * before.scale)
    key(view, Qt.Key.Key_Minus)
    assert view.placement.scale == pytest.approx(before.scale)
    assert (view.placement.x, view.placement.y) == pytest.approx((before.x, before.y))


@pytest.mark.parametrize("factor", [1e6, 1e-6])
def test_that_zoom_has_its_ends_and_the_picture_stays_in_sight(view, factor):
    view.zoom(factor)
    fitting = min(1.0, (240 - 24) / 80, (200 - 24) / 60)
    expected = 128.0 if factor > 1 else fitting / 4
    assert view.placement.scale == pytest.approx(expected)
    x0, y0, x1, y1 = view.visible_region()
    assert x0 < x1
    assert y0 < y1


def test_that_a_letter_is_left_to_the_shortcuts(view):
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_B, NONE)
    view.keyPressEvent(event)
    assert not event.isAccepted()


def test_that_a_space_whose_release_nobody_told_is_forgotten(view):
    view.set_picks(True)
    cross = view.viewport().cursor().shape()
    key(view, Qt.Key.Key_Space)
    assert view.viewport().cursor().shape() == Qt.CursorShape.OpenHandCursor
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut))
    key(view, Qt.Key.Key_Space, QEvent.Type.KeyRelease)
    assert view.viewport().cursor().shape() == cross


@pytest.mark.parametrize("turn", [120, -120, 15])
def test_that_the_wheel_zooms_to_the_cursor(view, turn):
    place = QPointF(on_screen(view, 20, 15))
    before = view.placement.to_source(place.x(), place.y())
    scale = view.placement.scale
    event = QWheelEvent(
        place, place, QPointF().toPoint(), QPointF(0, turn).toPoint(),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)
    assert view.placement.scale == pytest.approx(scale * 1.2 ** (turn / 120))
    after = view.placement.to_source(place.x(), place.y())
    assert after == pytest.approx(before)
