"""Plots are made when they are looked at, and each tool has its page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QWidget

from desktop_app.panels.compare import CompareDock
from desktop_app.panels.picture_plots import PicturePlots
from desktop_app.panels.plot_row import PlotRow
from desktop_app.panels.plots import PlotsDock
from desktop_app.views.plot import Plot


@pytest.fixture
def row(qtbot):
    made = []

    def make():
        made.extend((QLabel("wide"), QLabel("narrow")))
        return [(made[0], 3), (made[1], 1)]

    row = PlotRow(make)
    row.labels = made
    qtbot.addWidget(row)
    return row


def test_that_plots_nobody_looks_at_are_not_made(row, qtbot):
    assert not row.made
    assert row.labels == []
    row.resize(800, 60)
    row.show()
    qtbot.waitExposed(row)
    assert row.made
    wide, narrow = row.labels
    qtbot.waitUntil(narrow.isVisible)
    assert wide.width() == pytest.approx(3 * narrow.width(), rel=0.05)


def test_that_plots_are_made_once(row):
    row.fill()
    row.fill()
    row.show()
    assert len(row.labels) == 2


@pytest.fixture
def dock(qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = PlotsDock(window)
    made.window_kept = window
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, made)
    made.hide()
    made.pages = {name: QLabel(name) for name in ("flow", "tonemap")}
    for name, page in made.pages.items():
        made.add_page(name, page)
    window.show()
    return made


def test_that_each_tool_has_its_page(dock):
    assert not dock.isVisible()
    for name in ("flow", "tonemap", "flow"):
        dock.show_page(name)
        assert dock.pages[name].isVisible()
    dock.show_page("erase")
    assert not dock.isVisible()
    dock.show_page("tonemap")
    assert dock.pages["tonemap"].isVisible()


@pytest.fixture
def page(dock):
    """A page of two plots, and the numbers of those that may be painted."""
    made = QWidget()
    row = QHBoxLayout(made)
    plots = [Plot(f"plot_{number}", "A plot") for number in range(2)]
    for plot in plots:
        row.addWidget(plot)
    dock.add_page("align", made)
    made.paintable = lambda: [plot.updatesEnabled() for plot in plots]
    return made


def test_that_each_plot_of_a_page_is_painted_in_a_frame_of_its_own(dock, page, qtbot):
    dock.show_page("align")
    assert page.isVisible()
    assert page.paintable() == [False, False]
    qtbot.waitUntil(lambda: page.paintable()[0])
    assert page.paintable() == [True, False]
    qtbot.waitUntil(lambda: page.paintable() == [True, True])


def test_that_no_plot_of_a_page_that_went_is_kept_from_being_painted(dock, page, qtbot):
    dock.show_page("align")
    dock.show_page("flow")
    assert page.paintable() == [True, True]
    dock.show_page("align")
    qtbot.waitUntil(lambda: page.paintable() == [True, True])


def test_that_plots_nobody_sees_are_not_kept_from_being_painted(dock, page):
    dock.set_wanted(False)
    dock.show_page("align")
    assert page.paintable() == [True, True]


def test_that_plots_closed_by_hand_stay_closed_until_they_are_wanted(dock):
    dock.show_page("flow")
    dock.close()
    dock.show_page("tonemap")
    assert not dock.isVisible()
    dock.toggleViewAction().trigger()
    dock.show_page("flow")
    assert dock.pages["flow"].isVisible()


def test_that_a_layout_without_plots_hides_them_for_every_tool(dock):
    dock.set_wanted(False)
    for name in ("flow", "tonemap"):
        dock.show_page(name)
        assert not dock.isVisible()


def test_that_the_plots_of_a_picture_are_a_profile_and_its_histograms(qtbot):
    plots = PicturePlots("toy", "luminance", ("luminance", "level"))
    qtbot.addWidget(plots)
    shown = []
    plots.line_shown.connect(shown.append)
    assert plots.profile.objectName() == "profile_toy"
    names = [each.objectName() for each in plots.histograms]
    assert names == ["histogram_toy_0", "histogram_toy_1"]
    assert plots.histograms[1].accessibleName() == "Histogram of the level"
    plots.line_box.click()
    assert shown == [False]


@pytest.fixture
def compare(qtbot):
    made = CompareDock()
    qtbot.addWidget(made)
    made.told = []
    made.subject_chosen.connect(made.told.append)
    made.seen.connect(made.told.append)
    made.offer([("source", "Source"), ("result", "Result"), ("3", "b.png")], "result")
    return made


def test_that_what_is_beside_can_be_chosen(compare):
    assert compare.subject == "result"
    assert compare.told == []
    compare._subjects.setCurrentIndex(2)
    compare._subjects.activated.emit(2)
    assert compare.told == ["3"]
    assert compare.subject == "3"


def test_that_a_tab_that_closed_gives_its_place_to_the_source(compare):
    compare.offer([("source", "Source"), ("result", "Result")], "3")
    assert compare.subject == "source"
    assert compare.told == []
    compare.offer([], "result")
    assert compare.subject == "source"
