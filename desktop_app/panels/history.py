"""The history dock: every step by name, click to go there."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QDockWidget, QListWidget, QListWidgetItem, QWidget

from desktop_app.panels.naming import named
from desktop_app.words import tr


class HistoryPanel(QDockWidget):
    """Dock ``dock_history``.

    Signals
    -------
    step_chosen(int)
        A step was clicked.
    """

    step_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("History"), parent)
        named(self, "dock_history", accessible=tr("History"))
        self._list = named(
            QListWidget(), "steps", accessible=tr("Steps of the history")
        )
        self._list.currentRowChanged.connect(self._chosen)
        self.setWidget(self._list)

    def show_steps(self, titles: tuple[str, ...], index: int) -> None:
        """Show the steps; those after `index` are undone and greyed."""
        with QSignalBlocker(self._list):
            self._update(titles)
            for row in range(self._list.count()):
                role = (
                    self.palette().placeholderText
                    if row > index
                    else self.palette().text
                )
                self._list.item(row).setForeground(QBrush(role()))
            self._list.setCurrentRow(index)

    def _update(self, titles: tuple[str, ...]) -> None:
        """Change only the rows that differ: a stroke adds one to a long history."""
        for row, title in enumerate(map(tr, titles)):
            item = self._list.item(row)
            if item is None:
                self._list.addItem(QListWidgetItem(title))
            elif item.text() != title:
                item.setText(title)
        while self._list.count() > len(titles):
            self._list.takeItem(self._list.count() - 1)

    @Slot(int)
    def _chosen(self, row: int) -> None:
        if row >= 0:
            self.step_chosen.emit(row)
