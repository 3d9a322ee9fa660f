"""What a long filter run tells, asks, and may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop_app.algorithms.imaging.threads import Kernel, Poll, run_in_rows

Report = Callable[[float], object]


@dataclass(frozen=True)
class Watch:
    """Threads, cancelling and progress of one run.

    Attributes
    ----------
    threads : int, optional
        Threads at work; the result does not depend on it.
    poll : callable(), optional
        Called every 15 ms or so by the calling thread; may raise to stop.
    report : callable(fraction), optional
        Hears the share that is done, from ``begin`` to ``end`` and never falling.
    begin, end : float
        Where in the whole work this run lies.
    """

    threads: int | None = None
    poll: Poll | None = None
    report: Report | None = None
    begin: float = 0.0
    end: float = 1.0

    def run(self, kernel: Kernel, rows: int, *arrays: object, block: int) -> None:
        """Run a kernel over blocks of rows; see `run_in_rows`."""
        run_in_rows(
            kernel, rows, *arrays, block=block, threads=self.threads, poll=self.poll
        )

    def shares(self, count: int, step: int) -> Iterator[tuple[int, int]]:
        """Walk through [0, count) in ranges of ``step``; tell when each is done."""
        for first in range(0, count, step):
            if self.poll:
                self.poll()
            last = min(first + step, count)
            yield first, last
            if self.report:
                self.report(self.begin + (self.end - self.begin) * last / count)

    def part(self, index: int, count: int) -> Watch:
        """Make the watch of one of several runs of equal length."""
        length = (self.end - self.begin) / count
        begin = self.begin + index * length
        return Watch(self.threads, self.poll, self.report, begin, begin + length)
