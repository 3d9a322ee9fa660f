"""Where rectangles may be: a keep-out mask, asked quickly and often."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.exact import Size
from desktop_app.algorithms.erasing.rectangle import Rectangle
from desktop_app.opencv import cv2

# The largest free rectangles are looked for on at most so many blocks a side.
_BLOCKS = 96

# A run of blocks, half-open.
Run = tuple[int, int]
# A range of places: the first and last x, the first and last y, all inclusive.
Span = tuple[int, int, int, int]


class Obstacles:
    """Pixels that must not be covered.

    Parameters
    ----------
    height, width : int
        Of the picture, in px.
    mask : (height, width) bool array, or of numbers, optional
        Not zero where a pixel is to be kept.
    taken : sequence of Rectangle
        Rectangles in the picture whose pixels are to be kept, too. Where there is no
        mask, the cost does not depend on the size of the picture.
    """

    def __init__(
        self,
        height: int,
        width: int,
        mask: npt.NDArray[np.generic] | None = None,
        taken: Sequence[Rectangle] = (),
    ) -> None:
        self.height, self.width = height, width
        self.taken = tuple(taken)
        self._sums: npt.NDArray[np.int32] | None = None
        if mask is not None:
            kept = np.ascontiguousarray(mask != 0)
            self._sums = cv2.integral(kept.view(np.uint8), sdepth=cv2.CV_32S)

    def free_px(self) -> int:
        """Count the pixels that may be covered."""
        rows, columns, free = self._grid({0, self.height}, {0, self.width})
        pixels = np.multiply.outer(np.diff(rows), np.diff(columns))
        if self._sums is not None:
            pixels = pixels - self._kept_within(rows, columns)
        return int(pixels[free].sum())

    def allow(self, rectangle: Rectangle) -> bool:
        """Whether a rectangle covers no kept pixel."""
        if any(rectangle.overlaps(each) for each in self.taken):
            return False
        if self._sums is None:
            return True
        x, y, width, height = rectangle
        sums, right, bottom = self._sums, x + width, y + height
        kept = sums[bottom, right] - sums[y, right] - sums[bottom, x] + sums[y, x]
        return not kept

    def places(
        self, size: Size, span: Span, placed: Sequence[Rectangle]
    ) -> npt.NDArray[np.bool_]:
        """Every place in a span where a rectangle of this size may be.

        Parameters
        ----------
        size : (width, height)
        span : (first x, last x, first y, last y)
            Inclusive, and such that the rectangle is inside the picture.
        placed : sequence of Rectangle
            Must not be covered, either.

        Returns
        -------
        places : (last y - first y + 1, last x - first x + 1) bool array
        """
        (width, height), (left, right, top, bottom) = size, span
        if self._sums is None:
            places = np.ones((bottom - top + 1, right - left + 1), np.bool_)
        else:
            sums = self._sums[top : bottom + height + 1, left : right + width + 1]
            across = sums[:, width:] - sums[:, :-width]
            places = across[height:] == across[:-height]
        for each in (*self.taken, *placed):
            places[
                max(0, each.y - height + 1 - top) : max(0, each.bottom - top),
                max(0, each.x - width + 1 - left) : max(0, each.right - left),
            ] = False
        return places

    def free_cells(self, count: int, box: Rectangle | None) -> list[Rectangle]:
        """Large rectangles without a kept pixel and without overlap, largest first.

        Parameters
        ----------
        count : int
            Most that are given.
        box : Rectangle or None
            The first one holds it.
        """
        rows, columns, free = self._grid(
            self._edges(self.height, box and (box.y, box.bottom)),
            self._edges(self.width, box and (box.x, box.right)),
        )
        if self._sums is not None:
            free &= self._kept_within(rows, columns) == 0
        cells: list[Rectangle] = []
        while len(cells) < count:
            held = None
            if box and not cells:
                held = (
                    (rows.index(box.y), rows.index(box.bottom)),
                    (columns.index(box.x), columns.index(box.right)),
                )
            found = _largest_free(free, rows, columns, held)
            if found is None:
                break
            top, bottom, left, right = found
            free[top:bottom, left:right] = False
            x, y = columns[left], rows[top]
            cells.append(Rectangle(x, y, columns[right] - x, rows[bottom] - y))
        return cells

    def _edges(self, length: int, box: tuple[int, int] | None) -> set[int]:
        """Edges of blocks along a side, each pixel a block where the side is short."""
        blocks = 1 if self._sums is None else min(length, _BLOCKS)
        edges = {index * length // blocks for index in range(blocks + 1)}
        if box:
            edges = {edge for edge in edges if not box[0] < edge < box[1]} | set(box)
        return edges

    def _grid(
        self, rows: set[int], columns: set[int]
    ) -> tuple[list[int], list[int], npt.NDArray[np.bool_]]:
        """Edges with those of what is taken, and which blocks between are not taken."""
        down = sorted(rows | {edge for t in self.taken for edge in (t.y, t.bottom)})
        across = sorted(columns | {edge for t in self.taken for edge in (t.x, t.right)})
        free = np.ones((len(down) - 1, len(across) - 1), np.bool_)
        for each in self.taken:
            free[
                down.index(each.y) : down.index(each.bottom),
                across.index(each.x) : across.index(each.right),
            ] = False
        return down, across, free

    def _kept_within(
        self, rows: list[int], columns: list[int]
    ) -> npt.NDArray[np.integer]:
        """Pixels of the mask within each block."""
        assert self._sums is not None
        sums = self._sums[np.ix_(rows, columns)]
        return np.diff(np.diff(sums, axis=0), axis=1)


def _largest_free(
    free: npt.NDArray[np.bool_],
    rows: list[int],
    columns: list[int],
    held: tuple[Run, Run] | None,
) -> tuple[int, int, int, int] | None:
    """Largest all-free rectangle of blocks: (top, bottom, left, right), half-open.

    Parameters
    ----------
    free : (R, C) bool array
    rows, columns : list of int
        Edges of the blocks in px, R + 1 and C + 1 of them.
    held : ((top, bottom), (left, right)) or None
        Blocks it must hold, half-open.
    """
    best, found = 0, None
    for top in range(len(free) if held is None else held[0][0] + 1):
        open_columns = np.ones(free.shape[1], np.bool_)
        for bottom in range(top, len(free)):
            open_columns &= free[bottom]
            if not open_columns.any():
                break
            if held is not None and bottom + 1 < held[0][1]:
                continue
            left, right = _widest_run(open_columns, columns, held and held[1])
            area = (rows[bottom + 1] - rows[top]) * (columns[right] - columns[left])
            if area > best:
                best, found = area, (top, bottom + 1, left, right)
    return found


def _widest_run(
    open_columns: npt.NDArray[np.bool_], columns: list[int], held: Run | None
) -> Run:
    """Widest run of open columns that holds some of them, half-open; may be empty."""
    if held is not None and not open_columns[held[0] : held[1]].all():
        return 0, 0
    closed = np.flatnonzero(~open_columns)
    starts = np.concatenate(([0], closed + 1))
    ends = np.concatenate((closed, [len(open_columns)]))
    if held is not None:
        within = int(np.searchsorted(closed, held[0]))
        return int(starts[within]), int(ends[within])
    edges = np.asarray(columns)
    widest = int(np.argmax(edges[ends] - edges[starts]))
    return int(starts[widest]), int(ends[widest])
