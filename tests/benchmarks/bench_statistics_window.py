"""The statistics tool in the real window: how soon, how smooth, how quickly cancelled.

    python -m tests.benchmarks.bench_statistics_window [--files 1500] [--runs 3]
        [--json OUT.json]

Offscreen, on rendered JPEGs of about 500 x 375. A timer of 4 ms beats beside the scan;
its longest gap is what a user would feel. An idle window is the control.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QTimer

from desktop_app.main_window.start import DRAWN, make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.statistics import NAME
from tests.benchmarks.bench_statistics import write_jpegs

BEAT_MS = 4


class Beat:
    """Gaps between the beats of a timer, in ms."""

    def __init__(self, parent):
        self._clock = QElapsedTimer()
        self._timer = QTimer(parent)
        self._timer.timeout.connect(self._hear)
        self.gaps = []

    def start(self):
        self.gaps = []
        self._clock.start()
        self._timer.start(BEAT_MS)

    def stop(self):
        self._timer.stop()
        return sorted(self.gaps, reverse=True)

    def _hear(self):
        self.gaps.append(self._clock.nsecsElapsed() / 1e6)
        self._clock.restart()


def until(application, done, seconds):
    """Handle events until something is so; gives the seconds it took."""
    begun = time.perf_counter()
    while not done() and time.perf_counter() - begun < seconds:
        application.processEvents()
    return time.perf_counter() - begun


def show(name, gaps):
    """Print the longest gaps."""
    worst = ", ".join(f"{gap:.0f}" for gap in gaps[:5])
    middle = gaps[len(gaps) // 2] if gaps else 0.0
    print(f"{name:10} longest gaps {worst} ms; median {middle:.1f} ms")


def main():
    """Run, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    told = {"gap_ms": [], "first_s": []}
    application = make_application()
    window = MainWindow(TOOLS)
    window.resize(DRAWN)
    window.show()
    panel, bench = window.panels[NAME], window.benches[NAME]
    window.live.set_tool(panel.tool)
    until(application, bool, 2.0)
    beat = Beat(window)
    with tempfile.TemporaryDirectory() as place:
        write_jpegs(Path(place), arguments.files)
        panel.set_sources([place])
        beat.start()
        until(application, bool, 3.0)
        show("idle", beat.stop())
        for _ in range(arguments.runs):
            bench.board.clear()
            beat.start()
            panel.run.click()
            first = until(application, lambda: bench.board.histogram.shown, 20)
            whole = first + until(application, lambda: not bench.busy, 600)
            until(application, bool, 0.5)
            gaps = beat.stop()
            show("scan", gaps)
            told["gap_ms"].append(gaps[0])
            told["first_s"].append(first)
            print(f"first figures after {first:.2f} s (at most 0.5), all {whole:.1f} s")
        panel.run.click()
        until(application, lambda: bench.board.histogram.shown, 20)
        begun = time.perf_counter()
        panel.cancel.click()
        until(application, lambda: not bench.busy, 5)
        told["cancel_ms"] = (time.perf_counter() - begun) * 1e3
        print(f"cancelled within {told['cancel_ms']:.0f} ms (100)")
    window.workspace.history.mark_saved()
    window.close()
    if arguments.json:
        arguments.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
