"""A sequence of frames: pictures in order, a folder of them, or a video.

Frames are read one at a time, by any thread, and never all kept.
"""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from desktop_app.errors import SourceError
from desktop_app.files.images import list_images, read_image
from desktop_app.files.limits import DEFAULT_PIXELS, Limits, check_regular
from desktop_app.files.names import display_name
from desktop_app.files.records import Image, UnreadableError
from desktop_app.opencv import cv2
from desktop_app.words import tr

VIDEO_SUFFIXES = (".mp4", ".avi", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg")
# Decoded frames kept, so that stepping to and fro does not decode again.
KEPT_BYTES = 256 << 20
# A key frame is rarely farther away than this: decoding on is quicker than seeking.
NEAR = 24


class Frames(Protocol):
    """Frames in order; equal sequences are the same object."""

    @property
    def title(self) -> str:
        """What the sequence is called."""

    def __len__(self) -> int:
        """Count the frames."""

    def name(self, index: int) -> str:
        """Name of a frame."""

    def read(self, index: int) -> Image:
        """Open a frame; raises `SourceError` where that fails."""


class ImageFrames:
    """Picture files as frames.

    Parameters
    ----------
    paths : sequence of Path
        In order.
    title : str
        What they are called together.
    read : callable(Path) -> Image
        Opens one.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        title: str = "",
        read: Callable[[Path], Image] = read_image,
    ) -> None:
        self._read = read
        self._paths = tuple(paths)
        self._title = title or counted(len(self._paths))
        self._kept = Kept()

    @property
    def title(self) -> str:
        """What the sequence is called."""
        return self._title

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files."""
        return self._paths

    def __len__(self) -> int:
        """Count the frames."""
        return len(self._paths)

    def name(self, index: int) -> str:
        """Name of the file of a frame."""
        return display_name(self._paths[index].name)

    def read(self, index: int) -> Image:
        """Open a frame."""
        kept = self._kept.get(index)
        if kept is not None:
            return kept
        return self._kept.put(index, self._read(self._paths[index]))


def counted(count: int) -> str:
    """Call frames by their number: the name of pictures that share none."""
    return tr("{count} pictures").format(count=count)


class MemoryFrames:
    """Pictures in memory as frames, such as a rendered sample.

    Parameters
    ----------
    images : sequence of Image
        In order.
    title : str
        What they are called together.
    """

    def __init__(self, images: Sequence[Image], title: str) -> None:
        self._images = tuple(images)
        self._title = title

    @property
    def title(self) -> str:
        """What the sequence is called."""
        return self._title

    def __len__(self) -> int:
        """Count the frames."""
        return len(self._images)

    def name(self, index: int) -> str:
        """Name of a frame."""
        return tr("{title}, frame {number}").format(title=self._title, number=index + 1)

    def read(self, index: int) -> Image:
        """Give a frame."""
        return self._images[index]


class FramesOfVideo(ABC):
    """The frames of a video, wherever they are decoded; those used lately are kept.

    Parameters
    ----------
    path : Path
        The file.
    count : int
        Frames, as the file states them.
    rate : float
        Frames a second.
    """

    def __init__(self, path: Path, count: int, rate: float) -> None:
        self.path = path
        self.rate = rate
        self._count = count
        self._kept = Kept()

    @property
    def title(self) -> str:
        """Name of the file."""
        return display_name(self.path.name)

    def __len__(self) -> int:
        """Count the frames, as the file states them."""
        return self._count

    def name(self, index: int) -> str:
        """Name of a frame."""
        return f"{self.title}, frame {index + 1}"

    def read(self, index: int) -> Image:
        """Give a frame; raises `SourceError` where it cannot be decoded."""
        kept = self._kept.get(index)
        return self._kept.put(index, self._decoded(index)) if kept is None else kept

    @abstractmethod
    def _decoded(self, index: int) -> Image:
        """Decode a frame."""


class VideoFrames(FramesOfVideo):
    """The frames of a video, decoded by OpenCV.

    Parameters
    ----------
    path : Path
        A regular file.

    Raises
    ------
    SourceError
        If it is no video that can be decoded, or its frames are too large.
    """

    def __init__(self, path: Path) -> None:
        check_regular(path)
        self._lock = threading.Lock()
        self._capture: Any = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
        self._next = 0
        count = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        name = display_name(path)
        if not self._capture.isOpened() or count < 1:
            raise SourceError(
                tr(
                    "{name} cannot be decoded as a video: get the original "
                    "again, or convert it to MP4"
                ).format(name=name)
            )
        super().__init__(
            path, count, float(self._capture.get(cv2.CAP_PROP_FPS)) or 25.0
        )
        try:
            Limits(DEFAULT_PIXELS).admit(
                int(self._capture.get(cv2.CAP_PROP_FRAME_WIDTH)),
                int(self._capture.get(cv2.CAP_PROP_FRAME_HEIGHT)),
            )
        except UnreadableError as error:
            raise SourceError(f"{name} {error}") from error

    def _decoded(self, index: int) -> Image:
        with self._lock:
            pixels = self._decode(index)
        if pixels is None:
            raise SourceError(
                tr(
                    "frame {index} of {name} cannot be decoded: the video is "
                    "damaged from there on"
                ).format(index=index + 1, name=display_name(self.path))
            )
        rgb = np.ascontiguousarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
        rgb.setflags(write=False)
        return Image(rgb, path=self.path, format="video")

    def _decode(self, index: int) -> npt.NDArray[np.uint8] | None:
        """Go to a frame, forward by decoding where it is near, and give its pixels."""
        if not self._next <= index <= self._next + NEAR:
            self._capture.set(cv2.CAP_PROP_POS_FRAMES, index)
            self._next = index
        while self._next < index and self._capture.grab():
            self._next += 1
        found, pixels = self._capture.read()
        self._next = index + 1 if found else self._count + NEAR
        return pixels if found else None


class Kept:
    """The frames used lately, bounded in bytes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._images: OrderedDict[int, Image] = OrderedDict()
        self._bytes = 0

    def get(self, index: int) -> Image | None:
        """Give a frame that was used lately, if it was."""
        with self._lock:
            if index in self._images:
                self._images.move_to_end(index)
            return self._images.get(index)

    def put(self, index: int, image: Image) -> Image:
        """Keep a frame, and give it."""
        with self._lock:
            if index not in self._images:
                self._images[index] = image
                self._bytes += image.pixels.nbytes
            while self._bytes > KEPT_BYTES and len(self._images) > 1:
                _, old = self._images.popitem(last=False)
                self._bytes -= old.pixels.nbytes
        return image


def is_of_video(frames: Frames) -> bool:
    """Whether a sequence is a video, wherever it is decoded."""
    return hasattr(frames, "rate")


def is_video(path: Path) -> bool:
    """Whether a file is taken for a video, by its suffix."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def open_frames(
    paths: Sequence[Path],
    *,
    read: Callable[[Path], Image] = read_image,
    video: Callable[[Path], Frames] = VideoFrames,
) -> Frames:
    """Open what was given as a sequence of frames.

    Parameters
    ----------
    paths : sequence of Path
        One folder, one video, or any number of pictures.
    read, video : callable(Path)
        Open a picture, and a video.

    Returns
    -------
    frames : Frames
        At least one; none is read yet, but for the header of a video.

    Raises
    ------
    SourceError
        If there is no picture in the folder, the video cannot be decoded, or folders
        and files are mixed.
    """
    if len(paths) == 1 and os.path.isdir(paths[0]):
        found = list_images(paths[0])
        if not found:
            raise SourceError(
                tr(
                    "{name} holds no picture that can be opened: choose a "
                    "folder with pictures"
                ).format(name=display_name(paths[0]))
            )
        return ImageFrames(found, display_name(paths[0].name or paths[0]), read)
    if len(paths) == 1 and is_video(paths[0]):
        return video(paths[0])
    for path in paths:
        if os.path.isdir(path) or is_video(path):
            kind = tr("a folder") if os.path.isdir(path) else tr("a video")
            raise SourceError(
                tr("{name} is {kind}: open it alone, not with other files").format(
                    name=display_name(path), kind=kind
                )
            )
    if not paths:
        raise SourceError(tr("no picture was named: choose at least one"))
    return ImageFrames(paths, read=read)
