"""Who hears whom: every connection of the window, on one screen a part."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from desktop_app.main_window.applying import Applying
from desktop_app.main_window.bench import BenchBoard
from desktop_app.main_window.compare import CompareWork
from desktop_app.main_window.display import Display
from desktop_app.main_window.drops import Drops
from desktop_app.main_window.file_actions import FileActions
from desktop_app.main_window.history_work import HistoryWork
from desktop_app.main_window.inspector import InspectorWork
from desktop_app.main_window.layers import LayerWork
from desktop_app.main_window.project_work import ProjectWork
from desktop_app.main_window.recipe_work import RecipeWork
from desktop_app.main_window.tab_work import TabWork
from desktop_app.main_window.tool_actions import ToolActions
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.colorization import MODES, ColorizePanel


class Ending(Protocol):
    """What has threads of its own."""

    def shutdown(self) -> None:
        """End them."""


class Wired(NamedTuple):
    """What is asked when a window closes, and for what is kept safe besides."""

    projects: ProjectWork
    tabs: TabWork
    drops: Drops
    recipes: RecipeWork
    threads: tuple[Ending, ...]

    def shutdown(self) -> None:
        """End the threads of what was wired."""
        for each in self.threads:
            each.shutdown()


def wire(window: Workbench, board: BenchBoard) -> Wired:
    """Connect canvas, panels, actions, document, workers and benches of a window."""
    display, projects = Display(window), ProjectWork(window)
    files, tools = FileActions(window, projects), ToolActions(window)
    _wire_document(window, display)
    drops = Drops(window, board)
    _wire_canvas(window, display, drops, tools)
    applying = Applying(window)
    _wire_panels(window, files, tools, applying)
    _wire_actions(window, files, tools)
    _wire_projects(window, projects)
    _wire_benches(window, board, files)
    tabs = TabWork(window, files, board)
    _wire_tabs(window, tabs)
    inspector = InspectorWork(window, board)
    _wire_compare(window, display, drops, inspector)
    LayerWork(window, board)
    history, recipes = HistoryWork(window), RecipeWork(window)
    drops.recipe_dropped.connect(recipes.open_with)
    window.actions_by_verb["cancel"].triggered.connect(history.cancel)
    for runner in (history.runner, recipes.runner):
        runner.busy_changed.connect(display.show_disk_busy)
    display.show_history(window.workspace.history)
    history.show_history(window.workspace.history)
    display.clear_result()
    display.show_busy(False)
    ends = (inspector, files, history, recipes, applying)
    return Wired(projects, tabs, drops, recipes, ends)


def _wire_document(window: Workbench, display: Display) -> None:
    workspace, live, disk = window.workspace, window.live, window.disk
    # The canvas must show a document before anyone asks which part of it is seen.
    workspace.document_changed.connect(display.show_document)
    workspace.document_changed.connect(display.show_frame)
    window.frame_bar.frame_asked.connect(disk.show_frame)
    workspace.document_changed.connect(live.document_changed)
    workspace.history_changed.connect(display.show_history)
    live.previewed.connect(display.show_preview)
    live.finished.connect(display.show_result)
    live.result_cleared.connect(display.clear_result)
    live.result_told.connect(display.show_message)
    live.failed.connect(display.show_live_failure)
    live.fresh_changed.connect(display.show_freshness)
    live.tool_changed.connect(display.show_tool)
    shown = window.actions_by_verb["toggle_result"].toggled
    shown.connect(display.show_result_or_source)
    live.runner.progressed.connect(display.show_progress)
    live.runner.busy_changed.connect(display.show_busy)
    disk.told.connect(window.statusBar().showMessage)
    disk.failed.connect(display.show_failure)
    disk.failed.connect(window.frame_bar.stop)
    for work in (disk.reader, disk.saves):
        work.busy_changed.connect(display.show_disk_busy)
    disk.saves.busy_changed.connect(window.close_if_asked)


def _wire_benches(window: Workbench, board: BenchBoard, files: FileActions) -> None:
    live = window.live
    # After the canvas shows a document or an answer, the benches add to it.
    window.workspace.document_changed.connect(board.show_document)
    live.answered.connect(board.show_answer)
    live.runner.part_shown.connect(board.show_part)
    live.result_cleared.connect(board.clear)
    live.run_elsewhere.connect(board.run)
    window.frame_bar.wait_for(board.incomplete)
    for listener in (board.show_tool, files.list_extras):
        live.tool_changed.connect(listener)
        listener(live.tool)


def _wire_projects(window: Workbench, projects: ProjectWork) -> None:
    slots = {
        "save_project": projects.save,
        "save_project_as": projects.save_as,
        "pack_project": projects.pack,
    }
    for verb, slot in slots.items():
        window.actions_by_verb[verb].triggered.connect(slot)
    window.disk.brought.connect(projects.show_brought)
    window.disk.projects_found.connect(projects.open)


def _wire_tabs(window: Workbench, tabs: TabWork) -> None:
    slots = {
        "new_tab": tabs.add,
        "close_tab": tabs.close_current,
        "next_tab": tabs.show_next,
        "previous_tab": tabs.show_previous,
    }
    for verb, slot in slots.items():
        window.actions_by_verb[verb].triggered.connect(slot)
    window.disk.opening.connect(window.tabs.make_room)
    window.disk.saved.connect(window.tabs.mark_saved)
    window.disk.failed.connect(window.tabs.keep_open)


def _wire_compare(
    window: Workbench, display: Display, drops: Drops, inspector: InspectorWork
) -> None:
    compare = CompareWork(window, display.pictures)
    view = compare.dock.view
    compare.link.pointed.connect(display.show_readout)
    compare.link.pointed.connect(inspector.point_at)
    view.files_dropped.connect(drops.take)
    for panel in window.panels.values():
        if isinstance(panel, ColorizePanel):
            panel.mode_chosen.connect(compare.show_mode)
            view.colour_picked.connect(panel.take_colour)


def _wire_canvas(
    window: Workbench, display: Display, drops: Drops, tools: ToolActions
) -> None:
    canvas, live = window.canvas, window.live
    canvas.stroke_extended.connect(live.preview_stroke)
    canvas.stroke_finished.connect(window.workspace.add_stroke)
    canvas.stroke_dropped.connect(live.refresh)
    canvas.view_changed.connect(live.view_moved)
    canvas.hovered.connect(display.show_readout)
    canvas.files_dropped.connect(drops.take)
    canvas.picture_dropped.connect(drops.take_picture)
    canvas.addresses_dropped.connect(drops.refuse)
    canvas.context_menu_requested.connect(tools.show_menu)


def _wire_panels(
    window: Workbench, files: FileActions, tools: ToolActions, applying: Applying
) -> None:
    for panel in window.panels.values():
        panel.changed.connect(window.live.set_parameters)
        panel.raised.connect(window.live.set_tool)
        panel.run_asked.connect(tools.run_tool)
        panel.cancel_asked.connect(tools.cancel)
        panel.apply_asked.connect(applying.apply)
        # A bench may have set another value than is declared, before this was heard.
        window.live.set_parameters(panel.tool, panel.parameters())
        if isinstance(panel, ColorizePanel):
            _wire_brush(window, panel, files, tools)
    window.history_panel.step_chosen.connect(tools.go_to)


def _wire_brush(
    window: Workbench,
    panel: ColorizePanel,
    files: FileActions,
    tools: ToolActions,
) -> None:
    canvas, actions = window.canvas, window.actions_by_verb
    panel.mode_chosen.connect(canvas.set_mode)
    panel.mode_chosen.connect(tools.show_mode)
    panel.brush_changed.connect(canvas.set_brush)
    panel.brush_changed.connect(window.brush_bar.show_brush)
    window.brush_bar.radius_chosen.connect(panel.set_radius)
    panel.clear_asked.connect(tools.clear_marks)
    panel.import_asked.connect(files.ask_import_marks)
    panel.export_marks_asked.connect(files.ask_export_marks)
    panel.strokes_shown.connect(actions["toggle_strokes"].setChecked)
    panel.result_shown.connect(actions["toggle_result"].setChecked)
    actions["toggle_strokes"].toggled.connect(panel.strokes_box.setChecked)
    actions["toggle_result"].toggled.connect(panel.result_box.setChecked)
    canvas.brush_resized.connect(panel.set_radius)
    canvas.colour_picked.connect(panel.take_colour)
    canvas.stroke_finished.connect(panel.remember_colour)
    for mode, *_ in MODES:
        actions[mode].triggered.connect(panel.mode_action)
    actions["choose_colour"].triggered.connect(panel.choose_colour)
    actions["brush_smaller"].triggered.connect(panel.shrink_brush)
    actions["brush_larger"].triggered.connect(panel.grow_brush)
    canvas.set_mode(panel.mode())
    canvas.set_brush(panel.radius, panel.colour)
    window.brush_bar.show_brush(panel.radius, panel.colour)


def _wire_actions(window: Workbench, files: FileActions, tools: ToolActions) -> None:
    canvas = window.canvas
    slots = {
        "open": files.ask_open,
        "open_folder": files.ask_open_folder,
        "open_sample": files.open_sample,
        "previous_frame": window.frame_bar.step_back,
        "next_frame": window.frame_bar.step_on,
        "play": window.frame_bar.toggle_play,
        "import_marks": files.ask_import_marks,
        "save": files.save,
        "export": files.ask_export,
        "export_marks": files.ask_export_marks,
        "quit": window.close,
        "undo": tools.undo,
        "redo": tools.redo,
        "paste": files.paste,
        "copy": files.copy,
        "clear": tools.clear_marks,
        "fit": canvas.fit,
        "actual_size": canvas.actual_size,
        "zoom_in": tools.zoom_in,
        "zoom_out": tools.zoom_out,
        "run": window.live.run,
        "cancel": tools.cancel,
        "help": tools.show_help,
        "help_window": tools.show_window_help,
        "whats_this": tools.ask_what_this_is,
        "about": tools.show_about,
    }
    slots |= dict.fromkeys((tool.name for tool in window.tools), tools.raise_tool)
    for verb, slot in slots.items():
        window.actions_by_verb[verb].triggered.connect(slot)
    window.actions_by_verb["toggle_strokes"].toggled.connect(canvas.set_strokes_visible)
    window.actions_by_verb["split"].toggled.connect(canvas.set_split)
