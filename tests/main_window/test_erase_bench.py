"""The erase tool in the real window: what is dragged, pressed and typed."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton

from desktop_app.algorithms.erasing.rectangle import (
    mask_of,
    overlapping_pair,
    total_area,
)
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from desktop_app.main_window import dialogs
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.erasing import ERASE
from desktop_app.processors.erasing_plan import EraseParameters, ErasePlan
from tests.reference.toy_tool import TOY
from tests.reference.windows import on_screen, open_image

SIZE = (150, 200)
TARGET = round(0.2 * 150 * 200)


@pytest.fixture
def window(qtbot):
    """A window with two tools: one with all seven takes longer than what is tested."""
    made = MainWindow((TOY, ERASE))
    qtbot.addWidget(made, before_close_func=forget_marks)
    made.show()
    qtbot.waitExposed(made)
    return made


def forget_marks(window):
    window.workspace.history.mark_saved()


@pytest.fixture
def erase(window, qtbot):
    """The bench, at work on a picture, with three rectangles drawn."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(60, 200, (*SIZE, 3), np.uint8)
    window.panels["erase"].raise_()
    window.live.set_tool(window.panels["erase"].tool)
    open_image(window, qtbot, Image(pixels, format="noise"))
    bench = window.benches["erase"]
    change(bench, percent=20.0, count="3", seed=5)
    settle(window, qtbot)
    return bench


def change(bench, **values):
    form = bench.panel.form
    form.set_value(replace(form.value(), **values))


def settle(window, qtbot):
    """Wait for the full answer about what is set."""
    qtbot.waitUntil(
        lambda: window.live.fresh and not window.live.runner.busy, timeout=20_000
    )


def button(bench, name):
    return bench.panel.findChild(QPushButton, name)


def middle(rectangle):
    x, y, width, height = rectangle
    return x + width / 2, y + height / 2


def drag(window, *points):
    viewport = window.canvas.viewport()
    places = [on_screen(window.canvas, *point) for point in points]
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(viewport, place)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[-1])


def is_sound(bench):
    rectangles = list(bench.planned.rectangles)
    return overlapping_pair(rectangles) is None and total_area(rectangles) == TARGET


def free_spot(bench, width, height):
    """A place where a rectangle of this size overlaps no other."""
    mask = mask_of(bench.planned.rectangles, *SIZE)
    spots = [
        (x, y)
        for y in range(2, SIZE[0] - height - 2)
        for x in range(2, SIZE[1] - width - 2)
        if not mask[y - 2 : y + height + 2, x - 2 : x + width + 2].any()
    ]
    return random.Random(1).choice(spots)


def test_that_the_mask_is_the_result_of_the_tool(erase, window):
    result = window.live.result
    assert result.rectangles == erase.planned.rectangles
    assert erase.layer.rectangles == tuple(map(tuple, result.rectangles))
    assert is_sound(erase)
    assert erase.layer.isVisible()


def test_that_the_mask_follows_a_slider_at_once(erase, window):
    spin = erase.panel.findChild(object, "percent")
    for percent in (10.0, 30.0, 55.5):
        spin.setValue(percent)
        asked = round(percent / 100 * SIZE[0] * SIZE[1])
        assert total_area(erase.planned.rectangles) == asked
        assert erase.layer.rectangles == tuple(map(tuple, erase.planned.rectangles))
        assert f"{asked} of {asked} px, exactly" in erase.controls.readout.text()


def test_that_a_drag_moves_one_and_is_one_step(erase, window, qtbot):
    before = erase.planned
    x, y = middle(before.rectangles[2])
    drag(window, (x, y), (x - 1, y - 2), (x - 2, y - 3))
    settle(window, qtbot)
    moved = erase.planned.rectangles[2]
    old = before.rectangles[2]
    assert (moved.x, moved.y) == (old.x - 2, old.y - 3)
    assert is_sound(erase)
    assert window.workspace.history.titles[-1] == "Move rectangle"
    assert window.live.result.rectangles == erase.planned.rectangles
    window.workspace.undo()
    assert erase.planned == before
    window.workspace.redo()
    assert erase.planned.rectangles[2] == moved


