"""Keeps the keys of every action: the usual ones, and what a user made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence

from desktop_app.errors import WorkbenchError
from desktop_app.files.places import settings_path
from desktop_app.files.settings import read_settings, write_settings
from desktop_app.main_window import dialogs
from desktop_app.main_window.commands import actions, plain
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.naming import shown_keys
from desktop_app.panels.shortcuts import Bound, ShortcutsDialog

# Where the settings keep the keys of those actions that have others than usual.
SETTING = "shortcuts"
_BETWEEN = "; "


class ShortcutKeeper(QObject):
    """Changes keys, tells conflicts, and keeps what differs from the usual.

    Two actions never have the same keys: who asks for those of another is told, and
    takes them from it.
    """

    def __init__(self, window: Workbench) -> None:
        super().__init__(window)
        self._window = window
        self._dialog: ShortcutsDialog | None = None
        self._usual = {name: keys_of(each) for name, each, _ in self._all()}
        window.actions_by_verb["shortcuts"].triggered.connect(self.ask)

    def begin(self) -> None:
        """Take up what was changed another day; what makes no sense is left out."""
        values, _ = read_settings(settings_path())
        kept = values.get(SETTING)
        if isinstance(kept, Mapping):
            self._take_up(kept)

    @Slot()
    def ask(self) -> None:
        """Open the editor, or bring it to the front."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
            return
        dialog = self._dialog = ShortcutsDialog(self._window)
        dialog.asked.connect(self.assign)
        dialog.reset_asked.connect(self.reset)
        dialog.destroyed.connect(self._forget_dialog)
        dialog.show_bound(self.bound())
        dialog.show()

    def bound(self) -> list[Bound]:
        """Give every action with its keys, in the order of the menus."""
        return [
            Bound(name, plain(each.text()), place, keys_of(each), self._usual_of(name))
            for name, each, place in self._all()
        ]

    @Slot(str, str, bool)
    def assign(self, name: str, keys: str, take: bool = False) -> None:
        """Give an action keys, its only ones; none where `keys` is empty.

        Nothing happens if another action has them, unless they are to be taken.
        """
        holder = self.holder(keys, name) if keys else None
        if holder is not None and not take:
            return
        for known, each, _ in self._all():
            if holder is not None and known == holder:
                left = [k for k in keys_of(each).split(_BETWEEN) if k != keys]
                set_keys(each, _BETWEEN.join(left))
            elif known == name:
                set_keys(each, keys)
        self._keep()

    @Slot(str)
    def reset(self, name: str = "") -> None:
        """Give one action its usual keys back, or all of them.

        Whoever has one of those keys now goes without it.
        """
        for known, each, _ in self._all():
            if name in ("", known):
                usual = self._usual_of(known)
                if name:
                    self._free(usual.split(_BETWEEN) if usual else [], known)
                set_keys(each, usual)
        self._keep()

    def holder(self, keys: str, but: str = "") -> str | None:
        """Give the name of another action that has some keys."""
        for name, each, _ in self._all():
            if name != but and keys in keys_of(each).split(_BETWEEN):
                return name
        return None

    def _free(self, keys: list[str], but: str) -> None:
        for known, each, _ in self._all():
            if known != but:
                held = [k for k in keys_of(each).split(_BETWEEN) if k]
                left = [k for k in held if k not in keys]
                if left != held:
                    set_keys(each, _BETWEEN.join(left))

    def _take_up(self, kept: Mapping[str, Any]) -> None:
        by_name = {name: each for name, each, _ in self._all()}
        for name, keys in kept.items():
            if name in by_name and isinstance(keys, str) and _is_known(keys):
                # Those that have what another is about to get lose it.
                self._free([k for k in keys.split(_BETWEEN) if k], name)
                set_keys(by_name[name], keys)

    def _keep(self) -> None:
        """Write what differs from the usual, and show it."""
        changed = {
            name: keys_of(each)
            for name, each, _ in self._all()
            if keys_of(each) != self._usual_of(name)
        }
        values, _ = read_settings(settings_path())
        try:
            write_settings(settings_path(), values | {SETTING: changed})
        except WorkbenchError as error:
            dialogs.show_error(self._window, error)
        if self._dialog is not None:
            self._dialog.show_bound(self.bound())

    def _all(self) -> list[tuple[str, QAction, str]]:
        """Give name, action and place of each that keeps its name from day to day."""
        found: dict[str, tuple[str, QAction, str]] = {}
        for action, place in actions(self._window):
            name = action.objectName()
            if name and name not in found:
                found[name] = (name, action, place)
        return list(found.values())

    def _usual_of(self, name: str) -> str:
        # An action that came later, an export of another tool say, came without keys.
        return self._usual.get(name, "")

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None


def keys_of(action: QAction) -> str:
    """Give the keys of an action, divided by semicolons."""
    return _BETWEEN.join(keys.toString() for keys in action.shortcuts())


def set_keys(action: QAction, keys: str) -> None:
    """Give an action keys, and tell them in its tooltip."""
    wanted = [QKeySequence(each) for each in keys.split(_BETWEEN) if each]
    action.setShortcuts(wanted)
    told = action.statusTip() or plain(action.text())
    action.setToolTip(f"{told} ({shown_keys(keys)})" if keys else told)


def _is_known(keys: str) -> bool:
    """Whether a text names keys."""
    parts = [each for each in keys.split(_BETWEEN) if each]
    return all(QKeySequence(each).toString() for each in parts)
