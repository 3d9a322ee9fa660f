"""The window's actions, stated as a table; menus and shortcuts are made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop_app.panels.naming import shown_keys
from desktop_app.processors.declare import Tool
from desktop_app.views.icons import dress
from desktop_app.words import N_, tr


@dataclass(frozen=True)
class ActionSpec:
    """One action ``action_<verb>``.

    Parameters
    ----------
    verb : str
        Name, and what `wiring` connects it by.
    menu, title, help : str
        Where it stands, what it reads, what the status bar says of it.
    shortcut : str
        Key sequences, divided by semicolons; empty for none.
    icon : str
        Name of its drawing; empty for that of the verb.
    checkable : bool
        Whether it stays pressed.
    """

    verb: str
    menu: str
    title: str
    help: str
    shortcut: str = ""
    icon: str = ""
    checkable: bool = False


MENUS = (N_("File"), N_("Edit"), N_("View"), N_("Tools"), N_("Help"))
ACTIONS = (
    ActionSpec("open", "File", "&Open…", "Open a picture", "Ctrl+O", "open"),
    ActionSpec("open_folder", "File", "Open &folder…", "Open its pictures as frames"),
    ActionSpec("open_sample", "File", "Open sa&mple", "Open a rendered sample"),
    ActionSpec("import_marks", "File", "&Import marks…", "Take the marks of an image"),
    ActionSpec("save", "File", "&Save result", "Save the result", "Ctrl+S", "save"),
    ActionSpec(
        "export", "File", "&Export result…", "Save the result elsewhere", "Ctrl+E"
    ),
    ActionSpec(
        "export_marks", "File", "Export mar&ks…", "Save a marked image and its mask"
    ),
    ActionSpec(
        "save_project",
        "File",
        "Save pro&ject",
        "Keep all that is open, to go on with it another day",
        "Ctrl+Shift+S",
    ),
    ActionSpec(
        "save_project_as", "File", "Save project &as…", "Save it under another name"
    ),
    ActionSpec(
        "pack_project",
        "File",
        "Save project &with pictures…",
        "Keep copies of the pictures in it, to take it elsewhere",
    ),
    ActionSpec(
        "save_recipe",
        "File",
        "Save re&cipe…",
        "Keep the steps that led here, to do them to other pictures",
        icon="recipe",
    ),
    ActionSpec(
        "export_script",
        "File",
        "Export as &Python script…",
        "Write the steps that led here as a program to read and change",
        icon="record",
    ),
    ActionSpec(
        "run_recipe",
        "File",
        "Run recipe on &files…",
        "Do the steps of a recipe to many pictures",
        "Ctrl+Shift+R",
        icon="batch",
    ),
    ActionSpec(
        "new_tab",
        "File",
        N_("New &tab"),
        N_("Have an empty tab beside what is open"),
        "Ctrl+T",
        "new_tab",
    ),
    ActionSpec(
        "close_tab", "File", N_("&Close tab"), N_("Close what is shown"), "Ctrl+W"
    ),
    ActionSpec("quit", "File", "&Quit", "Close Sextant", "Ctrl+Q"),
    ActionSpec("undo", "Edit", "&Undo", "Take the last step back", "Ctrl+Z", "undo"),
    ActionSpec("redo", "Edit", "&Redo", "Do it again", "Ctrl+Shift+Z; Ctrl+Y", "redo"),
    ActionSpec("paste", "Edit", "&Paste", "Open the picture copied", "Ctrl+V"),
    ActionSpec("copy", "Edit", "&Copy result", "Copy what is shown", "Ctrl+C"),
    ActionSpec(
        "clear",
        "Edit",
        "C&lear marks",
        "Take away every mark",
        "Ctrl+Shift+X",
        "clear",
    ),
    ActionSpec(
        "shortcuts",
        "Edit",
        N_("&Keyboard shortcuts…"),
        N_("Choose the keys of every action"),
        "Ctrl+Alt+K",
    ),
    ActionSpec(
        "preferences",
        "Edit",
        N_("Pre&ferences…"),
        N_("Theme, language, threads, memory, undo, cache"),
        "Ctrl+,",
        "preferences",
    ),
    ActionSpec("fit", "View", "&Fit", "Show the whole picture", "F", "fit"),
    ActionSpec("actual_size", "View", "&Actual size", "One to one", "1", "actual_size"),
    ActionSpec("zoom_in", "View", "Zoom &in", "Enlarge", "Ctrl++"),
    ActionSpec("zoom_out", "View", "Zoom &out", "Make smaller", "Ctrl+-"),
    ActionSpec(
        "toggle_strokes",
        "View",
        "Show &scribbles",
        "Show or hide the scribbles",
        "S",
        "layer_strokes",
        checkable=True,
    ),
    ActionSpec(
        "toggle_result",
        "View",
        "Show &result",
        "Show the result, or the source instead",
        "R",
        "toggle_original",
        checkable=True,
    ),
    ActionSpec(
        "split",
        "View",
        "&Before and after",
        "Drag a line between source and result",
        "D",
        checkable=True,
    ),
    ActionSpec(
        "side_by_side",
        "View",
        N_("S&ide by side"),
        N_("Show the source, or another tab, beside the canvas"),
        "Y",
        checkable=True,
    ),
    ActionSpec(
        "next_tab", "View", N_("Next tab"), N_("The tab to the right"), "Ctrl+Tab"
    ),
    ActionSpec(
        "previous_tab",
        "View",
        N_("Previous tab"),
        N_("The tab to the left"),
        "Ctrl+Shift+Tab",
    ),
    ActionSpec(
        "layout_colorize",
        "View",
        "&Colorize",
        "Docks and view for colouring",
        icon="layout",
    ),
    ActionSpec(
        "layout_tonemap",
        "View",
        "&Tone map",
        "Docks and view for compressing contrast",
        icon="layout",
    ),
    ActionSpec(
        "layout_motion", "View", "&Motion", "Docks and view for films", icon="layout"
    ),
    ActionSpec(
        "layout_register",
        "View",
        "&Register",
        "Docks and view for aligning pictures",
        icon="layout",
    ),
    ActionSpec(
        "layout_data", "View", "&Data", "Docks and view for data sets", icon="layout"
    ),
    ActionSpec(
        "layout_save", "View", "&Save layout…", "Keep the docks as they are now"
    ),
    ActionSpec(
        "layout_reset", "View", "R&eset layout", "Put every dock where it was at first"
    ),
    ActionSpec("next_part", "View", N_("Next part"), N_("On to the next part"), "F6"),
    ActionSpec(
        "previous_part",
        "View",
        N_("Previous part"),
        N_("Back to the part before"),
        "Shift+F6",
    ),
    ActionSpec("previous_frame", "View", "Previous frame", "The frame before", ","),
    ActionSpec("next_frame", "View", "Next frame", "The frame after", "."),
    ActionSpec("play", "View", "Play or stop", "Run through the frames", "K"),
    ActionSpec("run", "Tools", "&Run", "Compute the full result", "F5", "run"),
    ActionSpec("cancel", "Tools", "&Cancel", "Stop the work", "Ctrl+.", "cancel"),
    ActionSpec("brush", "Tools", "&Brush", "Scribble a colour", "B", "brush", True),
    ActionSpec("grey", "Tools", "Keep &grey", "Scribble grey", "G", "keep_grey", True),
    ActionSpec("eraser", "Tools", "&Eraser", "Rub out marks", "E", "eraser", True),
    ActionSpec(
        "eyedropper", "Tools", "P&ick colour", "Take a colour", "I", "eyedropper", True
    ),
    ActionSpec("pan", "Tools", "&Pan", "Move the picture", "H", "pan", True),
    ActionSpec("choose_colour", "Tools", "Brush c&olour…", "Choose any colour", "C"),
    ActionSpec("brush_smaller", "Tools", "Smaller brush", "Smaller brush", "["),
    ActionSpec("brush_larger", "Tools", "Larger brush", "Larger brush", "]"),
    ActionSpec(
        "command_palette",
        "Help",
        N_("&Command palette…"),
        N_("Do anything by typing a few letters of it"),
        "Ctrl+Shift+P",
    ),
    ActionSpec("help", "Help", "&Help on this tool", "Read its page", "F1"),
    ActionSpec(
        "help_window",
        "Help",
        N_("Help on the &window"),
        N_("Read about keys, tabs, layers and the palette"),
        "Shift+F1",
        "help",
    ),
    ActionSpec(
        "whats_this",
        "Help",
        N_("&What is this?"),
        N_("Click something to be told what it is"),
        "Ctrl+F1",
    ),
    ActionSpec("about", "Help", "&About Sextant", "Version and licences"),
)
# Of these one is pressed at a time.
MODES = ("brush", "grey", "eraser", "eyedropper", "pan")
# Verbs after which a menu draws a line.
LINE_AFTER = {"open_sample", "export_marks", "pack_project", "run_recipe", "redo",
              "copy", "clear", "zoom_out", "side_by_side", "previous_tab", "close_tab",
              "layout_reset", "cancel"}  # fmt: skip


def build_actions(window: QMainWindow, tools: Sequence[Tool]) -> Mapping[str, QAction]:
    """Make every action and put it into its menu; one more a tool under Tools.

    Returns
    -------
    actions : mapping from verb to QAction
        A tool's action has the tool's name as its verb.
    """
    menus = {title: _menu(window, title) for title in MENUS}
    made: dict[str, QAction] = {}
    for tool in tools:
        spec = ActionSpec(tool.name, "Tools", tool.title, tool.summary)
        made[tool.name] = _add(window, menus["Tools"], spec)
    menus["Tools"].addSeparator()
    for spec in ACTIONS:
        made[spec.verb] = _add(window, menus[spec.menu], spec)
        if spec.verb in LINE_AFTER:
            menus[spec.menu].addSeparator()
    modes = QActionGroup(window)
    for verb in MODES:
        modes.addAction(made[verb])
    for verb in ("toggle_strokes", "toggle_result", MODES[0]):
        made[verb].setChecked(True)
    return made


def _menu(window: QMainWindow, title: str) -> QMenu:
    menu = window.menuBar().addMenu(f"&{tr(title)}")
    menu.setObjectName(f"menu_{title.lower()}")
    return menu


def _add(window: QMainWindow, menu: QMenu, spec: ActionSpec) -> QAction:
    action = QAction(tr(spec.title), window)
    action.setObjectName(f"action_{spec.verb}")
    action.setData(spec.verb)
    action.setStatusTip(tr(spec.help))
    action.setToolTip(tr(spec.help))
    action.setWhatsThis(tr(spec.help))
    action.setCheckable(spec.checkable)
    dress(action, spec.icon or spec.verb)
    if spec.shortcut:
        action.setShortcuts(QKeySequence.listFromString(spec.shortcut))
        # Letters must not fire while a number or a name is being typed in a dock.
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setToolTip(f"{tr(spec.help)} ({shown_keys(spec.shortcut)})")
    menu.addAction(action)
    window.addAction(action)
    return action
