"""What would be made when first looked at is made while the window is at rest."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_app.main_window.readying import Readying
from desktop_app.panels.plot_row import PlotRow


@pytest.fixture
def readying(window):
    return Readying(window)


def rows(window):
    return window.findChildren(PlotRow)


def test_that_all_plots_are_made_at_rest(window, readying, qtbot):
    assert not all(row.made for row in rows(window))
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=20_000)
    assert all(row.made for row in rows(window))


def test_that_no_dialog_is_left_over(window, readying, qtbot):
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=20_000)
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog), timeout=5000)


def test_that_nothing_is_made_beside_work(window, readying, monkeypatch):
    monkeypatch.setattr(type(window), "working", property(lambda _: True))
    for _ in range(20):
        readying.go_on()
    assert not any(row.made for row in rows(window))


def test_that_one_turn_makes_little(window, readying):
    readying.go_on()
    assert not all(row.made for row in rows(window))
