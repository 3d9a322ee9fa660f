"""Solid noise: the same at the same place, smooth, and periodic."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.samples.noise import fractal_noise, value_noise
from tests.reference.scene_loops import value_noise_at

PLACES = st.tuples(*[st.floats(-70, 70, width=32)] * 3)


def noise_at(*places):
    return value_noise(np.array(places, np.float32).T)


def lattice(i, j, k):
    """Value at a whole place, as the noise itself tells it."""
    return float(noise_at((i, j, k))[0])


def places(seed, count=500, size=40.0):
    rng = np.random.default_rng(seed)
    return rng.uniform(-size, size, (3, count)).astype(np.float32)


@given(PLACES)
@settings(max_examples=40)
def test_that_noise_between_whole_places_is_eased_from_their_eight_values(place):
    expected = value_noise_at([float(np.float32(v)) for v in place], lattice)
    assert noise_at(place)[0] == pytest.approx(expected, abs=2e-5)


def test_that_whole_places_are_independent_and_fill_their_range():
    i, j, k = np.mgrid[0:16, 0:16, 0:16].reshape(3, -1).astype(np.float32)
    values = value_noise(np.stack([i, j, k])).reshape(16, 16, 16)
    assert values.min() < -0.99
    assert values.max() > 0.99
    assert abs(values.mean()) < 0.03
    for axis in range(3):
        pairs = np.moveaxis(values, axis, 0)
        related = np.corrcoef(pairs[1:].ravel(), pairs[:-1].ravel())[0, 1]
        assert abs(related) < 0.06


@given(st.integers(0, 99))
@settings(max_examples=10)
def test_that_noise_is_bounded(seed):
    points = places(seed)
    assert np.abs(value_noise(points)).max() <= 1
    for octaves in (1, 2, 6):
        assert np.abs(fractal_noise(points, octaves)).max() <= 2


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("periods", [-1, 1])
def test_that_noise_repeats_every_64(axis, periods):
    points = np.round(places(3, size=20) * 16) / np.float32(16)  # exact in float32
    moved = points.copy()
    moved[axis] += 64 * periods
    np.testing.assert_array_equal(value_noise(moved), value_noise(points))


def test_that_the_slope_has_no_step_at_whole_places():
    t = np.linspace(-1.5, 1.5, 3001)
    line = np.stack([t, 0.3 + 0 * t, 0.7 + 0 * t]).astype(np.float32)
    values = value_noise(line).astype(float)
    slope = np.diff(values) / np.diff(t)
    assert np.abs(np.diff(slope)).max() < 0.05
    at_whole = np.abs(t[1:] - np.round(t[1:])) < 5e-4
    assert np.abs(slope[at_whole]).max() < 0.02


@pytest.mark.parametrize("octaves", [1, 2, 4])
def test_that_an_octave_more_is_half_as_strong_and_twice_as_fine(octaves):
    points = places(octaves)
    more = fractal_noise(points, octaves + 1) - fractal_noise(points, octaves)
    assert np.abs(more).max() <= 0.5**octaves + 1e-6
    shifted = points * 2**octaves + np.float32(1.6180339 * octaves)
    np.testing.assert_allclose(more, 0.5**octaves * value_noise(shifted), atol=1e-6)


def test_that_noise_of_many_places_is_that_of_each_and_leaves_them_alone():
    points = places(5)
    points.flags.writeable = False
    whole = fractal_noise(points, 3)
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole[::7], fractal_noise(points[:, ::7].copy(), 3))
    order = np.random.default_rng(0).permutation(points.shape[1])
    turned = fractal_noise(np.ascontiguousarray(points[:, order]), 3)
    np.testing.assert_array_equal(whole[order], turned)
