from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

from desktop_app.panels.form import ParameterForm
from desktop_app.panels.sliders import PLACES, Scale, ValueSlider
from desktop_app.processors.bilateral import BilateralParameters
from tests.reference.mouse import double_click
from tests.reference.toy_tool import ToyParameters


@pytest.fixture
def form(qtbot):
    made = ParameterForm(BilateralParameters)
    qtbot.addWidget(made)
    made.resize(320, 200)
    made.show()
    return made


def parts(form, name):
    return form.findChild(ValueSlider, f"{name}_slider"), form.findChild(
        QDoubleSpinBox, name
    )


def test_that_a_number_with_two_ends_has_a_slider_that_moves_it(qtbot, form):
    slider, spin = parts(form, "sigma_range")
    with qtbot.waitSignal(form.changed) as told:
        slider.setValue(300)
    assert told.args[0].sigma_range == spin.value() != 0.1


def test_that_a_typed_number_moves_the_slider_and_is_kept_as_typed(form):
    slider, spin = parts(form, "sigma_space")
    spin.setValue(123.457)
    assert spin.value() == 123.457
    assert slider.value() == Scale(0.3, 1000.0).place_of(123.457)


def test_that_a_move_of_the_slider_is_told_once(form):
    told = []
    form.changed.connect(told.append)
    parts(form, "sigma_space")[0].setValue(700)
    assert len(told) == 1


def test_that_the_ends_of_a_slider_are_the_ends_of_the_range(form):
    slider, spin = parts(form, "sigma_range")
    slider.setValue(0)
    assert spin.value() == 0.001
    slider.setValue(PLACES)
    assert spin.value() == 10.0


def test_that_a_double_click_gives_the_default_back(form):
    slider, spin = parts(form, "sigma_range")
    slider.setValue(900)
    double_click(slider)
    assert spin.value() == 0.1


def test_that_a_press_on_the_groove_jumps_there(form):
    slider, spin = parts(form, "sigma_space")
    slider.resize(200, 20)
    QTest.mousePress(
        slider, Qt.MouseButton.LeftButton, pos=QPoint(190, slider.height() // 2)
    )
    QTest.mouseRelease(
        slider, Qt.MouseButton.LeftButton, pos=QPoint(190, slider.height() // 2)
    )
    assert spin.value() > 500


def test_that_a_whole_number_has_a_slider_of_whole_numbers(qtbot):
    made = ParameterForm(ToyParameters)
    qtbot.addWidget(made)
    slider, spin = (
        made.findChild(ValueSlider, "count_slider"),
        made.findChild(QSpinBox, "count"),
    )
    slider.setValue(PLACES)
    assert spin.value() == 9
    slider.setValue(PLACES // 2)
    assert spin.value() == 5


@given(
    st.sampled_from([Scale(0.3, 1000.0), Scale(0.0, 4.0), Scale(0.1, 0.9)]),
    st.integers(0, PLACES),
)
def test_that_a_place_comes_back_from_its_value(scale, place):
    value = scale.value_at(place)
    assert scale.low <= value <= scale.high
    assert abs(scale.place_of(value) - place) <= 1


def test_that_equal_steps_are_equal_factors_where_the_range_spans_decades():
    scale = Scale(0.01, 100.0)
    assert scale.value_at(PLACES // 2) == pytest.approx(1.0)
    assert scale.value_at(PLACES // 4) == pytest.approx(0.1)
