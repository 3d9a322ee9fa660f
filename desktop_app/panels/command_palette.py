"""The command palette: type a few letters of what you want, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QObject,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.command_row import ENTRY, PLACES, CommandRow
from desktop_app.panels.fuzzy import fit
from desktop_app.panels.naming import named
from desktop_app.words import tr

_WIDTH, _HEIGHT = 640, 420
# What a fit outside the title counts, and what is added for one used of late.
_PLACE_SHARE, _HELP_SHARE, _RECENT_BONUS = 0.6, 0.3, 8.0
# What is taken off for what cannot be done now, and for what only leads to a field.
_GREY_MALUS, _FIELD_MALUS = 5.0, 15.0
# Fits worth less than this share of the best are noise.
_LEAST_SHARE = 0.3
_MOVES = {
    Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp,
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One thing that can be done.

    Parameters
    ----------
    name : str
        Object name of what does it, unique in its place.
    title, place, help : str
        What it is called, where it is found besides, and what it does.
    keys : str
        Its shortcut, as it is shown; empty for none.
    reason : str
        Why it cannot be done now; empty if it can.
    run : callable()
        Does it.
    leads : bool
        Whether it only leads to a field, and does nothing by itself.
    """

    name: str
    title: str
    place: str
    help: str
    keys: str
    reason: str
    run: Callable[[], None]
    leads: bool = False

    @property
    def spoken(self) -> str:
        """All that is shown of it, for a screen reader."""
        parts = (f"{self.place}: {self.title}", self.keys, self.reason)
        return "; ".join(part for part in parts if part)


def rank(
    query: str, entries: Sequence[Entry], recent: Sequence[str] = ()
) -> list[tuple[Entry, tuple[int, ...]]]:
    """Give the entries that fit a query, the best first, with the letters that fit.

    Parameters
    ----------
    query : str
        What was typed; nothing gives all, those used of late first.
    entries : sequence of Entry
        In the order of menus and panels, which decides between equals.
    recent : sequence of str
        Names of those used of late, the last one first.
    """
    late = {name: place for place, name in enumerate(recent)}
    if not query.split():
        order = sorted(entries, key=lambda entry: late.get(entry.name, len(late)))
        return [(entry, ()) for entry in order]
    found = []
    for entry in entries:
        judged = _judge(query, entry)
        if judged is not None:
            worth, places = judged
            worth -= _GREY_MALUS * bool(entry.reason) + _FIELD_MALUS * entry.leads
            if entry.name in late:
                worth += _RECENT_BONUS / (1 + late[entry.name])
            found.append((worth, entry, places))
    best = max((worth for worth, *_ in found), default=0.0)
    found.sort(key=lambda each: -each[0])  # equals stay in the order of the menus
    return [
        (entry, places)
        for worth, entry, places in found
        if worth >= _LEAST_SHARE * best
    ]


def _judge(query: str, entry: Entry) -> tuple[float, tuple[int, ...]] | None:
    """Judge an entry by its title; else with its place, or by what it does."""
    titled = fit(query, entry.title)
    if titled is not None:
        return titled.worth, titled.places
    # The words may be spread over title and place: "erase shuffle".
    placed = fit(query, f"{entry.title} {entry.place}")
    if placed is not None:
        inside = tuple(each for each in placed.places if each < len(entry.title))
        return placed.worth * _PLACE_SHARE, inside
    helped = fit(query, f"{entry.title} {entry.place} {entry.help}")
    # Letters strewn over a sentence mean nothing.
    if helped is not None and helped.worth > 40 * len(query.split()):
        return helped.worth * _HELP_SHARE, ()
    return None


class CommandPalette(QDialog):
    """Dialog ``command_palette``: a line to type in above what fits.

    Signals
    -------
    chosen(Entry)
        One was chosen that can be done; the dialog is closed already.
    """

    chosen = Signal(object)

    def __init__(
        self,
        entries: Sequence[Entry],
        recent: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        named(self, "command_palette", accessible=tr("Command palette"))
        self.setWindowTitle(tr("Command palette"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entries, self._recent = tuple(entries), tuple(recent)
        self.line = named(
            QLineEdit(),
            "command",
            accessible=tr("What you want to do"),
            tip=tr("A few letters of a command; Enter does it, Esc closes"),
        )
        self.line.setPlaceholderText(tr("Type a few letters of what you want to do"))
        self.line.setClearButtonEnabled(True)
        self.list = named(
            QListWidget(),
            "commands",
            accessible=tr("Commands"),
            tip=tr("What fits what was typed, the best first"),
        )
        self.list.setItemDelegate(CommandRow(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._note = named(QLabel(), "command_note", accessible=tr("What it does"))
        self._note.setWordWrap(True)
        self._note.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        layout = QVBoxLayout(self)
        for widget in (self.line, self.list, self._note):
            layout.addWidget(widget)
        self.resize(_WIDTH, _HEIGHT)
        # Once a turn of the event loop: letters may come faster than they are ranked.
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._show_typed)
        self.line.textChanged.connect(self._late.start)
        self.line.installEventFilter(self)
        self.list.itemActivated.connect(self._take_item)
        self.list.itemClicked.connect(self._take_item)
        self.list.currentItemChanged.connect(self._explain)
        self._show("")

    def sizeHint(self) -> QSize:
        """Wide enough for a long title with its place and its keys."""
        return QSize(_WIDTH, _HEIGHT)

    @property
    def shown(self) -> list[Entry]:
        """What is listed, from above."""
        self._catch_up()
        return [self.list.item(row).data(ENTRY) for row in range(self.list.count())]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the keys that move go to the list while letters go to the line."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in _MOVES:
                self._catch_up()
                self._move(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._catch_up()
                self._take_item(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _move(self, event: QKeyEvent) -> None:
        """Go up or down; from the last to the first, and back."""
        row, count = self.list.currentRow(), self.list.count()
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is None:
            self.list.keyPressEvent(event)
        elif count:
            self.list.setCurrentRow((row + step) % count)

    @Slot()
    def _show_typed(self) -> None:
        self._show(self.line.text())

    def _catch_up(self) -> None:
        """List what fits what was typed last, if that is still to be done."""
        if self._late.isActive():
            self._late.stop()
            self._show_typed()

    def _show(self, query: str) -> None:
        self.list.clear()
        for entry, places in rank(query, self._entries, self._recent):
            item = QListWidgetItem(entry.spoken)
            item.setData(ENTRY, entry)
            item.setData(PLACES, places)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.spoken)
            item.setToolTip(entry.help)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        if not self.list.count():
            self._note.setText(tr("Nothing fits: try fewer letters"))

    @Slot()
    def _explain(self, *_: object) -> None:
        item = self.list.currentItem()
        entry = None if item is None else item.data(ENTRY)
        self._note.setText("" if entry is None else entry.reason or entry.help)

    @Slot(object)
    def _take_item(self, item: QListWidgetItem | None) -> None:
        entry = None if item is None else item.data(ENTRY)
        if entry is None or entry.reason:
            self._explain()
            return
        self.accept()
        self.chosen.emit(entry)
