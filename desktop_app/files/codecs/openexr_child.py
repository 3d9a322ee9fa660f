"""The child process in which OpenEXR's library decodes files made by `openexr_chunks`.

A process of its own, because some of the library's decompressors write beyond their
memory when data are damaged, and because it prints complaints to standard output.
Started by path, it imports nothing of this program. Every number is little-endian:

- in: uint32 size, then an OpenEXR file of that size; the end of input ends the child;
- out: uint32 count of channels, 0 where the file is refused; then of each uint32 length
  of the name, kind (0 uint32, 1 half, 2 float), height and width, the name, the pixels.
"""

from __future__ import annotations

import io
import os
import struct
import sys
from typing import BinaryIO

import numpy as np
import OpenEXR

HEAD = struct.Struct("<I")
CHANNEL = struct.Struct("<4I")
DTYPES = ("<u4", "<f2", "<f4")
_KINDS = {"u4": 0, "f2": 1, "f4": 2}
_MEMORY_MOST = 4 << 30


def main() -> int:
    """Answer until the input ends."""
    _limit_memory()
    with os.fdopen(os.dup(1), "wb") as answers:
        # What the library prints must not get among the answers.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        while head := sys.stdin.buffer.read(HEAD.size):
            file = sys.stdin.buffer.read(HEAD.unpack(head)[0])
            _answer(file, answers)
            answers.flush()
    return 0


def _answer(file: bytes, answers: BinaryIO) -> None:
    try:
        with OpenEXR.File(io.BytesIO(file), separate_channels=True) as opened:
            planes = {
                name: np.ascontiguousarray(channel.pixels)
                for name, channel in opened.channels().items()
            }
    # It raises ValueError, RuntimeError, TypeError and more about damaged data.
    except Exception:
        planes = {}
    answers.write(HEAD.pack(len(planes)))
    for name, pixels in planes.items():
        text, kind = name.encode(), _KINDS[pixels.dtype.str[1:]]
        answers.write(CHANNEL.pack(len(text), kind, *pixels.shape) + text)
        answers.write(pixels.astype(DTYPES[kind], copy=False).data)


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MOST, _MEMORY_MOST))


if __name__ == "__main__":
    sys.exit(main())
