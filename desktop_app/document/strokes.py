"""Strokes of a document: each step of a history adds one, and costs no copy of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from desktop_app.algorithms.colorization.strokes import Stroke


class Strokes(Sequence[Stroke]):
    """The first so many of a list that is only ever added to; never changes itself.

    A thousand documents of a thousand strokes share one list instead of holding half a
    million references.

    Parameters
    ----------
    strokes : sequence of Stroke
        In the order they were drawn.
    """

    __slots__ = ("_count", "_shared")

    def __init__(self, strokes: Sequence[Stroke] = ()) -> None:
        self._shared = list(strokes)
        self._count = len(self._shared)

    def and_one(self, stroke: Stroke) -> Strokes:
        """Give these strokes with one more drawn on top."""
        newest = len(self._shared) == self._count
        more = self if newest else Strokes(tuple(self))
        grown = Strokes.__new__(Strokes)
        grown._shared = more._shared
        grown._shared.append(stroke)
        grown._count = self._count + 1
        return grown

    def __len__(self) -> int:
        """Count them."""
        return self._count

    def __iter__(self) -> Iterator[Stroke]:
        """Go through them."""
        return islice(self._shared, self._count)

    @overload
    def __getitem__(self, index: int) -> Stroke: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Stroke, ...]: ...

    def __getitem__(self, index: int | slice) -> Stroke | tuple[Stroke, ...]:
        """Give one, or some of them."""
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        """Whether the other holds the very same strokes."""
        if not isinstance(other, Sequence) or len(other) != self._count:
            return False
        return all(one is two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]  # equal to tuples, which hash otherwise


def with_one_more(strokes: Sequence[Stroke], stroke: Stroke) -> Strokes:
    """Give strokes with one more drawn on top."""
    held = strokes if isinstance(strokes, Strokes) else Strokes(strokes)
    return held.and_one(stroke)
