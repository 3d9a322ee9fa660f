"""Without a mouse: every part, every widget, and the picture itself by the keyboard."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QGraphicsView,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolBar,
    QToolButton,
    QWidget,
)

from desktop_app.document.commands import OpenSource
from desktop_app.files.records import Image
from desktop_app.panels.focus_order import in_sight

INTERACTIVE = (
    QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QAbstractSlider,
    QAbstractItemView, QTextEdit, QPlainTextEdit, QTabBar, QGraphicsView,
    QKeySequenceEdit,
)  # fmt: skip
QTS_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton", "_q_")
# Of these Qt makes only the room that ours lie in.
ROOMS = {"qt_scrollarea_viewport", "qt_tabwidget_stackedwidget"}
# Reviewed: they stand beside a key or an action that does the same.
BY_ACTION = {"close_tab"}


def is_qts(widget) -> bool:
    above = widget
    while above is not None:
        if above.objectName().startswith(QTS_OWN) and above.objectName() not in ROOMS:
            return True
        above = above.parent()
    return False


def part_of_another(widget) -> bool:
    """Whether a widget is a piece of one that is looked at itself."""
    above = widget.parent()
    pieces = (QAbstractSpinBox, QComboBox, QLineEdit, QKeySequenceEdit)
    pop_up = isinstance(widget, QAbstractItemView) and isinstance(
        above.parent() if above is not None else None, QComboBox
    )
    toolbar = isinstance(above, QToolBar) and isinstance(widget, QToolButton)
    return (
        isinstance(above, pieces)
        or pop_up
        or toolbar
        or isinstance(widget, QScrollBar | QHeaderView)
        or is_qts(widget)
    )


def interactive(root) -> list[QWidget]:
    found = []
    for widget in root.findChildren(QWidget):
        ours = type(widget).__module__.startswith("desktop_app")
        acts = isinstance(widget, INTERACTIVE) or (
            ours and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        )
        if acts and not part_of_another(widget):
            found.append(widget)
    return found


def spoken(widget) -> str:
    """What a screen reader says of a widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def faults(root) -> list[str]:
    found = []
    for widget in interactive(root):
        where = f"{type(widget).__name__} {widget.objectName()!r}"
        if not spoken(widget):
            found.append(f"{where} has no accessible name")
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if not reached and widget.objectName() not in BY_ACTION:
            found.append(f"{where} is not reached by Tab")
    return found


def test_that_every_widget_of_the_window_has_a_name_and_is_reached_by_tab(
    shared_window,
):
    assert len(interactive(shared_window)) > 150
    assert faults(shared_window) == []


@pytest.mark.parametrize(
    "verb", ["command_palette", "shortcuts", "preferences", "help", "about"]
)
def test_that_every_widget_of_the_dialogs_has_a_name_and_is_reached(
    qtbot, shared_window, verb
):
    before = set(shared_window.findChildren(QDialog))
    shared_window.actions_by_verb[verb].trigger()
    (dialog,) = set(shared_window.findChildren(QDialog)) - before
    found = faults(dialog)
    dialog.close()
    qtbot.wait(1)
    assert found == []


def test_that_every_widget_says_what_it_is(shared_window):
    mute = [
        widget.objectName()
        for dock in shared_window.findChildren(QDockWidget)
        for widget in interactive(dock)
        if not (widget.whatsThis() or widget.toolTip() or spoken(widget))
    ]
    assert mute == []


def test_that_every_action_of_the_menus_is_reached_by_the_keyboard(shared_window):
    """By a letter of its menu, or keys of its own."""
    for top in shared_window.menuBar().actions():
        assert "&" in top.text()
    for action in shared_window.findChildren(QAction):
        if action.objectName().startswith("action_"):
            menus = [m for m in action.associatedObjects() if m.inherits("QMenu")]
            assert menus or action.shortcuts(), action.objectName()


def test_that_the_letters_of_the_menu_bar_differ(shared_window):
    letters = [
        top.text()[top.text().index("&") + 1].lower()
        for top in shared_window.menuBar().actions()
    ]
    assert len(set(letters)) == len(letters)


