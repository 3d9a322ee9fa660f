import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow.error import (
    angular_errors,
    average_errors,
    endpoint_errors,
    sparsification,
)

RNG = np.random.default_rng(0)


def test_that_the_right_field_has_no_error():
    field = RNG.normal(0, 5, (6, 7, 2))
    errors = average_errors(field, field, np.ones((6, 7), bool))
    assert errors["aee"] == 0
    assert errors["aae"] == pytest.approx(0, abs=1e-4)


def test_that_endpoint_and_angle_are_those_of_a_hand_computed_case():
    field = np.array([[[3.0, 4.0], [0.0, 0.0]]])
    truth = np.array([[[0.0, 0.0], [1.0, 0.0]]])
    np.testing.assert_allclose(endpoint_errors(field, truth), [[5, 1]])
    angles = angular_errors(field, truth)
    np.testing.assert_allclose(angles, [[np.degrees(np.arccos(1 / 26**0.5)), 45]])


def test_that_unknown_pixels_do_not_count():
    field, truth = np.zeros((4, 4, 2)), np.zeros((4, 4, 2))
    truth[0, 0] = 1e10
    known = np.ones((4, 4), bool)
    known[0, 0] = False
    assert average_errors(field, truth, known)["aee"] == 0


def test_that_the_best_seventy_percent_are_those_of_the_greatest_confidence():
    field, truth = np.zeros((1, 10, 2)), np.zeros((1, 10, 2))
    truth[0, :, 0] = np.arange(10)
    errors = average_errors(field, truth, np.ones((1, 10), bool), -truth[..., 0])
    assert errors["aee"] == 4.5
    assert errors["aee_best70"] == 3.0


@given(seed=st.integers(0, 1000), steps=st.integers(1, 30))
@settings(max_examples=20, deadline=None)
def test_that_no_order_beats_the_ideal_curve(seed, steps):
    rng = np.random.default_rng(seed)
    errors, confidence = rng.exponential(1, (2, 200))
    shares, left, ideal = sparsification(errors, confidence, steps=steps)
    assert len(shares) == len(left) == len(ideal) == steps
    assert (ideal <= left + 1e-12).all()
    assert left[0] == pytest.approx(errors.mean())
    assert ideal[0] == pytest.approx(errors.mean())


@pytest.mark.parametrize(
    ("truth", "known", "words"),
    [
        (np.zeros((3, 5, 2)), np.ones((3, 5), bool), "must be of the size"),
        (np.zeros((4, 4, 2)), np.zeros((4, 4), bool), "states no vector"),
    ],
)
def test_that_a_truth_that_does_not_fit_is_told(truth, known, words):
    with pytest.raises(ValueError, match=words):
        average_errors(np.zeros((4, 4, 2)), truth, known)
