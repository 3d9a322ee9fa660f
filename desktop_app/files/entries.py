"""One picture of a data set: where it lies, and its content."""

from __future__ import annotations

import os
import stat
import tarfile
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from desktop_app.errors import SourceError
from desktop_app.files import remote
from desktop_app.files.formats import (
    READABLE_SUFFIXES,
    likeness,
    name_formats,
    recognise,
)
from desktop_app.files.limits import Limits, read_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import UnreadableError
from desktop_app.words import N_, tr

Kind = Literal["file", "zip", "tar", "data", "remote", "problem"]
_HEAD_BYTES = 1 << 16
_VANISHED = N_("does not exist: check the name, or the list it stands in")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a data set, not yet opened.

    Parameters
    ----------
    address : str
        What people know it by: a path, ``archive.zip/member``, or a remote address.
    kind : str
        How it is read: a local file, a member of a zip or tar archive, bytes at hand,
        a remote file; or a problem that was met instead of a file.
    container, member : str
        Archive and name in it; or the remote address that was given, and the path.
    start, size : int
        Where the content lies in a tar archive; -1 where that is not known.
    data : bytes or None
        The content where it passed by anyway, in a packed tar archive; without it the
        archive is unpacked up to there.
    problem : str
        What is wrong; goes on after the name.
    """

    address: str
    kind: Kind = "file"
    container: str = ""
    member: str = ""
    start: int = -1
    size: int = -1
    data: bytes | None = None
    problem: str = ""


class EntryReader:
    """Reads entries in any number of threads; keeps one zip archive open in each."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.file_bytes
        self._of_thread = threading.local()

    def read(self, entry: Entry) -> bytes:
        """Content of an entry.

        Raises
        ------
        UnreadableError
            If there is none, with the reason; the text goes on after the name.
        """
        if entry.kind == "file":
            return read_file(entry.address, self._most)
        if entry.kind == "problem":
            raise UnreadableError(entry.problem)
        if entry.size > self._most:
            raise UnreadableError(_too_large(entry.size, self._most))
        try:
            data = self._read_member(entry)
        # Archives and remote stores raise whatever their libraries do.
        except Exception as error:
            reason = " ".join(str(error).split())[:120] or type(error).__name__
            message = tr("cannot be read ({reason}): check where it lies").format(
                reason=reason
            )
            raise UnreadableError(message) from error
        if not data:
            raise UnreadableError(tr("is empty: get the file again"))
        return data

    def _read_member(self, entry: Entry) -> bytes:
        if entry.data is not None:
            return entry.data
        if entry.kind == "remote":
            return remote.read(entry.container, entry.member)
        if entry.kind == "zip":
            return self._zip(entry.container).read(entry.member)
        if entry.kind == "data":
            return _unpack(entry.container, entry.member)
        with open(entry.container, "rb") as file:
            file.seek(entry.start)
            return file.read(entry.size)

    def _zip(self, path: str) -> zipfile.ZipFile:
        kept = getattr(self._of_thread, "archive", None)
        if isinstance(kept, zipfile.ZipFile):
            if kept.filename == path:
                return kept
            kept.close()
        self._of_thread.archive = zipfile.ZipFile(path)
        archive: zipfile.ZipFile = self._of_thread.archive
        return archive


def _unpack(archive: str, member: str) -> bytes:
    """Content of one member of a packed tar archive, all before it unpacked, too."""
    with tarfile.open(archive) as opened:
        content = opened.extractfile(member)
        return b"" if content is None else content.read()


def read_file(path: str, most_bytes: int) -> bytes:
    """Content of a local file, looked at before it is opened.

    Parameters
    ----------
    path : str
        Links are followed.
    most_bytes : int
        Size over which nothing is read.

    Returns
    -------
    data : bytes
        All of it. Of a file that is called otherwise than a picture, the beginning is
        looked at first, so that a film beside the pictures is not read whole.

    Raises
    ------
    UnreadableError
        If it is missing, no regular file, may not be read, is empty, too large or,
        called otherwise than a picture, is none.
    """
    try:
        status = os.stat(path)
        if stat.S_ISREG(status.st_mode) and 0 < status.st_size <= most_bytes:
            # Not blocking, should it have become a pipe in between.
            flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
            flags |= getattr(os, "O_NONBLOCK", 0)
            with open(os.open(path, flags), "rb") as file:
                if not path.lower().endswith(READABLE_SUFFIXES):
                    _require_picture(file.read(_HEAD_BYTES))
                    file.seek(0)
                return file.read()
        return read_regular(Path(path), most_bytes)
    except FileNotFoundError as error:
        raise UnreadableError(tr(_VANISHED)) from error
    except SourceError as error:
        reason = str(error).removeprefix(display_name(path)).strip()
        raise UnreadableError(reason) from error
    except PermissionError as error:
        message = tr("may not be read: give yourself permission to read it")
        raise UnreadableError(message) from error
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        message = tr("cannot be opened ({told}): check the name and the disk").format(
            told=told
        )
        raise UnreadableError(message) from error


def _require_picture(head: bytes) -> None:
    if recognise(head) is None:
        message = tr(
            "is {likeness}, no picture: the formats are {name_formats}"
        ).format(likeness=likeness(head), name_formats=name_formats())
        raise UnreadableError(message)


def _too_large(size: int, most: int) -> str:
    return tr(
        "is {size:.0f} MB, over the limit of {most:.0f} MB for a "
        "picture file: scale it down first"
    ).format(size=size / 1e6, most=most / 1e6)
