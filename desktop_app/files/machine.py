"""What the machine has: memory that a program may still take."""

from __future__ import annotations

import ctypes
import os
import re
import sys
from contextlib import suppress
from pathlib import Path

# What is answered where the system does not tell: there is no limit to be seen.
UNKNOWN_BYTES = 1 << 62
_ARENAS, _MOST_ARENAS = -8, 2  # M_ARENA_MAX of malloc.h


def free_bytes() -> int:
    """Give the bytes that are free for more work, caches given back included."""
    if sys.platform == "win32":
        return _free_on_windows()
    with suppress(OSError):
        told = Path("/proc/meminfo").read_text("ascii")
        found = re.search(r"MemAvailable: +(\d+) kB", told)
        if found:
            return int(found[1]) << 10
    with suppress(OSError, ValueError):  # all there is, where nobody tells what is free
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return UNKNOWN_BYTES


def used_bytes() -> int:
    """Give the bytes of memory this process holds; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        pages = Path("/proc/self/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")
    return 0


def keep_memory_together() -> None:
    """Let threads share what they free; to be called before there are any.

    By itself glibc gives a thread that meets another one an arena of its own, and keeps
    in each what was freed there: of an hour's work of thirty threads as much again as a
    window needs.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # only glibc's allocator has it
            ctypes.CDLL(None).mallopt(_ARENAS, _MOST_ARENAS)


def give_back() -> None:
    """Hand freed memory that the allocator keeps back to the system, where it can.

    After much work of many threads that may be hundreds of megabytes.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # only glibc's allocator has it
            ctypes.CDLL(None).malloc_trim(0)


if sys.platform == "win32":

    class _Status(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_uint32),
            ("load", ctypes.c_uint32),
            ("physical", ctypes.c_uint64),
            ("free", ctypes.c_uint64),
            ("others", ctypes.c_uint64 * 5),
        )

    def _free_on_windows() -> int:
        status = _Status(size=ctypes.sizeof(_Status))
        if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
            return int(status.free)
        return UNKNOWN_BYTES
