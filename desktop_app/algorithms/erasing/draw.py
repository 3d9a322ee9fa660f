"""Draw random rectangles with an exact total area: checks, choices, refusals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.erasing.around import Ground
from desktop_app.algorithms.erasing.chance import INTEGERS, Dice, Rng, dice_of, one_of
from desktop_app.algorithms.erasing.exact import (
    Size,
    nearest_of_one,
    sizes_of_one,
    squarest_of_one,
)
from desktop_app.algorithms.erasing.frame import draw_in_frame, draw_one
from desktop_app.algorithms.erasing.obstacles import Obstacles
from desktop_app.algorithms.erasing.rectangle import Rectangle
from desktop_app.words import tr, trn

MOST_RECTANGLES = 4
# Longest side over shortest: the ratio that random erasing is known with.
USUAL_ASPECT = 3.33
# No rectangle is longer than that, but where the picture is so narrow itself.
LONGEST_ASPECT = 10.0

# How many rectangles, or from how many to how many.
Count = int | tuple[int, int]
# What must be covered: a pixel (x, y), or every pixel of a rectangle.
Cover = tuple[int, int] | Rectangle


def draw_rectangles(
    height: int,
    width: int,
    fraction: float,
    *,
    count: Count = (1, 4),
    rng: Rng,
    aspect: float | None = None,
    keep_out: npt.NDArray[np.generic] | None = None,
    cover: Cover | None = None,
    nearest: bool = False,
) -> list[Rectangle]:
    """Draw random rectangles that never overlap and whose areas sum to an exact number.

    That number is max(1, round(fraction * height * width)). Every number of
    rectangles that is allowed is as likely as the others, but one alone, which only
    some areas can be. The same numbers of `rng` give the same rectangles on every
    platform. Ends by construction, whatever is asked.

    Parameters
    ----------
    height, width : int
        Of the picture, in px, at least 1.
    fraction : float
        Part of the picture to cover, above 0 and below 1.
    count : int or (int, int)
        Number of rectangles, 1 to 4, or its least and most. Of a pair, what is
        impossible is left out; a fixed number that is impossible is refused.
    rng : int, random.Random or numpy.random.Generator
        Where chance comes from; an int is a seed.
    aspect : float, optional
        Longest side over shortest, at least 1, that rectangles keep to wherever the
        exact area lets them. Default 3.33; then none is beyond 10 either, but where
        the picture is so narrow that it forces it.
    keep_out : (height, width) bool array, or of numbers, optional
        Pixels that are not zero stay uncovered.
    cover : (x, y) or Rectangle, optional
        A pixel, or a rectangle, that one of the rectangles must cover whole.
    nearest : bool
        Let a single rectangle that cannot have the exact area take the nearest that
        one can have, instead of refusing.

    Returns
    -------
    rectangles : list of Rectangle
        (x, y, width, height) each, inside the picture.

    Raises
    ------
    ValueError
        If an argument is out of its range, nothing or everything would be covered, or
        what is asked together is impossible: with the nearest possibility.

    Notes
    -----
    Chance is used through uniform numbers and the four operations alone; the area is
    made exact by solving h1 w1 + h2 w2 = rest in integers for the last two rectangles.

    Examples
    --------
    >>> import random
    >>> from desktop_app.algorithms.erasing import draw_rectangles
    >>> drawn = draw_rectangles(100, 160, 0.15, rng=random.Random(1))
    >>> sum(each.width * each.height for each in drawn)
    2400
    """
    height, width = int(height), int(width)
    return draw_area(
        height,
        width,
        target_area(height, width, fraction),
        count=count,
        rng=rng,
        aspect=aspect,
        keep_out=keep_out,
        cover=cover,
        nearest=nearest,
    )


def draw_area(
    height: int,
    width: int,
    area: int,
    *,
    count: Count,
    rng: Rng,
    aspect: float | None = None,
    keep_out: npt.NDArray[np.generic] | None = None,
    beside: Sequence[Rectangle] = (),
    cover: Cover | None = None,
    nearest: bool = False,
) -> list[Rectangle]:
    """Like `draw_rectangles`, for a number of px instead of a part of the picture.

    Parameters
    ----------
    height, width, count, rng, aspect, keep_out, cover, nearest
        As there.
    area : int
        Sum of the areas, in px; at least 1, less than the picture has.
    beside : sequence of Rectangle
        Rectangles in the picture that are kept out of like `keep_out`, at a cost that
        does not depend on the size of the picture.
    """
    least, most = _checked_count(count, area)
    aspect = _checked_aspect(aspect)
    ground = _ground(height, width, area, (keep_out, beside), cover)
    dice = dice_of(rng)
    wish = _Wish((width, height), area, aspect, nearest)
    for number in _numbers(least, most, dice):
        found = _draw(wish, number, ground, dice, alone=least == most)
        if found:
            return found
    raise ValueError(_refusal(wish, least, most, ground))


def target_area(height: int, width: int, fraction: float) -> int:
    """Give the number of pixels to cover: max(1, round(fraction * height * width)).

    Raises
    ------
    ValueError
        If the picture has no pixel, or nothing or everything would be covered.
    """
    if height < 1 or width < 1:
        raise ValueError(
            tr("picture of {width} x {height} px: must have at least 1 x 1").format(
                width=width, height=height
            )
        )
    if height == width == 1:
        raise ValueError(
            tr("picture of 1 x 1 px: has no part to erase, take one of at least 2 px")
        )
    if not 0.0 < fraction < 1.0:
        raise ValueError(
            tr(
                "fraction = {fraction}: must be above 0 and below 1, for "
                "neither nothing nor the whole picture can be erased at "
                "random"
            ).format(fraction=fraction)
        )
    target = max(1, round(float(fraction) * height * width))
    if target >= height * width:
        raise ValueError(
            tr(
                "fraction = {fraction}: rounds to all {pixels} px of a "
                "picture of {width} x {height}; ask for less"
            ).format(
                fraction=fraction, pixels=height * width, width=width, height=height
            )
        )
    return target


class _Wish(NamedTuple):
    """What is asked for, checked."""

    room: Size
    area: int
    aspect: float
    nearest: bool


def _checked_count(count: Count, target: int) -> tuple[int, int]:
    least, most = (count, count) if isinstance(count, INTEGERS) else count
    least, most = int(least), int(most)
    if not 1 <= least <= most <= MOST_RECTANGLES:
        raise ValueError(
            tr(
                "count = {count}: must be 1 to {most_rectangles}, or a "
                "pair of them with the smaller one first"
            ).format(count=count, most_rectangles=MOST_RECTANGLES)
        )
    if least > target:
        raise ValueError(
            trn(
                "count = {least}: {n} px makes at most {n} rectangle; ask for fewer, "
                "or for a larger part",
                "count = {least}: {n} px make at most {n} rectangles; ask for fewer, "
                "or for a larger part",
                target,
            ).format(least=least, n=target)
        )
    return least, min(most, target)


def _checked_aspect(aspect: float | None) -> float:
    if aspect is None:
        return USUAL_ASPECT
    if not 1.0 <= aspect < float("inf"):
        raise ValueError(
            tr("aspect = {aspect}: must be at least 1, longest over shortest").format(
                aspect=aspect
            )
        )
    return float(aspect)


def _ground(
    height: int,
    width: int,
    target: int,
    kept: tuple[npt.NDArray[np.generic] | None, Sequence[Rectangle]],
    cover: Cover | None,
) -> Ground | None:
    """Tell what the rectangles must go around or over; None for an empty picture."""
    keep_out, beside = kept
    obstacles = None
    if keep_out is not None and keep_out.shape != (height, width):
        raise ValueError(
            tr("keep_out of shape {shape}: must be {size}, as the picture").format(
                shape=keep_out.shape, size=(height, width)
            )
        )
    if keep_out is not None or beside:
        obstacles = Obstacles(height, width, keep_out, beside)
        free_px = obstacles.free_px()
        if free_px < target:
            raise ValueError(
                tr(
                    "keep_out leaves {free_px} px of {pixels}, and {target} "
                    "are to be erased: keep less out, or ask for at most "
                    "{percent} %"
                ).format(
                    free_px=free_px,
                    pixels=height * width,
                    target=target,
                    percent=_percent(free_px, height * width),
                )
            )
    box = None if cover is None else _box(cover, height, width, target)
    if box and obstacles and not obstacles.allow(box):
        raise ValueError(
            tr("cover = {box}: keep_out keeps some of it; move one of the two").format(
                box=tuple(box)
            )
        )
    return Ground((width, height), obstacles, box) if obstacles or box else None


def _percent(part: int, whole: int) -> float:
    """Percentage, rounded down to two places."""
    return part * 10000 // whole / 100


def _box(cover: Cover, height: int, width: int, target: int) -> Rectangle:
    box = Rectangle(*cover) if len(cover) == 4 else Rectangle(*cover, 1, 1)
    frame = Rectangle(0, 0, width, height)
    if min(box.width, box.height) < 1 or not frame.holds(box):
        raise ValueError(
            tr(
                "cover = {box}: must lie within the picture of {width} x {height}"
            ).format(box=tuple(cover), width=width, height=height)
        )
    if box.area > target:
        raise ValueError(
            tr(
                "cover = {box}: has {area} px, and {target} are to be "
                "erased; ask for at least {percent} %"
            ).format(
                box=tuple(box),
                area=box.area,
                target=target,
                percent=-(-box.area * 10000 // (height * width)) / 100,
            )
        )
    return box


def _numbers(least: int, most: int, dice: Dice) -> list[int]:
    """Numbers of rectangles to try: a random one, then the others, one alone last."""
    first = least + one_of(most - least + 1, dice)
    if least == most:
        return [first]
    others = [number for number in range(least, most + 1) if number != first]
    several = [number for number in others if number > 1]
    # Where one is impossible, each of the others is as likely to take its place.
    turn = one_of(len(several), dice) if several and first == 1 else 0
    alone = [number for number in others if number == 1]
    return [first, *several[turn:], *several[:turn], *alone]


def _draw(
    wish: _Wish, number: int, ground: Ground | None, dice: Dice, *, alone: bool
) -> list[Rectangle] | None:
    """Draw this number of rectangles; None where that is impossible."""
    room, area, ratio = wish.room, wish.area, wish.aspect
    if number > 1:
        if ground is None:
            return draw_in_frame(room, area, number, ratio, dice)
        return ground.draw(area, number, ratio, dice)
    for allowed in _ratios_of_one(room, area, ratio) if alone else (ratio,):
        found = _draw_one(room, area, allowed, ground, dice)
        if found:
            return found
    if not alone or not wish.nearest:
        return None
    for close in _nearest_areas(wish):
        found = _draw_one(room, close, longest_aspect(room, close, ratio), ground, dice)
        if found:
            return found
    return None


def _draw_one(
    room: Size, area: int, ratio: float, ground: Ground | None, dice: Dice
) -> list[Rectangle] | None:
    if ground is None:
        return draw_one(room, area, ratio, dice)
    return ground.draw(area, 1, ratio, dice)


def longest_aspect(room: Size, area: int, ratio: float) -> float:
    """Longest side over shortest that a single rectangle may have here."""
    forced = area / min(room) ** 2
    return max(LONGEST_ASPECT, ratio * max(1.0, forced))


def _ratios_of_one(room: Size, area: int, ratio: float) -> tuple[float, ...]:
    """Aspect to try: the wanted one, or that of the squarest shape there is."""
    if sizes_of_one(area, room, ratio):
        return (ratio,)
    squarest = squarest_of_one(area, room)
    if squarest is None:
        return ()
    best = max(squarest) / min(squarest)
    if best > longest_aspect(room, area, ratio):
        return ()
    return (best + 1e-6,)


def _nearest_areas(wish: _Wish) -> list[int]:
    ratio = longest_aspect(wish.room, wish.area, wish.aspect)
    areas = nearest_of_one(wish.area, wish.room, ratio)
    return sorted(areas, key=lambda area: abs(area - wish.area))


def _refusal(wish: _Wish, least: int, most: int, ground: Ground | None) -> str:
    """Why nothing was found, and what is nearest."""
    area, (width, height) = wish.area, wish.room
    if most == 1 and not _exact_alone(wish):
        longest = longest_aspect(wish.room, area, wish.aspect)
        near = " and ".join(str(each) for each in sorted(_nearest_areas(wish)))
        return tr(
            "count = 1: no single rectangle in {width} x {height} "
            "px, up to 1:{longest:.3g} long, has exactly {area} px; "
            "the nearest areas are {near}, or allow 2 rectangles"
        ).format(width=width, height=height, longest=longest, area=area, near=near)
    assert ground is not None  # in an empty picture, only one can be impossible
    number = (
        str(least)
        if least == most
        else tr("{least} to {most}").format(least=least, most=most)
    )
    if ground.obstacles is None:
        assert ground.box is not None
        return tr(
            "cover = {box}: {number} rectangles of {area} px in "
            "all cannot cover it; ask for more px, or for another "
            "number"
        ).format(box=tuple(ground.box), number=number, area=area)
    return trn(
        "keep_out leaves {free_px} px, but no place was found for {area} px in "
        "{number} rectangle: ask for less, or keep less out",
        "keep_out leaves {free_px} px, but no place was found for {area} px in "
        "{number} rectangles: ask for less, or keep less out",
        most,
    ).format(
        free_px=ground.obstacles.free_px(),
        area=area,
        number=number,
    )


def _exact_alone(wish: _Wish) -> bool:
    ratio = longest_aspect(wish.room, wish.area, wish.aspect)
    return bool(sizes_of_one(wish.area, wish.room, ratio))
