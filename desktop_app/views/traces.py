"""Which pixels a stroke covers, kept by tiles, so that nothing is rasterised twice."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.strokes import Stroke, paint_stroke
from desktop_app.views.levels import Box

# Small enough that undoing a long thin stroke repaints little beside it; large enough
# that a wide one is not many tiles.
TILE = 256
# What is rasterised without a pause, in px: about a millisecond.
_PIECE = TILE * TILE
# A segment takes as long as so many px, however small it is.
_SEGMENT = 3000
# Bytes that a trace and a mask take beside what they cover.
_OVERHEAD = 400
# Of coverage: thousands of strokes of usual size.
_BUDGET = 64 << 20

Tile = tuple[int, int]
Mask = npt.NDArray[np.bool_]


class Coverage:
    """The pixels covered, one mask a tile; packed, a tile takes 8 kB at most.

    Parameters
    ----------
    shape : (height, width)
        Of the picture.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._open: dict[Tile, Mask] = {}
        self._packed: dict[Tile, tuple[Box, bytes]] = {}

    @property
    def tiles(self) -> set[Tile]:
        """Tiles (row, column) in which a pixel may be covered."""
        return {*self._open, *self._packed}

    @property
    def nbytes(self) -> int:
        """Size of what is packed."""
        return sum(len(bits) + _OVERHEAD for _, bits in self._packed.values())

    def add(self, box: Box, covered: Mask) -> None:
        """Cover pixels of a box inside the picture; not in a packed tile."""
        x0, y0, x1, y1 = box
        for tile in tiles_of_box(box):
            left, top, right, bottom = box_of_tile(tile, self._shape)
            mask = self._open.get(tile)
            if mask is None:
                mask = self._open[tile] = np.zeros((bottom - top, right - left), bool)
            u0, v0, u1, v1 = (
                max(x0, left),
                max(y0, top),
                min(x1, right),
                min(y1, bottom),
            )
            mask[v0 - top : v1 - top, u0 - left : u1 - left] |= covered[
                v0 - y0 : v1 - y0, u0 - x0 : u1 - x0
            ]

    def pack(self) -> None:
        """Keep the masks as deflated bits, cut to what is covered."""
        for tile, mask in self._open.items():
            rows = np.flatnonzero(mask.any(axis=1))
            if not len(rows):
                continue
            columns = np.flatnonzero(mask.any(axis=0))
            x0, x1 = int(columns[0]), int(columns[-1]) + 1
            y0, y1 = int(rows[0]), int(rows[-1]) + 1
            left, top = tile[1] * TILE, tile[0] * TILE
            box = (left + x0, top + y0, left + x1, top + y1)
            bits = np.packbits(mask[y0:y1, x0:x1])
            self._packed[tile] = (box, zlib.compress(bits.data, 1))
        self._open = {}

    def take(self, other: Coverage) -> None:
        """Take over what another has packed."""
        self._packed.update(other._packed)

    def mask(self, tile: Tile) -> tuple[Box, Mask] | None:
        """Covered pixels of a tile, and the box they lie in; None without any."""
        if tile in self._open:
            return box_of_tile(tile, self._shape), self._open[tile]
        if tile not in self._packed:
            return None
        box, bits = self._packed[tile]
        height, width = box[3] - box[1], box[2] - box[0]
        packed = np.frombuffer(zlib.decompress(bits), np.uint8)
        flat = np.unpackbits(packed, count=height * width)
        return box, flat.view(np.bool_).reshape(height, width)


