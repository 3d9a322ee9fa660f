"""Whether a picture could be written to a place, asked before the work is done."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from desktop_app.errors import DestinationError
from desktop_app.files.formats import WRITABLE_SUFFIXES
from desktop_app.files.names import display_name


def check_picture_destination(path: Path) -> None:
    """Refuse a place no picture can be written to.

    Parameters
    ----------
    path : Path
        The file to be.

    Raises
    ------
    DestinationError
        If it is a folder, its folder is missing, or its suffix is none that can be
        written.
    """
    name = display_name(path)
    if path.is_dir():
        raise DestinationError(f"{name} is a folder: name a file in it")
    if path.suffix.lower() not in WRITABLE_SUFFIXES:
        known = ", ".join(sorted(WRITABLE_SUFFIXES))
        given = f"as {path.suffix}" if path.suffix else "without a suffix"
        raise DestinationError(f"{name} cannot be written {given}: use one of {known}")
    if not path.parent.is_dir():
        raise DestinationError(
            f"{name} cannot be written: the folder {display_name(path.parent)} does "
            "not exist; make it first"
        )


def check_not_a_source(path: Path, sources: Iterable[Path]) -> None:
    """Refuse to write over a file that is being read.

    Raises
    ------
    DestinationError
        If `path` is one of `sources`, by whatever name.
    """
    for source in sources:
        if path.exists() and source.exists() and os.path.samefile(path, source):
            raise DestinationError(
                f"{display_name(path)} is also a source and would be replaced: choose "
                "another name"
            )
