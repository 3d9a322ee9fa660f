"""A cross that the arrow keys move: the canvas for who has no mouse."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QWidget

_SIDE = 25  # px
# What an arrow key moves the cross by, in px of the screen; with Shift.
_STEP, _LEAP = 1.0, 10.0
_ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


class KeyboardCursor(QWidget):
    """Stands in for the mouse over a view: the view hears it as one.

    Enter shows it in the middle, or takes it away. The arrows move it, Space presses
    the left button, and lets it go when pressed again; Esc lets go and takes it away.

    Parameters
    ----------
    viewport : QWidget
        Of the view; gets the events.
    """

    def __init__(self, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.setObjectName("keyboard_cursor")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(_SIDE, _SIDE)
        self._view = viewport
        self._at = QPointF()
        self._pressed = False
        self.hide()

    @property
    def at(self) -> QPointF:
        """Where it is in the viewport."""
        return self._at

    @property
    def pressed(self) -> bool:
        """Whether it holds the button down."""
        return self._pressed

    def take(self, event: QKeyEvent) -> bool:
        """Do what a key means to the cross; answer whether it means something."""
        key = Qt.Key(event.key())
        if not self.isVisible():
            if key not in _ENTER:
                return False
            self._begin()
        elif key in _ARROWS:
            far = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._move(_ARROWS[key], _LEAP if far else _STEP)
        elif key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                self._press_or_release()
        elif key in _ENTER or key == Qt.Key.Key_Escape:
            self.end()
        else:
            return False
        return True

    def let_go(self) -> None:
        """Let the button go unheard: what it drew was taken back."""
        self._pressed = False
        self.update()

    def end(self) -> None:
        """Let the button go, and go away."""
        if self._pressed:
            self._press_or_release()
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a cross that is seen on any picture; filled while it presses."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = _SIDE / 2
        for tone, width in ((QColor(0, 0, 0, 200), 3.5), (QColor(255, 255, 255), 1.5)):
            painter.setPen(QPen(tone, width))
            for start, stop in ((0.5, middle - 4), (middle + 4, _SIDE - 0.5)):
                painter.drawLine(QPointF(start, middle), QPointF(stop, middle))
                painter.drawLine(QPointF(middle, start), QPointF(middle, stop))
        if self._pressed:
            painter.setBrush(self.palette().highlight())
            painter.drawEllipse(QPointF(middle, middle), 3.5, 3.5)

    def _begin(self) -> None:
        self._at = QPointF(self._view.rect().center())
        self.show()
        self.raise_()
        self._place()
        self._send(QEvent.Type.MouseMove, _NONE)

    def _move(self, way: tuple[float, float], step: float) -> None:
        room = self._view.rect()
        x = min(max(self._at.x() + step * way[0], 0.0), float(room.width() - 1))
        y = min(max(self._at.y() + step * way[1], 0.0), float(room.height() - 1))
        self._at = QPointF(x, y)
        self._place()
        self._send(QEvent.Type.MouseMove, _NONE)

    def _place(self) -> None:
        corner = QRect(0, 0, _SIDE, _SIDE)
        corner.moveCenter(self._at.toPoint())
        self.setGeometry(corner)

    def _press_or_release(self) -> None:
        self._pressed = not self._pressed
        kind = QEvent.Type
        presses = kind.MouseButtonPress if self._pressed else kind.MouseButtonRelease
        self._send(presses, _LEFT)
        self.update()

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton) -> None:
        """Let the view hear what a mouse would do there."""
        held = _LEFT if self._pressed else _NONE
        place = QPointF(self._view.mapToGlobal(self._at.toPoint()))
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, self._at, place, button, held, none)
        QApplication.sendEvent(self._view, event)


class FocusRing(QWidget):
    """A line round a view that has the focus."""

    def __init__(self, view: QWidget, viewport: QWidget) -> None:
        super().__init__(viewport)
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come with the focus of the keyboard, and go with it."""
        if event.type() == QEvent.Type.FocusIn and isinstance(event, QFocusEvent):
            # Who clicks, or comes with the mouse, knows where they are.
            if event.reason() in _BY_KEYS:
                self._surround()
        elif event.type() == QEvent.Type.FocusOut:
            self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._surround()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line in the colour of what is chosen."""
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().highlight(), 4.0))
        painter.drawRect(self.rect())

    def _surround(self) -> None:
        around = self.parentWidget()
        if around is not None:
            self.setGeometry(around.rect())
        self.show()
        self.raise_()