class Trace:
    """A stroke and what it covers, found out tile by tile when it is needed.

    Parameters
    ----------
    stroke : Stroke
    shape : (height, width)
        Of the picture.
    coverage : Coverage, optional
        Packed, and all that the stroke covers; without it nothing is known yet.
    """

    def __init__(
        self, stroke: Stroke, shape: tuple[int, int], coverage: Coverage | None = None
    ) -> None:
        self.stroke = stroke
        self._shape = shape
        self._coverage = Coverage(shape) if coverage is None else coverage
        self._tiles = None if coverage is None else coverage.tiles
        self._unknown: set[Tile] = set()
        self.nbytes = _OVERHEAD + self._coverage.nbytes

    @property
    def is_located(self) -> bool:
        """Whether `tiles` costs nothing any more."""
        return self._tiles is not None

    @property
    def tiles(self) -> set[Tile]:
        """Tiles that the stroke may touch; do not change it."""
        if self._tiles is None:
            self._tiles = _tiles_touched(*_reach(self.stroke), self._shape)
            self._unknown = set(self._tiles)
        return self._tiles

    def rasterise(self, tile: Tile) -> Iterator[None]:
        """Make the mask of a tile, unless it is known, in steps of a millisecond.

        The mask is there when the iteration has ended, until `forget`.
        """
        if tile not in self.tiles or tile not in self._unknown:
            return
        coverage = Coverage(self._shape)
        for box, covered in _rasterised_in(self.stroke, tile, self._shape):
            coverage.add(box, covered)
            yield
        coverage.pack()
        self._coverage.take(coverage)
        self._unknown.discard(tile)
        self.nbytes += coverage.nbytes

    def mask(self, tile: Tile) -> tuple[Box, Mask] | None:
        """Covered pixels of a rasterised tile and their box; None without any."""
        return self._coverage.mask(tile)

    def forget(self) -> None:
        """Give the memory of all masks back."""
        if self._tiles is not None:
            self._unknown = set(self._tiles)
        self._coverage = Coverage(self._shape)
        self.nbytes = _OVERHEAD


class Shelf:
    """Traces by the identity of their strokes, as many as a budget allows.

    Parameters
    ----------
    shape : (height, width)
        Of the picture.
    budget : int
        Bytes of packed coverage.
    """

    def __init__(self, shape: tuple[int, int], budget: int | None = None) -> None:
        self._shape = shape
        self._budget = _BUDGET if budget is None else budget
        # The trace holds the stroke, so that no other can get its id.
        self._traces: dict[int, Trace] = {}

    @property
    def nbytes(self) -> int:
        """Size of all traces."""
        return sum(trace.nbytes for trace in self._traces.values())

    def of(self, stroke: Stroke) -> Trace:
        """Trace of a stroke: the one that was kept, or a new one."""
        trace = self._traces.get(id(stroke))
        if trace is None:
            trace = Trace(stroke, self._shape)
        self.keep(trace)
        return trace

    def keep(self, trace: Trace) -> None:
        """Keep a trace, as the last used one."""
        self._traces.pop(id(trace.stroke), None)
        self._traces[id(trace.stroke)] = trace

    def trim(self, shown: Iterable[Trace]) -> None:
        """Forget what was used longest ago until the budget is met.

        What is shown goes last: a redo may wait a little longer than an undo.
        """
        excess = self.nbytes - self._budget
        if excess <= 0:
            return
        used = {id(trace) for trace in shown}
        for trace in sorted(self._traces.values(), key=lambda each: id(each) in used):
            if excess <= 0:
                break
            excess -= trace.nbytes
            trace.forget()
            if id(trace) not in used:
                del self._traces[id(trace.stroke)]


def rasterised(
    stroke: Stroke, shape: tuple[int, int], *, grown: bool = False
) -> Iterator[tuple[Box, Mask]]:
    """Yield what a stroke covers, in boxes that may overlap and never exceed a tile.

    Parameters
    ----------
    stroke : Stroke
        At least one point; two if it has grown.
    shape : (height, width)
        Of the picture.
    grown : bool
        Whether the brush at the first point was painted before.
    """
    for tile in _tiles_touched(*_reach(stroke), shape):
        yield from _rasterised_in(stroke, tile, shape, grown=grown)


