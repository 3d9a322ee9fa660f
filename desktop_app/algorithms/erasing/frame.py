"""Rectangles of an exact total area in an empty picture; ends by construction.

Free placement is tried a few times, then cells that tile the picture, and in the end
whole rows and the rest of one, which always succeed.
"""

from __future__ import annotations

from math import sqrt

from desktop_app.algorithms.erasing.chance import (
    Dice,
    in_proportion,
    one_of,
    place_along,
    shares_of,
)
from desktop_app.algorithms.erasing.exact import (
    Size,
    reach,
    sizes_of_one,
    sizes_of_two,
)
from desktop_app.algorithms.erasing.rectangle import Rectangle

# Tries of free placement up to each part of the picture that is covered: beyond, the
# rectangles would hardly ever find room.
_FREE_TRIES = ((0.5, 12), (0.65, 6), (0.8, 2))
_PLACE_TRIES = 16
_PAIR_TRIES = 24
# Partitions into cells that are tried; after each ten of them longer shapes are let in.
_CELL_TRIES = 40
_CELL_PATIENCE = 10
_CELL_STRETCH = 1.5
# Cells are cut across their longer side but for this share of the cuts.
_CONTRARY_CUTS = 0.12
# Room for chance, where a picture is so narrow that it forces long rectangles.
_FORCED_SLACK = 1.25


def draw_in_frame(
    room: Size, area: int, count: int, ratio: float, dice: Dice
) -> list[Rectangle]:
    """Draw rectangles that do not overlap and together have exactly this area.

    Parameters
    ----------
    room : (width, height)
        Of the picture, in px.
    area : int
        Sum of the areas, from `count` to width * height.
    count : int
        From 2; one rectangle has its own function, for it may be impossible.
    ratio : float
        Longest side over shortest, kept to where the picture allows it.
    dice : callable() -> float
        Chance.

    Returns
    -------
    rectangles : list of Rectangle
        `count` of them.
    """
    return (
        _draw_freely(room, area, count, ratio, dice)
        or _draw_in_cells(room, area, count, ratio, dice)
        or fill_rows(room, area, count, dice)
    )


def draw_one(room: Size, area: int, ratio: float, dice: Dice) -> list[Rectangle] | None:
    """Draw one rectangle of exactly this area.

    Parameters
    ----------
    room, area, ratio, dice
        As for `draw_in_frame`; here the ratio is kept to in any case.

    Returns
    -------
    rectangles : list of one Rectangle, or None
        None where no shape has that area.
    """
    sizes = sizes_of_one(area, room, ratio)
    if not sizes:
        return None
    return _place_freely([sizes[one_of(len(sizes), dice)]], room, dice)


def _draw_freely(
    room: Size, area: int, count: int, ratio: float, dice: Dice
) -> list[Rectangle] | None:
    part = area / (room[0] * room[1])
    tries = next((tries for most, tries in _FREE_TRIES if part < most), 0)
    rooms = [room] * count
    for _ in range(tries):
        shares = shares_of(area, count, dice)
        ratios = [forced_ratio(share, room, ratio) for share in shares]
        sizes = exact_sizes(area, shares, rooms, ratios, dice)
        placed = sizes and _place_freely(sizes, room, dice)
        if placed:
            return placed
    return None


def forced_ratio(share: float, room: Size, ratio: float) -> float:
    """Ratio to keep to, or the one that a narrow picture forces upon an area."""
    return max(ratio, _FORCED_SLACK * share / min(room) ** 2)


def exact_sizes(
    area: int,
    shares: list[float],
    rooms: list[Size],
    ratios: list[float],
    dice: Dice,
) -> list[Size] | None:
    """Draw sizes of about these areas, together exactly `area`.

    Parameters
    ----------
    area : int
        Sum of the areas, in px.
    shares : list of float
        About what each shall have, in px; two or more.
    rooms : list of (width, height)
        What each must fit into.
    ratios : list of float
        Longest side over shortest that each may have.
    dice : callable() -> float
        Chance.

    Returns
    -------
    sizes : list of (width, height), or None
        None where nothing was found.
    """
    sizes = []
    for share, room, ratio in zip(shares[:-2], rooms, ratios, strict=False):
        size = _some_size(share, room, ratio, dice)
        if size is None:
            return None
        sizes.append(size)
    left = area - sum(width * height for width, height in sizes)
    pair = _exact_pair(left, shares[-2:], rooms[-2:], ratios[-2:], dice)
    return None if pair is None else [*sizes, *pair]


def _exact_pair(
    area: int,
    shares: list[float],
    rooms: list[Size],
    ratios: list[float],
    dice: Dice,
) -> tuple[Size, Size] | None:
    if area < 2:
        return None
    one = area * shares[0] / (shares[0] + shares[1])
    for _ in range(_PAIR_TRIES):
        first = _some_size(one, rooms[0], ratios[0], dice)
        second = _some_size(area - one, rooms[1], ratios[1], dice)
        if first is None or second is None:
            return None
        found = sizes_of_two(
            area, (first, second), (rooms[0], rooms[1]), (ratios[0], ratios[1])
        )
        if found:
            return found
    return None


