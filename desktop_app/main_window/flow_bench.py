"""The bench of the flow tool: arrows, layers, paths, regions and truth."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor

from desktop_app.algorithms.flow.colours import (
    direction_colours,
    scale_colours,
    wheel_picture,
)
from desktop_app.document.document import Document
from desktop_app.files.flow_fields import FieldFile
from desktop_app.files.records import Image
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.dropped_kinds import FIELD
from desktop_app.main_window.flow_region import Corners, FlowRegion
from desktop_app.main_window.flow_work import FlowWork, Shown
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.flow import FlowControls
from desktop_app.panels.form import line_up
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.flow_estimate import FlowParameters
from desktop_app.processors.flow_layers import LAYER_BY_NAME
from desktop_app.processors.flow_paint import Look, Painted
from desktop_app.processors.flow_source import FlowRecord, FlowResult, record_of
from desktop_app.views.flow_plots import FlowPlots
from desktop_app.views.layers import Layer, layer_of
from desktop_app.views.legend import Legend
from desktop_app.views.outline import Outline
from desktop_app.views.quiver import Quiver
from desktop_app.words import N_, tr

_PATH_INK, _REGION_INK = QColor(120, 255, 160), QColor(255, 214, 90)
_TRUTHS = (".flo", ".png", ".npz", ".npy")
_WHEEL = 168
# The layer that is the tool's own picture of a field.
_DISPLAYED = "colours"


class FlowBench(Bench):
    """Shows a flow above its frame and sums it up."""

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self.controls = FlowControls()
        panel.add_below(self.controls)
        line_up(*panel.form.labels, *self.controls.labels)
        panel.apply.hide()  # a field is no picture
        self.quiver = Quiver()
        self.path = Outline(_PATH_INK, closed=False)
        self.region = Outline(_REGION_INK, closed=True)
        for item, z in ((self.quiver, 20.0), (self.region, 30.0), (self.path, 40.0)):
            window.canvas.add_layer(item, z)
        self.legend = Legend(window.canvas.viewport())
        self.plots = FlowPlots()
        window.plots.add_page(panel.tool.name, self.plots)
        self._shown: Shown | None = None
        # The frame whose arrows were shown last, which must not be kept by that.
        self._seen: weakref.ref[Image] | None = None
        self.painted_count = 0  # times something was shown
        self._longest = 0.0
        self._region_drawn = FlowRegion(
            window.canvas, self.region, self.controls, self._keep_region
        )
        self.work = FlowWork(self)
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether a path is traced or a video written."""
        return self.work.busy

    @property
    def incomplete(self) -> bool:
        """Whether the arrows of this frame are still to come."""
        document = self.document
        frames = document.frames
        moves = frames is not None and document.frame + 1 < len(frames)
        seen = None if self._seen is None else self._seen()
        return moves and seen is not document.image

    @property
    def look(self) -> Look:
        """What is to be seen, by the panel, the document and the sequence."""
        corners = self._region_drawn.corners or record_of(self.document.attached).region
        return replace(self.controls.look(), corners=corners, longest=self._longest)

    def tell(self, x: int, y: int) -> Sequence[tuple[str, str]]:
        """Give vector and confidence at a pixel."""
        shown = self._shown
        if shown is None:
            return ()
        column, row = _in_field(shown, x, y)
        flow = shown.pair.flow
        dx, dy = flow.field[row, column]
        moved = tr("({dx:.2f}, {dy:.2f}) px").format(dx=dx, dy=dy)
        sure = f"{flow.confidence[row, column]:.2f}"
        return (tr("Motion"), moved), (tr("Confidence"), sure)

    def take_file(self, path: Path, kind: str) -> bool:
        """Compare with a field."""
        if kind != FIELD or self.document.image is None:
            return False
        self.work.read_truth(path, self.document.frame)
        self.panel.raise_()
        return True

    def layers(self) -> tuple[Layer, ...]:
        """Give arrows, region and path."""
        return (
            layer_of("path", N_("Path"), self.path),
            layer_of("region", N_("Region"), self.region),
            layer_of("arrows", N_("Arrows"), self.quiver),
        )

    def enter(self) -> None:
        """Show arrows, region, path and legend."""
        canvas = self.window.canvas
        canvas.clicked.connect(self._take_click)
        canvas.hovered.connect(self._show_cursor)
        canvas.region_finished.connect(self._region_drawn.take_box)
        self.quiver.show()
        self.region.set_points(record_of(self.document.attached).region)
        if self.document.image is None:
            self.plots.clear()
            self.controls.summary.setText(" ")
        elif self._shown is None:
            self._scout(self.document)

    def leave(self) -> None:
        """Hide what it shows, and give the mouse back."""
        canvas = self.window.canvas
        canvas.clicked.disconnect(self._take_click)
        canvas.hovered.disconnect(self._show_cursor)
        canvas.region_finished.disconnect(self._region_drawn.take_box)
        self.controls.end_modes()
        self.work.stop()
        self.clear()
        self.path.set_points(())
        for item in (self.quiver, self.region, self.legend):
            item.hide()

    def show_answer(self, answer: Answer) -> None:
        """Paint a full answer beside the window; the neighbours are worked on next."""
        if not isinstance(answer.result, FlowResult):
            return
        if self.look.layer != _DISPLAYED:
            self.window.canvas.set_result(None)  # else it would flash up
        self._shown = Shown.of(answer.result, answer.document)
        self.work.paint(self._shown, self.look)
        self.work.prefetch(answer.document, answer.result.cache, self._parameters())

    def clear(self) -> None:
        """Show no arrows; while frames are played, until the next ones come."""
        self._shown = None
        self.controls.under_cursor.setText(" ")
        if self.active and self.incomplete and self.window.frame_bar.playing:
            return  # taken away and brought back at every frame they would flicker
        none = np.empty((0, 3, 4)), np.empty((0, 3), np.uint8)
        self.quiver.set_arrows(*none)
        self.legend.hide()

    def show_document(self, before: Document, after: Document) -> None:
        """Show coarse arrows of another frame at once."""
        if after.frames is not before.frames:
            self._longest = 0.0
            self.path.set_points(())
            if after.image is not None:
                self.controls.suggest_spacing(max(after.image.pixels.shape[:2]))
        if not self.active:
            return
        self.region.set_points(record_of(after.attached).region)
        if after.image is not before.image:
            self._scout(after)
        elif after.attached is not before.attached:
            self._repaint()

    def cancel(self) -> None:
        """Stop a path or a video."""
        self.work.stop()

    def shutdown(self) -> None:
        """End the threads."""
        self.work.shutdown()

    def _connect(self) -> None:
        controls, work = self.controls, self.work
        controls.look_changed.connect(self._repaint)
        controls.truth_asked.connect(self._ask_truth)
        controls.video_asked.connect(self._ask_video)
        controls.path_cleared.connect(self._clear_path)
        work.painted.connect(self._show_painted)
        work.traced.connect(self.path.set_points)
        work.truth_read.connect(self._keep_truth)
        work.told.connect(self.controls.summary.setText)
        work.failed.connect(self._show_failure)
        work.busy_changed.connect(controls.set_working)

    def _parameters(self) -> FlowParameters:
        parameters = self.panel.parameters()
        assert isinstance(parameters, FlowParameters)
        return parameters

    def _scout(self, document: Document) -> None:
        """Ask for a coarse flow of the frame that is shown."""
        frames, frame = document.frames, document.frame
        if frames is not None and frame + 1 < len(frames):
            wait = self.window.live.wait_for_kernels()
            self.work.scout(document, self._parameters(), self.look, wait)

    @Slot()
    def _repaint(self) -> None:
        if self.active and self._shown is not None:
            self.work.paint(self._shown, self.look)

    @Slot(object, object)
    def _show_painted(self, shown: Shown, painted: Painted) -> None:
        """Show what was made ready, unless another frame is seen by now."""
        if shown.image is not self.document.image or not self.active:
            return
        if self._shown is not None and shown.coarse and not self._shown.coarse:
            return
        self._shown, self._seen = shown, weakref.ref(shown.image)
        self._longest = painted.longest
        self.painted_count += 1
        canvas = self.window.canvas
        if shown.coarse:
            height, width = canvas.picture_size
            if shown.levels is not None:
                canvas.set_preview(shown.levels, (0, 0, width, height))
        else:
            canvas.set_result(shown.levels)
            canvas.clear_preview()
        self.quiver.set_arrows(painted.lines, painted.colours)
        self._show_legend(shown.look.layer, painted)
        self._show_sums(shown.look, painted)

    def _show_legend(self, layer: str, painted: Painted) -> None:
        stated = LAYER_BY_NAME[layer]
        unit = f" {stated.unit}" if stated.unit else ""
        most = f"{painted.largest:g}{unit}"
        if layer == "frame" and len(painted.lines):
            by_length = self.look.style.by_length
            longest = tr("{longest:g} px").format(longest=painted.longest)
            _show_arrow_legend(self.legend, longest, by_length=by_length)
        elif painted.picture is None or not stated.legend:
            self.legend.hide()
        elif stated.legend == "wheel":
            self.legend.show_wheel(wheel_picture(_WHEEL), most)
        else:
            ramp = np.linspace(0, 1, 128, dtype=np.float32)[None]
            warm = stated.legend == "warm"
            colours = scale_colours(ramp, largest=1.0, warm=warm)[0]
            self.legend.show_scale(_opaque(colours), "0", most)

    def _show_sums(self, look: Look, painted: Painted) -> None:
        motion = painted.motion
        where = tr("Region") if look.corners else tr("Frame")
        told = tr(
            "{where}: mean motion ({dx:.2f}, {dy:.2f}) px, "
            "{length:.2f} px long, spread {spread:.2f} px; {sure} of "
            "{pixels} px are sure"
        ).format(
            where=where,
            dx=motion.mean[0],
            dy=motion.mean[1],
            length=motion.length,
            spread=motion.spread,
            sure=motion.sure,
            pixels=motion.pixels,
        )
        self.controls.summary.setText(told)
        self.plots.show_motion(
            motion, tr("{where}: motion by direction").format(where=where)
        )
        self.plots.show_curve(painted.curve)

    @Slot(object)
    def _show_cursor(self, place: tuple[int, int] | None) -> None:
        """Tell vector, eigenvalues and confidence under the cursor."""
        shown = self._shown
        if place is None or shown is None:
            self.controls.under_cursor.setText(" ")
            return
        flow = shown.pair.flow
        x, y = _in_field(shown, *place)
        (dx, dy), (small, large) = flow.field[y, x], flow.eigenvalues[y, x]
        self.controls.under_cursor.setText(
            tr(
                "({dx:.2f}, {dy:.2f}) px, {length:.2f} px long; "
                "confidence {confidence:.2f}; eigenvalues {small:.2g}, "
                "{large:.2g}; residual {residual:.2g}"
            ).format(
                dx=dx,
                dy=dy,
                length=np.hypot(dx, dy),
                confidence=flow.confidence[y, x],
                small=small,
                large=large,
                residual=flow.residual[y, x],
            )
        )

    @Slot(float, float)
    def _take_click(self, x: float, y: float) -> None:
        """Add a corner to the polygon, or trace the path of the pixel."""
        if self._region_drawn.draws_polygon:
            self._region_drawn.add_corner(x, y)
        elif self.document.frames is not None:
            cache = self._shown.cache if self._shown is not None else None
            self.work.trace(self.document, self._parameters(), cache, (x, y))

    def _keep_region(self, corners: Corners) -> None:
        record = record_of(self.document.attached)
        if corners == record.region:
            return
        record = replace(record, region=corners)
        title = N_("Choose a region") if corners else N_("Take the whole frame")
        self._attach(record, title)

    def _attach(self, record: FlowRecord, title: str) -> None:
        self.window.workspace.attach(self.panel.tool.name, record, title)

    @Slot()
    def _clear_path(self) -> None:
        self.path.set_points(())

    @Slot()
    def _ask_truth(self) -> None:
        """Ask for a field to compare this pair with."""
        if self.document.image is None:
            return
        path = dialogs.ask_file(
            self.window, tr("Ground truth of this pair"), tr("Fields"), _TRUTHS
        )
        if path is not None:
            self.work.read_truth(path, self.document.frame)

    @Slot(int, object)
    def _keep_truth(self, frame: int, truth: FieldFile) -> None:
        record = record_of(self.document.attached)
        truths = {**record.truths, frame: truth}
        self._attach(replace(record, truths=truths), N_("Open a ground truth"))

    @Slot()
    def _ask_video(self) -> None:
        """Ask where the video goes, and write it beside the window."""
        frames = self.document.frames
        if frames is None or len(frames) < 2:
            self.controls.summary.setText(tr("A video needs two frames or more."))
            return
        path = dialogs.ask_save(
            self.window, tr("Write a video"), Path("flow.mp4"), (".mp4", ".avi")
        )
        if path is not None:
            cache = self._shown.cache if self._shown is not None else None
            self.work.write_video(path, frames, self._parameters(), cache, self.look)

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        dialogs.show_error(self.window, error)


