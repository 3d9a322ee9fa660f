"""Cells of a picture that rectangles fill nearly, each its own; integers."""

from __future__ import annotations

from itertools import product

from desktop_app.algorithms.erasing.chance import Dice
from desktop_app.algorithms.erasing.exact import Size
from desktop_app.algorithms.erasing.frame import exact_sizes, forced_ratio, halved
from desktop_app.algorithms.erasing.rectangle import Rectangle, total_area

# Rows and columns that a rectangle in a cell which hardly suffices may be short of.
_SHORT = 12


def sizes_for(
    cells: list[Rectangle], area: int, ratio: float, dice: Dice
) -> list[Size] | None:
    """Sizes of exactly this area in all, in proportion to their cells."""
    shares = [area * cell.area / total_area(cells) for cell in cells]
    rooms = [(cell.width, cell.height) for cell in cells]
    ratios = [
        forced_ratio(share, room, ratio)
        for share, room in zip(shares, rooms, strict=True)
    ]
    return exact_sizes(area, shares, rooms, ratios, dice)


def trimmed(cell: Rectangle, box: Rectangle | None) -> list[Size]:
    """Sizes a few px smaller than a cell, that can still cover the box."""
    width, height = (box.width, box.height) if box else (1, 1)
    return [
        (across, down)
        for across in range(cell.width, max(width, cell.width - _SHORT) - 1, -1)
        for down in range(cell.height, max(height, cell.height - _SHORT) - 1, -1)
    ]


def with_sum(offers: list[list[Size]], area: int) -> list[Size] | None:
    """Choose a size of each offer so that the areas sum to a number."""
    half = (len(offers) + 1) // 2
    first = {_px(chosen): chosen for chosen in product(*offers[:half])}
    for second in product(*offers[half:]):
        found = first.get(area - _px(second))
        if found:
            return [*found, *second]
    return None


def _px(sizes: tuple[Size, ...]) -> int:
    return sum(width * height for width, height in sizes)


def cut_one(cells: list[Rectangle], box: Rectangle | None) -> list[Rectangle]:
    """Cut the largest cell that can be cut without cutting the box; [] if none can."""
    for place in sorted(range(len(cells)), key=lambda i: -cells[i].area):
        cell = cells[place]
        if box and cell.holds(box):
            parts = _cut_off(cell, box)
        else:
            parts = halved(cell) if cell.area > 1 else None
        if parts:
            return [*cells[:place], *parts, *cells[place + 1 :]]
    return []


def _cut_off(cell: Rectangle, box: Rectangle) -> tuple[Rectangle, Rectangle] | None:
    """Cut the largest part beside the box off: (what holds the box, the rest)."""
    left, right = box.x - cell.x, cell.right - box.right
    above, below = box.y - cell.y, cell.bottom - box.bottom
    part = max(left, right, above, below)
    if not part:
        return None
    width, height = cell.width - part, cell.height - part
    if part == left:
        return cell._replace(x=box.x, width=width), cell._replace(width=part)
    if part == right:
        return cell._replace(width=width), cell._replace(x=box.right, width=part)
    if part == above:
        return cell._replace(y=box.y, height=height), cell._replace(height=part)
    return cell._replace(height=height), cell._replace(y=box.bottom, height=part)


def rows_over(room: Size, area: int, box: Rectangle) -> list[Rectangle]:
    """Give one or two rectangles of exactly this area, the first over the box.

    Parameters
    ----------
    room : (width, height)
    area : int
        From that of the box to width * height.
    box : Rectangle
        In the room.
    """
    width, height = room
    if area < box.height * width:
        across, rest = divmod(area, box.height)
        x = min(max(0, box.right - across), width - across)
        block = Rectangle(x, box.y, across, box.height)
        beside = block.right if block.right < width else block.x - 1
        return [block, *([Rectangle(beside, box.y, 1, rest)] if rest else [])]
    rows, rest = divmod(area, width)
    y = min(max(0, box.bottom - rows), height - rows)
    block = Rectangle(0, y, width, rows)
    beside = block.bottom if block.bottom < height else block.y - 1
    return [block, *([Rectangle(0, beside, rest, 1)] if rest else [])]
