"""What a process holds once every document of its window is closed."""

from __future__ import annotations

import gc
import os
import threading
import time

from PySide6.QtWidgets import QApplication

from desktop_app.files.machine import give_back
from tests.faults.monkey_hands import spin
from tests.reference.rounds import resident

PATIENCE_SECONDS = 60
SIZE = 1280, 820
# What is done a moment later, as by timers of the window, is done by then.
SETTLE_MS = 1000


def close_documents(window):
    """Close every tab as if its work were saved, and all other windows; wait.

    The window itself is put in order, too: each dock that floats holds a picture.
    """
    window.live.runner.cancel()
    for tab in tuple(window.tabs.all):
        window.tabs.close(tab)
    for widget in QApplication.topLevelWidgets():
        if widget is not window:
            widget.close()
    window.actions_by_verb["layout_reset"].trigger()
    window.resize(*SIZE)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while window.live.runner.busy and time.monotonic() < deadline:
        spin(20)


def holdings():
    """Give resident bytes and numbers of what can pile up, tidied as at rest."""
    gc.collect()
    give_back()
    return {
        "resident": resident(),
        "objects": len(gc.get_objects()),
        "widgets": len(QApplication.allWidgets()),
        "threads": threading.active_count(),
        "handles": len(os.listdir("/proc/self/fd")),
    }
