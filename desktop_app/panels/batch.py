"""The dialog that runs a recipe on many files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.files.names import display_name
from desktop_app.panels.naming import named
from desktop_app.views.dropping import TakesFiles
from desktop_app.words import tr

_PERCENT = 100


class BatchDialog(TakesFiles, QDialog):
    """Dialog ``batch_dialog``: recipe, sources, folder; progress, and what failed.

    Signals
    -------
    recipe_asked(), files_asked(), folder_asked(), output_asked()
        A file or folder is to be chosen.
    run_asked(), stop_asked()
        The work shall begin, or end.
    """

    recipe_asked = Signal()
    files_asked = Signal()
    folder_asked = Signal()
    output_asked = Signal()
    run_asked = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = self._busy = False
        named(self, "batch_dialog", accessible=tr("Run recipe on files"))
        self.setWindowTitle(tr("Run recipe on files"))
        self.setAcceptDrops(True)
        self.setMinimumSize(520, 460)
        self.recipe = named(QLabel(), "recipe", accessible=tr("Recipe"))
        self.recipe.setWordWrap(True)
        self.sources = named(
            QListWidget(), "sources", accessible=tr("Files and folders")
        )
        self.sources.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.output = named(
            QLineEdit(),
            "output",
            accessible=tr("Folder for the results"),
            tip=tr("Where the results go; made if need be"),
        )
        self.suffix = named(
            QLineEdit(),
            "suffix",
            accessible=tr("Format of the results"),
            tip=tr("Such as .png; empty: the recipe's, or that of each source"),
        )
        self.suffix.setPlaceholderText(tr("as the source"))
        self.workers = named(
            QSpinBox(),
            "workers",
            accessible=tr("Sources at once"),
            tip=tr("Sources worked on at once; 0: one a processor"),
        )
        self.workers.setRange(0, 256)
        self.scheduler = named(
            QLineEdit(),
            "scheduler",
            accessible=tr("Dask scheduler"),
            tip=tr(
                "Address of a Dask scheduler, as tcp://host:8786, whose workers see "
                "the same files, or 'local' for a cluster of this machine; empty: "
                "threads of this program"
            ),
        )
        self.scheduler.setPlaceholderText(tr("this machine"))
        self.progress = named(QProgressBar(), "progress", accessible=tr("Progress"))
        self.progress.setRange(0, _PERCENT)
        self.message = named(QLabel(), "message", accessible=tr("How it went"))
        self.message.setWordWrap(True)
        self.failures = named(
            QListWidget(), "failures", accessible=tr("What could not be done")
        )
        self.failures.setWordWrap(True)
        self._lay_out()
        self.show_failures(())
        self.set_busy(False)

    def paths(self) -> tuple[Path, ...]:
        """Give the sources."""
        return tuple(
            Path(self.sources.item(row).data(Qt.ItemDataRole.UserRole))
            for row in range(self.sources.count())
        )

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Add sources that are not among them yet."""
        known = set(self.paths())
        for path in paths:
            if path not in known:
                known.add(path)
                self.sources.addItem(display_name(path))
                item = self.sources.item(self.sources.count() - 1)
                item.setData(Qt.ItemDataRole.UserRole, str(path))
                item.setToolTip(display_name(path))
        self._enable()

    def show_recipe(self, title: str, *, known: bool) -> None:
        """Say which recipe is run."""
        self.recipe.setText(title)
        self._known = known
        self._enable()

    def set_busy(self, busy: bool) -> None:
        """Show whether it works."""
        self._busy = busy
        self.progress.setVisible(busy)
        self.stop.setEnabled(busy)
        self._enable()

    @Slot(float, str)
    def set_progress(self, fraction: float, stage: str) -> None:
        """Show how far it is."""
        self.progress.setValue(round(fraction * _PERCENT))
        self.message.setText(stage)

    def show_failures(self, failures: Sequence[str]) -> None:
        """List what could not be done, and why."""
        self.failures.clear()
        self.failures.addItems(list(failures))
        self.failures.setVisible(bool(failures))

    def take_files(self, paths: list[Path]) -> None:
        """Add what was dropped."""
        self.add_paths(paths)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        grid = QGridLayout()
        choose = self._button(
            "choose_recipe", tr("&Recipe…"), tr("Choose the file of a recipe")
        )
        choose.clicked.connect(self.recipe_asked)
        grid.addWidget(self._label(tr("Recipe:"), self.recipe), 0, 0)
        grid.addWidget(self.recipe, 0, 1, 1, 2)
        grid.addWidget(choose, 0, 3)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addWidget(self._label(tr("Files and folders:"), self.sources))
        layout.addWidget(self.sources, 2)
        layout.addLayout(self._source_buttons())
        grid = QGridLayout()
        tip = tr("Choose where to write")
        place = self._button("choose_output", tr("&Folder…"), tip)
        place.clicked.connect(self.output_asked)
        for row, (title, widget) in enumerate(
            (
                (tr("Write into:"), self.output),
                (tr("Format:"), self.suffix),
                (tr("Sources at once:"), self.workers),
                (tr("Scheduler:"), self.scheduler),
            )
        ):
            grid.addWidget(self._label(title, widget), row, 0)
            grid.addWidget(widget, row, 1)
        grid.addWidget(place, 0, 2)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addWidget(self.progress)
        layout.addWidget(self.message)
        layout.addWidget(self.failures, 1)
        layout.addLayout(self._work_buttons())
        self.output.textChanged.connect(self._enable)

    def _source_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        tip = tr("Add pictures or videos")
        files = self._button("add_files", tr("&Add files…"), tip)
        files.clicked.connect(self.files_asked)
        folder = self._button(
            "add_folder", tr("Add f&older…"), tr("Add all pictures of a folder")
        )
        folder.clicked.connect(self.folder_asked)
        remove = self._button(
            "remove", tr("Re&move"), tr("Take the chosen ones off the list")
        )
        remove.clicked.connect(self._remove)
        for button in (files, folder, remove):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _work_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch(1)
        self.run = self._button("run_batch", tr("R&un"), tr("Do the steps to all"))
        self.run.setDefault(True)
        self.run.clicked.connect(self.run_asked)
        self.stop = self._button(
            "stop_batch", tr("&Stop"), tr("Stop; what was written stays")
        )
        self.stop.clicked.connect(self.stop_asked)
        close = self._button("close_batch", tr("&Close"), tr("Close; the work goes on"))
        close.clicked.connect(self.close)
        for button in (self.run, self.stop, close):
            row.addWidget(button)
        return row

    def _button(self, name: str, title: str, tip: str) -> QPushButton:
        button = QPushButton(title)
        button.setAutoDefault(False)
        return named(button, name, accessible=title.replace("&", ""), tip=tip)

    def _label(self, title: str, buddy: QWidget) -> QLabel:
        label = QLabel(title)
        label.setBuddy(buddy)
        return label

    @Slot()
    def _remove(self) -> None:
        for item in self.sources.selectedItems():
            self.sources.takeItem(self.sources.row(item))
        self._enable()

    @Slot()
    def _enable(self, *_: object) -> None:
        ready = self.sources.count() > 0 and bool(self.output.text().strip())
        self.run.setEnabled(ready and self._known and not self._busy)
