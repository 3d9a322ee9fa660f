"""All a processor knows of the outside: tell progress, show parts, stop when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

Progress = Callable[[float, str], None]


class Cancelled(Exception):
    """Raised inside a processor when the user asked to stop."""


def _unheard(fraction: float, stage: str) -> None:
    """Progress nobody listens to."""


def _unseen(part: object) -> None:
    """Parts of an answer nobody looks at."""


class Job:
    """One run of a processor.

    Parameters
    ----------
    on_progress : callable(fraction, stage), optional
        Hears every report, in the thread of the processor.
    on_part : callable(part), optional
        Sees what is shown of an answer under way, in the thread of the processor.
    """

    def __init__(
        self,
        on_progress: Progress = _unheard,
        on_part: Callable[[Any], None] = _unseen,
    ) -> None:
        self._stop = threading.Event()
        self._on_progress = on_progress
        self._on_part = on_part
        self._fraction = 0.0

    @property
    def cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the processor to stop at its next report; may be called by any thread."""
        self._stop.set()

    def check(self) -> None:
        """Raise `Cancelled` if the job was asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Let some time go by; raise `Cancelled` at once if asked to stop."""
        if self._stop.wait(seconds):
            raise Cancelled

    def report(self, fraction: float, stage: str) -> None:
        """Tell progress and be a point of cancellation.

        Parameters
        ----------
        fraction : float
            Share done, in [0, 1]; what is heard outside never falls.
        stage : str
            What is being done, for the status bar.
        """
        self.check()
        self._fraction = min(1.0, max(self._fraction, fraction))
        self._on_progress(self._fraction, stage)

    def show(self, part: object) -> None:
        """Show something of the answer under way, an iteration say, to who watches.

        It must not be changed afterwards. Not a point of cancellation.
        """
        self._on_part(part)

    def part(self, low: float, high: float) -> Job:
        """Make a job that is a part of this one: stops with it, and is told as it.

        Parameters
        ----------
        low, high : float
            Shares of this job at which the part begins and ends.
        """
        other = Job(
            lambda share, stage: self.report(low + (high - low) * share, stage),
            self._on_part,
        )
        other._stop = self._stop
        return other

    def aside(self) -> Job:
        """Make a job that stops with this one and tells no progress."""
        other = Job()
        other._stop = self._stop
        return other
