"""What the statistics dock holds above its form: the sources, to be dropped here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.panels.naming import named
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.declare import Tool
from desktop_app.views.dropping import TakesFiles
from desktop_app.views.icons import dress
from desktop_app.words import tr

_ROWS = 3


class SourceList(TakesFiles, QListWidget):
    """The sources of a data set; folders and files are dropped on it.

    Signals
    -------
    dropped(list of Path)
        What was dropped.
    removed()
        Delete was pressed.
    """

    dropped = Signal(object)
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """Give room for a few sources."""
        return QSize(200, _ROWS * (self.fontMetrics().height() + 6) + 8)

    def take_files(self, paths: list[Path]) -> None:
        """Tell what was dropped."""
        self.dropped.emit(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove what is chosen with Delete."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)


class StatisticsPanel(ToolPanel):
    """Dock ``dock_statistics``: sources, the form, what the cluster says.

    Signals
    -------
    sources_changed(tuple of str)
        The list of sources is another now.
    folder_asked(), files_asked(), checkpoint_asked()
        A dialog is wanted.
    """

    sources_changed = Signal(object)
    folder_asked = Signal()
    files_asked = Signal()
    checkpoint_asked = Signal()

    def __init__(self, tool: Tool, parent: QWidget | None = None) -> None:
        super().__init__(tool, parent)
        self.sources_list = named(
            SourceList(),
            "sources",
            accessible=tr("Sources"),
            tip=tr("Folders, pictures, archives and lists of paths: drop them here"),
        )
        self.sources_list.dropped.connect(self.add_paths)
        self.sources_list.removed.connect(self.remove_chosen)
        self.address = named(
            QLineEdit(),
            "address",
            accessible=tr("Pattern or address"),
            tip=tr("A pattern such as /data/**/*.jpg, or an address that fsspec knows"),
        )
        self.address.setPlaceholderText(
            tr("pattern, or address such as s3://bucket/set")
        )
        self.address.returnPressed.connect(self._take_address)
        self.cluster = named(QLabel(), "cluster", accessible=tr("Cluster"))
        self.cluster.setWordWrap(True)
        self.cluster.setOpenExternalLinks(True)
        self.cluster.hide()
        box = QWidget()
        layout = QVBoxLayout(box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(QLabel(tr("Sources (drop folders here)")))
        layout.addWidget(self.sources_list)
        layout.addLayout(self._source_buttons())
        layout.addWidget(self.address)
        self.add_above(box)
        self.add_below(self.cluster)
        # There is nothing that could become the new source.
        self.apply.hide()
        self._decorate_form()

    def sources(self) -> tuple[str, ...]:
        """Give the sources in the order of the list."""
        rows = range(self.sources_list.count())
        return tuple(self.sources_list.item(row).text() for row in rows)

    def set_sources(self, sources: Sequence[str]) -> None:
        """Show other sources."""
        if tuple(sources) != self.sources():
            self.sources_list.clear()
            self.sources_list.addItems(list(sources))
            for row in range(self.sources_list.count()):
                item = self.sources_list.item(row)
                item.setToolTip(item.text())
            self.sources_changed.emit(self.sources())

    @Slot(object)
    def add_paths(self, paths: list[Path]) -> None:
        """Add sources that are not there yet."""
        kept = self.sources()
        new = [str(path) for path in paths if str(path) not in kept]
        self.set_sources((*kept, *new))

    @Slot()
    def remove_chosen(self) -> None:
        """Take the chosen sources off the list; all, if none is chosen."""
        chosen = {each.text() for each in self.sources_list.selectedItems()}
        kept = [each for each in self.sources() if each not in chosen]
        self.set_sources(kept if chosen else ())

    def set_checkpoint(self, path: Path) -> None:
        """Keep what is counted in a file."""
        changed = self.form.value().as_dict() | {"resume": str(path)}
        self.form.set_value(self.tool.parameters(**changed))

    def _decorate_form(self) -> None:
        """Say what an empty line means, and let the checkpoint be chosen."""
        for name, empty in (("scheduler", tr("this machine")), ("resume", tr("none"))):
            line = self.form.findChild(QLineEdit, name)
            if line is not None:
                line.setPlaceholderText(empty)
        resume = self.form.findChild(QLineEdit, "resume")
        if resume is not None:
            trailing = QLineEdit.ActionPosition.TrailingPosition
            choose = resume.addAction(QIcon(), trailing)
            dress(choose, "open")
            choose.setObjectName("choose_checkpoint")
            choose.setToolTip(
                tr("Choose the checkpoint, a new file or one to go on from")
            )
            choose.triggered.connect(self.checkpoint_asked)

    def show_cluster(self, told: str) -> None:
        """Say who works; addresses become links."""
        words = [
            tr('<a href="{word}">{word}</a>').format(word=word)
            if word.startswith("http")
            else word
            for word in told.replace("; ", ";<br>").replace("\n", "<br>").split(" ")
        ]
        self.cluster.setText(" ".join(words))
        self.cluster.setVisible(bool(told))

    @Slot()
    def _take_address(self) -> None:
        text = self.address.text().strip()
        if text and text not in self.sources():
            self.set_sources((*self.sources(), text))
        self.address.clear()

    def _source_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        for title, name, tip, signal in (
            (
                tr("Add &folder…"),
                "add_folder",
                tr("Choose a folder"),
                self.folder_asked,
            ),
            (
                tr("Add fil&es…"),
                "add_files",
                tr("Choose files or archives"),
                self.files_asked,
            ),
        ):
            button = named(QPushButton(title), name, accessible=tip, tip=tip)
            button.clicked.connect(signal)
            row.addWidget(button)
        remove = named(
            QPushButton(tr("Remo&ve")),
            "remove_sources",
            accessible=tr("Remove sources"),
            tip=tr("Take the chosen sources off the list, or all (Delete)"),
        )
        remove.clicked.connect(self.remove_chosen)
        row.addWidget(remove)
        return row
