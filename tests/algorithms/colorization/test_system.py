import numpy as np
import pytest

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization.system import (
    difference_residual,
    joins_all_neighbours,
    reach_of_marks,
    relative_residual,
)
from desktop_app.algorithms.colorization.weights import by_rows
from tests.reference.colorization_loops import ORDER, slow_reach, slow_solution


def one_mark(shape, y, x):
    marked = np.zeros(shape, bool)
    marked[y, x] = True
    return marked


@pytest.mark.parametrize("seed", range(6))
def test_that_reach_follows_positive_weights_against_their_direction(seed):
    rng = np.random.default_rng(seed)
    weights = levin_weights(rng.random((9, 8)))
    weights[rng.random(weights.shape) < 0.8] = 0
    marked = rng.random((9, 8)) < 0.06
    reached = reach_of_marks(weights, marked)
    np.testing.assert_array_equal(reached, slow_reach(weights, marked))


def test_that_no_mark_reaches_nothing_and_leaves_the_marks_alone():
    marked = np.zeros((4, 5), bool)
    assert not reach_of_marks(levin_weights(np.zeros((4, 5))), marked).any()
    assert not marked.any()


@pytest.mark.parametrize("weights", ["gaussian", "correlation"])
@pytest.mark.parametrize("shape", [(6, 5), (1, 4), (3, 1), (2, 2)])
def test_that_levin_weights_join_all_neighbours(weights, shape):
    # Even a step of full contrast: the window's variance grows with it.
    luminance = np.zeros(shape)
    luminance.flat[0] = 1e3
    values = levin_weights(luminance, weights=weights)
    assert joins_all_neighbours(by_rows(values))
    values[-1, -1, :] = 0
    assert not joins_all_neighbours(by_rows(values))


def test_that_the_residual_is_the_defect_of_every_unknown_row():
    rng = np.random.default_rng(0)
    weights = levin_weights(rng.random((6, 7)))
    chroma = rng.random((6, 7, 2)).astype(np.float32)
    known = rng.random((6, 7)) < 0.3
    residual = difference_residual(weights, chroma, known)
    assert residual.dtype == np.float64
    for y, x in np.argwhere(~known):
        expected = np.zeros(2)
        for k, (dy, dx) in enumerate(ORDER):
            if 0 <= y + dy < 6 and 0 <= x + dx < 7:
                step = chroma[y + dy, x + dx].astype(float) - chroma[y, x]
                expected += weights[y, x, k] * step
        np.testing.assert_allclose(residual[y, x], expected, atol=1e-12)
    assert not residual[known].any()


def test_that_the_relative_residual_is_one_at_zero_and_nothing_at_the_solution():
    rng = np.random.default_rng(1)
    weights = levin_weights(rng.random((8, 8)))
    known = one_mark((8, 8), 3, 4)
    chroma = np.zeros((8, 8, 2))
    chroma[3, 4] = 0.3, -0.2
    assert relative_residual(weights, chroma, known) == pytest.approx(1, abs=1e-12)
    solved = slow_solution(weights.astype(float), chroma, known)
    assert relative_residual(weights, solved, known) < 1e-6


def test_that_a_constant_picture_has_no_residual_whatever_the_weights_rounded_to():
    weights = levin_weights(np.random.default_rng(2).random((70, 40)))
    chroma = np.full((70, 40, 2), 0.1)
    known = one_mark((70, 40), 0, 0)
    assert relative_residual(weights, chroma, known) == 0


def test_that_neutral_marks_leave_the_norm_itself():
    weights = levin_weights(np.full((1, 3), 0.5))
    chroma = np.zeros((1, 3, 2))
    chroma[0, 2, 0] = 0.5
    # Only pixel 1 leans on pixel 2, by one half; pixel 2 leans on pixel 1 alone.
    value = relative_residual(weights, chroma, one_mark((1, 3), 0, 0))
    assert value == pytest.approx(np.hypot(0.25, 0.5))
