"""Exact sums: against fractions, in blocks, in light, with weights."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.statistics import sums
from desktop_app.algorithms.statistics.sums import (
    DENOMINATOR,
    FLOAT_SCALE,
    OPAQUE,
    count_plane,
    levels_of_floats,
    planes_of,
    show_levels,
    sums_of_levels,
    sums_of_plane,
)
from tests.reference.tone_loops import srgb

FEW = settings(max_examples=40)
SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=6)
WHOLE = st.one_of(hnp.arrays(np.uint8, SHAPES), hnp.arrays(np.uint16, SHAPES))
FLOATS = hnp.arrays(
    np.float32,
    SHAPES,
    elements=st.floats(width=32, allow_nan=False, allow_infinity=False),
)
EDGES = st.one_of(WHOLE, FLOATS)


def exact(plane, weights=None, scale=1):
    """Weight, sum and sum of squares by fractions."""
    values = [Fraction(value) / scale for value in plane.ravel().tolist()]
    votes = [1] * len(values) if weights is None else weights.ravel().tolist()
    pairs = list(zip(votes, values, strict=True))
    return (
        sum(votes),
        sum((w * v for w, v in pairs), Fraction(0)),
        sum((w * v * v for w, v in pairs), Fraction(0)),
    )


def as_fractions(found):
    return (
        found.weight,
        Fraction(found.total, found.scale),
        Fraction(found.squares, found.scale**2),
    )


def scale_of(plane):
    return 1 if plane.dtype == np.float32 else np.iinfo(plane.dtype).max


@FEW
@given(EDGES)
def test_that_sums_are_those_of_fractions(plane):
    found = sums_of_plane(plane)
    assert as_fractions(found) == exact(plane, scale=scale_of(plane))
    assert DENOMINATOR % found.scale == 0


@FEW
@given(EDGES, st.data())
def test_that_weighted_sums_are_those_of_fractions(plane, data):
    weights = data.draw(hnp.arrays(np.uint16, plane.shape))
    found = sums_of_plane(plane, weights)
    assert as_fractions(found) == exact(plane, weights, scale_of(plane))


@FEW
@given(EDGES)
def test_that_sums_do_not_know_the_order_of_pixels(plane):
    turned = np.ascontiguousarray(plane[::-1, ::-1].T)
    assert sums_of_plane(turned) == sums_of_plane(plane)


@FEW
@given(FLOATS)
def test_that_doubling_floats_doubles_and_quadruples(plane):
    small = plane / np.float32(2**4)
    if not (small * np.float32(2**4) == plane).all():
        return  # denormals lose bits
    once, more = sums_of_plane(small), sums_of_plane(plane)
    assert more.total == 16 * once.total
    assert more.squares == 256 * once.squares


@pytest.mark.parametrize("at_once", [1, 7, 1 << 20])
def test_that_blocks_of_floats_are_added_without_a_seam(monkeypatch, at_once):
    plane = np.random.default_rng(0).normal(0, 1e3, (9, 11)).astype(np.float32)
    weights = np.random.default_rng(1).integers(0, OPAQUE, (9, 11), np.uint16)
    monkeypatch.setattr(sums, "_SUMMED_AT_ONCE", at_once)
    assert as_fractions(sums_of_plane(plane)) == exact(plane)
    assert as_fractions(sums_of_plane(plane, weights)) == exact(plane, weights)


@pytest.mark.parametrize("value", [0.0, -0.0, 2.0**-149, -(2.0**-126), 3.4e38])
def test_that_the_ends_of_float32_are_summed(value):
    plane = np.full((2, 3), value, np.float32)
    found = sums_of_plane(plane)
    assert Fraction(found.total, FLOAT_SCALE) == 6 * Fraction(float(plane[0, 0]))


@FEW
@given(WHOLE, st.booleans(), st.data())
def test_that_levels_are_counted_one_by_one(plane, weighted, data):
    weights = data.draw(hnp.arrays(np.uint16, plane.shape)) if weighted else None
    levels = count_plane(plane, weights)
    votes = np.ones(plane.shape, int) if weights is None else weights.astype(int)
    expected = np.zeros(scale_of(plane) + 1, int)
    for level, vote in zip(plane.ravel(), votes.ravel(), strict=True):
        expected[level] += vote
    np.testing.assert_array_equal(levels, expected)
    assert levels.dtype == np.int64


@pytest.mark.parametrize("at_once", [3, 20, 1000])
def test_that_rows_counted_in_blocks_are_all_counted(monkeypatch, at_once):
    plane = np.random.default_rng(0).integers(0, 256, (13, 9), np.uint8)
    whole = count_plane(plane)
    monkeypatch.setattr(sums, "_COUNTED_AT_ONCE", at_once)
    np.testing.assert_array_equal(count_plane(plane), whole)
    assert whole.sum() == 117


@pytest.mark.parametrize("count", [1, 1 << 40])
@pytest.mark.parametrize("bins", [256, 65536])
def test_that_level_sums_outgrow_no_integer(bins, count):
    levels = np.zeros(bins, np.int64)
    levels[[1, bins - 1]] = count
    found = sums_of_levels(levels)
    assert found.weight == 2 * count
    assert found.total == count * bins
    assert found.squares == count * (1 + (bins - 1) ** 2)


@pytest.mark.parametrize("bins", [256, 65536])
def test_that_light_is_the_curve_of_srgb_summed(bins):
    levels = np.zeros(bins, np.int64)
    level = round(0.6 * (bins - 1))
    levels[level] = 5
    found = sums_of_levels(levels, light=True)
    light = found.total / FLOAT_SCALE / 5
    assert srgb(light) == pytest.approx(level / (bins - 1), abs=1e-6)
    assert found.weight == 5


@pytest.mark.parametrize("bins", [256, 65536])
@pytest.mark.parametrize("light", [False, True])
def test_that_a_shown_histogram_loses_no_pixel_and_keeps_both_ends(bins, light):
    levels = np.random.default_rng(0).integers(0, 9, bins)
    shown = show_levels(levels, light=light)
    assert shown.shape == (256,)
    assert shown.sum() == levels.sum()
    black, white = np.zeros((2, bins), np.int64)
    black[0], white[-1] = 4, 4
    assert show_levels(black, light=light)[0] == 4
    assert show_levels(white, light=light)[255] == 4


def test_that_light_is_shown_darker_than_the_levels_it_came_from():
    levels = np.zeros(256, np.int64)
    levels[128] = 1
    assert np.argmax(show_levels(levels)) == 128
    assert np.argmax(show_levels(levels, light=True)) == 55


@pytest.mark.parametrize(
    ("value", "level"), [(-3.0, 0), (0.0, 0), (0.5, 128), (1.0, 255), (7.0, 255)]
)
def test_that_floats_outside_the_range_count_at_the_ends(value, level):
    levels = levels_of_floats(np.full((2, 2), value, np.float32))
    assert levels[level] == 4


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_that_planes_are_the_channels(dtype):
    pixels = (200 * np.random.default_rng(0).random((5, 7, 3))).astype(dtype)
    planes = planes_of(pixels)
    for channel, plane in enumerate(planes):
        np.testing.assert_array_equal(plane, pixels[..., channel])
        assert plane.flags.c_contiguous
    np.testing.assert_array_equal(planes_of(planes[0])[0], planes[0])


def test_that_small_planes_after_large_ones_are_no_leftovers():
    large = np.full((40, 50, 3), 9, np.uint8)
    small = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    planes_of(large)
    for channel, plane in enumerate(planes_of(small)):
        np.testing.assert_array_equal(plane, small[..., channel])
