"""Guards before a byte is read or a pixel allocated: kind of file, size, pixels."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.names import display_name, nearest_name
from desktop_app.files.records import UnreadableError
from desktop_app.words import N_, tr

# A medium-format camera makes 150 MP; a picture of 200 MP takes 2.4 GB as float RGB.
DEFAULT_PIXELS = 200_000_000
# An honest file is not larger than its pixels as float RGBA, plus its metadata.
_BYTES_PER_PIXEL = 16
_METADATA_BYTES = 64 << 20

_KINDS = (
    (stat.S_ISDIR, N_("is a folder, not a picture: choose a file inside it")),
    (stat.S_ISFIFO, N_("is a pipe, not a file: save its content to a file first")),
    (stat.S_ISSOCK, N_("is a socket, not a file: choose a picture file")),
    (stat.S_ISCHR, N_("is a device, not a file: choose a picture file")),
    (stat.S_ISBLK, N_("is a device, not a file: choose a picture file")),
)


@dataclass(frozen=True)
class Limits:
    """How large a picture may be.

    Parameters
    ----------
    pixels : int
        Most pixels (width times height) that are accepted.
    """

    pixels: int = DEFAULT_PIXELS

    @property
    def file_bytes(self) -> int:
        """Largest file that is read into memory, in bytes."""
        return self.pixels * _BYTES_PER_PIXEL + _METADATA_BYTES

    def admit(self, width: int, height: int) -> None:
        """Refuse a size before anything of that size is allocated.

        Parameters
        ----------
        width, height : int
            What the file's header says, in pixels.

        Raises
        ------
        UnreadableError
            If a side is zero or the area is over the limit.
        """
        if width < 1 or height < 1:
            message = tr(
                "says it is {width} x {height} px: a picture has at least 1 x 1"
            ).format(width=width, height=height)
            raise UnreadableError(message)
        if width * height > self.pixels:
            message = tr(
                "is {width} x {height} px = {megapixels}, over the limit "
                "of {most}: scale it down or cut it first"
            ).format(
                width=width,
                height=height,
                megapixels=_megapixels(width * height),
                most=_megapixels(self.pixels),
            )
            raise UnreadableError(message, pixels=width * height)


def _megapixels(pixels: int) -> str:
    return tr("{pixels:.4g} MP").format(pixels=pixels / 1e6)


def require_data(available: int, needed: int, ratio: float) -> None:
    """Refuse a header that promises more than its data can possibly hold.

    Parameters
    ----------
    available : int
        Bytes of compressed data in the file.
    needed : int
        Bytes (or pixels) they would have to become.
    ratio : float
        The most one byte can become under this compression.

    Raises
    ------
    UnreadableError
        If the data are too few, so that memory for the promise is never taken.
    """
    if available * ratio < needed:
        message = tr(
            "holds {available} bytes of picture data, too few for "
            "the size its header states: it is damaged, get the "
            "original again"
        ).format(available=available)
        raise UnreadableError(message)


def read_regular(path: Path, most_bytes: int) -> bytes:
    """Content of a regular file, looked at before it is opened.

    A pipe named ``.png`` would block every reader for ever, so ``stat`` comes first;
    the file that was then really opened is looked at again.

    Parameters
    ----------
    path : Path
        File to read; symbolic links are followed.
    most_bytes : int
        Size over which nothing is read.

    Returns
    -------
    data : bytes
        All of it, at least one byte.

    Raises
    ------
    SourceError
        If there is no such file, it may not be read, is no regular file, is empty
        or too large.
    """
    try:
        _check_status(os.stat(path), path, most_bytes)
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with open(os.open(path, flags), "rb") as file:
            opened = os.fstat(file.fileno())
            _check_status(opened, path, most_bytes)
            data = file.read(opened.st_size)
    except (OSError, ValueError) as error:
        raise SourceError(_sentence(path, error)) from error
    if not data:
        raise SourceError(
            tr("{name} is empty: get the file again").format(name=display_name(path))
        )
    return data


def check_regular(path: Path, most_bytes: int = 1 << 50) -> None:
    """Refuse what is no regular file with something in it, before it is opened.

    Parameters
    ----------
    path : Path
        File that a library will open by its name.
    most_bytes : int
        Size over which it is refused.

    Raises
    ------
    SourceError
        As `read_regular`.
    """
    try:
        _check_status(os.stat(path), path, most_bytes)
        with open(path, "rb"):
            return
    except (OSError, ValueError) as error:
        raise SourceError(_sentence(path, error)) from error


def _check_status(status: os.stat_result, path: Path, most_bytes: int) -> None:
    name = display_name(path)
    for is_kind, what in _KINDS:
        if is_kind(status.st_mode):
            raise SourceError(f"{name} {tr(what)}")
    if status.st_size == 0:
        raise SourceError(tr("{name} is empty: get the file again").format(name=name))
    if status.st_size > most_bytes:
        message = tr(
            "{name} is {size:.0f} MB, over the limit of "
            "{most:.0f} MB for a picture file: scale it down "
            "first"
        ).format(
            name=name,
            size=status.st_size / 1e6,
            most=most_bytes / 1e6,
        )
        raise TooLargeError(message, status.st_size // _BYTES_PER_PIXEL + 1)


def _sentence(path: Path, error: OSError | ValueError) -> str:
    name = display_name(path)
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            target = display_name(os.readlink(path))
            return tr(
                "{name} is a link to {target}, which does not exist: mend the link"
            ).format(name=name, target=target)
        meant = nearest_name(path)
        hint = (
            tr("did you mean {meant}?").format(meant=meant)
            if meant
            else tr("check the name and the folder")
        )
        return tr("{name} does not exist: {hint}").format(name=name, hint=hint)
    if isinstance(error, PermissionError):
        return tr("{name} may not be read: give yourself permission to read it").format(
            name=name
        )
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return tr("{name} cannot be opened ({reason}): check the name and the disk").format(
        name=name, reason=reason
    )
