"""Full answers of late, kept so that undo and redo show theirs at once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from typing import Generic, TypeVar

import numpy as np

# Bytes of pictures: four answers of 12 MP, or some fifty of 1 MP.
ROOM = 800 * 2**20

Kept = TypeVar("Kept")
Sizes = Mapping[int, int]


class Answers(Generic[Kept]):
    """The newest answers by their questions, as many as there is room for.

    Parameters
    ----------
    room : int
        Bytes that may be kept; the newest answer is kept in any case.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, tuple[Kept, Sizes]] = OrderedDict()

    def keep(self, question: Hashable, answer: Kept, sizes: Sizes) -> None:
        """Keep an answer with arrays of these sizes; the oldest ones make room."""
        self._kept[question] = answer, sizes
        self._kept.move_to_end(question)
        while len(self._kept) > 1 and self._total() > self._room:
            self._kept.popitem(last=False)

    def find(self, question: Hashable) -> Kept | None:
        """Give the answer to a question, if it is there still."""
        if question not in self._kept:
            return None
        self._kept.move_to_end(question)
        return self._kept[question][0]

    def drop(self, question: Hashable) -> None:
        """Keep no answer to a question."""
        self._kept.pop(question, None)

    def forget(self, gone: Callable[[Kept], bool] = lambda _answer: True) -> None:
        """Keep no answers any more, or none of those that `gone` is true of."""
        for question, (answer, _) in tuple(self._kept.items()):
            if gone(answer):
                del self._kept[question]

    def _total(self) -> int:
        """Bytes of all that is kept; what answers share is counted once."""
        arrays: dict[int, int] = {}
        for _, sizes in self._kept.values():
            arrays.update(sizes)
        return sum(arrays.values())


def sizes_of(*records: object) -> Sizes:
    """Bytes of the arrays that records hold, and those within them, by identity."""
    sizes: dict[int, int] = {}
    for record in records:
        if isinstance(record, np.ndarray):
            # A view keeps the whole it is of.
            whole = record.base if isinstance(record.base, np.ndarray) else record
            sizes[id(whole)] = whole.nbytes
        elif isinstance(record, list | tuple):
            sizes |= sizes_of(*record)
        elif is_dataclass(record) and not isinstance(record, type):
            sizes |= sizes_of(*vars(record).values())
    return sizes
