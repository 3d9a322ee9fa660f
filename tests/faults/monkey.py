"""A monkey at the real window: seeded mouse, keys, actions, files and closings.

``python -m tests.faults.monkey SEED EVENTS`` prints a line of JSON: what it did, and
every exception, warning, log line and message of Qt it met. It knows no part of the
window by name: whatever is enabled is triggered, whatever is visible is touched.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import os
import random
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections import Counter
from contextlib import suppress
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PIL import Image as Picture
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QUrl,
    qInstallMessageHandler,
)
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.files.places import data_folder
from desktop_app.main_window import memory, start
from desktop_app.main_window.faults import Faults
from desktop_app.main_window.safekeeping import Safekeeping
from desktop_app.main_window.window import MainWindow
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.child import WARM_UP_CHILD, child_command
from desktop_app.processors.decoding import Decoder
from desktop_app.workers.warm_up import WarmUp, stamp_path

STUCK_SECONDS = 240
# How often a dialog is looked for: shorter than anybody could press a button.
ANSWER_MS = 15
BUTTONS = (Qt.MouseButton.LeftButton,) * 8 + (
    Qt.MouseButton.RightButton,
    Qt.MouseButton.MiddleButton,
)
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 6 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
KEYS = (
    *"abcdefghijklmnopqrstuvwxyz0123456789,.-+[]/ ",
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_F5,
)
# A machine with ten other jobs imports and compiles for as long.
PATIENCE_SECONDS = 60
# Threads of a window, but for those that live as long as the process.
OWN, LASTING = "sextant-", "sextant-rows"
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
            self.note("exception", _text(error))
            shown(kind, error, trace)

        def hear_thread(told):
            self.note("exception in a thread", _text(told.exc_value))
            shown_thread(told)

        sys.excepthook, threading.excepthook = hear, hear_thread

    def emit(self, record):
        self.note("log line", record.getMessage())

    def _warned(self, message, category, filename, line, *_):
        self.note(category.__name__, f"{message} ({filename}:{line})")

    def _qt(self, _kind, _context, message):
        if not message.startswith(REMARKS):
            self.note("message of Qt", message)


def _text(error):
    return "".join(traceback.format_exception(error))


def make_files(folder, rng):
    """Pictures of many kinds, damaged ones, and what is none."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    paths = []
    for number, (suffix, mode, size) in enumerate(
        [
            ("png", "RGB", (90, 70)),
            ("png", "L", (64, 64)),
            ("jpg", "RGB", (120, 80)),
            ("tif", "RGB", (50, 60)),
            ("png", "LA", (33, 21)),
            ("webp", "RGB", (64, 48)),
            ("png", "L", (1, 1)),
            ("png", "RGB", (300, 2)),
            ("bmp", "RGB", (40, 40)),
        ]
    ):
        shape = (size[1], size[0], len(mode)) if len(mode) > 1 else size[::-1]
        path = folder / f"picture{number}.{suffix}"
        Picture.fromarray(noise.integers(0, 256, shape, np.uint8), mode).save(path)
        paths.append(path)
    broken = folder / "broken.png"
    broken.write_bytes(paths[0].read_bytes()[:400])
    text = folder / "text.png"
    text.write_text("no picture")
    np.save(folder / "light.npy", noise.random((40, 50, 3)).astype(np.float32) * 9)
    holes = noise.random((30, 30)).astype(np.float32)
    holes[3:9, 4:7] = np.nan
    np.save(folder / "holes.npy", holes)
    return [*paths, broken, text, folder / "light.npy", folder / "holes.npy", folder]


