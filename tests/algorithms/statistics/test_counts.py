"""Sums equal arithmetic with fractions, to the last bit and in any order."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.counts import FRACTION_BITS
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.algorithms.statistics.sums import DENOMINATOR, OPAQUE
from desktop_app.files.codecs.light import decode_srgb
from tests.reference.statistics_fractions import moments, values_of

SIDES = st.integers(1, 5)
SHAPES = st.one_of(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES, st.just(3)))
FLOATS = st.floats(width=32, allow_nan=False, allow_infinity=False)
PICTURES = SHAPES.flatmap(
    lambda shape: st.one_of(
        hnp.arrays(np.uint8, shape),
        hnp.arrays(np.uint16, shape),
        hnp.arrays(np.float32, shape, elements=FLOATS),
    )
)
SETS = st.lists(PICTURES, min_size=1, max_size=6)


def merged(counts):
    return reduce(add, counts, ChannelCounts.nothing())


@given(PICTURES, st.booleans())
def test_that_the_sums_of_a_picture_are_those_of_fractions(picture, levels):
    counts = ChannelCounts.of(picture, counting=Counting(levels=levels))
    for channel, values in enumerate(values_of(picture)):
        assert Fraction(counts.totals[channel], DENOMINATOR) == sum(values)
        squares = Fraction(counts.squares[channel], DENOMINATOR**2)
        assert squares == sum(v * v for v in values)


@given(PICTURES)
def test_that_the_figures_of_a_picture_are_rounded_in_the_96th_bit_only(picture):
    counts = ChannelCounts.of(picture)
    for channel, values in enumerate(values_of(picture)):
        mean, variance = moments(values)
        for exact, kept in (
            (mean, counts.means[channel]),
            (variance + mean**2, counts.seconds[channel]),
            (variance, counts.variances[channel]),
        ):
            assert 0 <= exact - Fraction(kept, 1 << FRACTION_BITS) < Fraction(1, 2**96)
        std = counts.stds[channel]
        top, scale = variance.numerator, 1 << 2 * FRACTION_BITS
        bottom = variance.denominator
        assert std * std * bottom <= top * scale < (std + 1) ** 2 * bottom


@settings(max_examples=40)
@given(SETS, st.data())
def test_that_neither_order_nor_division_changes_a_single_bit(pictures, data):
    whole = merged(ChannelCounts.of(each) for each in pictures)
    shuffled = data.draw(st.permutations(pictures))
    cut = data.draw(st.integers(0, len(pictures)))
    parts = [
        merged(ChannelCounts.of(each) for each in part)
        for part in (shuffled[:cut], shuffled[cut:])
    ]
    assert parts[1] + parts[0] == whole


@given(SETS)
def test_that_counts_come_back_from_json(pictures):
    counts = merged(ChannelCounts.of(each) for each in pictures)
    assert ChannelCounts.from_dict(json.loads(json.dumps(counts.as_dict()))) == counts


@given(
    st.tuples(SIDES, SIDES).flatmap(
        lambda shape: st.tuples(
            st.one_of(
                hnp.arrays(np.uint8, (*shape, 3)),
                hnp.arrays(np.uint16, (*shape, 3)),
                hnp.arrays(np.float32, (*shape, 3), elements=FLOATS),
            ),
            hnp.arrays(np.uint8, shape, elements=st.integers(1, 255)),
        )
    )
)
def test_that_alpha_weighs_exactly(pair):
    picture, alpha = pair
    counts = ChannelCounts.of(picture, alpha=alpha, counting=Counting(alpha="weight"))
    weights = [257 * a for a in alpha.ravel().tolist()]
    assert counts.weight == sum(weights)
    for channel, values in enumerate(values_of(picture)):
        pairs = list(zip(weights, values, strict=True))
        assert Fraction(counts.totals[channel], DENOMINATOR) == sum(
            w * v for w, v in pairs
        )
        assert Fraction(counts.squares[channel], DENOMINATOR**2) == sum(
            w * v * v for w, v in pairs
        )


def test_that_an_opaque_picture_weighs_as_one_without_alpha():
    picture = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    counting = Counting(alpha="weight")
    opaque = ChannelCounts.of(
        picture, alpha=np.full((2, 4), 255, np.uint8), counting=counting
    )
    assert opaque == ChannelCounts.of(picture, counting=counting)
    assert opaque.weight == 8 * OPAQUE


def test_that_a_weight_counts_even_where_a_sum_outgrows_64_bits():
    picture = np.full((64, 64), 65535, np.uint16)
    counts = ChannelCounts.of(
        np.tile(picture, (8, 8)), counting=Counting(alpha="weight")
    )
    assert Fraction(counts.squares[0], DENOMINATOR**2) == counts.weight


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_light_is_counted_by_the_srgb_curve(dtype):
    top = np.iinfo(dtype).max
    picture = np.linspace(0, top, 60).astype(dtype).reshape(4, 5, 3)
    light = decode_srgb(picture / top)
    counts = ChannelCounts.of(picture, counting=Counting(light=True))
    expected = ChannelCounts.of(light)
    assert counts.totals == expected.totals
    assert counts.squares == expected.squares
    np.testing.assert_array_equal(counts.levels, expected.levels)


def test_that_a_level_is_counted_exactly_however_often_it_occurs():
    picture = np.full((4201, 4101), 7, np.uint8)
    counts = ChannelCounts.of(picture)
    assert counts.levels[0, 7] == picture.size  # odd, and over 2**24
    assert Fraction(counts.totals[2], DENOMINATOR) == Fraction(7 * picture.size, 255)


def test_that_sixteen_bits_and_floats_have_a_histogram_of_256_levels():
    deep = np.array([[0, 256, 65535]], np.uint16)
    floats = np.array([[-1.0, 0.5, 7.0]], np.float32)
    assert np.flatnonzero(ChannelCounts.of(deep).levels[0]).tolist() == [0, 1, 255]
    assert np.flatnonzero(ChannelCounts.of(floats).levels[0]).tolist() == [0, 128, 255]


def test_that_pixels_that_are_not_finite_are_left_out():
    picture = np.full((3, 4, 3), 0.25, np.float32)
    picture[0, 0, 1], picture[2, 3, 0] = np.nan, np.inf
    counts = ChannelCounts.of(picture)
    assert counts.pixels == counts.weight == 10
    assert Fraction(counts.totals[0], DENOMINATOR) == Fraction(10, 4)


@pytest.mark.parametrize(
    ("picture", "alpha", "told"),
    [
        (np.full((2, 2), np.nan, np.float32), None, "no finite value"),
        (np.zeros((2, 2), np.uint8), np.zeros((2, 2), np.uint8), "transparent"),
        (np.zeros((2, 2, 4), np.uint8), None, "shape"),
        (np.zeros((0, 2), np.uint8), None, "at least one pixel"),
        (np.zeros((2, 2), np.int32), None, "int32"),
        (np.zeros((2, 2), np.uint8), np.zeros((3, 2), np.uint8), "alpha"),
    ],
)
def test_that_nothing_is_counted_of_what_is_no_picture(picture, alpha, told):
    with pytest.raises(ValueError, match=told):
        ChannelCounts.of(picture, alpha=alpha, counting=Counting(alpha="weight"))


def test_that_counts_of_another_kind_cannot_be_added():
    counts = ChannelCounts.of(np.zeros((2, 2), np.uint8))
    with pytest.raises(ValueError, match="count alike"):
        counts + ChannelCounts.nothing(Counting(colour="grey"))
    assert counts != 0


def test_that_counting_begins_with_nothing_and_one_channel_is_grey():
    assert ChannelCounts() == ChannelCounts.nothing()
    picture = np.arange(12, dtype=np.uint8).reshape(3, 4)
    assert ChannelCounts() + ChannelCounts.of(picture[..., None]) == ChannelCounts.of(
        picture
    )


def test_that_the_pixels_are_not_written_to():
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    picture.setflags(write=False)
    for counting in (Counting(), Counting(resize=2, crop=1), Counting(colour="grey")):
        ChannelCounts.of(picture, counting=counting)
