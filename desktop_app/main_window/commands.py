"""All that can be done in a window, as the command palette lists it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QFormLayout,
    QLabel,
    QMenu,
    QToolBar,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.command_palette import Entry
from desktop_app.panels.naming import shown_keys
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.words import N_, tr

# Qt's own: the buttons of a dock's title, of tabs and of a toolbar that is too long.
_QTS_OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")
NO_PICTURE = N_("Open a picture first")
# Why an action that waits for something is grey.
REASONS = {
    "undo": N_("There is no step to take back"),
    "redo": N_("No step was taken back"),
    "cancel": N_("Nothing is being worked on"),
    "clear": N_("There are no marks"),
    "export_marks": N_("There are no marks"),
    "previous_frame": N_("One picture is open, no frames"),
    "next_frame": N_("One picture is open, no frames"),
    "play": N_("One picture is open, no frames"),
}
NOT_NOW = N_("Not possible with what is open")
NO_RESULT = N_("There is no result yet: run the tool first")
NOT_SHOWN = N_("Not offered for what is open")


def entries(window: Workbench) -> list[Entry]:
    """Give every command: actions of the menus, buttons of the panels, parameters."""
    found: list[Entry] = []
    seen: set[int] = set()
    for action, place in actions(window):
        if id(action) not in seen:
            seen.add(id(action))
            found.append(_of_action(window, action, place))
    found += [_of_button(window, each) for each in buttons(window)]
    for panel in window.panels.values():
        found += _of_parameters(panel)
    return found


def actions(window: Workbench) -> Iterator[tuple[QAction, str]]:
    """Give the actions of every menu, and those no menu has, with their place."""
    for top in window.menuBar().actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            yield from _of_menu(menu, plain(top.text()))
    for button in window.findChildren(QToolButton):
        own = button.menu()
        if own is not None and not _is_qts(button):
            yield from _of_menu(own, _where(button))
    for action in window.actions():
        if _is_command(action):
            yield action, tr("Window")
    parts: list[QDockWidget | QToolBar] = [*window.findChildren(QDockWidget)]
    for part in (*parts, *window.findChildren(QToolBar)):
        if part.parent() is window:
            yield part.toggleViewAction(), tr("View")


def _of_menu(menu: QMenu, place: str) -> Iterator[tuple[QAction, str]]:
    menu.aboutToShow.emit()  # some are filled when they open
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _of_menu(below, f"{place}, {plain(action.text())}")
        elif _is_command(action):
            yield action, place


def buttons(window: Workbench) -> list[QAbstractButton]:
    """Give the buttons that are no action's."""
    return [
        button
        for button in window.findChildren(QAbstractButton)
        if not _is_qts(button)
        and not isinstance(button.parent(), QToolBar | QMenu)
        and button.window() is window
        and _name_of(button)
        and not (isinstance(button, QToolButton) and button.menu() is not None)
        and not (isinstance(button, QToolButton) and button.defaultAction() is not None)
    ]


