"""A bar of tabs that Qt forgot is hidden; those in use are left alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTextEdit

from desktop_app.main_window.stray_tabs import hide_stray_tabs

RIGHT = Qt.DockWidgetArea.RightDockWidgetArea


def shown(window):
    """Titles of the visible bars, each in order."""
    return sorted(
        "".join(bar.tabText(place) for place in range(bar.count()))
        for bar in window.findChildren(QTabBar)
        if bar.isVisible()
    )


@pytest.fixture
def stacked(qtbot):
    """Two stacks of three docks: Qt leaves a bar of two behind."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setDockNestingEnabled(True)
    window.setCentralWidget(QTextEdit())
    docks = {name: QDockWidget(name, window) for name in "ABCDEF"}
    for dock in docks.values():
        window.addDockWidget(RIGHT, dock)
    for first, second in ("AB", "AC", "DE", "DF"):
        window.tabifyDockWidget(docks[first], docks[second])
    window.resize(900, 700)
    window.show()
    qtbot.wait(10)
    return window, docks


def test_that_a_bar_left_behind_is_hidden(stacked):
    window, _ = stacked
    hide_stray_tabs(window)
    assert shown(window) == ["ABC", "DEF"]


def test_that_tabs_come_back_with_their_docks(stacked, qtbot):
    window, docks = stacked
    hide_stray_tabs(window)
    docks["F"].setFloating(True)
    qtbot.wait(10)
    hide_stray_tabs(window)
    assert shown(window) == ["ABC", "DE"]
    docks["F"].setFloating(False)
    qtbot.wait(10)
    hide_stray_tabs(window)
    assert shown(window) == ["ABC", "DEF"]
