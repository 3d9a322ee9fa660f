"""The bench of the erase tool: rectangles on the canvas, surveys, and the batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QBrush, QColor

from desktop_app.document.document import Document
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.dropped_kinds import STATISTICS
from desktop_app.main_window.erase_edits import EraseEdits
from desktop_app.main_window.erase_many import EraseMany
from desktop_app.main_window.erase_state import EraseState
from desktop_app.main_window.erase_surveys import EraseSurveys
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.erasing import EraseControls
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.erasing_fill import FILL_NAMES
from desktop_app.processors.erasing_plan import Planned, may_add
from desktop_app.views.layers import Layer, layer_of
from desktop_app.views.rectangle_layer import RectangleLayer
from desktop_app.words import N_, tr

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
        self.state = EraseState(window, panel, self)
        self.edits = EraseEdits(self.state, self.layer, self.controls)
        self.surveys = EraseSurveys(self)
        window.plots.add_page(panel.tool.name, self.surveys.page)
        self.many = EraseMany(window, self.controls)
        self._connect()

    @property
    def planned(self) -> Planned | None:
        """What will be erased."""
        return self.state.planned

    @property
    def busy(self) -> bool:
        """Whether a batch is under way."""
        return self.many.runner.busy

    def tell(self, x: int, y: int) -> Sequence[tuple[str, str]]:
        """Say which rectangle covers a pixel, and how much is covered in all."""
        planned, (height, width) = self.planned, self.state.size
        if planned is None:
            return ()
        covering = tr("none")
        for number, each in enumerate(planned.rectangles, 1):
            if 0 <= x - each.x < each.width and 0 <= y - each.y < each.height:
                covering = tr("{n}, {width} x {height} px").format(
                    n=number, width=each.width, height=each.height
                )
        share = f"{planned.erased_px / max(height * width, 1):.2%}"
        return (tr("Rectangle"), covering), (tr("Erased"), share)

    def take_file(self, path: Path, kind: str) -> bool:
        """Fill with the mean of a data set."""
        if kind != STATISTICS:
            return False
        self.state.change(fill=str(path))
        self.panel.raise_()
        return True

    def layers(self) -> tuple[Layer, ...]:
        """Give the rectangles."""
        return (layer_of("rectangles", N_("Rectangles"), self.layer),)

    def enter(self) -> None:
        """Show the rectangles, and take their keys."""
        self.layer.show()
        self.edits.enter()
        self.state.refresh()

    def leave(self) -> None:
        """Hide the rectangles, and give the keys back."""
        self.edits.leave()
        self.layer.hide()
        self.surveys.stop()

    def show_answer(self, answer: Answer) -> None:
        """Show what the picture below has: nothing need be painted over it."""
        self.layer.set_paint(None)

    def show_document(self, before: Document, after: Document) -> None:
        """Show the rectangles of another document, or after an edit."""
        self.layer.set_picture_size(*self.state.size)
        if self.active:
            self.state.refresh()

    def cancel(self) -> None:
        """Stop the batch."""
        self.many.stop()

    def shutdown(self) -> None:
        """End the threads."""
        self.surveys.runner.shutdown()
        self.many.runner.shutdown()

    @Slot()
    def _show(self) -> None:
        """Show what is planned on canvas, panel and plots."""
        state = self.state
        planned, plan = state.planned, state.plan
        rectangles = () if planned is None else planned.rectangles
        locked = frozenset[int]() if planned is None else planned.locked
        self.layer.set_rectangles(rectangles, locked)
        self.layer.set_boxes(plan.keep_out, plan.cover)
        self.layer.set_paint(self._paint())
        self.controls.show_fill(state.parameters.fill)
        self.controls.show_rectangles(rectangles, locked, self.layer.selected)
        self.controls.set_available(
            source=state.document.image is not None,
            room=planned is not None and may_add(planned),
        )
        if planned is None:
            self.controls.show_trouble(state.trouble)
            return
        height, width = state.size
        whole = height * width
        self.controls.show_target(planned.erased_px, planned.target_px, whole)
        if self.active and not self.layer.dragging:
            self.surveys.ask(state.source, state.parameters)

    def _paint(self) -> QBrush | None:
        """Paint of a plain fill, to be seen at once; others come with the preview."""
        fill = self.state.parameters.fill
        colour = QColor(_PLAIN_FILLS.get(fill, fill if fill.startswith("#") else ""))
        return QBrush(colour) if colour.isValid() else None

    @Slot(float, float)
    def _unselect(self, _x: float, _y: float) -> None:
        """Choose none: the picture was clicked beside the rectangles."""
        if self.active:
            self.layer.select(-1)

    @Slot(int)
    def _show_chosen(self, index: int) -> None:
        planned = self.state.planned
        if planned is not None:
            self.controls.show_rectangles(planned.rectangles, planned.locked, index)

    @Slot(str)
    def _fill(self, text: str) -> None:
        self.state.change(fill=text)

    @Slot()
    def _ask_fill(self) -> None:
        path = dialogs.ask_fill(self.window, tr("Fill with a file"), self._folder())
        if path is not None:
            self.state.change(fill=str(path))

    @Slot(int)
    def _take_seed(self, seed: int) -> None:
        """Draw by the seed of a small picture."""
        self.state.change(seed=seed)

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
            self.many.ask(self.state.parameters, self._folder())

    def _connect(self) -> None:
        controls, layer = self.controls, self.layer
        self.panel.changed.connect(self.state.refresh)
        self.state.planned_anew.connect(self._show)
        self.surveys.seed_chosen.connect(self._take_seed)
        self.window.canvas.clicked.connect(self._unselect)
        controls.fill_chosen.connect(self._fill)
        controls.fill_file_asked.connect(self._ask_fill)
        controls.chosen.connect(layer.select)
        controls.batch_asked.connect(self._ask_many)
        layer.chosen.connect(self._show_chosen)
