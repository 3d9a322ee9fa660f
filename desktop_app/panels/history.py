"""The history dock: every step by name, with a small picture; click to go there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QBrush, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.document.entries import Entry
from desktop_app.panels.naming import named
from desktop_app.views.grid import GAP
from desktop_app.views.thumbnails import squared
from desktop_app.words import tr

SIDE = 36  # px of a small picture
_STEP = Qt.ItemDataRole.UserRole


class HistoryPanel(QDockWidget):
    """Dock ``dock_history``.

    Signals
    -------
    step_chosen(int)
        A step was clicked.
    edit_asked(int)
        The parameters of an applied step shall be changed.
    """

    step_chosen = Signal(int)
    edit_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("History"), parent)
        named(self, "dock_history", accessible=tr("History"))
        self._entries: tuple[Entry, ...] = ()
        self._index = 0
        self._titles: tuple[str, ...] = ()
        self._tree = named(
            QTreeWidget(), "steps", accessible=tr("Steps of the history")
        )
        self._tree.setHeaderHidden(True)
        self._tree.setIconSize(QSize(SIDE, SIDE))
        self._tree.setUniformRowHeights(False)
        self._tree.currentItemChanged.connect(self._chosen)
        self._tree.itemExpanded.connect(self._unfold)
        self._tree.itemDoubleClicked.connect(self._ask_edit)
        self._tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._tree.customContextMenuRequested.connect(self._show_menu)
        self.edit = named(
            QPushButton(tr("&Edit step…")),
            "edit_step",
            accessible=tr("Edit step"),
            tip=tr(
                "Change the parameters of an applied step; the later ones are run anew"
            ),
        )
        self.edit.clicked.connect(self._ask_edit)
        self.edit.setEnabled(False)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._tree)
        row = QHBoxLayout()
        row.setContentsMargins(GAP, 0, GAP, GAP)
        row.addStretch(1)
        row.addWidget(self.edit)
        layout.addLayout(row)
        self.setWidget(body)

    @property
    def current(self) -> Entry | None:
        """The entry that is chosen."""
        for entry in self._entries:
            if entry.first <= self._index <= entry.last:
                return entry
        return None

    def show_steps(
        self, entries: Sequence[Entry], titles: Sequence[str], index: int
    ) -> None:
        """Show the steps; those after `index` are undone and greyed.

        Parameters
        ----------
        entries : sequence of Entry
            The lines.
        titles : sequence of str
            Of every step, for lines that are unfolded.
        index : int
            The step that is shown.
        """
        with QSignalBlocker(self._tree):
            before, self._titles = self._titles, tuple(titles)
            self._update(tuple(entries), before)
            self._index = index
            self._grey()
            item = self._item_at(index)
            if item is not None:
                self._tree.setCurrentItem(item)
        entry = self.current
        self.edit.setEnabled(entry is not None and entry.applied)

    def show_thumbnail(self, row: int, picture: npt.NDArray[np.uint8] | None) -> None:
        """Show a small picture beside a line; room for one until it is made."""
        item = self._tree.topLevelItem(row)
        if item is None:
            return
        if picture is None:
            blank = QPixmap(SIDE, SIDE)
            blank.fill(Qt.GlobalColor.transparent)
            item.setIcon(0, QIcon(blank))
        else:
            item.setIcon(0, QIcon(squared(picture, max(picture.shape[:2]))))

    @Slot(QPoint)
    def _show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the step that was pressed, which is shown."""
        menu = QMenu(self)
        menu.setObjectName("history_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, title, slot, possible in (
            ("edit", tr("&Edit step…"), self._ask_edit, self.edit.isEnabled()),
            ("copy", tr("&Copy the list"), self._copy, bool(self._entries)),
        ):
            action = QAction(title, menu)
            action.setObjectName(f"history_{name}")
            action.setEnabled(possible)
            action.triggered.connect(slot)
            menu.addAction(action)
        menu.popup(self._tree.mapToGlobal(place))

    @Slot()
    def _copy(self) -> None:
        """Put the titles of the steps on the clipboard, a line each."""
        lines = [tr(title) for title in self._titles]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _update(self, entries: tuple[Entry, ...], before: tuple[str, ...]) -> None:
        """Change only the lines that differ: a stroke changes one of a long history."""
        for row, entry in enumerate(entries):
            known = self._entries[row] if row < len(self._entries) else None
            steps = slice(entry.first, entry.last + 1)
            if known == entry and before[steps] == self._titles[steps]:
                continue
            item = self._tree.topLevelItem(row)
            if item is None:
                item = QTreeWidgetItem()
                self._tree.addTopLevelItem(item)
            self._fill(item, entry)
        while self._tree.topLevelItemCount() > len(entries):
            self._tree.takeTopLevelItem(self._tree.topLevelItemCount() - 1)
        self._entries = entries

    def _fill(self, item: QTreeWidgetItem, entry: Entry) -> None:
        item.setText(0, f"{entry.title}\n{entry.told}" if entry.told else entry.title)
        item.setToolTip(0, item.text(0))
        item.setData(0, _STEP, entry.last)
        item.setSizeHint(0, QSize(0, SIDE + 4))
        many = entry.count > 1
        shows = QTreeWidgetItem.ChildIndicatorPolicy
        item.setChildIndicatorPolicy(
            shows.ShowIndicator if many else shows.DontShowIndicator
        )
        if item.isExpanded() and many:
            self._unfold(item, entry)
        else:
            item.takeChildren()
            item.setExpanded(False)

    @Slot(QTreeWidgetItem)
    def _unfold(self, item: QTreeWidgetItem, entry: Entry | None = None) -> None:
        """Show every step of a line, each made when it is seen first."""
        if entry is None:
            entry = self._entries[self._tree.indexOfTopLevelItem(item)]
        while item.childCount() > entry.count:
            item.takeChild(item.childCount() - 1)
        for step in range(entry.first, entry.last + 1):
            child = item.child(step - entry.first)
            if child is None:
                child = QTreeWidgetItem()
                item.addChild(child)
            child.setText(0, tr(self._titles[step]))
            child.setData(0, _STEP, step)
        self._grey_item(item, entry.first)
        for row in range(item.childCount()):
            self._grey_item(_child(item, row), entry.first + row)

    def _grey(self) -> None:
        for row, entry in enumerate(self._entries):
            item = self._tree.topLevelItem(row)
            self._grey_item(item, entry.first)
            for inner in range(item.childCount() if item is not None else 0):
                self._grey_item(_child(item, inner), entry.first + inner)

    def _grey_item(self, item: QTreeWidgetItem | None, step: int) -> None:
        if item is None:
            return
        palette = self.palette()
        undone = step > self._index
        role = palette.placeholderText if undone else palette.text
        item.setForeground(0, QBrush(role()))

    def _item_at(self, step: int) -> QTreeWidgetItem | None:
        """Give the line of a step; the line around it where that is folded."""
        row = next(
            number
            for number, entry in enumerate(self._entries)
            if entry.first <= step <= entry.last
        )
        item = self._tree.topLevelItem(row)
        inner = step - self._entries[row].first
        if item is not None and item.isExpanded() and inner < item.childCount():
            return item.child(inner)
        return item

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _chosen(
        self, item: QTreeWidgetItem | None, _before: QTreeWidgetItem | None
    ) -> None:
        if item is not None:
            self.step_chosen.emit(item.data(0, _STEP))

    @Slot()
    def _ask_edit(self, *_: object) -> None:
        entry = self.current
        if entry is not None and entry.applied:
            self.edit_asked.emit(entry.last)


def _child(item: QTreeWidgetItem | None, row: int) -> QTreeWidgetItem | None:
    return None if item is None else item.child(row)
