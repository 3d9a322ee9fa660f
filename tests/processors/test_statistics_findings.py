"""What stands out in a data set, looked for again by plain Python."""

from __future__ import annotations

import math
from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.measures import Measures
from desktop_app.files.entries import Entry
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.statistics_chunk import ChunkResult, Picture, ScanOptions
from desktop_app.processors.statistics_findings import (
    SHOWN,
    Size,
    _weighted_median,
    find_all,
    find_sizes,
)
from desktop_app.processors.statistics_store import Store

OPTIONS = ScanOptions(measures=True)


def pictures_of(rows):
    """Pictures of rows of measures: size, light, contrast, sharpness, hash, content."""
    return [
        Picture(
            number,
            Entry(f"{number}.png"),
            Measures(
                width,
                height,
                light,
                contrast,
                sharpness,
                4.0,
                bits,
                bytes([content]) * 16,
            ),
        )
        for number, (width, height, light, contrast, sharpness, bits, content) in (
            enumerate(rows)
        )
    ]


def found_in(rows, **options):
    """What is found in pictures of such measures."""
    pictures = pictures_of(rows)
    store = Store("", OPTIONS)
    try:
        counts = ChannelCounts.nothing(OPTIONS.counting)
        store.add(ChunkResult(0, len(rows), bytes(16), counts, tuple(pictures)))
        return pictures, find_all(store, **options)
    finally:
        store.close()


def row(width=40, height=30, light=0.5, bits=0, content=0, contrast=0.2, sharp=9.0):
    return width, height, light, contrast, sharp, bits, content


rows = st.lists(
    st.tuples(
        st.sampled_from([10, 20, 40]),
        st.sampled_from([10, 30]),
        st.floats(0, 1),
        st.floats(0, 0.5),
        st.floats(0, 1e4),
        st.sampled_from([0, 1, 3, 0xFF00FF00FF00FF00, 2**64 - 1]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=30)
@given(rows)
def test_that_extremes_are_the_first_of_a_plain_sort(measured):
    pictures, found = found_in(measured, groups=False)
    keys = {
        "darkest": lambda p: (p.measures.brightness, p.number),
        "brightest": lambda p: (-p.measures.brightness, p.number),
        "flattest": lambda p: (p.measures.contrast, p.number),
        "blurriest": lambda p: (p.measures.sharpness, p.number),
    }
    by_name = {each.name: list(each.pictures) for each in found.extremes}
    for name, key in keys.items():
        assert by_name[name] == sorted(pictures, key=key)[:SHOWN]
    assert found.duplicates == found.alike == ()


@settings(max_examples=30)
@given(rows)
def test_that_sizes_are_counted_with_the_first_of_each(measured):
    pictures, found = found_in(measured, groups=False)
    sizes = [(p.measures.width, p.measures.height) for p in pictures]
    expected = tuple(
        Size(*size, count, sizes.index(size))
        for size, count in sorted(Counter(sizes).items())
    )
    assert found.sizes == expected


@settings(max_examples=30)
@given(rows)
def test_that_duplicates_are_the_groups_of_equal_content(measured):
    pictures, found = found_in(measured)
    groups = defaultdict(list)
    for picture in pictures:
        groups[picture.measures.content].append(picture)
    expected = sorted(
        (tuple(group) for group in groups.values() if len(group) > 1),
        key=lambda group: (-len(group), group[0].number),
    )
    assert list(found.duplicates) == expected


@settings(max_examples=30)
@given(rows)
def test_that_look_alikes_are_joined_by_steps_of_few_bits(measured):
    """Hashes 0, 1 and 3 are a bit apart; the others are far from all."""
    pictures, found = found_in(measured)
    near = {0: 0, 1: 0, 3: 0}
    groups = defaultdict(list)
    for picture in pictures:
        bits = picture.measures.perceptual
        groups[near.get(bits, bits)].append(picture)
    expected = set()
    for group in groups.values():
        hashes = {picture.measures.perceptual for picture in group}
        contents = {picture.measures.content for picture in group}
        if len(hashes) > 1 or len(contents) > 1:
            expected.add(tuple(group))
    assert set(found.alike) == expected


def test_that_the_oddest_size_is_farthest_from_the_usual_in_octaves():
    usual = [row(40, 30)] * 8
    found = found_in([*usual, row(40, 300), row(60, 45), row(30, 40)])[1]
    odd = [
        (picture.measures.width, picture.measures.height)
        for extreme in found.extremes
        if extreme.name == "odd sizes"
        for picture in extreme.pictures
    ]
    # Lying or upright, 4:3 is 4:3; the long one is odd in area and in shape.
    assert odd == [(40, 300), (60, 45)]


def test_that_pictures_of_one_size_have_no_odd_one():
    found = found_in([row()] * 5)[1]
    assert found.extremes[-1].pictures == ()


def test_that_no_more_are_shown_than_there_is_room_for():
    many = [row(10 + k % 7, 10, k / 100, bits=k, content=k % 5) for k in range(60)]
    found = found_in(many)[1]
    assert all(len(extreme.pictures) <= SHOWN for extreme in found.extremes)


def test_that_an_empty_scan_has_nothing_that_stands_out():
    store = Store("", OPTIONS)
    try:
        found = find_all(store)
        assert find_sizes(store) == ()
    finally:
        store.close()
    assert found.sizes == found.duplicates == found.alike == ()
    assert all(extreme.pictures == () for extreme in found.extremes)


@given(st.lists(st.tuples(st.floats(-9, 9), st.integers(1, 9)), min_size=1, max_size=9))
def test_that_a_weighted_median_is_that_of_the_values_as_often_as_they_count(values):
    spread = sorted(value for value, count in values for _ in range(count))
    assert _weighted_median(values) == spread[math.ceil(len(spread) / 2) - 1]


def test_that_looking_for_look_alikes_can_be_stopped():
    rng = np.random.default_rng(0)
    hashes = rng.integers(0, 2**63, 3000, np.uint64)
    many = [row(bits=int(bits), content=k % 256) for k, bits in enumerate(hashes)]
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        found_in(many, poll=job.check)
