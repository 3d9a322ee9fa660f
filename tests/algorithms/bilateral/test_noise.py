import numpy as np
import pytest

from desktop_app.algorithms.bilateral.noise import (
    LEAST_RANGE,
    estimate_noise,
    range_from_noise,
)
from tests.reference.bilateral_loops import scene


@pytest.mark.parametrize("noise", [0.005, 0.02, 0.08])
def test_that_white_noise_is_measured_to_a_tenth(noise):
    clean = 0.2 + 0.6 * scene(300, 400, grain=0)
    random = np.random.default_rng(1)
    noisy = (clean + random.normal(0, noise, clean.shape)).astype(np.float32)
    assert estimate_noise(noisy) == pytest.approx(noise, rel=0.1)
    assert range_from_noise(noisy) == pytest.approx(2 * noise, rel=0.1)


def test_that_holes_are_left_out():
    random = np.random.default_rng(2)
    noisy = random.normal(0.5, 0.05, (200, 200)).astype(np.float32)
    noisy[random.random(noisy.shape) < 0.05] = np.nan
    assert estimate_noise(noisy) == pytest.approx(0.05, rel=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (2, 50), (30, 40), (3, 3, 3)])
def test_that_a_flat_picture_has_no_noise_and_the_least_range(shape):
    flat = np.full(shape, 0.25, np.float32)
    assert estimate_noise(flat) == pytest.approx(0, abs=1e-6)
    assert range_from_noise(flat) == LEAST_RANGE


def test_that_nothing_finite_has_no_noise():
    assert estimate_noise(np.full((9, 9), np.nan, np.float32)) == 0
