"""The editor of the keys: every action with its shortcut, conflicts told and solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.fuzzy import fit
from desktop_app.panels.naming import named, shown_keys
from desktop_app.words import N_, tr

_HEADS = (N_("Action"), N_("Where"), N_("Keys"))
_WIDTH, _HEIGHT = 620, 560


@dataclass(frozen=True)
class Bound:
    """An action and its keys.

    Parameters
    ----------
    name : str
        Object name of the action.
    title, place : str
        What it is called, and the menu it is in.
    keys : str
        Key sequences divided by semicolons; empty for none.
    usual : str
        The same of a user who never changed any.
    """

    name: str
    title: str
    place: str
    keys: str
    usual: str


class ShortcutsDialog(QDialog):
    """Dialog ``shortcuts``: choose an action, press its new keys.

    Signals
    -------
    asked(str, str, bool)
        Name of an action, its new keys, and whether they are taken from another.
    reset_asked(str)
        An action gets its usual keys back; all of them for an empty name.
    """

    asked = Signal(str, str, bool)
    reset_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "shortcuts", accessible=tr("Keyboard shortcuts"))
        self.setWindowTitle(tr("Keyboard shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bound: tuple[Bound, ...] = ()
        self.filter = named(
            QLineEdit(),
            "shortcut_filter",
            accessible=tr("Find an action"),
            tip=tr("A few letters of an action, or its keys"),
        )
        self.filter.setPlaceholderText(tr("Find an action, or keys"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._list)
        self.table = self._make_table()
        self.keys = named(
            QKeySequenceEdit(),
            "shortcut_keys",
            accessible=tr("New keys of the action"),
            tip=tr("Press the keys that the chosen action should have"),
        )
        # One sequence an action; a second one would wait a second for more keys.
        self.keys.setMaximumSequenceLength(1)
        self.keys.keySequenceChanged.connect(self._judge)
        self.told = named(QLabel(), "shortcut_told", accessible=tr("What to know"))
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        layout = QVBoxLayout(self)
        layout.addWidget(self.filter)
        layout.addWidget(self.table, 1)
        layout.addLayout(self._keys_row())
        layout.addWidget(self.told)
        layout.addWidget(self._buttons())
        self.resize(_WIDTH, _HEIGHT)

    def show_bound(self, bound: Sequence[Bound]) -> None:
        """Show actions and their keys; the chosen one stays chosen."""
        self._bound = tuple(bound)
        self._list()

    @property
    def chosen(self) -> Bound | None:
        """The action chosen in the table."""
        item = self.table.item(self.table.currentRow(), 0)
        if item is None:
            return None
        name = item.data(Qt.ItemDataRole.UserRole)
        return next((each for each in self._bound if each.name == name), None)

    def choose(self, name: str) -> None:
        """Choose an action by its name."""
        for row in range(self.table.rowCount()):
            item = self.table.item(row, 0)
            if item is not None and item.data(Qt.ItemDataRole.UserRole) == name:
                self.table.setCurrentCell(row, 0)

    def holder(self, keys: str) -> Bound | None:
        """Give the other action that has some keys."""
        chosen = self.chosen
        for each in self._bound:
            held = each.keys.split("; ")
            if keys in held and (chosen is None or each.name != chosen.name):
                return each
        return None

    def _make_table(self) -> QTableWidget:
        table = named(
            QTableWidget(0, len(_HEADS)), "shortcut_table", accessible=tr("Actions")
        )
        table.setHorizontalHeaderLabels([tr(head) for head in _HEADS])
        table.verticalHeader().hide()
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)  # Tab goes on to the keys
        table.setShowGrid(False)
        stretch = QHeaderView.ResizeMode.Stretch
        table.horizontalHeader().setSectionResizeMode(0, stretch)
        for column in (1, 2):
            fitting = QHeaderView.ResizeMode.ResizeToContents
            table.horizontalHeader().setSectionResizeMode(column, fitting)
        table.currentCellChanged.connect(self._show_chosen)
        return table

    def _keys_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        label = QLabel(tr("&New keys"))
        label.setBuddy(self.keys)
        row.addWidget(label)
        row.addWidget(self.keys, 1)
        self.assign = self._button(
            "assign", tr("&Assign"), tr("Give these keys to the chosen action")
        )
        self.remove = self._button(
            "remove_keys", tr("&Remove"), tr("Leave the chosen action without keys")
        )
        self.reset = self._button(
            "reset_keys", tr("R&eset"), tr("Give the chosen action its usual keys back")
        )
        self.assign.clicked.connect(self._assign)
        self.remove.clicked.connect(self._remove)
        self.reset.clicked.connect(self._reset)
        for button in (self.assign, self.remove, self.reset):
            row.addWidget(button)
        return row

    def _button(self, name: str, title: str, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setAutoDefault(False)
        return named(button, name, accessible=title.replace("&", ""), tip=tip)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        everything = self._button(
            "reset_all_keys", tr("Reset a&ll"), tr("Give every action its usual keys")
        )
        box.addButton(everything, QDialogButtonBox.ButtonRole.ResetRole)
        everything.clicked.connect(self._reset_all)
        box.rejected.connect(self.close)
        return box

    @Slot()
    def _list(self, *_: object) -> None:
        chosen, query = self.chosen, self.filter.text()
        fitting = [
            each
            for each in self._bound
            if not query.strip()
            or query.casefold() in shown_keys(each.keys).casefold()
            or fit(query, f"{each.title} {each.place}") is not None
        ]
        self.table.setRowCount(len(fitting))
        for row, each in enumerate(fitting):
            for column, text in enumerate(
                (each.title, each.place, shown_keys(each.keys))
            ):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, each.name)
                if each.keys != each.usual:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                self.table.setItem(row, column, item)
        if chosen is not None:
            self.choose(chosen.name)
        if self.table.currentRow() < 0 and fitting:
            self.table.setCurrentCell(0, 0)
        self._show_chosen()

    @Slot()
    def _show_chosen(self, *_: object) -> None:
        chosen = self.chosen
        first = "" if chosen is None else chosen.keys.split("; ")[0]
        was = self.keys.blockSignals(True)
        self.keys.setKeySequence(QKeySequence(first))
        self.keys.blockSignals(was)
        self._judge()

    @Slot()
    def _judge(self, *_: object) -> None:
        """Say whose the keys are, and enable what can be done."""
        chosen, keys = self.chosen, self.keys.keySequence().toString()
        other = self.holder(keys) if keys else None
        self.told.setText("")
        self.assign.setText(tr("&Assign"))
        if other is not None:
            self.told.setText(
                tr(
                    "{keys} belongs to '{title}' ({place}): 'Take over' takes it from "
                    "there."
                ).format(keys=shown_keys(keys), title=other.title, place=other.place)
            )
            self.assign.setText(tr("&Take over"))
        same = chosen is not None and keys in chosen.keys.split("; ")
        self.assign.setEnabled(chosen is not None and bool(keys) and not same)
        self.remove.setEnabled(chosen is not None and bool(chosen.keys))
        self.reset.setEnabled(chosen is not None and chosen.keys != chosen.usual)

    @Slot()
    def _assign(self) -> None:
        chosen, keys = self.chosen, self.keys.keySequence().toString()
        if chosen is not None and keys:
            self.asked.emit(chosen.name, keys, self.holder(keys) is not None)

    @Slot()
    def _remove(self) -> None:
        if self.chosen is not None:
            self.asked.emit(self.chosen.name, "", False)

    @Slot()
    def _reset(self) -> None:
        if self.chosen is not None:
            self.reset_asked.emit(self.chosen.name)

    @Slot()
    def _reset_all(self) -> None:
        self.reset_asked.emit("")