def _some_size(area: float, room: Size, ratio: float, dice: Dice) -> Size | None:
    """Draw a size of about this area; None where the room has no such shape."""
    width, height = room
    low = max(sqrt(area / ratio), area / width, 1.0)
    high = min(sqrt(area * ratio), float(height))
    if high < low:
        return None
    tall = max(1, min(height, round(in_proportion(low, high, dice))))
    wide = round(area / tall)
    if 0 < wide <= width and wide <= tall * ratio and tall <= wide * ratio:
        return wide, tall
    least, most = reach(tall, width, ratio)
    return (min(max(wide, least), most), tall) if least <= most else None


def _place_freely(sizes: list[Size], room: Size, dice: Dice) -> list[Rectangle] | None:
    """Put rectangles of these sizes anywhere, the largest first; None if that fails."""
    placed: list[Rectangle] = []
    if len(sizes) > 1:
        sizes = sorted(sizes, key=_area, reverse=True)
    for width, height in sizes:
        for _ in range(_PLACE_TRIES):
            x = place_along(room[0] - width, width, dice)
            y = place_along(room[1] - height, height, dice)
            # Written out, for this is the innermost loop of a draw.
            for left, top, across, down in placed:
                if (
                    x < left + across
                    and left < x + width
                    and y < top + down
                    and top < y + height
                ):
                    break
            else:
                placed.append(Rectangle(x, y, width, height))
                break
        else:
            return None
    return placed


def _area(size: Size) -> int:
    return size[0] * size[1]


def _draw_in_cells(
    room: Size, area: int, count: int, ratio: float, dice: Dice
) -> list[Rectangle] | None:
    frame = Rectangle(0, 0, *room)
    for attempt in range(_CELL_TRIES):
        if attempt and attempt % _CELL_PATIENCE == 0:
            ratio *= _CELL_STRETCH
        shares = shares_of(area, count, dice)
        cells = _cut(frame, shares, dice)
        if cells is None:
            continue
        rooms = [(cell.width, cell.height) for cell in cells]
        ratios = [forced_ratio(share, room, ratio) for share in shares]
        sizes = exact_sizes(area, shares, rooms, ratios, dice)
        if sizes:
            return [
                place_in(cell, size, dice)
                for cell, size in zip(cells, sizes, strict=True)
            ]
    return None


def place_in(cell: Rectangle, size: Size, dice: Dice) -> Rectangle:
    """Put a rectangle of this size anywhere into a cell."""
    width, height = size
    return Rectangle(
        cell.x + place_along(cell.width - width, width, dice),
        cell.y + place_along(cell.height - height, height, dice),
        width,
        height,
    )


def _cut(cell: Rectangle, shares: list[float], dice: Dice) -> list[Rectangle] | None:
    """Cut a cell across, again and again, into cells in proportion to the shares."""
    if len(shares) == 1:
        return [cell]
    first = 1 + one_of(len(shares) - 1, dice)
    part = sum(shares[:first]) / sum(shares)
    lies = (cell.width > cell.height) != (dice() < _CONTRARY_CUTS)
    side = cell.width if lies else cell.height
    if side < 2:
        return None
    at = min(max(round(side * part), 1), side - 1)
    if lies:
        halves = cell._replace(width=at), cell._replace(x=cell.x + at, width=side - at)
    else:
        halves = (
            cell._replace(height=at),
            cell._replace(y=cell.y + at, height=side - at),
        )
    one = _cut(halves[0], shares[:first], dice)
    other = _cut(halves[1], shares[first:], dice)
    return None if one is None or other is None else one + other


def fill_rows(room: Size, area: int, count: int, dice: Dice) -> list[Rectangle]:
    """Whole rows, the rest in one more, cut up until they are `count`: always exact.

    Parameters
    ----------
    room : (width, height)
        In px.
    area : int
        Sum of the areas, from `count` to width * height.
    count : int
        Number of rectangles at least; it may take 2 where 1 is asked for.
    dice : callable() -> float
        Decides from which corner they are laid.
    """
    width, height = room
    if height > width:
        turned = fill_rows((height, width), area, count, dice)
        return [Rectangle(r.y, r.x, r.height, r.width) for r in turned]
    rows, rest = divmod(area, width)
    filled = [Rectangle(0, 0, width, rows)] if rows else []
    filled += [Rectangle(0, rows, rest, 1)] if rest else []
    while len(filled) < count:
        filled.sort(key=lambda each: each.area)
        filled += halved(filled.pop())
    if dice() < 0.5:
        filled = [r._replace(x=width - r.right) for r in filled]
    if dice() < 0.5:
        filled = [r._replace(y=height - r.bottom) for r in filled]
    return filled


def halved(whole: Rectangle) -> tuple[Rectangle, Rectangle]:
    """Cut a rectangle of at least 2 px across its longer side."""
    x, y, width, height = whole
    if width >= height:
        half = width // 2
        return (
            Rectangle(x, y, half, height),
            Rectangle(x + half, y, width - half, height),
        )
    half = height // 2
    return Rectangle(x, y, width, half), Rectangle(x, y + half, width, height - half)
