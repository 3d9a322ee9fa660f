"""What a flow run tells, asks, and may use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from desktop_app.algorithms.imaging.threads import Kernel, run_in_rows
from desktop_app.algorithms.imaging.watch import RunWatch

Item = TypeVar("Item")
Made = TypeVar("Made")

_BLOCK = 32  # rows


class Watch(RunWatch):
    """Threads, cancelling and progress of one flow run."""

    def run(self, kernel: Kernel, rows: int, *arrays: object) -> None:
        """Run a kernel over blocks of rows; see `run_in_rows`."""
        run_in_rows(
            kernel, rows, *arrays, block=_BLOCK, threads=self.threads, poll=self.poll
        )

    def each(self, work: Callable[[Item], Made], items: Sequence[Item]) -> list[Made]:
        """Do a work for each of some items, side by side; in their order.

        The work must let go of the interpreter lock, as OpenCV does.
        """
        made: dict[int, Made] = {}

        def kernel(first: int, last: int) -> None:
            for index in range(first, last):
                made[index] = work(items[index])

        run_in_rows(kernel, len(items), block=1, threads=self.threads, poll=self.poll)
        return [made[index] for index in range(len(items))]

    def tell(self, share: float) -> None:
        """Tell that a share of this run is done, and ask whether to go on."""
        if self.poll:
            self.poll()
        super().tell(share)

    def part(self, begin: float, end: float) -> Watch:
        """Make the watch of one of several runs, given its shares of this one."""
        length = self.end - self.begin
        return replace(
            self, begin=self.begin + begin * length, end=self.begin + end * length
        )
