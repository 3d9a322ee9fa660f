"""Layouts: docks and views arranged for a task, the user's own, and the first one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QByteArray, QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QInputDialog, QLayout, QMenu

from desktop_app.errors import WorkbenchError
from desktop_app.files.places import settings_path
from desktop_app.files.settings import read_settings, write_settings
from desktop_app.main_window.memory import LAYOUT_VERSION, as_text, bring_on_screen
from desktop_app.main_window.workbench import Workbench
from desktop_app.views.icons import dress
from desktop_app.words import tr

_AREA = Qt.DockWidgetArea
_ACROSS, _DOWN = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
# Where the user's own are kept among the settings.
_KEPT = "layouts"
_LONGEST_NAME = 40
_PLOTS_SHARE = 0.27  # of the window's height


@dataclass(frozen=True)
class Layout:
    """Where things are for one task.

    Parameters
    ----------
    verb : str
        Its action is ``layout_<verb>``.
    tool : str
        Comes to the front.
    panels : DockWidgetArea
        Where the tools' docks are.
    panel_share : float
        Their share of the window's width.
    beside : tuple of str
        Docks tabbed below the tools' docks.
    across : tuple of str
        Docks tabbed on the other side.
    plots : bool
        Whether plots are shown below the picture, for tools that have some.
    switches : mapping from str to bool
        How the view is set, by the verbs of its switches.
    """

    verb: str
    tool: str
    panels: Qt.DockWidgetArea = _AREA.RightDockWidgetArea
    panel_share: float = 0.26
    beside: tuple[str, ...] = ("dock_history", "dock_layers")
    across: tuple[str, ...] = ()
    plots: bool = True
    switches: Mapping[str, bool] = field(default_factory=dict)


LAYOUTS = (
    Layout(
        "colorize",
        "colorize",
        plots=False,
        switches={"toggle_strokes": True, "toggle_result": True, "split": False},
    ),
    Layout(
        "tonemap",
        "tonemap",
        beside=(),
        across=("dock_history", "dock_layers"),
        switches={"toggle_result": True, "split": True},
    ),
    Layout(
        "motion",
        "flow",
        beside=("dock_layers", "dock_history"),
        switches={"toggle_result": True, "split": False},
    ),
    Layout(
        "register",
        "align",
        beside=(),
        across=("dock_layers", "dock_history"),
        switches={"toggle_result": True, "split": False},
    ),
    Layout(
        "data",
        "stats",
        panels=_AREA.LeftDockWidgetArea,
        panel_share=0.24,
        beside=(),
        plots=False,
        switches={"split": False},
    ),
)


class Layouts(QObject):
    """The menu View > Layout, and what it does.

    Parameters
    ----------
    window : Workbench
        With all its docks, as they are at first.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._first = window.saveState(LAYOUT_VERSION)
        self._menu = self._make_menu()
        for layout in LAYOUTS:
            action = window.actions_by_verb[f"layout_{layout.verb}"]
            action.triggered.connect(self._arrange_chosen)
        window.actions_by_verb["layout_reset"].triggered.connect(self.reset)
        window.actions_by_verb["layout_save"].triggered.connect(self.ask_name)

    def arrange(self, layout: Layout) -> None:
        """Arrange docks and views for a task."""
        window = self._window
        window.plots.set_wanted(layout.plots)
        whole = window.layout()
        # On the way, toolbars ask for all their room: the window must not grow.
        if whole is not None:
            whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._place(layout)
        for verb, on in layout.switches.items():
            window.actions_by_verb[verb].setChecked(on)
        window.actions_by_verb[layout.tool].trigger()
        if whole is not None:
            whole.setSizeConstraint(QLayout.SizeConstraint.SetDefaultConstraint)
        window.plots.show_page(layout.tool)
        width = round(window.width() * layout.panel_share)
        window.resizeDocks([window.panels[layout.tool]], [width], _ACROSS)
        height = round(window.height() * _PLOTS_SHARE)
        window.resizeDocks([window.plots], [height], _DOWN)

    @Slot()
    def reset(self) -> None:
        """Put everything where it is at first."""
        self._restore(self._first)

    @Slot()
    def ask_name(self) -> None:
        """Ask what the present layout is to be called, and keep it."""
        name, agreed = QInputDialog.getText(
            self._window, tr("Save layout"), tr("Name of the layout:")
        )
        name = " ".join(name.split())[:_LONGEST_NAME]
        if agreed and name:
            self.save(name)

    def save(self, name: str) -> None:
        """Keep the present layout under a name."""
        state = as_text(self._window.saveState(LAYOUT_VERSION))
        self._write({**self.own(), name: state})

    def own(self) -> dict[str, str]:
        """Give the user's own layouts by name."""
        kept = read_settings(settings_path())[0].get(_KEPT)
        if not isinstance(kept, dict):
            return {}
        return {name: kept[name] for name in kept if isinstance(kept[name], str)}

    def use_own(self, name: str) -> None:
        """Arrange the docks as they were kept under a name."""
        state = self.own().get(name)
        if state is not None:
            self._restore(QByteArray.fromBase64(state.encode("ascii", "replace")))

    def forget(self, name: str) -> None:
        """Keep a layout no more."""
        self._write({kept: state for kept, state in self.own().items() if kept != name})

    def _write(self, own: dict[str, str]) -> None:
        values, _ = read_settings(settings_path())
        try:
            write_settings(settings_path(), values | {_KEPT: own})
        except WorkbenchError as error:
            self._window.disk.failed.emit(error)

    def _restore(self, state: QByteArray) -> None:
        """Put the docks as a state says; one of another version changes nothing."""
        tool = self._window.live.tool.name
        self._window.restoreState(state, LAYOUT_VERSION)
        bring_on_screen(self._window)
        self._window.plots.set_wanted(True)
        self._window.plots.show_page(tool)
        panel = self._window.panels[tool]
        if not panel.isHidden():
            panel.raise_()

    def _place(self, layout: Layout) -> None:
        """Put every dock into its area, the tools' in one stack."""
        window = self._window
        known = self._docks()
        for dock in known.values():
            # Taken out first: tabs of the arrangement before would stay otherwise.
            dock.setFloating(False)
            window.removeDockWidget(dock)
        first, *others = window.panels.values()
        _dock(window, layout.panels, first)
        for panel in others:  # one by one: side by side they would not fit
            _dock(window, layout.panels, panel)
            window.tabifyDockWidget(first, panel)
        other_side = (
            _AREA.RightDockWidgetArea
            if layout.panels == _AREA.LeftDockWidgetArea
            else _AREA.LeftDockWidgetArea
        )
        self._stack(known, layout.beside, layout.panels)
        self._stack(known, layout.across, other_side)
        for names, way, size in (
            (layout.beside, _DOWN, window.height() // 5),
            (layout.across, _ACROSS, window.width() // 6),
        ):
            if names:
                window.resizeDocks([known[names[0]]], [size], way)
        window.addDockWidget(_AREA.BottomDockWidgetArea, window.plots)
        for dock in known.values():
            if window.dockWidgetArea(dock) == _AREA.NoDockWidgetArea:
                window.addDockWidget(other_side, dock)
                dock.hide()  # another's: a view that is asked for, say

    def _stack(
        self,
        known: Mapping[str, QDockWidget],
        names: tuple[str, ...],
        area: Qt.DockWidgetArea,
    ) -> None:
        """Tab docks in an area, the first one in front."""
        docks = [known[name] for name in names if name in known]
        for dock in docks:
            _dock(self._window, area, dock)
        for dock in docks[1:]:
            self._window.tabifyDockWidget(docks[0], dock)
        if docks:
            docks[0].raise_()

    def _docks(self) -> dict[str, QDockWidget]:
        return {
            dock.objectName(): dock for dock in self._window.findChildren(QDockWidget)
        }

    def _make_menu(self) -> QMenu:
        """Gather the actions in a menu of their own."""
        window = self._window
        menu = QMenu(tr("La&yout"), window)
        menu.setObjectName("menu_layout")
        dress(menu.menuAction(), "layout")
        view = window.findChild(QMenu, "menu_view")
        if view is not None:
            first = window.actions_by_verb[f"layout_{LAYOUTS[0].verb}"]
            view.insertMenu(first, menu)
            for verb, action in window.actions_by_verb.items():
                if verb.startswith("layout_"):
                    view.removeAction(action)
        menu.aboutToShow.connect(self._fill_menu)
        self._fill(menu)
        return menu

    @Slot()
    def _fill_menu(self) -> None:
        for less in self._menu.findChildren(QMenu):
            less.deleteLater()
        self._menu.clear()
        self._fill(self._menu)

    def _fill(self, menu: QMenu) -> None:
        """List the tasks, the user's own, and what can be done with them."""
        actions = self._window.actions_by_verb
        for layout in LAYOUTS:
            menu.addAction(actions[f"layout_{layout.verb}"])
        menu.addSeparator()
        own = sorted(self.own())
        for name in own:
            _entry(menu, name).triggered.connect(self._use_chosen)
        menu.addAction(actions["layout_save"])
        if own:
            less = QMenu(tr("&Forget layout"), menu)
            menu.addMenu(less)
            for name in own:
                _entry(less, name).triggered.connect(self._forget_chosen)
        menu.addSeparator()
        menu.addAction(actions["layout_reset"])

    @Slot()
    def _arrange_chosen(self) -> None:
        verb = _chosen(self.sender())
        for layout in LAYOUTS:
            if f"layout_{layout.verb}" == verb:
                self.arrange(layout)

    @Slot()
    def _use_chosen(self) -> None:
        self.use_own(_chosen(self.sender()))

    @Slot()
    def _forget_chosen(self) -> None:
        self.forget(_chosen(self.sender()))


def _dock(window: Workbench, area: Qt.DockWidgetArea, dock: QDockWidget) -> None:
    """Show a dock in an area."""
    window.addDockWidget(area, dock)
    dock.show()


def _entry(menu: QMenu, name: str) -> QAction:
    action = QAction(name.replace("&", "&&"), menu)
    action.setData(name)
    menu.addAction(action)
    return action


def _chosen(action: QObject | None) -> str:
    return str(action.data()) if isinstance(action, QAction) else ""
