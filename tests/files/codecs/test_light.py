"""Primaries, whites and the sRGB curve, against figures of the standards."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.codecs import light
from desktop_app.files.codecs.light import REC_709

REC_2020 = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
ACES = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
D50 = (0.3457, 0.3585)
COORDINATE = st.floats(0.01, 0.9)


def test_that_the_matrix_of_rec_709_is_the_published_one():
    published = [
        [0.4123908, 0.3575843, 0.1804808],
        [0.2126390, 0.7151687, 0.0721923],
        [0.0193308, 0.1191948, 0.9505322],
    ]
    np.testing.assert_allclose(light.rgb_to_xyz(REC_709), published, atol=1e-6)


def test_that_the_luminances_of_rec_2020_are_the_published_ones():
    weights = light.rgb_to_xyz(REC_2020)[1]
    np.testing.assert_allclose(weights, [0.2627002, 0.6779981, 0.0593017], atol=1e-6)


@pytest.mark.parametrize("primaries", [REC_709, REC_2020, ACES])
def test_that_luminance_weights_sum_to_one_and_white_is_the_white(primaries):
    matrix = light.rgb_to_xyz(primaries)
    assert matrix[1].sum() == pytest.approx(1)
    x, y, z = matrix.sum(axis=1)
    assert (x / (x + y + z), y / (x + y + z)) == pytest.approx(primaries[6:])


def test_that_rec_2020_becomes_rec_709_as_itu_has_it():
    # ITU-R BT.2087, the inverse of its matrix M2.
    published = [
        [1.6605, -0.5876, -0.0728],
        [-0.1246, 1.1329, -0.0083],
        [-0.0182, -0.1006, 1.1187],
    ]
    unit = np.eye(3, dtype=np.float32)[None]
    found = light.to_rec709(unit, REC_2020)[0].T
    np.testing.assert_allclose(found, published, atol=2e-4)


def test_that_d50_adapts_to_d65_by_the_published_bradford_matrix():
    # Lindbloom's table, chromatic adaptation D50 to D65.
    published = [
        [0.9555766, -0.0230393, 0.0631636],
        [-0.0282895, 1.0099416, 0.0210077],
        [0.0122982, -0.0204830, 1.3299098],
    ]
    found = light.rgb_to_xyz(REC_709) @ light.xyz_to_rec709(D50)
    np.testing.assert_allclose(found, published, atol=6e-4)


@given(st.floats(0.2, 0.45), st.floats(0.2, 0.45))
def test_that_a_neutral_under_any_white_is_neutral(x, y):
    white = np.array([x / y, 1, (1 - x - y) / y])
    np.testing.assert_allclose(light.xyz_to_rec709((x, y)) @ white, 1, atol=1e-9)


@given(st.floats(0, 4, width=32), st.booleans())
def test_that_the_curve_is_that_of_the_standard_and_odd(value, negative):
    wanted = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    sign = -1 if negative else 1
    found = light.decode_srgb(np.array([sign * value], np.float32))
    assert found.dtype == np.float32
    assert found[0] == pytest.approx(sign * wanted, rel=1e-6, abs=1e-30)


def test_that_the_curve_has_no_step_where_its_parts_meet():
    around = np.nextafter(np.float64(0.04045), [0, 1])
    low, high = light.decode_srgb(around)
    assert abs(float(low) - float(high)) < 1e-7
    assert light.decode_srgb(np.array([1.0]))[0] == 1


@pytest.mark.parametrize(
    ("primaries", "usable"),
    [
        (REC_709, True),
        (REC_2020, True),
        (ACES, True),
        ((0,) * 8, False),
        (REC_709[:7], False),
        ((*REC_709[:7], math.nan), False),
        ((*REC_709[:7], 0), False),
        ((*REC_709[:6], 0.9, 0.05), False),
        ((0.3, 0.3) * 4, False),
        ((99.0, *REC_709[1:]), False),
        ((0.64, 0.0, *REC_709[2:]), False),
    ],
)
def test_that_only_triangles_around_their_white_are_colour_spaces(primaries, usable):
    assert light.usable(primaries) is usable


@given(st.tuples(*[COORDINATE] * 8))
def test_that_what_is_usable_has_a_matrix_of_finite_positive_luminances(primaries):
    if light.usable(primaries):
        matrix = light.rgb_to_xyz(primaries)
        assert np.isfinite(matrix).all()
        assert matrix[1].sum() == pytest.approx(1)


def test_that_rounded_digits_are_the_same_primaries_and_others_are_not():
    rounded = tuple(round(value, 2) for value in REC_709)
    assert light.same_primaries((*rounded[:6], 0.3127, 0.329), REC_709)
    assert not light.same_primaries(REC_2020, REC_709)


@pytest.mark.parametrize("height", [1, 255, 256, 257, 600])
def test_that_blocks_of_rows_make_no_difference(height):
    rng = np.random.default_rng(height)
    pixels = rng.normal(size=(height, 3, 3)).astype(np.float32)
    kept = pixels.copy()
    matrix = rng.normal(size=(3, 3))
    found = light.multiply(pixels, matrix)
    wanted = np.einsum("ij,hwj->hwi", matrix, pixels.astype(np.float64))
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(pixels, kept)


def test_that_odd_values_stay_odd_and_are_counted():
    pixels = np.ones((300, 2, 3), np.float32)
    pixels[299, 1] = (np.nan, np.inf, -np.inf)
    assert light.tell_nonfinite(pixels) == (
        "has 3 values that are no finite numbers (1 NaN)",
    )
    assert light.tell_nonfinite(pixels[:299]) == ()
    turned = light.multiply(pixels, np.eye(3))
    assert not np.isfinite(turned[299, 1]).any()
    assert np.isfinite(turned[:299]).all()
