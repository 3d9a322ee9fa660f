import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral.uncertainty import (
    agreement,
    fix_uncertain,
    uncertainty_of,
)
from tests.reference.tone_loops import slow_agreement


def steps(seed, shape=(36, 44)):
    """Random areas with an edge, noise and a ramp."""
    random = np.random.default_rng(seed)
    values = random.normal(0, 0.15, shape) + np.linspace(0, 1, shape[1])
    values[:, shape[1] // 3 :] += random.uniform(0.5, 3)
    values[shape[0] // 2, shape[1] // 2] += 4
    return values.astype(np.float32)


@settings(max_examples=12)
@given(st.integers(0, 2**31), st.floats(1.5, 15), st.floats(0.15, 1.0))
def test_that_the_agreement_is_near_the_direct_sum(seed, sigma_space, sigma_range):
    values = steps(seed)
    found = agreement(values, sigma_space=sigma_space, sigma_range=sigma_range)
    expected = slow_agreement(values, sigma_space, sigma_range)
    assert np.abs(found - expected).max() < 0.055
    assert abs((found - expected).mean()) < 0.006


def test_that_a_flat_area_agrees_wholly():
    values = np.full((30, 31), 0.37, np.float32)
    np.testing.assert_allclose(agreement(values, sigma_space=5, sigma_range=0.2), 1)


def test_that_half_agrees_at_the_edge_of_a_high_step():
    values = np.zeros((40, 80), np.float32)
    values[:, 40:] = 3
    found = agreement(values, sigma_space=6, sigma_range=0.3)
    np.testing.assert_allclose(found[20, 39:41], 0.53, atol=0.03)
    np.testing.assert_allclose(found[:, [0, 79]], 1, atol=0.01)


def test_that_a_lone_pixel_is_uncertain_and_a_flat_area_is_not():
    values = np.zeros((60, 60), np.float32)
    values[30, 30] = 5
    uncertainty = uncertainty_of(agreement(values, sigma_space=8, sigma_range=0.4))
    assert uncertainty[30, 30] == 1
    assert uncertainty[5, 5] < 0.01


def test_that_the_widths_of_the_grid_itself_are_taken_off():
    errors = []
    for seed, sigma_space in enumerate((2.5, 4.0, 5.9)):
        values = steps(seed)
        found = agreement(values, sigma_space=sigma_space, sigma_range=0.4)
        errors.append(np.mean(found - slow_agreement(values, sigma_space, 0.4)))
    np.testing.assert_allclose(errors, 0, atol=0.0012)


def test_that_the_highest_value_is_counted_like_any_other():
    values = np.zeros((30, 30), np.float32)
    values[:, 15:] = np.linspace(0.5, 1.57, 15)
    values[:, -1] = 1.59
    found = agreement(values, sigma_space=4, sigma_range=0.2)
    expected = slow_agreement(values, 4, 0.2)
    np.testing.assert_allclose(found[:, -1], expected[:, -1], atol=0.04)


def test_that_a_huge_range_makes_no_huge_grid():
    values = np.random.default_rng(0).uniform(0, 1e12, (20, 20)).astype(np.float32)
    found = agreement(values, sigma_space=1, sigma_range=0.05)
    assert ((found >= 0) & (found <= 1)).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 8), (5, 1)])
def test_that_tiny_pictures_have_an_agreement(shape):
    values = np.random.default_rng(0).random(shape, np.float32)
    assert agreement(values, sigma_space=3, sigma_range=0.4).shape == shape


def test_that_only_uncertain_pixels_take_the_smoothed_base():
    base = np.random.default_rng(3).random((20, 20), np.float32)
    uncertainty = np.zeros_like(base)
    uncertainty[10:] = 1
    fixed = fix_uncertain(base, uncertainty)
    np.testing.assert_allclose(fixed[:10], base[:10], atol=1e-6)
    assert fixed[12:].std() < 0.4 * base[12:].std()
