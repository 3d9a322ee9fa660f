"""Saves beside the window, one after the other: a later one ends no earlier one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.processors.job import Job
from desktop_app.workers.runner import Request, Runner

Work = Callable[[Job], Any]


class SaveQueue(QObject):
    """Does every save it is given, in order.

    Signals
    -------
    finished(answer), failed(exception)
        How a save ended.
    dropped(str)
        Name of a save that was cancelled, or had not begun when it was.
    progressed(fraction, stage), busy_changed(busy)
        As of a `Runner`.
    """

    finished = Signal(object)
    failed = Signal(object)
    dropped = Signal(str)
    progressed = Signal(float, str)
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[str, Work]] = deque()
        self._name = ""
        self._runner = Runner(self)
        self._runner.finished.connect(self._ended)
        self._runner.failed.connect(self._broken)
        self._runner.progressed.connect(self.progressed)

    @property
    def busy(self) -> bool:
        """Whether a save is under way or waits."""
        return self._runner.busy or bool(self._waiting)

    def add(self, name: str, work: Work) -> None:
        """Save after those that were asked for before.

        Parameters
        ----------
        name : str
            What is saved, for the user.
        work : callable(Job) -> answer
            Writes it.
        """
        self._waiting.append((name, work))
        if not self._runner.busy:
            self.busy_changed.emit(True)
            self._begin()

    def cancel(self) -> None:
        """Give up what is being saved and what waits; each is told."""
        names = [self._name] if self._runner.busy else []
        names += [name for name, _ in self._waiting]
        self._waiting.clear()
        self._runner.cancel()
        for name in names:
            self.dropped.emit(name)
        if names:
            self.busy_changed.emit(False)

    def shutdown(self) -> bool:
        """Give up everything and end the threads; answer whether they ended."""
        self._waiting.clear()
        return self._runner.shutdown()

    @Slot(object)
    def _ended(self, answer: object) -> None:
        self.finished.emit(answer)
        self._begin()

    @Slot(object)
    def _broken(self, error: Exception) -> None:
        self.failed.emit(error)
        self._begin()

    def _begin(self) -> None:
        """Begin the next save, or tell that all are done."""
        if self._runner.busy:  # who heard of the last one asked for another meanwhile
            return
        if self._waiting:
            self._name, work = self._waiting.popleft()
            self._runner.start(Request(full=work))
        else:
            self.busy_changed.emit(False)
