"""A small team of threads that works through the rows of an image.

Compiled kernels release the interpreter lock, so plain threads are enough. What a
kernel call covers is fixed by the caller, never by the number of threads, and the calls
of one run must not write what another one reads: the result is then the same, bit for
bit, on every machine.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from desktop_app.algorithms.imaging.watching import Watch

POLL_SECONDS = 0.015  # how often a waiting caller looks whether it was cancelled
LARGEST_TEAM = 8  # the kernels are bound by memory: more threads only get in the way
# Niceness added to the workers: a little, for other programs; far more where a window
# must stay smooth. Without one, a helper that gets no turn would hold up its caller.
LOWER_PRIORITY, BEHIND_WINDOW = 5, 10
# How long a helper that is done looks out for more: steps of an algorithm follow each
# other closely, and each one that must wake a sleeper first loses a tenth of a
# millisecond.
LINGER_SECONDS = 400e-6
LAST_SECONDS = 150e-6  # how long a caller looks out for helpers that end
AFTER_SECONDS = 10e-6  # until who gave a signal let go of the interpreter lock

Kernel = Callable[..., Any]
Poll = Callable[[], None]

_pool: ThreadPoolExecutor | None = None
# How many the user lets work at once; nothing: as many as there are.
_allowed: list[int] = []
_pool_lock = threading.Lock()
_window = threading.Event()
_lingering: list[_Helper] = []  # those that look out for more
_asked: list[_Run] = []  # calls that no thread of the pool has taken yet
_watch: Watch | None = None


def allow_threads(most: int) -> None:
    """Let no more threads work at once from now on; 0: as many as there are."""
    _allowed[:] = [most] if most > 0 else []


def default_threads() -> int:
    """Threads used when the caller does not say: the processors this process may use.

    Or fewer, if `allow_threads` says so.

    Returns
    -------
    threads : int
        At least 1, at most `LARGEST_TEAM`.
    """
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    return max(1, min(LARGEST_TEAM, available, *_allowed))


def keep_behind_a_window() -> None:
    """Have workers that begin from now on stand back further: there is a window."""
    _window.set()


def step_back() -> None:
    """Lower the calling thread below the main one; only Linux has a priority a thread.

    Of 10: a window that works for 50 ms beside three solvers on two processors waits
    6 ms for one of them, 17 at a niceness of 5, 3 at one of 15, which leaves a solver
    nothing where other programs want the processors.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            own = threading.get_native_id()
            less = BEHIND_WINDOW if _window.is_set() else LOWER_PRIORITY
            # The main thread is asked: a thread begins as low as who began it.
            niceness = os.getpriority(os.PRIO_PROCESS, os.getpid()) + less
            os.setpriority(os.PRIO_PROCESS, own, min(19, niceness))


def _shared_pool() -> ThreadPoolExecutor:
    global _pool  # noqa: PLW0603  one pool for the process, made when first needed
    with _pool_lock:
        if _pool is None:
            _pool = ThreadPoolExecutor(LARGEST_TEAM, "rows", initializer=step_back)
        return _pool


def _forget_pool() -> None:
    """Start afresh in a forked child, which inherits the pool but not its threads."""
    global _pool, _pool_lock
    _pool, _pool_lock = None, threading.Lock()
    _lingering.clear()
    _asked.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)


def _watch_of_kernels() -> Watch | None:
    """Give what looks out for signals, once kernels brought numba along."""
    global _watch  # noqa: PLW0603  one for the process, made when first needed
    if _watch is None and "numba" in sys.modules:
        from desktop_app.algorithms.imaging.watching import (  # noqa: PLC0415  numba
            Watch,
        )

        _watch = Watch()
    return _watch


class _Helper:
    """A thread of the pool at work for others, run after run while they come."""

    def __init__(self) -> None:
        self._signal = np.zeros(1, np.int64)
        self._next: _Run | None = None

    def serve(self, run: _Run) -> None:
        """Work on a run, and on those that follow closely."""
        with _pool_lock:
            _asked.remove(run)
        work: _Run | None = run
        while work is not None:
            work.drain()
            work = self._look_out() if _watch else None

    def hand(self, run: _Run) -> None:
        """Give the next run to a helper taken off the list of those that linger."""
        self._next = run
        self._signal[0] = 1

    def _look_out(self) -> _Run | None:
        assert _watch is not None
        self._signal[0], self._next = 0, None
        with _pool_lock:
            if _asked:  # there is more to do than to look out
                return None
            _lingering.append(self)
        _watch(self._signal, LINGER_SECONDS, AFTER_SECONDS)
        with _pool_lock:
            if self in _lingering:
                _lingering.remove(self)
        return self._next


def _call_helpers(run: _Run, count: int) -> None:
    """Have so many threads help: those that linger first, others from the pool."""
    _watch_of_kernels()
    pool = _shared_pool()
    with _pool_lock:
        ready = [_lingering.pop() for _ in range(min(count, len(_lingering)))]
        for helper in ready:
            helper.hand(run)
        missing = count - len(ready)
        _asked.extend([run] * missing)
    for _ in range(missing):
        pool.submit(_Helper().serve, run)