def test_that_the_others_make_up_for_one_that_is_resized(erase, window, qtbot):
    before = erase.planned.rectangles[0]
    erase.layer.select(0)
    right = before.x + before.width - 0.6
    y = before.y + before.height / 2
    drag(window, (right, y), (right - 4, y), (right - 8, y))
    settle(window, qtbot)
    assert erase.planned.rectangles[0].width == before.width - 8
    assert erase.planned.rectangles[0].height == before.height
    assert is_sound(erase)
    assert window.workspace.history.titles[-1] == "Resize rectangle"


def test_that_a_drag_shows_its_preview_and_esc_takes_it_back(erase, window, qtbot):
    before = erase.planned
    viewport = window.canvas.viewport()
    x, y = middle(before.rectangles[0])
    QTest.mousePress(
        viewport, Qt.MouseButton.LeftButton, pos=on_screen(window.canvas, x, y)
    )
    with qtbot.waitSignal(window.live.previewed, timeout=5000):
        QTest.mouseMove(viewport, on_screen(window.canvas, x + 3, y + 3))
    assert erase.planned != before
    QTest.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert erase.planned == before
    QTest.mouseRelease(
        viewport, Qt.MouseButton.LeftButton, pos=on_screen(window.canvas, x + 3, y + 3)
    )
    assert window.workspace.history.titles[-1].startswith("Open")
    settle(window, qtbot)
    assert window.live.result.rectangles == before.rectangles


def test_that_the_keyboard_moves_and_resizes(erase, window, qtbot):
    erase.layer.select(1)
    before = erase.planned.rectangles[1]
    window.canvas.setFocus()
    alt = Qt.KeyboardModifier.AltModifier
    QTest.keyClick(window.canvas, Qt.Key.Key_Left, alt)
    QTest.keyClick(window.canvas, Qt.Key.Key_Up, alt)
    after = erase.planned.rectangles[1]
    assert after == before._replace(x=before.x - 1, y=before.y - 1)
    both = alt | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(window.canvas, Qt.Key.Key_Left, both)
    assert erase.planned.rectangles[1] == after._replace(width=after.width - 1)
    assert is_sound(erase)
    titles = window.workspace.history.titles
    assert list(titles[-3:]) == ["Move rectangle"] * 2 + ["Resize rectangle"]


def test_that_locked_ones_stay_while_others_are_shuffled(erase, window, qtbot):
    erase.layer.select(1)
    locked = erase.planned.rectangles[1]
    button(erase, "lock").click()
    assert erase.planned.locked == {1}
    seen = set()
    for _ in range(3):
        button(erase, "shuffle").click()
        assert locked in erase.planned.rectangles
        assert is_sound(erase)
        seen.add(erase.planned.rectangles)
    assert len(seen) == 3
    change(erase, percent=30.0)
    assert locked in erase.planned.rectangles
    assert total_area(erase.planned.rectangles) == 9000
    settle(window, qtbot)
    assert locked in window.live.result.rectangles


def test_that_one_is_removed_and_the_sum_stays(erase, window, qtbot):
    assert not button(erase, "remove").isEnabled()
    erase.layer.select(2)
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_Delete)
    assert len(erase.planned.rectangles) == 2
    assert is_sound(erase)
    assert window.workspace.history.titles[-1] == "Remove rectangle"


def test_that_one_is_added_by_drawing_it(erase, window, qtbot):
    x, y = free_spot(erase, 14, 10)
    button(erase, "add").click()
    assert window.canvas.brush.mode == "region"
    drag(window, (x, y), (x + 5, y + 5), (x + 13, y + 9))
    assert tuple(erase.planned.rectangles[3]) == (x, y, 14, 10)
    assert is_sound(erase)
    assert window.canvas.brush.mode == "pan"
    assert not button(erase, "add").isChecked()
    assert not button(erase, "add").isEnabled()  # four are the most
    settle(window, qtbot)
    assert len(window.live.result.rectangles) == 4