def plain(text: str) -> str:
    """Give a text without the mark of its letter, or the dots of a dialog."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("….")


def _is_command(action: QAction) -> bool:
    return bool(action.text()) and not action.isSeparator() and action.menu() is None


def _is_qts(button: QAbstractButton) -> bool:
    return button.objectName().startswith(_QTS_OWN)


def _name_of(button: QAbstractButton) -> str:
    """Name a button as it reads, and as it is spoken where that says more."""
    read, spoken = plain(button.text()), plain(button.accessibleName())
    if not any(letter.isalpha() for letter in read):
        return spoken
    if read.casefold() in spoken.casefold() or not spoken:
        return spoken or read
    return f"{read} ({spoken})"


def _of_action(window: Workbench, action: QAction, place: str) -> Entry:
    title = plain(action.text())
    if action.objectName().startswith("toggle_"):
        title = tr("Panel: {name}").format(name=title)
    if action.isCheckable() and action.isChecked():
        title = f"{title} ✓"
    return Entry(
        action.objectName() or title,
        title,
        place,
        action.statusTip() or action.toolTip(),
        shown_keys("; ".join(keys.toString() for keys in action.shortcuts())),
        "" if action.isEnabled() else _reason(window, action.objectName()),
        partial(_while_there, action, action.trigger),
    )


def _of_button(window: Workbench, button: QAbstractButton) -> Entry:
    panel = _dock_of(button)
    title = _name_of(button)
    if button.isCheckable() and button.isChecked():
        title = f"{title} ✓"
    offered = button.isVisibleTo(window if panel is None else panel)
    reason = ""
    if not offered:
        reason = tr(NOT_SHOWN)
    elif not button.isEnabled():
        reason = _reason_of_button(window, button, panel)
    keys = button.shortcut().toString() if panel is None else ""
    return Entry(
        f"{'' if panel is None else panel.objectName()}.{button.objectName()}",
        title,
        _where(button),
        button.toolTip() or button.accessibleDescription(),
        keys,
        reason,
        partial(_while_there, button, partial(_press, button)),
    )


def _of_parameters(panel: ToolPanel) -> Iterator[Entry]:
    """Give an entry a parameter that has a widget: it is gone to."""
    layout = panel.form.layout()
    if not isinstance(layout, QFormLayout):
        return
    for row in range(layout.rowCount()):
        label = layout.itemAt(row, QFormLayout.ItemRole.LabelRole)
        field = layout.itemAt(row, QFormLayout.ItemRole.FieldRole)
        name = label.widget() if label is not None else None
        widget = field.widget() if field is not None else None
        target = name.buddy() if isinstance(name, QLabel) else None
        if widget is None or not isinstance(name, QLabel) or target is None:
            continue
        title = tr("Set {parameter}").format(parameter=plain(name.text()))
        yield Entry(
            f"{panel.objectName()}.{target.objectName()}",
            title,
            plain(panel.windowTitle()),
            target.accessibleDescription() or target.toolTip(),
            "",
            "" if target.isVisibleTo(panel) else tr(NOT_SHOWN),
            partial(_while_there, target, partial(_go_to, target)),
            leads=True,
        )


def _reason(window: Workbench, name: str) -> str:
    verb = name.removeprefix("action_")
    if verb in REASONS and (
        window.workspace.document.image is not None or verb == "cancel"
    ):
        return tr(REASONS[verb])
    if window.workspace.document.image is None:
        return tr(NO_PICTURE)
    return tr(NOT_NOW)


def _reason_of_button(
    window: Workbench, button: QAbstractButton, dock: QDockWidget | None
) -> str:
    """Say why a button is grey, by the part of the window it is in."""
    if isinstance(dock, ToolPanel) and not dock.tool.needs_picture:
        return tr(NOT_NOW)
    if dock is None and not window.live.tool.needs_picture:
        return tr(NO_RESULT)
    return _reason(window, f"action_{button.objectName()}")


def _dock_of(widget: QWidget) -> QDockWidget | None:
    above: QWidget | None = widget
    while above is not None and not isinstance(above, QDockWidget):
        above = above.parentWidget()
    return above


def _where(widget: QWidget) -> str:
    """Say in which part of the window a widget is."""
    dock = _dock_of(widget)
    if dock is not None:
        return plain(dock.windowTitle())
    above = widget.parentWidget()
    while above is not None and above is not widget.window():
        if above.accessibleName():
            return plain(above.accessibleName())
        above = above.parentWidget()
    return tr("Window")


def _bring(widget: QWidget) -> None:
    """Bring what a widget lies in to the front."""
    dock = _dock_of(widget)
    if dock is not None:
        dock.show()
        dock.raise_()


def _while_there(thing: QObject, deed: Callable[[], None]) -> None:
    """Do it, unless what does it is gone: it is done a turn after it was chosen."""
    if isValid(thing):
        deed()


def _press(button: QAbstractButton) -> None:
    _bring(button)
    button.click()


def _go_to(widget: QWidget) -> None:
    _bring(widget)
    widget.setFocus()
