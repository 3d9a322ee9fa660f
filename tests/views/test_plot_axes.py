"""Logarithmic axes have numbers to read at every range; curves keep their inks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor

from desktop_app.algorithms.flow.follow import SECTORS, RegionMotion
from desktop_app.views.flow_plots import FlowPlots
from desktop_app.views.iteration_plot import IterationPlot
from desktop_app.views.plot import INKS, DecadeAxis
from tests.reference.looks import contrast


@pytest.fixture(scope="module")
def axis(qapp):
    made = DecadeAxis("left")
    made.setLogMode(y=True)
    return made


def told(axis, low, high, size=200.0):
    """Numbers that stand at an axis from `low` to `high`."""
    places = [
        place
        for _, places in axis.tickValues(math.log10(low), math.log10(high), size)
        for place in places
    ]
    return [float(word) for word in axis.logTickStrings(places, 1, 1)], places


def test_that_decades_are_named_and_their_parts_where_few_are(axis):
    assert told(axis, 1, 100)[0] == [1, 2, 5, 10, 20, 50, 100]
    decades = [10.0**power for power in range(-3, 5)]
    assert told(axis, 1e-3, 1e4, size=600.0)[0] == decades


def test_that_a_range_between_two_parts_has_numbers_too(axis):
    values, _ = told(axis, 2.1, 4.7)
    assert len(values) >= 2
    assert all(2.1 <= value <= 4.7 for value in values)


@given(st.floats(-5, 5), st.floats(0.02, 6))
def test_that_every_range_has_two_numbers_in_it_and_in_order(axis, low, span):
    bottom, top = 10.0**low, 10.0 ** (low + span)
    values, places = told(axis, bottom, top)
    assert len(places) >= 2
    assert places == sorted(places)
    assert len(set(values)) == len(values)
    assert all(low - 1e-9 <= place <= low + span + 1e-9 for place in places)


@given(st.floats(20, 800), st.floats(0.5, 12))
def test_that_numbers_have_room_above_each_other(axis, size, span):
    _, places = told(axis, 1.0, 10.0**span, size)
    heights = np.diff(places) / span * size
    assert heights.min(initial=math.inf) >= 8 or len(places) <= 2


def test_that_a_plain_axis_keeps_its_own_ticks(qapp):
    ticks = DecadeAxis("left").tickValues(0, 10, 200)
    assert {0, 10} <= {float(place) for _, places in ticks for place in places}


@pytest.mark.parametrize("ground", ["#ffffff", "#1e1e20"])
@pytest.mark.parametrize("ink", INKS)
def test_that_every_ink_is_seen_on_light_and_on_dark(ink, ground):
    assert contrast(QColor(ink), QColor(ground)) >= 2.9


@pytest.fixture
def plot(qtbot):
    made = IterationPlot("error", "Error", bottom="iteration", left="error", log=True)
    qtbot.addWidget(made)
    return made


def test_that_steps_are_counted_from_one(plot):
    plot.show_curves({"error": [1.0, 0.1, 0.01]})
    places = plot.listDataItems()[0].getOriginalDataset()[0]
    np.testing.assert_array_equal(places, [1, 2, 3])


def test_that_an_error_of_nothing_is_drawn_at_the_foot(plot):
    plot.show_curves({"error": [1.0, 0.1, 0.0]})
    values = plot.listDataItems()[0].getOriginalDataset()[1]
    np.testing.assert_array_equal(values, [1.0, 0.1, 1e-6])


def test_that_without_curves_axes_have_no_numbers_and_no_mark(plot):
    plot.show_curves({"error": []})
    assert not plot.getAxis("left").style["showValues"]
    assert not plot._mark.isVisible()
    plot.show_curves({"error": [1.0]})
    assert plot.getAxis("left").style["showValues"]
    plot.mark(0)
    assert plot._mark.value() == 1


def test_that_other_curves_replace_those_before(plot):
    plot.show_curves({"right": [1.0, 2], "down": [2.0, 3]})
    plot.show_curves({"turn": [1.0]})
    assert len(plot.listDataItems()) == 1


@pytest.fixture
def flow(qtbot):
    made = FlowPlots()
    qtbot.addWidget(made)
    return made


def test_that_without_a_truth_it_says_what_to_open(flow):
    assert flow._curve_title.text() == "Sparsification: open a ground truth"
    shares = np.linspace(0, 1, 11)
    flow.show_curve((shares, 2 - shares, 2 - 2 * shares))
    assert flow._curve_title.text() == (
        "Sparsification: mean error 2.000 px, of the surest 70 % 1.700 px"
    )
    np.testing.assert_allclose(flow._ours.getData()[0], 100 * shares)
    flow.show_curve(None)
    assert flow._ours.getData()[0] is None or not len(flow._ours.getData()[0])


def test_that_the_rose_is_that_of_the_motion(flow):
    motion = RegionMotion(10, 9, (3.0, 0.0), 0.1, np.eye(SECTORS)[0])
    flow.show_motion(motion, "Directions of the region")
    assert flow._rose_title.text() == "Directions of the region"
    np.testing.assert_array_equal(flow.rose._shares, np.eye(SECTORS)[0])
