"""A hand at the real window: moves the pointer and presses keys of the X server.

The hand has a thread of its own. It looks at the window only through `ask`, which the
window's thread answers between two events: also from within a dialog.
"""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

TICK_MS = 5
STEP_SECONDS = 0.015  # between two places of a drag


class Gaps(QObject):
    """Hears how long the event loop does not come round, and what it worked meanwhile.

    A busy machine lengthens the time, hardly the processor time of the window's thread.
    """

    def __init__(self):
        super().__init__()
        self.doing = ""
        self.begin()
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def begin(self):
        self.longest_ms, self.at = 0.0, ""
        self.busiest_ms, self.busy_at = 0.0, ""

    def _tick(self):
        now = time.perf_counter()
        gap, self._last = 1000 * (now - self._last), now
        if gap > self.longest_ms:
            self.longest_ms, self.at = gap, self.doing
        before, self._worked = self._worked, time.thread_time()
        worked = 1000 * (self._worked - before)
        if worked > self.busiest_ms:
            self.busiest_ms, self.busy_at = worked, self.doing


class _Answers(QObject):
    """Answers questions in the thread it lives in."""

    asked = Signal(object)

    def __init__(self):
        super().__init__()
        self.asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _answer(self, question):
        ask, answers = question
        try:
            answers.put((ask(), None))
        except Exception as error:
            answers.put((None, error))


class Hand:
    """Does to a window what a user's hands do, and looks at the screen.

    Parameters
    ----------
    window : MainWindow
    looks : Path
        Folder that pictures of the screen go to.
    """

    def __init__(self, window, looks: Path):
        self.window, self.gaps = window, Gaps()
        self._answers, self._folder, self._looks = _Answers(), looks, 0
        self.error = None

    def work(self, journey):
        """Begin a journey beside the event loop, which ends with it."""

        def go():
            try:
                journey()
            except BaseException as error:
                self.error = error
            self.ask(partial(QApplication.exit, 0))

        threading.Thread(target=go, daemon=True).start()

    def ask(self, question, seconds=60):
        """Give what a function answers in the window's thread."""
        answers = queue.Queue()
        self._answers.asked.emit((question, answers))
        answer, error = answers.get(timeout=seconds)
        if error is not None:
            raise error
        return answer

    def wait(self, ready, what, seconds=90):
        self.gaps.doing = f"waiting: {what}"
        end = time.monotonic() + seconds
        while not self.ask(ready):
            if time.monotonic() > end:
                self.look("in_vain")
                raise AssertionError(f"waited {seconds} s in vain: {what}")
            time.sleep(0.05)

    def _do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True)
        # Until all of it has been heard: the server hands events on in order.
        self.ask(QApplication.sendPostedEvents)
        time.sleep(0.1)

    def focus(self, widget):
        """Give a window the keys: a bare X server has no window manager to do it."""
        self._do("windowfocus", self.ask(lambda: int(widget.window().winId())))

    def click(self, widget):
        self.gaps.doing = f"click {widget.objectName()}"
        place = self.ask(lambda: widget.mapToGlobal(widget.rect().center()))
        self._do("mousemove", place.x(), place.y(), "click", 1)

    def drag(self, widget, points):
        """Drag the left button through points of a widget."""
        self.gaps.doing = f"drag on {widget.objectName()}"
        places = self.ask(lambda: [widget.mapToGlobal(point) for point in points])
        words = []
        for place in places[1:]:
            words += ["mousemove", place.x(), place.y(), "sleep", STEP_SECONDS]
        first = places[0]
        self._do(
            "mousemove", first.x(), first.y(), "mousedown", 1, *words, "mouseup", 1
        )

    def key(self, *keys):
        self.gaps.doing = f"keys {' '.join(keys)}"
        self._do("key", "--delay", 40, *keys)

    def type(self, text):
        self.gaps.doing = "typing"
        self._do("type", "--delay", 8, text)

    def command(self, words):
        """Do what a menu or a button can do, by the command palette."""
        self.key("ctrl+shift+p")
        self.wait(lambda: QApplication.activePopupWidget() or _palette(), "palette", 10)
        self.focus(self.ask(_palette))
        self.type(words)
        self.key("Return")
        self.wait(lambda: _palette() is None, "palette to close", 10)
        self.focus(self.window)

    def answer_dialog(self, text):
        """Type into the dialog that comes up, and accept it."""
        self.wait(lambda: QApplication.activeModalWidget() is not None, "a dialog", 15)
        dialog = self.ask(QApplication.activeModalWidget)
        self.focus(dialog)
        self.key("ctrl+a")
        self.type(text)
        self.key("Return")
        self.wait(
            lambda: QApplication.activeModalWidget() is None, "dialog to close", 15
        )
        self.focus(self.window)

    def look(self, name):
        """Keep a picture of the screen."""
        time.sleep(0.4)
        self._looks += 1
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._looks:02}_{name}.png"
        # From outside: a grab in the window's thread would be a gap of our own.
        subprocess.run(["import", "-window", "root", str(path)], check=True)

    def point(self, x, y):
        """Place of a source pixel in the canvas' viewport."""
        left, top = self.ask(lambda: self.window.canvas.placement.to_view(x, y))
        return QPoint(round(left), round(top))


def _palette():
    """The command palette, if it is open."""
    for widget in QApplication.topLevelWidgets():
        if widget.objectName() == "command_palette" and widget.isVisible():
            return widget
    return None
