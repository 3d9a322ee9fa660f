"""Latency of the real window on a 12 MP picture, offscreen, with events at 125 Hz.

Run as ``python -m tests.benchmarks.bench_window [--megapixels 12]``. Prints

- stroke to paint: from a mouse move to the end of the canvas' next painting;
- preview: from a mouse move to the preview that answers it or a later one, painted;
- the longest gap of the event loop while idle, while drawing, and during the full
  solution (a timer of 5 ms tells; best of `--rounds`);
- cancel: from the call to the end of the work in its thread.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.records import Image
from desktop_app.main_window.readying import Readying
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.opencv import cv2
from desktop_app.processors.catalogue import TOOLS

EVENT_MS = 8  # 125 Hz
TICK_MS = 5
NONE, LEFT = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton


def photograph(megapixels, seed=0):
    """A grey picture with shading, edges, texture and grain."""
    rng = np.random.default_rng(seed)
    height = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    width = round(height * 4 / 3)
    picture = np.zeros((height, width), np.float32)
    for octave in range(2, 9):
        noise = rng.standard_normal((2**octave, 2**octave), np.float32)
        size = (width, height)
        picture += cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC) / 1.6**octave
    picture += 0.7 * (picture > np.median(picture))
    picture = cv2.normalize(picture, None, 0.1, 0.9, cv2.NORM_MINMAX)
    picture += rng.standard_normal(picture.shape, np.float32) * (2 / 255)
    return np.rint(np.clip(picture, 0, 1) * 255).astype(np.uint8)


def scribbles(shape, count=60, seed=1):
    """Short curved strokes over the whole picture, about 1 % of its pixels."""
    rng = np.random.default_rng(seed)
    height, width = shape
    made = []
    for _ in range(count):
        begin = rng.uniform((0, 0), (width, height))
        turn = np.cumsum(rng.normal(0, 0.25, 40)) + rng.uniform(0, 6.28)
        step = width / 400
        points = begin + np.cumsum(np.c_[np.cos(turn), np.sin(turn)] * step, axis=0)
        made.append(
            Stroke(
                points=np.round(points * 8).astype(np.float32) / 8,
                radius=width / 400,
                kind="colour",
                colour=tuple(int(v) for v in rng.integers(30, 220, 3)),
            )
        )
    return tuple(made)


class Watch(QObject):
    """Looks at the canvas' paintings and at the gaps of the event loop."""

    def __init__(self, window):
        super().__init__()
        self.window = window
        self.moved_at = None
        self.painted = []
        self.previews = []
        self.waiting = []
        self.gaps = []
        self.last_preview = 0.0
        self._last = time.perf_counter()
        window.canvas.viewport().installEventFilter(self)
        window.live.previewed.connect(self.preview_arrived)
        self.timer = QTimer()
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.tick)
        self.timer.start(TICK_MS)

    def tick(self):
        now = time.perf_counter()
        self.gaps.append(now - self._last)
        self._last = now

    def begin(self):
        self.gaps, self._last = [], time.perf_counter()

    def longest(self):
        self.tick()
        return 1000 * max(self.gaps)

    def preview_arrived(self, *_):
        now = time.perf_counter()
        self.last_preview = now
        self.previews += [now - asked for asked in self.waiting]
        self.waiting.clear()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and self.moved_at is not None:
            # The filter runs before the painting: time it from here by painting now.
            begun, self.moved_at = self.moved_at, None
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            self.painted.append(time.perf_counter() - begun)
            return True
        return False


def spin(milliseconds):
    loop = QEventLoop()
    QTimer.singleShot(round(milliseconds), loop.quit)
    loop.exec()


def wait(ready, seconds):
    end = time.perf_counter() + seconds
    while not ready() and time.perf_counter() < end:
        spin(10)
    return ready()


