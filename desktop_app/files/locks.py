"""Locks that end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """A lock on a file, held until `release` or the end of the process.

    Made by `try_lock`; what nobody refers to any more is released.
    """

    def __init__(self, descriptor: int, path: Path) -> None:
        self._descriptor = descriptor
        self.path = path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def __del__(self) -> None:
        self.release()

    def release(self) -> None:
        """Let others have it; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)


def try_lock(path: Path, *, create: bool = True) -> FileLock | None:
    """Lock a file if nobody else does.

    Parameters
    ----------
    path : Path
        The file; its content is not touched.
    create : bool
        Whether it is made if it is not there.

    Returns
    -------
    lock : FileLock or None
        None if another holds it.

    Raises
    ------
    OSError
        If the file cannot be opened, or the file system knows no locks.
    """
    flags = os.O_RDWR | (os.O_CREAT if create else 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        descriptor = os.open(path, flags, 0o666)
        try:
            if not _lock(descriptor):
                os.close(descriptor)
                return None
            if _is_still(descriptor, path):
                return FileLock(descriptor, path)
        except BaseException:
            with suppress(OSError):
                os.close(descriptor)
            raise
        # Somebody removed it between the opening and the lock: take the new one.
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _is_still(descriptor: int, path: Path) -> bool:
    """Whether a name still leads to the file that was opened."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed there
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False
