"""The inspector: a place, figures in columns, patches of colour, a histogram."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTabWidget

from desktop_app.panels.inspector import InspectorDock, Swatch
from desktop_app.views.histogram import count
from tests.reference.painting import grabbed

ROWS = [("R", "12", "13", "+1"), ("G", "200", "190", "-10"), ("B", "0", "-", "-")]


@pytest.fixture
def dock(qtbot):
    made = InspectorDock({"light": "Luminance", "rgb": "R, G and B"}, ("Lab", "YIQ"))
    qtbot.addWidget(made)
    made.told = []
    for signal in (made.subject_chosen, made.space_chosen, made.seen):
        signal.connect(made.told.append)
    return made


def test_that_figures_stand_in_their_columns(dock):
    dock.show_values("x 3, y 4", ROWS, "Flow 2 px")
    assert dock.values() == ROWS
    assert dock.place.text() == "x 3, y 4"
    assert dock.extra.text() == "Flow 2 px"


def test_that_rows_of_a_pixel_before_do_not_stay(dock):
    dock.show_values("x 3, y 4", ROWS * 4, "")
    assert dock.values() == ROWS * 4
    dock.show_values("", [], "")
    assert dock.values() == []


def test_that_nothing_jumps_under_the_cursor(dock, qtbot):
    dock.resize(320, 700)
    dock.show()
    qtbot.waitExposed(dock)
    histogram = dock.histogram.geometry()
    dock.show_values("x 3, y 4", ROWS, "Flow 2 px")
    dock.widget().widget().layout().activate()
    assert dock.histogram.geometry() == histogram


def test_that_a_long_number_does_not_make_the_dock_wider(dock):
    dock.show_values("x 3, y 4", ROWS, "")
    dock.widget().widget().layout().activate()
    least = dock.widget().minimumSizeHint().width()
    long = [(name, "1" * 60, "2" * 60, "3" * 60) for name in "RGB"]
    dock.show_values("x 3, y 4", long, "")
    dock.widget().widget().layout().activate()
    assert dock.widget().minimumSizeHint().width() == least


def test_that_numbers_are_in_letters_of_one_width_at_the_right(dock):
    dock.show_values("", ROWS, "")
    labels = [label for label in dock.findChildren(QLabel) if label.text() == "200"]
    assert labels[0].alignment() & Qt.AlignmentFlag.AlignRight
    metrics = labels[0].fontMetrics()
    assert len({metrics.horizontalAdvance(letter) for letter in "0123456789"}) == 1


def test_that_a_choice_of_the_user_is_told_and_one_from_elsewhere_is_not(dock):
    dock.choose("rgb", "YIQ")
    assert dock.told == []
    assert dock.subjects.currentText() == "R, G and B"
    assert dock.spaces.currentText() == "YIQ"
    dock.subjects.setCurrentIndex(0)
    dock.subjects.activated.emit(0)
    dock.spaces.textActivated.emit("Lab")
    assert dock.told == ["light", "Lab"]


def test_that_a_histogram_has_its_axis_and_its_inks(dock):
    values = np.arange(256)
    dock.show_counts({"R": count(values, 0, 255)}, {"R": "#ff0000"}, "level")
    assert dock.histogram.shown() == ("R",)
    assert "level" in dock.histogram.getAxis("bottom").labelText
    dock.show_counts({"Y": count(values, 0, 255)}, {}, "luminance")
    assert dock.histogram.shown() == ("Y",)


def test_that_it_is_in_sight_only_in_front(dock, qtbot):
    """Behind another tab nothing need be counted."""
    assert not dock.in_sight
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    tabs.addTab(dock, "Inspector")
    tabs.addTab(QLabel("other"), "Other")
    tabs.show()
    qtbot.waitExposed(tabs)
    assert dock.in_sight
    tabs.setCurrentIndex(1)
    assert not dock.in_sight
    tabs.removeTab(0)
    dock.setParent(None)


@pytest.fixture
def patch(qtbot):
    made = Swatch("swatch_source", "Source")
    qtbot.addWidget(made)
    return made


def test_that_a_patch_is_of_its_colour_and_says_it(patch):
    patch.show_colour((10, 200, 30))
    assert tuple(grabbed(patch)[8, 17]) == (10, 200, 30)
    assert patch.accessibleDescription() == patch.toolTip() == "#0ac81e"


def test_that_a_patch_without_a_colour_is_crossed_out(patch):
    patch.show_colour((10, 200, 30))
    patch.show_colour(None)
    picture = grabbed(patch)
    base = np.array(patch.palette().base().color().getRgb()[:3])
    assert (picture[1:-1, 1:-1] == base).all(axis=2).mean() > 0.8
    assert not (picture[1:-1, 1:-1] == base).all()
    assert patch.toolTip() == ""
