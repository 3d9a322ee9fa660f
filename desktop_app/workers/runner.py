"""Runs processors beside the window: the newest request wins.

Two lanes. The coarse lane gives a quick answer to every request it can keep up with and
is never cancelled: cancelling it at every mouse move would show nothing during a drag.
The full lane first gives what is seen at its own size, then the real answer; a newer
request cancels it. An answer is shown only if no answer to a newer request was shown
before it, and a coarse one never after a better one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop_app.processors.job import Cancelled, Job
from desktop_app.workers.lane import Lane


@dataclass(frozen=True)
class Request:
    """One question: a quick answer, a full one, or both.

    Parameters
    ----------
    coarse : callable() -> answer, optional
        Runs within some tens of milliseconds; not cancelled.
    full : callable(Job) -> answer, optional
        Reports progress and stops when the job is cancelled.
    refined : callable(Job) -> answer or None, optional
        A better preview, made before ``full`` in its lane; None: there is none.
    """

    coarse: Callable[[], Any] | None = None
    full: Callable[[Job], Any] | None = None
    refined: Callable[[Job], Any] | None = None


class Runner(QObject):
    """Owns the worker threads of one window.

    Signals
    -------
    previewed(answer), finished(answer), failed(exception)
        Answers, on the thread of the runner.
    progressed(fraction, stage)
        Progress of the full answer being worked on.
    part_shown(part)
        Something of the full answer being worked on; see `Job.show`.
    busy_changed(busy)
        Whether a full answer is being worked on.
    """

    previewed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    progressed = Signal(float, str)
    part_shown = Signal(object)
    busy_changed = Signal(bool)
    # Emitted by the lanes, delivered on the thread of the runner.
    _arrived = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._coarse = Lane("sextant-coarse", patient=True)
        self._full = Lane("sextant-full", patient=True)
        self._ticket = 0  # of the newest question
        self._shown = 0  # of the newest answer delivered
        self._working = 0  # of the full answer being worked on; 0 when there is none
        self._job: Job | None = None
        # Cancelled at the end only: what nobody asked for stops by it.
        self.lifelong = Job()
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a full answer is being worked on."""
        return self._job is not None

    def start(self, request: Request) -> None:
        """Ask a new question; answers to older ones can no longer overtake it."""
        # Work that follows work is no rest in between: a slider asks at every move.
        self._stop_full(at_rest=request.full is None)
        self._ticket += 1
        ticket = self._ticket
        if request.coarse is not None:
            self._submit_coarse(ticket, request.coarse)
        if request.full is not None:
            job = self._job = Job(
                lambda fraction, stage: self._tell(
                    ticket, "progress", (fraction, stage)
                ),
                lambda part: self._tell(ticket, "part", part),
            )
            self._working = ticket
            self._full.submit(lambda: self._answer(ticket, request, job))
            self.busy_changed.emit(True)

    def refine(self, coarse: Callable[[], Any]) -> None:
        """Ask for another coarse answer to the same question, as for a moved view."""
        self._ticket += 1
        self._submit_coarse(self._ticket, coarse)

    def cancel(self) -> None:
        """Stop the full answer and forget every answer still under way."""
        self._coarse.drop()
        self._ticket += 1
        self._shown = self._ticket
        self._stop_full()

    def shutdown(self, timeout: float = 5.0) -> bool:
        """Cancel, end the threads, and answer whether they ended in `timeout` s."""
        self.cancel()
        self.lifelong.cancel()
        full_ended = self._full.close(timeout)
        return self._coarse.close(timeout) and full_ended

    def _submit_coarse(self, ticket: int, coarse: Callable[[], Any]) -> None:
        self._coarse.submit(
            lambda: self._work(ticket, "preview", "coarse error", coarse)
        )

    def _stop_full(self, *, at_rest: bool = True) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job, self._working = None, 0
            self._full.drop()
            if at_rest:
                self.busy_changed.emit(False)

    def _answer(self, ticket: int, request: Request, job: Job) -> None:
        """Give the refined and the full answer, in the full lane."""
        refined, full = request.refined, request.full
        if refined is not None:
            # Trouble is told once, by the full answer that meets it again.
            self._work(ticket, "refined", "coarse error", lambda: refined(job))
        if full is not None and not job.cancelled:
            self._work(ticket, "result", "error", lambda: full(job))

    def _work(
        self, ticket: int, kind: str, error_kind: str, answer: Callable[[], Any]
    ) -> None:
        """Run one answer in a lane; every way it can end becomes a message."""
        try:
            self._tell(ticket, kind, answer())
        except Cancelled:
            return
        except Exception as error:  # shown to the user by whoever listens
            self._tell(ticket, error_kind, error)

    def _tell(self, ticket: int, kind: str, payload: object) -> None:
        """Send a message to the runner's thread, unless the window has gone."""
        try:
            self._arrived.emit(ticket, kind, payload)
        except RuntimeError:  # the C++ half of the runner was deleted
            self._coarse.drop()

    @Slot(int, str, object)
    def _deliver(self, ticket: int, kind: str, payload: object) -> None:
        """Pass a message on unless something newer was asked or shown."""
        if kind == "preview":
            # A preview may be of an older question than the current one (during a
            # drag it always is), but never older than what is on the screen.
            if ticket > self._shown:
                self._shown = ticket
                self.previewed.emit(payload)
        elif kind == "refined":
            # Of the newest question, unless the view has moved on since.
            if payload is not None and ticket == self._working >= self._shown:
                self._shown = ticket
                self.previewed.emit(payload)
        elif kind == "coarse error":
            # The full answer under way will meet the same trouble and tell it once.
            if self._job is None and ticket == self._ticket:
                self.failed.emit(payload)
        elif ticket != self._working:
            return
        elif kind == "progress":
            self.progressed.emit(*payload)  # type: ignore[misc]
        elif kind == "part":
            self.part_shown.emit(payload)
        else:
            self._finish(kind, payload)

    def _finish(self, kind: str, payload: object) -> None:
        self._job, self._working = None, 0
        self.busy_changed.emit(False)
        if kind == "result":
            self._shown = self._ticket  # no preview may cover the full answer
            self.finished.emit(payload)
        else:
            self.failed.emit(payload)