def _in_field(shown: Shown, x: int, y: int) -> tuple[int, int]:
    """Give the pixel of a field, maybe a smaller one, at a pixel of its frame."""
    height, width = shown.pair.flow.confidence.shape
    return (
        min(round((x + 0.5) * shown.pair.scale - 0.5), width - 1),
        min(round((y + 0.5) * shown.pair.scale - 0.5), height - 1),
    )


def _show_arrow_legend(legend: Legend, most: str, *, by_length: bool) -> None:
    """Say what the colours of arrows mean."""
    if by_length:
        ramp = np.linspace(0, 1, 128, dtype=np.float32)[None]
        legend.show_scale(_opaque(scale_colours(ramp, largest=1.0)[0]), "0", most)
        return
    picture = wheel_picture(_WHEEL).copy()
    y, x = np.mgrid[0:_WHEEL, 0:_WHEEL] - (_WHEEL - 1) / 2
    ways = np.stack([x, y], 2) / np.maximum(np.hypot(x, y), 1e-9)[..., None]
    picture[..., :3] = direction_colours(ways, largest=1.0)
    legend.show_wheel(picture, tr("direction"))


def _opaque(colours: np.ndarray) -> np.ndarray:
    alpha = np.full((len(colours), 1), 255, np.uint8)
    return np.hstack([colours, alpha])
