"""The flow tool in the real window: quiver, scrubbing a video, memory over frames.

    python -m tests.benchmarks.bench_flow_window [--frames 500] [--json out.json]

A 1080p video is written, opened and stepped through in the window, offscreen unless
told otherwise. Painting is the time the canvas takes to draw itself with the arrows;
a frame counts from the moment it was decoded; coarse arrows from the step to their
painting; a gap is between two turns of the event loop.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QTimer

from desktop_app.algorithms.flow.arrows import arrow_lines
from desktop_app.algorithms.flow.colours import direction_colours
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.opencv import cv2
from desktop_app.processors.catalogue import TOOLS
from desktop_app.views.canvas import Canvas
from desktop_app.views.quiver import Quiver
from tests.reference.flow_loops import texture

WIDTH, HEIGHT = 1920, 1080
PATIENCE = 300.0  # the first answer may wait for kernels to be compiled
ROUNDS = 7


def write_video(path, frames):
    """A texture that slides by 2 px a frame, with a disc that runs ahead."""
    ground = np.rint(255 * texture(270, 480, smooth=1.5)).astype(np.uint8)
    ground = cv2.resize(ground, (WIDTH + 2 * frames, HEIGHT))
    code = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), code, 25, (WIDTH, HEIGHT))
    for frame in range(frames):
        picture = cv2.cvtColor(ground[:, 2 * frame : 2 * frame + WIDTH], 8)
        place = ((100 + 5 * frame) % WIDTH, HEIGHT // 2)
        cv2.circle(picture, place, 120, (40, 90, 220), -1)
        writer.write(picture)
    writer.release()


class Gaps:
    """Longest time between two turns of the event loop."""

    def __init__(self):
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self):
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    def skip(self):
        """Leave out what was done since the last turn: decoding, of the benchmark's."""
        self._last = time.perf_counter()


def measure_quiver(application):
    """Milliseconds of processor time to hand arrows over, and to paint the canvas."""
    canvas = Canvas()
    canvas.resize(1000, 700)
    canvas.set_source(np.full((640, 640, 4), 90, np.uint8))
    canvas.show()
    quiver = Quiver()
    canvas.add_layer(quiver)
    told = {}
    rng = np.random.default_rng(0)
    for count in (10_000, 50_000):
        angle = rng.uniform(0, 2 * np.pi, count)
        ways = np.stack([np.cos(angle), np.sin(angle)], 1)
        place = rng.uniform(10, 630, (count, 2))
        arrows = np.hstack([place, 8 * ways, np.ones((count, 1))]).astype(np.float32)
        lines, colours = (
            arrow_lines(arrows, 1.0),
            direction_colours(ways, largest=1.001),
        )
        handed, painted = [], []
        for _ in range(ROUNDS):
            begin = time.thread_time()
            quiver.set_arrows(lines, colours)
            middle = time.thread_time()
            canvas.viewport().grab()
            handed.append(middle - begin)
            painted.append(time.thread_time() - middle)
        told[count] = {"set": 1e3 * min(handed), "paint": 1e3 * min(painted)}
        print(
            f"{count} arrows: handed over in {told[count]['set']:.1f} ms, painted in "
            f"{told[count]['paint']:.1f} ms"
        )
    canvas.close()
    application.processEvents()
    return told


def wait_for(application, condition):
    until = time.perf_counter() + PATIENCE
    while not condition():
        if time.perf_counter() > until:
            raise SystemExit("waited in vain")
        application.processEvents()
        time.sleep(0.0005)


def resident():
    text = Path("/proc/self/status").read_text()
    return int(re.search(r"VmRSS:\s*(\d+) kB", text)[1]) / 1024


def measure_scrubbing(application, path, frames):
    window = MainWindow(TOOLS)
    window.resize(1280, 820)
    window.show()
    window.live.set_tool(window.panels["flow"].tool)
    bench = window.benches["flow"]
    window.disk.open_paths([path])
    wait_for(application, lambda: bench._shown is not None and not bench._shown.coarse)
    gaps = Gaps()
    shown, coarse, memory = [], [], []
    for step in range(1, frames - 1):
        image = window.workspace.document.frames.read(step)  # decoded beforehand
        gaps.skip()
        count = bench.painted_count
        begin = time.perf_counter()
        window.workspace.show_frame(step, image)
        window.canvas.viewport().repaint()
        shown.append(time.perf_counter() - begin)
        if step % 10 == 0:
            wait_for(application, lambda c=count: bench.painted_count > c)
            coarse.append(time.perf_counter() - begin)
        else:
            until = begin + 0.04
            while time.perf_counter() < until:
                application.processEvents()
        if step % 50 == 0:
            memory.append(resident())
            print(f"frame {step}: {memory[-1]:.0f} MB", flush=True)
    told = {
        "frame_p95_ms": 1e3 * float(np.percentile(shown, 95)),
        "coarse_median_ms": 1e3 * float(np.median(coarse)),
        "coarse_p95_ms": 1e3 * float(np.percentile(coarse, 95)),
        "longest_gap_ms": 1e3 * gaps.longest,
        "memory_mb": memory,
    }
    for name, value in told.items():
        if isinstance(value, float):
            print(f"{name.replace('_', ' ')} {value:.1f}")
    window.workspace.history.mark_saved()
    window.close()
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=120)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    application = make_application()
    told = {"quiver": measure_quiver(application)}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texture.avi"
        write_video(path, options.frames)
        told["scrubbing"] = measure_scrubbing(application, path, options.frames)
    if options.json:
        options.json.write_text(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
