"""The dock beside the canvas: another picture, that moves with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.views.grid import GAP, HAIR, STEP
from desktop_app.views.icons import dress
from desktop_app.views.second_view import SecondView
from desktop_app.words import tr

SOURCE, RESULT = "source", "result"
_CLOSE = QSize(16, 16)
_SHORTEST = 12  # letters


class CompareDock(QDockWidget):
    """Dock ``dock_compare``: the source or the result beside the other, or another tab.

    Signals
    -------
    subject_chosen(str)
        What shall be shown: `SOURCE`, `RESULT`, or the number of a tab.
    seen(bool)
        The dock was opened or closed.
    """

    subject_chosen = Signal(str)
    seen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Side by side"), parent)
        named(self, "dock_compare", accessible=tr("Side by side"))
        self.view = SecondView(self)
        self.setWidget(self.view)
        self._subjects = named(
            QComboBox(),
            "compare_with",
            accessible=tr("Compare with"),
            tip=tr("What is shown beside the canvas"),
        )
        self._subjects.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._subjects.setMinimumContentsLength(_SHORTEST)
        self._subjects.activated.connect(self._tell_subject)
        self.setTitleBarWidget(self._header())
        self.visibilityChanged.connect(self._tell_seen)

    @property
    def subject(self) -> str:
        """What is shown."""
        return str(self._subjects.currentData() or SOURCE)

    def offer(self, subjects: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer what can be shown, as (subject, title), and name what is."""
        with QSignalBlocker(self._subjects):
            self._subjects.clear()
            for subject, title in subjects:
                self._subjects.addItem(title, subject)
            self._subjects.setCurrentIndex(max(0, self._subjects.findData(chosen)))

    def _header(self) -> QWidget:
        """Make a title bar that holds the choice: the view needs the height."""
        header = QWidget()
        row = QHBoxLayout(header)
        row.setContentsMargins(GAP, HAIR, STEP, HAIR)
        row.addWidget(QLabel(tr("Beside:")))
        row.addWidget(self._subjects, 1)
        close = named(
            QToolButton(), "close_compare", accessible=tr("Close"), tip=tr("Close (Y)")
        )
        dress(close, "close")
        close.setIconSize(_CLOSE)
        close.clicked.connect(self.hide)
        row.addWidget(close)
        return header

    @Slot(int)
    def _tell_subject(self, _index: int) -> None:
        self.subject_chosen.emit(self.subject)

    @Slot()
    def _tell_seen(self, *_: object) -> None:
        self.seen.emit(not self.isHidden())
