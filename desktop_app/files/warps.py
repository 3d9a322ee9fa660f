"""Warps as files: JSON, NumPy's .npy, and YAML as OpenCV writes it."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.errors import DestinationError, SourceError
from desktop_app.files.atomic import write_bytes
from desktop_app.files.limits import read_regular
from desktop_app.files.names import display_name
from desktop_app.words import tr

SUFFIXES = (".json", ".npy", ".yaml", ".yml")
# Nine numbers, and what stands beside them, are never more.
_LARGEST = 1_000_000
_LIST = re.compile(r"\[([^\[\]]*)\]")

Warp = npt.NDArray[np.float64]


def read_warp(path: str | os.PathLike[str]) -> Warp:
    """Open a warp.

    Parameters
    ----------
    path : path-like
        JSON with the rows under ``matrix``, or nothing but the rows; a .npy array; or
        YAML with one matrix, as OpenCV writes it. Of 3 x 3 or 2 x 3 numbers.

    Returns
    -------
    matrix : (3, 3) float64 array
        Maps (x, y, 1) of the template to the image.

    Raises
    ------
    SourceError
        If it is no such file.
    """
    place = Path(path)
    name, suffix = display_name(place.name), place.suffix.lower()
    if suffix not in SUFFIXES:
        raise SourceError(
            tr("{name} is no warp: its name must end with {suffixes}").format(
                name=name, suffixes=", ".join(SUFFIXES)
            )
        )
    data = read_regular(place, _LARGEST)
    readers = {".json": _from_json, ".npy": _from_npy}
    try:
        matrix = readers.get(suffix, _from_yaml)(data)
    except Exception as error:  # whatever a damaged file makes its reader raise
        raise SourceError(
            tr(
                "{name} holds no warp: expected a matrix of 3 x 3 or 2 x 3 numbers"
            ).format(name=name)
        ) from error
    return _checked(matrix, name)


def write_warp(
    path: str | os.PathLike[str], matrix: Warp, details: Mapping[str, Any]
) -> None:
    """Save a warp, whole or not at all.

    Parameters
    ----------
    path : path-like
        Its suffix chooses JSON, .npy or YAML.
    matrix : (3, 3) float64 array
        The warp.
    details : mapping
        What JSON tells besides: how it was found.

    Raises
    ------
    DestinationError
        If the suffix is another one, or the file cannot be written.
    """
    check_warp_destination(Path(path))
    suffix = Path(path).suffix.lower()
    if suffix == ".json":
        text = json.dumps({"matrix": matrix.tolist(), **details}, indent=1)
        write_bytes(path, f"{text}\n".encode())
    elif suffix == ".npy":
        stream = io.BytesIO()
        np.save(stream, matrix, allow_pickle=False)
        write_bytes(path, stream.getvalue())
    else:
        write_bytes(path, _to_yaml(matrix).encode())


def check_warp_destination(path: Path) -> None:
    """Refuse a name that tells no format, before any work is done."""
    if path.suffix.lower() not in SUFFIXES:
        raise DestinationError(
            tr("{name} is no name for a warp: let it end with {suffixes}").format(
                name=display_name(path.name), suffixes=", ".join(SUFFIXES)
            )
        )


def _from_json(data: bytes) -> Any:  # noqa: ANN401  whatever the file holds
    held = json.loads(data.decode("utf-8-sig"))
    return held["matrix"] if isinstance(held, dict) and "matrix" in held else held


def _from_npy(data: bytes) -> Any:  # noqa: ANN401  whatever the file holds
    return np.load(io.BytesIO(data), allow_pickle=False)


def _from_yaml(data: bytes) -> Any:  # noqa: ANN401  whatever the file holds
    """Rows of numbers in brackets, or OpenCV's one list with its shape before it."""
    lists = [
        [float(word) for word in held.split(",")]
        for held in _LIST.findall(data.decode("utf-8"))
    ]
    if len(lists) == 1:
        return np.reshape(lists[0], (-1, 3))
    return lists


def _to_yaml(matrix: Warp) -> str:
    numbers = ", ".join(f"{number!r}" for number in matrix.ravel().tolist())
    return (
        "%YAML:1.0\n---\nmatrix: !!opencv-matrix\n"
        f"   rows: 3\n   cols: 3\n   dt: d\n   data: [ {numbers} ]\n"
    )


def _checked(matrix: Any, name: str) -> Warp:  # noqa: ANN401  whatever the file held
    try:
        # Of complex numbers only the real parts would be left, without a word.
        kind = complex if np.iscomplexobj(matrix) else np.float64
        warp = np.array(matrix, kind).astype(np.float64, casting="same_kind")
    except (ValueError, TypeError, OverflowError):
        warp = np.empty(0)
    if warp.shape == (2, 3):
        warp = np.vstack([warp, (0.0, 0.0, 1.0)])
    if warp.shape != (3, 3):
        raise SourceError(
            tr(
                "{name} holds no warp: expected a matrix of 3 x 3 or 2 x 3 numbers"
            ).format(name=name)
        )
    with np.errstate(over="ignore", invalid="ignore"):
        fine = np.isfinite(warp).all() and abs(np.linalg.det(warp)) > 0
    if not fine:
        raise SourceError(
            tr(
                "{name} holds no warp: its matrix must be finite and not "
                "flatten the plane"
            ).format(name=name)
        )
    return warp