class Monkey(QObject):
    """Does something at random, and something about every dialog that comes of it.

    Parameters
    ----------
    seed : int
        Of all it does.
    folder : Path
        The only place it reads and writes.
    """

    def __init__(self, seed, folder):
        super().__init__()
        self.random = random.Random(seed)
        self.folder = folder
        self.files = make_files(folder, self.random)
        self.ledger = Ledger()
        self.done = Counter()
        self.decoder = Decoder()
        self.window = None
        self.over = False
        self.deeds = {
            self.press_action: 30,
            self.click: 25,
            self.drag: 12,
            self.double_click: 4,
            self.press_key: 18,
            self.turn_wheel: 6,
            self.change_control: 25,
            self.drop_file: 4,
            self.resize: 2,
            self.wait: 12,
            self.sample: 5,
            self.close_at_work: 2,
        }

    def open_window(self):
        """A window with all that the program puts around it."""
        memory_warning = None
        self.window = MainWindow(TOOLS, self.decoder)
        memory_warning = memory.recall(self.window)
        if memory_warning:
            self.ledger.note("settings", memory_warning)
        self.window.show()
        self.keeping = Safekeeping(self.window, self.window.projects, data_folder())
        self.faults = Faults(self.window)
        self.keeping.look_for_left_work()

    def close_window(self):
        """Close it whatever it asks, and make sure that nothing of it is left."""
        while self.window.isVisible():
            self.window.close()
            self.spin(20)
        memory.keep(self.window)
        self.forget_window()

    def forget_window(self):
        if not self.keeping.shutdown():
            self.ledger.note("thread", "the journal did not end")
        self.window.deleteLater()
        self.window = None
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (left := own_threads()) and time.monotonic() < deadline:
            self.spin(20)
        for thread in left:
            at = sys._current_frames().get(thread.ident)
            where = "".join(traceback.format_stack(at)) if at else "at its end"
            self.ledger.note(f"thread {thread.name} left", where)

    def run(self, events):
        """Do so many things."""
        kinds, weights = list(self.deeds), list(self.deeds.values())
        self.open_window()
        self.answer()
        for _ in range(events):
            faulthandler.dump_traceback_later(STUCK_SECONDS, exit=True)
            (deed,) = self.random.choices(kinds, weights)
            self.ledger.doing = deed.__name__
            self.done[deed.__name__] += 1
            deed()
            self.spin(0)
            if not self.window.isVisible():  # quit was among what it did
                self.done["quit"] += 1
                memory.keep(self.window)
                self.forget_window()
                self.open_window()
        self.ledger.doing = "the end"
        self.close_window()
        self.over = True
        self.decoder.close()
        faulthandler.cancel_dump_traceback_later()

    def spin(self, milliseconds):
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    # What it does about what it did.

    def answer(self):
        """Answer a dialog or a menu that holds everything up."""
        if self.over:
            return
        # Asks anew before it answers: an answer may open the next dialog.
        QTimer.singleShot(ANSWER_MS, self, self.answer)
        popup, modal = (
            QApplication.activePopupWidget(),
            QApplication.activeModalWidget(),
        )
        if popup is not None:
            if isinstance(popup, QMenu) and self.random.random() < 0.4:
                offered = [each for each in popup.actions() if self.may(each)]
                if offered:
                    chosen = self.random.choice(offered)
                    popup.close()
                    chosen.trigger()
                    return
            popup.close()
        elif isinstance(modal, QFileDialog):
            self.answer_files(modal)
        elif isinstance(modal, QDialog) and self.random.random() < 0.5:
            self.answer_dialog(modal)
        else:
            self.look_at_other_windows()

    def answer_files(self, dialog):
        if self.random.random() < 0.4:
            dialog.reject()
            return
        if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
            kept = f"saved{self.random.randrange(6)}"
            suffix = f".{dialog.defaultSuffix()}" if dialog.defaultSuffix() else ""
            name = self.folder / f"{kept}{suffix}"
        elif dialog.fileMode() == QFileDialog.FileMode.Directory:
            name = self.folder
        else:
            name = self.random.choice([*self.folder.glob("*.*")])
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        line.setText(str(name))
        dialog.accept()
        if dialog.isVisible():  # it does not like the name
            dialog.reject()

    def answer_dialog(self, dialog):
        self.read_box(dialog)
        buttons = [
            each
            for each in dialog.findChildren(QAbstractButton)
            if each.isVisible() and each.isEnabled()
        ]
        if buttons and self.random.random() < 0.9:
            self.random.choice(buttons).click()
        else:
            dialog.reject()

    def read_box(self, box):
        """A box that calls a fault unexpected is an exception."""
        if isinstance(box, QMessageBox) and box.objectName() == "error_dialog":
            if box.detailedText():
                self.ledger.note("unexpected fault", box.detailedText())
        elif box.objectName() == "crash_dialog":
            self.ledger.note("crash", box.text())

    def look_at_other_windows(self):
        for widget in QApplication.topLevelWidgets():
            shown = widget.isVisible() and widget is not self.window
            if shown and isinstance(widget, QMessageBox):
                self.read_box(widget)
            if shown and self.random.random() < 0.1:
                widget.close()

    # What it does.

    def may(self, action):
        return action.isEnabled() and action.isVisible() and not action.isSeparator()

    def press_action(self):
        # Those of menus that open at a click only are reached by a click.
        menus = self.window.menuBar().findChildren(QMenu)
        offered = {
            *self.window.actions(),
            *(each for m in menus for each in m.actions()),
        }
        enabled = [each for each in offered if self.may(each) and each.menu() is None]
        chosen = self.random.choice(sorted(enabled, key=name_of))
        if "quit" in chosen.objectName() and self.random.random() < 0.8:
            return
        self.ledger.doing = f"action {name_of(chosen)}"
        chosen.trigger()

    def place(self):
        """A visible widget, and a point of it."""
        tops = [
            each
            for each in QApplication.topLevelWidgets()
            if isValid(each) and each.isVisible() and not isinstance(each, QMenu)
        ]
        top = self.random.choice([self.window, self.window, *tops])
        point = QPoint(
            self.random.randrange(max(1, top.width())),
            self.random.randrange(max(1, top.height())),
        )
        widget = top.childAt(point) or top
        self.ledger.doing += f" on {type(widget).__name__} {widget.objectName()}"
        return widget, widget.mapFrom(top, point)

    def click(self):
        widget, point = self.place()
        button, keys = self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        # Not QTest's own click: what the press has deleted must not be let go, too.
        QTest.mousePress(widget, button, keys, point)
        if alive(widget):
            QTest.mouseRelease(widget, button, keys, point)

    def double_click(self):
        widget, point = self.place()
        QTest.mouseDClick(widget, self.random.choice(BUTTONS), pos=point)

    def drag(self):
        widget, point = self.place()
        if self.random.random() < 0.6:
            widget = self.window.centralWidget()
            widget = getattr(widget, "viewport", lambda: widget)()
            point = widget.rect().center()
        button, keys = self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        QTest.mousePress(widget, button, keys, point)
        for _ in range(self.random.randrange(1, 12)):
            if not alive(widget):
                return
            reach = 80
            point += QPoint(
                self.random.randint(-reach, reach), self.random.randint(-reach, reach)
            )
            QTest.mouseMove(widget, point)
            if self.random.random() < 0.3:
                self.spin(self.random.randrange(10))
        if alive(widget) and self.random.random() < 0.95:
            QTest.mouseRelease(widget, button, keys, point)

    def press_key(self):
        focus = QApplication.focusWidget() or self.window
        self.ledger.doing = f"key on {type(focus).__name__} {focus.objectName()}"
        for _ in range(self.random.randrange(1, 4)):
            key, keys = self.random.choice(KEYS), self.random.choice(MODIFIERS)
            if keys != Qt.KeyboardModifier.NoModifier and key == "q":
                continue  # closing has an event of its own
            if alive(focus):
                QTest.keyClick(focus, key, keys)

    def turn_wheel(self):
        widget, point = self.place()
        at = QPointF(point)
        turn = QPoint(0, self.random.choice((-240, -120, 120, 240)))
        event = QWheelEvent(
            at,
            QPointF(widget.mapToGlobal(point)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            self.random.choice(MODIFIERS),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def change_control(self):
        """Set what can be set, at once: by chance the mouse would rarely."""
        offered = [
            each
            for each in self.window.findChildren(QWidget)
            if each.isVisible()
            and each.isEnabled()
            and isinstance(
                each,
                QAbstractButton
                | QAbstractSlider
                | QAbstractSpinBox
                | QComboBox
                | QLineEdit
                | QTabBar,
            )
        ]
        if not offered:
            return
        chosen = self.random.choice(offered)
        self.ledger.doing = f"set {type(chosen).__name__} {chosen.objectName()}"
        if isinstance(chosen, QAbstractButton):
            chosen.click()
        elif isinstance(chosen, QAbstractSlider):
            chosen.setValue(self.random.randint(chosen.minimum(), chosen.maximum()))
        elif isinstance(chosen, QAbstractSpinBox):
            chosen.stepBy(self.random.randint(-30, 30))
        elif isinstance(chosen, QTabBar):
            chosen.setCurrentIndex(self.random.randrange(max(1, chosen.count())))
        elif isinstance(chosen, QComboBox):
            chosen.setCurrentIndex(self.random.randrange(max(1, chosen.count())))
            chosen.activated.emit(chosen.currentIndex())
        else:
            chosen.setText("".join(self.random.choices("0123456789.#abxyz ", k=5)))
            chosen.editingFinished.emit()

    def drop_file(self):
        many = self.random.random() < 0.3
        chosen = self.random.sample(
            self.files, self.random.randint(1, 4) if many else 1
        )
        saved = [*self.folder.glob("saved*")]
        if saved and self.random.random() < 0.4:
            chosen = [self.random.choice(saved)]
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in chosen])
        widget, point = self.place()
        if self.random.random() < 0.7:
            widget = self.window.centralWidget()
            widget = getattr(widget, "viewport", lambda: widget)()
        event = QDropEvent(
            QPointF(point),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, event)

    def resize(self):
        self.window.resize(
            self.random.randint(300, 1800), self.random.randint(200, 1200)
        )

    def wait(self):
        self.spin(self.random.choice((1, 5, 20, 60, 150)))

    def sample(self):
        """Another tool with something open to work on."""
        tool = self.random.choice(TOOLS)
        self.ledger.doing = f"sample of {tool.name}"
        for verb in (tool.name, "open_sample"):
            self.window.actions_by_verb[verb].trigger()
        if self.random.random() < 0.5:
            self.window.actions_by_verb["run"].trigger()

    def close_at_work(self):
        """Close the window in the middle of work, and begin a new one."""
        if self.random.random() < 0.7:
            self.window.actions_by_verb["run"].trigger()
            self.spin(self.random.randrange(200))
        if self.random.random() < 0.3:
            self.window.actions_by_verb["save_project"].trigger()
        begun = time.monotonic()
        self.close_window()
        if time.monotonic() - begun > PATIENCE_SECONDS:
            self.ledger.note("slow", f"closing took {time.monotonic() - begun:.0f} s")
        self.open_window()


def own_threads():
    return [
        thread
        for thread in threading.enumerate()
        if thread.name.startswith(OWN) and not thread.name.startswith(LASTING)
    ]


def name_of(action):
    return action.objectName() or action.text()


def alive(widget):
    """Whether the C++ half of a widget is there, and seen."""
    with suppress(RuntimeError):
        return widget.isVisible()
    return False


def main():
    seed, events = int(sys.argv[1]), int(sys.argv[2])
    faulthandler.enable()
    with tempfile.TemporaryDirectory(prefix="monkey-") as place:
        for variable in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
            os.environ[variable] = str(Path(place) / variable)
        work = Path(place) / "work"
        work.mkdir()
        os.chdir(work)
        application = start.make_application()
        # Between two windows there is none.
        application.setQuitOnLastWindowClosed(False)
        WarmUp(child_command(WARM_UP_CHILD), stamp_path()).wait(lambda: None)
        monkey = Monkey(seed, work)
        monkey.ledger.listen()
        monkey.run(events)
        left = [str(each) for each in Path(place).rglob(".sextant-*")]
        if left:
            monkey.ledger.note("left files", left)
    told = {"seed": seed, "done": dict(monkey.done), "met": monkey.ledger.met}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
