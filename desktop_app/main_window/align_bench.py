"""What the window has for alignment: quadrilateral, region, start, iterations."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QColor

from desktop_app.algorithms.alignment.result import Step
from desktop_app.algorithms.alignment.warps import project
from desktop_app.document.document import Document
from desktop_app.main_window import dialogs
from desktop_app.main_window.align_edits import AlignEdits, setup_of
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.blink import Blinker
from desktop_app.main_window.dropped_kinds import WARP
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.align_plots import AlignPlots
from desktop_app.panels.alignment import NOTHING, AlignBox
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.align_inspect import Picture, pictures_of
from desktop_app.processors.align_pair import LEAST_PX, AlignResult
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_stack import StackResult, write_frames
from desktop_app.processors.align_table import turn_and_scale
from desktop_app.processors.job import Job
from desktop_app.views.layers import Layer, layer_of
from desktop_app.views.quad import QuadItem
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner

Matrix = npt.NDArray[np.float64]
_QUAD, _REGION = QColor(255, 170, 60), QColor(90, 220, 160)
_HEIGHT = 85.0  # above the picture, below the brush
_LIVE_MS = 30  # the quadrilateral moves no more often while iterations run


class AlignBench(Bench):
    """Quadrilateral, region, start and iterations of the alignment."""

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self._result: AlignResult | None = None
        self._stack: StackResult | None = None
        self._found: dict[int, Matrix] = {}  # by frame, of the template as it is
        self._looked_at: Matrix | None = None
        self._live: list[Step] = []
        self._frames_done: dict[int, Matrix] = {}
        self._sizes: dict[int, tuple[int, int]] = {}
        self.box = AlignBox()
        panel.add_above(self.box)
        self.edits = AlignEdits(window, self.box)
        self._blinker = Blinker(window.actions_by_verb["toggle_result"], self)
        self.page = AlignPlots()
        window.plots.add_page(panel.tool.name, self.page)
        self.quad, self.outline = QuadItem(_QUAD), QuadItem(_REGION)
        window.canvas.add_layer(self.outline, _HEIGHT)
        window.canvas.add_layer(self.quad, _HEIGHT + 1)
        self._reader, self._looker, self._writer = (Runner(self) for _ in range(3))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LIVE_MS)
        self._connect()

    def _connect(self) -> None:
        self.box.blink.toggled.connect(self._blinker.set_on)
        self.box.frames_asked.connect(self._ask_frames)
        self.box.corner_typed.connect(self._move_corner)
        self.quad.dropped.connect(self._take_corners)
        self.page.step_chosen.connect(self._look_at)
        self.page.currentChanged.connect(self._ask_pictures)
        self._reader.finished.connect(self._take_size)
        for runner in (self._reader, self._writer):
            runner.failed.connect(self._tell_failure)
        self._writer.progressed.connect(self.panel.set_progress)
        self._writer.busy_changed.connect(self.panel.set_busy)
        self._writer.finished.connect(self._tell_written)
        self._looker.previewed.connect(self._show_pictures)
        self._timer.timeout.connect(self._show_live)

    def take_file(self, path: Path, kind: str) -> bool:
        """Begin at a warp."""
        if kind != WARP or self.document.frames is None:
            return False
        self.edits.open_warp(path)
        self.panel.raise_()
        return True

    def layers(self) -> tuple[Layer, ...]:
        """Give the quadrilateral and the region of the template."""
        return (
            layer_of("quad", N_("Quadrilateral"), self.quad),
            layer_of("region", N_("Region"), self.outline),
        )

    def enter(self) -> None:
        """Show the quadrilateral."""
        self._refresh()

    def leave(self) -> None:
        """Hide the quadrilateral, and draw no region."""
        self.edits.give_up()
        self.box.blink.setChecked(False)
        self.quad.hide()
        self.outline.hide()

    def show_document(self, before: Document, after: Document) -> None:
        """Forget what was found of other frames; show what was drawn."""
        if after.frames is not before.frames:
            self._forget()
            self._sizes = {}
        elif setup_of(after) is not setup_of(before):
            self._looked_at = None
            if setup_of(after).template != setup_of(before).template:
                self._forget()
            self._found.pop(after.frame, None)
        if after.image is not before.image:
            self._looked_at = None
        if after.image is not None:
            self._sizes[after.frame] = after.image.pixels.shape[:2]
        if self.active:
            self._refresh()
            self.edits.begin_region()

    def show_answer(self, answer: Answer) -> None:
        """Show where the template was found, and the way there."""
        self._live, self._frames_done = [], {}
        result = answer.result
        if isinstance(result, AlignResult):
            self._result = result
            found = result.alignment
            if found is not None and not found.converged:
                self.window.canvas.set_badge(tr("not aligned"), "preview")
            self._found[self.edits.image] = result.matrix
            self._looked_at = None
            history = result.alignment.history if result.alignment else ()
            self.page.show_steps(history)
            self._ask_pictures()
        elif isinstance(result, StackResult):
            self._take_stack(result)
        self._refresh()

    def show_part(self, part: object) -> None:
        """Move the quadrilateral while it iterates."""
        if isinstance(part, Step):
            if part.iteration == 0:
                self._live = []
            self._live.append(part)
        else:
            self._frames_done[part.number] = part.alignment.matrix  # type: ignore[attr-defined]
        if not self._timer.isActive():
            self._timer.start()

    @property
    def busy(self) -> bool:
        """Whether frames are being written."""
        return self._writer.busy

    def cancel(self) -> None:
        """Keep the warp reached so far as the next start."""
        self._writer.cancel()
        live, self._live = self._live, []
        if not live or self.document.frames is None:
            return
        self.page.show_steps(live)
        self.edits.start_at(live[-1].matrix, N_("Keep warp so far"))
        self.panel.set_message(
            tr(
                "Stopped after {count} iterations: the warp so far is the start now."
            ).format(count=len(live))
        )

    def leave_document(self) -> None:
        """Forget what was found: it is the other document's."""
        self._reader.cancel()
        self._looker.cancel()
        self._forget()
        self._sizes = {}

    def shutdown(self) -> None:
        """End the threads."""
        self._timer.stop()
        for runner in (self._reader, self._looker, self._writer):
            runner.shutdown()

    def corners(self) -> Matrix | None:
        """Give the (4, 2) corners of the region on the template, if it is known."""
        setup, template = self.edits.setup, self.edits.template
        region = setup.region
        if region is None:
            size = self._sizes.get(template)
            if size is None:
                self._ask_size(template)
                return None
            region = (0, 0, size[1], size[0])
        x, y, width, height = region
        right, bottom = x + width - 1, y + height - 1
        return np.array([[x, y], [right, y], [right, bottom], [x, bottom]], float)

    def matrix(self) -> Matrix:
        """Give the warp that is shown: of an iteration, found, or to start with."""
        if self._looked_at is not None:
            return self._looked_at
        found = self._found.get(self.document.frame)
        if found is not None:
            return found
        start = self.edits.setup.start
        return np.eye(3) if start is None else start

    def _refresh(self) -> None:
        """Draw region or quadrilateral on the frame that is shown, and say so."""
        document = self.document
        frames = document.frames
        usable = frames is not None and len(frames) > 1
        corners = self.corners() if usable else None
        on_image = document.frame != self.edits.template
        shown = None
        if corners is not None and on_image:
            shown = project(self.matrix(), corners)
        self.quad.show_corners(shown)
        self.box.show_corners(shown)
        self.quad.set_draggable(not self.window.live.runner.busy)
        self.outline.show_corners(None if on_image else corners)
        setup = self.edits.setup
        self.box.show_setup(
            self._words() if usable else tr(NOTHING),
            available=usable,
            region=setup.region is not None,
            start=setup.start is not None,
            stack=self._stack is not None,
        )

    def _words(self) -> str:
        document, setup = self.document, self.edits.setup
        frames, template = document.frames, self.edits.template
        assert frames is not None
        part = tr("all of it")
        if setup.region is not None:
            x, y, width, height = setup.region
            part = tr("{width} x {height} px at {x}, {y}").format(
                width=width, height=height, x=x, y=y
            )
        start = "" if setup.start is None else tr(" A start is set.")
        image = document.frame
        if image == template:
            return tr(
                "Shown: the template, frame {template} ({name}); {part} "
                "is aligned. Step to another frame to see it "
                "found.{start}"
            ).format(
                template=template + 1,
                name=frames.name(template),
                part=part,
                start=start,
            )
        known = self._result if image in self._found else None
        return tr(
            "{verdict}Frame {image} onto the template, frame "
            "{template} ({name}), {part}. Drag the corners to begin "
            "elsewhere.{start}"
        ).format(
            verdict=_verdict(known),
            image=image + 1,
            template=template + 1,
            name=frames.name(template),
            part=part,
            start=start,
        )

    def _forget(self) -> None:
        known = self._result, self._stack, self._looked_at
        some = self._found or self._live or self._frames_done
        if not some and all(each is None for each in known):
            return  # its plots are empty already
        self._result, self._stack, self._looked_at = None, None, None
        self._found, self._live, self._frames_done = {}, [], {}
        self.page.show_steps(())
        self.page.strip.show_pictures(())

    def _ask_size(self, template: int) -> None:
        frames = self.document.frames
        if frames is None or self._reader.busy:
            return

        def work(_job: Any) -> tuple[int, tuple[int, int]]:  # noqa: ANN401  a Job
            return template, frames.read(template).pixels.shape[:2]

        self._reader.start(Request(full=work))

    def _take_stack(self, result: StackResult) -> None:
        self._stack, matrices = result, result.stack.matrices
        for number, matrix in enumerate(matrices):
            if number != result.stack.reference:
                self._found[number] = matrix
        turns = [turn_and_scale(matrix)[0] for matrix in matrices]
        self.page.show_drift(result.stack.drift, turns)
        self.page.setCurrentIndex(2)

    @Slot(object)
    def _take_corners(self, goal: Matrix) -> None:
        """Begin where the corners were dragged to."""
        corners = self.corners()
        if corners is not None and not self.edits.start_at_corners(corners, goal):
            self._refresh()

    @Slot(int, float, float)
    def _move_corner(self, number: int, x: float, y: float) -> None:
        """Begin where a corner was put by its figures."""
        goal = self.quad.corners
        goal[number] = x, y
        self._take_corners(goal)

    @Slot()
    def _ask_frames(self) -> None:
        """Ask for a folder, and write the aligned frames into it."""
        stack = self._stack
        folder = dialogs.ask_folder(self.window, tr("Folder for the aligned frames"))
        if folder is not None and stack is not None:
            self._writer.start(Request(full=partial(_write, stack, folder)))

    @Slot(object)
    def _tell_written(self, words: str) -> None:
        self.window.statusBar().showMessage(words)

    @Slot(object)
    def _take_size(self, known: tuple[int, tuple[int, int]]) -> None:
        number, size = known
        self._sizes[number] = size
        if self.active:
            self._refresh()

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        dialogs.show_error(self.window, error)

    @Slot(int)
    def _look_at(self, number: int) -> None:
        """Show the quadrilateral before an iteration."""
        result = self._result
        if result is None or result.alignment is None:
            return
        self._looked_at = result.alignment.history[number].matrix
        self._refresh()
        self._ask_pictures()

    @Slot()
    def _ask_pictures(self, *_: object) -> None:
        """Ask for the pictures of the iteration that is looked at, if they are seen."""
        result, page = self._result, self.page
        if result is None or result.alignment is None or page.currentIndex() != 1:
            return
        step = result.alignment.history[page.slider.value()]
        parameters = self.panel.parameters()
        assert isinstance(parameters, AlignParameters)
        wanted = replace(parameters, model=result.model)
        self._looker.start(Request(coarse=partial(pictures_of, result, wanted, step)))

    @Slot(object)
    def _show_pictures(self, pictures: tuple[Picture, ...]) -> None:
        self.page.strip.show_pictures(
            [(tr(each.title), each.rgba) for each in pictures]
        )

    @Slot()
    def _show_live(self) -> None:
        """Draw the newest iteration."""
        if not self.active:
            return
        if self._live:
            self._looked_at = self._live[-1].matrix
            self.page.show_steps(self._live)
        elif self._frames_done:
            numbers = sorted(self._frames_done)
            middles = np.array(
                [project(self._frames_done[n], np.zeros((1, 2)))[0] for n in numbers]
            )
            turns = [turn_and_scale(self._frames_done[n])[0] for n in numbers]
            self.page.show_drift(middles, turns)
        self._refresh()


def _write(stack: StackResult, folder: Path, job: Job) -> str:
    """Write the frames of a stack, in the worker."""
    write_frames(stack, folder, job)
    return tr("{count} frames written to {name}").format(
        count=len(stack.names) - len(stack.failed), name=folder.name
    )


def _verdict(result: AlignResult | None) -> str:
    """Say how a frame was aligned; nothing where it was not."""
    if result is None:
        return ""
    found = result.alignment
    if found is None:
        return tr("The start was applied as it is.\n")
    if not found.converged:
        return f"{found.reason[0].upper()}{found.reason[1:]}.\n"
    return tr(
        "Aligned: correlation {correlation:.4f}, corners known to {deviation:.2g} px.\n"
    ).format(correlation=found.correlation, deviation=max(found.deviation, LEAST_PX))
