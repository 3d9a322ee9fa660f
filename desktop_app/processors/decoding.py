"""Pictures decoded in one warm child process, so that no file can harm the window.

The child is started ahead, holds a limit of memory, and is given a limit of time. One
that died, of a crash or a kill, is replaced at the next request; the file it died of is
refused in a sentence. Pixels come back in shared memory, without a copy.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.frames import Frames, FramesOfVideo, VideoFrames
from desktop_app.files.images import read_image
from desktop_app.files.limits import DEFAULT_PIXELS, Limits, check_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import Image
from desktop_app.processors.child import DECODE_CHILD, child_command
from desktop_app.words import tr

if sys.platform != "win32":
    import fcntl

# F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_WRITE.
SEALS = 0x0F
# A picture that takes longer than this plus its size over the slowest honest speed
# (a 200 MP JPEG on an old processor) is not waited for.
BASE_SECONDS = 9.0
BYTES_PER_SECOND = 4e6
POLL_SECONDS = 0.05
ATTEMPTS = 3
START_SECONDS = 60.0
MOST_LINE = 1 << 22
_DTYPES = {"|u1": np.uint8, "<u2": np.uint16, "<f4": np.float32}
# Descriptors are handed over on sockets of this kind only.
AVAILABLE = hasattr(socket, "AF_UNIX") and hasattr(socket, "recv_fds")


def _go_on() -> None:
    """Wait on: nobody asks to stop."""


class _DiedError(Exception):
    """The child ended in the middle of an answer."""


class Decoder:
    """Opens pictures and videos in a child process; in this one where that cannot be.

    May be used from several threads: they wait for each other.

    Parameters
    ----------
    limit_pixels : int
        Most pixels that are accepted; may be raised at any time.
    """

    def __init__(self, limit_pixels: int = DEFAULT_PIXELS) -> None:
        self.limit_pixels = limit_pixels
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None
        self._ready = False

    @property
    def child(self) -> int | None:
        """Number of the child process, if there is one."""
        return None if self._child is None else self._child.pid

    def warm(self) -> None:
        """Start the child now, so that the first picture does not wait for it."""
        if AVAILABLE:
            with self._lock, suppress(OSError):
                self._start()

    def read(self, path: Path, check: Callable[[], None] = _go_on) -> Image:
        """Open a picture, as `read_image` does.

        Parameters
        ----------
        path : Path
            A regular file.
        check : callable()
            Asked 20 times a second; what it raises ends the child and the opening.

        Raises
        ------
        SourceError
            If it cannot be opened, also because its decoder crashed or hung.
        """
        path = Path(path)
        limit = self.limit_pixels
        check_regular(path, Limits(limit).file_bytes)
        if not AVAILABLE:
            return read_image(path, limit_pixels=limit)
        told, descriptor = self.ask({"kind": "picture", "path": str(path)}, path, check)
        return _image(told, descriptor, path)

    def video(self, path: Path) -> Frames:
        """Open a video, as `VideoFrames` does; its frames are decoded in the child."""
        check_regular(path)
        if not AVAILABLE:
            return VideoFrames(path)
        told, descriptor = self.ask({"kind": "video", "path": str(path)}, path)
        os.close(descriptor)
        return RemoteVideo(self, path, int(told["count"]), float(told["rate"]))

    def close(self) -> None:
        """End the child; what it gave stays."""
        with self._lock:
            self._stop()

    def ask(
        self, request: dict[str, Any], path: Path, check: Callable[[], None] = _go_on
    ) -> tuple[dict[str, Any], int]:
        """Give the child's answer about a file, and a descriptor to be closed.

        Raises
        ------
        SourceError
            If the answer is a refusal, or there is none.
        """
        seconds = BASE_SECONDS
        with suppress(OSError):  # a video that is open may have been deleted meanwhile
            seconds += path.stat().st_size / BYTES_PER_SECOND
        told: dict[str, Any] = {}
        descriptor = -1
        with self._lock:
            for attempt in range(ATTEMPTS):
                try:
                    told, descriptor = self._exchange(request, seconds, check)
                    break
                except _DiedError as error:
                    # Perhaps it was killed from outside: another one is asked.
                    self._stop()
                    if attempt == ATTEMPTS - 1:
                        raise SourceError(
                            tr(
                                "{name} makes its decoder crash: it is damaged, "
                                "get the original again"
                            ).format(name=display_name(path))
                        ) from error
                except BaseException:
                    self._stop()
                    raise
        return _accepted(told, descriptor, path)

    def _exchange(
        self, request: dict[str, Any], seconds: float, check: Callable[[], None]
    ) -> tuple[dict[str, Any], int]:
        link = self._start()
        if not self._ready:
            _, descriptor = _receive(link, START_SECONDS, check)
            os.close(descriptor)
            self._ready = True
        line = json.dumps({**request, "pixels": self.limit_pixels}).encode() + b"\n"
        try:
            link.settimeout(START_SECONDS)
            link.sendall(line)
        except OSError as error:
            raise _DiedError from error
        try:
            return _receive(link, seconds, check)
        except TimeoutError as error:
            raise SourceError(
                tr(
                    "{name} took longer than {seconds:.0f} s to decode: it "
                    "is damaged, get the original again"
                ).format(name=display_name(request["path"]), seconds=seconds)
            ) from error

    def _start(self) -> socket.socket:
        """Start the child unless it lives."""
        if self._child is not None and self._child.poll() is not None:
            self._stop()
        if self._child is None:
            self._link, theirs = socket.socketpair()
            with theirs:
                number = theirs.fileno()
                self._child = subprocess.Popen(
                    [*child_command(DECODE_CHILD), str(number)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(number,),
                )
            self._ready = False
        assert self._link is not None
        return self._link

    def _stop(self) -> None:
        child, self._child = self._child, None
        link, self._link = self._link, None
        if link is not None:
            link.close()
        if child is not None:
            child.kill()
            child.wait()


class RemoteVideo(FramesOfVideo):
    """The frames of a video, decoded in the child.

    Parameters
    ----------
    decoder : Decoder
        Whose child decodes.
    path, count, rate
        As of `FramesOfVideo`.
    """

    def __init__(self, decoder: Decoder, path: Path, count: int, rate: float) -> None:
        super().__init__(path, count, rate)
        self._decoder = decoder

    def _decoded(self, index: int) -> Image:
        request = {"kind": "frame", "path": str(self.path), "frame": index}
        return _image(*self._decoder.ask(request, self.path), self.path)


def _receive(
    link: socket.socket, seconds: float, check: Callable[[], None]
) -> tuple[dict[str, Any], int]:
    """Wait for an answer and its descriptor; only the time waited counts."""
    data, descriptors, waited = b"", [], 0.0
    link.settimeout(POLL_SECONDS)
    try:
        while not data.endswith(b"\n"):
            try:
                part, given, _, _ = socket.recv_fds(link, 1 << 16, 1)
            except TimeoutError:
                check()
                waited += POLL_SECONDS
                if waited > seconds:
                    raise
                continue
            descriptors += given
            data += part
            if not part or len(data) > MOST_LINE:
                raise _DiedError
        (descriptor,) = descriptors
        return json.loads(data), descriptor
    except BaseException as error:
        for each in descriptors:
            os.close(each)
        if isinstance(error, OSError) and not isinstance(error, TimeoutError):
            raise _DiedError from error
        raise


def _accepted(
    told: dict[str, Any], descriptor: int, path: Path
) -> tuple[dict[str, Any], int]:
    """Give an answer on, or raise the refusal it is."""
    name = display_name(path)
    refusal: Exception | None = None
    if "needs" in told:
        refusal = TooLargeError(str(told["error"]), int(told["needs"]))
    elif "error" in told:
        refusal = SourceError(str(told["error"]))
    elif "memory" in told:
        refusal = SourceError(
            tr(
                "{name} needs more memory than is free: close something or scale it"
            ).format(name=name)
        )
    elif "fault" in told:
        refusal = RuntimeError(f"decoding {name}: {told['fault']}")
    if refusal is not None:
        os.close(descriptor)
        raise refusal
    return told, descriptor


def _image(told: dict[str, Any], descriptor: int, path: Path) -> Image:
    """Make the record of what the child described, on the memory it shared."""
    with open(descriptor, "rb") as file:
        if _is_sealed(descriptor):
            data: Any = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        else:  # who could still change it must not be looked at twice
            file.seek(0)
            data = file.read()
    parts = _Parts(data)
    pixels = parts.array(told["pixels"])
    alpha = parts.array(told["alpha"]) if "alpha" in told else None
    assert pixels is not None
    return Image(
        pixels=pixels,
        path=path,
        format=str(told["format"]),
        depth=pixels.dtype.itemsize * 8,
        profile=parts.bytes(told["profile"]) if "profile" in told else None,
        metadata=parts.bytes(told["metadata"]) if "metadata" in told else None,
        alpha=alpha,
        warnings=tuple(map(str, told["warnings"])),
        linear=bool(told["linear"]),
    )


class _Parts:
    """What lies one behind the other in the shared memory."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def array(self, told: dict[str, Any]) -> npt.NDArray[Any]:
        dtype = np.dtype(_DTYPES[told["dtype"]])
        shape = tuple(int(side) for side in told["shape"])
        start = self._take(math.prod(shape) * dtype.itemsize)
        array = np.frombuffer(self._data, dtype, math.prod(shape), start)
        return array.reshape(shape)

    def bytes(self, length: int) -> bytes:
        start = self._take(int(length))
        return bytes(self._data[start : start + int(length)])

    def _take(self, length: int) -> int:
        start, self._at = self._at, self._at + length
        if length < 0 or self._at > len(self._data):
            raise RuntimeError("the decoder's answer is shorter than it states")
        return start


def _is_sealed(descriptor: int) -> bool:
    """Whether nobody can change or shorten what a descriptor leads to."""
    if sys.platform != "linux":
        return False
    try:
        return (fcntl.fcntl(descriptor, fcntl.F_GET_SEALS) & SEALS) == SEALS
    except OSError:
        return False
