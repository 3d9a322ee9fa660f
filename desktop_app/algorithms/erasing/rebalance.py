"""After an edit by hand: the others make the sum exact again, and stay near."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import product
from math import sqrt
from typing import NamedTuple

from desktop_app.algorithms.erasing.exact import Size, sizes_of_one, sizes_of_two
from desktop_app.algorithms.erasing.obstacles import Obstacles
from desktop_app.algorithms.erasing.rectangle import (
    Rectangle,
    overlapping_pair,
    total_area,
)

# Shapes that are tried, as factors to the height over width there is, nearest first.
_STRETCHES = (1.0, 1.1, 0.91, 1.25, 0.8, 1.5, 0.67, 2.0, 0.5, 3.0, 0.33)
# A rectangle made by hand may be long; one that is made anew is not made longer.
_LONGEST = 10.0
# How many px a single rectangle may be off, where none has the exact area.
_SEARCHED = 400


class Balance(NamedTuple):
    """Rectangles after an edit.

    Attributes
    ----------
    rectangles : list of Rectangle
        In the order they were given.
    off_px : int
        By how many px their sum is above the target; 0 where it is exact.
    """

    rectangles: list[Rectangle]
    off_px: int


def rebalance(
    rectangles: Sequence[Rectangle],
    target: int,
    height: int,
    width: int,
    *,
    fixed: Collection[int] = (),
    obstacles: Obstacles | None = None,
) -> Balance | None:
    """Change the rectangles that are not fixed so that the areas sum to a number.

    They keep place and shape as nearly as that lets them, and give way to the fixed
    ones. There is no chance in it: the same edit gives the same answer.

    Parameters
    ----------
    rectangles : sequence of Rectangle
        As the edit left them.
    target : int
        Sum of the areas that is wanted, in px.
    height, width : int
        Of the picture.
    fixed : collection of int
        Places in the list of those that stay: locked ones, and the one just edited.
    obstacles : Obstacles, optional
        Pixels to keep out of.

    Returns
    -------
    balance : Balance or None
        None if there is no place for them beside the fixed ones. Where the area cannot
        be exact (all are fixed, or a single one has no such shape), as near as it gets.
    """
    kept = [rectangles[index] for index in fixed]
    table = _Table((width, height), kept, obstacles)
    if not table.holds_itself():
        return None
    free = [index for index in range(len(rectangles)) if index not in fixed]
    changed = list(rectangles)
    if total_area(changed) != target or not table.takes([changed[i] for i in free]):
        moved = _settle(
            [changed[index] for index in free], target - total_area(kept), table
        )
        if moved is None:
            return None
        for index, rectangle in zip(free, moved, strict=True):
            changed[index] = rectangle
    return Balance(changed, total_area(changed) - target)


class _Table(NamedTuple):
    """What there is room beside."""

    room: Size
    kept: list[Rectangle]
    obstacles: Obstacles | None

    def holds_itself(self) -> bool:
        """Whether the fixed ones lie inside and do not overlap."""
        frame = Rectangle(0, 0, *self.room)
        inside = all(frame.holds(each) for each in self.kept)
        return inside and overlapping_pair(self.kept) is None

    def takes(self, others: list[Rectangle]) -> bool:
        """Whether these have room beside the fixed ones and each other."""
        frame = Rectangle(0, 0, *self.room)
        return (
            all(frame.holds(each) for each in others)
            and overlapping_pair([*self.kept, *others]) is None
            and all(self.allows(each) for each in others)
        )

    def allows(self, one: Rectangle) -> bool:
        """Whether the keep-out mask lets a rectangle be."""
        return self.obstacles is None or self.obstacles.allow(one)


def _settle(free: list[Rectangle], area: int, table: _Table) -> list[Rectangle] | None:
    """Give the free ones this area in all, beside the fixed ones."""
    if not free:
        return []
    if len(free) == 1:
        return _settle_one(free[0], area, table)
    area = max(area, len(free))
    for sizes in _sizes_near(free, area, table.room):
        placed = _place_near(free, sizes, table)
        if placed:
            return placed
    return _place_near(free, [(each.width, each.height) for each in free], table)


def _settle_one(one: Rectangle, area: int, table: _Table) -> list[Rectangle] | None:
    """Give one rectangle this area, or the nearest that has a shape and a place."""
    area = min(max(area, 1), table.room[0] * table.room[1])
    for off in range(_SEARCHED):
        for each in (area - off, area + off) if off else (area,):
            if each < 1:
                continue
            for size in _shapes_of_one(one, each, table.room):
                placed = _place_near([one], [size], table)
                if placed:
                    return placed
    return _place_near([one], [(one.width, one.height)], table)


def _shapes_of_one(one: Rectangle, area: int, room: Size) -> list[Size]:
    """Sizes of exactly this area, those nearest to the shape there is first."""
    longest = max(_LONGEST, one.aspect)
    shape = one.height / one.width
    return sorted(
        sizes_of_one(area, room, longest),
        key=lambda size: _distance(size[1] / size[0], shape),
    )


def _distance(one: float, other: float) -> float:
    """How unlike two ratios are, from 1."""
    return max(one, other) / min(one, other)


def _sizes_near(free: list[Rectangle], area: int, room: Size) -> Iterator[list[Size]]:
    """Sizes of exactly this area in all, those most like what there is first."""
    whole = total_area(free)
    shares = [area * each.area / whole for each in free]
    ratios = [max(_LONGEST, each.aspect) for each in free]
    for stretch, other in sorted(
        product(_STRETCHES, repeat=2), key=lambda pair: _unlike(*pair)
    ):
        sizes = [
            _scaled(each, share, room, stretch)
            for each, share in zip(free, shares, strict=True)
        ]
        sizes[-1] = _scaled(free[-1], shares[-1], room, other)
        left = area - sum(across * down for across, down in sizes[:-2])
        pair = sizes_of_two(
            left, (sizes[-2], sizes[-1]), (room, room), (ratios[-2], ratios[-1])
        )
        if pair:
            yield [*sizes[:-2], *pair]


def _unlike(one: float, other: float) -> float:
    return _distance(one, 1.0) * _distance(other, 1.0)


def _scaled(one: Rectangle, share: float, room: Size, stretch: float) -> Size:
    """Size of about this area, like a rectangle but for the stretch of its height."""
    down = round(sqrt(share * one.height / one.width * stretch))
    down = min(max(1, down), room[1])
    return min(max(1, round(share / down)), room[0]), down


def _place_near(
    free: list[Rectangle], sizes: list[Size], table: _Table
) -> list[Rectangle] | None:
    """Put the sizes where the rectangles were, or as near as there is room."""
    placed: dict[int, Rectangle] = {}
    for index in sorted(range(len(free)), key=lambda i: -sizes[i][0] * sizes[i][1]):
        taken = [*table.kept, *placed.values()]
        found = _nearest_spot(free[index], sizes[index], taken, table)
        if found is None:
            return None
        placed[index] = found
    return [placed[index] for index in range(len(free))]


def _nearest_spot(
    one: Rectangle, size: Size, taken: list[Rectangle], table: _Table
) -> Rectangle | None:
    """Place a size, centred on a rectangle or against an edge near it."""
    width, height = size
    across, down = table.room[0] - width, table.room[1] - height
    wish_x = one.x + (one.width - width) // 2
    wish_y = one.y + (one.height - height) // 2
    edges_x = [0, across, *(e for t in taken for e in (t.right, t.x - width))]
    edges_y = [0, down, *(e for t in taken for e in (t.bottom, t.y - height))]
    columns = {min(max(x, 0), across) for x in (wish_x, *edges_x)}
    rows = {min(max(y, 0), down) for y in (wish_y, *edges_y)}
    for x, y in sorted(
        product(columns, rows),
        key=lambda at: ((at[0] - wish_x) ** 2 + (at[1] - wish_y) ** 2, at),
    ):
        spot = Rectangle(x, y, width, height)
        free = not any(spot.overlaps(each) for each in taken)
        if free and table.allows(spot):
            return spot
    return None
