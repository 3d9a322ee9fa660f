"""Mean and std in every definition, and the buttons that copy them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.processors.statistics_words import SNIPPETS, Definition
from desktop_app.words import N_, tr

_HEADS = (N_("Definition"), N_("Mean"), N_("Std"))
_BUTTONS_A_ROW = 3


class DefinitionsTable(QWidget):
    """A row a definition; the buttons copy the row that is chosen.

    Signals
    -------
    told(str)
        What was copied.
    export_json(), export_table(), use_for_erase()
        A button was pressed.
    """

    told = Signal(str)
    export_json = Signal()
    export_table = Signal()
    use_for_erase = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Definition, ...] = ()
        self.table = named(
            QTableWidget(0, len(_HEADS)), "definitions", accessible=tr("Mean and std")
        )
        self.table.setHorizontalHeaderLabels([tr(head) for head in _HEADS])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # Where room is short, a name is cut off rather than a figure.
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.setWordWrap(False)
        self.table.itemSelectionChanged.connect(self._explain)
        self.meaning = named(QLabel(), "meaning")
        self.meaning.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.meaning)
        layout.addLayout(self._buttons())
        self.clear()

    def clear(self) -> None:
        """Show no figures."""
        self._rows = ()
        self.table.setRowCount(0)
        self.meaning.setText("")
        self._enable(figures=False)

    def show_rows(self, rows: Sequence[Definition]) -> None:
        """Show other figures; the row that was chosen stays chosen."""
        chosen = max(0, self.table.currentRow())
        self._rows = tuple(rows)
        self.table.setRowCount(len(rows))
        for row, each in enumerate(rows):
            cells = (tr(each.name), _in_digits(each.mean), _in_digits(each.std))
            for column, text in enumerate(cells):
                item = self.table.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    self.table.setItem(row, column, item)
                item.setText(text)
                item.setToolTip(tr(each.meaning))
        self.table.selectRow(min(chosen, len(rows) - 1))
        self._enable(figures=bool(rows))

    def definition(self) -> Definition | None:
        """Give the row that is chosen."""
        row = self.table.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def set_exportable(self, *, figures: bool, table: bool) -> None:
        """Let the finished result be exported, or not."""
        self.json_button.setEnabled(figures)
        self.erase_button.setEnabled(figures)
        self.table_button.setEnabled(table)

    def _enable(self, *, figures: bool) -> None:
        for button in self.copy_buttons.values():
            button.setEnabled(figures)
        if not figures:
            self.set_exportable(figures=False, table=False)

    def _buttons(self) -> QGridLayout:
        grid = QGridLayout()
        self.copy_buttons: dict[str, QPushButton] = {}
        for place, (name, _) in enumerate(SNIPPETS):
            tip = tr("Copy mean and std of the chosen row as {name} wants them").format(
                name=name
            )
            button = named(
                QPushButton(tr("Copy {name}").format(name=name)),
                f"copy_{name.lower()}",
                accessible=tr("Copy for {name}").format(name=name),
                tip=tip,
            )
            button.clicked.connect(self._copy)
            self.copy_buttons[name] = button
            grid.addWidget(button, place // _BUTTONS_A_ROW, place % _BUTTONS_A_ROW)
        self.erase_button = self._button(
            tr("Use for erase"),
            "use_for_erase",
            tr("Fill erased pixels with this mean"),
            self.use_for_erase,
        )  # fmt: skip
        self.json_button = self._button(
            tr("Export JSON…"), "export_json", tr("Write all figures to a file"),
            self.export_json,
        )  # fmt: skip
        self.table_button = self._button(
            tr("Export table…"),
            "export_table",
            tr("Write a line for every file (CSV)"),
            self.export_table,
        )  # fmt: skip
        grid.addWidget(self.erase_button, 1, 2)
        grid.addWidget(self.json_button, 2, 0)
        grid.addWidget(self.table_button, 2, 1)
        return grid

    def _button(
        self, title: str, name: str, tip: str, signal: SignalInstance
    ) -> QPushButton:
        button = named(QPushButton(title), name, accessible=tip, tip=tip)
        button.clicked.connect(signal)
        return button

    @Slot()
    def _copy(self) -> None:
        """Copy the chosen row in the words of the library whose button it was."""
        chosen, sender = self.definition(), self.sender()
        for name, line in SNIPPETS:
            if sender is self.copy_buttons[name] and chosen is not None:
                QApplication.clipboard().setText(line(chosen.mean, chosen.std))
                self.told.emit(
                    tr("Copied {figures} for {name}").format(
                        figures=tr(chosen.name), name=name
                    )
                )

    @Slot()
    def _explain(self) -> None:
        chosen = self.definition()
        told = "" if chosen is None else tr(chosen.meaning)
        self.meaning.setText(f"{told[:1].upper()}{told[1:]}." if told else "")


def _in_digits(values: tuple[float, ...]) -> str:
    return "  ".join(f"{value:.4f}" for value in values)
