"""The keys stand in for the mouse: what they do, a view hears as the mouse's."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.views.keyboard_cursor import FocusRing, KeyboardCursor
from tests.reference.painting import grabbed

KEY = Qt.Key
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
MOVE, PRESS, RELEASE = (
    QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease,
)  # fmt: skip


class Listener(QWidget):
    """A viewport that writes down what its mouse does."""

    def __init__(self):
        super().__init__()
        self.setMouseTracking(True)
        self.resize(201, 101)
        self.heard = []

    def event(self, event):
        if event.type() in (MOVE, PRESS, RELEASE):
            place = event.position()
            self.heard.append((event.type(), place.x(), place.y(), event.buttons()))
            return True
        return super().event(event)


@pytest.fixture
def port(qtbot):
    made = Listener()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def cross(port):
    return KeyboardCursor(port)


def press(cross, *keys, far=False, again=False):
    held = Qt.KeyboardModifier.ShiftModifier if far else Qt.KeyboardModifier.NoModifier
    return [
        cross.take(QKeyEvent(QEvent.Type.KeyPress, key, held, "", again))
        for key in keys
    ]


def test_that_before_enter_every_other_key_is_left_to_the_view(cross, port):
    assert press(cross, KEY.Key_Left, KEY.Key_Space, KEY.Key_Escape) == [False] * 3
    assert not port.heard
    assert not cross.isVisible()


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Enter])
def test_that_enter_brings_the_cross_into_the_middle_and_takes_it_away(
    cross, port, key
):
    assert press(cross, key) == [True]
    assert cross.isVisible()
    assert cross.geometry().center() == port.rect().center()
    assert port.heard == [(MOVE, 100, 50, NONE)]
    press(cross, key)
    assert not cross.isVisible()


@pytest.mark.parametrize(
    ("key", "far", "place"),
    [
        (KEY.Key_Left, False, (99, 50)),
        (KEY.Key_Right, False, (101, 50)),
        (KEY.Key_Up, True, (100, 40)),
        (KEY.Key_Down, True, (100, 60)),
    ],
)
def test_that_an_arrow_moves_one_px_and_with_shift_ten(cross, port, key, far, place):
    press(cross, KEY.Key_Return)
    press(cross, key, far=far)
    assert (cross.at.x(), cross.at.y()) == place
    assert port.heard[-1] == (MOVE, *place, NONE)


@pytest.mark.parametrize(
    ("key", "axis", "edge"),
    [
        (KEY.Key_Left, 0, 0), (KEY.Key_Right, 0, 200),
        (KEY.Key_Up, 1, 0), (KEY.Key_Down, 1, 100),
    ],
)  # fmt: skip
def test_that_the_cross_stays_in_the_view(cross, key, axis, edge):
    press(cross, KEY.Key_Return)
    press(cross, *[key] * 25, far=True)
    assert (cross.at.x(), cross.at.y())[axis] == edge


def test_that_a_cross_outside_a_view_that_shrank_comes_back_in(cross, port):
    press(cross, KEY.Key_Return)
    port.resize(40, 30)
    press(cross, KEY.Key_Right)
    assert cross.at == QPointF(39, 29)


def test_that_space_presses_and_presses_again_to_let_go(cross, port):
    press(cross, KEY.Key_Return, KEY.Key_Space)
    assert cross.pressed
    press(cross, KEY.Key_Right, KEY.Key_Space)
    assert not cross.pressed
    assert port.heard[1:] == [
        (PRESS, 100, 50, LEFT), (MOVE, 101, 50, LEFT), (RELEASE, 101, 50, NONE),
    ]  # fmt: skip


def test_that_space_held_down_does_not_flutter(cross, port):
    press(cross, KEY.Key_Return, KEY.Key_Space)
    before = list(port.heard)
    assert press(cross, KEY.Key_Space, again=True) == [True]
    assert cross.pressed
    assert port.heard == before


@pytest.mark.parametrize("key", [KEY.Key_Escape, KEY.Key_Return])
def test_that_leaving_lets_the_button_go(cross, port, key):
    press(cross, KEY.Key_Return, KEY.Key_Space, key)
    assert port.heard[-1] == (RELEASE, 100, 50, NONE)
    assert not cross.isVisible()
    assert not cross.pressed


def test_that_a_stroke_taken_back_is_let_go_unheard(cross, port):
    press(cross, KEY.Key_Return, KEY.Key_Space)
    before = list(port.heard)
    cross.let_go()
    assert not cross.pressed
    assert port.heard == before


def test_that_a_letter_is_left_to_the_shortcuts(cross):
    press(cross, KEY.Key_Return)
    assert press(cross, KEY.Key_B) == [False]
    assert cross.isVisible()


def test_that_the_cross_is_light_on_dark_and_filled_while_it_presses(cross):
    press(cross, KEY.Key_Return)
    middle = cross.width() // 2
    resting = grabbed(cross)
    assert resting[middle, 3].min() > 200  # the light line
    assert resting[middle - 1, 3].max() < 160  # its dark edge
    press(cross, KEY.Key_Space)
    held = grabbed(cross)
    ink = cross.palette().highlight().color()
    assert tuple(held[middle, middle]) == ink.getRgb()[:3]
    assert tuple(resting[middle, middle]) != ink.getRgb()[:3]


@pytest.fixture
def ring(port):
    return FocusRing(port, port)


def focus(port, reason, kind=QEvent.Type.FocusIn):
    QApplication.sendEvent(port, QFocusEvent(kind, reason))


@pytest.mark.parametrize(
    ("reason", "seen"),
    [
        (Qt.FocusReason.TabFocusReason, True),
        (Qt.FocusReason.BacktabFocusReason, True),
        (Qt.FocusReason.ShortcutFocusReason, True),
        (Qt.FocusReason.MouseFocusReason, False),
        (Qt.FocusReason.PopupFocusReason, False),
        (Qt.FocusReason.ActiveWindowFocusReason, False),
    ],
)
def test_that_a_ring_shows_the_focus_to_who_came_by_keys(ring, port, reason, seen):
    focus(port, reason)
    assert ring.isVisible() is seen


def test_that_the_ring_goes_with_the_focus_and_grows_with_the_view(ring, port, qtbot):
    focus(port, Qt.FocusReason.TabFocusReason)
    port.resize(300, 220)
    qtbot.waitUntil(lambda: ring.geometry() == port.rect())
    focus(port, Qt.FocusReason.TabFocusReason, QEvent.Type.FocusOut)
    assert not ring.isVisible()


def test_that_the_ring_hides_nothing_but_the_edge(ring, port):
    focus(port, Qt.FocusReason.TabFocusReason)
    picture = grabbed(port)
    ink = port.palette().highlight().color().getRgb()[:3]
    assert tuple(picture[0, 100]) == ink
    assert tuple(picture[50, 0]) == ink
    assert tuple(picture[50, 100]) != ink
    assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
