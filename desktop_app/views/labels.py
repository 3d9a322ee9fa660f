"""The two small texts above the canvas: how exact it is, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

_MARGIN = 12

# Colours of data, not of chrome: they mean the same in every theme.
_BADGES = {
    "preview": ("#e0a030", "#1d1a12"),
    "exact": ("#2f7d52", "#ffffff"),
    "source": ("#5a5a5f", "#ffffff"),
}


class Badge(QLabel):
    """A small rounded label in the corner: preview or exact."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self._kind = ""
        self.setObjectName("badge")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_text(self, text: str, kind: str) -> None:
        """Show a text of a kind; any other kind hides the badge."""
        colours = _BADGES.get(kind)
        if colours is None or not text:
            self.hide()
            return
        if kind != self._kind:  # a style sheet costs as much as painting a frame
            self._kind = kind
            ground, ink = colours
            self.setStyleSheet(
                f"background: {ground}; color: {ink}; border-radius: 9px;"
                "padding: 2px 10px; font-weight: 600;"
            )
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        self.place()
        self.show()

    def place(self) -> None:
        """Move into the upper right corner of the parent."""
        self.adjustSize()
        self.move(self._canvas.width() - self.width() - _MARGIN, _MARGIN)


class Guidance(QLabel):
    """One friendly line; large in the middle of an empty canvas."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._canvas = parent
        self.setObjectName("guidance")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._large = True
        self._dress()
        self.hide()

    def show_text(self, text: str, *, large: bool) -> None:
        """Show a text; an empty one hides the label."""
        if large != self._large:
            self._large = large
            self._dress()
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        self.place()
        self.setVisible(bool(text))

    def _dress(self) -> None:
        if self._large:
            self.setStyleSheet(
                "color: palette(window-text); font-size: 17pt; padding: 40px 56px;"
                "border: 2px dashed palette(mid); border-radius: 16px;"
            )
        else:
            self.setStyleSheet(
                "background: rgba(20, 20, 22, 210); color: #f0f0f0;"
                "border-radius: 11px; padding: 4px 14px;"
            )

    def place(self) -> None:
        """Move to the middle, or to the middle of the lower edge, of the parent."""
        room = self._canvas.size()
        widest = max(room.width() - 2 * _MARGIN, 1)
        self.setWordWrap(False)
        self.setMaximumWidth(widest)
        if self.sizeHint().width() > widest:
            self.setWordWrap(True)
            self.resize(widest, self.heightForWidth(widest))
        else:
            self.adjustSize()
        left = (room.width() - self.width()) // 2
        below = room.height() - self.height()
        self.move(left, below // 2 if self._large else below - _MARGIN)
