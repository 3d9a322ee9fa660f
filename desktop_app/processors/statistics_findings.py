"""What stands out in a data set: extremes, odd sizes, duplicates, look-alikes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from desktop_app.processors.statistics_chunk import Picture
from desktop_app.processors.statistics_store import Store

SHOWN = 12
GROUPS = 100
MEMBERS = 24
# name, column, whether the lowest stand out, title
_EXTREMES = (
    ("darkest", "brightness", "ASC", "Darkest"),
    ("brightest", "brightness", "DESC", "Brightest"),
    ("flattest", "contrast", "ASC", "Flattest"),
    ("blurriest", "sharpness", "ASC", "Blurriest"),
)


@dataclass(frozen=True)
class Extreme:
    """Pictures that stand out in one way, the most striking first."""

    name: str
    title: str
    pictures: tuple[Picture, ...]


@dataclass(frozen=True)
class Size:
    """Pictures of one size, with one of them to look at."""

    width: int
    height: int
    count: int
    number: int


@dataclass(frozen=True)
class Findings:
    """What stands out in the pictures measured so far.

    Parameters
    ----------
    extremes : tuple of Extreme
        Darkest, brightest, flattest, blurriest, oddest in size.
    sizes : tuple of Size
        Every size that occurs.
    duplicates : tuple of tuples of Picture
        Groups with equal pixels, the largest first.
    alike : tuple of tuples of Picture
        Groups that share the perceptual hash but not all their pixels.
    """

    extremes: tuple[Extreme, ...] = ()
    sizes: tuple[Size, ...] = ()
    duplicates: tuple[tuple[Picture, ...], ...] = ()
    alike: tuple[tuple[Picture, ...], ...] = field(default=())


def find_sizes(store: Store) -> tuple[Size, ...]:
    """Every size that occurs, with its count."""
    rows = store.rows(
        "SELECT width, height, COUNT(*), MIN(number) FROM picture "
        "GROUP BY width, height ORDER BY 1, 2"
    )
    return tuple(Size(*row) for row in rows)


def find_all(store: Store, *, groups: bool = True) -> Findings:
    """Look through the measures of a scan.

    Parameters
    ----------
    store : Store
        Of the scan; it may still grow.
    groups : bool
        Look for duplicates and look-alikes, too, which takes longest.
    """
    extremes = [
        Extreme(name, title, _ordered(store, f"{column} {order}"))
        for name, column, order, title in _EXTREMES
    ]
    sizes = find_sizes(store)
    odd = _oddest(store, sizes)
    return Findings(
        extremes=(*extremes, Extreme("odd sizes", "Odd sizes", odd)),
        sizes=sizes,
        duplicates=_groups(store, "content") if groups else (),
        alike=_groups(store, "perceptual", "COUNT(DISTINCT content) > 1")
        if groups
        else (),
    )


def _ordered(store: Store, order: str) -> tuple[Picture, ...]:
    return tuple(store.pictures(f"ORDER BY {order}, number LIMIT {SHOWN}"))


def _oddest(store: Store, sizes: tuple[Size, ...]) -> tuple[Picture, ...]:
    """Pictures whose area or shape is farthest from the usual, in octaves."""
    if len(sizes) < 2:
        return ()
    areas = _weighted_median([(math.log2(s.width * s.height), s.count) for s in sizes])
    # Upright and lying pictures of one shape are equally usual.
    shapes = _weighted_median([(_shape(s), s.count) for s in sizes])

    def oddity(size: Size) -> float:
        area = abs(math.log2(size.width * size.height) - areas) / 2
        return area + abs(_shape(size) - shapes)

    odd = sorted((s for s in sizes if oddity(s) > 0), key=oddity, reverse=True)
    found: list[Picture] = []
    for size in odd[:SHOWN]:
        found += store.pictures(
            "WHERE width = ? AND height = ? ORDER BY number LIMIT ?",
            size.width,
            size.height,
            SHOWN - len(found),
        )
    return tuple(found[:SHOWN])


def _shape(size: Size) -> float:
    return abs(math.log2(size.width / size.height))


def _weighted_median(values: list[tuple[float, int]]) -> float:
    half = sum(count for _, count in values) / 2
    for value, count in sorted(values):
        half -= count
        if half <= 0:
            return value
    raise AssertionError("counts add up to their own sum")


def _groups(
    store: Store, column: str, having: str = "COUNT(*) > 1"
) -> tuple[tuple[Picture, ...], ...]:
    rows = store.rows(
        f"SELECT {column} FROM picture GROUP BY {column} HAVING {having} "
        f"ORDER BY COUNT(*) DESC, MIN(number) LIMIT {GROUPS}"
    )
    clause = f"WHERE {column} = ? ORDER BY number LIMIT {MEMBERS}"
    return tuple(tuple(store.pictures(clause, value)) for (value,) in rows)
