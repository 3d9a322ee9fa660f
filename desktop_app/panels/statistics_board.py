"""What the statistics tool shows in the middle of the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.files.names import display_name
from desktop_app.panels.naming import named
from desktop_app.panels.statistics_picture import PicturePane
from desktop_app.panels.statistics_sheets import Sheet, SheetsPage
from desktop_app.panels.statistics_table import DefinitionsTable
from desktop_app.processors.statistics_chunk import Failed, Picture
from desktop_app.processors.statistics_findings import Findings, Size
from desktop_app.processors.statistics_words import Definition
from desktop_app.views.dropping import TakesFiles
from desktop_app.views.level_histogram import LevelHistogram
from desktop_app.views.scatter import ScatterPlot
from desktop_app.words import N_, tr

EMPTY = N_(
    "Drop a folder of pictures here, or add one in the panel; then press Run (F5)"
)
# A list of more lines helps nobody; the table that is exported has them all.
LISTED = 2000
# Which measure stands below the pictures that stand out in some way.
_FIGURES = {
    "darkest": "brightness",
    "brightest": "brightness",
    "flattest": "contrast",
    "blurriest": "sharpness",
}


class StatisticsBoard(TakesFiles, QWidget):
    """Histograms and definitions above; what stands out and what failed below.

    Signals
    -------
    dropped(list of Path)
        Folders or files were dropped.
    size_chosen(Size)
        A point of the scatter was clicked.
    """

    dropped = Signal(object)
    size_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "statistics_board", accessible=tr("Data-set statistics"))
        self.setAcceptDrops(True)
        self._sizes: tuple[Size, ...] = ()
        self.headline = named(QLabel(tr(EMPTY)), "headline")
        font = self.headline.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.headline.setFont(font)
        self.histogram = named(
            LevelHistogram(), "histogram", accessible=tr("Histograms")
        )
        self.table = DefinitionsTable()
        self.stand_outs = SheetsPage("stand_outs", tr("What stands out"))
        self.duplicates = SheetsPage("duplicates", tr("Groups of equal pictures"))
        self.alike = SheetsPage("look_alikes", tr("Groups of pictures that look alike"))
        self.scatter = named(
            ScatterPlot(), "scatter", accessible=tr("Sizes of pictures")
        )
        self.scatter.chosen.connect(self._choose_size)
        self.failed = named(QListWidget(), "failed", accessible=tr("Files not counted"))
        self.failed.setWordWrap(True)
        self.pane = PicturePane()
        self._build()
        self.clear()

    def _build(self) -> None:
        upper = QSplitter(Qt.Orientation.Horizontal)
        upper.addWidget(self.histogram)
        upper.addWidget(self.table)
        upper.setSizes([520, 480])
        upper.setStretchFactor(0, 3)
        upper.setStretchFactor(1, 1)
        self.pages = named(QTabWidget(), "pages", accessible=tr("Findings"))
        for page, title in (
            (self.stand_outs, tr("Stand-outs")),
            (self.scatter, tr("Sizes")),
            (self.duplicates, tr("Duplicates")),
            (self.alike, tr("Look-alikes")),
            (self.failed, tr("Not counted")),
        ):
            self.pages.addTab(page, title)
        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.addWidget(self.pages)
        lower.addWidget(self.pane)
        lower.setSizes([700, 330])
        lower.setStretchFactor(0, 2)
        lower.setStretchFactor(1, 1)
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(upper)
        both.addWidget(lower)
        both.setStretchFactor(0, 2)
        both.setStretchFactor(1, 3)
        layout = QVBoxLayout(self)
        layout.addWidget(self.headline)
        layout.addWidget(both, 1)

    def clear(self) -> None:
        """Show that nothing was counted."""
        self.headline.setText(tr(EMPTY))
        self.histogram.set_levels(np.zeros((3, 256), np.int64))
        self.table.clear()
        self.show_findings(Findings(), final=False)
        self.show_failed(())
        self.pane.clear()

    def show_headline(self, text: str) -> None:
        """Say in one line how far the scan is, or what it found."""
        self.headline.setText(text)

    def show_figures(
        self, levels: npt.NDArray[np.int64], rows: Sequence[Definition]
    ) -> None:
        """Show histograms, and mean and std in every definition."""
        pooled = rows[0]
        self.histogram.set_levels(levels, pooled.mean, pooled.std)
        self.table.show_rows(rows)

    def show_findings(self, findings: Findings, *, final: bool) -> None:
        """Show what stands out; groups are looked for at the end only."""
        self.stand_outs.show_sheets(
            [
                Sheet(tr(each.title), _FIGURES.get(each.name, "size"), each.pictures)
                for each in findings.extremes
            ]
        )
        self._sizes = findings.sizes
        columns = [
            np.array([getattr(size, name) for size in findings.sizes], np.float64)
            for name in ("width", "height", "count")
        ]
        self.scatter.set_points(*columns)
        if final or not findings.sizes:
            self.duplicates.show_sheets(_groups(findings.duplicates))
            self.alike.show_sheets(_groups(findings.alike))
        self._count(self.scatter, tr("Sizes"), len(findings.sizes))
        self._count(self.duplicates, tr("Duplicates"), self.duplicates.count)
        self._count(self.alike, tr("Look-alikes"), self.alike.count)

    @property
    def sheets(self) -> tuple[SheetsPage, ...]:
        """The pages that show thumbnails."""
        return self.stand_outs, self.duplicates, self.alike

    def count_failed(self, count: int) -> None:
        """Say how many files were not counted so far."""
        self._count(self.failed, tr("Not counted"), count)

    def show_failed(self, failed: Sequence[Failed]) -> None:
        """List what was not counted, with the reasons."""
        self.failed.clear()
        for each in failed[:LISTED]:
            name = display_name(each.address)
            item = QListWidgetItem(f"{name}\n    {each.reason}")
            item.setToolTip(name)
            self.failed.addItem(item)
        if len(failed) > LISTED:
            more = tr("... and {count} more: export the table").format(
                count=len(failed) - LISTED
            )
            self.failed.addItem(more)
        self.count_failed(len(failed))

    def _count(self, page: QWidget, title: str, count: int) -> None:
        index = self.pages.indexOf(page)
        self.pages.setTabText(index, f"{title} ({count})" if count else title)

    @Slot(int)
    def _choose_size(self, index: int) -> None:
        self.size_chosen.emit(self._sizes[index])

    def take_files(self, paths: list[Path]) -> None:
        """Tell what was dropped."""
        self.dropped.emit(paths)


def _groups(groups: Sequence[tuple[Picture, ...]]) -> list[Sheet]:
    return [
        Sheet(
            tr("{place}: {count} pictures").format(place=place, count=len(group)),
            "size",
            group,
        )
        for place, group in enumerate(groups, 1)
    ]
