"""The window's views: pan and zoom at 50 MP, another tab, undo; events at 125 Hz.

Run as ``python -m tests.benchmarks.bench_views [--megapixels 50]``; the platform is the
environment's, offscreen by default, and the window has rested, as some seconds after
the program began. Prints, all in ms,

- pan, zoom: from an event to the end of the painting that follows, median and 95th
  percentile, of a picture and its result; also side by side, and through the result;
- open: the longest gap while a file of such a picture is opened;
- tab: a change between two documents of 12 MP with results: the call, until it is
  painted, and the longest gap of the event loop;
- undo: the same for undoing a stroke, all strokes, imported marks, an applied result
  and a rectangle, each with the work that follows it under way.

``cpu``: CPU time of the window's thread, which other programs do not lengthen.
Of gaps the best of `--rounds` rounds counts: other programs make them longer only.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import tempfile
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from desktop_app.document.commands import AddStroke, ApplyResult, ImportMarks
from desktop_app.files.records import Image
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_plan import ErasePlan
from desktop_app.processors.subject import ImportedMarks
from desktop_app.views.levels import Levels
from tests.benchmarks.bench_window import (
    EVENT_MS,
    NONE,
    Watch,
    percentile,
    photograph,
    put_away,
    rest,
    scribbles,
    send,
    spin,
    wait,
)

MIDDLE = Qt.MouseButton.MiddleButton


def coloured(grey, tint=(1.0, 0.8, 0.6)):
    """An (H, W, 4) picture of a grey one."""
    rgba = np.full((*grey.shape, 4), 255, np.uint8)
    for channel, share in enumerate(tint):
        rgba[..., channel] = (grey * share).astype(np.uint8)
    return rgba


def tool(name):
    return next(each for each in TOOLS if each.name == name)


def turn_wheel(window, place, notches):
    viewport = window.canvas.viewport()
    event = QWheelEvent(
        place, QPointF(viewport.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
        NONE, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


class Paintings(Watch):
    """Knows how long each painting took since its event: by the clock, and in CPU."""

    def __init__(self, window):
        self.stretches, self._last_cpu = [], 0.0
        super().__init__(window)
        self.cpu = []
        self.begun_cpu = 0.0

    def begin(self):
        super().begin()
        self.stretches, self._last_cpu = [], time.thread_time()

    def tick(self):
        super().tick()
        now = time.thread_time()
        self.stretches.append(now - self._last_cpu)
        self._last_cpu = now

    def busiest(self):
        """CPU of this thread between two looks at the clock, at most, in ms."""
        return 1000 * max(self.stretches)

    def expect(self):
        """Time from now on, unless a painting is still waited for."""
        if self.moved_at is None:
            self.begun_cpu = time.thread_time()
            self.moved_at = time.perf_counter()

    def eventFilter(self, watched, event):
        waited = self.moved_at is not None
        taken = super().eventFilter(watched, event)
        if waited and self.moved_at is None:
            self.cpu.append(time.thread_time() - self.begun_cpu)
        return taken

    def end(self):
        self.timer.stop()
        self.window.canvas.viewport().removeEventFilter(self)


def at_125_hz(watch, seconds, act):
    """Do something every 8 ms; give ms to the end of each painting, and the gap."""
    watch.painted.clear()
    watch.cpu.clear()
    watch.begin()
    begun = time.perf_counter()
    for number in range(round(seconds * 1000 / EVENT_MS)):
        watch.expect()
        act(number)
        due = begun + (number + 1) * EVENT_MS / 1000
        spin(max(0, 1000 * (due - time.perf_counter())))
    return {
        "median": percentile(watch.painted, 50),
        "p95": percentile(watch.painted, 95),
        "cpu_p95": percentile(watch.cpu, 95),
        "gap": watch.longest(),
        "gap_cpu": watch.busiest(),
        "paintings": len(watch.painted),
    }


def pan(window, watch, seconds):
    """Drag the picture round and round by the middle button."""
    room = window.canvas.viewport().size()
    centre = np.array([room.width(), room.height()]) / 2
    send(window, QEvent.Type.MouseButtonPress, QPointF(*centre), MIDDLE, MIDDLE)

    def act(number):
        place = centre * (1 + 0.6 * np.sin([number / 19, number / 13]))
        send(window, QEvent.Type.MouseMove, QPointF(*place), NONE, MIDDLE)

    found = at_125_hz(watch, seconds, act)
    send(window, QEvent.Type.MouseButtonRelease, QPointF(*centre), MIDDLE, NONE)
    return found


def zoom(window, watch, seconds):
    """Turn the wheel in and out, between the whole picture and single pixels."""
    window.canvas.fit()

    def act(number):
        place = QPointF(400 + number % 200, 300 + number % 100)
        turn_wheel(window, place, 1 if number % 60 < 30 else -1)

    return at_125_hz(watch, seconds, act)


def best(rounds, measure):
    """Measure several times; give the least of each figure."""
    found = [measure() for _ in range(rounds)]
    return {key: min(each[key] for each in found) for key in found[0]}


def openings(window, watch, pixels, rounds):
    """Open a file several times, each in a tab of its own; the longest gap of each."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            path = Path(folder) / f"large{number}.npy"
            np.save(path, pixels)
            watch.begin()
            window.disk.open_paths([path])
            there = partial(is_shown, window, path)
            assert wait(there, 60), "not opened"
            spin(300)
            gaps = {"open_gap": watch.longest(), "open_gap_cpu": watch.busiest()}
            found.append(gaps)
            if number + 1 < rounds:
                window.tabs.close(window.tabs.current)
    return found


