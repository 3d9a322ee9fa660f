"""Who works through the chunks of a scan: threads of this process."""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Protocol

from desktop_app.algorithms.imaging.threads import step_back
from desktop_app.files.entries import EntryReader
from desktop_app.files.limits import Limits
from desktop_app.processors.cluster import HANDED_OUT, Broken
from desktop_app.processors.statistics_chunk import (
    Chunk,
    ChunkResult,
    ScanOptions,
    scan_chunk,
)


class Crew(Protocol):
    """Workers that take chunks and give results, in any order."""

    @property
    def room(self) -> int:
        """How many more chunks it takes now."""

    @property
    def busy(self) -> bool:
        """Whether there are chunks under way."""

    @property
    def told(self) -> str:
        """What to tell the user about it; empty if nothing."""

    def submit(self, chunk: Chunk) -> None:
        """Hand out a chunk."""

    def finished(self, timeout: float) -> list[ChunkResult | Broken[Chunk]]:
        """Wait for results, not longer than so many seconds.

        Raises
        ------
        CrewLost
            If there will be no more.
        """

    def unfinished(self) -> list[Chunk]:
        """Give the chunks under way, to be done by others."""

    def close(self) -> None:
        """Give up what is under way; does not wait for it."""


class LocalCrew:
    """Threads of this process; decoders work outside the interpreter lock.

    Parameters
    ----------
    options : ScanOptions
        What is done with every file.
    workers : int
        Number of threads, at least 1.
    gentle : bool
        Let other programs, and a window, go first.
    """

    told = ""

    def __init__(
        self, options: ScanOptions, workers: int, *, gentle: bool = False
    ) -> None:
        self._options = options
        self._workers = workers
        self._reader = EntryReader(Limits())
        self._stop = threading.Event()
        begin = step_back if gentle else None
        self._pool = ThreadPoolExecutor(workers, "sextant-scan", initializer=begin)
        self._open: dict[Future[ChunkResult], Chunk] = {}

    @property
    def room(self) -> int:
        """How many more chunks it takes now."""
        return HANDED_OUT * self._workers - len(self._open)

    @property
    def busy(self) -> bool:
        """Whether there are chunks under way."""
        return bool(self._open)

    def submit(self, chunk: Chunk) -> None:
        """Hand out a chunk."""
        future = self._pool.submit(
            scan_chunk, chunk, self._options, self._reader, self._stop.is_set
        )
        self._open[future] = chunk

    def finished(self, timeout: float) -> list[ChunkResult | Broken[Chunk]]:
        """Wait for results, not longer than so many seconds."""
        done, _ = wait(self._open, timeout, FIRST_COMPLETED)
        for future in done:
            del self._open[future]
        return [future.result() for future in done]

    def unfinished(self) -> list[Chunk]:
        """Give the chunks under way."""
        return list(self._open.values())

    def close(self) -> None:
        """Let every thread stop behind the file it is at; does not wait for it."""
        self._stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)
