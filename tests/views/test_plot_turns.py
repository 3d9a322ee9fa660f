"""Plots are painted one after the other, however many an answer changes."""

from __future__ import annotations

import time

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from desktop_app.views.plot import Plot

SOON = 5.0  # s
NAMES = ("plot_0", "plot_1", "plot_2")


@pytest.fixture
def plots(qtbot):
    """Three plots side by side, and who was painted, in order."""
    board = QWidget()
    qtbot.addWidget(board)
    row = QHBoxLayout(board)
    painted = []

    class Painted(Plot):
        def paintEvent(self, event):
            painted.append(self.objectName())
            super().paintEvent(event)

    found = [Painted(name, "A plot") for name in NAMES]
    for plot in found:
        row.addWidget(plot)
    board.resize(900, 200)
    board.show()
    qtbot.waitExposed(board)
    qtbot.waitUntil(lambda: len(set(painted)) == 3)
    qtbot.wait(100)
    painted.clear()
    yield found, painted
    board.close()


def most_a_turn(painted):
    """Let all three be painted; give the most in one turn of the event loop."""
    turns, end = [], time.monotonic() + SOON
    while len(set(painted)) < 3:
        assert time.monotonic() < end
        before = len(painted)
        QApplication.processEvents()
        turns.append(len(painted) - before)
    return max(turns)


def test_that_plots_that_change_together_are_painted_one_a_turn(plots, qtbot):
    found, painted = plots
    for plot in found:
        plot.plot([0, 1, 2], [2, 0, 1])
    assert most_a_turn(painted) == 1


def test_that_plots_are_painted_one_a_turn_after_a_long_one_too(plots):
    found, painted = plots
    for plot in found:
        plot.plot([0, 1, 2], [2, 0, 1])
    QApplication.processEvents()
    time.sleep(0.1)
    assert most_a_turn(painted) == 1


def test_that_a_plot_that_changes_often_is_painted_once_a_turn(plots, qtbot):
    found, painted = plots
    for step in range(50):
        found[0].plot([0, 1, 2], [2, step, 1], clear=True)
    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(60)
    assert len(painted) <= 3


def test_that_a_plot_nobody_changes_is_not_painted(plots, qtbot):
    found, painted = plots
    found[1].plot([0, 1, 2], [2, 0, 1])
    qtbot.waitUntil(lambda: bool(painted))
    qtbot.wait(60)
    assert set(painted) == {"plot_1"}
