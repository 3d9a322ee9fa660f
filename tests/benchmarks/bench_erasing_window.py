"""How soon the mask of the erase tool is seen while something is dragged at 12 MP.

    python -m tests.benchmarks.bench_erasing_window [--megapixels 12] [--seconds 3]

Offscreen, 125 events a second: the percentage's number changes as its slider moves,
then a rectangle is dragged with the mouse. Mask: from the event to the end of the
canvas' next painting, which shows the rectangles of that event. Preview: to the arrival
of the picture with its fill. CPU: what an event and its painting take of the window's
thread, for machines that do other work meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QDoubleSpinBox

from desktop_app.files.records import Image
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from tests.benchmarks.bench_window import (
    EVENT_MS,
    Watch,
    percentile,
    photograph,
    put_away,
    send,
    spin,
    wait,
)

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def drag(watch, seconds, move):
    """Call ``move(share)`` 125 times a second; share runs to and fro in [0, 1]."""
    watch.painted.clear()
    watch.previews.clear()
    watch.waiting.clear()
    watch.begin()
    begun = time.perf_counter()
    count = round(seconds * 1000 / EVENT_MS)
    for number in range(count):
        now = time.perf_counter()
        watch.moved_at = watch.moved_at or now
        watch.waiting.append(now)
        move(0.5 + 0.5 * np.sin(number / 40))
        due = begun + (number + 1) * EVENT_MS / 1000
        spin(max(0, 1000 * (due - time.perf_counter())))
    return {
        "mask ms": [percentile(watch.painted, share) for share in (50, 95)],
        "preview ms": [percentile(watch.previews, share) for share in (50, 95)],
        "longest gap ms": watch.longest(),
        "paintings": len(watch.painted),
    }


def cpu_of(window, move, count=150):
    """Processor time of the window's thread for an event and its painting, in ms."""
    times = []
    for number in range(count):
        begun = time.thread_time()
        move(0.5 + 0.5 * np.sin(number / 40))
        window.canvas.viewport().repaint()
        times.append(time.thread_time() - begun)
        spin(4)
    return [percentile(times, share) for share in (50, 95)]


def open_window(megapixels):
    """The window with the erase tool at work on a picture of its size."""
    window = MainWindow(TOOLS)
    window.resize(1400, 900)
    window.show()
    window.live.set_tool(window.panels["erase"].tool)
    pixels = photograph(megapixels)
    window.disk.open_pixels(Image(np.dstack([pixels] * 3)))
    ready = wait(lambda: window.live.fresh and not window.live.runner.busy, 120)
    assert ready, "no result"
    return window


def measure(megapixels, seconds):
    """Drag the number, then a rectangle."""
    app = make_application()
    window = open_window(megapixels)
    watch = Watch(window)
    bench = window.benches["erase"]
    spin_box = window.panels["erase"].findChild(QDoubleSpinBox, "percent")

    def slide(share):
        spin_box.setValue(5 + 40 * share)

    found = {"percentage": drag(watch, seconds, slide)}
    found["percentage"]["CPU ms"] = cpu_of(window, slide)
    spin_box.setValue(15.0)
    wait(lambda: not window.live.runner.busy, 60)
    x, y, width, height = bench.planned.rectangles[0]
    place = QPointF(*window.canvas.placement.to_view(x + width / 2, y + height / 2))
    send(window, QEvent.Type.MouseButtonPress, place, LEFT, LEFT)

    def pull(share):
        to = place + QPointF(160 * share - 80, 90 * share - 45)
        send(window, QEvent.Type.MouseMove, to, NONE, LEFT)

    found["rectangle"] = drag(watch, seconds, pull)
    found["rectangle"]["CPU ms"] = cpu_of(window, pull)
    send(window, QEvent.Type.MouseButtonRelease, place, LEFT, NONE)
    wait(lambda: not window.live.runner.busy, 60)
    put_away(app, window)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure(options.megapixels, options.seconds)
    for what, figures in found.items():
        for name, value in figures.items():
            shown = value if isinstance(value, list) else [value]
            print(f"{what:12}{name:18}" + "  ".join(f"{v:8.2f}" for v in shown))
    print("(pairs are median and 95th percentile)")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
