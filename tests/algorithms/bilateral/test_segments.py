"""The piecewise-linear filter against figure 6 of the paper, and its samples."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral import piecewise_linear
from desktop_app.algorithms.bilateral.piecewise_linear import (
    default_sampling,
    default_segments,
    filter_piecewise_linear,
)
from desktop_app.algorithms.bilateral.prepare import prepare
from desktop_app.algorithms.bilateral.progress import Watch
from tests.reference.bilateral_loops import scene, slow_bilateral, slow_piecewise

SHAPE = (17, 22)


def filtered(
    picture, segments, *, sampling=1, sigma_space=1.5, sigma_range=0.2, **more
):
    (run,), _ = prepare(picture, None, "luminance")
    found = filter_piecewise_linear(
        run,
        sigma_space,
        sigma_range,
        Watch(**more),
        segments=segments,
        sampling=sampling,
    )
    return found.reshape(picture.shape)


@pytest.mark.parametrize("segments", [1, 2, 5, 13])
def test_that_it_is_the_interpolation_of_the_papers_figure(segments):
    picture = scene(*SHAPE)
    expected = slow_piecewise(picture, 1.5, 0.2, segments)
    np.testing.assert_allclose(filtered(picture, segments), expected, atol=2e-5)


@pytest.mark.parametrize("levels", [2, 3, 5])
def test_that_values_on_the_levels_are_filtered_by_the_definition(levels):
    rng = np.random.default_rng(levels)
    picture = (rng.integers(0, levels, SHAPE) / (levels - 1)).astype(np.float32)
    found = filtered(picture, levels - 1)
    np.testing.assert_allclose(found, slow_bilateral(picture, 1.5, 0.2), atol=2e-5)


@pytest.mark.parametrize("rows", [4, 7, 100])
def test_that_strips_change_no_more_than_rounding(monkeypatch, rows):
    picture = scene(60, 20)
    whole = filtered(picture, 6)
    monkeypatch.setattr(piecewise_linear, "_ROWS_IN_STRIP", rows)
    np.testing.assert_allclose(filtered(picture, 6), whole, atol=2e-5)


@pytest.mark.parametrize("sampling", [1, 3, 5])
@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (30, 1), (7, 9)])
def test_that_small_pictures_are_sampled_and_stay_within_their_values(sampling, shape):
    picture = scene(*shape)
    found = filtered(picture, 4, sampling=sampling, sigma_space=4.0)
    assert found.shape == shape
    assert found.min() >= picture.min() - 1e-5
    assert found.max() <= picture.max() + 1e-5


@pytest.mark.parametrize("value", [0.0, 0.3, -7.0, 1e20])
def test_that_a_flat_picture_needs_no_levels(value):
    picture = np.full(SHAPE, value, np.float32)
    for segments in (1, 9):
        np.testing.assert_allclose(filtered(picture, segments), picture, rtol=1e-5)


@settings(max_examples=40)
@given(spread=st.floats(0, 1e6), sigma=st.floats(1e-6, 1e3))
def test_that_no_segment_is_wider_than_sigma_where_that_can_be(spread, sigma):
    count = default_segments(spread, sigma)
    assert 1 <= count <= 1000
    assert count == 1000 or spread / count <= sigma * (1 + 1e-9)
    assert count == 1 or spread / (count - 1) >= sigma * (1 - 1e-9) or count == 1000


@settings(max_examples=40)
@given(sigma=st.floats(0.1, 1e4), side=st.integers(1, 10_000))
def test_that_samples_are_odd_and_neither_too_few_nor_too_coarse(sigma, side):
    step = default_sampling(sigma, side)
    assert step % 2 == 1
    assert step == 1 or step <= sigma / 4
    assert step == 1 or side / step >= 16


def test_that_coarse_samples_of_a_smooth_picture_are_nearly_the_whole():
    y, x = np.mgrid[0:80, 0:90] / 80
    picture = (0.5 + 0.3 * np.sin(3 * x) * np.cos(2 * y)).astype(np.float32)
    fine, coarse = (
        filtered(picture, 10, sampling=step, sigma_space=12.0) for step in (1, 3)
    )
    inner = np.s_[6:-6, 6:-6]
    assert np.abs(fine - coarse)[inner].max() < 0.004


def test_that_shares_are_told_and_levels_ask_whether_to_go_on():
    told, polled = [], []
    filtered(
        scene(*SHAPE), 5, report=told.append, poll=lambda: polled.append(1), end=0.5
    )
    assert told == [0.5]
    assert len(polled) >= 6  # every level, and the strip itself


def test_that_masked_pixels_have_no_vote_at_any_level():
    picture = scene(*SHAPE)
    holes = np.random.default_rng(0).random(SHAPE) < 0.2
    spoiled = np.where(holes, np.nan, picture)
    found = filtered(spoiled, 40)
    expected = slow_bilateral(picture, 1.5, 0.2, known=~holes)
    np.testing.assert_allclose(found[~holes], expected[~holes], atol=4e-3)
