"""Writing that leaves the old file or the new one, never half of either."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.errors import DestinationError
from desktop_app.files.locks import FileLock, try_lock
from desktop_app.files.names import display_name
from desktop_app.words import N_, tr

_PREFIX, _SUFFIX = ".sextant-", ".part"
# Where the file system knows no locks: no write takes this long, so an older leftover
# belongs to a program that died.
_ABANDONED_AFTER = 24 * 3600.0
_REASONS = {
    errno.ENOSPC: N_("the disk is full: free some space and save again"),
    errno.EDQUOT: N_("your disk quota is used up: free some space and save again"),
    errno.EFBIG: N_("the file system takes no file this large: choose another disk"),
    errno.EROFS: N_("the disk is read-only: choose another folder"),
    errno.EACCES: N_("the folder may not be written to: choose another folder"),
    errno.EPERM: N_("the folder may not be written to: choose another folder"),
    errno.ENOENT: N_("the folder does not exist: create it or choose another"),
    errno.ENOTDIR: N_(
        "part of its path is a file, not a folder: choose another folder"
    ),
    errno.ENAMETOOLONG: N_("the name is too long: choose a shorter one"),
    errno.ELOOP: N_("it is a link that leads to itself: choose another name"),
}
_OF_THE_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


@contextmanager
def atomic_path(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Temporary path that replaces ``path`` once everything is safely on the disk.

    Parameters
    ----------
    path : path-like
        Where the result shall be. A symbolic link keeps pointing to its target,
        and an existing file hands on its permissions.

    Yields
    ------
    temporary : Path
        An empty file in the same folder, to be written by the body of the ``with``.

    Raises
    ------
    DestinationError
        If the folder is missing or read-only, the name is a folder or a device, or
        the disk is full. After this and any other error the old file is untouched
        and the temporary one is gone.
    """
    given = Path(path)
    try:
        target, mode = _target(given)
        temporary, lock = _create(target.parent, mode)
    except (OSError, ValueError) as error:
        raise DestinationError(_sentence(given, error)) from error
    try:
        yield temporary
        _synchronise(temporary, os.O_RDWR)
        os.replace(temporary, target)
        _synchronise_folder(target.parent)
    except OSError as error:
        if error.errno not in _OF_THE_DISK and error.filename != str(temporary):
            raise
        raise DestinationError(_sentence(given, error)) from error
    finally:
        with suppress(OSError):
            temporary.unlink()
        if lock is not None:
            lock.release()


def keep_backup(path: str | os.PathLike[str], suffix: str) -> None:
    """Give the file that is about to be replaced a second name.

    Parameters
    ----------
    path : path-like
        The file; nothing happens if it is not there.
    suffix : str
        Added to its name. What had that name is replaced, whole or not at all; where
        that fails, for want of space say, there is no backup.
    """
    target = Path(os.path.realpath(path))
    link = target.parent / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
    with suppress(OSError):
        if not target.is_file():
            return
        try:
            os.link(target, link)
        except OSError:  # a file system without links
            shutil.copyfile(target, link)
            _synchronise(link, os.O_RDWR)
        os.replace(link, target.with_name(target.name + suffix))
    with suppress(OSError):
        # Where both were names of one file already, replacing did nothing.
        link.unlink()


def write_bytes(path: str | os.PathLike[str], data: bytes) -> None:
    """Write a whole file at once, or not at all.

    Parameters
    ----------
    path : path-like
        File to make or to replace.
    data : bytes
        Its content.

    Raises
    ------
    DestinationError
        As from `atomic_path`.
    """
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def sweep_leftovers(folder: str | os.PathLike[str]) -> int:
    """Remove temporary files that a killed program left in a folder.

    Parameters
    ----------
    folder : path-like
        Folder that results are written to.

    Returns
    -------
    count : int
        Files removed; those a running program still writes stay.
    """
    count = 0
    with suppress(OSError):
        for leftover in Path(folder).glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                count += _remove_abandoned(leftover)
    return count


def _remove_abandoned(leftover: Path) -> bool:
    """Remove a temporary file, unless whoever writes it may still live."""
    status = leftover.lstat()
    if not stat.S_ISREG(status.st_mode):
        return False
    old = time.time() - status.st_mtime > _ABANDONED_AFTER
    if os.name == "nt":  # what is locked there cannot be renamed: nothing is
        return _remove(leftover) if old else False
    try:
        lock = try_lock(leftover, create=False)
    except OSError:  # a file system without locks
        return _remove(leftover) if old else False
    if lock is None:
        return False
    with lock:
        return _remove(leftover)


def _remove(leftover: Path) -> bool:
    leftover.unlink()
    return True


def _target(given: Path) -> tuple[Path, int | None]:
    """File that a path leads to, and the permissions it has if it exists."""
    target = Path(os.path.realpath(given))
    try:
        status = os.stat(given)
    except FileNotFoundError:
        return target, None
    name = display_name(given)
    if stat.S_ISDIR(status.st_mode):
        raise DestinationError(
            tr("{name} is a folder: add a file name").format(name=name)
        )
    if not stat.S_ISREG(status.st_mode):
        raise DestinationError(
            tr("{name} is not a regular file: choose another name").format(name=name)
        )
    if not os.access(target, os.W_OK):
        message = tr(
            "{name} is read-only: choose another name or allow writing to it"
        ).format(name=name)
        raise DestinationError(message)
    return target, stat.S_IMODE(status.st_mode)


def _create(folder: Path, mode: int | None) -> tuple[Path, FileLock | None]:
    """Make a temporary file, locked so that nobody sweeps it while it is written."""
    temporary = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
    # 0o666 and the kernel's umask give what any other program would; tempfile's
    # private 0o600 would follow the file through the rename.
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    try:
        # On Windows what is locked could not be renamed; nor can it be swept.
        lock = None if os.name == "nt" else try_lock(temporary)
    except OSError:  # a file system without locks
        lock = None
    if mode is not None:
        with suppress(OSError):  # a file system without permissions
            temporary.chmod(mode)
    return temporary, lock


def _synchronise(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _synchronise_folder(folder: Path) -> None:
    """Make the rename itself durable, where folders can be synchronised."""
    with suppress(OSError):
        _synchronise(folder, os.O_RDONLY)


def _sentence(path: Path, error: OSError | ValueError) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number in _REASONS:
        reason = tr(_REASONS[number])
    else:
        told = error.strerror if isinstance(error, OSError) else error
        reason = tr("{error}: choose another place").format(error=told)
    return tr("{name} cannot be written, {reason}").format(
        name=display_name(path), reason=reason
    )
