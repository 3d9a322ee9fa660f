"""The pictures of an exposure bracket, with their times, and the merge of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.processors.tonemap_bracket import read_time, write_time
from desktop_app.words import N_, tr

_NAME, _TIME = 0, 1
_ROWS_SEEN = 5
READING = N_("Reading the exposure times…")
ASK = N_("Give the exposure time of every picture, in seconds, such as 1/60 or 0.5.")
SAME = N_("All times are the same: a bracket needs different ones.")
READY = N_("Merging makes one picture of the whole light.")


class BracketBox(QWidget):
    """Shown while several pictures are open; asks for the times EXIF does not tell.

    Signals
    -------
    merge_asked (times)
        A tuple of seconds, one a picture.
    """

    merge_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._exact: list[tuple[str, float | None]] = []
        self._title = QLabel()
        self._table = named(
            QTableWidget(0, 2), "exposures", accessible=tr("Exposure times")
        )
        self._table.setHorizontalHeaderLabels([tr("Picture"), tr("Seconds")])
        self._table.verticalHeader().hide()
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self._table.itemChanged.connect(self._judge)
        self._hint = named(QLabel(), "bracket_hint")
        self._hint.setWordWrap(True)
        self.merge = named(
            QPushButton(tr("&Merge the bracket")),
            "merge",
            tip=tr("Align the pictures and merge them into the light of the scene"),
        )
        self.merge.clicked.connect(self._tell)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._title, self._table, self._hint, self.merge):
            layout.addWidget(widget)
        self.hide()

    def show_names(self, names: Sequence[str]) -> None:
        """List the pictures; their times follow. None hides the box."""
        self.setVisible(bool(names))
        self._names = tuple(names)
        self._title.setText(
            tr("{count} pictures are open: an exposure bracket?").format(
                count=len(names)
            )
        )
        self._fill(names, [None] * len(names))
        self._table.setEnabled(False)
        self._hint.setText(tr(READING))
        self.merge.setEnabled(False)
        rows = min(len(names), _ROWS_SEEN)
        height = self._table.horizontalHeader().sizeHint().height() + 4
        self._table.setFixedHeight(height + rows * self._table.rowHeight(0))

    def show_times(self, times: Sequence[float | None]) -> None:
        """Show the times that are known; the others can be typed."""
        self._table.setEnabled(True)
        self._fill(self._names, times)
        self._judge()

    def times(self) -> tuple[float | None, ...]:
        """Give the seconds in the table; None where there is no time."""
        return tuple(self._time(row) for row in range(self._table.rowCount()))

    def _fill(self, names: Sequence[str], times: Sequence[float | None]) -> None:
        blocked = self._table.blockSignals(True)
        self._table.setRowCount(len(names))
        self._exact = []
        for row, (name, time) in enumerate(zip(names, times, strict=True)):
            item = QTableWidgetItem(name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(name)
            self._table.setItem(row, _NAME, item)
            words = "" if time is None else write_time(time)
            self._table.setItem(row, _TIME, QTableWidgetItem(words))
            self._exact.append((words, time))
        self._table.blockSignals(blocked)

    def _time(self, row: int) -> float | None:
        """Read a cell: what was typed, or the exact time behind the words."""
        item = self._table.item(row, _TIME)
        typed = "" if item is None else item.text()
        words, exact = self._exact[row]
        return exact if typed == words else read_time(typed)

    @Slot()
    def _judge(self, *_: object) -> None:
        """Say what is missing, and let the merge be pressed once nothing is."""
        times = self.times()
        hint = READY
        if None in times:
            hint = ASK
        elif len(set(times)) == 1:
            hint = SAME
        self._hint.setText(tr(hint))
        self.merge.setEnabled(hint == READY)

    @Slot()
    def _tell(self) -> None:
        self.merge_asked.emit(self.times())
