"""The program as a whole: import of its core, many strokes, a large alignment.

    python -m tests.benchmarks.bench_desktop [--json OUT.json]

Offscreen. Core: seconds to import the catalogue of all tools, in a new interpreter.
Strokes: memory of 1,000 strokes in the history of a document. Alignment: the longest
gap of the event loop while a pair of 12 MP is aligned, the best of `ROUNDS`, in a
window that has rested, as some seconds after the program began.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np

from desktop_app.document.commands import AddStroke, OpenSource
from desktop_app.document.document import Document
from desktop_app.document.history import History
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from tests.benchmarks.bench_alignment import large_pair
from tests.benchmarks.bench_window import (
    Watch,
    put_away,
    rest,
    scribbles,
    spin,
    wait,
)

STARTS, ROUNDS, STROKES = 3, 3, 1000
CORE = """
import time
begun = time.perf_counter()
import desktop_app.processors.catalogue
print(time.perf_counter() - begun)
"""


def core_seconds():
    """Least seconds of the import of all tools."""
    return min(
        float(
            subprocess.run(
                [sys.executable, "-c", CORE], check=True, capture_output=True, text=True
            ).stdout
        )
        for _ in range(STARTS)
    )


def strokes_megabytes():
    """Memory of many strokes and the history of drawing them."""
    strokes = scribbles((3000, 4000), count=STROKES)
    history = History(Document(Image(np.zeros((30, 40), np.uint8))))
    own = sum(stroke.points.nbytes for stroke in strokes)
    tracemalloc.start()
    for stroke in strokes:
        history.do(AddStroke(stroke))
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return (kept + own) / 2**20


def align_gap(window):
    """Longest gap of the event loop while a pair of 12 MP is aligned, ms."""
    template, image, _ = large_pair()
    frames = MemoryFrames([Image(template), Image(image)], "frames")
    panel = window.panels["align"]
    window.live.set_tool(panel.tool)
    gaps = []
    for _ in range(ROUNDS):
        window.workspace.open(OpenSource(frames.read(0), frames=frames))
        window.workspace.show_frame(1, frames.read(1))
        spin(500)
        watch = Watch(window)
        watch.begin()
        panel.run.click()
        spin(200)
        wait(lambda: not window.live.runner.busy, 60)
        gaps.append(watch.longest())
        watch.timer.stop()
    return min(gaps)


def measure():
    found = {
        "core_import_s": core_seconds(),
        "strokes_mb": strokes_megabytes(),
    }
    application = make_application()
    window = MainWindow(TOOLS)
    window.resize(1400, 900)
    window.show()
    rest(window)
    found["align_gap_ms"] = align_gap(window)
    window.live.runner.cancel()
    wait(lambda: not window.live.runner.busy, 60)
    put_away(application, window)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure()
    for name, value in found.items():
        print(f"{name:16} {value}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
