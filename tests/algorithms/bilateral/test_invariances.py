"""What every method of the filter keeps: offsets, gains, mirrors, channels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral import bilateral_filter
from tests.reference.bilateral_loops import scene

METHODS = ("fast", "precise", "exact", "piecewise-linear")
EVERY_METHOD = pytest.mark.parametrize("method", METHODS)
# How near a method is to the formula (root of the mean square), twice, for it may be
# off in two pictures: 75 dB, 60 dB, and what the segments of the paper's method leave.
CLOSE = {"exact": 1e-6, "precise": 4e-4, "fast": 2e-3, "piecewise-linear": 6e-3}
FEW = settings(max_examples=5)
SHAPE = (37, 46)
SIGMAS = {"sigma_space": 3.0, "sigma_range": 0.2}


def smoothed(picture, method, **more):
    return bilateral_filter(picture, method=method, **SIGMAS | more)


def apart(there, here):
    """Root of the mean squared difference."""
    return float(np.sqrt(np.mean(np.square(there.astype(float) - here))))


def mirrored(picture):
    return np.ascontiguousarray(picture[:, ::-1])


def turned(picture):
    return np.ascontiguousarray(np.swapaxes(picture, 0, 1))


@EVERY_METHOD
@pytest.mark.parametrize("way", [mirrored, turned])
@pytest.mark.parametrize("channels", [0, 3])
def test_that_no_direction_is_preferred(method, way, channels):
    picture = scene(*SHAPE, channels=channels)
    there = smoothed(way(picture), method)
    assert apart(there, way(smoothed(picture, method))) < CLOSE[method]


@EVERY_METHOD
@FEW
@given(offset=st.floats(-2, 2))
def test_that_a_brighter_picture_is_filtered_to_a_brighter_one(method, offset):
    picture = scene(*SHAPE)
    there = smoothed(picture + np.float32(offset), method)
    here = smoothed(picture, method) + np.float32(offset)
    assert apart(there, here) < CLOSE[method]


@EVERY_METHOD
@FEW
@given(gain=st.floats(0.01, 1000))
def test_that_contrast_and_range_grow_together(method, gain):
    picture = scene(*SHAPE)
    there = smoothed(np.float32(gain) * picture, method, sigma_range=0.2 * gain)
    here = np.float32(gain) * smoothed(picture, method)
    assert apart(there, here) < gain * CLOSE[method]


@EVERY_METHOD
def test_that_a_negative_is_filtered_to_the_negative(method):
    picture = scene(*SHAPE)
    there = smoothed(1 - picture, method)
    assert apart(there, 1 - smoothed(picture, method)) < CLOSE[method]


@EVERY_METHOD
@pytest.mark.parametrize("order", [(1, 2, 0), (2, 1, 0)])
def test_that_channels_by_themselves_have_no_order(method, order):
    picture = scene(*SHAPE, channels=3)
    there = smoothed(
        np.ascontiguousarray(picture[..., list(order)]), method, distance="channel"
    )
    here = smoothed(picture, method, distance="channel")[..., list(order)]
    np.testing.assert_array_equal(there, here)


def test_that_the_length_in_rgb_has_no_order_either():
    picture = scene(*SHAPE, channels=3)
    there = smoothed(mirrored_channels(picture), "exact", distance="colour")
    here = smoothed(picture, "exact", distance="colour")
    np.testing.assert_allclose(there, mirrored_channels(here), atol=2e-6)


def mirrored_channels(picture):
    return np.ascontiguousarray(picture[..., ::-1])


@EVERY_METHOD
def test_that_a_flat_guide_leaves_a_mere_blur_that_adds_up(method):
    one, other = scene(*SHAPE, seed=1), scene(*SHAPE, seed=2)
    flat = np.full(SHAPE, 0.5, np.float32)
    both = smoothed(one + 2 * other, method, guide=flat)
    parts = [smoothed(each, method, guide=flat) for each in (one, other)]
    np.testing.assert_allclose(both, parts[0] + 2 * parts[1], atol=1e-5)


@EVERY_METHOD
@FEW
@given(factor=st.floats(-3, 3))
def test_that_with_a_guide_the_filter_is_linear_in_the_picture(method, factor):
    one, other, guide = (scene(*SHAPE, seed=n) for n in (1, 2, 3))
    both = smoothed(one + np.float32(factor) * other, method, guide=guide)
    parts = [smoothed(each, method, guide=guide) for each in (one, other)]
    expected = parts[0] + np.float32(factor) * parts[1]
    np.testing.assert_allclose(both, expected, atol=2e-5)


@EVERY_METHOD
def test_that_the_picture_is_its_own_guide(method):
    picture = scene(*SHAPE)
    np.testing.assert_allclose(
        smoothed(picture, method, guide=picture), smoothed(picture, method), atol=1e-6
    )


@EVERY_METHOD
def test_that_colour_filtered_by_a_grey_guide_is_its_channels(method):
    picture, guide = scene(*SHAPE, channels=3), scene(*SHAPE, seed=5)
    deep = smoothed(picture, method, guide=guide)
    for channel in range(3):
        plane = np.ascontiguousarray(picture[..., channel])
        np.testing.assert_allclose(
            deep[..., channel], smoothed(plane, method, guide=guide), atol=2e-5
        )


@EVERY_METHOD
def test_that_what_is_far_away_has_no_say(method):
    picture = scene(20, 400)
    other = picture.copy()
    other[:, 380:] = 0
    here, there = (
        bilateral_filter(each, sigma_space=3, sigma_range=0.2, method=method)
        for each in (picture, other)
    )
    assert apart(there[:, :300], here[:, :300]) < CLOSE[method]


@EVERY_METHOD
def test_that_more_range_smooths_more(method):
    picture = scene(*SHAPE, grain=0.05)
    left = [
        float(np.abs(np.diff(smoothed(picture, method, sigma_range=sigma))).mean())
        for sigma in (0.02, 0.1, 0.5)
    ]
    assert left[0] > left[1] > left[2]


@EVERY_METHOD
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_that_any_float_comes_back_as_float32_and_is_left_alone(method, dtype):
    picture = scene(*SHAPE).astype(dtype)
    picture.flags.writeable = False
    copy = picture.copy()
    found = smoothed(picture, method)
    assert found.dtype == np.float32
    np.testing.assert_array_equal(picture, copy)
    np.testing.assert_array_equal(found, smoothed(picture.astype(np.float32), method))
