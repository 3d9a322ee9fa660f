"""Keys can be changed; two actions never have the same; another day they still hold."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from desktop_app.files.places import settings_path
from desktop_app.main_window.shortcuts import keys_of
from desktop_app.panels.shortcuts import ShortcutsDialog


@pytest.fixture
def window(shared_window):
    yield shared_window
    shared_window.comforts.shortcuts.reset()


@pytest.fixture
def keeper(window):
    return window.comforts.shortcuts


def keys(window, verb):
    return keys_of(window.actions_by_verb[verb])


def kept():
    return json.loads(settings_path().read_text())["shortcuts"]


def test_that_no_two_actions_have_the_same_keys_at_first(keeper):
    held = Counter(
        each for bound in keeper.bound() for each in bound.keys.split("; ") if each
    )
    assert not [each for each, count in held.items() if count > 1]


def test_that_every_action_is_listed_with_its_keys(window, keeper):
    listed = {bound.name: bound.keys for bound in keeper.bound()}
    for verb, action in window.actions_by_verb.items():
        assert listed[f"action_{verb}"] == keys_of(action)


def test_that_an_action_gets_other_keys_and_tells_them(window, keeper):
    keeper.assign("action_zoom_in", "Ctrl+Alt+Z")
    assert keys(window, "zoom_in") == "Ctrl+Alt+Z"
    assert "Ctrl+Alt+Z" in window.actions_by_verb["zoom_in"].toolTip()
    assert kept() == {"action_zoom_in": "Ctrl+Alt+Z"}


def test_that_keys_of_another_are_not_taken_unasked(window, keeper):
    keeper.assign("action_zoom_in", "Ctrl+O")
    assert keys(window, "zoom_in") == "Ctrl++"
    assert keys(window, "open") == "Ctrl+O"


def test_that_keys_are_taken_over_when_asked(window, keeper):
    keeper.assign("action_zoom_in", "Ctrl+Y", True)
    assert keys(window, "zoom_in") == "Ctrl+Y"
    assert keys(window, "redo") == "Ctrl+Shift+Z"  # its other keys stay


def test_that_one_is_reset_and_whoever_has_its_keys_loses_them(window, keeper):
    keeper.assign("action_zoom_in", "Ctrl+O", True)
    assert keys(window, "open") == ""
    keeper.reset("action_open")
    assert keys(window, "open") == "Ctrl+O"
    assert keys(window, "zoom_in") == ""


def test_that_all_are_reset(window, keeper):
    before = [bound.keys for bound in keeper.bound()]
    keeper.assign("action_zoom_in", "Ctrl+O", True)
    keeper.assign("action_fit", "")
    keeper.reset()
    assert [bound.keys for bound in keeper.bound()] == before
    assert kept() == {}


def test_that_they_hold_another_day(window, keeper):
    keeper.assign("action_zoom_in", "Ctrl+O", True)
    window.actions_by_verb["zoom_in"].setShortcut("Ctrl++")
    window.actions_by_verb["open"].setShortcut("Ctrl+O")
    keeper.begin()
    assert keys(window, "zoom_in") == "Ctrl+O"
    assert keys(window, "open") == ""


@pytest.mark.parametrize(
    "nonsense",
    ["no object", {"action_fit": 3}, {"action_fit": "no keys at all"}, {"gone": "F9"}],
)
def test_that_nonsense_in_the_settings_is_left_out(window, keeper, nonsense):
    settings_path().parent.mkdir(parents=True, exist_ok=True)
    settings_path().write_text(json.dumps({"shortcuts": nonsense}))
    keeper.begin()
    assert keys(window, "fit") == "F"


@pytest.fixture
def dialog(qtbot, window):
    window.actions_by_verb["shortcuts"].trigger()
    found = window.findChild(ShortcutsDialog, "shortcuts")
    yield found
    found.close()
    qtbot.wait(1)


def test_that_a_conflict_is_told_with_its_name_and_solved(window, dialog):
    dialog.choose("action_zoom_in")
    dialog.keys.setKeySequence(QKeySequence("Ctrl+O"))
    assert "'Open' (File)" in dialog.told.text()
    assert dialog.assign.text() == "&Take over"
    dialog.assign.click()
    assert keys(window, "zoom_in") == "Ctrl+O"
    assert keys(window, "open") == ""
    assert dialog.chosen.keys == "Ctrl+O"
    dialog.reset.click()
    assert keys(window, "zoom_in") == "Ctrl++"


def test_that_the_keyboard_is_enough(window, dialog):
    QTest.keyClicks(dialog.filter, "actual size")
    assert dialog.table.rowCount() == 1
    QTest.keyClick(dialog.keys, Qt.Key.Key_F9, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(dialog.assign, Qt.Key.Key_Space)
    assert keys(window, "actual_size") == "Ctrl+F9"


def test_that_keys_can_be_searched_for(dialog):
    dialog.filter.setText("Ctrl+Shift+P")
    assert [dialog.table.item(0, column).text() for column in range(3)] == [
        "Command palette", "Help", "Ctrl+Shift+P",
    ]  # fmt: skip


def test_that_an_action_can_be_left_without_keys(window, dialog):
    dialog.choose("action_fit")
    dialog.remove.click()
    assert keys(window, "fit") == ""
