"""Asks the workers about the open document and passes their answers on."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.document.document import Document
from desktop_app.errors import WorkbenchError
from desktop_app.main_window.answers import Answers, sizes_of
from desktop_app.main_window.live_state import LiveState
from desktop_app.main_window.workspace import Workspace
from desktop_app.processors.declare import (
    Parameters,
    Refining,
    Session,
    Tool,
    warnings_of,
)
from desktop_app.processors.figure_words import figures_told
from desktop_app.processors.job import Job
from desktop_app.processors.subject import Subject, ViewPort
from desktop_app.views.levels import Levels
from desktop_app.words import N_, tr
from desktop_app.workers.runner import Request, Runner
from desktop_app.workers.warm_up import WarmUp

Rgba = npt.NDArray[np.uint8]
# Enough for 12 MP fitted into a window.
PREPARED_HALVINGS = 3
# A slider under the mouse asks anew sooner than that: its coarse answers have the
# processors to themselves.
STANDS_S = 0.05
FIRST_USE = N_("Preparing the solvers for their first use, once")


@dataclass(frozen=True, eq=False)
class Answer:
    """A result with the picture that shows it, made ready in the worker."""

    result: Any
    picture: Levels
    document: Document


class LiveWork(QObject):
    """The tool at work on the document.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue; the first one is the tool to begin with.
    workspace : Workspace
        Whose document is worked on.
    view : callable() -> ViewPort or None
        Tells the visible region; None while there is none.
    warm_up : WarmUp
        Waited for before the first kernel is needed.

    Signals
    -------
    previewed(rgba, region), finished(Levels)
        Pictures for the canvas.
    answered(Answer)
        A full answer, after its picture was handed out.
    result_cleared()
        There is nothing to show but the source.
    result_told(str)
        Sentences about the result.
    failed(exception, asked)
        What went wrong, and whether the user had asked for the work.
    fresh_changed(fresh)
        Whether there is a full answer about the document as it is.
    tool_changed(Tool)
        Another tool is at work.
    run_elsewhere(Tool)
        The user asked for the work of a tool whose bench does it.
    """

    previewed = Signal(object, object)
    finished = Signal(object)
    answered = Signal(object)
    run_elsewhere = Signal(object)
    result_cleared = Signal()
    result_told = Signal(str)
    failed = Signal(object, bool)
    fresh_changed = Signal(bool)
    tool_changed = Signal(object)

    def __init__(
        self,
        tools: Sequence[Tool],
        workspace: Workspace,
        view: Callable[[], ViewPort | None],
        warm_up: WarmUp,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.tools = tuple(tools)
        self._workspace = workspace
        self._view = view
        self.warm_up = warm_up
        self.tool = tools[0]
        self._parameters: dict[str, Parameters] = {
            tool.name: tool.parameters() for tool in tools
        }
        self._session: Session | None = None
        self._waits = False  # while the documents are changed over
        self.result: object = None
        self._shown: Answer | None = None
        self._answered: Document | None = None  # what the result is about
        self.answers: Answers[Answer] = Answers()
        self._asked = False
        self.runner = Runner(self)
        self.runner.previewed.connect(self._show_preview)
        self.runner.finished.connect(self._show_answer)
        self.runner.failed.connect(self._show_failure)

    def parameters(self) -> Parameters:
        """Give the parameters of the tool at work."""
        return self._parameters[self.tool.name]

    def all_parameters(self) -> dict[str, Parameters]:
        """Give the parameters of every tool, by its name."""
        return dict(self._parameters)

    def source(self) -> Any:  # noqa: ANN401  every tool has a source of its own kind
        """Give what the tool at work sees of the document."""
        return self.tool.from_subject(self._workspace.document.subject())

    @property
    def fresh(self) -> bool:
        """Whether there is a full answer, and it is about the document as it is."""
        return self.result is not None and self._answered is self._workspace.document

    def set_parameters(self, tool: Tool, parameters: Parameters) -> None:
        """Use other parameters from now on; a live tool answers at once."""
        self._parameters[tool.name] = parameters
        if tool is self.tool:
            self._answered = None
            self.fresh_changed.emit(self.fresh)
            self.refresh()

    def set_tool(self, tool: Tool) -> None:
        """Work with another tool from now on."""
        if tool is not self.tool and not self._waits:
            self.runner.cancel()
            self._clear()  # on the panel of the tool that goes
            self.tool, self._session = tool, None
            self.tool_changed.emit(tool)
            self._clear()
            self.refresh()

    def change_over(self, key: Hashable, state: LiveState | None) -> LiveState:
        """Stop, keep what is shown under a key, and take up another state.

        Nothing is answered until `take_up`.

        Parameters
        ----------
        key : hashable
            What is shown is found by it again, while there is room for it.
        state : LiveState or None
            Of the other document; None: a new one, worked on by the same tool.

        Returns
        -------
        state : LiveState
            As it was.
        """
        running = self.runner.busy and self._asked
        left = LiveState(
            self.tool, self.all_parameters(), self._session, self.fresh, running
        )
        self.runner.cancel()
        self.answers.drop(key)
        if self._shown is not None:
            _keep(self.answers, key, self._shown)
        self._clear()
        self._waits = True
        taken = LiveState(left.tool, left.parameters) if state is None else state
        self.tool, self._session = taken.tool, taken.session
        self._parameters = dict(taken.parameters)
        return left

    def take_up(self, key: Hashable, state: LiveState | None) -> None:
        """Show what was kept under a key, and go on; ends a change-over."""
        self._waits = False
        shown = self.answers.find(key)
        if shown is not None:
            self._show_answer(shown)
        if state is None or (shown is not None and state.fresh):
            return
        if shown is not None:
            self._answered = None
            self.fresh_changed.emit(self.fresh)
        if state.running:
            self.run()
        else:
            self.refresh()

    @Slot()
    def run(self) -> None:
        """Compute the full result now, because the user asked for it."""
        if not self.tool.needs_picture:
            self.run_elsewhere.emit(self.tool)
            return
        document = self._workspace.document
        if document.image is None:
            self.result_told.emit(tr("Open a picture first."))
            return
        self._asked = True
        self._start(document.subject())

    @Slot(object)
    def preview_stroke(self, stroke: Stroke) -> None:
        """Show colour while a stroke is still being drawn."""
        document = self._workspace.document
        if document.image is None or not self.tool.live:
            return
        subject = document.subject()
        self.result_told.emit("")
        growing = replace(subject, strokes=(*subject.strokes, stroke))
        self._start_coarse(growing)

    def preview_attached(self, name: str, record: object) -> None:
        """Show an answer while a record of a tool is still being edited."""
        document = self._workspace.document
        if document.image is None or not self.tool.live:
            return
        subject = document.subject()
        growing = replace(subject, attached={**subject.attached, name: record})
        self._start_coarse(growing)

    @Slot()
    def view_moved(self) -> None:
        """Colour the part the view was moved to, while the answer is coarse."""
        document = self._workspace.document
        if self.runner.busy and document.image is not None:
            # A source that the tool refuses was told when the answer was asked for.
            with suppress(WorkbenchError):
                coarse = self._coarse(document.subject())
                if coarse is not None:
                    self.runner.refine(coarse)

    @property
    def resting(self) -> bool:
        """Whether the tool has just been applied: the source is its result already.

        It rests until a parameter, a mark or a record differs, or Run is pressed.
        """
        document = self._workspace.document
        made, name = document.made, self.tool.name
        if made is None or made.output or made.tool != name:
            return False
        touched = name in document.attached or (
            self.tool.needs_marks and document.has_marks
        )
        return not touched and made.parameters == self.parameters()

    @Slot(object, object)
    def document_changed(self, before: Document, after: Document) -> None:
        """Answer about another document; connected after whoever shows it."""
        if self._waits:
            return
        if after.image is not before.image:
            self.runner.cancel()
            if after.frames is None or after.frames is not before.frames:
                self._session = None
            self._clear()
        self.fresh_changed.emit(self.fresh)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Answer anew about the document as it is, if the tool answers by itself."""
        document = self._workspace.document
        if document.image is None or not self.tool.live or self._waits:
            return
        self._asked = False
        self.result_told.emit("")
        if self.resting:
            self.runner.cancel()
            self._clear()
        elif document.has_marks or not self.tool.needs_marks:
            self._start(document.subject())
        else:
            self.runner.cancel()
            self._clear()
            self._prepare(document.subject())

    def _start(self, subject: Subject) -> None:
        """Ask for both answers; what the tool still lacks becomes a sentence."""
        known = None if self._asked else self.answers.find(self._question)
        if known is not None:  # undo and redo come back to what was solved before
            self.runner.cancel()
            self._show_answer(known)
            return
        try:
            request = Request(
                self._coarse(subject), self._full(), self._refined(subject)
            )
        except WorkbenchError as error:
            self.runner.cancel()
            self._clear()
            self.failed.emit(error, self._asked)
            return
        self.runner.start(request)

    def _start_coarse(self, growing: Subject) -> None:
        """Ask for a coarse answer about what is not in the document yet."""
        try:
            coarse = self._coarse(growing)
        except WorkbenchError as error:
            self.failed.emit(error, False)
            return
        self.runner.start(Request(coarse=coarse))

    def _prepare(self, subject: Subject) -> None:
        """Use the time before the first stroke for what it would wait for."""
        session, view = self._keep_session(), self._view()
        wait = self.wait_for_kernels()
        if session is None or view is None:
            return
        source, parameters = self.tool.from_subject(subject), self.parameters()

        job = self.runner.lifelong

        def work() -> None:
            wait(job.check)
            session.prepare(source, parameters, view, job)

        self.runner.refine(work)

    def _coarse(self, subject: Subject) -> Callable[[], Any] | None:
        session, view = self._keep_session(), self._view()
        if session is None or view is None:
            return None
        source, parameters = self.tool.from_subject(subject), self.parameters()
        wait = self.wait_for_kernels()

        def work() -> tuple[Rgba, tuple[int, int, int, int]]:
            wait(_go_on)
            return session.preview(source, parameters, view), view.region

        return work

    def _refined(self, subject: Subject) -> Callable[[Job], Any] | None:
        """Ask for what is seen at its own size, of tools that have that."""
        session, view = self._keep_session(), self._view()
        if not isinstance(session, Refining) or view is None:
            return None
        source, parameters = self.tool.from_subject(subject), self.parameters()
        wait = self.wait_for_kernels()

        def work(job: Job) -> tuple[Rgba, tuple[int, int, int, int]] | None:
            wait(lambda: job.report(0.0, tr(FIRST_USE)))
            job.pause(STANDS_S)
            rgba = session.refine(source, parameters, view, job)
            return None if rgba is None else (rgba, view.region)

        return work

    def _full(self) -> Callable[[Job], Answer]:
        tool, session = self.tool, self._keep_session()
        source, parameters = self.source(), self.parameters()
        document = self._workspace.document
        wait = self.wait_for_kernels()

        def work(job: Job) -> Answer:
            wait(lambda: job.report(0.0, tr(FIRST_USE)))
            result = tool.run(source, parameters, job, session)
            picture = Levels(tool.display(result))
            picture.prepare(PREPARED_HALVINGS)
            return Answer(result, picture, document)

        return work

    def wait_for_kernels(self) -> Callable[[Callable[[], None]], None]:
        """Give what waits for the kernels of the tool; one that has none does not."""
        if self.tool.warm_up is None:
            return _need_not_wait
        return partial(self.warm_up.wait, tool=self.tool.name)

    def _keep_session(self) -> Session | None:
        if self._session is None and self.tool.session is not None:
            self._session = self.tool.session()
        return self._session

    @Slot(object)
    def _show_preview(
        self, answer: tuple[Rgba, tuple[int, int, int, int]] | None
    ) -> None:
        if answer is not None:  # else something was only prepared
            self.previewed.emit(*answer)

    @property
    def _question(self) -> tuple[str, Parameters, Document]:
        return self.tool.name, self.parameters(), self._workspace.document

    @Slot(object)
    def _show_answer(self, answer: Answer) -> None:
        self.result, self._answered = answer.result, answer.document
        self._shown = answer
        if self.fresh and self.tool.live:
            _keep(self.answers, self._question, answer)
        self.fresh_changed.emit(self.fresh)
        self.finished.emit(answer.picture)
        self.answered.emit(answer)
        figures = figures_told(self.tool.figures(answer.result))
        told = (
            f"{tr(self.tool.told)}: {figures}." if figures else f"{tr(self.tool.told)}."
        )
        self.result_told.emit("\n".join([told, *warnings_of(answer.result)]))

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        self.failed.emit(error, self._asked)

    def _clear(self) -> None:
        self.result = self._shown = self._answered = None
        self.fresh_changed.emit(self.fresh)
        self.result_cleared.emit()
        self.result_told.emit("")


def _need_not_wait(_poll: Callable[[], None]) -> None:
    """Begin at once."""


def _go_on() -> None:
    """Wait on: a coarse answer is never cancelled."""


def _keep(answers: Answers[Answer], question: Hashable, answer: Answer) -> None:
    """Keep an answer, and tell what its pictures and arrays take."""
    shown = {id(answer.picture): answer.picture.nbytes}
    answers.keep(question, answer, {**sizes_of(answer.result), **shown})
