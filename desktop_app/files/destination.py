"""Whether a picture could be written to a place, asked before the work is done."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from desktop_app.errors import DestinationError
from desktop_app.files.formats import WRITABLE_SUFFIXES
from desktop_app.files.names import display_name
from desktop_app.words import tr


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
    check_destination(path, WRITABLE_SUFFIXES)


def check_destination(path: Path, suffixes: Iterable[str]) -> None:
    """Refuse a place no file of these kinds can be written to.

    Parameters
    ----------
    path : Path
        The file to be.
    suffixes : iterable of str
        What can be written, with the dot, in lower case.

    Raises
    ------
    DestinationError
        As `check_picture_destination`.
    """
    name, writable = display_name(path), sorted(suffixes)
    # The functions of `os.path` answer no to a name that is too long; Path's raise.
    if os.path.isdir(path):
        raise DestinationError(
            tr("{name} is a folder: name a file in it").format(name=name)
        )
    if path.suffix.lower() not in writable:
        known = ", ".join(writable)
        given = (
            tr("as {suffix}").format(suffix=path.suffix)
            if path.suffix
            else tr("without a suffix")
        )
        raise DestinationError(
            tr("{name} cannot be written {given}: use one of {known}").format(
                name=name, given=given, known=known
            )
        )
    if not os.path.isdir(path.parent):
        raise DestinationError(
            tr(
                "{name} cannot be written: the folder {folder} does not "
                "exist; make it first"
            ).format(name=name, folder=display_name(path.parent))
        )


def check_folder_destination(path: Path) -> None:
    """Refuse a place that cannot become, or is not, a folder.

    Raises
    ------
    DestinationError
        If it is a file, or the folder it would lie in is missing.
    """
    name = display_name(path)
    if os.path.exists(path) and not os.path.isdir(path):
        raise DestinationError(tr("{name} is a file: name a folder").format(name=name))
    if not os.path.exists(path) and not os.path.isdir(path.absolute().parent):
        raise DestinationError(
            tr(
                "{name} cannot be made: the folder {folder} does not "
                "exist; make it first"
            ).format(name=name, folder=display_name(path.parent))
        )


def make_folder(path: Path) -> None:
    """Make a folder, and those it lies in, if it is not there.

    Raises
    ------
    DestinationError
        If the system refuses.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DestinationError(
            tr("{folder} cannot be made ({reason}): choose another folder").format(
                folder=display_name(path), reason=error.strerror
            )
        ) from error


def check_not_a_source(path: Path, sources: Iterable[Path]) -> None:
    """Refuse to write over a file that is being read.

    Raises
    ------
    DestinationError
        If `path` is one of `sources`, by whatever name.
    """
    for source in sources:
        both = os.path.exists(path) and os.path.exists(source)
        if both and os.path.samefile(path, source):
            raise DestinationError(
                tr(
                    "{name} is also a source and would be replaced: choose another name"
                ).format(name=display_name(path))
            )


def check_none_is_a_source(paths: Iterable[Path], sources: Iterable[Path]) -> None:
    """Refuse to write many files if one of them is read, for whichever of them.

    Raises
    ------
    DestinationError
        If one of `paths` is one of `sources`, by whatever name.
    """
    read = {key for source in sources if (key := _identity(source)) is not None}
    for path in paths:
        if _identity(path) in read:
            check_not_a_source(path, (path,))


def _identity(path: Path) -> tuple[int, int] | None:
    """Give what two names of one file have in common; None where there is none."""
    with suppress(OSError, ValueError):
        status = path.stat()
        return status.st_dev, status.st_ino
    return None