def test_that_kept_boxes_and_a_covered_one_are_minded(erase, window, qtbot):
    button(erase, "keep_out").click()
    drag(window, (0, 0), (50, 80), (99, 149))
    assert all(each.x >= 100 for each in erase.planned.rectangles)
    button(erase, "cover_box").click()
    drag(window, (150, 60), (155, 65), (160, 70))
    cover = erase.document.attached["erase"].cover
    assert any(each.holds(cover) for each in erase.planned.rectangles)
    assert is_sound(erase)
    button(erase, "reset").click()
    assert "erase" not in erase.document.attached
    assert window.workspace.history.titles[-1] == "Reset rectangles"


def test_that_a_kept_box_that_leaves_no_room_is_told(erase, window, qtbot):
    button(erase, "keep_out").click()
    drag(window, (0, 0), (50, 80), (199, 140))
    assert erase.planned is None
    assert "keep less out" in erase.controls.readout.text()
    assert erase.layer.rectangles == ()
    window.workspace.undo()
    assert is_sound(erase)
    settle(window, qtbot)


def test_that_with_all_locked_the_readout_tells_what_is_off(erase, window):
    for index in range(3):
        erase.layer.select(index)
        button(erase, "lock").click()
    change(erase, percent=10.0)
    assert "3000 px too many" in erase.controls.readout.text()


def test_that_the_list_and_the_canvas_choose_the_same(erase, window):
    erase.controls.list.setCurrentRow(2)
    assert erase.layer.selected == 2
    erase.layer.select(0)
    assert erase.controls.list.currentRow() == 0
    x, y = free_spot(erase, 6, 6)
    place = on_screen(window.canvas, x + 3, y + 3)
    QTest.mouseClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert erase.layer.selected == -1
    assert erase.controls.list.count() == 3


def test_that_a_fill_is_chosen_typed_and_shown(erase, window, qtbot):
    erase.controls.fill.setCurrentText("#336699")
    erase.controls.fill.lineEdit().editingFinished.emit()
    settle(window, qtbot)
    box = erase.planned.rectangles[0]
    assert window.live.result.pixels[box.y, box.x].tolist() == [0x33, 0x66, 0x99]
    change(erase, fill="mean")
    assert erase.controls.fill.currentText() == "mean"
    settle(window, qtbot)


def test_that_a_fill_comes_from_a_data_set(erase, window, qtbot, tmp_path, monkeypatch):
    path = tmp_path / "dataset.json"
    path.write_text(json.dumps({"mean": [0.2, 0.4, 0.6]}))
    monkeypatch.setattr(dialogs, "ask_fill", lambda *_: path)
    button(erase, "fill_file").click()
    settle(window, qtbot)
    box = erase.planned.rectangles[0]
    assert window.live.result.pixels[box.y, box.x].tolist() == [51, 102, 153]


def test_that_an_unknown_fill_is_a_sentence_on_the_panel(erase, window, qtbot):
    change(erase, fill="pink")
    qtbot.waitUntil(
        lambda: "must be one of black" in erase.panel._message.text(), timeout=5000
    )
    assert window.findChild(QMessageBox) is None


def test_that_sheet_and_map_follow_and_a_seed_can_be_chosen(erase, window, qtbot):
    qtbot.waitUntil(lambda: erase.surveys.sheet.count == 16, timeout=10_000)
    assert "1000 draws" in erase.surveys.heat.accessibleDescription()
    cell = erase.surveys.sheet.cell(3).center()
    QTest.mouseClick(erase.surveys.sheet, Qt.MouseButton.LeftButton, pos=cell)
    assert erase.panel.parameters().seed == 8
    assert is_sound(erase)


