"""Videos are written here, by OpenCV, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.errors import DestinationError
from desktop_app.files.atomic import atomic_path
from desktop_app.files.names import display_name
from desktop_app.opencv import cv2
from desktop_app.words import tr

# Codecs that OpenCV's own build writes everywhere.
CODECS = {
    ".mp4": "mp4v",
    ".m4v": "mp4v",
    ".mov": "mp4v",
    ".avi": "MJPG",
    ".mkv": "MJPG",
}


def write_video(
    path: Path, frames: Iterable[npt.NDArray[np.uint8]], rate: float
) -> int:
    """Write frames as a video.

    Parameters
    ----------
    path : Path
        The suffix, one of `CODECS`, decides on container and codec.
    frames : iterable of (H, W, 3) uint8 array
        RGB, all of the same size, at least 2 x 2. An odd last row or column is left
        out, as the codecs ask for.
    rate : float
        Frames a second.

    Returns
    -------
    count : int
        How many were written.

    Raises
    ------
    DestinationError
        If the suffix is unknown, the frames differ in size or are too small, or the
        video cannot be written.
    """
    name = display_name(path)
    codec = CODECS.get(path.suffix.lower())
    if codec is None:
        raise DestinationError(
            tr("{name}: a video ends with one of {codecs}").format(
                name=name, codecs=", ".join(sorted(CODECS))
            )
        )
    count, writer, first = 0, None, (0, 0)
    with atomic_path(path) as temporary, tempfile.TemporaryDirectory() as folder:
        # The encoder asks for the suffix, which the temporary file does not have.
        raw = Path(folder) / f"video{path.suffix.lower()}"
        try:
            for frame in frames:
                even = frame[: frame.shape[0] & ~1, : frame.shape[1] & ~1, ::-1]
                if writer is None:
                    first = frame.shape[:2]
                    size = _admitted(name, even.shape[1], even.shape[0])
                    four = cv2.VideoWriter.fourcc(*codec)
                    writer = cv2.VideoWriter(str(raw), four, rate, size)
                # The encoder would read beyond a frame that is smaller.
                if frame.shape[:2] != first:
                    raise DestinationError(_other_size(name, count, frame, first))
                writer.write(np.ascontiguousarray(even))
                count += 1
        finally:
            if writer is not None:
                writer.release()
        if not raw.exists() or not raw.stat().st_size:
            raise DestinationError(
                tr(
                    "{name} cannot be encoded here: write a folder of frames instead"
                ).format(name=name)
            )
        shutil.copyfile(raw, temporary)
    return count


def _admitted(name: str, width: int, height: int) -> tuple[int, int]:
    if min(width, height) < 2:
        raise DestinationError(
            tr(
                "{name} was not written, a frame of a video has at least 2 x 2 px: "
                "write a folder of frames instead"
            ).format(name=name)
        )
    return width, height


def _other_size(
    name: str, count: int, frame: npt.NDArray[np.uint8], first: tuple[int, int]
) -> str:
    return tr(
        "{name} was not written, frame {number} is of {width} x {height} px and the "
        "first of {wide} x {high} px: bring frames of one size"
    ).format(
        name=name,
        number=count + 1,
        width=frame.shape[1],
        height=frame.shape[0],
        wide=first[1],
        high=first[0],
    )
