"""What a long filter run tells, asks, and may use."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.algorithms.imaging.threads import Kernel, run_in_rows
from desktop_app.algorithms.imaging.watch import RunWatch


class Watch(RunWatch):
    """Threads, cancelling and progress of one filter run."""

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
            self.tell(last / count)

    def part(self, index: int, count: int) -> Watch:
        """Make the watch of one of several runs of equal length."""
        length = (self.end - self.begin) / count
        begin = self.begin + index * length
        return Watch(self.threads, self.poll, self.report, begin, begin + length)