class _Run:
    """One pass over all blocks; several threads take the next block in turn."""

    def __init__(
        self, kernel: Kernel, count: int, block: int, arrays: tuple[object, ...]
    ) -> None:
        self._kernel = kernel
        self._arrays = arrays
        self._count = count
        self._block = block
        self._starts = itertools.count(0, block)  # next() is atomic
        self._lock = threading.Lock()
        self._running = 0
        self._closed = False
        self._error: BaseException | None = None
        self._done = threading.Event()
        self._signal = np.zeros(1, np.int64)

    def drain(self, between: Poll | None = None) -> None:
        """Work until no block is left, or the run was closed.

        ``between`` is called before every block; what it raises stops the run.
        """
        with self._lock:
            if self._closed:  # came late: the others have finished
                return
            self._running += 1
        try:
            while not self._closed and (start := next(self._starts)) < self._count:
                if between:
                    between()
                stop = min(start + self._block, self._count)
                self._kernel(start, stop, *self._arrays)
        except BaseException as error:  # raised again by the caller
            self._error = error
        with self._lock:
            self._closed = True  # nothing is left to hand out
            self._running -= 1
            if not self._running:
                self._done.set()
                self._signal[0] = 1

    def close(self) -> None:
        """Hand out nothing more, and return when no kernel is running."""
        with self._lock:
            self._closed = True
            idle = not self._running
        if not idle:
            self._done.wait()

    def wait(self, poll: Poll | None) -> None:
        """Wait for the end; raise what a kernel, or ``poll``, raised."""
        if _watch:
            _watch(self._signal, LAST_SECONDS, AFTER_SECONDS)
        try:
            while not self._done.wait(POLL_SECONDS if poll else None):
                if poll:
                    poll()
        finally:
            self.close()
        if self._error is not None:
            raise self._error


class RowTeam:
    """Runs kernels over blocks of rows on a shared pool of low-priority threads.

    Parameters
    ----------
    threads : int, optional
        How many threads work at once, >= 1; the result never depends on it. Default:
        `default_threads`.
    poll : callable(), optional
        Called by the calling thread every 15 ms or so; what it raises stops the run
        (no block is handed out any more, those begun are finished) and is passed on.

    Raises
    ------
    ValueError
        If ``threads`` is below 1.
    """

    def __init__(self, threads: int | None = None, poll: Poll | None = None) -> None:
        self.threads = default_threads() if threads is None else threads
        if self.threads < 1:
            raise ValueError(f"threads = {threads}: must be at least 1")
        self.poll = poll
        self._polled = time.perf_counter()

    def run(self, kernel: Kernel, count: int, *arrays: object, block: int = 1) -> None:
        """Call ``kernel(start, stop, *arrays)`` for every block of rows in [0, count).

        The blocks run in any order and side by side: a kernel may write only what
        belongs to its rows, and must not read what another block writes.

        Parameters
        ----------
        kernel : callable(start, stop, *arrays)
            Compiled with ``nogil``; below 20 ms a block, since a block that has begun
            cannot be stopped.
        count : int
            Number of rows; 0 does nothing.
        *arrays
            Passed on to the kernel.
        block : int
            Rows in a block (the last may be shorter). A single block is run by the
            calling thread itself.

        Raises
        ------
        ValueError
            If ``block`` is below 1.
        """
        if block < 1:
            raise ValueError(f"block = {block}: must be at least 1 row")
        helpers = min(self.threads, -(-count // block))
        if helpers <= 1:
            self._run_alone(kernel, count, block, arrays)
            return
        run = _Run(kernel, count, block, arrays)
        _call_helpers(run, helpers - 1)
        # The caller works, too: handing everything over and waiting costs more than
        # the kernels of a small picture.
        run.drain(self._look_in_time if self.poll else None)
        run.wait(self._look if self.poll else None)

    def _run_alone(
        self, kernel: Kernel, count: int, block: int, arrays: tuple[object, ...]
    ) -> None:
        for start in range(0, count, block):
            kernel(start, min(start + block, count), *arrays)
            self._look_in_time()

    def _look_in_time(self) -> None:
        """Poll if the last time is long enough ago."""
        if self.poll and time.perf_counter() - self._polled > POLL_SECONDS:
            self._look()

    def _look(self) -> None:
        self._polled = time.perf_counter()
        if self.poll:
            self.poll()


def run_in_rows(
    kernel: Kernel,
    rows: int,
    *arrays: object,
    block: int,
    threads: int | None = None,
    poll: Poll | None = None,
) -> None:
    """Run one kernel over all rows of an image; see `RowTeam.run`.

    Parameters
    ----------
    kernel : callable(start, stop, *arrays)
        Works on the rows [start, stop).
    rows : int
        Number of rows.
    *arrays
        Passed on to the kernel.
    block : int
        Rows in a block; part of the definition of the result if the kernel's result
        depends on where blocks end, so never derive it from the number of threads.
    threads : int, optional
        Threads at work.
    poll : callable(), optional
        Called every 15 ms or so by the calling thread; may raise to stop.
    """
    RowTeam(threads, poll).run(kernel, rows, *arrays, block=block)
