from __future__ import annotations

from dataclasses import fields, replace

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QSpinBox, QWidget

from desktop_app.panels.form import ParameterForm
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_plan import EraseParameters
from desktop_app.processors.preferences import Preferences
from tests.reference.toy_tool import TOY, ToyParameters


@pytest.fixture
def form(qtbot):
    made = ParameterForm(ToyParameters)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize("tool", [*TOOLS, TOY], ids=lambda tool: tool.name)
def test_that_a_form_begins_with_the_declared_values_and_named_widgets(qtbot, tool):
    form = ParameterForm(tool.parameters)
    qtbot.addWidget(form)
    assert form.value() == tool.parameters()
    for declared in fields(tool.parameters):
        widget = form.findChild(QWidget, declared.name)
        assert (widget is not None) == declared.metadata["in_form"]
        if widget is None:
            continue
        assert widget.accessibleName() == declared.metadata["label"]
        assert widget.accessibleDescription() == declared.metadata["help"]


def test_that_each_kind_of_value_has_its_kind_of_widget(form):
    for kind, name in (
        (QDoubleSpinBox, "gain"),
        (QSpinBox, "count"),
        (QCheckBox, "flip"),
        (QComboBox, "mode"),
    ):
        assert form.findChild(kind, name) is not None


@pytest.mark.parametrize(
    "value",
    [
        ToyParameters(gain=0.0, reach=1.0, count=1),
        ToyParameters(gain=4.0, reach=64.0, count=9, flip=True, mode="odd"),
    ],
)
def test_that_both_ends_of_every_range_make_the_round_trip(form, value):
    form.set_value(value)
    assert form.value() == value


@pytest.mark.parametrize("end", ["minimum", "maximum"])
@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_that_every_number_can_be_set_to_its_ends(qtbot, tool, end):
    form = ParameterForm(tool.parameters)
    qtbot.addWidget(form)
    for spin in (*form.findChildren(QDoubleSpinBox), *form.findChildren(QSpinBox)):
        before = spin.value()
        spin.setValue(getattr(spin, end)())
        form.value()  # raises where the record refuses what the widget shows
        spin.setValue(before)


def test_that_an_edit_is_told_once_with_the_whole_record(qtbot, form):
    with qtbot.waitSignal(form.changed) as told:
        form.findChild(QDoubleSpinBox, "gain").setValue(2.5)
    assert told.args == [replace(ToyParameters(), gain=2.5)]


def test_that_a_lowest_value_that_is_no_amount_is_a_word(qtbot):
    form = ParameterForm(Preferences)
    qtbot.addWidget(form)
    memory = form.findChild(QSpinBox, "memory")
    assert (memory.text(), memory.value()) == ("auto", 0)
    memory.setValue(500)
    assert memory.text() == "500 MB"


@pytest.mark.parametrize(
    ("value", "shown"), [(15.0, "15 %"), (0.47, "0.47 %"), (99.99, "99.99 %")]
)
def test_that_a_number_has_no_zeros_at_its_end(qtbot, value, shown):
    """15.000 reads as fifteen thousand where a point parts the thousands."""
    form = ParameterForm(EraseParameters)
    qtbot.addWidget(form)
    percent = form.findChild(QDoubleSpinBox, "percent")
    percent.setValue(value)
    assert percent.text() == shown
    assert percent.value() == value
