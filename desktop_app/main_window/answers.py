"""Full answers of late, kept so that undo and redo show theirs at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

import numpy as np

# Bytes of pictures: four answers of 12 MP, or some fifty of 1 MP.
ROOM = 800 * 2**20

Kept = TypeVar("Kept")


class Answers(Generic[Kept]):
    """The newest answers by their questions, as many as there is room for.

    Parameters
    ----------
    room : int
        Bytes that may be kept; the newest answer is kept in any case.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()

    def keep(self, question: Hashable, answer: Kept, size: int) -> None:
        """Keep an answer of ``size`` bytes; the oldest ones make room."""
        self._kept[question] = answer, size
        self._kept.move_to_end(question)
        while len(self._kept) > 1 and self._total() > self._room:
            self._kept.popitem(last=False)

    def find(self, question: Hashable) -> Kept | None:
        """Give the answer to a question, if it is there still."""
        if question not in self._kept:
            return None
        self._kept.move_to_end(question)
        return self._kept[question][0]

    def forget(self) -> None:
        """Keep nothing any more."""
        self._kept.clear()

    def _total(self) -> int:
        return sum(size for _, size in self._kept.values())


def size_of(*records: object) -> int:
    """Bytes of the arrays that records hold, each array counted once."""
    arrays = {
        id(value): value.nbytes
        for record in records
        for value in vars(record).values()
        if isinstance(value, np.ndarray)
    }
    return sum(arrays.values())
