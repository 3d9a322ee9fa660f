"""No memory left at some stage of some job: told, and the window goes on."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox

from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.job import Job
from tests.faults.conftest import FULL
from tests.main_window.conftest import compiled_kernels, decoder, window

__all__ = ["compiled_kernels", "decoder", "window"]
pytestmark = pytest.mark.slow
PICTURE_TOOLS = [tool for tool in TOOLS if tool.needs_picture]


def answer_of(window, qtbot, tool):
    """Run a tool to its answer, or to a dialog."""
    window.live.run()
    qtbot.waitUntil(
        lambda: (
            (window.live.fresh and not window.live.runner.busy)
            or window.findChild(QMessageBox) is not None
        ),
        timeout=120_000,
    )
    return window.findChild(QMessageBox)


def close_boxes(window, qtbot):
    for box in window.findChildren(QMessageBox):
        box.close()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)


@pytest.mark.parametrize("tool", PICTURE_TOOLS, ids=lambda tool: tool.name)
def test_that_a_job_out_of_memory_is_told_and_the_next_run_works(
    window, qtbot, monkeypatch, tool
):
    report, heard = Job.report, []

    def asked(job):  # not what a bench looks into by itself
        return job is window.live.runner._job

    def count(job, fraction, stage):
        if asked(job):
            heard.append(stage)
        report(job, fraction, stage)

    monkeypatch.setattr(Job, "report", count)
    window.disk.open_subject(tool.sample())
    window.live.set_tool(window.panels[tool.name].tool)
    assert answer_of(window, qtbot, tool) is None
    heard.clear()
    window.live.run()
    qtbot.waitUntil(lambda: not window.live.runner.busy, timeout=120_000)
    count_of = len(heard)
    stages = range(count_of) if FULL else (0, count_of - 1)
    for stage in list(stages)[:: max(1, len(stages) // 20)]:
        heard.clear()

        def fail(job, fraction, name, stage=stage):
            if asked(job):
                heard.append(name)
                if len(heard) > stage:
                    raise MemoryError
            report(job, fraction, name)

        monkeypatch.setattr(Job, "report", fail)
        window.live.run()
        qtbot.waitUntil(lambda: not window.live.runner.busy, timeout=120_000)
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None or any(heard))
        if len(heard) > stage:
            qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
            assert "Not enough memory" in window.findChild(QMessageBox).text()
        close_boxes(window, qtbot)
        monkeypatch.setattr(Job, "report", report)
        assert answer_of(window, qtbot, tool) is None


def test_that_a_scan_out_of_memory_is_told_and_the_next_one_works(
    window, qtbot, monkeypatch
):
    (tool,) = (tool for tool in TOOLS if not tool.needs_picture)
    bench = window.benches[tool.name]
    window.live.set_tool(window.panels[tool.name].tool)
    window.disk.open_subject(tool.sample())
    report = Job.report

    def fail(job, fraction, name):
        raise MemoryError

    monkeypatch.setattr(Job, "report", fail)
    window.live.run()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=30_000)
    assert "Not enough memory" in window.findChild(QMessageBox).text()
    close_boxes(window, qtbot)
    monkeypatch.setattr(Job, "report", report)
    window.live.run()
    qtbot.waitUntil(lambda: bench.result is not None, timeout=30_000)
