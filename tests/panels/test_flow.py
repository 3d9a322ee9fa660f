"""What of a flow is seen is chosen in its panel, and each choice is told."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QPushButton,
    QSpinBox,
)

from desktop_app.panels.flow import FlowControls
from desktop_app.processors.flow_layers import LAYERS
from tests.reference.windows import pushed


@pytest.fixture
def controls(qtbot):
    made = FlowControls()
    qtbot.addWidget(made)
    made.looks, made.modes = [], []
    made.look_changed.connect(lambda: made.looks.append(made.look()))
    made.region_mode.connect(lambda on: made.modes.append(("rectangle", on)))
    made.polygon_mode.connect(lambda on: made.modes.append(("polygon", on)))
    return made


def button(controls, name):
    return controls.findChild(QPushButton, name)


def test_that_at_first_the_frame_is_seen_with_arrows_of_fitting_length(controls):
    look = controls.look()
    assert (look.layer, look.arrows, look.style.length) == ("frame", True, 1.0)


@pytest.mark.parametrize("layer", [layer.name for layer in LAYERS])
def test_that_every_layer_can_be_chosen_by_name(controls, layer):
    controls.set_layer(layer)
    assert controls.look().layer == layer
    assert len(controls.looks) == (layer != "frame")


@pytest.mark.parametrize(
    ("kind", "name", "value", "part"),
    [
        (QSpinBox, "spacing", 30, "spacing"),
        (QDoubleSpinBox, "arrow_length", 2.5, "length"),
        (QDoubleSpinBox, "shortest", 1.25, "shortest"),
        (QDoubleSpinBox, "least_confidence", 0.5, "confidence"),
    ],
)
def test_that_a_figure_of_the_arrows_is_told_once(controls, kind, name, value, part):
    controls.findChild(kind, name).setValue(value)
    assert [getattr(look.style, part) for look in controls.looks] == [value]


def test_that_arrows_can_be_hidden_and_coloured_by_length(controls):
    controls.findChild(QCheckBox, "show_arrows").click()
    controls.findChild(QComboBox, "colour_by").setCurrentIndex(1)
    assert [look.arrows for look in controls.looks] == [False, False]
    assert controls.looks[-1].style.by_length


@pytest.mark.parametrize("side", [88, 640, 4000])
def test_that_arrows_are_as_many_across_any_frame(controls, side):
    controls.suggest_spacing(side)
    assert side / controls.look().style.spacing == pytest.approx(44, rel=0.1)


@pytest.mark.parametrize("side", [1, 100_000])
def test_that_the_spacing_stays_within_its_ends(controls, side):
    controls.suggest_spacing(side)
    assert 2 <= controls.look().style.spacing <= 100


def test_that_a_region_is_begun_and_ended_by_its_button(controls):
    button(controls, "region_rectangle").click()
    controls.end_modes()
    assert controls.modes == [("rectangle", True), ("rectangle", False)]
    button(controls, "region_polygon").click()
    button(controls, "region_polygon").click()
    assert controls.modes[2:] == [("polygon", True), ("polygon", False)]


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("region_clear", "region_cleared"), ("open_truth", "truth_asked"),
        ("export_video", "video_asked"), ("clear_path", "path_cleared"),
    ],
)  # fmt: skip
def test_that_each_button_asks_for_its_own(controls, name, signal):
    assert pushed(button(controls, name), getattr(controls, signal)) == 1


def test_that_one_video_at_a_time_is_written(controls):
    controls.set_working(True)
    assert pushed(button(controls, "export_video"), controls.video_asked) == 0
    controls.set_working(False)
    assert pushed(button(controls, "export_video"), controls.video_asked) == 1
