"""The stroke under the brush: it grows by points, and every state of it is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.strokes import Stroke

_CAPACITY = 256
# Steps per px. On this grid a shift by whole pixels is exact in float32.
_GRID = 8.0


def on_grid(points: npt.ArrayLike) -> npt.NDArray[np.float32]:
    """Points (N, 2) rounded to 1/8 px."""
    exact = np.asarray(points, np.float64).reshape(-1, 2)
    return np.asarray(np.round(exact * _GRID) / _GRID, np.float32)


class LiveStroke:
    """A stroke that is being drawn.

    Parameters
    ----------
    stroke : Stroke
        Its beginning, one point at least.
    """

    def __init__(self, stroke: Stroke) -> None:
        self._stroke = stroke
        self._count = 0
        self._points = np.empty((_CAPACITY, 2), np.float32)
        self._pressures = (
            None if stroke.pressures is None else np.empty(_CAPACITY, np.float32)
        )
        self.extend(stroke.points, stroke.pressures)

    def __len__(self) -> int:
        return self._count

    def extend(
        self, points: npt.ArrayLike, pressures: npt.ArrayLike | None = None
    ) -> None:
        """Add points at the end.

        Parameters
        ----------
        points : (N, 2) array
            (x, y) in source px; rounded to 1/8 px.
        pressures : (N,) array, optional
            In [0, 1]; 1 where the stroke has pressures and none are given.
        """
        new = on_grid(points)
        end = self._count + len(new)
        self._reserve(end)
        self._points[self._count : end] = new
        if self._pressures is not None:
            self._pressures[self._count : end] = 1.0 if pressures is None else pressures
        self._count = end

    def snapshot(self, first: int = 0) -> Stroke:
        """Return the stroke as it is now, from a point on.

        Its arrays are read-only windows on the growing buffer, whose written part
        never changes: a snapshot costs the same however long the stroke is.
        """
        points = self._points[first : self._count]
        points.flags.writeable = False
        pressures = None
        if self._pressures is not None:
            pressures = self._pressures[first : self._count]
            pressures.flags.writeable = False
        return replace(self._stroke, points=points, pressures=pressures)

    def _reserve(self, count: int) -> None:
        """Make room; older snapshots keep the older buffer."""
        capacity = len(self._points)
        if count <= capacity:
            return
        grown = np.empty((max(count, 2 * capacity), 2), np.float32)
        grown[: self._count] = self._points[: self._count]
        self._points = grown
        if self._pressures is not None:
            heavier = np.empty(len(grown), np.float32)
            heavier[: self._count] = self._pressures[: self._count]
            self._pressures = heavier
