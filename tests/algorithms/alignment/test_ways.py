"""The four algorithms: what they minimise, and that they agree to first order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS

PAIRS = [
    (model, name)
    for model in WARPS
    for name in WAYS
    if name != "inverse-additive" or WARPS[model].inverse_additive
]
EVERY_PAIR = pytest.mark.parametrize(("model", "name"), PAIRS)
SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=12)


def some_matrix(model, seed):
    warp = WARPS[model]
    parameters = np.random.default_rng(seed).uniform(-0.2, 0.2, warp.count)
    return warp.matrix(parameters)


def scaled(matrix):
    return matrix / matrix[2, 2]


@EVERY_PAIR
@FEW
@given(seed=SEEDS)
def test_that_no_increment_is_no_change(model, name, seed):
    matrix = some_matrix(model, seed)
    same = WAYS[name].update(WARPS[model], matrix, np.zeros(WARPS[model].count))
    np.testing.assert_allclose(scaled(same), matrix, atol=1e-12)


@EVERY_PAIR
@FEW
@given(seed=SEEDS)
def test_that_an_updated_warp_is_one_of_the_family(model, name, seed):
    warp, matrix = WARPS[model], some_matrix(model, seed)
    increment = np.random.default_rng(seed + 1).uniform(-0.1, 0.1, warp.count)
    after = scaled(WAYS[name].update(warp, matrix, increment))
    np.testing.assert_allclose(warp.matrix(warp.parameters(after)), after, atol=1e-10)


@pytest.mark.parametrize("name", ["forward-additive", "forward-compositional"])
@pytest.mark.parametrize("model", list(WARPS))
@FEW
@given(seed=SEEDS)
def test_that_forward_derivatives_are_those_of_the_update(model, name, seed):
    warp, way, matrix = WARPS[model], WAYS[name], some_matrix(model, seed)
    derivatives = way.derivatives(warp, matrix)
    for k, step in enumerate(1e-6 * np.eye(warp.count)):
        ahead, behind = (way.update(warp, matrix, s * step) for s in (1, -1))
        np.testing.assert_allclose(derivatives[k], (ahead - behind) / 2e-6, atol=1e-8)


@pytest.mark.parametrize("model", [m for m in WARPS if WARPS[m].inverse_additive])
@FEW
@given(seed=SEEDS)
def test_that_both_inverse_algorithms_take_the_same_small_step(model, seed):
    warp, matrix = WARPS[model], some_matrix(model, seed)
    increment = np.random.default_rng(seed + 1).uniform(-1, 1, warp.count)
    steps = [
        scaled(WAYS[name].update(warp, matrix, 1e-5 * increment)) - matrix
        for name in ("inverse-additive", "inverse-compositional")
    ]
    np.testing.assert_allclose(steps[0], steps[1], atol=1e-9)


@pytest.mark.parametrize("model", list(WARPS))
@FEW
@given(seed=SEEDS)
def test_that_going_back_inversely_is_going_forward(model, seed):
    warp, matrix = WARPS[model], some_matrix(model, seed)
    increment = np.random.default_rng(seed + 1).uniform(-0.1, 0.1, warp.count)
    ahead = WAYS["forward-compositional"].update(warp, matrix, increment)
    home = WAYS["inverse-compositional"].update(warp, ahead, increment)
    np.testing.assert_allclose(scaled(home), matrix, atol=1e-10)


@pytest.mark.parametrize("name", list(WAYS))
def test_that_a_shift_is_added_or_taken_away(name):
    warp, way = WARPS["translation"], WAYS[name]
    matrix = warp.matrix(np.array([0.3, -0.1]))
    after = way.update(warp, matrix, np.array([0.05, 0.2]))
    sign = 1 if way.forward else -1
    expected = [0.3 + sign * 0.05, -0.1 + sign * 0.2]
    np.testing.assert_allclose(after[:2, 2], expected, atol=1e-12)


@pytest.mark.parametrize("name", list(WAYS))
def test_that_only_forward_algorithms_look_at_where_the_warp_is(name):
    warp, way = WARPS["affine"], WAYS[name]
    here, there = (
        way.derivatives(warp, matrix)
        for matrix in (np.eye(3), some_matrix("affine", 3))
    )
    additive_forward = name == "forward-additive"  # linear: the same everywhere
    assert np.array_equal(here, there) == (not way.forward or additive_forward)
    np.testing.assert_array_equal(here, warp.generators)
