"""Opens, scribbles, solves and closes a window again and again, and prints memory.

Run as ``python -m tests.reference.rounds ROUNDS``: in a process of its own, as a test
runner keeps what is logged and would be measured, too.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.child import WARM_UP_CHILD, child_command
from desktop_app.workers.warm_up import WarmUp, stamp_path
from tests.reference.windows import draw, open_image, ramp, wait_exact

PAGE = 4096


class Waiting:
    """What the tests' `qtbot` does, without a test runner."""

    def wait(self, milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def waitUntil(self, ready, timeout=5000):
        end = time.monotonic() + timeout / 1000
        while not ready():
            assert time.monotonic() < end, "timed out"
            self.wait(5)


def one_round(waiting, number):
    """Open a window, draw, wait for the exact answer, close it and delete it."""
    window = MainWindow(TOOLS)
    window.show()
    waiting.wait(5)
    open_image(window, waiting, ramp())
    window.panels["colorize"].set_colour((200, number % 256, 40))
    draw(window.canvas, [(20, 20), (20, 90)])
    wait_exact(window, waiting)
    window.workspace.history.mark_saved()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return window


def resident():
    """Resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def main():
    rounds = int(sys.argv[1])
    application = make_application()
    # Else the first rounds would wait for kernels that every window compiles anew.
    WarmUp(child_command(WARM_UP_CHILD), stamp_path()).wait(lambda: None)
    sizes = []
    for number in range(rounds):
        one_round(Waiting(), number)
        gc.collect()
        sizes.append(resident())
    threads = [thread.name for thread in threading.enumerate()]
    widgets = len(application.allWidgets())
    print(json.dumps({"sizes": sizes, "threads": threads, "widgets": widgets}))


if __name__ == "__main__":
    main()
