"""One thread that does the newest thing it was asked for; no Qt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from desktop_app.algorithms.imaging.threads import keep_behind_a_window, step_back

Work = Callable[[], None]


class _Starter:
    """Begins threads for those who must not wait until they run.

    `Thread.start` returns when the new thread has had the interpreter lock. Beside
    workers that want it, too, the window would stand still for 10 to 30 ms.
    """

    def __init__(self) -> None:
        self._asked: SimpleQueue[threading.Thread] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Have a thread for it, best before there is anything else to do."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="sextant-starter", daemon=True
                )
                self._thread.start()

    def start(self, thread: threading.Thread) -> None:
        """Begin a thread a little later."""
        self.begin()
        self._asked.put(thread)

    def _run(self) -> None:
        while True:
            self._asked.get().start()


_starter = _Starter()


class Lane:
    """A thread with room for one waiting piece of work: a newer one takes its place.

    The thread starts with the first piece of work and is a daemon, so that a process
    whose window has gone is never held up by a solver.

    Parameters
    ----------
    name : str
        Name of the thread, seen in crash reports.
    patient : bool
        Stand back behind the window and other lanes when there is more to do than
        processors to do it.
    """

    def __init__(self, name: str, *, patient: bool = False) -> None:
        self._name = name
        self._patient = patient
        self._wake = threading.Condition()
        self._waiting: Work | None = None
        self._busy = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        keep_behind_a_window()
        _starter.begin()

    @property
    def busy(self) -> bool:
        """Whether something runs or waits."""
        with self._wake:
            return self._busy or self._waiting is not None

    def submit(self, work: Work) -> None:
        """Do `work` next; what waited and had not begun is dropped."""
        with self._wake:
            if self._closed:
                return
            self._waiting = work
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name=self._name, daemon=True
                )
                _starter.start(self._thread)
            self._wake.notify()

    def drop(self) -> None:
        """Forget what waits; what runs goes on."""
        with self._wake:
            self._waiting = None

    def close(self, timeout: float) -> bool:
        """End the thread after what runs; answer whether it ended in time (s)."""
        with self._wake:
            self._closed = True
            self._waiting = None
            self._wake.notify()
        if self._thread is None:
            return True
        if not self._ended.wait(timeout):
            return False
        self._thread.join()
        return True

    def _run(self) -> None:
        if self._patient:
            step_back()
        try:
            self._work()
        finally:
            self._ended.set()

    def _work(self) -> None:
        while True:
            with self._wake:
                while self._waiting is None and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                work, self._waiting = self._waiting, None
                self._busy = True
            try:
                if work is not None:
                    work()
            finally:
                # A finished closure would hold its pictures until the next one comes.
                work = None
                with self._wake:
                    self._busy = False