def _rasterised_in(
    stroke: Stroke, tile: Tile, shape: tuple[int, int], *, grown: bool = False
) -> Iterator[tuple[Box, Mask]]:
    """Yield what a stroke covers in a tile; each box is about a millisecond's work."""
    low, high = _reach(stroke)
    box = box_of_tile(tile, shape)
    inside = (low < box[2:]).all(axis=1) & (high > box[:2]).all(axis=1)
    # Only the runs of the stroke that come near: they paint what the whole paints.
    edges = np.flatnonzero(np.diff(np.r_[False, inside, False]))
    sides = np.minimum(high, box[2:]) - np.maximum(low, box[:2])
    efforts = sides.prod(axis=1) + _SEGMENT
    for begin, end in edges.reshape(-1, 2).tolist():
        pieces = (np.cumsum(efforts[begin:end]) // _PIECE).astype(np.int64)
        cuts = begin + 1 + np.flatnonzero(np.diff(pieces))
        for first, last in pairwise([begin, *cuts.tolist(), end]):
            part = _part(stroke, first, last + 1)
            reached = _clipped(part, box)
            if reached is not None:
                painted = int(grown or first > 0)
                yield reached, _covered(part, reached, painted)


def box_of_tile(tile: Tile, shape: tuple[int, int]) -> Box:
    """Box of a tile, clipped to a picture (height, width)."""
    y0, x0 = tile[0] * TILE, tile[1] * TILE
    return x0, y0, min(x0 + TILE, shape[1]), min(y0 + TILE, shape[0])


def tiles_of_box(box: Box) -> list[Tile]:
    """Tiles that a box touches."""
    x0, y0, x1, y1 = box
    return [
        (row, column)
        for row in range(y0 // TILE, -(-y1 // TILE))
        for column in range(x0 // TILE, -(-x1 // TILE))
    ]


def same_stroke(one: Stroke, other: Stroke) -> bool:
    """Whether two strokes paint the same."""
    if one is other:
        return True
    if (one.kind, one.radius, one.colour) != (other.kind, other.radius, other.colour):
        return False
    if one.pressures is None or other.pressures is None:
        same_pressures = one.pressures is other.pressures
    else:
        same_pressures = np.array_equal(one.pressures, other.pressures)
    return same_pressures and np.array_equal(one.points, other.points)


def _reach(
    stroke: Stroke,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Corners (N, 2) of boxes around the segments; a lone point is one."""
    points = np.asarray(stroke.points, np.float64)
    reach = stroke.radius + 1.0
    if len(points) == 1:
        return points - reach, points + reach
    return (
        np.minimum(points[:-1], points[1:]) - reach,
        np.maximum(points[:-1], points[1:]) + reach,
    )


def _tiles_touched(
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
    shape: tuple[int, int],
) -> set[Tile]:
    """Tiles that any of the boxes (N, 2) to (N, 2) touches."""
    limit = np.array([-(-shape[1] // TILE), -(-shape[0] // TILE)])
    first = np.clip(np.floor(low / TILE).astype(np.int64), 0, limit)
    last = np.clip(np.floor(high / TILE).astype(np.int64) + 1, 0, limit)
    boxes = np.unique(np.hstack([first, last]), axis=0)
    return {
        (row, column)
        for x0, y0, x1, y1 in boxes.tolist()
        for row in range(y0, y1)
        for column in range(x0, x1)
    }


def _part(stroke: Stroke, first: int, last: int) -> Stroke:
    """Cut a stroke from point `first` up to, without, point `last`."""
    pressures = stroke.pressures
    return replace(
        stroke,
        points=stroke.points[first:last],
        pressures=None if pressures is None else pressures[first:last],
    )


def _clipped(stroke: Stroke, box: Box) -> Box | None:
    """Part of a box that a stroke can reach; None if it cannot."""
    low = np.floor(stroke.points.min(axis=0) - stroke.radius - 1)
    high = np.ceil(stroke.points.max(axis=0) + stroke.radius + 2)
    x0, y0 = max(int(low[0]), box[0]), max(int(low[1]), box[1])
    x1, y1 = min(int(high[0]), box[2]), min(int(high[1]), box[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _covered(stroke: Stroke, box: Box, painted: int) -> Mask:
    """Pixels of a box that a stroke covers from a point on, whatever its kind.

    The stroke is moved by whole pixels; its points lie on a grid of 1/8 px, so the
    move is exact and the pixels are those of the full picture.
    """
    x0, y0, x1, y1 = box
    colours = np.zeros((y1 - y0, x1 - x0, 3), np.uint8)
    marked = np.zeros((y1 - y0, x1 - x0), np.uint8)
    moved = stroke.points - np.array([x0, y0], np.float32)
    ink = replace(stroke, points=moved, kind="colour")
    paint_stroke(ink, colours, marked, start=painted)
    covered: Mask = marked != 0
    return covered
