"""Workers on other machines, through dask.distributed where it is installed.

Dask moves the pieces of work and outlives a worker; it does not outlive its scheduler.
So the results are gathered, and kept, here: what is lost is done again by others.
"""

from __future__ import annotations

import contextlib
import logging
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Generic, TypeVar

import numpy as np
import PIL

from desktop_app import __version__
from desktop_app.errors import SourceError
from desktop_app.opencv import cv2
from desktop_app.words import N_, tr

# Pieces handed out a worker: one at work, one waiting.
HANDED_OUT = 2
LOCAL_CLUSTER = "local"
_MISSING = N_(
    "scheduler = {}: needs dask.distributed: install it with "
    "'pip install sextant-imaging[cluster]', or leave the scheduler empty"
)
_CONNECT_SECONDS = 5
_POLL_SECONDS = 0.02
# A scheduler that does not answer for so long is taken for lost.
_PATIENCE = 2.0
_RETRIES = 2
_FIRST_WORKER_SECONDS = 20
Piece = TypeVar("Piece")
Done = TypeVar("Done")


class CrewLost(Exception):
    """The workers are gone, as the text says; what is open must be done again."""


@dataclass(frozen=True)
class Broken(Generic[Piece]):
    """A piece of work that no worker survived."""

    chunk: Piece


