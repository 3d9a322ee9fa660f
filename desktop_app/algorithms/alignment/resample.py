"""Pictures seen through a warp, and the area that several of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.alignment.prepare import Region
from desktop_app.algorithms.alignment.warps import Matrix, project
from desktop_app.opencv import cv2

Kind = TypeVar("Kind", bound=np.generic)
Interpolation = Literal["nearest", "linear", "cubic", "lanczos"]

# OpenCV's names of them.
_FLAGS = {
    "nearest": "INTER_NEAREST",
    "linear": "INTER_LINEAR",
    "cubic": "INTER_CUBIC",
    "lanczos": "INTER_LANCZOS4",
}
# OpenCV's warp counts rows in 16 bits.
_LARGEST_SIDE = 32_000
_STRIP = 8_000
_ROWS = 64  # looked at together, in float64
# The overlap is first looked for on a grid of that many cells a side.
_GRID = 160


def warp_image(
    image: npt.NDArray[Kind],
    matrix: Matrix,
    size: tuple[int, ...],
    *,
    interpolation: Interpolation = "cubic",
) -> npt.NDArray[Kind]:
    """Look at an image through a warp.

    Parameters
    ----------
    image : (H, W) or (H, W, C) uint8, uint16 or float32 array
        Source. Not written to.
    matrix : (3, 3) float64 array
        Maps (x, y, 1) of the result to px of the image.
    size : (int, int, ...)
        Height and width of the result.
    interpolation : {"nearest", "linear", "cubic", "lanczos"}
        How pixels are made of those around.

    Returns
    -------
    warped : (height, width) or (height, width, C) array of the image's dtype
        0 where there is no image; `inside` tells where.

    Raises
    ------
    ValueError
        If a side of the image is over 32,000 px.
    """
    if max(image.shape[:2]) > _LARGEST_SIDE:
        raise ValueError(
            f"image of {image.shape[1]} x {image.shape[0]} px: its sides must not be "
            f"over {_LARGEST_SIDE} px; make it smaller first"
        )
    height, width = size[:2]
    source = np.ascontiguousarray(image)
    warped = np.empty((height, width, *image.shape[2:]), image.dtype)
    for top in range(0, height, _STRIP):
        for left in range(0, width, _STRIP):
            part = warped[top : top + _STRIP, left : left + _STRIP]
            part[...] = cv2.warpPerspective(
                source,
                matrix @ _shift(left, top),
                part.shape[1::-1],
                flags=getattr(cv2, _FLAGS[interpolation]) | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_CONSTANT,
                borderValue=0,
            ).reshape(part.shape)
    return warped


def inside(
    shape: tuple[int, ...], matrix: Matrix, region: tuple[int, int, int, int]
) -> npt.NDArray[np.bool_]:
    """Tell which pixels of a region lie on an image that is seen through a warp.

    Parameters
    ----------
    shape : (H, W, ...)
        Of the image.
    matrix : (3, 3) float64 array
        From the region's coordinates to the image.
    region : (x, y, width, height)
        Whole px.

    Returns
    -------
    there : (height, width) bool array
        True where a pixel of the region falls between pixels of the image.
    """
    x, y, width, height = region
    there = np.empty((height, width), np.bool_)
    for top in range(0, height, _ROWS):
        part = there[top : top + _ROWS]
        _fill_inside(part, shape, matrix, x, y + top)
    return there


def _fill_inside(
    there: npt.NDArray[np.bool_], shape: tuple[int, ...], matrix: Matrix, x: int, y: int
) -> None:
    """Do `inside` for a few rows, whose first pixel is (x, y)."""
    height, width = there.shape
    across = np.arange(x, x + width, dtype=np.float64)
    down = np.arange(y, y + height, dtype=np.float64)[:, None]
    depth = matrix[2, 0] * across + matrix[2, 1] * down + matrix[2, 2]
    slack = 1e-6 * np.abs(depth)
    there[:] = depth > 0
    for axis, limit in ((0, shape[1] - 1), (1, shape[0] - 1)):
        place = matrix[axis, 0] * across + matrix[axis, 1] * down + matrix[axis, 2]
        there &= (place >= -slack) & (place <= limit * depth + slack)


def common_region(
    matrices: Sequence[Matrix],
    shapes: Sequence[tuple[int, ...]],
    size: tuple[int, ...],
) -> Region | None:
    """Find a large rectangle of the reference that every image shows.

    Parameters
    ----------
    matrices : sequence of (3, 3) float64 arrays
        From the reference to every image.
    shapes : sequence of (H, W, ...)
        Of the images.
    size : (int, int, ...)
        Height and width of the reference.

    Returns
    -------
    region : Region, optional
        In whole px of the reference; None if there is none. As large as any that ends
        on a grid of 160 cells, grown by single pixels.
    """

    def shared(xs: Matrix, ys: Matrix) -> bool:
        points = np.array([(x, y) for x in xs for y in ys])
        return all(
            _each_within(matrix, points, shape).all()
            for matrix, shape in zip(matrices, shapes, strict=True)
        )

    height, width = size[:2]
    xs = np.unique(np.linspace(0, width - 1, _GRID).round())
    ys = np.unique(np.linspace(0, height - 1, _GRID).round())
    mask = np.ones((len(ys), len(xs)), bool)
    points = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    for matrix, shape in zip(matrices, shapes, strict=True):
        mask &= _each_within(matrix, points, shape).reshape(mask.shape)
    box = largest_rectangle(mask)
    if box is None:
        return None
    left, top, right, bottom = xs[box[0]], ys[box[1]], xs[box[2]], ys[box[3]]
    sides = np.array([left, top, right, bottom])
    limits = np.array([0, 0, width - 1, height - 1])
    for step in (64, 16, 4, 1):
        _grow(sides, limits, step, shared)
    x, y, right, bottom = (int(side) for side in sides)
    return Region(x, y, right - x + 1, bottom - y + 1)


def _grow(
    sides: Matrix, limits: Matrix, step: int, shared: Callable[[Matrix, Matrix], bool]
) -> None:
    """Move the sides outwards as long as all corners stay on every image."""
    grown = True
    while grown:
        grown = False
        for side in range(4):
            moved = sides.copy()
            moved[side] += -step if side < 2 else step
            beyond = moved[side] < 0 if side < 2 else moved[side] > limits[side]
            if not beyond and shared(moved[[0, 2]], moved[[1, 3]]):
                sides[:] = moved
                grown = True


def largest_rectangle(
    mask: npt.NDArray[np.bool_],
) -> tuple[int, int, int, int] | None:
    """Find the largest rectangle of true cells: its first and last column and row.

    Parameters
    ----------
    mask : (H, W) bool array
        The cells.

    Returns
    -------
    box : (left, top, right, bottom), optional
        All inclusive; None if no cell is true.
    """
    best, box = 0, None
    heights = np.zeros(mask.shape[1], int)
    for row, cells in enumerate(mask):
        heights = np.where(cells, heights + 1, 0)
        open_bars: list[tuple[int, int]] = []  # (first column, height), rising
        for column, height in enumerate([*heights.tolist(), 0]):
            first = column
            while open_bars and open_bars[-1][1] >= height:
                first, tall = open_bars.pop()
                if tall * (column - first) > best:
                    best = tall * (column - first)
                    box = (first, row - tall + 1, column - 1, row)
            open_bars.append((first, height))
    return box


def _each_within(
    matrix: Matrix, points: Matrix, shape: tuple[int, ...]
) -> npt.NDArray[np.bool_]:
    """Tell which points a warp takes onto an image; none from beyond the horizon."""
    warped = project(matrix, points)
    low, high = -1e-6, np.array([shape[1] - 1, shape[0] - 1]) + 1e-6
    on_image = ((warped >= low) & (warped <= high)).all(axis=1)
    return np.asarray(on_image & (points @ matrix[2, :2] + matrix[2, 2] > 0))


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0, x], [0, 1, y], [0, 0, 1]])
