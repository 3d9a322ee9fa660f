"""What the erase panel has beyond its form: the fill, the rectangles, many files."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.panels.wheel import WheelGuard
from desktop_app.words import N_, tr

PERCENT = 100
_ROWS = 4
_COLUMNS = 4
_PADDING = 16
# Name, title, what it does.
_EDITS = (
    ("shuffle", N_("&Shuffle"), N_("Draw other rectangles: another seed (N)")),
    ("add", N_("A&dd"), N_("Drag one more rectangle on the picture (A)")),
    ("remove", N_("Re&move"), N_("Take the chosen rectangle away (Delete)")),
    (
        "lock",
        N_("&Lock"),
        N_("Keep the chosen rectangle as it is, whatever is drawn (L)"),
    ),
    ("keep_out", N_("&Keep out"), N_("Drag a box on the picture that is never erased")),
    (
        "cover_box",
        N_("Co&ver"),
        N_("Drag a box on the picture that one rectangle covers"),
    ),
    (
        "reset",
        N_("Rese&t"),
        N_("Forget every edit, box and lock: draw by the seed alone"),
    ),
)
_CHECKABLE = ("add", "lock", "keep_out", "cover_box")


class EraseControls(QWidget):
    """Readout, edits and fill; and, in `below`, the list of rectangles and the batch.

    Signals
    -------
    fill_chosen(str)
        As the tool's parameter has it.
    fill_file_asked()
        The fill shall come from a file.
    asked(name, checked)
        A button of the edits was pressed.
    chosen(int)
        Another rectangle was chosen in the list; -1 for none.
    batch_asked()
        The batch is to begin, or to stop.
    """

    fill_chosen = Signal(str)
    fill_file_asked = Signal()
    asked = Signal(str, bool)
    chosen = Signal(int)
    batch_asked = Signal()

    def __init__(self, fills: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wheel = WheelGuard(self)
        self.readout = named(
            QLabel(), "target_readout", accessible=tr("Erased and asked-for pixels")
        )
        self.readout.setWordWrap(True)
        self.buttons = {each[0]: self._edit(*each) for each in _EDITS}
        grid = QGridLayout()
        for index, button in enumerate(self.buttons.values()):
            grid.addWidget(button, index // _COLUMNS, index % _COLUMNS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.readout)
        layout.addLayout(grid)
        layout.addLayout(self._fill_row(fills))
        self.list = named(
            QListWidget(),
            "rectangles",
            accessible=tr("Rectangles"),
            tip=tr("Width x height at x, y in px; the chosen one has handles"),
        )
        line = self.list.fontMetrics().height()
        self.list.setFixedHeight(_ROWS * (line + 6) + 6)
        self.list.currentRowChanged.connect(self.chosen)
        self.below = QWidget()
        below = QVBoxLayout(self.below)
        below.setContentsMargins(0, 0, 0, 0)
        below.addWidget(self.list)
        below.addLayout(self._batch_row())
        self.show_rectangles([], (), -1)

    def show_fill(self, text: str) -> None:
        """Show a fill that was set elsewhere."""
        with QSignalBlocker(self.fill):
            if self.fill.findText(text) < 0:
                self.fill.addItem(text)
            self.fill.setCurrentText(text)
        line = self.fill.lineEdit()
        if line is not None:
            line.setCursorPosition(0)  # of what is too long the beginning is seen
        self._shown_fill = text

    def show_rectangles(
        self,
        rectangles: Sequence[tuple[int, int, int, int]],
        locked: Collection[int],
        chosen: int,
    ) -> None:
        """List the rectangles (x, y, width, height) and enable what can be done."""
        texts = [
            tr("{width} x {height}  at {x}, {y}{locked}").format(
                width=width,
                height=height,
                x=x,
                y=y,
                locked=tr("  locked") if index in locked else "",
            )
            for index, (x, y, width, height) in enumerate(rectangles)
        ]
        with QSignalBlocker(self.list):
            while self.list.count() > len(texts):
                self.list.takeItem(self.list.count() - 1)
            for index, text in enumerate(texts):
                item = self.list.item(index)
                if item is None:
                    self.list.addItem(text)
                elif item.text() != text:
                    item.setText(text)
            self.list.setCurrentRow(chosen)
            if chosen < 0:
                self.list.clearSelection()
        some = 0 <= chosen < len(texts)
        self.buttons["remove"].setEnabled(some and len(texts) > 1)
        self.buttons["lock"].setEnabled(some)
        with QSignalBlocker(self.buttons["lock"]):
            self.buttons["lock"].setChecked(some and chosen in locked)

    def show_target(self, erased: int, target: int, whole: int) -> None:
        """Show how many pixels are erased, and of how many that were asked for."""
        off = erased - target
        if off:
            tail = tr("{off} px too many") if off > 0 else tr("{off} px too few")
            tail = f"<b>{tail.format(off=abs(off))}</b>"
        else:
            tail = tr("exactly")
        self.readout.setText(
            tr("{erased} of {target} px, {tail} ({share:.2%})").format(
                erased=erased, target=target, tail=tail, share=erased / whole
            )
        )

    def show_trouble(self, sentence: str) -> None:
        """Show why there are no rectangles."""
        self.readout.setText(sentence)

    def set_available(self, *, source: bool, room: bool) -> None:
        """Enable what needs a picture, and what needs room for one more rectangle."""
        for name in ("shuffle", "keep_out", "cover_box", "reset"):
            self.buttons[name].setEnabled(source)
        self.buttons["add"].setEnabled(source and room)

    def release(self, *names: str) -> None:
        """Let buttons that stay down come up again."""
        for name in names:
            with QSignalBlocker(self.buttons[name]):
                self.buttons[name].setChecked(False)

    def show_batch(self, fraction: float | None, told: str = "") -> None:
        """Show how far the batch is; None: none is under way."""
        running = fraction is not None
        self.batch.setText(tr("Stop") if running else tr("Erase &many…"))
        self._progress.setVisible(running)
        if fraction is not None:
            self._progress.setValue(round(PERCENT * fraction))
        self._told.setText(told)
        self._told.setVisible(bool(told))

    def _fill_row(self, fills: Sequence[str]) -> QFormLayout:
        self.fill = named(
            QComboBox(),
            "fill",
            accessible=tr("Fill"),
            tip=tr(
                "What is put in place: a word, a colour such as #7f7f7f, dataset.json, "
                "or a picture"
            ),
        )
        self.fill.setEditable(True)
        self.fill.setMinimumContentsLength(8)
        self.fill.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.fill.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.fill.addItems(list(fills))
        self._shown_fill = self.fill.currentText()
        self.fill.activated.connect(self._tell_fill)
        line = self.fill.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._tell_fill)
        self._wheel.guard(self.fill)
        colour = self._button("fill_colour", tr("Co&lour…"), tr("Fill with any colour"))
        colour.clicked.connect(self._ask_colour)
        file = self._button(
            "fill_file",
            tr("&File…"),
            tr("Fill with the mean of a data set, or a picture"),
        )
        file.clicked.connect(self.fill_file_asked)
        row = QHBoxLayout()
        row.addWidget(self.fill, 1)
        row.addWidget(colour)
        row.addWidget(file)
        form = QFormLayout()
        form.addRow(tr("Fill"), row)
        return form

    def _batch_row(self) -> QVBoxLayout:
        self.batch = self._button(
            "batch",
            tr("Erase &many…"),
            tr(
                "Erase in every picture of a folder, with these settings, its tree kept"
            ),
        )
        self.batch.clicked.connect(self.batch_asked)
        self._progress = named(
            QProgressBar(), "batch_progress", accessible=tr("Progress of the batch")
        )
        self._progress.setRange(0, PERCENT)
        self._told = named(QLabel(), "batch_told")
        self._told.setWordWrap(True)
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.addWidget(self.batch)
        row.addWidget(self._progress, 1)
        rows = QVBoxLayout()
        rows.addLayout(row)
        rows.addWidget(self._told)
        self.show_batch(None)
        return rows

    def _edit(self, name: str, title: str, tip: str) -> QPushButton:
        button = self._button(name, tr(title), tr(tip))
        button.setCheckable(name in _CHECKABLE)
        button.clicked.connect(self._tell_asked)
        return button

    def _button(self, name: str, title: str, tip: str) -> QPushButton:
        plain = title.replace("&", "").rstrip("…")
        button = named(QPushButton(title), name, accessible=plain, tip=tip)
        # Less than the style's 80 px, so that four stand side by side in a dock.
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance(plain) + _PADDING)
        return button

    @Slot()
    def _tell_fill(self) -> None:
        text = self.fill.currentText().strip()
        if text and text != self._shown_fill:
            self._shown_fill = text
            self.fill_chosen.emit(text)

    @Slot(bool)
    def _tell_asked(self, checked: bool = False) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.asked.emit(button.objectName(), checked)

    @Slot()
    def _ask_colour(self) -> None:
        text = self.fill.currentText()
        begin = QColor(text) if text.startswith("#") else QColor("#808080")
        colour = QColorDialog.getColor(begin, self, tr("Fill with a colour"))
        if colour.isValid():
            self.show_fill(colour.name())
            self.fill_chosen.emit(colour.name())
