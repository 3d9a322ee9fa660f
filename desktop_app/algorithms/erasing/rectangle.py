"""A rectangle of pixels, and what several of them have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt


class Rectangle(NamedTuple):
    """Pixels x to x + width - 1 across and y to y + height - 1 down.

    Attributes
    ----------
    x, y : int
        The left upper pixel; x right, y down, counted from 0.
    width, height : int
        Size in px, at least 1.
    """

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below it."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def aspect(self) -> float:
        """Longer side over shorter side."""
        return max(self.width, self.height) / min(self.width, self.height)

    def overlaps(self, other: Rectangle) -> bool:
        """Whether both have a pixel in common."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def holds(self, other: Rectangle) -> bool:
        """Whether every pixel of the other one is in this one."""
        return (
            self.x <= other.x
            and other.right <= self.right
            and self.y <= other.y
            and other.bottom <= self.bottom
        )


def total_area(rectangles: Iterable[Rectangle]) -> int:
    """Sum of the areas, in px."""
    return sum(each.width * each.height for each in rectangles)


def overlapping_pair(rectangles: list[Rectangle]) -> tuple[int, int] | None:
    """Places in the list of two rectangles that overlap; None where none do."""
    for later, one in enumerate(rectangles):
        for earlier in range(later):
            if one.overlaps(rectangles[earlier]):
                return earlier, later
    return None


def mask_of(
    rectangles: Iterable[Rectangle], height: int, width: int
) -> npt.NDArray[np.bool_]:
    """Picture of which pixels are covered.

    Parameters
    ----------
    rectangles : iterable of Rectangle
        Inside the picture.
    height, width : int
        Of the picture, in px.

    Returns
    -------
    mask : (height, width) bool array
        True where a rectangle is.
    """
    mask = np.zeros((height, width), np.bool_)
    for each in rectangles:
        mask[each.y : each.bottom, each.x : each.right] = True
    return mask
