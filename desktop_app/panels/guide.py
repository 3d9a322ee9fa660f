"""The guide of a joint filter: another picture, whose edges are kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.panels.naming import named
from desktop_app.words import N_, tr

NONE = N_("Guide: the picture itself")


class GuideBox(QWidget):
    """Says which guide is used, and lets another one be chosen.

    Signals
    -------
    choose_asked (), clear_asked ()
        A button was pressed.
    """

    choose_asked = Signal()
    clear_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = named(QLabel(tr(NONE)), "guide")
        self._label.setWordWrap(True)
        self._label.setTextFormat(Qt.TextFormat.PlainText)  # files have any name
        self.choose = named(
            QPushButton(tr("&Guide…")),
            "choose_guide",
            accessible=tr("Choose a guide"),
            tip=tr(
                "Take the edges of another picture of the same size: of a flash "
                "photograph for the one without flash, say"
            ),
        )
        self.clear = named(
            QPushButton(tr("None")),
            "clear_guide",
            accessible=tr("No guide"),
            tip=tr("Keep the edges of the picture itself"),
        )
        self.choose.clicked.connect(self.choose_asked)
        self.clear.clicked.connect(self.clear_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.choose)
        layout.addWidget(self.clear)
        self.show_guide(None, available=False)

    def show_guide(self, name: str | None, *, available: bool) -> None:
        """Name the guide; None is none. It can be chosen while a picture is open."""
        self._label.setText(
            tr(NONE) if name is None else tr("Guide: {name}").format(name=name)
        )
        self._label.setToolTip(name or "")
        self.choose.setEnabled(available)
        self.clear.setEnabled(name is not None)
