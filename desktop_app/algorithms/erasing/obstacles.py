"""Where rectangles may be: a keep-out mask, asked quickly and often."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.exact import Size
from desktop_app.algorithms.erasing.rectangle import Rectangle
from desktop_app.opencv import cv2

# The largest free rectangles are looked for on at most so many blocks a side.
_BLOCKS = 96

# A range of places: the first and last x, the first and last y, all inclusive.
Span = tuple[int, int, int, int]


class Obstacles:
    """Pixels that must not be covered.

    Parameters
    ----------
    mask : (H, W) bool array, or of numbers
        Not zero where a pixel is to be kept.
    """

    def __init__(self, mask: npt.NDArray[np.generic]) -> None:
        self.mask = np.ascontiguousarray(mask != 0)
        self._sums = cv2.integral(self.mask.view(np.uint8), sdepth=cv2.CV_32S)
        self.free_px = int(self.mask.size - self._sums[-1, -1])

    def allow(self, rectangle: Rectangle) -> bool:
        """Whether a rectangle covers no kept pixel."""
        x, y, width, height = rectangle
        sums, right, bottom = self._sums, x + width, y + height
        kept = sums[bottom, right] - sums[y, right] - sums[bottom, x] + sums[y, x]
        return not kept

    def places(
        self, size: Size, span: Span, taken: list[Rectangle]
    ) -> npt.NDArray[np.bool_]:
        """Every place in a span where a rectangle of this size may be.

        Parameters
        ----------
        size : (width, height)
        span : (first x, last x, first y, last y)
            Inclusive, and such that the rectangle is inside the picture.
        taken : list of Rectangle
            Must not be covered, either.

        Returns
        -------
        places : (last y - first y + 1, last x - first x + 1) bool array
        """
        (width, height), (left, right, top, bottom) = size, span
        sums = self._sums[top : bottom + height + 1, left : right + width + 1]
        across = sums[:, width:] - sums[:, :-width]
        places: npt.NDArray[np.bool_] = across[height:] == across[:-height]
        for each in taken:
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
        height, width = self.mask.shape
        rows = _edges(height, box and (box.y, box.bottom))
        columns = _edges(width, box and (box.x, box.right))
        sums = self._sums[np.ix_(rows, columns)]
        free = np.diff(np.diff(sums, axis=0), axis=1) == 0
        cells: list[Rectangle] = []
        while len(cells) < count:
            held = None
            if box and not cells:
                held = (rows.index(box.y), columns.index(box.x))
            found = _largest_free(free, rows, columns, held)
            if found is None:
                break
            top, bottom, left, right = found
            free[top:bottom, left:right] = False
            x, y = columns[left], rows[top]
            cells.append(Rectangle(x, y, columns[right] - x, rows[bottom] - y))
        return cells


def _edges(length: int, box: tuple[int, int] | None) -> list[int]:
    """Edges of blocks along a side, each pixel a block where the side is short."""
    blocks = min(length, _BLOCKS)
    edges = {index * length // blocks for index in range(blocks + 1)}
    if box:
        edges = {edge for edge in edges if not box[0] < edge < box[1]} | set(box)
    return sorted(edges)


def _largest_free(
    free: npt.NDArray[np.bool_],
    rows: list[int],
    columns: list[int],
    held: tuple[int, int] | None,
) -> tuple[int, int, int, int] | None:
    """Largest all-free rectangle of blocks: (top, bottom, left, right), half-open.

    Parameters
    ----------
    free : (R, C) bool array
    rows, columns : list of int
        Edges of the blocks in px, R + 1 and C + 1 of them.
    held : (row, column) or None
        A block it must hold.
    """
    best, found = 0, None
    for top in range(len(free) if held is None else held[0] + 1):
        open_columns = np.ones(free.shape[1], np.bool_)
        for bottom in range(top, len(free)):
            open_columns &= free[bottom]
            if not open_columns.any():
                break
            if held is not None and bottom < held[0]:
                continue
            left, right = _widest_run(open_columns, columns, held and held[1])
            area = (rows[bottom + 1] - rows[top]) * (columns[right] - columns[left])
            if area > best:
                best, found = area, (top, bottom + 1, left, right)
    return found


def _widest_run(
    open_columns: npt.NDArray[np.bool_], columns: list[int], held: int | None
) -> tuple[int, int]:
    """Widest run of open columns that holds one of them, half-open; may be empty."""
    if held is not None and not open_columns[held]:
        return held, held
    closed = np.flatnonzero(~open_columns)
    starts = np.concatenate(([0], closed + 1))
    ends = np.concatenate((closed, [len(open_columns)]))
    if held is not None:
        within = int(np.searchsorted(closed, held))
        return int(starts[within]), int(ends[within])
    edges = np.asarray(columns)
    widest = int(np.argmax(edges[ends] - edges[starts]))
    return int(starts[widest]), int(ends[widest])
