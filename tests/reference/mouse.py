"""What `QTest` leaves to its caller: a button that was pressed is let go again."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

LEFT = Qt.MouseButton.LeftButton


def double_click(widget: QWidget, button=LEFT, pos: QPoint | None = None) -> None:
    """Click twice; `QTest.mouseDClick` alone holds the button down after it."""
    place = widget.rect().center() if pos is None else pos
    QTest.mouseDClick(widget, button, pos=place)
    QTest.mouseRelease(widget, button, pos=place)


def let_go() -> Qt.MouseButton:
    """Let go of every button that is held, over nothing; give which they were."""
    held = QApplication.mouseButtons()
    nowhere = QWidget()
    for button in (LEFT, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
        if held & button:
            QTest.mouseRelease(nowhere, button)
    return held
