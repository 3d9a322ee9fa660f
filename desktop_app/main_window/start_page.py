"""Shows the start page over the canvas of an empty tab, and does what it asks for."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot

from desktop_app.document.document import Document
from desktop_app.main_window.recent import RecentFiles
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.start_page import StartPage
from desktop_app.processors.declare import Tool

OFFERED = ("open", "open_folder", "paste")


class StartPageWork(QObject):
    """Keeps the start page over the canvas as long as nothing is open."""

    def __init__(self, window: Workbench, recent: RecentFiles) -> None:
        super().__init__(window)
        self._window = window
        actions = [window.actions_by_verb[verb] for verb in OFFERED]
        self.page = StartPage(window.tools, actions, window.canvas)
        self.page.recent_chosen.connect(recent.open)
        self.page.sample_chosen.connect(self.open_sample)
        self.page.files_dropped.connect(window.canvas.files_dropped)
        window.disk.sample_opened.connect(self._run)
        queued = Qt.ConnectionType.QueuedConnection  # not within the painting
        self.page.seen.connect(recent.load_now, queued)
        recent.changed.connect(self.page.show_recent)
        recent.sample_drawn.connect(self.page.show_sample)
        window.workspace.document_changed.connect(self._show_or_hide)
        self._show_or_hide(window.workspace.document, window.workspace.document)

    @Slot(object)
    def open_sample(self, tool: Tool) -> None:
        """Open the sample of a tool, the tool in front and at work."""
        window = self._window
        window.actions_by_verb[tool.name].trigger()
        window.disk.open_sample(tool)

    @Slot(object)
    def _run(self, tool: Tool) -> None:
        """Compute what a tool does not compute by itself."""
        if not tool.live and tool is self._window.live.tool:
            self._window.live.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fill the canvas, whatever its size."""
        if event.type() == QEvent.Type.Resize and watched is self._window.canvas:
            self._fill()
        return False

    @Slot(object, object)
    def _show_or_hide(self, _before: Document, after: Document) -> None:
        """Be there only while there is nothing else to see."""
        canvas, empty = self._window.canvas, after.image is None
        # Python hears no event of a canvas that is drawn on.
        canvas.removeEventFilter(self)
        if empty:
            canvas.installEventFilter(self)
            self._fill()
            self.page.raise_()
        self.page.setVisible(empty)

    def _fill(self) -> None:
        self.page.setGeometry(self._window.canvas.rect())
