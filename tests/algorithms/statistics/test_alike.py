from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.statistics.alike import group_alike

SEEDS = st.integers(0, 2**32)


def slowly(hashes, distance):
    """Connected groups by comparing every pair."""
    groups = [{index} for index in range(len(hashes))]
    for one, other in itertools.combinations(range(len(hashes)), 2):
        if (int(hashes[one]) ^ int(hashes[other])).bit_count() <= distance:
            first = next(g for g in groups if one in g)
            last = next(g for g in groups if other in g)
            if first is not last:
                first |= last
                groups.remove(last)
    return sorted(sorted(group) for group in groups if len(group) > 1)


def some_hashes(seed, count=40):
    """A few far from each other, and neighbours of theirs some bits away."""
    rng = np.random.default_rng(seed)
    centres = rng.integers(0, 2**64, 6, np.uint64)
    hashes = set()
    while len(hashes) < count:
        value = int(rng.choice(centres))
        for bit in rng.integers(0, 64, rng.integers(0, 7)):
            value ^= 1 << int(bit)
        hashes.add(value)
    return np.array(sorted(hashes), np.uint64)


@given(SEEDS, st.integers(0, 6))
def test_that_the_groups_are_those_of_comparing_every_pair(seed, distance):
    hashes = some_hashes(seed)
    assert group_alike(hashes, distance=distance) == slowly(hashes, distance)


def test_that_none_and_one_have_no_group():
    assert group_alike(np.zeros(0, np.uint64)) == []
    assert group_alike(np.zeros(1, np.uint64)) == []


def test_that_a_hundred_thousand_random_hashes_are_looked_through_in_seconds():
    hashes = np.unique(np.random.default_rng(1).integers(0, 2**64, 100_000, np.uint64))
    hashes[0] = hashes[77_777] ^ np.uint64(0b101)
    groups = group_alike(hashes)
    assert [0, 77_777] in groups
    assert len(groups) < 5


def test_that_the_distance_has_a_range():
    with pytest.raises(ValueError, match="distance"):
        group_alike(np.zeros(2, np.uint64), distance=16)


def test_that_a_hundred_thousand_of_one_kind_are_one_group_and_can_be_stopped():
    rng = np.random.default_rng(3)
    flips = np.uint64(1) << rng.integers(0, 64, (100_000, 2)).astype(np.uint64)
    hashes = np.unique(np.uint64(12345) ^ flips[:, 0] ^ flips[:, 1])
    (group,) = group_alike(hashes)
    assert len(group) == len(hashes)

    def stop():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        group_alike(hashes, poll=stop)
