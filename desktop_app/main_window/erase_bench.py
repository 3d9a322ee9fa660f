"""The bench of the erase tool: rectangles on the canvas, surveys, and the batch."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QBrush, QColor, QKeySequence, QShortcut

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.document.document import Document
from desktop_app.errors import WorkbenchError
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.erase_many import EraseMany
from desktop_app.main_window.erase_surveys import EraseSurveys
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.erasing import EraseControls
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.erasing import ERASE
from desktop_app.processors.erasing_fill import FILL_NAMES
from desktop_app.processors.erasing_plan import (
    DrawKey,
    EraseParameters,
    ErasePlan,
    Planned,
    draw_key,
    edited,
    kept_by_hand,
    may_add,
    plan_rectangles,
    toggled_lock,
)
from desktop_app.processors.erasing_work import EraseSource
from desktop_app.views.levels import Box
from desktop_app.views.rectangle_layer import Cells, RectangleLayer

SEEDS = 2**31 - 1
_MODES = ("add", "keep_out", "cover_box")
_KEYS = (("Delete", "remove"), ("L", "lock"), ("A", "add"), ("N", "shuffle"))
_PLAIN_FILLS = {"black": "#000000", "white": "#ffffff"}


class EraseBench(Bench):
    """Joins the erase panel, the rectangles on the canvas and the plots."""

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self.controls = EraseControls(FILL_NAMES)
        panel.add_above(self.controls)
        panel.add_below(self.controls.below)
        self.layer = RectangleLayer()
        window.canvas.add_layer(self.layer, 40.0)
        self.layer.hide()
        self.surveys = EraseSurveys(self)
        window.plots.add_page(panel.tool.name, self.surveys.page)
        self.many = EraseMany(window, self.controls)
        self._mode = ""
        self.planned: Planned | None = None
        self._before_drag: Planned | None = None
        self._shortcuts = [self._shortcut(*each) for each in _KEYS]
        self._escape = QShortcut(QKeySequence("Esc"), window.canvas)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.setEnabled(False)
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether a batch is under way."""
        return self.many.runner.busy

    def enter(self) -> None:
        """Show the rectangles, and take their keys."""
        self.layer.show()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(True)
        self.refresh()

    def leave(self) -> None:
        """Hide the rectangles, and give the keys back."""
        self.layer.drop_drag()
        self.layer.hide()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(False)
        self._leave_mode()
        self.surveys.stop()

    def show_answer(self, answer: Answer) -> None:
        """Show what the picture below has: nothing need be painted over it."""
        self.layer.set_paint(None)

    def show_document(self, before: Document, after: Document) -> None:
        """Show the rectangles of another document, or after an edit."""
        height, width = (0, 0) if after.image is None else after.image.pixels.shape[:2]
        self.layer.set_picture_size(height, width)
        if self.active:
            self.refresh()

    def cancel(self) -> None:
        """Stop the batch."""
        self.many.stop()

    def shutdown(self) -> None:
        """End the threads."""
        self.surveys.runner.shutdown()
        self.many.runner.shutdown()

    @Slot()
    def refresh(self) -> None:
        """Draw anew: document, parameters or plan have changed."""
        self.planned = None
        self.controls.show_fill(self._parameters().fill)
        document = self.document
        if document.image is not None:
            try:
                self.planned = plan_rectangles(
                    self._size(), self._name(), self._parameters(), self._plan()
                )
            except WorkbenchError as error:
                self.controls.show_trouble(str(error))
        else:
            self.controls.show_trouble("")
        self._show()
        self._paint()
        if self.planned is not None and self.active:
            self.surveys.ask(self._source(), self._parameters())

    # --- what is set -----------------------------------------------------------

    def _parameters(self) -> EraseParameters:
        return cast(EraseParameters, self.panel.parameters())

    def _plan(self) -> ErasePlan:
        return cast(ErasePlan, self.document.attached.get(ERASE.name, ErasePlan()))

    def _source(self) -> EraseSource:
        return cast(EraseSource, ERASE.from_subject(self.document.subject()))

    def _size(self) -> tuple[int, int]:
        image = self.document.image
        assert image is not None
        return image.pixels.shape[0], image.pixels.shape[1]

    def _name(self) -> str:
        return self._source().name

    def _key(self) -> DrawKey:
        return draw_key(self._parameters(), self._name(), self._size())

    def _change(self, **changed: Any) -> None:  # noqa: ANN401  values of the parameters
        """Change parameters as if they had been typed."""
        self.panel.form.set_value(replace(self._parameters(), **changed))

    # --- what is shown ---------------------------------------------------------

    def _show(self) -> None:
        """Show the rectangles on canvas and panel."""
        planned, plan = self.planned, self._plan()
        rectangles = () if planned is None else planned.rectangles
        locked = frozenset[int]() if planned is None else planned.locked
        self.layer.set_rectangles(rectangles, locked)
        self.layer.set_boxes(plan.keep_out, plan.cover)
        self.controls.show_rectangles(rectangles, locked, self.layer.selected)
        source = self.document.image is not None
        self.controls.set_available(
            source=source, room=planned is not None and may_add(planned)
        )
        if planned is not None:
            height, width = self._size()
            self.controls.show_target(
                planned.erased_px, planned.target_px, height * width
            )

    def _paint(self) -> None:
        """Paint the fill until the answer shows it: the mask is seen at once."""
        fill = self._parameters().fill
        colour = QColor(_PLAIN_FILLS.get(fill, fill if fill.startswith("#") else ""))
        if not colour.isValid():
            self.layer.set_paint(QBrush(QColor(128, 128, 128, 235)))
        else:
            self.layer.set_paint(QBrush(colour))

    # --- edits -----------------------------------------------------------------

    def _keep(
        self, planned: Planned, title: str, plan: ErasePlan | None = None
    ) -> None:
        """Make an edit a step of the history."""
        record = kept_by_hand(plan or self._plan(), planned, self._key())
        self.window.workspace.attach(ERASE.name, record, title)

    @Slot(str, bool)
    def _do(self, name: str, checked: bool) -> None:
        """Do what a button of the panel asks for."""
        if self.document.image is None:
            return
        if name in _MODES:
            self._enter_mode(name if checked else "")
        elif name == "shuffle":
            self._change(seed=random.SystemRandom().randrange(SEEDS))
        elif name == "remove":
            self._remove()
        elif name == "lock":
            self._lock()
        elif name == "reset" and self._plan() != ErasePlan():
            self.window.workspace.attach(ERASE.name, None, "Reset rectangles")

    @Slot()
    def _press(self) -> None:
        """Do what a key asks for, as its button would."""
        shortcut = self.sender()
        if isinstance(shortcut, QShortcut):
            self.controls.buttons[shortcut.objectName()].click()

    def _remove(self) -> None:
        index = self.layer.selected
        if self.planned is None or not 0 <= index < len(self.planned.rectangles):
            return
        left = [r for i, r in enumerate(self.planned.rectangles) if i != index]
        found = edited(self.planned, left, None, self._size(), self._plan())
        if found is not None and left:
            self.layer.select(-1)
            self._keep(found, "Remove rectangle")

    def _lock(self) -> None:
        index = self.layer.selected
        if self.planned is not None and 0 <= index < len(self.planned.rectangles):
            locks = index not in self.planned.locked
            title = "Lock rectangle" if locks else "Unlock rectangle"
            self._keep(toggled_lock(self.planned, index), title)

    @Slot()
    def _begin_drag(self) -> None:
        self._before_drag = self.planned
        self._escape.setEnabled(True)
        self._paint()

    @Slot(int, object)
    def _propose(self, index: int, cells: Cells) -> None:
        """Take a drag over as far as there is room for it."""
        before = self._before_drag
        if before is None:
            return
        moved = list(before.rectangles)
        moved[index] = Rectangle(*cells)
        found = edited(before, moved, index, self._size(), self._plan())
        if found is None:
            return
        self.planned = found
        self._show()
        record = kept_by_hand(self._plan(), found, self._key())
        self.window.live.preview_attached(ERASE.name, record)

    @Slot()
    def _finish_drag(self) -> None:
        before, self._before_drag = self._before_drag, None
        self._escape.setEnabled(False)
        if self.planned is not None and before is not None and before != self.planned:
            index = self.layer.selected
            old, new = before.rectangles[index], self.planned.rectangles[index]
            resized = (old.width, old.height) != (new.width, new.height)
            self._keep(
                self.planned, "Resize rectangle" if resized else "Move rectangle"
            )

    @Slot()
    def _drop_drag(self) -> None:
        """Go back to where the drag began."""
        self._before_drag = None
        self._escape.setEnabled(False)
        self.refresh()
        self.window.live.refresh()

    def _enter_mode(self, name: str) -> None:
        """Let the mouse draw a box for something, or nothing."""
        self.controls.release(*(mode for mode in _MODES if mode != name))
        self._mode = name
        self.window.canvas.set_mode("region" if name else "pan")

    def _leave_mode(self) -> None:
        self.controls.release(*_MODES)
        if self._mode:
            self._enter_mode("")

    @Slot(object)
    def _take_box(self, box: Box) -> None:
        """Take a box that was drawn on the canvas."""
        mode = self._mode
        if not self.active or not mode:
            return
        self._leave_mode()
        x0, y0, x1, y1 = box
        drawn = Rectangle(x0, y0, x1 - x0, y1 - y0)
        if mode == "add":
            self._add(drawn)
        elif mode == "keep_out":
            plan = self._plan()
            kept = replace(plan, keep_out=(*plan.keep_out, drawn))
            self.window.workspace.attach(ERASE.name, _redrawn(kept), "Keep out")
        else:
            kept = replace(self._plan(), cover=drawn)
            self.window.workspace.attach(ERASE.name, _redrawn(kept), "Cover")

    def _add(self, drawn: Rectangle) -> None:
        if self.planned is None:
            return
        more = (*self.planned.rectangles, drawn)
        found = edited(self.planned, more, len(more) - 1, self._size(), self._plan())
        if found is None:
            self.window.statusBar().showMessage(
                "There is no room for it beside the locked rectangles and kept boxes"
            )
            return
        self._keep(found, "Add rectangle")
        self.layer.select(len(more) - 1)

    @Slot(float, float)
    def _unselect(self, _x: float, _y: float) -> None:
        """Choose none: the picture was clicked beside the rectangles."""
        if self.active:
            self.layer.select(-1)

    @Slot(int)
    def _show_chosen(self, index: int) -> None:
        if self.planned is not None:
            self.controls.show_rectangles(
                self.planned.rectangles, self.planned.locked, index
            )

    @Slot(int)
    def _take_seed(self, seed: int) -> None:
        """Draw by the seed of a small picture."""
        self._change(seed=seed)

    # --- fills -----------------------------------------------------------------

    @Slot(str)
    def _fill(self, text: str) -> None:
        self._change(fill=text)

    @Slot()
    def _ask_fill(self) -> None:
        path = dialogs.ask_fill(self.window, "Fill with a file", self._folder())
        if path is not None:
            self.controls.show_fill(str(path))
            self._change(fill=str(path))

    # --- many files ------------------------------------------------------------

    def _folder(self) -> Path | None:
        """Folder of what is open."""
        image = self.document.image
        return None if image is None or image.path is None else image.path.parent

    @Slot()
    def _ask_many(self) -> None:
        """Begin a batch, or stop it."""
        if self.many.runner.busy:
            self.many.stop()
        else:
            self.many.ask(self._parameters(), self._folder())

    # --- who hears whom --------------------------------------------------------

    def _shortcut(self, key: str, name: str) -> QShortcut:
        shortcut = QShortcut(QKeySequence(key), self.window.canvas)
        shortcut.setObjectName(name)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setEnabled(False)
        shortcut.activated.connect(self._press)
        return shortcut

    def _connect(self) -> None:
        controls, layer, canvas = self.controls, self.layer, self.window.canvas
        self.panel.changed.connect(self.refresh)
        controls.fill_chosen.connect(self._fill)
        controls.fill_file_asked.connect(self._ask_fill)
        controls.asked.connect(self._do)
        controls.chosen.connect(layer.select)
        controls.batch_asked.connect(self._ask_many)
        layer.chosen.connect(self._show_chosen)
        layer.drag_begun.connect(self._begin_drag)
        layer.proposed.connect(self._propose)
        layer.drag_finished.connect(self._finish_drag)
        layer.drag_dropped.connect(self._drop_drag)
        self._escape.activated.connect(layer.drop_drag)
        canvas.region_finished.connect(self._take_box)
        canvas.clicked.connect(self._unselect)
        self.surveys.seed_chosen.connect(self._take_seed)


def _redrawn(plan: ErasePlan) -> ErasePlan:
    """Let all be drawn anew but what is locked: other boxes hold now."""
    if plan.key is None:
        return plan
    locked = [plan.rectangles[index] for index in sorted(plan.locked)]
    return replace(
        plan,
        rectangles=tuple(locked),
        locked=frozenset(range(len(locked))),
        key=replace(plan.key, seed=-1),
    )
