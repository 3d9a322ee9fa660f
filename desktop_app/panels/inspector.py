"""The inspector dock: histograms, and the pixel under the cursor in figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDockWidget,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.panels.scrolling import scrolled
from desktop_app.views.grid import HAIR, STEP
from desktop_app.views.histogram import Counts, Histogram
from desktop_app.words import tr

Colour = tuple[int, int, int]
_SWATCH = QSize(34, 16)
# Rows that are there from the start, so that nothing jumps under the cursor.
_FEWEST = 8
_HISTOGRAM = 130
Row = tuple[str, str, str, str]


class Swatch(QWidget):
    """A patch of a colour; crossed out where there is none."""

    def __init__(self, name: str, accessible: str) -> None:
        super().__init__()
        named(self, name, accessible=accessible)
        self._colour: Colour | None = None
        self.setFixedSize(_SWATCH)

    @property
    def colour(self) -> Colour | None:
        """What is shown."""
        return self._colour

    def show_colour(self, colour: Colour | None) -> None:
        """Show another colour, or that there is none."""
        if colour != self._colour:
            self._colour = colour
            told = "" if colour is None else QColor(*colour).name()
            self.setToolTip(told)
            self.setAccessibleDescription(told)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill it."""
        painter = QPainter(self)
        painter.setPen(self.palette().mid().color())
        painter.setBrush(
            self.palette().base() if self._colour is None else QColor(*self._colour)
        )
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        if self._colour is None:
            painter.drawLine(self.rect().bottomLeft(), self.rect().topRight())


class InspectorDock(QDockWidget):
    """Dock ``dock_inspector``.

    Signals
    -------
    subject_chosen(str), space_chosen(str)
        What the histogram shall be of, and in what space colours are told.
    seen(bool)
        The dock came into sight, or went.
    """

    subject_chosen = Signal(str)
    space_chosen = Signal(str)
    seen = Signal(bool)

    def __init__(
        self,
        subjects: Mapping[str, str],
        spaces: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Inspector"), parent)
        named(self, "dock_inspector", accessible=tr("Inspector"))
        self.histogram = Histogram("inspector_histogram", tr("value"))
        self.subjects = named(
            QComboBox(),
            "histogram_of",
            accessible=tr("Histogram of"),
            tip=tr("What the histogram counts"),
        )
        for subject, title in subjects.items():
            self.subjects.addItem(title, subject)
        self.subjects.activated.connect(self._tell_subject)
        self.spaces = named(
            QComboBox(),
            "colour_space",
            accessible=tr("Colour space"),
            tip=tr("How the colour under the cursor is told"),
        )
        self.spaces.addItems(list(spaces))
        self.spaces.textActivated.connect(self.space_chosen)
        self.place = named(QLabel(), "place", accessible=tr("Place of the cursor"))
        self.swatches = tuple(
            Swatch(f"swatch_{name}", title)
            for name, title in (("source", tr("Source")), ("result", tr("Result")))
        )
        self._labels: list[tuple[QLabel, ...]] = []
        self._grid = QGridLayout()
        self.extra = named(QLabel(), "extra", accessible=tr("What the tool says here"))
        self._lay_out()
        self.visibilityChanged.connect(self._tell_seen)

    @property
    def in_sight(self) -> bool:
        """Whether anybody can see it: open, and in front of its neighbours."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def choose(self, subject: str, space: str) -> None:
        """Show what was chosen."""
        with QSignalBlocker(self.subjects), QSignalBlocker(self.spaces):
            self.subjects.setCurrentIndex(self.subjects.findData(subject))
            self.spaces.setCurrentText(space)

    def show_counts(
        self, counts: Mapping[str, Counts], inks: Mapping[str, str], unit: str
    ) -> None:
        """Draw distributions by name, over an axis of a unit."""
        self.histogram.set_labels(unit, tr("share"))
        self.histogram.show_counts(counts, inks)

    def show_values(self, place: str, rows: Sequence[Row], extra: str) -> None:
        """Tell place, name, source, result and difference, and what the tool adds."""
        self.place.setText(place)
        while len(self._labels) < len(rows):
            self._add_row()
        for index, labels in enumerate(self._labels):
            row = rows[index] if index < len(rows) else ("", "", "", "")
            for label, text in zip(labels, row, strict=True):
                if label.text() != text:
                    label.setText(text)
        self.extra.setText(extra)

    def values(self) -> list[Row]:
        """Give the rows that are shown."""
        found = []
        for labels in self._labels:
            name, source, result, difference = (label.text() for label in labels)
            if name:
                found.append((name, source, result, difference))
        return found

    def _lay_out(self) -> None:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setSpacing(STEP)
        layout.addWidget(self._row(self.place, self.spaces))
        self._head_grid()
        for _ in range(_FEWEST):
            self._add_row()
        layout.addLayout(self._grid)
        self.extra.setWordWrap(True)
        self.extra.setMinimumHeight(2 * self.extra.fontMetrics().height())
        self.extra.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.extra)
        layout.addWidget(self._row(QLabel(tr("Histogram")), self.subjects))
        self.histogram.setMinimumHeight(_HISTOGRAM)
        layout.addWidget(self.histogram, 1)
        # What it holds must not squeeze the panels above it.
        self.setWidget(scrolled(body))

    def _head_grid(self) -> None:
        """Name the columns; those of pictures have a patch of their colour."""
        heads = ("", tr("Source"), tr("Result"), tr("Difference"))
        for column, head in enumerate(heads):
            cell = QWidget()
            row = QHBoxLayout(cell)
            row.setContentsMargins(0, 0, 0, 0)
            row.addStretch(1)
            if 0 < column < 3:
                row.addWidget(self.swatches[column - 1])
            row.addWidget(QLabel(head))
            self._grid.addWidget(cell, 0, column)
            self._grid.setColumnStretch(column, 3 if column else 2)
        self._grid.setVerticalSpacing(HAIR)

    def _add_row(self) -> None:
        """Have one more row of figures, in letters of one width."""
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF())
        labels = tuple(QLabel() for _ in range(4))
        row = self._grid.rowCount()
        for column, label in enumerate(labels):
            if column:
                label.setFont(fixed)
                label.setAlignment(Qt.AlignmentFlag.AlignRight)
            policy = QSizePolicy.Policy
            # A long number must not make the dock wider.
            label.setSizePolicy(policy.Ignored if column else policy.Preferred,
                                policy.Fixed)  # fmt: skip
            self._grid.addWidget(label, row, column)
        self._labels.append(labels)

    def _row(self, label: QLabel, box: QComboBox) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(label)
        layout.addStretch(1)
        layout.addWidget(box)
        return row

    @Slot(int)
    def _tell_subject(self, _index: int) -> None:
        self.subject_chosen.emit(str(self.subjects.currentData()))

    @Slot()
    def _tell_seen(self, *_: object) -> None:
        self.seen.emit(not self.isHidden())
