"""What a batch has done so far: a line a picture, so that it can go on after a kill."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from desktop_app.algorithms.erasing import Rectangle
from desktop_app.errors import DestinationError
from desktop_app.files.names import display_name
from desktop_app.processors.erasing_tree import Task
from desktop_app.words import tr

if sys.platform != "win32":
    import fcntl

NAME = ".sextant-erase.journal"
# Written by `files.atomic`; what a killed run leaves of a file that was not finished.
_LEFTOVERS = ".sextant-*.part"


@dataclass(frozen=True)
class Record:
    """What was done with one picture.

    Parameters
    ----------
    size : (height, width)
    target_px, erased_px : int
    rectangles : list of [x, y, width, height]
    warnings : list of str
        What is to be told of the source.
    """

    size: list[int]
    target_px: int
    erased_px: int
    rectangles: list[list[int]]
    warnings: list[str]

    def boxes(self) -> list[Rectangle]:
        """Give the rectangles as such."""
        return [Rectangle(*box) for box in self.rectangles]


class Journal:
    """Remembers the pictures that are done; of a run with other settings, nothing.

    Parameters
    ----------
    output : Path
        Folder of the batch.
    settings : mapping
        All that the results depend on besides the sources; plain JSON values.
    """

    def __init__(self, output: Path, settings: dict[str, Any]) -> None:
        self._output = output
        self._path = output / NAME
        # As JSON gives it back, to be compared.
        self._settings = json.loads(json.dumps(settings))
        self._done: dict[str, dict[str, Any]] = {}
        self._file: TextIOWrapper | None = None

    def open(self) -> None:
        """Read what an earlier run has done, and go on writing.

        Raises
        ------
        DestinationError
            If another run is at work in the folder, or it cannot be written to.
        """
        try:
            self._file = self._path.open("a+", encoding="utf-8")
            _lock(self._file)
        except OSError as error:
            busy = isinstance(error, BlockingIOError)
            reason = tr("another run is at work there") if busy else error.strerror
            self.close(finished=False)
            raise DestinationError(
                tr(
                    "{name} cannot be written to ({reason}): choose another folder"
                ).format(name=display_name(self._output), reason=reason)
            ) from error
        lines = _lines_of(self._file)
        if lines:  # of a run that was stopped or killed
            for leftover in self._output.rglob(_LEFTOVERS):
                with suppress(OSError):
                    leftover.unlink()
        if lines and lines[0].get("settings") == self._settings:
            self._done = {line["name"]: line for line in lines[1:] if "name" in line}
        self._file.truncate(0)
        self._write({"settings": self._settings})
        for line in self._done.values():
            self._write(line)

    def done(self, task: Task, *, masks: bool) -> Record | None:
        """Give what was done with a picture, if that still holds."""
        line = self._done.get(task.name)
        if line is None or line["source"] != _state(task.path):
            return None
        wanted = {task.output: line["written"][0]}
        if masks:
            wanted[task.mask] = line["written"][1]
        if any(_size(self._output / name) != size for name, size in wanted.items()):
            return None
        return Record(**line["record"])

    def add(self, task: Task, record: Record) -> None:
        """Remember that a picture is done and written."""
        written = [_size(self._output / name) for name in (task.output, task.mask)]
        self._write(
            {
                "name": task.name,
                "source": _state(task.path),
                "written": written,
                "record": asdict(record),
            }
        )

    def close(self, *, finished: bool) -> None:
        """Close the file; a finished batch leaves none."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if finished:
            with suppress(OSError):
                self._path.unlink()

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")
            self._file.flush()  # a kill loses nothing that was handed to the system


def _lock(file: TextIOWrapper) -> None:
    """Keep other runs out; the system lets go when this one ends, however it ends."""
    if sys.platform != "win32":
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _lines_of(file: TextIOWrapper) -> list[dict[str, Any]]:
    """Lines of an earlier run; the last may be torn."""
    file.seek(0)
    lines = []
    with suppress(ValueError):
        for text in file:
            line = json.loads(text)
            if not isinstance(line, dict):
                break
            lines.append(line)
    return lines


def _state(path: Path) -> list[int]:
    """Size and time of a source: another one is worked on anew."""
    with suppress(OSError):
        status = path.stat()
        return [status.st_size, status.st_mtime_ns]
    return []


def _size(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_size
    return -1
