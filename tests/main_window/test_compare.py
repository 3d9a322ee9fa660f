"""Side by side: two views that move together, and colours from either of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from desktop_app.files.records import Image
from desktop_app.views.second_view import CursorMark
from tests.reference.windows import draw, on_screen, open_image, ramp, wait_exact


@pytest.fixture
def beside(window, qtbot):
    """A window with a picture, and its source beside the canvas."""
    open_image(window, qtbot, ramp())
    window.actions_by_verb["side_by_side"].setChecked(True)
    qtbot.wait(50)
    return window


def middle(view):
    room = view.viewport().width() / 2, view.viewport().height() / 2
    return np.array(view.placement.to_source(*room))


def flat(colour, height=60, width=80):
    pixels = np.full((height, width, 3), colour, np.uint8)
    return Image(pixels, format="unnamed picture")


def test_that_the_source_lies_beside_the_result(beside, qtbot):
    view = beside.compare.view
    assert view.isVisible()
    assert view.picture_size == (120, 160)
    assert abs(view.width() - beside.canvas.width()) < 0.3 * view.width()
    draw(beside.canvas, [(20, 20), (20, 90)])
    wait_exact(beside, qtbot)
    assert beside.canvas.pictures.result is not None
    assert view.colour_at(100, 60) == (ramp().pixels[60, 100],) * 3


def test_that_both_views_move_together(beside):
    canvas, view = beside.canvas, beside.compare.view
    canvas.zoom(3.0)
    canvas.pan(30, -20)
    assert view.placement.scale == pytest.approx(canvas.placement.scale)
    assert middle(view) == pytest.approx(middle(canvas), abs=1e-6)
    view.zoom(1.7)
    view.pan(-11, 7)
    assert view.placement.scale == pytest.approx(canvas.placement.scale)
    assert middle(view) == pytest.approx(middle(canvas), abs=1e-6)


def test_that_the_cursor_is_seen_in_both_and_its_value_read(beside, qtbot):
    view = beside.compare.view
    with qtbot.waitSignal(view.hovered) as told:
        QTest.mouseMove(view.viewport(), on_screen(view, 40, 30))
    x, y = told.args[0]
    assert np.hypot(x - 40, y - 30) < 2
    assert beside.readout.text().startswith(f"x {x}  y {y}")
    marks = [item for item in beside.canvas.items() if isinstance(item, CursorMark)]
    assert [(mark.x(), mark.y()) for mark in marks if mark.isVisible()] == [(x, y)]


def test_that_the_result_beside_follows_what_is_drawn(beside, qtbot):
    beside.compare.subject_chosen.emit("result")
    view = beside.compare.view
    draw(beside.canvas, [(20, 20), (20, 90)])
    wait_exact(beside, qtbot)
    red, _, blue = view.colour_at(20, 60)
    assert red != blue
    beside.workspace.undo()
    red, _, blue = view.colour_at(20, 60)
    assert red == blue


def test_that_another_tab_lies_beside_and_its_colours_are_picked(beside, qtbot):
    other = beside.tabs.current
    open_image(beside, qtbot, flat((200, 40, 90)))
    beside.tabs.step(1)
    other = next(tab for tab in beside.tabs.all if tab is not beside.tabs.current)
    beside.compare.subject_chosen.emit(str(other.number))
    view = beside.compare.view
    assert view.picture_size == (60, 80)
    # Half as large: the same part of it is seen at twice the scale.
    assert view.placement.scale == pytest.approx(2 * beside.canvas.placement.scale)
    panel = beside.panels["colorize"]
    panel.set_mode("eyedropper")
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=on_screen(view, 40, 30)
    )
    assert panel.colour == (200, 40, 90)
    panel.set_colour((1, 2, 3))
    QTest.mouseClick(
        view.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.AltModifier,
        on_screen(view, 40, 30),
    )
    assert panel.colour == (200, 40, 90)
    beside.tabs.close(other)
    assert view.picture_size == (120, 160)


def test_that_a_colour_picked_in_another_tab_stays_with_the_brush(window, qtbot):
    panel = window.panels["colorize"]
    open_image(window, qtbot, ramp())
    panel.set_colour((1, 2, 3))
    open_image(window, qtbot, flat((200, 40, 90)))
    panel.set_mode("eyedropper")
    QTest.mouseClick(
        window.canvas.viewport(),
        Qt.MouseButton.LeftButton,
        pos=on_screen(window.canvas, 40, 30),
    )
    window.tabs.step(1)
    assert window.canvas.picture_size == (120, 160)
    assert panel.mode() == "brush"
    assert panel.colour == (200, 40, 90)


def test_that_closing_it_is_told_to_its_action(beside):
    beside.compare.hide()
    assert not beside.actions_by_verb["side_by_side"].isChecked()
    at = beside.compare.view.placement
    beside.canvas.zoom(2.0, QPointF(3, 3))
    assert beside.compare.view.placement == at
