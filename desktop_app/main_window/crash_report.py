"""Reports of crashes: written on this computer, never sent, shown where asked for."""

from __future__ import annotations

import faulthandler
import os
import platform
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from desktop_app import __version__
from desktop_app.files.locks import FileLock, try_lock

REPORTS = "crashes"
# What the head of a report is followed by once there was a crash.
_HEAD_END = "---\n"
_KEPT = 10


class CrashReport:
    """A file that the interpreter writes into when the process is about to die.

    Parameters
    ----------
    folder : Path
        The user's data folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / REPORTS
        self._path = (
            self._folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
        )
        self._file: IO[str] | None = None
        self._lock: FileLock | None = None
        self._was_enabled = False

    def begin(self) -> None:
        """Watch for crashes from now on; where nothing can be written, do without."""
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            # It stays open, for the moment at which nothing can be opened any more.
            self._file = open(self._path, "w", encoding="utf-8")  # noqa: SIM115
            self._lock = try_lock(self._path)
            self._file.write(
                f"Sextant {__version__}, Python {platform.python_version()}, "
                f"{platform.platform()}\n{_HEAD_END}"
            )
            self._file.flush()
            self._was_enabled = faulthandler.is_enabled()
            faulthandler.enable(self._file, all_threads=True)

    def end(self) -> None:
        """Leave no report: the process ends as it should."""
        if self._file is None:
            return
        faulthandler.disable()
        if self._was_enabled and sys.__stderr__ is not None:
            with suppress(OSError, ValueError):
                faulthandler.enable(sys.__stderr__)
        self._file.close()
        self._file = None
        if self._lock is not None:
            self._lock.release()
        with suppress(OSError):
            self._path.unlink()


def take_reports(folder: Path) -> list[Path]:
    """Give reports of crashes that nobody was told of, the newest first.

    Files of programs that were killed hold no report and are removed. A report that was
    given is renamed ``.told.txt``; of those the ten newest stay.
    """
    told = []
    reports = folder / REPORTS
    for path in sorted(reports.glob("*.txt"), reverse=True):
        if path.name.endswith(".told.txt"):
            continue
        with suppress(OSError):
            lock = try_lock(path, create=False)
            if lock is None:
                continue  # of a window that is open
            lock.release()
            text = path.read_text("utf-8", "replace")
            if text.partition(_HEAD_END)[2].strip():
                told.append(path.rename(path.with_suffix(".told.txt")))
            else:
                path.unlink()
    for path in sorted(reports.glob("*.told.txt"), reverse=True)[_KEPT:]:
        with suppress(OSError):
            path.unlink()
    return told
