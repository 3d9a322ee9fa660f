"""The steps of a film on disk, so that work that was stopped goes on where it was."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.files.atomic import write_bytes

F32 = npt.NDArray[np.float32]
_KEY = "question.txt"


class FilmStore:
    """A folder with the values of every frame after every step.

    Values are kept as float16: a hundredth of a level of chroma, a tenth of the space
    of the frames themselves.

    Parameters
    ----------
    folder : Path
        Made if it is not there; whatever it holds of another film is thrown away.
    key : str
        Tells this film, its marks and parameters from any other.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self._folder = folder
        known = folder / _KEY
        if not known.exists() or known.read_bytes() != key.encode("utf-8"):
            self.clear()
            folder.mkdir(parents=True)
            write_bytes(known, key.encode("utf-8"))

    def has(self, step: str, frame: int) -> bool:
        """Whether a step was done for a frame."""
        return self._path(step, frame).exists()

    def save(self, step: str, frame: int, **arrays: npt.NDArray[Any]) -> None:
        """Keep what a step gave, whole or not at all."""
        stream = io.BytesIO()
        small = {name: array.astype(np.float16) for name, array in arrays.items()}
        np.savez(stream, **small)  # type: ignore[arg-type]
        write_bytes(self._path(step, frame), stream.getvalue())

    def load(self, step: str, frame: int) -> dict[str, F32]:
        """Give what a step gave."""
        with np.load(self._path(step, frame), allow_pickle=False) as stored:
            return {name: stored[name].astype(np.float32) for name in stored.files}

    def clear(self) -> None:
        """Remove the folder."""
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def _path(self, step: str, frame: int) -> Path:
        return self._folder / f"{step}_{frame:06d}.npz"
