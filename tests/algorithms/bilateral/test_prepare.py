"""Planes without holes, guides, noise, and estimates at full size, step by step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral.extent import extent_of
from desktop_app.algorithms.bilateral.noise import estimate_noise
from desktop_app.algorithms.bilateral.prepare import NONE_MASKED, prepare
from desktop_app.algorithms.bilateral.upsample import upsample_along_edges
from tests.reference.bilateral_loops import scene

WEIGHTS = (0.299, 0.587, 0.114)
SHAPE = (12, 15)


def laplacian_noise(picture):
    """Immerkaer's difference of Laplacians at every inner pixel; its median."""
    mask = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], float)
    height, width = picture.shape
    found = [
        abs((mask * picture[y - 1 : y + 2, x - 1 : x + 2]).sum())
        for y in range(1, height - 1)
        for x in range(1, width - 1)
    ]
    return float(np.median(found)) * 1.4826 / 6


def box_mean(plane):
    """Mean of 5 x 5 px, the border repeated."""
    padded = np.pad(plane, 2, mode="edge")
    height, width = plane.shape
    windows = [padded[r : r + height, c : c + width] for r, c in np.ndindex(5, 5)]
    return np.mean(windows, axis=0)


@pytest.mark.parametrize("distance", ["luminance", "channel", "colour"])
def test_that_a_grey_picture_is_one_run_and_its_own_guide(distance):
    picture = scene(*SHAPE)
    runs, masked = prepare(picture, None, distance)
    assert (len(runs), masked) == (1, 0)
    np.testing.assert_array_equal(runs[0].guide, picture)
    np.testing.assert_array_equal(runs[0].values, picture[..., None])
    assert runs[0].known is NONE_MASKED


def test_that_colour_is_led_by_its_luminance_its_channels_or_all_of_them():
    picture = scene(*SHAPE, channels=3)
    (by_luminance,), _ = prepare(picture, None, "luminance")
    np.testing.assert_allclose(by_luminance.guide, picture @ WEIGHTS, atol=1e-6)
    np.testing.assert_array_equal(by_luminance.values, picture)
    (by_colour,), _ = prepare(picture, None, "colour")
    np.testing.assert_array_equal(by_colour.guide, picture)
    runs, _ = prepare(picture, None, "channel")
    for channel, run in enumerate(runs):
        np.testing.assert_array_equal(run.guide, picture[..., channel])
        np.testing.assert_array_equal(run.values[..., 0], picture[..., channel])
        assert run.guide.flags.c_contiguous


@pytest.mark.parametrize("distance", ["luminance", "channel", "colour"])
@pytest.mark.parametrize("channels", [0, 3])
def test_that_a_guide_takes_the_place_of_the_picture(distance, channels):
    picture, guide = scene(*SHAPE, channels=3), scene(*SHAPE, channels=channels, seed=2)
    own, _ = prepare(guide, None, distance)
    runs, _ = prepare(picture, guide, distance)
    for place, run in enumerate(runs):
        leader = own[min(place, len(own) - 1)]
        np.testing.assert_array_equal(run.guide, leader.guide)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 3e30])
def test_that_holes_of_either_are_counted_once_and_filled_in_both(bad):
    picture, guide = scene(*SHAPE), scene(*SHAPE, seed=2)
    picture[2, 3], guide[2, 3], guide[7, 8] = bad, bad, bad
    (run,), masked = prepare(picture, guide, "luminance")
    assert masked == 2
    assert not run.known[2, 3]
    assert not run.known[7, 8]
    assert run.known.sum() == picture.size - 2
    assert np.isfinite(run.values).all()
    assert np.abs(run.guide).max() <= 1


def test_that_one_broken_channel_breaks_its_pixel():
    picture = scene(*SHAPE, channels=3)
    picture[4, 4, 1] = np.nan
    runs, masked = prepare(picture, None, "channel")
    assert masked == 1
    assert all(not run.known[4, 4] for run in runs)


def test_that_looking_for_holes_can_be_stopped():
    class Stopped(Exception):
        pass

    def stop():
        raise Stopped

    picture = scene(300, 20)
    picture[0, 0] = np.nan
    with pytest.raises(Stopped):
        prepare(picture, None, "luminance", stop)


@settings(max_examples=15)
@given(seed=st.integers(0, 999), h=st.integers(3, 14), w=st.integers(3, 14))
def test_that_noise_is_the_median_of_the_second_differences(seed, h, w):
    picture = np.random.default_rng(seed).random((h, w)).astype(np.float32)
    assert estimate_noise(picture) == pytest.approx(
        laplacian_noise(picture.astype(float)), rel=1e-4, abs=1e-7
    )


@settings(max_examples=10)
@given(gain=st.floats(0.1, 10), right=st.floats(-1, 1), below=st.floats(-1, 1))
def test_that_noise_grows_with_contrast_and_knows_no_slope(gain, right, below):
    picture = np.random.default_rng(0).normal(0, 0.1, (20, 24))
    y, x = np.mgrid[0:20, 0:24]
    sloped = (gain * picture + right * x + below * y).astype(np.float32)
    plain = estimate_noise(picture.astype(np.float32))
    assert estimate_noise(sloped) == pytest.approx(gain * plain, rel=0.01)


@settings(max_examples=15)
@given(seed=st.integers(0, 99), left=st.integers(0, 6), top=st.integers(0, 4))
def test_that_an_estimate_is_the_line_of_its_window(seed, left, top):
    """At the size of the small picture nothing is interpolated."""
    small = scene(*SHAPE, seed=seed).astype(float)
    filtered = scene(*SHAPE, seed=seed + 1).astype(float)
    large = scene(*SHAPE, seed=seed + 2).astype(float)
    mean, mean_filtered = box_mean(small), box_mean(filtered)
    spread = box_mean(small**2) - mean**2
    slope = (box_mean(small * filtered) - mean * mean_filtered) / (spread + 0.02**2)
    offset = mean_filtered - slope * mean
    expected = box_mean(slope) * large + box_mean(offset)
    box = (left, top, left + 8, top + 7)
    part = np.s_[top : top + 7, left : left + 8]
    found = upsample_along_edges(
        small.astype(np.float32),
        filtered.astype(np.float32),
        np.ascontiguousarray(large[part]).astype(np.float32),
        box,
        1.0,
    )
    np.testing.assert_allclose(found, expected[part], atol=2e-3)


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (300, 2), (5, 6, 3)])
def test_that_the_ends_are_found_wherever_they_are(shape):
    rng = np.random.default_rng(0)
    for _ in range(5):
        picture = rng.normal(0, 1, shape).astype(np.float32)
        low, high = rng.integers(0, picture.size, 2)
        picture.ravel()[low] = -50
        if high != low:
            picture.ravel()[high] = 60
        assert extent_of(picture) == (picture.min(), picture.max())
