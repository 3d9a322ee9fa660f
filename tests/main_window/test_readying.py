"""What would be made when first looked at is made while the window is at rest."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QFileDialog

from desktop_app.main_window.readying import Readying
from desktop_app.panels.plot_row import PlotRow

SOON = 20_000  # ms


@pytest.fixture
def loads(window):
    """The tools whose kernels were loaded, with the thread each was loaded in."""
    found = []

    def load_of(name):
        return lambda: found.append((name, threading.current_thread().name))

    window.tools = tuple(
        tool if tool.warm_up is None else replace(tool, warm_up=load_of(tool.name))
        for tool in window.tools
    )
    return found


@pytest.fixture
def readying(window, loads):
    made = Readying(window)
    yield made
    made.end()


def rows(window):
    return window.findChildren(PlotRow)


def test_that_all_plots_are_made_at_rest(window, readying, qtbot):
    assert not all(row.made for row in rows(window))
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    assert all(row.made for row in rows(window))


def test_that_no_dialog_is_left_over(window, readying, qtbot):
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog), timeout=5000)


def test_that_nothing_is_made_beside_work(window, readying, monkeypatch):
    monkeypatch.setattr(type(window), "working", property(lambda _: True))
    for _ in range(20):
        readying.go_on()
    assert not any(row.made for row in rows(window))


def test_that_one_turn_makes_little(window, readying):
    readying.go_on()
    assert not all(row.made for row in rows(window))


def kernels(window):
    return {tool.name for tool in window.tools if tool.warm_up is not None}


def names(loads):
    return [name for name, _ in loads]


def test_that_the_kernels_of_every_tool_are_loaded_once_beside_the_window(
    window, readying, loads, qtbot
):
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    assert sorted(names(loads)) == sorted(kernels(window))
    assert {thread for _, thread in loads} == {"sextant-readying"}


def test_that_the_tool_in_front_is_loaded_first(window, readying, loads, qtbot):
    window.live.tool = next(tool for tool in window.tools if tool.name == "align")
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    assert names(loads)[0] == "align"


def test_that_kernels_that_are_not_compiled_are_left_alone(
    window, readying, loads, qtbot, monkeypatch
):
    monkeypatch.setattr(window.live.warm_up, "has", lambda tool: tool == "flow")
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    assert names(loads) == ["flow"]


def test_that_kernels_that_are_being_compiled_are_waited_for(
    window, readying, loads, qtbot, monkeypatch
):
    there = {"flow"}
    monkeypatch.setattr(window.live.warm_up, "has", lambda tool: tool in there)
    monkeypatch.setattr(type(window.live.warm_up), "under_way", True)
    readying.begin()
    qtbot.waitUntil(lambda: names(loads) == ["flow"], timeout=SOON)
    assert not readying.ready
    there |= kernels(window)
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    assert set(names(loads)) == kernels(window)


def test_that_nothing_is_loaded_beside_work_or_after_the_end(
    window, readying, loads, monkeypatch
):
    monkeypatch.setattr(type(window), "working", property(lambda _: True))
    readying.go_on()
    monkeypatch.undo()
    readying.end()
    readying.go_on()
    assert loads == []


def test_that_kernels_that_cannot_be_loaded_disturb_nothing(window, qtbot):
    def fail():
        raise RuntimeError("no such kernel")

    window.tools = tuple(
        tool if tool.warm_up is None else replace(tool, warm_up=fail)
        for tool in window.tools
    )
    readying = Readying(window)
    readying.begin()
    qtbot.waitUntil(lambda: readying.ready, timeout=SOON)
    readying.end()
