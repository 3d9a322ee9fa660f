"""What a data set consists of: folders, lists, patterns, archives, remote addresses."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.errors import SourceError
from desktop_app.files import remote
from desktop_app.files.archives import is_archive, members_of
from desktop_app.files.entries import Entry
from desktop_app.files.formats import READABLE_SUFFIXES
from desktop_app.files.limits import Limits
from desktop_app.files.names import display_name, nearest_name
from desktop_app.words import tr

LIST_SUFFIXES = (".txt", ".lst")
_MAGIC = "*?["


def check_sources(sources: Sequence[str]) -> None:
    """Refuse what cannot be meant, before anything is opened.

    Raises
    ------
    SourceError
        If there is no source, or one of them is nothing that exists.
    """
    if not sources:
        raise SourceError(tr("no folder or file was given: name at least one"))
    for source in sources:
        if remote.is_remote(source) or os.path.lexists(source):
            continue
        name = display_name(source)
        if any(mark in source for mark in _MAGIC):
            if next(glob.iglob(source, recursive=True), None) is None:
                raise SourceError(
                    tr("{name} matches no file: check the pattern").format(name=name)
                )
            continue
        meant = nearest_name(Path(source))
        hint = (
            tr("did you mean {meant}?").format(meant=meant)
            if meant
            else tr("check the name and the folder")
        )
        raise SourceError(
            tr("{name} does not exist: {hint}").format(name=name, hint=hint)
        )


def list_entries(
    sources: Sequence[str],
    *,
    limits: Limits | None = None,
    pictures_only: bool = False,
    with_data: bool = True,
) -> Iterator[Entry]:
    """List the files of a data set, lazily, in an order that is the same every time.

    Parameters
    ----------
    sources : sequence of str
        Folders (with all folders in them), pictures, zip and tar archives, lists of
        paths (``.txt`` or ``.lst``, a line each, from the list's own folder), patterns
        with ``*``, ``**``, ``?``, and addresses that fsspec knows.
    limits : Limits, optional
        What may be read.
    pictures_only : bool
        Pass over files that are not called like a picture, instead of looking into
        them.
    with_data : bool
        See `archives.members_of`.

    Yields
    ------
    entry : Entry
        Also for what is no picture; of kind "problem" for a folder or archive that
        cannot be listed. Hidden files are left out, and a folder that links lead to
        more than once is visited once.
    """
    most = (limits or Limits()).file_bytes
    seen: set[tuple[int, int]] = set()
    for source in sources:
        for entry in _entries_of(source, seen, most, with_data):
            named = entry.member or entry.address
            if (
                pictures_only
                and entry.kind != "problem"
                and not named.lower().endswith(READABLE_SUFFIXES)
            ):
                continue
            yield entry


def _entries_of(
    source: str, seen: set[tuple[int, int]], most: int, with_data: bool
) -> Iterator[Entry]:
    if remote.is_remote(source):
        yield from _remote_entries(source)
    elif os.path.isdir(source):
        yield from _walk(source, seen, most, with_data)
    elif not os.path.lexists(source) and any(mark in source for mark in _MAGIC):
        for path in sorted(glob.iglob(source, recursive=True)):
            if os.path.isdir(path):
                # With ** the files of a folder are matched themselves.
                if "**" not in source:
                    yield from _walk(path, seen, most, with_data)
            else:
                yield from _file_entries(path, most, with_data)
    elif source.lower().endswith(LIST_SUFFIXES):
        yield from _listed_entries(source, most, with_data)
    else:
        yield from _file_entries(source, most, with_data)


def _file_entries(path: str, most: int, with_data: bool) -> Iterator[Entry]:
    if is_archive(path):
        yield from members_of(path, most, with_data=with_data)
    else:
        yield Entry(path)


def _remote_entries(address: str) -> Iterator[Entry]:
    try:
        for shown, path, size in remote.find(address):
            yield Entry(shown, "remote", container=address, member=path, size=size)
    except SourceError as error:
        problem = str(error).removeprefix(address).strip()
        yield Entry(address, "problem", problem=problem)


def _listed_entries(path: str, most: int, with_data: bool) -> Iterator[Entry]:
    """Lines of a list of paths; the list itself may be longer than memory."""
    folder = os.path.dirname(path)
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as lines:
            for line in lines:
                named = line.strip()
                if not named:
                    continue
                if remote.is_remote(named):
                    yield from _remote_entries(named)
                else:
                    yield from _file_entries(
                        os.path.join(folder, named), most, with_data
                    )
    except OSError as error:
        problem = tr("cannot be read ({strerror}): check the list").format(
            strerror=error.strerror
        )
        yield Entry(path, "problem", problem=problem)


def _walk(
    top: str, seen: set[tuple[int, int]], most: int, with_data: bool
) -> Iterator[Entry]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = os.stat(folder)
            if (status.st_dev, status.st_ino) in seen:
                continue
            seen.add((status.st_dev, status.st_ino))
            names, folders = _look_into(folder)
        except OSError as error:
            problem = tr(
                "cannot be listed ({strerror}): check that it is there "
                "and that you may read it"
            ).format(strerror=error.strerror)
            yield Entry(folder, "problem", problem=problem)
            continue
        for name in names:
            yield from _file_entries(os.path.join(folder, name), most, with_data)
        waiting += [os.path.join(folder, name) for name in reversed(folders)]


def _look_into(folder: str) -> tuple[list[str], list[str]]:
    """Names of the files and of the folders in a folder, both sorted."""
    names: list[str] = []
    folders: list[str] = []
    with os.scandir(folder) as inside:
        for each in inside:
            if not each.name.startswith("."):
                (folders if _is_folder(each) else names).append(each.name)
    names.sort()
    folders.sort()
    return names, folders


def _is_folder(each: os.DirEntry[str]) -> bool:
    try:
        return each.is_dir()
    except OSError:  # a link that leads to itself: reading it tells so
        return False