def is_shown(window, path):
    return window.workspace.document.path == path


def measure_moving(window, megapixels, seconds, rounds):
    """Pan and zoom a large picture with its result, in four ways of looking."""
    canvas, actions = window.canvas, window.actions_by_verb
    pixels = photograph(megapixels)
    watch = Paintings(window)
    opened = openings(window, watch, pixels, rounds)
    found = {"megapixels": pixels.size / 1e6, "openings": opened}
    found |= {key: min(each[key] for each in opened) for key in opened[0]}
    result = Levels(coloured(pixels))
    result.prepare(3)  # as the worker does
    canvas.set_result(result)
    canvas.zoom(6.0)
    ways = {
        "plain": lambda: None,
        "split": lambda: actions["split"].setChecked(True),
        "see_through": lambda: canvas.pictures.fade_result(0.5),
        "side_by_side": lambda: actions["side_by_side"].setChecked(True),
    }
    for name, prepare in ways.items():
        prepare()
        spin(200)
        found[name] = {
            "pan": best(rounds, lambda: pan(window, watch, seconds)),
            "zoom": best(rounds, lambda: zoom(window, watch, seconds)),
        }
    actions["split"].setChecked(False)
    canvas.pictures.fade_result(1.0)
    actions["side_by_side"].setChecked(False)
    watch.end()
    return found


def timed(window, act):
    """Do something; give ms of the call, until it is painted, and the longest gap."""
    watch = Paintings(window)
    spin(50)
    gc.collect()
    watch.begin()
    watch.painted.clear()
    watch.expect()
    begun, begun_cpu = time.perf_counter(), time.thread_time()
    act()
    call, cpu = time.perf_counter() - begun, time.thread_time() - begun_cpu
    wait(lambda: watch.painted, 5)
    painted = time.perf_counter() - begun
    spin(400)
    watch.end()
    times = {"call": call, "call_cpu": cpu, "painted": painted}
    found = {name: 1000 * seconds for name, seconds in times.items()}
    return found | {"gap": watch.longest(), "gap_cpu": watch.busiest()}


def measure_tabs(window, megapixels, rounds):
    """Change between two documents of 12 MP with strokes and full answers."""
    window.live.set_tool(tool("bilateral"))
    for seed in (0, 1):
        pixels = photograph(megapixels, seed)
        strokes = scribbles(pixels.shape, 60, seed)
        window.disk.open_pixels(Image(pixels), strokes)
        assert wait(lambda: window.live.fresh, 120), "no answer"
        window.canvas.zoom(2.0 + seed)
    found = []
    for _ in range(2 * rounds):
        found.append(timed(window, lambda: window.tabs.step(-1)))
        assert window.live.fresh, "the answer did not come back"
        found.append(timed(window, lambda: window.tabs.step(1)))
    return {key: min(each[key] for each in found) for key in found[0]}


def measure_undo(window, megapixels, rounds):
    """Undo and redo steps of each kind at 12 MP."""
    workspace = window.workspace
    pixels = photograph(megapixels, 2)
    strokes = scribbles(pixels.shape, 60, 2)
    marked = np.zeros(pixels.shape, bool)
    marked[::7, ::5] = True
    chroma = np.zeros((*pixels.shape, 2), np.float32)
    marks = ImportedMarks(coloured(pixels)[..., :3].copy(), chroma, marked)
    window.live.set_tool(tool("colorize"))
    window.disk.open_pixels(Image(pixels), strokes[:-1])
    spin(500)
    steps = {
        "stroke": lambda: workspace.do(AddStroke(strokes[-1])),
        "clear": workspace.clear_marks,
        "marks": lambda: workspace.do(ImportMarks(marks)),
        "applied": lambda: workspace.do(
            ApplyResult(Image(coloured(pixels)[..., :3].copy()))
        ),
        "rectangle": lambda: workspace.attach("erase", ErasePlan(), "Keep out"),
    }
    found = {}
    for name, do in steps.items():
        do()
        spin(1500)
        rows = []
        for _ in range(rounds):
            rows.append(timed(window, workspace.undo))
            rows.append(timed(window, workspace.redo))
        found[name] = {key: min(row[key] for row in rows) for key in rows[0]}
    return found


def measure(arguments):
    seconds, rounds = arguments.seconds, arguments.rounds
    smaller = arguments.tab_megapixels
    app = make_application()
    window = MainWindow(TOOLS)
    window.resize(1400, 900)
    window.show()
    rest(window)
    found = {"platform": app.platformName()}
    parts = {
        "moving": lambda: measure_moving(window, arguments.megapixels, seconds, rounds),
        "tab": lambda: measure_tabs(window, smaller, rounds),
        "undo": lambda: measure_undo(window, smaller, rounds),
    }
    for name in arguments.only or parts:
        found[name] = parts[name]()
    put_away(app, window)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=50.0)
    parser.add_argument("--tab-megapixels", type=float, default=12.0)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=(), help="moving, tab, undo")
    parser.add_argument("--json", help="file to write the figures to")
    arguments = parser.parse_args()
    found = measure(arguments)
    text = json.dumps(found, indent=1)
    print(text)
    if arguments.json:
        with open(arguments.json, "w") as file:
            file.write(text)


if __name__ == "__main__":
    main()
