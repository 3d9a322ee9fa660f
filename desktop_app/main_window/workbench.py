"""What the window is made of, for those who join its parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QChildEvent, QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QTabBar, QWidget

from desktop_app.main_window.disk_work import DiskWork
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.tabs import Tabs
from desktop_app.main_window.workspace import Workspace
from desktop_app.panels.brush_bar import BrushBar
from desktop_app.panels.compare import CompareDock
from desktop_app.panels.history import HistoryPanel
from desktop_app.panels.inspector import InspectorDock
from desktop_app.panels.layers import LayersDock
from desktop_app.panels.plots import PlotsDock
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.declare import Tool
from desktop_app.views.canvas import Canvas
from desktop_app.views.frame_bar import FrameBar
from desktop_app.views.tab_bar import DocumentTabBar


class Working(Protocol):
    """What may still work when the user cancels, or the window closes."""

    @property
    def busy(self) -> bool:
        """Whether it does."""

    def cancel(self) -> None:
        """Stop."""

    def leave_document(self) -> None:
        """Stop what is about the document: another one is shown."""

    def shutdown(self) -> None:
        """End every thread."""


class Workbench(QMainWindow):
    """The parts of the window, by name; `MainWindow` makes them.

    Attributes
    ----------
    tools : tuple of Tool
        The catalogue.
    canvas, frame_bar, panels, history_panel, plots, readout, document_bar, brush_bar,
    compare, layers, inspector
        What is seen; a panel by the name of its tool.
    benches : mapping from str to Bench
        What a tool has beyond its form, by its name; only those that have something.
    actions_by_verb : mapping from str to QAction
        Everything a menu can do.
    workspace, tabs, live, disk
        The document shown, all that are open, the tool at work, and what is read and
        written.
    """

    tools: tuple[Tool, ...]
    canvas: Canvas
    frame_bar: FrameBar
    plots: PlotsDock
    extras_menu: QMenu
    benches: Mapping[str, Working]
    panels: dict[str, ToolPanel]
    history_panel: HistoryPanel
    readout: QLabel
    document_bar: DocumentTabBar
    brush_bar: BrushBar
    compare: CompareDock
    layers: LayersDock
    inspector: InspectorDock
    actions_by_verb: Mapping[str, QAction]
    workspace: Workspace
    tabs: Tabs
    live: LiveWork
    disk: DiskWork

    def __init__(self) -> None:
        super().__init__()
        self.closing = False  # waits for a save that is under way
        self._centrals: dict[str, QWidget] = {}

    @property
    def working(self) -> bool:
        """Whether something is worked on: an answer, a file, or what a bench does."""
        busy = any(bench.busy for bench in self.benches.values())
        return busy or self.live.runner.busy or self.disk.busy

    def add_central(self, tool: str, widget: QWidget) -> None:
        """Show a widget in the canvas' place whenever the tool of that name works."""
        self._centrals[tool] = widget
        self._set_aside(widget)

    def show_central(self, tool: str) -> None:
        """Show what a tool has in the centre: the canvas, or its own."""
        wanted, shown = self._centrals.get(tool, self.canvas), self.centralWidget()
        if wanted is not shown:
            if shown is not None:
                self.takeCentralWidget()
                self._set_aside(shown)
            self.setCentralWidget(wanted)
            wanted.show()

    def childEvent(self, event: QChildEvent) -> None:
        """Let tabs of docks scroll where there is no room: Qt would cut their names."""
        super().childEvent(event)
        bar = event.child()
        if event.type() == QEvent.Type.ChildPolished and isinstance(bar, QTabBar):
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            bar.setUsesScrollButtons(True)

    def _set_aside(self, widget: QWidget) -> None:
        """Keep a widget with the window, unseen."""
        widget.setParent(self)
        widget.hide()

    @Slot(bool)
    def close_if_asked(self, saving: bool) -> None:
        """Close when the last save is done, if that was what closing waited for."""
        if self.closing and not saving:
            # Not from within the signal: the queue that sends it goes with the window.
            QTimer.singleShot(0, self, self.close)
