"""Colouring a sequence: the range, which frames are marked, and the button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.panels.wheel import WheelGuard
from desktop_app.words import tr

MOST_NAMED = 12  # marked frames told by number


class FilmBox(QGroupBox):
    """What a film needs beyond a picture; hidden where no sequence is open.

    Signals
    -------
    folder_asked(), video_asked()
        Colour the range into a folder of frames, or into a video.
    """

    folder_asked = Signal()
    video_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Film"), parent)
        self.setObjectName("film")
        self._busy = self._some_marked = False
        self._first = self._spin("film_first", tr("First frame of the range"))
        self._last = self._spin("film_last", tr("Last frame of the range"))
        self._kind = named(
            QComboBox(),
            "film_output",
            accessible=tr("What the film is written to"),
            tip=tr("A folder of frames at full depth, or a video"),
        )
        self._kind.addItems([tr("Frames in a folder"), tr("Video")])
        self.colour = named(
            QPushButton(tr("Colour the film…")),
            "colour_film",
            accessible=tr("Colour the film"),
            tip=tr(
                "Carry the colours of the marked frames to all others along the "
                "motion. What was stopped goes on where it was."
            ),
        )
        self.colour.clicked.connect(self._ask)
        self._marked = named(QLabel(), "film_marked")
        self._marked.setWordWrap(True)
        self._told = named(QLabel(), "film_told")
        self._told.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(QLabel(tr("Frames")))
        row.addWidget(self._first)
        row.addWidget(QLabel(tr("to")))
        row.addWidget(self._last)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addLayout(row)
        layout.addWidget(self._marked)
        layout.addWidget(self._kind)
        layout.addWidget(self.colour)
        layout.addWidget(self._told)
        self.hide()

    @property
    def range(self) -> tuple[int, int]:
        """First and last frame, from 0."""
        first, last = self._first.value() - 1, self._last.value() - 1
        return min(first, last), max(first, last)

    def show_frames(self, count: int, marked: Sequence[int]) -> None:
        """Show how many frames there are, and which are marked (from 0)."""
        self.setVisible(count > 1)
        whole = self._last.value() == self._last.maximum()
        for spin in (self._first, self._last):
            spin.setRange(1, max(1, count))
        if whole:
            self._last.setValue(count)
        named_ones = ", ".join(str(index + 1) for index in marked[:MOST_NAMED])
        more = " …" if len(marked) > MOST_NAMED else ""
        self._marked.setText(
            tr("Marked: {named_ones}{more}").format(named_ones=named_ones, more=more)
            if marked
            else tr("No frame is marked: scribble on one of every shot")
        )
        self._some_marked = bool(marked)
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """Show whether a film is being coloured."""
        self._busy = busy
        self._enable()

    def tell(self, sentence: str) -> None:
        """Say how far the film is, or what became of it."""
        self._told.setText(sentence)

    def _enable(self) -> None:
        """Let one film at a time be coloured, if there are marks to carry."""
        for widget in (self._first, self._last, self._kind):
            widget.setEnabled(not self._busy)
        self.colour.setEnabled(self._some_marked and not self._busy)

    def _spin(self, name: str, accessible: str) -> QSpinBox:
        spin = named(QSpinBox(), name, accessible=accessible)
        spin.setRange(1, 1)
        guard = WheelGuard(self)
        guard.guard(spin)
        return spin

    @Slot()
    def _ask(self) -> None:
        (self.video_asked if self._kind.currentIndex() else self.folder_asked).emit()
