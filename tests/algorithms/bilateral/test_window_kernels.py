"""Brute force over windows: the pixels of a window, its pieces, its spans."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral import window
from desktop_app.algorithms.bilateral.prepare import prepare
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.window import (
    Window,
    filter_window,
    round_window,
    square_window,
)
from tests.reference.bilateral_loops import scene, slow_bilateral


def filtered(
    picture, own, sigma_space, sigma_range, *, distance="luminance", threads=1
):
    run = prepare(picture, None, distance)[0][0]
    result = filter_window(run, own, sigma_space, sigma_range, Watch(threads))
    return result.reshape(picture.shape)


def pixels_of(own):
    """Offsets (dy, dx) a window looks at."""
    reach = len(own.half_widths) - 1
    return {
        (dy, dx)
        for dy in range(-reach, reach + 1)
        for dx in range(-own.half_widths[abs(dy)], own.half_widths[abs(dy)] + 1)
    }


@given(radius=st.floats(0.2, 30), sigmas=st.floats(0.5, 4))
@settings(max_examples=25)
def test_that_a_round_window_is_the_disc_of_its_radius(radius, sigmas):
    own = round_window(radius / sigmas, sigmas, (500, 500))
    reach = max(radius, 1.5)
    near, far = (reach * (1 - 1e-9)) ** 2, (reach * (1 + 1e-9) + 1e-8) ** 2
    found = pixels_of(own)
    assert all(dy**2 + dx**2 <= far for dy, dx in found)
    side = math.ceil(reach) + 1
    disc = {
        (dy, dx)
        for dy in range(-side, side + 1)
        for dx in range(-side, side + 1)
        if dy**2 + dx**2 <= near
    }
    assert disc <= found
    assert own.pixels == len(found)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (7, 3), (100, 100)])
@pytest.mark.parametrize("sigma", [0.3, 2.0, 1e6])
def test_that_no_window_reaches_beyond_the_picture(shape, sigma):
    for own in (square_window(sigma, shape), round_window(sigma, 3, shape)):
        assert len(own.half_widths) <= shape[0]
        assert own.half_widths.max() <= max(shape[1] - 1, 0)
        assert own.half_widths.min() >= 0


def test_that_a_square_window_reaches_four_sigmas():
    own = square_window(1.6, (100, 100))
    assert own.half_widths.tolist() == [7] * 8
    assert own.pixels == 225


@given(radius=st.integers(0, 12), pixels=st.integers(1, 400))
def test_that_the_pieces_of_a_window_are_its_lines_one_after_the_other(radius, pixels):
    own = Window(np.full(radius + 1, 4, np.int64))
    parts = own.parts(pixels)
    lines = [line for begin, end in parts for line in range(begin, end)]
    assert lines == list(range(-radius, radius + 1))
    assert all((end - begin) * 9 <= pixels or end - begin == 1 for begin, end in parts)


@pytest.mark.parametrize("channels", [0, 3])
@pytest.mark.parametrize("distance", ["luminance", "colour"])
def test_that_a_square_window_is_the_formula(channels, distance):
    picture = scene(12, 15, channels=channels)
    found = filtered(picture, square_window(1.5, (12, 15)), 1.5, 0.2, distance=distance)
    guide = prepare(picture, None, distance)[0][0].guide
    expected = slow_bilateral(picture, 1.5, 0.2, guide=guide)
    np.testing.assert_allclose(found, expected, atol=1e-6)


@pytest.mark.parametrize("looks", [1, 40, 700])
@pytest.mark.parametrize("span", [3, 512])
def test_that_pieces_and_spans_change_no_more_than_rounding(monkeypatch, looks, span):
    picture = scene(11, 14, channels=3)
    own = square_window(1.2, (11, 14))
    whole = filtered(picture, own, 1.2, 0.15)
    monkeypatch.setattr(window, "_LOOKS_IN_BLOCK", looks)
    monkeypatch.setattr(window, "_LONGEST_SPAN", span)
    np.testing.assert_allclose(filtered(picture, own, 1.2, 0.15), whole, atol=3e-7)


@pytest.mark.parametrize("span", [1, 5, 14])
def test_that_any_number_of_threads_gives_the_same_bits(monkeypatch, span):
    monkeypatch.setattr(window, "_LONGEST_SPAN", span)
    monkeypatch.setattr(window, "_LOOKS_IN_BLOCK", 50)
    picture, own = scene(11, 14), square_window(1.2, (11, 14))
    one, three = (filtered(picture, own, 1.2, 0.15, threads=n) for n in (1, 3))
    np.testing.assert_array_equal(one, three)


def test_that_a_window_of_one_pixel_changes_nothing():
    picture = scene(9, 10, channels=3)
    found = filtered(picture, Window(np.zeros(1, np.int64)), 2.0, 0.1)
    np.testing.assert_array_equal(found, picture)


@pytest.mark.parametrize("sigma_range", [1e-30, 1e-12])
def test_that_a_range_of_nearly_nothing_keeps_every_value(sigma_range):
    picture = scene(9, 10)
    found = filtered(picture, square_window(1, (9, 10)), 1.0, sigma_range)
    np.testing.assert_allclose(found, picture, atol=1e-6)


@pytest.mark.parametrize("sigma_range", [1e12, 1e30])
def test_that_an_endless_range_is_a_gaussian(sigma_range):
    picture = scene(9, 10)
    found = filtered(picture, square_window(1, (9, 10)), 1.0, sigma_range)
    np.testing.assert_allclose(found, slow_bilateral(picture, 1, 1e9), atol=1e-6)


def test_that_a_space_of_nearly_nothing_keeps_every_value():
    picture = scene(9, 10)
    found = filtered(picture, round_window(1e-30, 3, (9, 10)), 1e-30, 10.0)
    np.testing.assert_allclose(found, picture, atol=1e-37)


@given(seed=st.integers(0, 99))
@settings(max_examples=5)
def test_that_every_value_lies_between_those_of_its_window(seed):
    picture = np.random.default_rng(seed).normal(0, 1, (8, 9)).astype(np.float32)
    found = filtered(picture, Window(np.ones(2, np.int64)), 1.0, 0.5)
    padded = np.pad(picture, 1, mode="edge")
    around = np.stack([padded[r : r + 8, c : c + 9] for r, c in np.ndindex(3, 3)])
    assert (found >= around.min(0) - 1e-6).all()
    assert (found <= around.max(0) + 1e-6).all()


@pytest.mark.parametrize("turn", ["mirrored", "turned"])
def test_that_the_window_prefers_no_direction(turn):
    picture, own = scene(10, 10), round_window(1.5, 3, (10, 10))
    apply = np.fliplr if turn == "mirrored" else np.transpose
    there = filtered(np.ascontiguousarray(apply(picture)), own, 1.5, 0.2)
    here = filtered(picture, own, 1.5, 0.2)
    np.testing.assert_allclose(apply(there), here, atol=1e-6)


def test_that_masked_pixels_are_never_looked_at():
    picture = scene(10, 12)
    holes = np.random.default_rng(0).random((10, 12)) < 0.3
    dirty = np.where(holes, np.nan, picture)
    found = filtered(dirty, square_window(1, (10, 12)), 1.0, 0.3)
    expected = slow_bilateral(picture, 1.0, 0.3, known=~holes)
    np.testing.assert_allclose(found[~holes], expected[~holes], atol=1e-6)
    assert np.isfinite(found).all()
