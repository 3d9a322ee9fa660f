"""Groups of pictures whose perceptual hashes differ in few bits."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.intp]
Poll = Callable[[], None]

DISTANCE = 4
_BITS = 64
# Hashes that share a block and lie farther apart in its order are not compared: so many
# are alike there that the groups are found without them.
_NEIGHBOURS = 256


def group_alike(
    hashes: Hashes, *, distance: int = DISTANCE, poll: Poll | None = None
) -> list[list[int]]:
    """Group hashes that can be reached from each other in steps of few bits.

    Two hashes that differ in at most d bits agree in at least one of d + 1 blocks of
    bits; so those that share a block are sorted beside each other and compared.

    Parameters
    ----------
    hashes : (N,) uint64 array
        All different.
    distance : int
        Most bits in which two may differ to be alike, in [0, 15].
    poll : callable(), optional
        Called now and then; may raise to stop.

    Returns
    -------
    groups : list of lists of int
        Indices of two or more, ascending; groups by their first member.

    Raises
    ------
    ValueError
        If ``distance`` is outside its range.

    References
    ----------
    .. [1] Norouzi, Punjani, Fleet, "Fast search in Hamming space with multi-index
       hashing", CVPR 2012, proposition 1.
    """
    if not 0 <= distance <= 15:
        raise ValueError(f"distance = {distance}: must lie in [0, 15]")
    roots = np.arange(len(hashes))
    for first, last in _blocks(distance + 1):
        keys = (hashes >> np.uint64(first)) & np.uint64((1 << (last - first)) - 1)
        order = np.argsort(keys, kind="stable")
        for step in range(1, min(_NEIGHBOURS, len(order))):
            if poll is not None:
                poll()
            same = np.flatnonzero(keys[order[:-step]] == keys[order[step:]])
            if not same.size:
                break
            ones, others = order[same], order[same + step]
            differing = np.bitwise_count(hashes[ones] ^ hashes[others])
            # Most of what is alike has been joined by a nearer neighbour already.
            new = (differing <= distance) & (roots[ones] != roots[others])
            if new.any():
                _join(roots, ones[new], others[new])
    return _collect(roots)


def _blocks(count: int) -> list[tuple[int, int]]:
    ends = [round(_BITS * place / count) for place in range(count + 1)]
    return list(itertools.pairwise(ends))


def _join(roots: Indices, ones: Indices, others: Indices) -> None:
    """Join groups; afterwards every root is the least index of its group."""
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        first, last = _root(roots, one), _root(roots, other)
        roots[max(first, last)] = min(first, last)
    while (deeper := roots[roots]).tobytes() != roots.tobytes():
        roots[:] = deeper


def _root(roots: Indices, index: int) -> int:
    while roots[index] != index:
        index = int(roots[index])
    return index


def _collect(roots: Indices) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    joined = np.flatnonzero(roots != np.arange(len(roots)))
    for index in joined.tolist():
        root = int(roots[index])
        groups.setdefault(root, [root]).append(index)
    return [groups[root] for root in sorted(groups)]
