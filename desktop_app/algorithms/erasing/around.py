"""Rectangles of an exact total area around what is kept, or over what must be covered.

Like in an empty picture: free placement a few times, then cells, here the largest free
ones, then whole rows of cells. The tries are bounded, so this ends, too; that nothing
was found does not prove that nothing is possible, unless too few pixels are free.
"""

from __future__ import annotations

from math import sqrt

from desktop_app.algorithms.erasing.cells import (
    cut_one,
    rows_over,
    sizes_for,
    trimmed,
    with_sum,
)
from desktop_app.algorithms.erasing.chance import (
    Dice,
    in_proportion,
    one_of,
    place_along,
    shares_of,
)
from desktop_app.algorithms.erasing.exact import Size, sizes_of_one
from desktop_app.algorithms.erasing.frame import exact_sizes, fill_rows, forced_ratio
from desktop_app.algorithms.erasing.obstacles import Obstacles, Span
from desktop_app.algorithms.erasing.rectangle import Rectangle, total_area

_TRIES = 24
_PLACE_TRIES = 12
# From this try on, every possible place is looked at instead of some at random.
_LOOK_FROM = 2
# Most tries that look at every place; each costs some passes over the picture.
_LOOKS = 6
_CELL_TRIES = 40
_CELL_STRETCH = 1.08


