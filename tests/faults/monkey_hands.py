"""What the monkey does to the window: whatever is enabled, whatever is visible."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QEventLoop, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.processors.catalogue import TOOLS
from tests.faults.monkey_files import make_files
from tests.reference.mouse import let_go

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


class Hands:
    """Mouse, keys, actions and files, at random.

    Parameters
    ----------
    random : Random
        Chooses.
    folder : Path
        Where its files lie.
    ledger : Ledger
        Is told what is being done.
    """

    def __init__(self, random, folder, ledger):
        self.random = random
        self.folder = folder
        self.files = make_files(folder, random)
        self.ledger = ledger
        self.window = None
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
        }

    def press_action(self):
        # Those of menus that open at a click only are reached by a click.
        menus = self.window.menuBar().findChildren(QMenu)
        offered = {
            *self.window.actions(),
            *(each for m in menus for each in m.actions()),
        }
        enabled = [each for each in offered if may(each) and each.menu() is None]
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
        child = top.childAt(point)
        widget = top if child is None or not isValid(child) else child
        self.ledger.doing += f" on {type(widget).__name__} {widget.objectName()}"
        return widget, widget.mapFrom(top, point)

    def click(self):
        widget, point = self.place()
        button, keys = self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        if not alive(widget):  # collected with its parent a moment ago
            return
        # Not QTest's own click: what the press has deleted must not be let go, too.
        QTest.mousePress(widget, button, keys, point)
        if alive(widget):
            QTest.mouseRelease(widget, button, keys, point)
        let_go()

    def double_click(self):
        widget, point = self.place()
        if not alive(widget):
            return
        try:
            QTest.mouseDClick(widget, self.random.choice(BUTTONS), pos=point)
        except RuntimeError:  # it went with its first click
            if isValid(widget):
                raise
        let_go()

    def drag(self):
        widget, point = self.place()
        if self.random.random() < 0.6:
            widget = self.window.centralWidget()
            widget = getattr(widget, "viewport", lambda: widget)()
            point = widget.rect().center()
        button, keys = self.random.choice(BUTTONS), self.random.choice(MODIFIERS)
        if not alive(widget):
            return
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
                spin(self.random.randrange(10))
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
        if not alive(widget):
            return
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
        spin(self.random.choice((1, 5, 20, 60, 150)))

    def sample(self):
        """Another tool with something open to work on."""
        tool = self.random.choice(TOOLS)
        self.ledger.doing = f"sample of {tool.name}"
        for verb in (tool.name, "open_sample"):
            self.window.actions_by_verb[verb].trigger()
        if self.random.random() < 0.5:
            self.window.actions_by_verb["run"].trigger()


def name_of(action):
    return action.objectName() or action.text()


def alive(widget):
    """Whether the C++ half of a widget is there, and seen."""
    with suppress(RuntimeError):
        return widget.isVisible()
    return False


def may(action):
    return action.isEnabled() and action.isVisible() and not action.isSeparator()


def spin(milliseconds):
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
