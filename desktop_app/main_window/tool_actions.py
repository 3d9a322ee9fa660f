"""Tools, zoom and help: what the Tools, View and Help menus lead to."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWhatsThis

from desktop_app.main_window.about import AboutDialog
from desktop_app.main_window.help_window import WINDOW_PAGE, show_help
from desktop_app.main_window.workbench import Workbench
from desktop_app.processors.declare import Tool
from desktop_app.words import tr

SCRIBBLE_MENU = ("brush", "grey", "eraser", "eyedropper", "choose_colour", "clear",
                 None)  # fmt: skip
CANVAS_MENU = ("undo", "redo", None, "copy", "paste", None, "fit", "actual_size",
               "toggle_strokes", "toggle_result", "split", "side_by_side", None,
               "run", "help")  # fmt: skip


class ToolActions(QObject):
    """Runs, raises and explains the tools."""

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window

    @Slot(object)
    def run_tool(self, tool: Tool) -> None:
        """Run the tool whose button was pressed."""
        self._window.live.set_tool(tool)
        self._window.live.run()

    @Slot()
    def raise_tool(self) -> None:
        """Bring the dock of the tool whose action was triggered to the front."""
        action = self.sender()
        if isinstance(action, QAction):
            panel = self._window.panels[action.data()]
            panel.show()
            panel.raise_()
            self._window.live.set_tool(panel.tool)

    @Slot()
    def undo(self) -> None:
        """Take back the stroke that is being drawn, else the last step."""
        if not self._drop_stroke():
            self._window.workspace.undo()

    @Slot()
    def redo(self) -> None:
        """Do the next step again."""
        self._drop_stroke()
        self._window.workspace.redo()

    @Slot()
    def clear_marks(self) -> None:
        """Take every mark away."""
        self._drop_stroke()
        self._window.workspace.clear_marks()

    @Slot(int)
    def go_to(self, index: int) -> None:
        """Show a step of the history."""
        self._drop_stroke()
        self._window.workspace.go_to(index)

    @Slot(object)
    def show_menu(self, place: QPoint) -> None:
        """Open the menu of the canvas at a place of the screen."""
        menu = QMenu(self._window)
        menu.setObjectName("canvas_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        scribbles = self._window.live.tool.needs_marks
        for verb in (*(SCRIBBLE_MENU if scribbles else ()), *CANVAS_MENU):
            if verb is None:
                menu.addSeparator()
            else:
                menu.addAction(self._window.actions_by_verb[verb])
        menu.popup(place)

    def _drop_stroke(self) -> bool:
        """Give up the stroke that is being drawn; answer whether there was one."""
        gesture = self._window.canvas.gesture
        active = gesture.active
        gesture.drop()
        return active

    @Slot(str)
    def show_mode(self, mode: str) -> None:
        """Show in menu and toolbar which brush is chosen."""
        self._window.actions_by_verb[mode].setChecked(True)

    @Slot()
    def cancel(self) -> None:
        """Stop everything that is being worked on."""
        self._window.live.runner.cancel()
        self._window.disk.cancel()
        for bench in self._window.benches.values():
            bench.cancel()
        self._window.statusBar().showMessage(tr("Cancelled; what was shown stays"))

    @Slot()
    def zoom_in(self) -> None:
        """Enlarge by a quarter."""
        self._window.canvas.zoom(1.25)

    @Slot()
    def zoom_out(self) -> None:
        """Make smaller by a fifth."""
        self._window.canvas.zoom(0.8)

    @Slot()
    def show_help(self) -> None:
        """Open the page of the tool at work."""
        show_help(self._window, self._window.tools, self._window.live.tool.name)

    @Slot()
    def show_window_help(self) -> None:
        """Open the page of the window itself."""
        show_help(self._window, self._window.tools, WINDOW_PAGE)

    @Slot()
    def ask_what_this_is(self) -> None:
        """Let the next click tell what it meets."""
        QWhatsThis.enterWhatsThisMode()

    @Slot()
    def show_about(self) -> None:
        """Say what this program is and what it stands on."""
        AboutDialog(self._window).open()
