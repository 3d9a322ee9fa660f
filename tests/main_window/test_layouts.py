"""Layouts arrange docks and views, are kept, come back, and are put back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDockWidget, QInputDialog, QMainWindow, QMenu, QTabBar

from desktop_app.main_window import memory
from desktop_app.main_window.layouts import LAYOUTS

RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
LEFT = Qt.DockWidgetArea.LeftDockWidgetArea


@pytest.fixture
def layouts(window):
    return window.comforts.layouts


def trigger(window, verb):
    window.actions_by_verb[f"layout_{verb}"].trigger()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.verb)
def test_that_a_layout_brings_its_tool_to_the_front(window, qtbot, layout):
    size = window.size()
    trigger(window, layout.verb)
    panel = window.panels[layout.tool]
    qtbot.waitUntil(panel.isVisible)
    assert window.live.tool.name == layout.tool
    assert window.dockWidgetArea(panel) == layout.panels
    assert window.plots.isHidden() == (not layout.plots)
    for name in (*layout.beside, *layout.across):
        assert not window.findChild(QDockWidget, name).isHidden()
    for verb, on in layout.switches.items():
        assert window.actions_by_verb[verb].isChecked() == on
    assert window.size() == size


def test_that_one_layout_after_another_leaves_no_dock_lost(window, qtbot):
    for layout in (*LAYOUTS, *LAYOUTS[::-1]):
        trigger(window, layout.verb)
        for dock in window.findChildren(QDockWidget):
            assert window.dockWidgetArea(dock) != Qt.DockWidgetArea.NoDockWidgetArea
            assert not dock.isFloating()


def test_that_reset_puts_every_dock_back(window, qtbot):
    for dock in window.findChildren(QDockWidget):
        dock.setFloating(True)
    trigger(window, "data")
    trigger(window, "reset")
    for panel in (*window.panels.values(), window.history_panel):
        assert window.dockWidgetArea(panel) == RIGHT
        assert not panel.isFloating()


def test_that_an_own_layout_is_kept_listed_used_and_forgotten(
    window, layouts, monkeypatch
):
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("  My & own  ", True))
    window.addDockWidget(LEFT, window.history_panel)
    window.actions_by_verb["layout_save"].trigger()
    trigger(window, "reset")
    assert window.dockWidgetArea(window.history_panel) == RIGHT
    menu = window.findChild(QMenu, "menu_layout")
    for _ in range(2):  # opened twice, it lists everything once
        menu.aboutToShow.emit()
    (entry,) = [each for each in menu.actions() if each.text() == "My && own"]
    entry.trigger()
    assert window.dockWidgetArea(window.history_panel) == LEFT
    layouts.forget("My & own")
    assert layouts.own() == {}


def test_that_a_layout_that_makes_no_sense_changes_nothing(window, layouts):
    layouts._write({"broken": "not a state", "worse": "ÿ"})
    before = window.saveState()
    for name in ("broken", "worse", "unknown"):
        layouts.use_own(name)
    assert window.saveState() == before


def bars(window):
    """Titles of every visible tab bar of docks."""
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    return [
        [bar.tabText(place) for place in range(bar.count())]
        for bar in window.findChildren(QTabBar, options=direct)
        if bar.isVisible()
    ]


@pytest.mark.parametrize("verb", ["", *(layout.verb for layout in LAYOUTS), "reset"])
def test_that_every_dock_has_one_tab_and_no_bar_is_left_over(window, qtbot, verb):
    if verb:
        trigger(window, "register")
        trigger(window, verb)
    qtbot.wait(30)
    titles = [title for bar in bars(window) for title in bar]
    assert len(titles) == len(set(titles))
    for panel in window.panels.values():
        assert panel.windowTitle() in titles


@pytest.fixture
def another(qtbot):
    def make():
        made = QMainWindow()
        dock = QDockWidget("Dock", made, objectName="dock")
        made.addDockWidget(RIGHT, dock)
        qtbot.addWidget(made)
        made.resize(400, 300)
        return made, dock

    return make


def test_that_a_floating_dock_floats_again_after_a_restart(another, qtbot):
    first, dock = another()
    first.show()
    dock.setFloating(True)
    dock.move(120, 90)
    dock.resize(210, 150)
    first.close()
    memory.keep(first)
    second, again = another()
    memory.recall(second)
    second.show()
    assert again.isFloating()
    assert again.isVisible()
    assert again.size() == dock.size()
    assert (again.pos() - dock.pos()).manhattanLength() < 20


@pytest.mark.parametrize("place", [(5000, 4000), (-3000, 50), (100, -900)])
def test_that_a_dock_of_a_monitor_that_is_gone_comes_back(another, place):
    window, dock = another()
    window.show()
    dock.setFloating(True)
    dock.move(QPoint(*place))
    memory.bring_on_screen(window)
    assert window.screen().availableGeometry().contains(dock.frameGeometry())
