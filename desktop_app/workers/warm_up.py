"""Compiles the kernels in a child process, once, before the window needs them.

Compiling takes some ten seconds and holds the interpreter lock most of the time: in a
thread of the window it would freeze it. Compiled kernels are kept on disk; a stamp in
the user's cache folder tells that those of this very program are there.
"""

from __future__ import annotations

import hashlib
import platform
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

import desktop_app
from desktop_app.files.places import cache_folder
from desktop_app.processors.job import Cancelled

POLL_SECONDS = 0.02


def stamp_path() -> Path:
    """Give the file that tells that the kernels of this very program are compiled."""
    sources = Path(desktop_app.__file__).parent / "algorithms"
    newest = max((path.stat().st_mtime_ns for path in sources.rglob("*.py")), default=0)
    made_with = (desktop_app.__version__, _numba(), platform.python_version())
    # Numba takes the kernels of a frozen program for those of its executable.
    built = (
        Path(sys.executable).stat().st_mtime_ns if getattr(sys, "frozen", False) else 0
    )
    told = "|".join(
        (*made_with, platform.machine(), str(sources), str(newest), str(built))
    )
    name = hashlib.sha256(told.encode()).hexdigest()[:16]
    return cache_folder() / f"warm-{name}"


def _numba() -> str:
    """Tell one installation of Numba from another, without loading it."""
    found = find_spec("numba")
    if found is None or found.origin is None:
        return ""
    version = Path(found.origin).with_name("_version.py")
    return f"{version} {version.stat().st_mtime_ns if version.is_file() else 0}"


class WarmUp:
    """The child process, where one is needed.

    Parameters
    ----------
    command : sequence of str
        The child; it prints the name of every tool it has done.
    stamp : Path
        There already: nothing to do. Written when the child ended well.
    count : int
        Tools that it names, for those who ask how far it is.
    """

    def __init__(self, command: Sequence[str], stamp: Path, count: int = 1) -> None:
        self._count = count
        self._stamp = stamp
        self._lock = threading.Lock()
        self._stopped = False
        self._done: set[str] = set()
        self._child: subprocess.Popen[bytes] | None = None
        if not stamp.is_file():
            self._child = subprocess.Popen(
                list(command), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
            threading.Thread(
                target=self._listen, args=(self._child,), daemon=True
            ).start()

    @property
    def under_way(self) -> bool:
        """Whether the child still compiles."""
        return self._child is not None

    def fraction(self) -> float:
        """Give the share of the tools that is done."""
        return len(self._done) / max(1, self._count)

    def has(self, tool: str) -> bool:
        """Tell whether the kernels of a tool are there, as far as that is known."""
        return tool in self._done or (self._child is None and self._stamp.is_file())

    def look(self) -> bool:
        """Give whether the child still compiles, without waiting for it."""
        child = self._child
        if child is not None and child.poll() is not None:
            self._finish(child)
        return self._child is not None

    def wait(self, check: Callable[[], None], tool: str = "") -> None:
        """Return when the kernels are there, or cannot be prepared.

        Parameters
        ----------
        check : callable()
            Asked every 20 ms; what it raises ends the waiting, not the child.
        tool : str
            Name of the one whose kernels are waited for; empty: those of all.

        Raises
        ------
        Cancelled
            If the child was stopped: the window is closing.
        """
        while (child := self._child) is not None and tool not in self._done:
            check()
            try:
                child.wait(POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            self._finish(child)
        if self._stopped:
            raise Cancelled

    def stop(self) -> None:
        """End the child; kernels it has not compiled are compiled when needed."""
        child = self._child
        if child is not None:
            self._stopped = True
            child.kill()
            child.wait()
            self._finish(child)

    def _listen(self, child: subprocess.Popen[bytes]) -> None:
        """Hear which tools are done; ends with the child."""
        assert child.stdout is not None
        with child.stdout as lines:
            for line in lines:
                if name := line.decode(errors="replace").strip():
                    self._done.add(name)

    def _finish(self, child: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if self._child is None:
                return
            self._child = None
            if child.returncode == 0:
                self._leave_stamp()

    def _leave_stamp(self) -> None:
        """Leave the stamp; where that fails, the next start warms up again."""
        try:
            self._stamp.parent.mkdir(parents=True, exist_ok=True)
            self._stamp.touch()
        except OSError:
            return