def test_that_tab_follows_sight_in_every_panel(qtbot, window):
    """What Tab reaches later never lies wholly above what it reached before."""
    for panel in window.panels.values():
        panel.show()
        panel.raise_()
        qtbot.waitUntil(lambda panel=panel: not panel.visibleRegion().isEmpty())
        body = panel.widget()
        seen = [
            widget
            for widget in chain(window)
            if body.isAncestorOf(widget)
            and widget.isVisibleTo(body)
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and not part_of_another(widget)
            and isinstance(widget, INTERACTIVE)
        ]
        assert len(seen) > 3
        for earlier, later in pairwise(seen):
            above = later.mapTo(body, QPoint(0, later.height())).y()
            below = earlier.mapTo(body, QPoint(0, 0)).y()
            assert above > below, f"{panel.objectName()}: {names(seen)}"


def chain(window) -> list[QWidget]:
    """The whole chain of Tab, from the window on."""
    found, widget = [], window.nextInFocusChain()
    while widget is not window and len(found) < 5000:
        found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def names(widgets) -> list[str]:
    return [widget.objectName() or type(widget).__name__ for widget in widgets]


def test_that_tab_reaches_everything_of_every_panel(shared_window):
    every = set(chain(shared_window))
    for panel in shared_window.panels.values():
        for widget in in_sight(panel.widget()):
            assert widget in every, widget.objectName()


@pytest.fixture
def picture(qtbot, window):
    pixels = np.full((80, 100, 3), 128, np.uint8)
    window.workspace.open(OpenSource(Image(pixels)))
    window.canvas.fit()
    window.activateWindow()
    window.canvas.setFocus()
    qtbot.wait(10)
    return window.canvas


def press(canvas, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for key in keys:
        QTest.keyClick(canvas, key, modifier)


def test_that_a_stroke_is_drawn_by_the_keyboard(window, picture):
    press(picture, Qt.Key.Key_Return, Qt.Key.Key_Space)
    shift = Qt.KeyboardModifier.ShiftModifier
    press(picture, *[Qt.Key.Key_Right] * 6, modifier=shift)
    press(picture, Qt.Key.Key_Space)
    (stroke,) = window.workspace.document.strokes
    (x0, y0), (x1, y1) = stroke.points[0][:2], stroke.points[-1][:2]
    assert x1 - x0 == pytest.approx(60 / picture.placement.scale, abs=0.5)
    assert y0 == pytest.approx(y1)


def test_that_escape_takes_the_stroke_back_and_leaves_the_cross(window, picture):
    press(picture, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Right)
    press(picture, Qt.Key.Key_Escape)
    assert window.workspace.document.strokes == ()
    cross = picture.findChild(QWidget, "keyboard_cursor")
    assert cross.isVisible()
    press(picture, Qt.Key.Key_Escape)
    assert not cross.isVisible()


def test_that_a_colour_is_picked_by_the_keyboard(qtbot, window, picture):
    window.actions_by_verb["eyedropper"].trigger()
    with qtbot.waitSignal(picture.colour_picked):
        press(picture, Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Space)


def test_that_the_cross_tells_the_values_below_it(window, picture):
    press(picture, Qt.Key.Key_Return)
    assert "128" in window.readout.text()
    before = window.readout.text()
    shift = Qt.KeyboardModifier.ShiftModifier
    press(picture, *[Qt.Key.Key_Left] * 3, modifier=shift)
    assert window.readout.text() != before


def test_that_the_arrows_pan_without_the_cross(picture):
    picture.zoom(4.0)
    before = picture.placement
    press(picture, Qt.Key.Key_Left)
    assert picture.placement != before


def test_that_f6_goes_through_the_parts_and_comes_back(qtbot, window, picture):
    walk = window.comforts.parts
    count = len(walk.parts())
    assert count > 2
    met = []
    for _ in range(count):
        walk.go_on()
        met.append(QApplication.focusWidget())
    assert len({id(each) for each in met}) == count
    walk.go_back()
    assert QApplication.focusWidget() is not met[-1]


def test_that_a_covered_field_takes_no_keys(qtbot, window, picture):
    window.panels["erase"].raise_()
    qtbot.wait(20)
    field = window.panels["erase"].findChild(QComboBox, "fill")
    field.setFocus()
    before = field.currentText()
    assert QApplication.focusWidget() is field
    window.panels["align"].raise_()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is window.canvas)
    QTest.keyClicks(QApplication.focusWidget(), "k.")
    assert field.currentText() == before


def test_that_the_canvas_shows_that_it_has_the_focus(window, picture):
    window.panels["colorize"].run.setFocus()
    without = picture.grab().toImage()
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    assert picture.grab().toImage() != without