class Ground:
    """A picture, what is kept of it, and what must be covered.

    Parameters
    ----------
    room : (width, height)
        Of the picture, in px.
    obstacles : Obstacles or None
        What no rectangle may cover.
    box : Rectangle or None
        What one rectangle must cover.
    """

    def __init__(
        self, room: Size, obstacles: Obstacles | None, box: Rectangle | None
    ) -> None:
        self.room = room
        self.obstacles = obstacles
        self.box = box

    def draw(
        self, area: int, count: int, ratio: float, dice: Dice
    ) -> list[Rectangle] | None:
        """Draw rectangles of exactly this area in all; None where none were found."""
        if self.box and self.box.area + count - 1 > area:
            return None
        if count == 1:
            return self._draw_one(area, ratio, dice)
        return (
            self._draw_freely(area, count, ratio, dice)
            or self._draw_in_cells(area, count, ratio, dice)
            or self._trim_cells(area, count, dice)
            or self._fill_cells(area, count, dice)
        )

    def _draw_one(self, area: int, ratio: float, dice: Dice) -> list[Rectangle] | None:
        sizes = [s for s in sizes_of_one(area, self.room, ratio) if self._covers(s)]
        while sizes:
            size = sizes.pop(one_of(len(sizes), dice))
            placed = self._place([size], True, dice)
            if placed:
                return placed
        return None

    def _covers(self, size: Size) -> bool:
        """Whether a rectangle of this size can cover the box."""
        box = self.box
        return not box or (size[0] >= box.width and size[1] >= box.height)

    def _draw_freely(
        self, area: int, count: int, ratio: float, dice: Dice
    ) -> list[Rectangle] | None:
        for attempt in range(_TRIES):
            sizes = self._draw_sizes(area, count, ratio, dice)
            if sizes is None:
                continue
            looks = _LOOK_FROM <= attempt < _LOOK_FROM + _LOOKS
            placed = self._place(sizes, looks and self.obstacles is not None, dice)
            if placed:
                return placed
        return None

    def _draw_sizes(
        self, area: int, count: int, ratio: float, dice: Dice
    ) -> list[Size] | None:
        """Sizes of exactly this area; the first can cover the box."""
        shares = shares_of(area, count, dice)
        ratios = [forced_ratio(share, self.room, ratio) for share in shares]
        rooms = [self.room] * count
        if self.box is None:
            return exact_sizes(area, shares, rooms, ratios, dice)
        cover = self._cover_size(area - count + 1, shares[0], ratios[0], dice)
        if cover is None:
            return None
        left = area - cover[0] * cover[1]
        if count == 2:
            others = sizes_of_one(left, self.room, ratios[1])
            return [cover, others[one_of(len(others), dice)]] if others else None
        shares = shares_of(left, count - 1, dice)
        sizes = exact_sizes(left, shares, rooms[1:], ratios[1:], dice)
        return [cover, *sizes] if sizes else None

    def _cover_size(
        self, most: int, share: float, ratio: float, dice: Dice
    ) -> Size | None:
        """Draw a size that can cover the box, of about this share, up to `most`."""
        assert self.box is not None
        width, height = self.box.width, self.box.height
        share = min(max(share, sqrt(self.box.area * (self.box.area + share))), most)
        low, high = max(height, share / self.room[0]), min(share / width, self.room[1])
        if low > high:
            return None
        # Of the box's shape if that is longer than the ratio allows.
        low = max(low, min(high, sqrt(share / ratio)))
        high = min(high, max(low, sqrt(share * ratio)))
        tall = min(max(height, round(in_proportion(low, high, dice))), self.room[1])
        wide = min(max(width, round(share / tall)), self.room[0])
        return (wide, tall) if wide * tall <= most else None

    def _place(
        self, sizes: list[Size], looks: bool, dice: Dice
    ) -> list[Rectangle] | None:
        """Place the sizes: the first over the box, the others the largest first."""
        first = sizes[:1] if self.box else []
        others = sorted(sizes[len(first) :], key=lambda s: s[0] * s[1], reverse=True)
        placed: list[Rectangle] = []
        for size in [*first, *others]:
            span = self._span(size, over_box=bool(self.box) and not placed)
            found = self._place_some(size, span, placed, dice)
            if found is None and looks and self.obstacles:
                found = self._place_anywhere(size, span, placed, dice)
            if found is None:
                return None
            placed.append(found)
        return placed

    def _span(self, size: Size, *, over_box: bool) -> Span:
        """Where a rectangle of this size may be, or where it covers the box."""
        across, down = self.room[0] - size[0], self.room[1] - size[1]
        if not over_box or self.box is None:
            return 0, across, 0, down
        return (
            max(0, self.box.right - size[0]),
            min(across, self.box.x),
            max(0, self.box.bottom - size[1]),
            min(down, self.box.y),
        )

    def _place_some(
        self, size: Size, span: Span, placed: list[Rectangle], dice: Dice
    ) -> Rectangle | None:
        left, right, top, bottom = span
        for _ in range(_PLACE_TRIES):
            spot = Rectangle(
                left + place_along(right - left, size[0], dice),
                top + place_along(bottom - top, size[1], dice),
                *size,
            )
            if any(spot.overlaps(other) for other in placed):
                continue
            if self.obstacles is None or self.obstacles.allow(spot):
                return spot
        return None

    def _place_anywhere(
        self, size: Size, span: Span, placed: list[Rectangle], dice: Dice
    ) -> Rectangle | None:
        """Find a place where there is one."""
        assert self.obstacles is not None
        places = self.obstacles.places(size, span, placed)
        spots = places.ravel().nonzero()[0]
        if not spots.size:
            return None
        down, across = divmod(int(spots[one_of(spots.size, dice)]), places.shape[1])
        return Rectangle(span[0] + across, span[2] + down, *size)

    def _cells(self, count: int) -> list[Rectangle]:
        """Large free cells; the first one holds the box."""
        if self.obstacles is None:
            return [Rectangle(0, 0, *self.room)]
        return self.obstacles.free_cells(count, self.box)

    def _cells_for(self, area: int, count: int) -> list[Rectangle]:
        """Give `count` free cells that have room for the area; [] where none have."""
        cells = self._cells(count)
        while cells and len(cells) < count:
            cells = cut_one(cells, self.box)
        return cells if total_area(cells) >= area else []

    def _draw_in_cells(
        self, area: int, count: int, ratio: float, dice: Dice
    ) -> list[Rectangle] | None:
        cells = self._cells_for(area, count)
        if not cells:
            return None
        for _ in range(_CELL_TRIES):
            sizes = sizes_for(cells, area, ratio, dice)
            ratio *= _CELL_STRETCH
            if sizes and self._covers(sizes[0]):
                return self._place_in_cells(cells, sizes, dice)
        return None

    def _trim_cells(self, area: int, count: int, dice: Dice) -> list[Rectangle] | None:
        """Fill cells but for some rows and columns: for an area that hardly fits."""
        cells = self._cells_for(area, count)
        offers = [
            trimmed(cell, None if i else self.box) for i, cell in enumerate(cells)
        ]
        sizes = with_sum(offers, area) if cells else None
        return self._place_in_cells(cells, sizes, dice) if sizes else None

    def _place_in_cells(
        self, cells: list[Rectangle], sizes: list[Size], dice: Dice
    ) -> list[Rectangle]:
        placed = []
        for index, (cell, size) in enumerate(zip(cells, sizes, strict=True)):
            inner = Ground(
                (cell.width, cell.height), None, None if index else self._within(cell)
            )
            left, right, top, bottom = inner._span(size, over_box=not index)
            placed.append(
                Rectangle(
                    cell.x + left + place_along(right - left, size[0], dice),
                    cell.y + top + place_along(bottom - top, size[1], dice),
                    *size,
                )
            )
        return placed

    def _within(self, cell: Rectangle) -> Rectangle | None:
        """Give the box in the coordinates of a cell that holds it."""
        if self.box is None:
            return None
        return self.box._replace(x=self.box.x - cell.x, y=self.box.y - cell.y)

    def _fill_cells(self, area: int, count: int, dice: Dice) -> list[Rectangle] | None:
        """Fill cells whole, and the last one by rows."""
        filled: list[Rectangle] = []
        for cell in self._cells(count):
            if cell.area > area:
                last = self._fill_cell(cell, area, first=not filled, dice=dice)
                filled, area = filled + last, 0
                break
            filled, area = [*filled, cell], area - cell.area
            if not area:
                break
        while not area and len(filled) < count:
            filled = cut_one(filled, self.box)
            if not filled:
                return None
        return filled if filled and not area and len(filled) == count else None

    def _fill_cell(
        self, cell: Rectangle, area: int, *, first: bool, dice: Dice
    ) -> list[Rectangle]:
        room = cell.width, cell.height
        if first and self.box:
            rows = rows_over(room, area, self._within(cell) or cell)
        else:
            whole = next(iter(sizes_of_one(area, room, float(area))), None)
            rows = (
                [Rectangle(0, 0, *whole)] if whole else fill_rows(room, area, 1, dice)
            )
        return [r._replace(x=r.x + cell.x, y=r.y + cell.y) for r in rows]
