"""Edits of the erased rectangles: by the mouse, by keys, by the panel's buttons."""

from __future__ import annotations

import random
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.main_window.erase_state import EraseState
from desktop_app.panels.erasing import EraseControls
from desktop_app.processors.erasing_plan import (
    ErasePlan,
    Planned,
    edited,
    toggled_lock,
)
from desktop_app.views.canvas import Canvas
from desktop_app.views.levels import Box
from desktop_app.views.rectangle_layer import (
    WHOLE,
    Cells,
    RectangleLayer,
    dragged,
)
from desktop_app.words import N_, tr

SEEDS = 2**31 - 1
MODES = ("add", "keep_out", "cover_box")
_BUTTON_KEYS = (("Delete", "remove"), ("L", "lock"), ("A", "add"), ("N", "shuffle"))
_ARROWS = (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))
_LOWER_RIGHT = (False, False, True, True)


class EraseEdits(QObject):
    """Turns what the user does into edits of the state.

    Parameters
    ----------
    state : EraseState
        What is edited.
    layer : RectangleLayer
        Whose rectangles are dragged.
    controls : EraseControls
        Whose buttons are pressed.
    """

    def __init__(
        self, state: EraseState, layer: RectangleLayer, controls: EraseControls
    ) -> None:
        super().__init__(state)
        self._state, self._layer, self._controls = state, layer, controls
        self._canvas: Canvas = state.window.canvas
        self._before: Planned | None = None
        self._mode = ""
        self._keys = [self._key(key, name) for key, name in _BUTTON_KEYS]
        for arrow, dx, dy in _ARROWS:
            self._keys.append(self._key(f"Alt+{arrow}", f"move {dx} {dy}"))
            self._keys.append(self._key(f"Alt+Shift+{arrow}", f"size {dx} {dy}"))
        self._escape = self._key("Esc", "escape")
        controls.asked.connect(self._do)
        layer.drag_begun.connect(self._begin)
        layer.proposed.connect(self._propose)
        layer.drag_finished.connect(self._finish)
        layer.drag_dropped.connect(self._drop)
        self._canvas.region_finished.connect(self._take_box)

    def enter(self) -> None:
        """Take the keys."""
        for key in self._keys:
            key.setEnabled(True)

    def leave(self) -> None:
        """Give the keys back, and the mouse."""
        self._layer.drop_drag()
        for key in self._keys:
            key.setEnabled(False)
        self._leave_mode()

    def _key(self, keys: str, name: str) -> QShortcut:
        key = QShortcut(QKeySequence(keys), self._canvas)
        key.setObjectName(name)
        key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        key.setEnabled(False)
        key.activated.connect(self._press)
        return key

    @Slot()
    def _press(self) -> None:
        """Do what a key asks for."""
        name = self.sender().objectName()
        if name == "escape":
            self._layer.drop_drag()
        elif name in self._controls.buttons:
            self._controls.buttons[name].click()
        else:
            kind, dx, dy = name.split()
            self._nudge(kind == "size", int(dx), int(dy))

    @Slot(str, bool)
    def _do(self, name: str, checked: bool) -> None:
        """Do what a button of the panel asks for."""
        if self._state.document.image is None:
            return
        if name in MODES:
            self._enter_mode(name if checked else "")
        elif name == "shuffle":
            self._state.change(seed=random.SystemRandom().randrange(SEEDS))
        elif name == "remove":
            self._remove()
        elif name == "lock":
            self._lock()
        elif name == "reset" and self._state.plan != ErasePlan():
            self._state.keep_plan(None, N_("Reset rectangles"))

    def _chosen(self) -> int | None:
        """Place of the chosen rectangle, if there is one."""
        planned, index = self._state.planned, self._layer.selected
        some = planned is not None and 0 <= index < len(planned.rectangles)
        return index if some else None

    def _edited(
        self, before: Planned, rectangles: list[Rectangle], index: int | None
    ) -> Planned | None:
        state = self._state
        return edited(before, rectangles, index, state.size, state.plan)

    def _remove(self) -> None:
        planned, index = self._state.planned, self._chosen()
        if planned is None or index is None or len(planned.rectangles) < 2:
            return
        left = [r for place, r in enumerate(planned.rectangles) if place != index]
        found = self._edited(planned, left, None)
        if found is not None:
            self._layer.select(-1)
            self._state.keep(found, N_("Remove rectangle"))

    def _lock(self) -> None:
        planned, index = self._state.planned, self._chosen()
        if planned is not None and index is not None:
            title = (
                N_("Unlock rectangle")
                if index in planned.locked
                else N_("Lock rectangle")
            )
            self._state.keep(toggled_lock(planned, index), title)

    def _nudge(self, resizes: bool, dx: int, dy: int) -> None:
        """Move the chosen rectangle by a pixel, or its right lower corner."""
        planned, index = self._state.planned, self._chosen()
        if planned is None or index is None or index in planned.locked:
            return
        height, width = self._state.size
        edges = _LOWER_RIGHT if resizes else WHOLE
        cells = dragged(planned.rectangles[index], edges, dx, dy, (0, 0, width, height))
        moved = list(planned.rectangles)
        moved[index] = Rectangle(*cells)
        found = self._edited(planned, moved, index)
        if found is not None and found != planned:
            self._state.keep(
                found,
                N_("Resize rectangle") if resizes else N_("Move rectangle"),
            )

    @Slot()
    def _begin(self) -> None:
        self._before = self._state.planned
        self._escape.setEnabled(True)

    @Slot(int, object)
    def _propose(self, index: int, cells: Cells) -> None:
        """Take a drag over as far as there is room for it."""
        if self._before is None:
            return
        moved = list(self._before.rectangles)
        moved[index] = Rectangle(*cells)
        found = self._edited(self._before, moved, index)
        if found is not None:
            self._state.try_out(found)

    @Slot()
    def _finish(self) -> None:
        before, self._before = self._before, None
        self._escape.setEnabled(False)
        planned, index = self._state.planned, self._layer.selected
        if planned is None or before is None or planned == before:
            return
        old, new = before.rectangles[index], planned.rectangles[index]
        resized = (old.width, old.height) != (new.width, new.height)
        self._state.keep(
            planned,
            N_("Resize rectangle") if resized else N_("Move rectangle"),
        )

    @Slot()
    def _drop(self) -> None:
        """Go back to where the drag began."""
        self._before = None
        self._escape.setEnabled(False)
        self._state.refresh()
        self._state.window.live.refresh()

    def _enter_mode(self, name: str) -> None:
        """Let the mouse draw a box for something, or nothing."""
        self._controls.release(*(mode for mode in MODES if mode != name))
        self._mode = name
        self._canvas.set_mode("region" if name else "pan")

    def _leave_mode(self) -> None:
        self._controls.release(*MODES)
        if self._mode:
            self._enter_mode("")

    @Slot(object)
    def _take_box(self, box: Box) -> None:
        """Take a box that was drawn on the canvas."""
        mode = self._mode
        self._leave_mode()
        x0, y0, x1, y1 = box
        drawn = Rectangle(x0, y0, x1 - x0, y1 - y0)
        plan = self._state.plan
        if mode == "add":
            self._add(drawn)
        elif mode == "keep_out":
            kept = replace(plan, keep_out=(*plan.keep_out, drawn))
            self._state.keep_plan(kept, N_("Keep out"))
        elif mode == "cover_box":
            self._state.keep_plan(replace(plan, cover=drawn), N_("Cover"))

    def _add(self, drawn: Rectangle) -> None:
        planned = self._state.planned
        if planned is None:
            return
        more = [*planned.rectangles, drawn]
        found = self._edited(planned, more, len(more) - 1)
        if found is None:
            self._state.window.statusBar().showMessage(
                tr(
                    "There is no room for it beside the locked rectangles and "
                    "kept boxes"
                )
            )
            return
        self._state.keep(found, N_("Add rectangle"))
        self._layer.select(len(more) - 1)
