"""The parent's side of `openexr_child`: start it, ask it, survive its end."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import numpy as np
import numpy.typing as npt

from desktop_app.files.codecs import openexr_child
from desktop_app.files.codecs.openexr_child import CHANNEL, DTYPES, HEAD

Plane = npt.NDArray[np.generic]

# What a frozen program is started with to be this child.
DECODE_CHILD = "--decode-openexr-child"
_ANSWER_SECONDS = 60.0
_MOST_STARTS = 20


class Library:
    """OpenEXR's library in a child process, started when first asked.

    Used as a context manager; the child ends with it. Not for several threads at once.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def exhausted(self) -> bool:
        """Whether it has died so often that it is not started again."""
        return self._child is None and self._starts >= _MOST_STARTS

    def decode(self, file: bytes) -> dict[str, Plane]:
        """Planes of an OpenEXR file.

        Parameters
        ----------
        file : bytes
            Of one part.

        Returns
        -------
        planes : dict of str to (h, w) uint32, float16 or float32 array
            Empty where the library refused the file, died of it, or took too long.
        """
        if self.exhausted:
            return {}
        child = self._start()
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(_ANSWER_SECONDS, child.kill)
        watch.daemon = True
        watch.start()
        try:
            child.stdin.write(HEAD.pack(len(file)) + file)
            child.stdin.flush()
            return _read_planes(child.stdout)
        except (OSError, EOFError):
            self._stop()
            return {}
        finally:
            watch.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._starts += 1
            self._child = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        return self._child

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was not sent when it died
                pass
        child.wait()


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, DECODE_CHILD]
    # -P: the modules beside the script must not stand in for those of others.
    return [sys.executable, "-P", str(Path(openexr_child.__file__))]


def _read_planes(answers: IO[bytes]) -> dict[str, Plane]:
    (count,) = HEAD.unpack(_read(answers, HEAD.size))
    planes = {}
    for _ in range(count):
        length, kind, height, width = CHANNEL.unpack(_read(answers, CHANNEL.size))
        name = _read(answers, length).decode()
        dtype = np.dtype(DTYPES[kind])
        pixels = _read(answers, height * width * dtype.itemsize)
        planes[name] = np.frombuffer(pixels, dtype).reshape(height, width)
    return planes


def _read(answers: IO[bytes], size: int) -> bytes:
    data = answers.read(size)
    if len(data) < size:
        raise EOFError
    return data
