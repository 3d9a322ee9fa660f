"""Everything that can be done in the window is in its palette, named and reachable."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QLineEdit,
    QToolBar,
    QToolButton,
)
from shiboken6 import delete

from desktop_app.document.commands import OpenSource
from desktop_app.files.records import Image
from desktop_app.main_window.commands import entries, plain

# Qt's own parts of a dock, a tab bar, a toolbar, a line to type in.
QTS_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton", "_q_")
# Of these Qt makes only the room that ours lie in.
ROOMS = {"qt_scrollarea_viewport", "qt_tabwidget_stackedwidget"}


def is_qts(thing) -> bool:
    above = thing
    while above is not None:
        if above.objectName().startswith(QTS_OWN) and above.objectName() not in ROOMS:
            return True
        above = above.parent()
    return isinstance(thing.parent(), QLineEdit)


def all_actions(window) -> list[QAction]:
    """Every action there is, found without the menus."""
    found = [
        action
        for action in window.findChildren(QAction)
        if action.text()
        and not action.isSeparator()
        and action.menu() is None
        # Plots of pyqtgraph carry menus that are never opened.
        and not is_qts(action)
        and not type(action.parent()).__module__.startswith("pyqtgraph")
        and not type(action.parent()).__name__.startswith("ViewBoxMenu")
        and "pyqtgraph" not in type(action.parent().parent()).__module__
    ]
    docks = [d for d in window.findChildren(QDockWidget) if d.parent() is window]
    return found + [dock.toggleViewAction() for dock in docks]


def all_buttons(window) -> list[QAbstractButton]:
    return [
        button
        for button in window.findChildren(QAbstractButton)
        if not is_qts(button)
        and button.window() is window
        and not isinstance(button.parent(), QToolBar)
        # The actions of these are looked for as such.
        and not (isinstance(button, QToolButton) and button.menu() is not None)
        and not (isinstance(button, QToolButton) and button.defaultAction() is not None)
    ]


def test_that_every_action_is_in_the_palette(shared_window):
    listed = {each.name for each in entries(shared_window)}
    titles = {
        each.title.removesuffix(" ✓").split(": ")[-1] for each in entries(shared_window)
    }
    missing = [
        f"{action.objectName()} ({action.text()})"
        for action in all_actions(shared_window)
        if action.objectName() not in listed and plain(action.text()) not in titles
    ]
    assert not missing
    assert len(listed) > 150


def test_that_every_button_is_in_the_palette(shared_window):
    listed = {each.name.rpartition(".")[2] for each in entries(shared_window)}
    missing = [
        f"{button.objectName()} ({button.text()}) in {button.parent()}"
        for button in all_buttons(shared_window)
        if not button.objectName() or button.objectName() not in listed
    ]
    assert not missing


def test_that_run_cancel_and_apply_of_every_panel_are_in_the_palette(shared_window):
    listed = {each.name for each in entries(shared_window)}
    for panel in shared_window.panels.values():
        for name in ("run", "cancel", "apply"):
            assert f"{panel.objectName()}.{name}" in listed


def test_that_every_entry_says_what_it_does(shared_window):
    mute = [
        each.name for each in entries(shared_window) if not (each.title and each.help)
    ]
    assert not mute


def test_that_every_entry_that_cannot_be_done_says_why(shared_window):
    by_name = {each.name: each for each in entries(shared_window)}
    assert by_name["action_save"].reason == "Open a picture first"
    assert by_name["action_open"].reason == ""


def test_that_reasons_follow_what_is_open(window):
    image = Image(np.full((32, 32, 3), 90, np.uint8))
    window.workspace.open(OpenSource(image))
    by_name = {each.name: each for each in entries(window)}
    assert by_name["action_save"].reason == ""
    assert by_name["action_redo"].reason == "No step was taken back"


def test_that_the_seventh_tool_is_in_the_palette(shared_window):
    found = {each.name: each for each in entries(shared_window)}
    assert found["action_toy"].title == "Toy"
    assert found["dock_toy.run"].place == "Toy"
    assert found["dock_toy.gain"].title == "Set Gain"


@pytest.fixture
def palette(qtbot, window):
    window.activateWindow()
    window.actions_by_verb["command_palette"].trigger()
    made = window.comforts.palette._palette
    yield made
    if window.comforts.palette._palette is not None:
        made.close()
        qtbot.waitUntil(lambda: window.comforts.palette._palette is None)


def type_and_enter(palette, text):
    QTest.keyClicks(palette.line, text)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    QApplication.processEvents()


def test_that_a_command_is_done_in_a_turn_after_the_palette_closed(window, palette):
    split = window.actions_by_verb["split"]
    QTest.keyClicks(palette.line, "before af")
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert not palette.isVisible()
    assert not split.isChecked()
    QApplication.processEvents()
    assert split.isChecked()


def test_that_a_command_whose_action_is_gone_by_its_turn_does_nothing(window):
    action = QAction("Soon gone", window)
    action.setObjectName("action_gone")
    window.addAction(action)
    chosen = next(each for each in entries(window) if each.name == "action_gone")
    window.comforts.palette._do(chosen)
    delete(action)
    QApplication.processEvents()
    assert window.comforts.palette.recent[0] == "action_gone"


def test_that_an_action_is_done_by_a_few_letters(qtbot, window, palette):
    assert not window.actions_by_verb["split"].isChecked()
    type_and_enter(palette, "before af")
    assert window.actions_by_verb["split"].isChecked()
    assert window.comforts.palette.recent[0] == "action_split"


def test_that_a_panel_comes_to_the_front_with_its_button(window, palette):
    type_and_enter(palette, "toy flip")
    assert window.live.tool.name == "toy"
    assert window.panels["toy"].form.value().flip


def test_that_a_parameter_is_gone_to(qtbot, window, palette):
    type_and_enter(palette, "set sigma range bilateral")
    panel = window.panels["bilateral"]
    qtbot.waitUntil(lambda: not panel.visibleRegion().isEmpty())
    field = QApplication.focusWidget()
    assert field is None or field.objectName() in ("sigma_range", "qt_spinbox_lineedit")
    assert window.live.tool.name == "bilateral"


def test_that_a_button_is_found_by_what_it_reads(shared_window):
    titles = {each.name: each.title for each in entries(shared_window)}
    assert titles["dock_statistics.add_folder"] == "Add folder (Choose a folder)"
    assert titles[".use_for_erase"].startswith("Use for erase (")
    assert titles["dock_colorize.clear"] == "Clear marks"


def test_that_a_grey_button_says_what_its_own_part_lacks(window):
    window.panels["stats"].raise_()
    window.live.set_tool(window.panels["stats"].tool)
    reasons = {each.name: each.reason for each in entries(window)}
    assert reasons[".use_for_erase"] == "There is no result yet: run the tool first"
    assert reasons["dock_colorize.run"] == "Open a picture first"
