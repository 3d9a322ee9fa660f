from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QPalette

from desktop_app.views.histogram import Histogram, count, sampled
from desktop_app.views.iteration_plot import IterationPlot
from desktop_app.views.profile_plot import ProfilePlot


def test_that_counts_are_shares_of_all_pixels():
    values = np.array([0.1, 0.1, 0.9, 5.0, np.nan, np.inf])
    counts = count(values, 0.0, 1.0)
    assert counts.shares.sum() == pytest.approx(3 / 6)
    assert counts.edges[0] == 0.0
    assert counts.edges[-1] == 1.0


def test_that_equal_values_have_a_histogram_too():
    assert count(np.full(9, 3.0), 3.0, 3.0).shares.sum() == pytest.approx(1.0)


@pytest.mark.parametrize("width", [1000, 1155, 4096])
def test_that_a_sample_of_a_large_picture_meets_every_column(width):
    picture = np.broadcast_to(np.arange(width), (2000, width))
    values = sampled(picture)
    assert 100_000 < len(values) < 450_000
    assert len(np.unique(values)) == width


def test_that_a_profile_shows_its_curves_over_the_distance(qtbot):
    plot = ProfilePlot("profile", "value")
    qtbot.addWidget(plot)
    points = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0]])
    plot.show_curves(points, {"source": np.array([1.0, 2.0, 3.0])})
    plot.show_curves(
        points, {"source": np.array([1.0, 2.0, 3.0]), "result": np.array([0.0, 1, 2])}
    )
    assert list(plot.shown()) == ["source", "result"]
    np.testing.assert_array_equal(plot.shown()["result"], [0, 1, 2])
    assert len(plot.listDataItems()) == 2
    np.testing.assert_array_equal(plot.listDataItems()[0].getData()[0], [0, 5, 10])


def test_that_a_histogram_forgets_what_is_shown_no_more(qtbot):
    histogram = Histogram("histogram", "value")
    qtbot.addWidget(histogram)
    one = count(np.linspace(0, 1, 99), 0, 1)
    histogram.show_counts({"source": one, "result": one})
    histogram.show_counts({"source": one})
    assert histogram.shown() == ("source",)
    assert len(histogram.listDataItems()) == 1


def test_that_a_plot_follows_the_palette(qtbot):
    plot = ProfilePlot("profile", "value")
    qtbot.addWidget(plot)
    palette = plot.palette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#123456"))
    plot.setPalette(palette)
    assert plot.backgroundBrush().color().name() == "#123456"


@pytest.mark.parametrize("height", [90, 170, 600])
@pytest.mark.parametrize("values", [(1e-6, 1e3), (0.9, 1.1), (0.02, 30.0)])
def test_that_labels_of_a_logarithmic_axis_do_not_touch(qtbot, height, values):
    plot = IterationPlot("plot", "A plot", bottom="step", left="error", log=True)
    qtbot.addWidget(plot)
    plot.resize(300, height)
    plot.show_curves({"error": values})
    axis = plot.getAxis("left")
    low, high = np.log10(values[0]), np.log10(values[1])
    ((_, places),) = axis.tickValues(low, high, height)
    apart = np.diff(places) * height / (high - low)
    assert (apart >= plot.fontMetrics().height()).all()
    strings = axis.logTickStrings(places, 1.0, 1.0)
    assert all(float(text) > 0 for text in strings)


def test_that_curves_of_the_same_names_are_drawn_anew_in_place(qtbot):
    plot = IterationPlot("plot", "A plot", bottom="step", left="error")
    qtbot.addWidget(plot)
    plot.show_curves({"right": [1.0, 2.0], "down": [3.0]})
    before = plot.listDataItems()
    plot.show_curves({"right": [5.0], "down": [7.0, 8.0, 9.0]})
    assert plot.listDataItems() == before
    np.testing.assert_array_equal(before[0].getData()[1], [5])
    np.testing.assert_array_equal(before[1].getData()[1], [7, 8, 9])
    plot.show_curves({"turn": [4.0]})
    (after,) = plot.listDataItems()
    assert after not in before
    np.testing.assert_array_equal(after.getData()[1], [4])
