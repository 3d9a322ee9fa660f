"""The files of a data set in chunks, listed beside the work on them."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from desktop_app.files import remote
from desktop_app.files.archives import PACKED_TAR_SUFFIXES
from desktop_app.files.datasets import list_entries
from desktop_app.files.entries import Entry
from desktop_app.processors.statistics_chunk import (
    Chunk,
    ChunkResult,
    ScanOptions,
    digest_of,
)
from desktop_app.processors.statistics_store import Store

FIRST_FILES, MOST_FILES = 2, 64
# A chunk this long is lost at most when a worker dies; shorter ones cost more.
_CHUNK_SECONDS = 0.25
# Entries that bring their content along are not gathered beyond this.
_MOST_BYTES = 8 << 20
_AHEAD = 4
# Towards the end a chunk is this part of what is left, but not fewer files.
_SHARES, FEWEST_FILES = 8, 4
_PATIENCE = 0.1


class Feed:
    """Chunks to work on, and results that a checkpoint has already.

    Listing runs in a thread of its own and never far ahead, so that the first file can
    be opened at once and a million names are never in memory together.

    Parameters
    ----------
    sources : sequence of str
        See `list_entries`.
    options : ScanOptions
        Whether only pictures are listed.
    store : Store or None
        The checkpoint.
    """

    def __init__(
        self, sources: Sequence[str], options: ScanOptions, store: Store | None
    ) -> None:
        self._sources = sources
        self._options = options
        self._store = store
        self._ready: queue.Queue[Chunk | ChunkResult | Exception | None] = queue.Queue(
            _AHEAD
        )
        self._stop = threading.Event()
        self._files = FIRST_FILES
        self.ended = False
        self.total: int | None = None
        self._threads = [
            threading.Thread(target=self._fill, name="sextant-listing", daemon=True)
        ]
        if _can_be_counted(sources):
            count = threading.Thread(
                target=self._count, name="sextant-counting", daemon=True
            )
            self._threads.append(count)
        for thread in self._threads:
            thread.start()

    def next(self, timeout: float) -> Chunk | ChunkResult | None:
        """Give the next chunk or known result; None if there is none yet, or no more.

        Raises
        ------
        Exception
            Whatever listing raised.
        """
        if self.ended:
            return None
        try:
            item = self._ready.get(timeout > 0, timeout or None)
        except queue.Empty:
            return None
        if item is None:
            self.ended = True
        if isinstance(item, Exception):
            self.ended = True
            raise item
        return item

    def heed(self, result: ChunkResult) -> None:
        """Cut the chunks to come so that each takes about a quarter of a second."""
        files = result.stop - result.start
        if result.seconds > 0 and files:
            fitting = int(_CHUNK_SECONDS * files / result.seconds)
            self._files = max(1, min(MOST_FILES, fitting, 2 * self._files))

    def close(self) -> None:
        """Stop listing."""
        self._stop.set()

    def _fill(self) -> None:
        try:
            for item in self._chunks():
                self._put(item)
            self._put(None)
        except Exception as error:  # handed to whoever asks for the next
            self._put(error)

    def _put(self, item: Chunk | ChunkResult | Exception | None) -> None:
        while not self._stop.is_set():
            try:
                self._ready.put(item, timeout=_PATIENCE)
            except queue.Full:
                continue
            return

    def _chunks(self) -> Iterator[Chunk | ChunkResult]:
        entries = _Ahead(self._list(with_data=True), self._stop.is_set)
        known = self._store.known() if self._store else {}
        starts = sorted(known, reverse=True)
        place = 0
        while entries.more() and not self._stop.is_set():
            while starts and starts[-1] < place:
                starts.pop()
            if starts and starts[-1] == place:
                stop, digest = known[starts.pop()]
                taken = entries.take(stop - place)
                if digest_of(taken) == digest and self._store:
                    yield self._store.result(place)
                    place = stop
                    continue
                # The files are others from here on.
                self._forget(place)
                starts = []
                yield Chunk(place, taken)
            else:
                most = starts[-1] - place if starts else MOST_FILES
                taken = entries.take(min(self._files, most, self._share(place)))
                yield Chunk(place, taken)
            place += len(taken)
        if starts and not self._stop.is_set():
            self._forget(place)

    def _share(self, place: int) -> int:
        """Smaller chunks towards the end, so that all workers end together."""
        if self.total is None:
            return MOST_FILES
        return max(FEWEST_FILES, (self.total - place) // _SHARES)

    def _list(self, *, with_data: bool) -> Iterator[Entry]:
        """List the data set, without the checkpoint should it lie in it."""
        own = self._store.files if self._store else ()
        names = tuple(os.path.basename(path) for path in own)
        for entry in list_entries(
            self._sources,
            pictures_only=self._options.pictures_only,
            with_data=with_data,
        ):
            # Only a name that ends alike is worth the whole path.
            if entry.address.endswith(names) and os.path.abspath(entry.address) in own:
                continue
            yield entry

    def _forget(self, place: int) -> None:
        if self._store:
            self._store.forget_from(place)

    def _count(self) -> None:
        """Count the files, for an estimate of what is left."""
        count = 0
        with suppress(Exception):  # listing them tells what is wrong
            for _ in self._list(with_data=False):
                count += 1
                if self._stop.is_set():
                    return
            self.total = count


class _Ahead:
    """Looks one entry ahead in a listing."""

    def __init__(self, entries: Iterator[Entry], stopped: Callable[[], bool]) -> None:
        self._entries = entries
        self._stopped = stopped
        self._next: Entry | None = next(entries, None)

    def more(self) -> bool:
        return self._next is not None

    def take(self, files: int) -> tuple[Entry, ...]:
        """Take so many entries, or fewer if they hold much data or are the last."""
        taken: list[Entry] = []
        held = 0
        while self._next is not None and len(taken) < files and held < _MOST_BYTES:
            taken.append(self._next)
            held += len(self._next.data or b"")
            self._next = None if self._stopped() else next(self._entries, None)
        return tuple(taken)


def _can_be_counted(sources: Sequence[str]) -> bool:
    """Whether listing twice is cheap: nothing packed, nothing far away."""
    return not any(
        remote.is_remote(each) or each.lower().endswith(PACKED_TAR_SUFFIXES)
        for each in sources
    )
