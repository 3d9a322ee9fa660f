"""The sources opened of late: a short list in the user's data folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.errors import SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.limits import read_regular
from desktop_app.files.names import display_name
from desktop_app.words import tr

MOST = 12
# Of a longer sequence of single files nobody wants the list.
MOST_FILES = 500
_MOST_BYTES = 4 << 20
THERE, CHANGED, MISSING = "there", "changed", "missing"


@dataclass(frozen=True)
class Recent:
    """What was opened together.

    Parameters
    ----------
    paths : tuple of Path
        A picture, a folder, a video or a project; or several pictures.
    stamp : str
        Of the first of them as it was; see `stamp_of`.
    """

    paths: tuple[Path, ...]
    stamp: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        name = display_name(self.paths[0].name or self.paths[0])
        if len(self.paths) == 1:
            return name
        return tr("{name} and {count} more").format(
            name=name, count=len(self.paths) - 1
        )

    @property
    def place(self) -> str:
        """The folder it lies in."""
        return display_name(self.paths[0].parent)

    @property
    def key(self) -> str:
        """Name of its thumbnail: of no other source."""
        told = "\0".join(map(os.fspath, self.paths))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]

    def state(self) -> str:
        """Give whether it is there as it was: THERE, CHANGED or MISSING."""
        if not all(map(os.path.exists, self.paths[:MOST])):
            return MISSING
        return THERE if stamp_of(self.paths[0]) == self.stamp else CHANGED


def stamp_of(path: Path) -> str:
    """Give what differs once a file was written again; empty where there is none."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return ""
    return f"{status.st_mtime_ns}-{status.st_size}"


def remembered(
    known: Sequence[Recent], paths: Sequence[Path], most: int = MOST
) -> tuple[Recent, ...]:
    """Give the list with what was just opened at its head."""
    if not paths or len(paths) > MOST_FILES:
        return tuple(known)
    absolute = tuple(Path(os.path.abspath(path)) for path in paths)
    others = [entry for entry in known if entry.paths != absolute]
    return (Recent(absolute, stamp_of(absolute[0])), *others)[:most]


def read_recent(file: Path) -> tuple[Recent, ...]:
    """Read the list; what makes no sense in it is left out."""
    try:
        kept = json.loads(read_regular(file, _MOST_BYTES).decode("utf-8"))
    except (SourceError, ValueError, RecursionError):
        return ()
    entries = [_entry(one) for one in kept] if isinstance(kept, list) else []
    return tuple(entry for entry in entries if entry is not None)[:MOST]


def write_recent(file: Path, entries: Sequence[Recent]) -> None:
    """Write the list.

    Raises
    ------
    DestinationError
        If that is not possible.
    """
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
    kept = [
        {"paths": [os.fspath(path) for path in entry.paths], "stamp": entry.stamp}
        for entry in entries
    ]
    write_bytes(file, json.dumps(kept, indent=1).encode())


def _entry(kept: Any) -> Recent | None:  # noqa: ANN401  whatever the file holds
    if not isinstance(kept, dict):
        return None
    paths, stamp = kept.get("paths"), kept.get("stamp", "")
    if not isinstance(paths, list) or not paths or not isinstance(stamp, str):
        return None
    if not all(isinstance(path, str) and path and "\0" not in path for path in paths):
        return None
    return Recent(tuple(map(Path, paths[:MOST_FILES])), stamp)