class DaskCrew(Generic[Piece, Done]):
    """The workers of a Dask scheduler.

    Parameters
    ----------
    work : callable(piece) -> done
        What is done with every piece; both travel to the workers and back.
    address : str
        Of the scheduler, as ``tcp://host:8786``; ``local`` starts a cluster of
        processes on this machine.
    workers : int
        Processes of a local cluster; 0 for one a processor.

    Raises
    ------
    SourceError
        If Dask is not installed, or nobody answers.
    """

    def __init__(
        self, work: Callable[[Piece], Done], address: str, workers: int
    ) -> None:
        self._work = work
        self._address = address
        self._cluster: Any = None
        self._open: dict[Any, Piece] = {}
        self._refused: list[Piece] = []
        self._silent_since: float | None = None
        self._threads, self._threads_asked = 0, 0.0
        distributed = _library(address)
        # It logs every lost connection; what matters of that is told by us.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            self.told, self.warnings = self._connect(distributed, workers)
        # Dask says RuntimeError of a process that died while it started.
        except (OSError, ValueError, RuntimeError) as error:
            self.close()
            raise SourceError(_no_answer(address, error)) from error
        except SourceError:
            self.close()
            raise

    def _connect(
        self, distributed: ModuleType, workers: int
    ) -> tuple[str, tuple[str, ...]]:
        """Start a local cluster, or find one; tell about its workers."""
        if self._address == LOCAL_CLUSTER:
            self._cluster = distributed.LocalCluster(
                n_workers=workers or None,
                threads_per_worker=1,
                dashboard_address=":0",
                silence_logs=logging.CRITICAL,
            )
        self._client = distributed.Client(
            self._cluster or self._address,
            timeout=_CONNECT_SECONDS,
            set_as_default=False,
        )
        self._client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
        self._count_threads()
        return self._describe()

    @property
    def room(self) -> int:
        """How many more chunks it takes now."""
        return HANDED_OUT * max(1, self._threads) - len(self._open)

    @property
    def busy(self) -> bool:
        """Whether there are chunks under way."""
        return bool(self._open)

    def submit(self, chunk: Piece) -> None:
        """Hand out a chunk.

        Raises
        ------
        CrewLost
            If the scheduler is gone; the chunk is among those that are unfinished.
        """
        try:
            future = self._client.submit(
                self._work, chunk, pure=False, retries=_RETRIES
            )
        except Exception as error:
            self._refused.append(chunk)
            raise self._lost() from error
        self._open[future] = chunk

    def finished(self, timeout: float) -> list[Done | Broken[Piece]]:
        """Wait for results, not longer than so many seconds.

        Raises
        ------
        CrewLost
            If the scheduler is gone.
        """
        until = time.monotonic() + timeout
        while True:
            self._watch()
            found = [each for each in self._open if each.status != "pending"]
            if found or time.monotonic() >= until:
                return [result for each in found for result in self._take(each)]
            time.sleep(_POLL_SECONDS)

    def unfinished(self) -> list[Piece]:
        """Give the chunks under way."""
        return [*self._open.values(), *self._refused]

    def close(self) -> None:
        """Let go of the scheduler, or end the cluster that was started."""
        self._open.clear()
        for each in (getattr(self, "_client", None), self._cluster):
            if each is not None:
                with contextlib.suppress(Exception):
                    each.close(timeout=_PATIENCE)

    def _take(self, future: Any) -> list[Done | Broken[Piece]]:  # noqa: ANN401
        """Fetch one result; none yet if the worker that held it was lost."""
        if future.status == "finished":
            try:
                result: Done = future.result(timeout=_PATIENCE)
            except Exception:  # lost on its way: done again, or the crew is lost
                self._watch()
                return self._again(future)
            del self._open[future]
            return [result]
        if future.status == "error":
            error = future.exception(timeout=_PATIENCE)
            if type(error).__name__ == "KilledWorker":
                return [Broken(self._open.pop(future))]
            if isinstance(error, ImportError):
                raise CrewLost(
                    tr(
                        "the workers lack Sextant or a library of it ({error}): "
                        "install the same version there"
                    ).format(error=error)
                )
            raise error
        raise self._lost()  # it gave the work up

    def _again(self, future: Any) -> list[Done | Broken[Piece]]:  # noqa: ANN401
        self.submit(self._open.pop(future))
        return []

    def _watch(self) -> None:
        """Raise if the scheduler does not answer any more."""
        if self._client.status == "running":
            self._silent_since = None
            self._count_threads()
            return
        now = time.monotonic()
        self._silent_since = self._silent_since or now
        if self._client.status == "closed" or now - self._silent_since > _PATIENCE:
            raise self._lost()

    def _lost(self) -> CrewLost:
        return CrewLost(
            tr("the scheduler {address} does not answer any more").format(
                address=self._address
            )
        )

    def _count_threads(self) -> None:
        """Ask now and then how many threads there are: workers come and go."""
        if time.monotonic() - self._threads_asked > _PATIENCE:
            with contextlib.suppress(OSError):  # `_watch` sees what is wrong
                self._threads = int(sum(self._client.nthreads().values()))
            self._threads_asked = time.monotonic()

    def _describe(self) -> tuple[str, tuple[str, ...]]:
        """Tell who works and where it can be watched, and which versions differ."""
        found = self._client.run(versions, on_error="return")
        own = versions()
        told = tr("{count} workers with {threads} threads").format(
            count=len(found), threads=self._threads
        )
        warnings: list[str] = []
        if self._client.dashboard_link:
            told += tr("; dashboard {dashboard_link}").format(
                dashboard_link=self._client.dashboard_link
            )
        for worker, theirs in found.items():
            if isinstance(theirs, OSError):
                continue  # it was lost on the way: Dask sees to that
            if isinstance(theirs, Exception):
                reason = f"{type(theirs).__name__}: {theirs}"
                raise SourceError(
                    tr(
                        "worker {worker} cannot run Sextant ({reason}): install "
                        "version {version} there"
                    ).format(worker=worker, reason=reason, version=__version__)
                )
            warnings += [
                f"worker {worker} has {name} {theirs.get(name)}, not {version}: its "
                "decoder may give other pixels"
                for name, version in own.items()
                if theirs.get(name) != version
            ]
        return told, tuple(warnings)


def versions() -> dict[str, str]:
    """Versions of what decides about the pixels of a decoded file."""
    return {
        "Sextant": __version__,
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "NumPy": np.__version__,
        "OpenCV": cv2.__version__,
        "Pillow": PIL.__version__,
    }


def _library(address: str) -> ModuleType:
    try:
        import distributed  # noqa: PLC0415  an extra that not everyone installs
    except ImportError as error:
        raise SourceError(tr(_MISSING).format(address)) from error
    library: ModuleType = distributed
    return library


def _no_answer(address: str, error: Exception) -> str:
    reason = " ".join(str(error).split())[:120] or type(error).__name__
    if address == LOCAL_CLUSTER:
        return tr(
            "the cluster of this machine did not start ({reason}): try again, or leave "
            "the scheduler empty"
        ).format(reason=reason)
    return tr(
        "scheduler = {address}: no scheduler with a worker "
        "answers there ({reason}): start one with 'dask "
        "scheduler' and 'dask worker', or leave it empty"
    ).format(address=address, reason=reason)
