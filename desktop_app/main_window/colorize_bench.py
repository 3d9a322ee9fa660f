"""What the window has for the colorize tool: a look inside, and film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from desktop_app.document.document import Document
from desktop_app.files.names import display_name
from desktop_app.files.video import CODECS
from desktop_app.main_window import dialogs
from desktop_app.main_window.bench import Bench
from desktop_app.main_window.dropped_kinds import MARKS, PALETTE
from desktop_app.main_window.live_work import Answer
from desktop_app.main_window.palettes import Palettes
from desktop_app.main_window.workbench import Workbench
from desktop_app.panels.colorization import ColorizePanel
from desktop_app.panels.colorization_insight import InsightBox
from desktop_app.panels.film import FilmBox
from desktop_app.panels.tool_panel import ToolPanel
from desktop_app.processors.colorization_command import film_warnings, write_film
from desktop_app.processors.colorization_film import film_of
from desktop_app.processors.colorization_insight import (
    Insight,
    look_into,
    residual_picture,
    weights_about,
)
from desktop_app.processors.job import Job
from desktop_app.views.layers import Layer, layer_of
from desktop_app.views.levels import Levels
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner

_HEIGHT = 85.0  # above the picture and the scribbles
LOOKING = N_("Looking where colours are in doubt…")


@dataclass(frozen=True, eq=False)
class _Looked:
    """What was looked at, and of which document."""

    view: str
    picture: Levels
    insight: Insight | None
    document: Document


class ColorizeBench(Bench):
    """Uncertainty, residual, weights and suggestions; colouring of a sequence."""

    def __init__(self, window: Workbench, panel: ToolPanel) -> None:
        super().__init__(window, panel)
        self._looker, self._filmer = Runner(self), Runner(self)
        self._looker.finished.connect(self._show_looked)
        self._looker.failed.connect(self._tell_failure)
        self._filmer.finished.connect(self._film_done)
        self._filmer.failed.connect(self._film_failed)
        self._filmer.progressed.connect(self._film_progress)
        self._filmer.busy_changed.connect(self._film_busy)
        self.insight, self.film = InsightBox(), FilmBox()
        self.insight.view_chosen.connect(self._show_view)
        self.insight.suggestion_asked.connect(self._suggest)
        self.film.folder_asked.connect(self._ask_folder)
        self.film.video_asked.connect(self._ask_video)
        panel.add_below(self.film)
        panel.add_below(self.insight)
        self._target = Target()
        window.canvas.add_layer(self._target, _HEIGHT)
        window.canvas.clicked.connect(self._clicked)
        self._answer: Answer | None = None
        self.insight.set_available(False)
        if isinstance(panel, ColorizePanel):
            self._palettes = Palettes(window, panel)

    @property
    def busy(self) -> bool:
        """Whether a film is coloured, or the picture looked into."""
        return self._looker.busy or self._filmer.busy

    def tell(self, x: int, y: int) -> Sequence[tuple[str, str]]:
        """Say whether a pixel is marked, and in which colour."""
        colour = self.window.canvas.strokes.colour_at(x, y)
        if colour is None:
            return ((tr("Scribbled"), tr("no")),)
        return ((tr("Scribbled"), QColor(*colour).name()),)

    def take_file(self, path: Path, kind: str) -> bool:
        """Take a palette, or marks of the open picture as a layer."""
        if kind == PALETTE and isinstance(self.panel, ColorizePanel):
            self._palettes.open(path)
        elif kind == MARKS and self.document.image is not None:
            self.window.disk.import_marks(path)
        else:
            return False
        self.panel.raise_()
        return True

    def layers(self) -> tuple[Layer, ...]:
        """Give the place where a scribble would help."""
        return (layer_of("suggestion", N_("Suggestion"), self._target),)

    def leave(self) -> None:
        """Hide the suggestion."""
        self._target.show_at(None)

    def show_answer(self, answer: Answer) -> None:
        """Keep showing what was chosen, of the new answer."""
        self._answer = answer
        if self.insight.view != "result":
            self._show_view(self.insight.view)

    def clear(self) -> None:
        """Show no suggestion and no view of an answer that is gone."""
        self._answer = None
        self._target.show_at(None)
        self.insight.show_result_again()

    def leave_document(self) -> None:
        """Forget the answer: it is the other document's."""
        self._looker.cancel()
        self.clear()

    def show_document(self, before: Document, after: Document) -> None:
        """Show which frames are marked; forget what another picture had."""
        self.insight.set_available(after.has_marks)
        self._target.show_at(None)
        if after.image is not before.image:
            self._looker.cancel()
            self.insight.show_weights(None, {})
            self.insight.tell("")
        count = 0 if after.frames is None else len(after.frames)
        self.film.show_frames(count, after.marked_frames)

    def cancel(self) -> None:
        """Stop looking and colouring; a film goes on from there the next time."""
        self._looker.cancel()
        if self._filmer.busy:
            self._filmer.cancel()
            self.film.tell(tr("Stopped; it goes on where it was when asked again"))

    def shutdown(self) -> None:
        """End the threads."""
        if isinstance(self.panel, ColorizePanel):
            self._palettes.shutdown()
        self._looker.shutdown()
        self._filmer.shutdown()

    def colour_film(self, output: Path) -> None:
        """Colour the range into a folder, or a video, beside the window."""
        document, parameters = self.document, self.parameters
        if document.frames is None:
            return
        film, key = film_of(
            document.frames,
            document.marks_of_frames(),
            self.film.range,
            parameters,  # type: ignore[arg-type]
        )
        name = display_name(output)

        def work(job: Job) -> tuple[str, dict[str, Any]]:
            return name, write_film(film, parameters, output, key, job)  # type: ignore[arg-type]

        self._filmer.start(Request(full=work))

    @Slot()
    def _ask_folder(self) -> None:
        output = dialogs.ask_folder(self.window, tr("Colour the film into a folder"))
        if output is not None:
            self.colour_film(output)

    @Slot()
    def _ask_video(self) -> None:
        suggestion = Path("film_coloured.mp4")
        output = dialogs.ask_save(
            self.window, tr("Colour the film into a video"), suggestion, tuple(CODECS)
        )
        if output is not None:
            self.colour_film(output)

    @Slot(str)
    def _show_view(self, view: str) -> None:
        """Show the result, or what was asked for once it is found."""
        answer = self._answer
        if answer is None:
            self.insight.show_result_again()
        elif view == "result":
            self._looker.cancel()
            self.insight.tell("")
            self.window.canvas.set_result(answer.picture)
            self.window.canvas.set_badge(tr(self.panel.tool.badge), "exact")
        else:
            self._look(view)

    @Slot()
    def _suggest(self) -> None:
        self._look("suggestion")

    def _look(self, view: str) -> None:
        document, parameters = self.document, self.parameters
        if document.image is None:
            return
        subject, answer = document.subject(), self._answer
        self.insight.tell(tr(LOOKING))

        def work(job: Job) -> _Looked:
            if view == "residual" and answer is not None:
                rgba = residual_picture(subject, answer.result, parameters)  # type: ignore[arg-type]
                return _Looked(view, Levels(rgba), None, document)
            insight = look_into(subject, parameters, job)  # type: ignore[arg-type]
            return _Looked(view, Levels(insight.rgba), insight, document)

        self._looker.start(Request(full=work))

    @Slot(object)
    def _show_looked(self, looked: _Looked) -> None:
        if looked.document is not self.document:
            return
        self.insight.tell("")
        if looked.insight is not None:
            self._target.show_at(looked.insight.place)
            self.insight.tell(_in_words(looked.insight))
        if self.insight.view == looked.view and self.active:
            self.window.canvas.set_result(looked.picture)
            self.window.canvas.set_badge(tr(looked.view), "source")

    @Slot(object)
    def _tell_failure(self, error: Exception) -> None:
        self.insight.tell("")
        dialogs.show_error(self.window, error)

    @Slot(float, float)
    def _clicked(self, x: float, y: float) -> None:
        """Show the weights of the pixel that was clicked in pan mode."""
        image = self.document.image
        if image is None or not self.active:
            return
        height, width = image.pixels.shape[:2]
        place = min(max(round(x), 0), width - 1), min(max(round(y), 0), height - 1)
        if not image.linear:
            edges = float(getattr(self.parameters, "edges", 1.0))
            self.insight.show_weights(place, weights_about(image, place, edges))

    @Slot(bool)
    def _film_busy(self, busy: bool) -> None:
        self.film.set_busy(busy)
        actions = self.window.actions_by_verb
        actions["cancel"].setEnabled(busy or self.window.live.runner.busy)
        self.panel.cancel.setEnabled(busy or self.window.live.runner.busy)

    @Slot(float, str)
    def _film_progress(self, fraction: float, stage: str) -> None:
        self.film.tell(f"{fraction:.0%}  {stage}")

    @Slot(object)
    def _film_done(self, done: tuple[str, dict[str, Any]]) -> None:
        name, figures = done
        told = [
            tr("Coloured {count} frames into {name}").format(
                count=figures["frames"], name=name
            )
        ]
        self.film.tell("\n".join([*told, *film_warnings(figures)]))

    @Slot(object)
    def _film_failed(self, error: Exception) -> None:
        self.film.tell("")
        dialogs.show_error(self.window, error)


def _in_words(insight: Insight) -> str:
    if insight.place is None:
        return tr("No pixel is in doubt: only one colour was scribbled")
    x, y = insight.place
    return tr(
        "A scribble at x {x}, y {y} would help most: the colours "
        "that reach it differ by {largest:.0f} levels"
    ).format(x=x, y=y, largest=insight.largest * 255)


class Target(QGraphicsItem):
    """A ring about the place of a suggestion, of the same size at any zoom."""

    RADIUS = 14.0

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def show_at(self, place: tuple[int, int] | None) -> None:
        """Show the ring about a pixel of the source, or none."""
        self.setVisible(place is not None)
        if place is not None:
            self.setPos(QPointF(place[0] + 0.5, place[1] + 0.5))

    def boundingRect(self) -> QRectF:
        """Room for the ring and its line."""
        reach = self.RADIUS + 3
        return QRectF(-reach, -reach, 2 * reach, 2 * reach)

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        """Draw it, dark around bright: seen on anything."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(0, 0, 0), 5.0), (QColor(255, 220, 60), 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawEllipse(QPointF(0, 0), self.RADIUS, self.RADIUS)
            painter.drawPoint(QPointF(0, 0))
