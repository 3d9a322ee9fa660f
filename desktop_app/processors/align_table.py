"""The table of an alignment: one line a frame."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from desktop_app.algorithms.alignment import Alignment
from desktop_app.algorithms.alignment.warps import project
from desktop_app.files.atomic import write_bytes
from desktop_app.files.names import display_name
from desktop_app.processors.align_pair import GIVEN_WARP, AlignResult
from desktop_app.processors.align_source import Matrix
from desktop_app.words import tr

COLUMNS = (
    "frame", "file", "converged", "reason", "dx_px", "dy_px", "turn_deg", "scale",
    "correlation", "iterations",
    *(f"m{row}{column}" for row in "123" for column in "123"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Row:
    """One frame: how it was found, and how far its middle drifted.

    Parameters
    ----------
    frame : int
        Its number.
    file : str
        Its name.
    alignment : Alignment or None
        How it was found; None for a reference, and for a warp that was given.
    matrix : (3, 3) float64 array
        From the reference to it.
    drift : (float, float)
        To the right and down, in px.
    told : str
        The reason, where there is no alignment to tell one.
    """

    frame: int
    file: str
    alignment: Alignment | None
    matrix: Matrix
    drift: tuple[float, float]
    told: str = ""


def row_of_pair(result: AlignResult) -> Row:
    """Give the line of the one image of a pair."""
    height, width = result.template.pixels.shape[:2]
    middle = np.array([[(width - 1) / 2, (height - 1) / 2]])
    right, down = (project(result.matrix, middle) - middle)[0].tolist()
    path = result.moving.path
    name = display_name(path.name) if path else result.moving.format
    return Row(1, name, result.alignment, result.matrix, (right, down), tr(GIVEN_WARP))


def write_table(path: Path, rows: Sequence[Row]) -> None:
    """Save lines as CSV, the names of the columns first."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for row in rows:
        found, (turn, scale) = row.alignment, turn_and_scale(row.matrix)
        verdict = (True, row.told or reason_of(None), 1.0, 0)
        if found is not None:
            verdict = (
                found.converged, found.reason, found.correlation, found.iterations
            )  # fmt: skip
        converged, reason, correlation, iterations = verdict
        writer.writerow(
            (row.frame, row.file, converged, reason, *row.drift, turn, scale,
             correlation, iterations, *row.matrix.ravel().tolist())
        )  # fmt: skip
    write_bytes(path, stream.getvalue().encode())


def turn_and_scale(matrix: Matrix) -> tuple[float, float]:
    """Turn in degrees and change of size of a warp, at the origin."""
    turn = np.arctan2(matrix[1, 0] - matrix[0, 1], matrix[0, 0] + matrix[1, 1])
    scale = np.sqrt(abs(np.linalg.det(matrix[:2, :2])))
    return float(np.rad2deg(turn)), float(scale)


def reason_of(found: Alignment | None) -> str:
    """Why a frame's alignment ended."""
    return tr("the reference") if found is None else found.reason
