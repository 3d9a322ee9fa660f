"""The wheel scrolls a dock; it changes a value only where that was clicked before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

_WHEEL = QEvent.Type.Wheel


class WheelGuard(QObject):
    """Keeps the wheel from widgets that do not have the focus."""

    def guard(self, widget: QWidget) -> None:
        """Guard a widget; Tab and click still give it the focus, the wheel does not."""
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel go on to the dock below."""
        # Every event of every field comes by here: the question that costs least first.
        if event.type() != _WHEEL or not isinstance(watched, QWidget):
            return False
        unfocused = not watched.hasFocus()
        if unfocused:
            event.ignore()
        return unfocused
