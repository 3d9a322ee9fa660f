"""Opens, works and closes again and again, windows or documents; prints memory.

Run as ``python -m tests.reference.rounds windows|documents ROUNDS``: in a process of
its own, as a test runner keeps what is logged and would be measured, too.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.files.frames import MemoryFrames
from desktop_app.main_window.start import make_application
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.child import WARM_UP_CHILD, child_command
from desktop_app.processors.subject import Subject
from desktop_app.workers.warm_up import WarmUp, stamp_path
from tests.reference.threads import LASTING_THREADS
from tests.reference.windows import draw, open_image, ramp, wait_exact

PAGE = 4096
TURN_MS = 5
LINE = np.array([[20, 20], [20, 90]], np.float32)


def passing_threads():
    """Number of threads but those of pools, which begin whenever all others work."""
    names = [thread.name for thread in threading.enumerate()]
    return sum(not name.startswith(LASTING_THREADS) for name in names)


class Waiting:
    """What the tests' `qtbot` does, without a test runner."""

    def wait(self, milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def waitUntil(self, ready, timeout=5000):
        # Counted, not by the clock: whoever is stopped for a while is not too slow.
        for _ in range(timeout // TURN_MS):
            if ready():
                return
            self.wait(TURN_MS)
        raise AssertionError("timed out")


def of_windows(waiting, rounds):
    """A window a round; give what is to be looked at after each."""
    for number in range(rounds):
        of_one_window(waiting, number)
        yield number


def of_one_window(waiting, number):
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


def of_documents(waiting, rounds):
    """Two frames a round in one window, each tool on them in turn, and closed."""
    window = MainWindow(TOOLS)
    window.show()
    tools = [tool for tool in TOOLS if tool.needs_picture]
    for number in range(rounds):
        tool = tools[number % len(tools)]
        frames = MemoryFrames([ramp(), ramp()], "two")
        drawn = Stroke(LINE, 4.0, "colour", (200, number % 256, 40))
        subject = Subject(frames.read(0), (drawn,), frames=frames)
        window.disk.open_subject(subject)
        window.live.set_tool(tool)  # of this document: a tab has its own
        window.live.run()
        waiting.waitUntil(lambda: window.live.fresh, 60_000)
        window.workspace.history.mark_saved()
        window.actions_by_verb["close_tab"].trigger()
        waiting.wait(1)
        yield number
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def resident():
    """Resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def main():
    kinds = {"windows": of_windows, "documents": of_documents}
    kind, rounds = kinds[sys.argv[1]], int(sys.argv[2])
    application = make_application()
    # Else the first rounds would wait for kernels that every window compiles anew.
    WarmUp(child_command(WARM_UP_CHILD), stamp_path()).wait(lambda: None)
    sizes, handles, counts = [], [], []
    for _ in kind(Waiting(), rounds):
        gc.collect()
        sizes.append(resident())
        handles.append(len(os.listdir("/proc/self/fd")))
        counts.append(passing_threads())
    threads = [thread.name for thread in threading.enumerate()]
    widgets = len(application.allWidgets())
    told = {"sizes": sizes, "handles": handles, "counts": counts}
    print(json.dumps(told | {"threads": threads, "widgets": widgets}))


if __name__ == "__main__":
    main()
