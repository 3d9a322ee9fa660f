"""The child process that decodes what the window opens; see `processors.decoding`.

A decoder that crashes, hangs or eats memory takes this process with it, and not the
window. It is asked over a socket by a line of JSON, and answers with a line of JSON and
one file descriptor of shared memory, sealed so that it can never change again.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import step_back
from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.frames import VideoFrames
from desktop_app.files.images import decode_image
from desktop_app.files.limits import Limits, read_regular
from desktop_app.files.machine import free_bytes
from desktop_app.files.records import Damage, Image
from desktop_app.processors.complaints import Complaints, damage_told
from desktop_app.processors.decoding import MOST_LINE, SEALS

# For the interpreter, the libraries and what a decoder needs beside the pixels.
SPARE_BYTES = 1 << 30
# A decoder holds the file, the pixels, and perhaps both once more.
BYTES_PER_PIXEL = 40


def main(descriptor: int) -> int:
    """Answer requests until the window closes the socket.

    Parameters
    ----------
    descriptor : int
        Of the socket that was inherited.
    """
    step_back()  # behind the window, as those who wait for the pixels
    videos: dict[str, VideoFrames] = {}
    with socket.socket(fileno=descriptor) as link:
        lines = link.makefile("rb")
        # What libraries print must not disturb whoever started the window.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        _send(link, {"ready": True}, [])
        while line := lines.readline(MOST_LINE):
            request = json.loads(line)
            _limit_memory(request["pixels"])
            answer, parts = _answer(request, videos)
            _send(link, answer, parts)
    return 0


def _answer(
    request: dict[str, Any], videos: dict[str, VideoFrames]
) -> tuple[dict[str, Any], list[bytes | memoryview]]:
    """Do what is asked; every way it can fail is a sentence."""
    try:
        return _do(request, videos)
    except TooLargeError as error:
        return {"error": str(error), "needs": error.pixels}, []
    except SourceError as error:
        return {"error": str(error)}, []
    except MemoryError:
        return {"memory": True}, []
    except Exception as error:  # a fault of ours: told like one
        return {"fault": f"{type(error).__name__}: {error}"}, []


def _do(
    request: dict[str, Any], videos: dict[str, VideoFrames]
) -> tuple[dict[str, Any], list[bytes | memoryview]]:
    path = Path(request["path"])
    if request["kind"] == "picture":
        return _described(_read(path, request["pixels"]))
    if request["kind"] == "video":
        videos.clear()
    # A child that took the place of one that died opens the video anew.
    if str(path) not in videos:
        videos[str(path)] = VideoFrames(path)
    video = videos[str(path)]
    if request["kind"] == "video":
        return {"count": len(video), "rate": video.rate}, []
    return _described(video.read(request["frame"]))


def _read(path: Path, pixels: int) -> Image:
    """Open a picture; of a JPEG hear what its decoder says, besides."""
    data = read_regular(path, Limits(pixels).file_bytes)
    image = decode_image(data, path, limit_pixels=pixels)
    known = any(isinstance(warning, Damage) for warning in image.warnings)
    if image.format != "JPEG" or known:
        return image
    said = _complaints().about(data)
    if not said:
        return image
    return replace(image, warnings=(Damage(damage_told(said)), *image.warnings))


@cache
def _complaints() -> Complaints:
    return Complaints()


def _described(image: Image) -> tuple[dict[str, Any], list[bytes | memoryview]]:
    parts: list[bytes | memoryview] = []
    told: dict[str, Any] = {
        "format": image.format,
        "linear": image.linear,
        "warnings": list(image.warnings),
    }
    arrays: list[tuple[str, npt.NDArray[Any] | None]] = [
        ("pixels", image.pixels),
        ("alpha", image.alpha),
    ]
    for name, array in arrays:
        if array is not None:
            told[name] = {"dtype": array.dtype.str, "shape": list(array.shape)}
            parts.append(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)
    for name, data in (("profile", image.profile), ("metadata", image.metadata)):
        if data is not None:
            told[name] = len(data)
            parts.append(data)
    return told, parts


def _send(
    link: socket.socket, answer: dict[str, Any], parts: list[bytes | memoryview]
) -> None:
    shared = _shared_file()
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(shared, rest[: 1 << 30]) :]
        with suppress(OSError, AttributeError):
            fcntl.fcntl(shared, fcntl.F_ADD_SEALS, SEALS)
        line = json.dumps(answer).encode("ascii") + b"\n"
        socket.send_fds(link, [line[:1]], [shared])
        link.sendall(line[1:])
    finally:
        os.close(shared)


def _shared_file() -> int:
    """Make a file without a name, in memory where the system can."""
    if hasattr(os, "memfd_create"):
        return os.memfd_create("sextant", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _limit_memory(pixels: int) -> None:
    """Let a decoder have what the largest picture needs, and no more."""
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415  not on every system

    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf(
        "SC_PAGE_SIZE"
    )
    most = used + min(SPARE_BYTES + BYTES_PER_PIXEL * pixels, free_bytes())
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