def send(window, kind, place, button, buttons):
    viewport = window.canvas.viewport()
    event = QMouseEvent(
        kind, place, viewport.mapToGlobal(place), button, buttons,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def draw(window, watch, seconds, seed):
    """Draw one stroke with a mouse move every 8 ms."""
    rng = np.random.default_rng(seed)
    room = window.canvas.viewport().size()
    centre = np.array([room.width(), room.height()]) / 2
    phases = rng.uniform(0, 6.28, 2)
    count = round(seconds * 1000 / EVENT_MS)
    begun = time.perf_counter()
    for number in range(count):
        angle = np.array([number / 37, number / 23]) + phases
        place = QPointF(*(centre * (1 + 0.7 * np.sin(angle))))
        if number == 0:
            send(window, QEvent.Type.MouseButtonPress, place, LEFT, LEFT)
        now = time.perf_counter()
        if watch.moved_at is None:
            watch.moved_at = now
        watch.waiting.append(now)
        send(window, QEvent.Type.MouseMove, place, NONE, LEFT)
        due = begun + (number + 1) * EVENT_MS / 1000
        spin(max(0, 1000 * (due - time.perf_counter())))
    send(window, QEvent.Type.MouseButtonRelease, place, LEFT, NONE)


def percentile(seconds, share):
    return 1000 * float(np.percentile(seconds, share)) if seconds else float("nan")


def measure(megapixels, rounds):
    app = make_application()
    window = MainWindow(TOOLS)
    window.resize(1400, 900)
    window.show()
    pixels = photograph(megapixels)
    window.disk.open_pixels(Image(pixels), scribbles(pixels.shape))
    watch = Watch(window)
    begun = time.perf_counter()
    assert wait(lambda: window.live.result is not None, 600), "no result"
    first = time.perf_counter() - begun
    found = {"megapixels": pixels.size / 1e6, "first_solution_s": first}
    gc.collect()
    idle, drawing, solving, cancels, refined = [], [], [], [], []
    for number in range(rounds):
        wait(lambda: not window.live.runner.busy, 600)
        watch.begin()
        spin(2000)
        idle.append(watch.longest())
        watch.begin()
        draw(window, watch, 3.0, number)
        drawing.append(watch.longest())
        watch.begin()
        begun = time.perf_counter()
        wait(lambda: not window.live.runner.busy, 600)
        solving.append((watch.longest(), time.perf_counter() - begun))
        refined.append(1000 * (watch.last_preview - begun))
    for number in range(8):
        window.live.run()
        spin(300 + 400 * number)
        lane = window.live.runner._full  # the thread itself, not what it tells
        begun = time.perf_counter()
        window.live.runner.cancel()
        while lane.busy:
            time.sleep(0.0005)
        cancels.append(1000 * (time.perf_counter() - begun))
    found |= {
        "stroke_to_paint_ms": [percentile(watch.painted, share) for share in (50, 95)],
        "preview_ms": [percentile(watch.previews, share) for share in (50, 95)],
        "gap_idle_ms": min(idle),
        "gap_drawing_ms": min(drawing),
        "gap_solving_ms": min(gap for gap, _ in solving),
        "solution_after_stroke_s": min(seconds for _, seconds in solving),
        "refined_after_stroke_ms": statistics.median(refined),
        "cancel_median_ms": statistics.median(cancels),
        "cancel_worst_ms": max(cancels),
    }
    put_away(app, window)
    return found


def rest(window, seconds=60):
    """Let the window make and load what the program makes and loads at rest."""
    readying = Readying(window)
    readying.begin()
    if not wait(lambda: readying.ready, seconds):
        raise SystemExit("the window did not come to rest")
    readying.end()


def put_away(app, window):
    """Close a window whose documents nobody wants to save."""
    for tab in window.tabs.all:
        tab.history.mark_saved()
    window.close()
    app.processEvents()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", help="file to write the figures to")
    arguments = parser.parse_args()
    found = measure(arguments.megapixels, arguments.rounds)
    for name, value in found.items():
        shown = value if isinstance(value, list) else [value]
        print(f"{name:26} {'  '.join(f'{v:9.2f}' for v in shown)}")
    print("(pairs are median and 95th percentile; gaps are the best of the rounds)")
    if arguments.json:
        with open(arguments.json, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)


if __name__ == "__main__":
    main()
