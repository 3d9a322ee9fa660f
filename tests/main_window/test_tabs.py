"""Several documents in tabs: each comes back as it was left."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PIL import Image as Picture
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence, QPixmap, QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.frames import MemoryFrames
from desktop_app.main_window import dialogs, source_pictures
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.subject import Subject
from tests.main_window.test_projects import open_project, save_as
from tests.reference.toy_tool import TOY
from tests.reference.windows import draw, open_image, ramp, wait_exact

LINE = [(20, 20), (20, 50)]
OTHER_LINE = [(60, 20), (60, 50)]


@pytest.fixture
def two(window, qtbot):
    """A window with two tabs: 120 x 160 scribbled on, and 60 x 80 in front."""
    open_image(window, qtbot, ramp())
    draw(window.canvas, LINE)
    open_image(window, qtbot, ramp(60, 80))
    return window


def test_that_a_picture_takes_the_empty_tab_and_the_next_one_a_tab_of_its_own(two):
    assert [tab.document.image.pixels.shape for tab in two.tabs.all] == [
        (120, 160),
        (60, 80),
    ]
    assert two.canvas.picture_size == (60, 80)
    assert not two.workspace.document.strokes
    assert two.document_bar.count() == 2


def test_that_strokes_zoom_mode_switches_and_names_come_back(two, qtbot):
    two.tabs.step(-1)
    assert len(two.workspace.document.strokes) == 1
    two.canvas.zoom(3.0)
    two.canvas.pan(20, 10)
    two.panels["colorize"].set_mode("eraser")
    two.actions_by_verb["toggle_strokes"].setChecked(False)
    two.actions_by_verb["split"].setChecked(True)
    at, split = two.canvas.placement, two.canvas.pictures.split_at
    two.tabs.step(1)
    assert two.canvas.picture_size == (60, 80)
    assert two.panels["colorize"].mode() == "brush"
    assert two.actions_by_verb["toggle_strokes"].isChecked()
    assert two.canvas.pictures.split_at is None
    two.tabs.step(1)
    assert two.canvas.placement == at
    assert two.panels["colorize"].mode() == two.canvas.brush.mode == "eraser"
    assert not two.actions_by_verb["toggle_strokes"].isChecked()
    assert two.canvas.pictures.split_at == split


def test_that_a_result_is_shown_again_at_once(two, qtbot):
    two.tabs.step(1)
    wait_exact(two, qtbot)
    result = two.live.result
    two.tabs.step(1)
    assert two.live.result is None
    assert two.canvas.pictures.result is None
    two.tabs.step(1)
    assert two.live.result is result
    assert two.canvas.pictures.result is not None
    assert two.live.fresh
    assert not two.live.runner.busy


def test_that_a_tab_that_closes_leaves_no_answer_and_no_picture(two, qtbot):
    two.tabs.step(1)
    wait_exact(two, qtbot)
    left = [weakref.ref(two.live.result), weakref.ref(two.workspace.document.image)]
    two.workspace.undo()
    draw(two.canvas, OTHER_LINE)  # what was undone is of no history any more
    wait_exact(two, qtbot)
    for tab in tuple(two.tabs.all):
        two.tabs.close(tab)
    assert_gone(left, two, qtbot)


def test_that_qt_keeps_nothing_it_painted_of_what_was_closed(two):
    QPixmapCache.insert("picture of a step", QPixmap(40, 30))
    two.tabs.close(two.tabs.current)
    assert not QPixmapCache.find("picture of a step", QPixmap())


@pytest.mark.parametrize("tool", [each.name for each in TOOLS if each.needs_picture])
def test_that_no_tool_holds_what_was_closed(window, qtbot, tool):
    frames = MemoryFrames([ramp(), ramp()], "two")
    strokes = (Stroke(np.array([[20, 20], [20, 90]], np.float32), 4.0, "colour"),)
    window.disk.open_subject(Subject(frames.read(0), strokes, frames=frames))
    window.live.set_tool(next(each for each in window.tools if each.name == tool))
    window.live.run()
    qtbot.waitUntil(lambda: window.live.fresh, timeout=30_000)
    left = [weakref.ref(frames.read(0)), weakref.ref(window.live.result)]
    del frames
    window.tabs.close(window.tabs.current)
    assert_gone(left, window, qtbot)


def assert_gone(left, window, qtbot):
    """Nothing of these is held any more, a moment after."""

    def gone():
        gc.collect()
        return all(each() is None for each in left)

    qtbot.waitUntil(gone, timeout=10_000)


def test_that_an_answer_of_another_tool_is_not_shown_again(two, qtbot):
    two.tabs.step(1)
    wait_exact(two, qtbot)
    two.tabs.step(1)
    two.tabs.step(1)
    two.live.set_tool(TOY)
    two.tabs.step(1)
    two.tabs.step(1)
    assert two.live.result is None
    assert two.canvas.pictures.result is None


def test_that_what_there_was_no_room_for_is_worked_out_again(two, qtbot):
    two.tabs.step(1)
    wait_exact(two, qtbot)
    two.tabs.step(1)
    two.live.answers.forget()
    two.tabs.step(1)
    assert two.live.result is None
    wait_exact(two, qtbot)


def test_that_every_tab_has_its_tool_and_parameters(two):
    two.panels["toy"].form.set_value(TOY.parameters(gain=2.5))
    two.live.set_tool(TOY)
    two.tabs.step(1)
    assert two.live.tool.name == "colorize"
    assert two.panels["toy"].form.value().gain == TOY.parameters().gain
    two.tabs.step(1)
    assert two.live.tool is TOY
    assert two.live.parameters().gain == two.panels["toy"].form.value().gain == 2.5


def test_that_undo_is_of_the_tab_that_is_shown(two):
    draw(two.canvas, LINE)
    two.tabs.step(1)
    two.workspace.undo()
    assert [len(tab.document.strokes) for tab in two.tabs.all] == [0, 1]


def test_that_a_tab_shows_name_place_and_unsaved_work(window, qtbot, tmp_path):
    path = tmp_path / "tea & cake.png"
    Picture.fromarray(ramp().pixels).save(path)
    window.disk.open_path(path)
    qtbot.waitUntil(lambda: window.workspace.document.image is not None)
    bar = window.document_bar
    assert bar.tabText(0) == "tea && cake.png"
    assert bar.tabToolTip(0) == str(path)
    draw(window.canvas, LINE)
    assert bar.tabText(0).startswith("●")
    assert "unsaved" in bar.accessibleTabName(0)


@pytest.mark.parametrize(
    ("answer", "left"), [("cancel", 2), ("discard", 1), ("save", 1)]
)
def test_that_closing_asks_about_unsaved_work(
    two, qtbot, monkeypatch, tmp_path, answer, left
):
    saved = tmp_path / "out.png"
    monkeypatch.setattr(dialogs, "ask_about_unsaved", lambda *_: answer)
    monkeypatch.setattr(dialogs, "ask_save", lambda *_, **__: saved)
    two.document_bar.closing_asked.emit(two.tabs.all[0].number)
    assert two.canvas.picture_size == ((60, 80) if answer == "discard" else (120, 160))
    qtbot.waitUntil(lambda: not two.disk.busy, timeout=30_000)
    assert len(two.tabs.all) == left
    assert saved.exists() == (answer == "save")


def test_that_a_tab_stays_whose_save_fails(two, qtbot, monkeypatch, tmp_path):
    monkeypatch.setattr(dialogs, "ask_about_unsaved", lambda *_: "save")
    missing = tmp_path / "no" / "folder" / "out.png"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_, **__: missing)
    monkeypatch.setattr(dialogs, "show_error", lambda *_: None)
    two.document_bar.closing_asked.emit(two.tabs.all[0].number)
    qtbot.waitUntil(lambda: not two.disk.busy, timeout=30_000)
    assert len(two.tabs.all) == 2
    assert two.tabs.all[0].history.modified


def test_that_the_middle_button_closes_and_the_last_tab_is_emptied(two, qtbot):
    bar = two.document_bar
    middle = bar.tabRect(1).center()
    QTest.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=middle)
    assert len(two.tabs.all) == 1
    two.workspace.history.mark_saved()
    two.actions_by_verb["close_tab"].trigger()
    assert [tab.empty for tab in two.tabs.all] == [True]
    assert two.canvas.picture_size == (0, 0)


@pytest.mark.parametrize(
    ("verb", "keys"),
    [
        ("new_tab", "Ctrl+T"),
        ("close_tab", "Ctrl+W"),
        ("next_tab", "Ctrl+Tab"),
        ("previous_tab", "Ctrl+Shift+Tab"),
    ],
)
def test_that_tabs_have_their_keys(window, verb, keys):
    action = window.findChild(QAction, f"action_{verb}")
    assert QKeySequence(keys) in action.shortcuts()


def test_that_tabs_can_be_put_in_another_order(two):
    first, second = two.tabs.all
    two.document_bar.moveTab(0, 1)
    assert two.tabs.all == [second, first]
    assert two.tabs.current is second
    two.tabs.step(1)
    assert two.document_bar.currentIndex() == 1


def test_that_the_window_asks_once_for_all_tabs(two, qtbot, monkeypatch):
    draw(two.canvas, LINE)
    asked = []
    monkeypatch.setattr(
        dialogs,
        "ask_about_all_unsaved",
        lambda _, names: asked.append(names) or "cancel",
    )
    two.close()
    assert two.isVisible()
    assert len(asked) == 1
    assert len(asked[0]) == 2
    monkeypatch.setattr(dialogs, "ask_about_all_unsaved", lambda *_: "discard")
    two.close()
    assert not two.isVisible()


def test_that_a_save_is_told_to_the_tab_it_is_of(two, qtbot, tmp_path):
    two.tabs.step(1)
    two.disk.export_result(tmp_path / "out.png")
    two.tabs.step(1)
    qtbot.waitUntil(lambda: not two.disk.busy, timeout=30_000)
    assert [tab.history.modified for tab in two.tabs.all] == [False, False]


def test_that_a_project_is_of_its_tab_and_opens_once(two, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "work.sextant"
    two.tabs.step(1)
    save_as(two, qtbot, monkeypatch, path)
    assert two.projects.path == path
    two.tabs.step(1)
    assert two.projects.path is None
    two.disk.open_path(path)
    assert two.projects.path == path
    assert len(two.tabs.all) == 2
    two.tabs.close(two.tabs.current)
    open_project(two, qtbot, path)
    assert two.projects.path == path
    assert len(two.workspace.document.strokes) == 1


def test_that_the_menu_of_a_tab_closes_the_others(two, qtbot, monkeypatch):
    monkeypatch.setattr(dialogs, "ask_about_unsaved", lambda *_: "discard")
    bar = two.document_bar
    bar.menu_asked.emit(two.tabs.all[1].number, QPoint(0, 0))
    menu = two.findChild(QMenu, "tab_menu")
    menu.findChild(QAction, "tab_close_others").trigger()
    menu.close()
    assert [tab.document.image.pixels.shape for tab in two.tabs.all] == [(60, 80)]


def test_that_a_picture_is_shown_from_what_was_kept(two, monkeypatch):
    def refuse(_image):
        raise AssertionError("made anew")

    monkeypatch.setattr(source_pictures, "show", refuse)
    shown = two.canvas.pictures.source
    two.tabs.step(1)
    two.tabs.step(1)
    assert two.canvas.pictures.source is shown
