"""The erase panel: what is listed, what can be pressed, which fill is told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar

from desktop_app.panels.erasing import EraseControls
from tests.reference.windows import pushed

BOXES = [(1, 2, 30, 40), (50, 60, 7, 8), (0, 0, 5, 5)]


@pytest.fixture
def controls(qtbot):
    made = EraseControls(("black", "white", "mean"))
    qtbot.addWidget(made)
    qtbot.addWidget(made.below)
    made.told = []
    made.asked.connect(lambda name, checked: made.told.append((name, checked)))
    made.chosen.connect(made.told.append)
    made.fill_chosen.connect(made.told.append)
    made.set_available(source=True, room=True)
    return made


def enabled(controls):
    return {name for name, each in controls.buttons.items() if each.isEnabled()}


def lines(controls):
    return [controls.list.item(row).text() for row in range(controls.list.count())]


def test_that_rectangles_are_listed_by_size_and_place(controls):
    controls.show_rectangles(BOXES, {1}, 0)
    assert lines(controls) == [
        "30 x 40  at 1, 2", "7 x 8  at 50, 60  locked", "5 x 5  at 0, 0",
    ]  # fmt: skip
    assert controls.told == []
    controls.show_rectangles(BOXES[:1], (), -1)
    assert lines(controls) == ["30 x 40  at 1, 2"]
    assert not controls.list.selectedItems()


@pytest.mark.parametrize(
    ("count", "chosen", "names"),
    [
        (3, 1, {"remove", "lock"}), (3, -1, set()), (1, 0, {"lock"}), (0, -1, set()),
        (2, 5, set()),
    ],
)  # fmt: skip
def test_that_only_a_chosen_rectangle_is_locked_or_removed(
    controls, count, chosen, names
):
    controls.show_rectangles(BOXES[:count], (), chosen)
    assert enabled(controls) & {"remove", "lock"} == names


def test_that_the_lock_is_down_for_a_locked_rectangle(controls):
    controls.show_rectangles(BOXES, {1}, 1)
    assert controls.buttons["lock"].isChecked()
    controls.show_rectangles(BOXES, {1}, 0)
    assert not controls.buttons["lock"].isChecked()
    assert controls.told == []


@pytest.mark.parametrize(
    ("source", "room", "names"),
    [
        (False, False, set()), (False, True, set()),
        (True, False, {"shuffle", "keep_out", "cover_box", "reset"}),
        (True, True, {"shuffle", "keep_out", "cover_box", "reset", "add"}),
    ],
)  # fmt: skip
def test_that_edits_need_a_picture_and_adding_needs_room(controls, source, room, names):
    controls.set_available(source=source, room=room)
    assert enabled(controls) == names


def test_that_a_mode_stays_down_and_is_let_go_unheard(controls):
    controls.buttons["add"].click()
    controls.buttons["shuffle"].click()
    assert controls.told == [("add", True), ("shuffle", False)]
    controls.release("add", "cover_box")
    assert not controls.buttons["add"].isChecked()
    assert len(controls.told) == 2


def test_that_a_line_of_the_list_chooses_its_rectangle(controls):
    controls.show_rectangles(BOXES, (), 0)
    controls.list.setCurrentRow(2)
    assert controls.told == [2]


@pytest.mark.parametrize(
    ("erased", "told"),
    [
        (500, "500 of 500 px, exactly (5.00%)"),
        (503, "503 of 500 px, <b>3 px too many</b> (5.03%)"),
        (499, "499 of 500 px, <b>1 px too few</b> (4.99%)"),
    ],
)
def test_that_every_pixel_off_the_target_is_told(controls, erased, told):
    controls.show_target(erased, 500, 10_000)
    assert controls.readout.text() == told


def test_that_a_typed_fill_is_told_once_by_enter_or_by_leaving(controls):
    line = controls.fill.lineEdit()
    line.selectAll()
    QTest.keyClicks(line, "#7f7f7f")
    assert controls.told == []
    QTest.keyClick(line, Qt.Key.Key_Return)
    line.editingFinished.emit()
    assert controls.told == ["#7f7f7f"]


def test_that_an_empty_fill_is_none(controls):
    controls.fill.lineEdit().setText("  ")
    controls.fill.lineEdit().editingFinished.emit()
    assert controls.told == []


def test_that_a_fill_from_elsewhere_is_shown_and_not_told_back(controls):
    controls.show_fill("noise")
    assert controls.fill.currentText() == "noise"
    controls.fill.lineEdit().editingFinished.emit()
    assert controls.told == []
    assert controls.fill.findText("noise") >= 0


def test_that_of_a_long_fill_the_beginning_is_seen(controls):
    controls.show_fill("0.5001790792590171,0.36964898324804635,0.3239388833681145")
    assert controls.fill.lineEdit().cursorPosition() == 0


def test_that_a_batch_is_begun_and_stopped_by_one_button(controls):
    bar = controls.below.findChild(QProgressBar, "batch_progress")
    told = controls.below.findChild(QLabel, "batch_told")
    assert pushed(controls.batch, controls.batch_asked) == 1
    controls.show_batch(0.255, "a.png")
    assert controls.batch.text() == "Stop"
    assert (bar.value(), bar.isHidden(), told.text()) == (26, False, "a.png")
    controls.show_batch(None)
    assert controls.batch.text() == "Erase &many…"
    assert bar.isHidden()
    assert told.isHidden()
