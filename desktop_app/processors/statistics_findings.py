"""What stands out in a data set: extremes, odd sizes, duplicates, look-alikes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from desktop_app.algorithms.statistics.alike import Hashes, Poll, group_alike
from desktop_app.processors.statistics_chunk import Picture
from desktop_app.processors.statistics_store import Store
from desktop_app.words import N_

SHOWN = 12
GROUPS = 100
MEMBERS = 24
_LOOKED_AT = 1000
_ROWS = 20_000
_STORED = ">u8"  # hashes as the store keeps them
# name, column, whether the lowest stand out, title
_EXTREMES = (
    ("darkest", "brightness", "ASC", N_("Darkest")),
    ("brightest", "brightness", "DESC", N_("Brightest")),
    ("flattest", "contrast", "ASC", N_("Flattest")),
    ("blurriest", "sharpness", "ASC", N_("Blurriest")),
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
        Groups whose perceptual hashes are equal or nearly so, but not all their pixels.
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


def find_all(
    store: Store, *, groups: bool = True, poll: Poll | None = None
) -> Findings:
    """Look through the measures of a scan.

    Parameters
    ----------
    store : Store
        Of the scan; it may still grow.
    groups : bool
        Look for duplicates and look-alikes, too, which takes longest.
    poll : callable(), optional
        Called now and then; may raise to stop.
    """
    extremes = [
        Extreme(name, title, _ordered(store, f"{column} {order}"))
        for name, column, order, title in _EXTREMES
    ]
    sizes = find_sizes(store)
    odd = _oddest(store, sizes)
    return Findings(
        extremes=(*extremes, Extreme("odd sizes", N_("Odd sizes"), odd)),
        sizes=sizes,
        duplicates=_duplicates(store) if groups else (),
        alike=_look_alikes(store, poll) if groups else (),
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
    # Of the longer side over the shorter: the other way round is rounded otherwise.
    longer, shorter = max(size.width, size.height), min(size.width, size.height)
    return math.log2(longer / shorter)


def _weighted_median(values: list[tuple[float, int]]) -> float:
    half = sum(count for _, count in values) / 2
    for value, count in sorted(values):
        half -= count
        if half <= 0:
            return value
    raise AssertionError("counts add up to their own sum")


def _duplicates(store: Store) -> tuple[tuple[Picture, ...], ...]:
    rows = store.rows(
        "SELECT content FROM picture GROUP BY content HAVING COUNT(*) > 1 "
        f"ORDER BY COUNT(*) DESC, MIN(number) LIMIT {GROUPS}"
    )
    clause = f"WHERE content = ? ORDER BY number LIMIT {MEMBERS}"
    return tuple(tuple(store.pictures(clause, value)) for (value,) in rows)


def _look_alikes(store: Store, poll: Poll | None) -> tuple[tuple[Picture, ...], ...]:
    """Group by hashes that differ in few bits, or are equal where pixels are not."""
    hashes = np.unique(_hashes(store))
    near = [hashes[group] for group in group_alike(hashes, poll=poll)]
    joined = set(np.concatenate(near).tolist()) if near else set()
    rows = store.rows(
        "SELECT perceptual FROM picture GROUP BY perceptual "
        "HAVING COUNT(DISTINCT content) > 1"
    )
    equal = [np.frombuffer(value, _STORED).astype(np.uint64) for (value,) in rows]
    groups = near + [each for each in equal if int(each[0]) not in joined]
    found = [_with_hashes(store, group) for group in groups[:_LOOKED_AT]]
    found.sort(key=_count_and_place)
    return tuple(found[:GROUPS])


def _count_and_place(group: tuple[Picture, ...]) -> tuple[int, int]:
    return -len(group), group[0].number


def _hashes(store: Store) -> Hashes:
    """Perceptual hashes of all pictures, read some at a time."""
    parts, last = [], -1
    statement = (
        "SELECT number, perceptual FROM picture WHERE number > ? "
        "ORDER BY number LIMIT ?"
    )
    while rows := store.rows(statement, last, _ROWS):
        parts.append(np.frombuffer(b"".join(value for _, value in rows), _STORED))
        last = rows[-1][0]
    return np.concatenate(parts).astype(np.uint64) if parts else np.zeros(0, np.uint64)


def _with_hashes(store: Store, hashes: Hashes) -> tuple[Picture, ...]:
    values = [int(each).to_bytes(8, "big") for each in hashes[:MEMBERS]]
    marks = ", ".join("?" * len(values))
    clause = f"WHERE perceptual IN ({marks}) ORDER BY number LIMIT {MEMBERS}"
    return tuple(store.pictures(clause, *values))
