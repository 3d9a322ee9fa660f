"""Tabs in the window: the row of them, what each one looked like, and closing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolBar

from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import BenchBoard
from desktop_app.main_window.file_actions import FileActions
from desktop_app.main_window.tabs import Tab, TabView
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.colorization import ColorizePanel
from desktop_app.panels.naming import named
from desktop_app.views.looking import look_again, look_of
from desktop_app.views.tab_bar import DocumentRow, DocumentTabBar, TabLabel
from desktop_app.words import tr

# Switches of the window that every document has set for itself.
SWITCHES = ("toggle_strokes", "toggle_result", "split")


class TabWork(QObject):
    """Joins the tabs to canvas, panels, benches and the row above the canvas.

    Parameters
    ----------
    window : Workbench
        Whose tabs they are.
    files : FileActions
        Saves the work of a tab that closes.
    board : BenchBoard
        The bench at work leaves before another document is shown.
    """

    def __init__(
        self,
        window: Workbench,
        files: FileActions,
        board: BenchBoard,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._files = files
        self._board = board
        self._bar = bar = window.document_bar
        self._asked_about = 0  # number of the tab whose menu is open
        tabs = window.tabs
        tabs.left.connect(self._leave)
        tabs.swapped.connect(self._show_parameters)
        tabs.entered.connect(self._enter)
        tabs.changed.connect(self.list_tabs)
        bar.chosen.connect(self._choose)
        bar.closing_asked.connect(self._close_number)
        bar.reordered.connect(tabs.reorder)
        bar.menu_asked.connect(self._show_menu)
        self.list_tabs()

    @Slot()
    def add(self) -> None:
        """Show a new, empty tab."""
        self._window.tabs.add()

    @Slot()
    def close_current(self) -> None:
        """Close the tab that is shown."""
        self.close(self._window.tabs.current)

    @Slot()
    def show_next(self) -> None:
        """Show the tab to the right."""
        self._window.tabs.step(1)

    @Slot()
    def show_previous(self) -> None:
        """Show the tab to the left."""
        self._window.tabs.step(-1)

    def close(self, tab: Tab) -> bool:
        """Close a tab; ask about unsaved work, with the work in sight.

        Returns
        -------
        goes : bool
            Whether it is gone, or goes when its save is done.
        """
        tabs = self._window.tabs
        if tab.history.modified:
            tabs.show(tab)
            answer = dialogs.ask_about_unsaved(self._window, tab.name)
            if answer == "save":
                tab.closes = self._files.save_work()
                return tab.closes
            if answer != "discard":
                return False
        tabs.close(tab)
        return True

    def may_close_all(self) -> bool:
        """Ask once about all unsaved work of the window, and begin to save it."""
        tabs = self._window.tabs
        unsaved = tabs.unsaved
        if not unsaved:
            return True
        names = [tab.name for tab in unsaved]
        if len(unsaved) == 1:
            tabs.show(unsaved[0])
            answer = dialogs.ask_about_unsaved(self._window, names[0])
        else:
            answer = dialogs.ask_about_all_unsaved(self._window, names)
        if answer != "save":
            return answer == "discard"
        for tab in unsaved:
            tabs.show(tab)
            if not self._files.save_work():
                return False  # no file name was given
        return True

    @Slot()
    def list_tabs(self) -> None:
        """Show names, places and states of all tabs."""
        tabs = self._window.tabs
        labels = [
            TabLabel(tab.number, tab.name, tab.place, tab.history.modified)
            for tab in tabs.all
        ]
        self._bar.show_tabs(labels, tabs.current.number)

    @Slot(object)
    def _leave(self, tab: Tab) -> None:
        """Keep how a document is looked at, and give up what is being drawn on it."""
        window, canvas = self._window, self._window.canvas
        window.frame_bar.stop()
        canvas.gesture.drop()
        actions = window.actions_by_verb
        tab.view = TabView(
            look_of(canvas),
            self._brush_mode(),
            {verb: actions[verb].isChecked() for verb in SWITCHES},
            canvas.pictures.split_at,
        )
        self._board.leave()
        for bench in window.benches.values():
            bench.leave_document()

    @Slot(object)
    def _show_parameters(self, _tab: Tab) -> None:
        """Show the parameters of the document that comes, on every panel."""
        for name, parameters in self._window.live.all_parameters().items():
            form = self._window.panels[name].form
            if form.value() != parameters:
                form.set_value(parameters)

    @Slot(object)
    def _enter(self, tab: Tab) -> None:
        """Look at a document as it was looked at before."""
        window, tool = self._window, self._window.live.tool
        panel = window.panels[tool.name]
        if not panel.isVisible() or panel.visibleRegion().isEmpty():
            panel.show()
            panel.raise_()
        window.live.tool_changed.emit(tool)
        if tab.view is None:
            return
        for verb, on in tab.view.switches.items():
            window.actions_by_verb[verb].setChecked(on)
        colorize = self._colorize_panel()
        if colorize is not None:
            colorize.set_mode(tab.view.mode)
        look_again(window.canvas, tab.view.look)
        if tab.view.split_at is not None:
            window.canvas.split(tab.view.split_at)

    def _colorize_panel(self) -> ColorizePanel | None:
        panels = self._window.panels.values()
        return next((each for each in panels if isinstance(each, ColorizePanel)), None)

    def _brush_mode(self) -> str:
        panel = self._colorize_panel()
        return "pan" if panel is None else panel.mode()

    @Slot(int)
    def _choose(self, number: int) -> None:
        tab = self._window.tabs.of(number)
        if tab is not None:
            self._window.tabs.show(tab)

    @Slot(int)
    def _close_number(self, number: int) -> None:
        tab = self._window.tabs.of(number)
        if tab is not None:
            self.close(tab)

    @Slot(int, QPoint)
    def _show_menu(self, number: int, place: QPoint) -> None:
        """Open the menu of a tab, or of the row."""
        self._asked_about = number
        menu = QMenu(self._window)
        menu.setObjectName("tab_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._window.actions_by_verb["new_tab"])
        tab = self._window.tabs.of(number)
        if tab is not None:
            add = partial(self._add, menu)
            add("close_tab", tr("&Close"), self._close_asked)
            others = len(self._window.tabs.all) > 1
            add("close_others", tr("Close &others"), self._close_others, others)
            menu.addSeparator()
            lies = Path(tab.place).is_absolute()
            add("copy_path", tr("Copy &path"), self._copy_path, lies)
            add("show_folder", tr("Show &folder"), self._open_folder, lies)
        menu.popup(place)

    def _add(
        self,
        menu: QMenu,
        name: str,
        title: str,
        slot: object,
        enabled: bool = True,
    ) -> None:
        action = QAction(title, menu)
        action.setObjectName(f"tab_{name}")
        action.setEnabled(enabled)
        action.triggered.connect(slot)
        menu.addAction(action)

    @Slot()
    def _close_asked(self) -> None:
        self._close_number(self._asked_about)

    @Slot()
    def _close_others(self) -> None:
        """Close every tab but one, as long as nobody says no."""
        kept = self._asked_about
        for tab in tuple(self._window.tabs.all):
            if tab.number != kept and not self.close(tab):
                return

    @Slot()
    def _copy_path(self) -> None:
        tab = self._window.tabs.of(self._asked_about)
        if tab is not None:
            QGuiApplication.clipboard().setText(tab.place)

    @Slot()
    def _open_folder(self) -> None:
        tab = self._window.tabs.of(self._asked_about)
        if tab is not None:
            folder = QUrl.fromLocalFile(str(Path(tab.place).parent))
            QDesktopServices.openUrl(folder)


def tab_row(window: Workbench) -> DocumentTabBar:
    """Put the row of tabs above the canvas."""
    window.addToolBarBreak()
    row = named(
        QToolBar(tr("Documents"), window), "tab_row", accessible=tr("Documents")
    )
    row.setMovable(False)
    window.addToolBar(row)
    tabs = DocumentRow(window.actions_by_verb["new_tab"], row)
    row.addWidget(tabs)
    return tabs.bar
