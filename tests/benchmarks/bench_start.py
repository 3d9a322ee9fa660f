"""Processor seconds from the call of `sextant` to its first painted window.

Run it from the top of the repository::

    python -m tests.benchmarks.bench_start [--rounds N] [--xvfb] [--json OUT.json]

Every round is a process of its own, on the settings of a user who never chose and
compiled kernels that are there already (a warm start). Beside it stands what nobody can
save: a process that only imports QtWidgets, pyqtgraph and numpy.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# The canvas is painted last: when the loop comes back to us after it, all is seen.
UNTIL_PAINTED = """
import sys, time
from desktop_app import entry
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from desktop_app.views.canvas import Canvas

plain = Canvas.paintEvent
def painted(canvas, event):
    plain(canvas, event)
    Canvas.paintEvent = plain
    QTimer.singleShot(0, tell)
def tell():
    print(time.process_time(), sorted({"scipy", "numba"} & set(sys.modules)))
    QApplication.instance().quit()
Canvas.paintEvent = painted
sys.argv = ["sextant"]
entry.main()
"""
IMPORTS_ONLY = """
import time
import numpy, pyqtgraph
from PySide6 import QtWidgets
print(time.process_time())
"""


def measured(code: str, environment: dict[str, str]) -> str:
    """Run code in a process of its own and give what it printed."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
        env=environment,
        timeout=120,
    )
    return run.stdout


def median(code: str, rounds: int, environment: dict[str, str]) -> float:
    """Median processor seconds of some rounds."""
    return statistics.median(
        float(measured(code, environment).split()[0]) for _ in range(rounds)
    )


def on_virtual_screen(work: list[str]) -> int:
    """Run this script again under Xvfb."""
    xvfb = shutil.which("xvfb-run")
    if xvfb is None:
        print("xvfb-run is not installed: the real platform was not measured")
        return 0
    screen = "-screen 0 1600x1000x24"
    return subprocess.run([xvfb, "-a", "-s", screen, *work], check=False).returncode


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--xvfb", action="store_true", help="on a virtual screen")
    parser.add_argument("--on-screen", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    if chosen.xvfb:
        words = ["-m", "tests.benchmarks.bench_start", "--on-screen"]
        return on_virtual_screen(
            [sys.executable, *words, "--rounds", str(chosen.rounds)]
        )
    with tempfile.TemporaryDirectory() as own:
        environment = dict(os.environ, XDG_DATA_HOME=own, XDG_CONFIG_HOME=own)
        if not chosen.on_screen:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        else:
            environment.pop("QT_QPA_PLATFORM", None)
        measured(UNTIL_PAINTED, environment)  # byte code and disk cache
        start = median(UNTIL_PAINTED, chosen.rounds, environment)
        floor = median(IMPORTS_ONLY, chosen.rounds, environment)
    platform = "xcb" if chosen.on_screen else "offscreen"
    print(
        f"{platform}: first painted window {start:.2f} s CPU, "
        f"imports of Qt, pyqtgraph and numpy alone {floor:.2f} s, "
        f"ratio {start / floor:.2f} (median of {chosen.rounds})"
    )
    if chosen.json:
        chosen.json.write_text(json.dumps({"start_cpu_s": start, "bare_cpu_s": floor}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
