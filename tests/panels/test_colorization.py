"""The colorize panel: one brush, told once whoever changes it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QAction, QColor
from PySide6.QtWidgets import (
    QCheckBox,
    QColorDialog,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)

from desktop_app.panels.brush_bar import BrushBar
from desktop_app.panels.colorization import (
    LARGEST,
    MODES,
    SLIDER_STEPS,
    SMALLEST,
    ColorizePanel,
    on_slider,
    size_at,
)
from desktop_app.processors.colorization import COLORIZE
from tests.reference.windows import pushed


@pytest.fixture
def panel(qtbot):
    made = ColorizePanel(COLORIZE)
    qtbot.addWidget(made)
    made.brushes, made.modes = [], []
    made.brush_changed.connect(lambda *brush: made.brushes.append(brush))
    made.mode_chosen.connect(made.modes.append)
    return made


def size(panel):
    return panel.findChild(QSpinBox, "brush_size")


def test_that_size_and_slider_are_one_and_told_as_a_radius(panel):
    size(panel).setValue(40)
    assert panel.brushes == [(20.0, panel.colour)]
    assert panel.findChild(QSlider, "brush_slider").value() == on_slider(40)
    panel.findChild(QSlider, "brush_slider").setValue(SLIDER_STEPS)
    assert panel.brushes[1:] == [(LARGEST / 2, panel.colour)]


@pytest.mark.parametrize("diameter", [1, 2, 7, 40, 151, 400])
def test_that_a_size_comes_back_from_its_place_on_the_slider(diameter):
    assert size_at(on_slider(diameter)) == pytest.approx(diameter, rel=0.02, abs=0.5)


def test_that_equal_ways_on_the_slider_are_equal_ratios():
    sizes = [size_at(step) for step in range(100, SLIDER_STEPS + 1, 20)]
    ratios = [larger / smaller for smaller, larger in pairwise(sizes)]
    assert max(ratios) / min(ratios) < 1.05
    assert (size_at(0), size_at(SLIDER_STEPS)) == (SMALLEST, LARGEST)


@pytest.mark.parametrize(("side", "diameter"), [(100, 4), (1000, 12), (4000, 48)])
def test_that_a_new_picture_has_a_brush_that_suits_it(panel, side, diameter):
    panel.suggest_size(side)
    assert size(panel).value() == diameter


def test_that_a_size_chosen_by_hand_is_kept_for_the_next_picture(panel):
    panel.suggest_size(1000)
    panel.suggest_size(4000)
    assert size(panel).value() == 48
    size(panel).setValue(30)
    panel.suggest_size(1000)
    assert size(panel).value() == 30


@pytest.mark.parametrize("diameter", [1, 2, 3, 12, 399, 400])
def test_that_growing_and_shrinking_move_at_least_a_pixel_within_the_ends(
    panel, diameter
):
    size(panel).setValue(diameter)
    panel.grow_brush()
    grown = size(panel).value()
    assert grown == min(LARGEST, max(diameter + 1, round(diameter * 1.15)))
    size(panel).setValue(diameter)
    panel.shrink_brush()
    shrunk = size(panel).value()
    assert shrunk == max(SMALLEST, min(diameter - 1, round(diameter / 1.15)))


@pytest.mark.parametrize(("radius", "diameter"), [(0.1, 1), (7.5, 15), (9999, 400)])
def test_that_a_size_from_the_canvas_is_shown_within_the_ends(panel, radius, diameter):
    panel.set_radius(radius)
    assert size(panel).value() == diameter


def test_that_small_turns_of_a_fine_wheel_add_up(panel):
    """The canvas keeps its own size between two whole pixels."""
    panel.set_radius(8.0)
    panel.set_radius(8.11)
    assert panel.brushes[-1][0] == 8.0
    panel.set_radius(8.33)
    assert panel.brushes[-1][0] == 8.5


@pytest.mark.parametrize("mode", [mode for mode, *_ in MODES])
def test_that_a_mode_is_told_by_press_by_menu_and_not_when_it_is_on(panel, mode):
    other = "grey" if mode != "grey" else "pan"
    panel.set_mode(other)
    panel.modes.clear()
    panel.findChild(QToolButton, f"mode_{mode}").click()
    assert panel.modes == [mode]
    panel.set_mode(mode)
    assert panel.modes == [mode]
    panel.set_mode(other)
    action = QAction("menu")
    action.setData(mode)
    action.triggered.connect(panel.mode_action)
    action.trigger()
    assert panel.modes == [mode, other, mode]
    assert panel.mode() == mode


@pytest.mark.parametrize("mode", [mode for mode, *_ in MODES])
def test_that_who_takes_a_colour_wants_to_scribble_with_it(panel, mode):
    panel.set_mode(mode)
    panel.take_colour((1, 2, 3), 5, 6)
    assert panel.colour == (1, 2, 3)
    assert panel.mode() == "brush"
    assert panel.brushes[-1][1] == (1, 2, 3)
    assert panel.findChild(QPushButton, "brush_colour").text() == "#010203"


def test_that_only_the_colour_of_a_scribble_is_remembered(panel):
    panel.set_colour((1, 2, 3))
    panel.set_mode("eraser")
    panel.remember_colour()
    assert panel.palette_box.colours[0] != (1, 2, 3)
    panel.set_mode("brush")
    panel.remember_colour()
    assert panel.palette_box.colours[0] == (1, 2, 3)


@pytest.mark.parametrize("valid", [True, False])
def test_that_any_colour_can_be_chosen_and_a_closed_dialog_chooses_none(
    panel, monkeypatch, valid
):
    before = panel.colour
    chosen = QColor(9, 8, 7) if valid else QColor()
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: chosen)
    panel.findChild(QPushButton, "brush_colour").click()
    assert panel.colour == ((9, 8, 7) if valid else before)


@pytest.mark.parametrize(
    ("source", "marks", "names"),
    [
        (False, False, set()), (True, False, {"import_marks"}),
        (True, True, {"import_marks", "export_marks", "clear"}),
    ],
)  # fmt: skip
def test_that_marks_are_exported_where_there_are_some(panel, source, marks, names):
    panel.set_available(source=source, marks=marks)
    possible = {
        name
        for name in ("clear", "import_marks", "export_marks")
        if panel.findChild(QPushButton, name).isEnabled()
    }
    assert possible == names


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("clear", "clear_asked"), ("import_marks", "import_asked"),
        ("export_marks", "export_marks_asked"),
    ],
)  # fmt: skip
def test_that_each_button_asks_for_its_own(panel, name, signal):
    button = panel.findChild(QPushButton, name)
    assert pushed(button, getattr(panel, signal)) == 1


@pytest.mark.parametrize("word", ["picture", "open", "save"])
def test_that_the_menu_of_palettes_says_what_is_wanted(panel, word):
    asked = []
    panel.palette_asked.connect(asked.append)
    panel.findChild(QAction, f"palette_{word}").trigger()
    assert asked == [word]


def test_that_scribbles_and_result_can_be_hidden(panel):
    shown = []
    panel.strokes_shown.connect(lambda on: shown.append(("strokes", on)))
    panel.result_shown.connect(lambda on: shown.append(("result", on)))
    for name in ("show_strokes", "show_result"):
        panel.findChild(QCheckBox, name).click()
    assert shown == [("strokes", False), ("result", False)]


@pytest.fixture
def bar(qtbot):
    asked = QAction("Colour")
    made = BrushBar([QAction("Brush"), QAction("Eraser")], asked)
    made.asked, made.colour_action = [], asked
    asked.triggered.connect(lambda: made.asked.append("colour"))
    made.radius_chosen.connect(made.asked.append)
    qtbot.addWidget(made)
    return made


def test_that_the_bar_shows_a_brush_without_telling_it_back(bar):
    bar.show_brush(10.0, (10, 20, 30))
    assert bar.findChild(QSpinBox, "bar_brush_size").value() == 20
    assert bar.findChild(QSlider, "bar_brush_slider").value() == on_slider(20)
    assert bar.asked == []


def test_that_the_bar_tells_a_size_once_and_asks_for_a_colour(bar):
    bar.show_brush(10.0, (10, 20, 30))
    bar.findChild(QSpinBox, "bar_brush_size").setValue(31)
    bar.findChild(QSlider, "bar_brush_slider").setValue(0)
    bar.findChild(QToolButton, "bar_brush_colour").click()
    assert bar.asked == [15.5, 0.5, "colour"]
