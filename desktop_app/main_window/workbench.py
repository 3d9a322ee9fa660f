"""What the window is made of, for those who join its parts."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMainWindow

from desktop_app.main_window.disk_work import DiskWork
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.workspace import Workspace
from desktop_app.panels.history import HistoryPanel
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.declare import Tool
from desktop_app.views.canvas import Canvas


class Workbench(QMainWindow):
    """The parts of the window, by name; `MainWindow` makes them.

    Attributes
    ----------
    tools : tuple of Tool
        The catalogue.
    canvas, panels, history_panel, readout
        What is seen; a panel by the name of its tool.
    actions_by_verb : mapping from str to QAction
        Everything a menu can do.
    workspace, live, disk
        The document, the tool at work on it, and what is read and written.
    """

    tools: tuple[Tool, ...]
    canvas: Canvas
    panels: dict[str, ToolPanel]
    history_panel: HistoryPanel
    readout: QLabel
    actions_by_verb: Mapping[str, QAction]
    workspace: Workspace
    live: LiveWork
    disk: DiskWork

    def __init__(self) -> None:
        super().__init__()
        self.closing = False  # waits for a save that is under way

    @Slot(bool)
    def close_if_asked(self, saving: bool) -> None:
        """Close when the last save is done, if that was what closing waited for."""
        if self.closing and not saving:
            # Not from within the signal: the queue that sends it goes with the window.
            QTimer.singleShot(0, self, self.close)
