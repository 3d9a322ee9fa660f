"""The main window: it builds its parts and hands them to the wiring."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QMenu,
    QTabWidget,
    QToolBar,
)

from desktop_app.main_window.actions import MODES, build_actions
from desktop_app.main_window.bench import BenchBoard
from desktop_app.main_window.benches import BENCHES
from desktop_app.main_window.comforts import Comforts
from desktop_app.main_window.disk_work import DiskWork
from desktop_app.main_window.inspector import inspector_dock
from desktop_app.main_window.live_work import LiveWork
from desktop_app.main_window.tab_work import tab_row
from desktop_app.main_window.tabs import Tabs
from desktop_app.main_window.wiring import wire
from desktop_app.main_window.workbench import Workbench
from desktop_app.main_window.workspace import Workspace
from desktop_app.panels.brush_bar import BrushBar
from desktop_app.panels.colorization import ColorizePanel
from desktop_app.panels.compare import CompareDock
from desktop_app.panels.history import HistoryPanel
from desktop_app.panels.layers import LayersDock
from desktop_app.panels.naming import named
from desktop_app.panels.plots import PlotsDock
from desktop_app.panels.statistics import StatisticsPanel
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.child import WARM_UP_CHILD, child_command
from desktop_app.processors.declare import Tool
from desktop_app.processors.decoding import Decoder
from desktop_app.processors.subject import ViewPort
from desktop_app.views.canvas import Canvas
from desktop_app.views.frame_bar import FrameBar
from desktop_app.views.icons import dress
from desktop_app.words import tr
from desktop_app.workers.warm_up import WarmUp, stamp_path

# Panels that hold more than the generated form, by tool name.
SPECIAL_PANELS: dict[str, type[ToolPanel]] = {
    "colorize": ColorizePanel,
    "stats": StatisticsPanel,
}
TOOLBAR = ("open", "save", None, "undo", "redo", None, "fit", "actual_size", None,
           "toggle_strokes", "toggle_result", "split", "side_by_side", None, "run",
           "cancel")  # fmt: skip
_TABS, _LEFT_AREA = QTabWidget.TabPosition, Qt.DockWidgetArea.LeftDockWidgetArea
# A preview of more pixels than this would take longer than a frame of a stroke.
PREVIEW_PIXELS = 1_200_000


class MainWindow(Workbench):
    """`main_window`: the canvas in the centre, a dock a tool, the history.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue.
    decoder : Decoder, optional
        Opens pictures; ended by whoever made it. Without it the window has its own.
    """

    def __init__(self, tools: Sequence[Tool], decoder: Decoder | None = None) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("Sextant")
        self.setDockNestingEnabled(True)
        # Plots lie below the picture; the panels keep their height.
        corner, right = (
            Qt.Corner.BottomRightCorner,
            Qt.DockWidgetArea.RightDockWidgetArea,
        )
        self.setCorner(corner, right)
        # Seven tools do not fit side by side above each other's panels.
        for side, tabs in ((right, _TABS.East), (_LEFT_AREA, _TABS.West)):
            self.setTabPosition(side, tabs)
        self.tools = tuple(tools)
        self.canvas = Canvas(self)
        self.setCentralWidget(self.canvas)
        self.frame_bar = FrameBar(self)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.frame_bar)
        self.workspace = Workspace(self)
        self._warm_up = WarmUp(
            child_command(WARM_UP_CHILD),
            stamp_path(),
            sum(tool.warm_up is not None for tool in self.tools),
        )
        self.live = LiveWork(
            self.tools, self.workspace, self.view_port, self._warm_up, self
        )
        self.tabs = Tabs(self.workspace, self.live, self)
        self._owns_decoder = decoder is None
        self.disk = DiskWork(self.workspace, self.live, decoder or Decoder(), self)
        self.actions_by_verb = build_actions(self, self.tools)
        self.panels = {tool.name: self._add_panel(tool) for tool in self.tools}
        self._add_docks()
        self.readout = named(
            QLabel(), "readout", accessible=tr("Pixel under the cursor")
        )
        self.statusBar().addPermanentWidget(self.readout)
        self.toolbar = self._build_toolbar()
        self.brush_bar = self._build_brush_bar()
        self.document_bar = tab_row(self)
        self._list_docks()
        self.extras_menu = self._add_extras_menu()
        benches = {
            name: BENCHES[name](self, panel)
            for name, panel in self.panels.items()
            if name in BENCHES
        }
        self.benches = benches
        self._wired = wire(self, BenchBoard(self, benches))
        self.projects, self.drops = self._wired.projects, self._wired.drops
        self.recipes = self._wired.recipes
        self.comforts = Comforts(self, self._warm_up)
        room = self.screen().availableSize()
        self.resize(QSize(1280, 820).boundedTo(room - QSize(20, 60)))

    def _add_docks(self) -> None:
        """Make the docks that belong to no tool."""
        area = Qt.DockWidgetArea
        self.history_panel = HistoryPanel(self)
        self.layers = LayersDock(self)
        self.inspector = inspector_dock(self)
        for dock in (self.history_panel, self.layers, self.inspector):
            self.addDockWidget(area.RightDockWidgetArea, dock)
        self.compare = CompareDock(self)
        self.addDockWidget(area.LeftDockWidgetArea, self.compare)
        self.compare.hide()
        self.plots = PlotsDock(self)
        self.addDockWidget(area.BottomDockWidgetArea, self.plots)
        self._tabify()

    def view_port(self) -> ViewPort | None:
        """Give the visible region and the size a preview of it should have."""
        left, top, right, bottom = self.canvas.visible_region()
        width, height = right - left, bottom - top
        if width < 1 or height < 1:
            return None
        scale = min(
            1.0,
            self.canvas.device_scale(),
            (PREVIEW_PIXELS / (width * height)) ** 0.5,
        )
        return ViewPort(
            (left, top, right, bottom),
            max(1, round(width * scale)),
            max(1, round(height * scale)),
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved marks, then end all work before the window goes."""
        asks = self.isVisible() and not self.disk.saves.busy
        if asks and not self._wired.tabs.may_close_all():
            event.ignore()
            return
        self.closing = self.disk.saves.busy
        if self.closing:
            # A save that was asked for is finished; the window goes right after it.
            self.statusBar().showMessage(tr("Closing as soon as the save is done…"))
            event.ignore()
            return
        self.live.runner.cancel()
        self._warm_up.stop()
        self.live.runner.shutdown()
        for bench in self.benches.values():
            bench.shutdown()
        self.disk.shutdown()
        self.projects.shutdown()
        self.comforts.shutdown()
        self._wired.shutdown()
        if self._owns_decoder:
            self.disk.decoder.close()
        event.accept()

    def _add_panel(self, tool: Tool) -> ToolPanel:
        panel = SPECIAL_PANELS.get(tool.name, ToolPanel)(tool, self)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, panel)
        return panel

    def _tabify(self) -> None:
        """Stack the tools; the first one is in front, the history below."""
        first, *others = self.panels.values()
        for panel in others:
            self.tabifyDockWidget(first, panel)
        first.raise_()
        for part in (self.layers, self.inspector):
            self.tabifyDockWidget(self.history_panel, part)
        self.history_panel.raise_()
        self.resizeDocks([first], [340], Qt.Orientation.Horizontal)
        self.resizeDocks(
            [first, self.history_panel], [525, 215], Qt.Orientation.Vertical
        )

    def _list_docks(self) -> None:
        """Let every dock, and the toolbar, be closed and brought back by a menu."""
        view = self.findChild(QMenu, "menu_view")
        if view is None:
            return
        view.addSeparator()
        parts: dict[str, QDockWidget | QToolBar] = {
            **self.panels,
            "plots": self.plots,
            "layers": self.layers,
            "inspector": self.inspector,
            "history": self.history_panel,
            "toolbar": self.toolbar,
        }
        for drawing, part in parts.items():
            action = part.toggleViewAction()
            action.setObjectName(f"toggle_{part.objectName()}")
            dress(action, drawing)
            view.addAction(action)

    def _add_extras_menu(self) -> QMenu:
        """Put the menu of a tool's extra outputs behind the export of its result."""
        menu = QMenu(tr("Export &more"), self)
        menu.setObjectName("menu_export_more")
        files = self.findChild(QMenu, "menu_file")
        if files is not None:
            files.insertMenu(self.actions_by_verb["export_marks"], menu)
        return menu

    def _build_toolbar(self) -> QToolBar:
        bar = self.addToolBar(tr("Toolbar"))
        named(bar, "toolbar", accessible=tr("Toolbar"))
        bar.setMovable(False)
        for verb in TOOLBAR:
            if verb is None:
                bar.addSeparator()
            else:
                bar.addAction(self.actions_by_verb[verb])
        return bar

    def _build_brush_bar(self) -> BrushBar:
        actions = self.actions_by_verb
        bar = BrushBar(
            [actions[mode] for mode in MODES], actions["choose_colour"], self
        )
        self.addToolBar(bar)
        return bar
