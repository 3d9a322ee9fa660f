import numpy as np
import pytest

from desktop_app.algorithms.bilateral import bilateral_filter
from desktop_app.algorithms.bilateral.piecewise_linear import (
    default_sampling,
    default_segments,
    filter_piecewise_linear,
)
from desktop_app.algorithms.bilateral.prepare import prepare
from desktop_app.algorithms.bilateral.progress import Watch
from tests.reference.bilateral_loops import (
    at,
    psnr,
    scene,
    slow_bilateral,
    some_points,
)


def test_that_the_error_falls_with_the_number_of_segments():
    picture = scene(120, 140)
    points = some_points(picture.shape, 300)
    slow = slow_bilateral(picture, 3, 0.1, points=points)
    reached = [
        psnr(
            at(
                bilateral_filter(
                    picture,
                    sigma_space=3,
                    sigma_range=0.1,
                    method="piecewise-linear",
                    segments=segments,
                ),
                points,
            ),
            slow,
        )
        for segments in (3, 6, 12, 24, 48, 96)
    ]
    # Linear interpolation: four times nearer, 12 dB, each time the segments double.
    assert np.diff(reached).min() >= 7
    assert reached[-1] >= 90


def test_that_coarser_samples_cost_accuracy_but_not_much():
    picture = scene(160, 200)
    points = some_points(picture.shape, 200)
    slow = slow_bilateral(picture, 16, 0.1, points=points)
    run = prepare(picture, None, "luminance")[0][0]
    reached = [
        psnr(
            at(
                filter_piecewise_linear(
                    run, 16, 0.1, Watch(), segments=30, sampling=sampling
                )[..., 0],
                points,
            ),
            slow,
        )
        for sampling in (1, 3, 7)
    ]
    assert reached == sorted(reached, reverse=True)
    assert reached[0] >= 65
    assert reached[-1] >= 40


def test_that_strips_join_without_a_seam(monkeypatch):
    from desktop_app.algorithms.bilateral import piecewise_linear

    picture = scene(300, 60, channels=3)
    run = prepare(picture, None, "luminance")[0][0]
    strips = filter_piecewise_linear(run, 6, 0.1, Watch(), sampling=3)
    monkeypatch.setattr(piecewise_linear, "_ROWS_IN_STRIP", 3000)
    whole = filter_piecewise_linear(run, 6, 0.1, Watch(), sampling=3)
    np.testing.assert_allclose(strips, whole, atol=2e-4)  # windows end at 4 sigma


@pytest.mark.parametrize(
    ("spread", "sigma", "count"), [(0, 0.1, 1), (0.95, 0.1, 10), (1e9, 1e-9, 1000)]
)
def test_that_there_is_one_segment_for_a_sigma_of_range(spread, sigma, count):
    assert default_segments(spread, sigma) == count


@pytest.mark.parametrize(
    ("sigma", "side", "step"),
    [
        (1, 900, 1),
        (8, 900, 1),
        (12, 900, 3),
        (48, 900, 11),
        (48, 30, 1),
        (1e300, 160, 9),
    ],
)
def test_that_samples_are_an_odd_number_of_pixels_apart(sigma, side, step):
    assert default_sampling(sigma, side) == step
