"""What the erase tool has planned for the open picture, and how that is changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.document.document import Document
from desktop_app.errors import WorkbenchError
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.erasing import ERASE
from desktop_app.processors.erasing_plan import (
    DrawKey,
    EraseParameters,
    ErasePlan,
    Planned,
    draw_key,
    kept_by_hand,
    plan_rectangles,
)
from desktop_app.processors.erasing_work import EraseSource


class EraseState(QObject):
    """The rectangles of the document under the parameters of the panel.

    Signals
    -------
    planned_anew ()
        `planned`, or why there is nothing, has changed.
    """

    planned_anew = Signal()

    def __init__(self, window: Workbench, panel: ToolPanel, parent: QObject) -> None:
        super().__init__(parent)
        self.window = window
        self._panel = panel
        self.planned: Planned | None = None
        self.trouble = ""

    @property
    def document(self) -> Document:
        """The document shown."""
        return self.window.workspace.document

    @property
    def parameters(self) -> EraseParameters:
        """What the panel says."""
        return cast(EraseParameters, self._panel.parameters())

    @property
    def plan(self) -> ErasePlan:
        """What was set by hand."""
        return cast(ErasePlan, self.document.attached.get(ERASE.name, ErasePlan()))

    @property
    def source(self) -> EraseSource:
        """What the tool works on."""
        return cast(EraseSource, ERASE.from_subject(self.document.subject()))

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the picture; (0, 0) without one."""
        image = self.document.image
        return (0, 0) if image is None else image.pixels.shape[:2]

    @property
    def key(self) -> DrawKey:
        """The draw that an edit belongs to."""
        return draw_key(self.parameters, self.source.name, self.size)

    @Slot()
    def refresh(self) -> None:
        """Draw anew: document, parameters or plan have changed."""
        self.planned, self.trouble = None, ""
        if self.document.image is not None:
            try:
                self.planned = plan_rectangles(
                    self.size, self.source.name, self.parameters, self.plan
                )
            except WorkbenchError as error:
                self.trouble = str(error)
        self.planned_anew.emit()

    def change(self, **values: Any) -> None:  # noqa: ANN401  of the parameters
        """Change parameters as if they had been typed."""
        self._panel.form.set_value(replace(self.parameters, **values))

    def try_out(self, planned: Planned) -> None:
        """Show an edit that is still under way."""
        self.planned = planned
        self.planned_anew.emit()
        record = kept_by_hand(self.plan, planned, self.key)
        self.window.live.preview_attached(ERASE.name, record)

    def keep(self, planned: Planned, title: str) -> None:
        """Make an edit a step of the history."""
        record = kept_by_hand(self.plan, planned, self.key)
        self.window.workspace.attach(ERASE.name, record, title)

    def keep_plan(self, plan: ErasePlan | None, title: str) -> None:
        """Make other boxes a step of the history; None forgets all that was set."""
        record = None if plan is None else _redrawn(plan)
        self.window.workspace.attach(ERASE.name, record, title)


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
