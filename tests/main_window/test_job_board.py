"""The status bar names work, how far it is and what is left; long work is told."""

from __future__ import annotations

import sys
import threading

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QSystemTrayIcon

from desktop_app.main_window import job_board, notices
from desktop_app.panels.job_status import time_left
from desktop_app.processors.job import Cancelled
from desktop_app.workers.runner import Request
from desktop_app.workers.warm_up import WarmUp


@pytest.fixture(autouse=True)
def shown_at_once(monkeypatch):
    monkeypatch.setattr(job_board, "_SHOWN_AFTER", 0.0)


@pytest.fixture
def work():
    """Work that says it is half done and waits; ended whatever happens."""
    go_on = threading.Event()

    def run(job):
        job.report(0.5, "Thinking")
        go_on.wait(20)
        raise Cancelled

    run.end = go_on.set
    yield run
    go_on.set()


def test_that_work_is_named_with_its_progress(window, qtbot, work):
    status = window.comforts.jobs.status
    assert not status.isVisible()
    window.disk.reader.start(Request(full=work))
    qtbot.waitUntil(status.isVisible)
    bar = status.findChild(QProgressBar, "job_progress")
    qtbot.waitUntil(lambda: bar.value() == 50)
    assert status.findChild(QLabel, "job_name").text() == "Opening: Thinking"
    work.end()
    window.disk.reader.cancel()
    qtbot.waitUntil(lambda: not status.isVisible())


def test_that_the_work_of_a_bench_has_the_name_of_its_tool(window, qtbot, work):
    window.benches["align"]._writer.start(Request(full=work))
    name = window.comforts.jobs.status.findChild(QLabel, "job_name")
    qtbot.waitUntil(lambda: name.text().startswith("Alignment"))
    work.end()
    window.benches["align"].cancel()
    qtbot.waitUntil(lambda: not window.comforts.jobs.status.isVisible())


def test_that_compiling_is_shown_behind_what_was_asked_for(window, qtbot, tmp_path):
    code = "import time; print('first', flush=True); time.sleep(60)"
    warm_up = WarmUp([sys.executable, "-c", code], tmp_path / "stamp", 4)
    board = job_board.JobBoard(window, warm_up)
    name = board.status.findChild(QLabel, "job_name")
    qtbot.waitUntil(lambda: name.text() == job_board.PREPARING)
    qtbot.waitUntil(lambda: warm_up.fraction() == 0.25)
    warm_up.stop()
    qtbot.waitUntil(lambda: not board.status.isVisible())
    board.shutdown()


@pytest.mark.parametrize(
    ("fraction", "seconds", "told"),
    [
        (0.0, 30, ""),
        (0.5, 1, ""),
        (0.5, 10, "about 10 s left"),
        (0.999, 10, "about 1 s left"),
        (0.1, 60, "about 9 min left"),
    ],
)
def test_that_what_is_left_is_told_once_it_can_be_known(fraction, seconds, told):
    assert time_left(fraction, seconds) == told


def test_that_memory_is_shown(window):
    if sys.platform == "linux":
        words = window.comforts.jobs.memory.text().split()
        assert 30 < float(words[0]) < 100_000
        assert words[1] == "MB"


def test_that_memory_stands_apart_from_the_values_of_a_pixel(window):
    """As one line of digits, 207 and 439 MB read as 207439."""
    left = window.comforts.jobs.memory.contentsMargins().left()
    assert left > 4 * window.fontMetrics().horizontalAdvance(" ")


@pytest.fixture
def alerts(monkeypatch):
    told = []
    monkeypatch.setattr(QApplication, "alert", lambda *words: told.append(words))
    return told


def test_that_long_work_is_told_to_who_looks_elsewhere(window, alerts, monkeypatch):
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    window.comforts.jobs.ended.emit("Optical flow", 9.0)
    assert alerts == []
    window.comforts.jobs.ended.emit("Optical flow", 61.0)
    assert len(alerts) == 1
    assert "Optical flow has ended, after 61 s" in window.statusBar().currentMessage()


def test_that_who_looks_at_the_window_is_not_told(window, alerts, monkeypatch):
    monkeypatch.setattr(window, "isActiveWindow", lambda: True)
    window.comforts.jobs.ended.emit("Optical flow", 61.0)
    assert alerts == []


def test_that_a_desktop_with_a_tray_gets_a_message(window, alerts, monkeypatch):
    told = []

    class Tray(QSystemTrayIcon):
        isSystemTrayAvailable = staticmethod(lambda: True)

        def showMessage(self, *words):
            told.append(words[1])

    monkeypatch.setattr(notices, "QSystemTrayIcon", Tray)
    monkeypatch.setattr(window, "isActiveWindow", lambda: False)
    window.comforts.jobs.ended.emit("Saving", 20.0)
    assert told == ["Saving has ended, after 20 s"]
