"""The iterations of an alignment can be stepped through, played, and are told."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.algorithms.alignment.result import Step
from desktop_app.panels.align_plots import AlignPlots


def steps(count):
    return [
        Step(1, number, np.eye(3), 0.1 / (number + 1), 2.0 ** -number, 1.0, 1.0, 0.0)
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture
def plots(qtbot):
    made = AlignPlots()
    qtbot.addWidget(made)
    made.chosen = []
    made.step_chosen.connect(made.chosen.append)
    return made


def test_that_nothing_can_be_stepped_through_at_first(plots):
    for widget in (plots.back, plots.slider, plots.onward, plots.play):
        assert not widget.isEnabled()
    assert plots.told.text() == ""


@pytest.mark.parametrize(("count", "can"), [(0, False), (1, False), (2, True)])
def test_that_one_iteration_is_no_sequence(plots, count, can):
    plots.show_steps(steps(count))
    assert plots.play.isEnabled() is can


def test_that_the_last_iteration_is_looked_at_and_told_in_figures(plots):
    plots.show_steps(steps(5))
    assert plots.slider.value() == 4
    assert plots.told.text() == "5 of 5, scale 1, 5.10 levels, 0.0625 px"
    assert plots.chosen == []  # it is shown already


def test_that_buttons_step_and_stay_within(plots):
    plots.show_steps(steps(3))
    for button in (plots.onward, plots.back, plots.back, plots.back, plots.onward):
        button.click()
    assert plots.chosen == [1, 0, 1]
    assert plots.told.text().startswith("2 of 3")


def test_that_playing_begins_at_the_first_and_ends_at_the_last(plots, qtbot):
    plots._timer.setInterval(0)
    plots.show_steps(steps(4))
    plots.play.click()
    qtbot.waitUntil(lambda: not plots._timer.isActive())
    assert plots.chosen == [0, 1, 2, 3]
    plots.play.click()
    plots.play.click()
    assert not plots._timer.isActive()


def test_that_another_alignment_stops_what_plays(plots):
    plots.show_steps(steps(4))
    plots.play.click()
    plots.show_steps(steps(2))
    assert not plots._timer.isActive()
    assert plots.slider.maximum() == 1


def test_that_a_click_on_a_curve_chooses_its_iteration(plots):
    plots.show_steps(steps(6))
    plots.error.chosen.emit(2)
    assert plots.slider.value() == 2
    assert plots.chosen == [2]


def test_that_curves_are_in_levels_and_px(plots):
    plots.show_steps(steps(3))
    error = plots.error.listDataItems()[0].getOriginalDataset()[1]
    step = plots.step.listDataItems()[0].getOriginalDataset()[1]
    np.testing.assert_allclose(error, [25.5, 12.75, 8.5])
    np.testing.assert_allclose(step, [1, 0.5, 0.25])


def test_that_the_drift_of_a_stack_has_two_ways_and_a_turn(plots):
    drift = np.array([(0.0, 0.0), (1.5, -2.0), (3.0, -4.0)])
    plots.show_drift(drift, [0.0, 0.1, 0.3])
    right, down = (each.getData()[1] for each in plots.drift.listDataItems())
    np.testing.assert_array_equal(right, drift[:, 0])
    np.testing.assert_array_equal(down, drift[:, 1])
    turn = plots.turn.listDataItems()[0].getData()[1]
    np.testing.assert_array_equal(turn, [0, 0.1, 0.3])


def test_that_plots_nobody_asked_for_are_not_made(plots):
    plots.show_steps(())
    assert not plots._iterations.made
    assert not plots._frames.made
