"""What should not have happened, however it is told; and where the threads are."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
import warnings

from PySide6.QtCore import qInstallMessageHandler

from desktop_app.main_window import start
from tests.reference.threads import LASTING_THREADS

OWN = "sextant-"  # threads of a window
# Of a message of Qt: enough to see who painted, or what was pressed.
FRAMES = 6
REMARKS = (
    start.OFFSCREEN_REMARK,
    # Of the offscreen platform: it has none of these.
    "This plugin does not support grabbing the keyboard",
    "This plugin does not support raise()",
    "This plugin does not support grabbing the mouse",
)


class Ledger(logging.Handler):
    """Everything that should not have happened."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.met = []
        self.doing = "start"

    def note(self, kind, what):
        self.met.append(f"{kind} during {self.doing}: {what}")

    def listen(self):
        """Hear every way in which trouble is told."""
        warnings.simplefilter("always")
        warnings.showwarning = self._warned
        logging.getLogger().addHandler(self)
        qInstallMessageHandler(self._qt)
        # Beside what the window shows of them.
        shown, shown_thread = sys.excepthook, threading.excepthook

        def hear(kind, error, trace):
            self.note("exception", text_of(error))
            shown(kind, error, trace)

        def hear_thread(told):
            self.note("exception in a thread", text_of(told.exc_value))
            shown_thread(told)

        sys.excepthook, threading.excepthook = hear, hear_thread

    def emit(self, record):
        self.note("log line", record.getMessage())

    def _warned(self, message, category, filename, line, *_):
        self.note(category.__name__, f"{message} ({filename}:{line})")

    def _qt(self, _kind, _context, message):
        if not message.startswith(REMARKS):
            where = "".join(traceback.format_stack(limit=FRAMES))
            self.note("message of Qt", f"{message}\n{where}")


def text_of(error):
    return "".join(traceback.format_exception(error))


def own_threads():
    return [
        thread
        for thread in threading.enumerate()
        if thread.name.startswith(OWN) and not thread.name.startswith(LASTING_THREADS)
    ]


def places():
    """Every thread of this process, and where it is."""
    return "\n".join(
        f"{each.name}:\n{place_of(each)}" for each in threading.enumerate()
    )


def place_of(thread):
    """Where a thread is."""
    at = sys._current_frames().get(thread.ident)
    return "".join(traceback.format_stack(at)) if at else "at its end\n"
