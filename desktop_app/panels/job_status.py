"""What the status bar says of the work under way, and of memory."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QWidget

from desktop_app.panels.naming import named
from desktop_app.words import tr

_PERCENT = 100
_NAME_LETTERS, _BAR_LETTERS, _LEFT_LETTERS = 30, 14, 18
_MINUTE = 60
# Shares this small say nothing about the whole; nor do the first moments.
_SMALLEST_SHARE, _SOONEST = 0.02, 2.0


class JobStatus(QWidget):
    """Widget ``job_status``: name, progress and what is left; hidden while idle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "job_status", accessible=tr("Work under way"))
        letter = self.fontMetrics().averageCharWidth()
        self._name = named(QLabel(), "job_name", accessible=tr("Work under way"))
        self._name.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self._widest = _NAME_LETTERS * letter
        self._bar = named(
            QProgressBar(), "job_progress", accessible=tr("Progress of the work")
        )
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_LETTERS * letter)
        self._bar.setMaximumHeight(self.fontMetrics().height())
        self._left = named(QLabel(), "job_left", accessible=tr("Time that is left"))
        self._left.setMinimumWidth(_LEFT_LETTERS * letter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self._name, self._bar, self._left):
            row.addWidget(widget)
        self.hide()

    def show_job(self, name: str, fraction: float, left: str) -> None:
        """Show work by its name, the share done (0: unknown), and what is left."""
        middle = Qt.TextElideMode.ElideRight
        self._name.setText(self.fontMetrics().elidedText(name, middle, self._widest))
        self._name.setToolTip(name)
        self._bar.setRange(0, _PERCENT if fraction > 0 else 0)
        self._bar.setValue(round(fraction * _PERCENT))
        self._left.setText(left)
        self.show()


def time_left(fraction: float, seconds: float) -> str:
    """Say how long work still takes that did a share of itself in so many seconds."""
    if fraction < _SMALLEST_SHARE or seconds < _SOONEST:
        return ""
    left = seconds * (1 - fraction) / fraction
    if left < _MINUTE:
        return tr("about {n} s left").format(n=max(1, round(left)))
    return tr("about {n} min left").format(n=round(left / _MINUTE))