def test_that_another_tool_takes_rectangles_and_keys_away(erase, window):
    shortcuts = window.canvas.findChildren(QShortcut)
    assert any(each.isEnabled() for each in shortcuts)
    button(erase, "add").click()
    window.live.set_tool(window.panels["toy"].tool)
    assert not erase.layer.isVisible()
    assert not any(each.isEnabled() for each in shortcuts)
    assert not button(erase, "add").isChecked()
    window.live.set_tool(erase.panel.tool)
    assert erase.layer.isVisible()
    assert window.canvas.brush.mode == "pan"


def test_that_every_button_says_what_it_does(erase):
    for name in ("shuffle", "add", "remove", "lock", "keep_out", "cover_box", "reset"):
        found = button(erase, name)
        assert found.accessibleName()
        assert found.toolTip()


def test_that_a_folder_is_erased_in_the_background(erase, window, qtbot, tmp_path):
    (tmp_path / "in").mkdir()
    for index in range(7):
        write_image(tmp_path / f"in/{index}.png", np.full((30, 40), 99, np.uint8))
    (tmp_path / "in/bad.png").write_text("no picture")
    parameters = erase.panel.parameters()
    erase.many.start(parameters, tmp_path / "in", tmp_path / "out")
    assert erase.busy
    assert erase.controls.batch.text() == "Stop"
    qtbot.waitUntil(lambda: not erase.busy, timeout=20_000)
    assert (tmp_path / "out/manifest.json").is_file()
    told = erase.controls._told.text()
    assert "7 of 8 pictures" in told
    assert "bad.png" in told
    assert "7 of 8 pictures" in window.statusBar().currentMessage()
    assert erase.controls.batch.text() == "Erase &many…"


def test_that_a_batch_stops_when_asked(erase, window, qtbot, tmp_path):
    (tmp_path / "in").mkdir()
    for index in range(40):
        write_image(tmp_path / f"in/{index}.png", np.full((200, 200, 3), 9, np.uint8))
    erase.many.start(EraseParameters(workers=1), tmp_path / "in", tmp_path / "out")
    button(erase, "batch").click()
    assert not erase.busy
    assert "Started again, it goes on" in erase.controls._told.text()
    erase.many.start(EraseParameters(workers=1), tmp_path / "in", tmp_path / "out")
    qtbot.waitUntil(lambda: not erase.busy, timeout=20_000)
    assert len(list((tmp_path / "out").glob("*.png"))) == 40


def test_that_the_folders_are_asked_for(erase, window, qtbot, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    write_image(tmp_path / "in/a.png", np.full((30, 40), 9, np.uint8))
    answers = [tmp_path / "out", tmp_path / "in", None]
    monkeypatch.setattr(dialogs, "ask_folder", lambda *_: answers.pop())
    button(erase, "batch").click()
    assert not erase.busy
    button(erase, "batch").click()
    qtbot.waitUntil((tmp_path / "out/a.png").exists, timeout=10_000)
    qtbot.waitUntil(lambda: not erase.busy, timeout=10_000)


def test_that_edits_of_one_picture_do_not_reach_another(erase, window, qtbot):
    x, y = middle(erase.planned.rectangles[0])
    drag(window, (x, y), (x + 2, y), (x + 3, y + 1))
    assert erase.document.attached["erase"] != ErasePlan()
    window.workspace.history.mark_saved()
    open_image(window, qtbot, Image(np.zeros((90, 80, 3), np.uint8), format="other"))
    assert "erase" not in erase.document.attached
    assert total_area(erase.planned.rectangles) == round(0.2 * 90 * 80)


def test_that_without_a_picture_nothing_can_be_pressed(window, qtbot):
    window.live.set_tool(window.panels["erase"].tool)
    bench = window.benches["erase"]
    for name in ("shuffle", "add", "remove", "lock", "keep_out", "reset"):
        assert not button(bench, name).isEnabled()
    assert button(bench, "batch").isEnabled()
    QTest.mouseClick(
        window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(50, 50)
    )
    assert bench.planned is None
