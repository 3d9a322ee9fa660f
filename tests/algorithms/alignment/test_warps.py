import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.alignment.warps import (
    WARPS,
    jacobian_of,
    nearest,
    project,
)

EVERY_WARP = pytest.mark.parametrize("name", list(WARPS))
CORNERS = np.array([[-1, 1, 1, -1], [-0.8, -0.8, 0.8, 0.8], [1.0, 1, 1, 1]])
SEEDS = st.integers(0, 2**32 - 1)


def some_parameters(name, seed, size=0.2):
    count = WARPS[name].count
    return np.random.default_rng(seed).uniform(-size, size, count)


@EVERY_WARP
def test_that_zero_parameters_are_the_identity(name):
    np.testing.assert_array_equal(
        WARPS[name].matrix(np.zeros(WARPS[name].count)), np.eye(3)
    )


@EVERY_WARP
@given(seed=SEEDS)
def test_that_the_jacobian_is_the_derivative(name, seed):
    warp, parameters = WARPS[name], some_parameters(name, seed)
    points = np.random.default_rng(seed).uniform(-1, 1, (7, 2))
    matrix, derivatives = warp.matrix(parameters), warp.derivatives(parameters)
    jacobian = jacobian_of(matrix, derivatives, points)
    for k, step in enumerate(1e-6 * np.eye(warp.count)):
        ahead = project(warp.matrix(parameters + step), points)
        behind = project(warp.matrix(parameters - step), points)
        np.testing.assert_allclose(
            jacobian[:, :, k], (ahead - behind) / 2e-6, atol=1e-7
        )


def test_that_the_jacobian_of_a_homography_is_the_papers():
    x, y = 0.3, -0.7
    generators = WARPS["homography"].generators
    found = jacobian_of(np.eye(3), generators, np.array([[x, y]]))[0]
    expected = [
        [x, 0, y, 0, 1, 0, -x * x, -x * y],
        [0, x, 0, y, 0, 1, -x * y, -y * y],
    ]
    np.testing.assert_allclose(found, expected, atol=1e-15)


@EVERY_WARP
@given(first=SEEDS, then=SEEDS)
def test_that_one_warp_after_another_and_its_undoing_are_of_the_family(
    name, first, then
):
    warp = WARPS[name]
    one, other = (warp.matrix(some_parameters(name, seed)) for seed in (first, then))
    for matrix in (other @ one, np.linalg.inv(one)):
        again = warp.matrix(warp.parameters(matrix))
        np.testing.assert_allclose(again, matrix / matrix[2, 2], atol=1e-12)


@EVERY_WARP
@given(first=SEEDS, then=SEEDS)
def test_that_a_product_of_matrices_warps_points_one_after_the_other(name, first, then):
    warp = WARPS[name]
    one, other = (warp.matrix(some_parameters(name, seed)) for seed in (first, then))
    points = np.random.default_rng(first).uniform(-1, 1, (5, 2))
    steps = project(other, project(one, points))
    np.testing.assert_allclose(project(other @ one, points), steps, atol=1e-12)


@EVERY_WARP
@given(seed=SEEDS)
def test_that_parameters_are_those_of_their_matrix_at_any_scale(name, seed):
    warp, parameters = WARPS[name], some_parameters(name, seed)
    read = warp.parameters(2.5 * warp.matrix(parameters))
    np.testing.assert_allclose(read, parameters, atol=1e-12)


@EVERY_WARP
@given(seed=SEEDS)
def test_that_the_nearest_warp_of_one_of_the_family_is_itself(name, seed):
    matrix = WARPS[name].matrix(some_parameters(name, seed))
    np.testing.assert_allclose(nearest(WARPS[name], matrix, CORNERS), matrix, atol=1e-9)


@pytest.mark.parametrize("name", ["translation", "similarity", "affine"])
@given(seed=SEEDS, other=SEEDS)
def test_that_no_warp_of_the_family_is_nearer(name, seed, other):
    goal = WARPS["homography"].matrix(some_parameters("homography", seed))
    found = nearest(WARPS[name], goal, CORNERS)
    shift = 0.1 * some_parameters(name, other)
    moved = WARPS[name].matrix(WARPS[name].parameters(found) + shift)

    def distance(matrix):
        points = CORNERS[:2].T
        return np.sum((project(matrix, points) - project(goal, points)) ** 2)

    assert distance(found) <= distance(moved) + 1e-12


def test_that_the_nearest_euclidean_warp_keeps_lengths():
    goal = WARPS["similarity"].matrix(np.array([0.3, 0.4, 0.1, -0.2]))
    found = nearest(WARPS["euclidean"], goal, CORNERS)
    np.testing.assert_allclose(found[:2, :2] @ found[:2, :2].T, np.eye(2), atol=1e-12)
    assert np.arctan2(found[1, 0], found[0, 0]) == pytest.approx(np.arctan2(0.4, 1.3))


def test_that_a_start_beyond_the_horizon_is_refused():
    matrix = np.array([[1, 0, 0], [0, 1, 0], [1.5, 0, 1.0]])
    with pytest.raises(ValueError, match="start: sends a corner"):
        nearest(WARPS["homography"], matrix, CORNERS)


def test_that_the_jacobian_follows_any_matrix():
    matrix = np.array([[1.1, 0.1, 0.3], [0, 0.9, 0], [0.1, 0.05, 1.2]])
    along = np.zeros((1, 3, 3))
    along[0, 2, 0] = 1.0
    points = np.array([[0.4, -0.3], [-0.9, 0.8]])
    found = jacobian_of(matrix, along, points)[:, :, 0]
    ahead = project(matrix + 1e-6 * along[0], points)
    behind = project(matrix - 1e-6 * along[0], points)
    np.testing.assert_allclose(found, (ahead - behind) / 2e-6, atol=1e-8)
