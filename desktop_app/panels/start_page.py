"""The page of an empty tab: what was open of late, and a sample of every tool."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QFont, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.files.recent import CHANGED, MISSING, Recent
from desktop_app.panels.naming import named
from desktop_app.processors.declare import Tool
from desktop_app.views.cards import Card, CardGrid
from desktop_app.views.dropping import TakesFiles
from desktop_app.views.grid import PAGE, WIDE
from desktop_app.words import N_, tr

Rgba = npt.NDArray[np.uint8]
WELCOME = N_("Open a picture or a video, drop it anywhere here, or paste it (Ctrl+V)")
_STATES = {CHANGED: N_("changed since"), MISSING: N_("not there any more")}


@dataclass(frozen=True, eq=False)
class Shelved:
    """A source opened of late, as it is now.

    Parameters
    ----------
    recent : Recent
        Which one.
    state : str
        Whether it is there as it was.
    thumbnail : (H, W, 4) uint8 array or None
        What was seen.
    """

    recent: Recent
    state: str
    thumbnail: Rgba | None = None


class StartPage(TakesFiles, QScrollArea):
    """Widget ``start_page``; files can be dropped on it.

    Parameters
    ----------
    tools : sequence of Tool
        Whose samples are offered.
    actions : sequence of QAction
        Offered as buttons, the usual one first.

    Signals
    -------
    recent_chosen(Recent), sample_chosen(Tool), files_dropped(list of Path)
        What shall be opened.
    seen()
        It was painted.
    """

    recent_chosen = Signal(object)
    sample_chosen = Signal(object)
    files_dropped = Signal(object)
    seen = Signal()

    def __init__(
        self, tools: Sequence[Tool], actions: Sequence[QAction], parent: QWidget
    ) -> None:
        super().__init__(parent)
        named(self, "start_page", accessible=tr("Start page"))
        self.setAcceptDrops(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._tools = tuple(tools)
        self._recent = CardGrid()
        self._samples = CardGrid()
        self._heading = _heading(tr("Opened of late"))
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(PAGE, PAGE, PAGE, PAGE)
        layout.setSpacing(WIDE)
        welcome = named(QLabel(tr(WELCOME)), "welcome")
        welcome.setWordWrap(True)
        layout.addWidget(_heading("Sextant", 2.0))
        layout.addWidget(welcome)
        layout.addLayout(_button_row(actions))
        layout.addWidget(self._heading)
        layout.addWidget(self._recent)
        layout.addWidget(_heading(tr("Samples to play with")))
        layout.addWidget(self._samples)
        layout.addStretch(1)
        self.setWidget(body)
        self._samples.set_cards([self._sample_card(tool) for tool in tools])
        self.show_recent(())

    def show_recent(self, shelf: Sequence[Shelved]) -> None:
        """Offer what was opened of late."""
        self._recent.set_cards([self._recent_card(each) for each in shelf])
        for widget in (self._heading, self._recent):
            widget.setVisible(bool(shelf))

    def show_sample(self, tool: str, picture: Rgba) -> None:
        """Show the picture of a tool's sample."""
        for card in self._samples.cards:
            if card.objectName() == f"sample_{tool}":
                card.set_picture(picture)

    def take_files(self, paths: list[Path]) -> None:
        """Tell what was dropped."""
        self.files_dropped.emit(paths)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell that it is seen."""
        super().paintEvent(event)
        self.seen.emit()

    def _sample_card(self, tool: Tool) -> Card:
        card = Card(tr(tool.title), tr(tool.summary), parent=self._samples)
        card.setObjectName(f"sample_{tool.name}")
        card.setProperty("tool", tool.name)
        card.clicked.connect(self._choose_sample)
        return card

    def _recent_card(self, shelved: Shelved) -> Card:
        told = _STATES.get(shelved.state)
        line = shelved.recent.place if told is None else tr(told)
        faded = told is not None
        card = Card(shelved.recent.title, line, faded=faded, parent=self._recent)
        card.setObjectName(f"recent_{shelved.recent.key}")
        card.setToolTip("\n".join(map(str, (shelved.recent.place, line))))
        card.setProperty("recent", shelved.recent)
        card.clicked.connect(self._choose_recent)
        if shelved.thumbnail is not None:
            card.set_picture(shelved.thumbnail)
        return card

    @Slot()
    def _choose_sample(self) -> None:
        name = self.sender().property("tool")
        for tool in self._tools:
            if tool.name == name:
                self.sample_chosen.emit(tool)

    @Slot()
    def _choose_recent(self) -> None:
        self.recent_chosen.emit(self.sender().property("recent"))


def _heading(text: str, larger: float = 1.25) -> QLabel:
    label = QLabel(text)
    font = QFont(label.font())
    font.setPointSizeF(font.pointSizeF() * larger)
    font.setBold(True)
    label.setFont(font)
    return label


def _button_row(actions: Sequence[QAction]) -> QHBoxLayout:
    row = QHBoxLayout()
    for action in actions:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(False)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row.addWidget(button)
    row.addStretch(1)
    return row
