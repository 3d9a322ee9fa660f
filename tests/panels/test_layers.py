"""The list of layers: shown, hidden, seen through, each told once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop_app.panels.layers import LayerRow, LayersDock

STROKES = LayerRow("strokes", "Strokes", True, 0.8)
RESULT = LayerRow("result", "Result")
SOURCE = LayerRow("source", "Source", False, 0.25)


@pytest.fixture
def dock(qtbot):
    made = LayersDock()
    qtbot.addWidget(made)
    made.told = []
    made.changed.connect(made.told.append)
    made.show_layers([STROKES, RESULT, SOURCE])
    return made


def listed(dock):
    """Titles, and whether they are ticked."""
    items = [dock.list.item(row) for row in range(dock.list.count())]
    return [(item.text(), item.checkState() == Qt.CheckState.Checked) for item in items]


def test_that_the_uppermost_layer_is_first_and_chosen(dock):
    assert listed(dock) == [("Strokes", True), ("Result", True), ("Source", False)]
    assert dock.list.currentRow() == 0
    assert dock.opacity.value() == dock.slider.value() == 80
    assert dock.told == []


def test_that_a_tick_is_told_once_with_its_layer(dock):
    dock.list.item(2).setCheckState(Qt.CheckState.Checked)
    assert dock.told == [LayerRow("source", "Source", True, 0.25)]


@pytest.mark.parametrize("name", ["slider", "opacity"])
def test_that_slider_and_figure_fade_the_chosen_layer(dock, name):
    dock.list.setCurrentRow(1)
    getattr(dock, name).setValue(40)
    assert dock.told == [LayerRow("result", "Result", True, 0.4)]
    assert dock.slider.value() == dock.opacity.value() == 40


def test_that_the_opacity_is_that_of_the_layer_that_is_chosen(dock):
    dock.list.setCurrentRow(2)
    assert dock.opacity.value() == 25
    assert dock.told == []


def test_that_a_change_from_elsewhere_is_shown_and_not_told_back(dock):
    dock.show_row(LayerRow("strokes", "Strokes", False, 0.1))
    assert listed(dock)[0] == ("Strokes", False)
    assert dock.opacity.value() == 10
    dock.show_row(LayerRow("unheard", "Unheard of"))
    assert dock.told == []


def test_that_the_chosen_layer_stays_chosen_in_another_list(dock):
    dock.list.setCurrentRow(1)
    dock.show_layers([LayerRow("arrows", "Arrows"), STROKES, RESULT])
    assert dock.list.currentItem().text() == "Result"
    dock.show_layers([SOURCE])
    assert dock.list.currentRow() == 0
    assert dock.opacity.value() == 25


def test_that_without_layers_there_is_nothing_to_fade(dock):
    dock.show_layers([])
    assert not dock.slider.isEnabled()
    assert not dock.opacity.isEnabled()
    assert dock.rows() == ()


def choose(dock, name):
    dock.list.customContextMenuRequested.emit(QPoint(5, 5))
    menu = dock.findChild(QMenu, "layers_menu")
    menu.findChild(QAction, f"layers_{name}").trigger()
    menu.close()


def test_that_only_the_chosen_layer_is_shown(dock):
    dock.list.setCurrentRow(2)
    choose(dock, "only")
    assert listed(dock) == [("Strokes", False), ("Result", False), ("Source", True)]
    assert {row.name: row.visible for row in dock.told} == {
        "strokes": False, "result": False, "source": True,
    }  # fmt: skip


def test_that_all_are_shown_and_only_what_changes_is_told(dock):
    choose(dock, "all")
    assert all(ticked for _, ticked in listed(dock))
    assert [row.name for row in dock.told] == ["source"]


def test_that_all_are_made_opaque(dock):
    choose(dock, "opaque")
    assert [row.opacity for row in dock.rows()] == [1.0] * 3
    assert dock.opacity.value() == 100
    assert [row.name for row in dock.told] == ["strokes", "source"]
