"""Loops of the alignment against plain numpy: looking, columns, weights, sums."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment.compiled import load_kernels
from desktop_app.algorithms.alignment.robust import cut_of, deviation_of
from desktop_app.algorithms.alignment.warps import WARPS, jacobian_of
from tests.reference.alignment_loops import mapped, slow_sample

kernels = load_kernels()
SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(max_examples=12)


def planes(seed, count, shape=(6, 9)):
    return np.random.default_rng(seed).normal(0, 1, (count, *shape)).astype(np.float32)


def weighed(rows, errors, cut):
    weights = np.ones_like(errors)
    rows(0, len(errors), errors, np.float32(cut), weights)
    return weights


@FEW
@given(SEEDS, st.floats(0.5, 2), st.floats(-0.2, 0.2))
def test_that_an_error_is_the_image_less_the_template_in_its_light(seed, gain, bias):
    rng = np.random.default_rng(seed)
    image, template = rng.random((8, 10), np.float32), rng.random((5, 7), np.float32)
    trust = (rng.random((5, 7)) > 0.3).astype(np.float32)
    matrix = np.eye(3)
    matrix[:2, 2] = rng.uniform(-3, 6, 2)
    xs, ys = np.arange(7.0), np.arange(5.0)
    errors, weights = np.empty((2, 5, 7), np.float32)
    kernels.look_rows(
        *(0, 5, image, matrix, xs, ys, template, trust, (gain, bias)),
        *(errors, weights),
    )
    seen = slow_sample(image, *mapped(matrix, *np.meshgrid(xs, ys)))
    expected = np.nan_to_num(seen - (gain * template + bias))
    np.testing.assert_allclose(errors, expected, atol=2e-6)
    np.testing.assert_array_equal(weights, np.where(np.isnan(seen), 0, trust))


@pytest.mark.parametrize("model", list(WARPS))
@FEW
@given(seed=SEEDS)
def test_that_columns_are_gradient_times_jacobian(model, seed):
    rng = np.random.default_rng(seed)
    warp = WARPS[model]
    across, down = planes(seed, 2)
    matrix = np.diag([40, 40, 1.0]) @ WARPS["homography"].matrix(
        rng.uniform(-0.2, 0.2, 8)
    )
    derivatives = np.ascontiguousarray(matrix @ warp.generators)
    xs, ys = np.linspace(-1, 1, 9), np.linspace(-0.7, 0.7, 6)
    columns = np.empty((6, warp.count, 9), np.float32)
    kernels.steepest_rows(*(0, 6, across, down, xs, ys, matrix, derivatives, columns))
    points = np.stack(np.meshgrid(xs, ys), axis=2).reshape(-1, 2)
    jacobian = jacobian_of(matrix, derivatives, points)
    both = np.stack([across.ravel(), down.ravel()], axis=1)
    expected = np.einsum("ni,nip->np", both, jacobian)
    found = columns.transpose(0, 2, 1).reshape(-1, warp.count)
    np.testing.assert_allclose(found, expected, atol=2e-5 * np.abs(expected).max())


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("block", [2, 6])
def test_that_sums_of_blocks_are_products_of_the_columns(count, block):
    columns = planes(count, 6, (count, 9))
    errors, weights = planes(9, 2)
    blocks = 6 // block
    pairs = np.empty((blocks, count * (count + 1) // 2))
    sums = np.empty((blocks, count + 2))
    for first in range(0, 6, block):
        rows = (first, first + block, block, columns)
        kernels.hessian_rows(*rows, weights, pairs)
        kernels.gradient_rows(*rows, errors, weights, sums)
    flat = columns.transpose(1, 0, 2).reshape(count, -1).astype(float)
    one, vote = errors.ravel().astype(float), weights.ravel().astype(float)
    hessian = (flat * vote) @ flat.T
    np.testing.assert_allclose(
        pairs.sum(0), hessian[np.tril_indices(count)], rtol=1e-4, atol=1e-4
    )
    expected = [*(flat @ (vote * one)), (vote * one**2).sum(), vote.sum()]
    np.testing.assert_allclose(sums.sum(0), expected, rtol=1e-4, atol=1e-4)


def test_that_looking_and_summing_at_once_changes_no_bit():
    rng = np.random.default_rng(5)
    image, template = rng.random((12, 14), np.float32), rng.random((6, 9), np.float32)
    trust, columns = np.ones((6, 9), np.float32), planes(1, 6, (3, 9))
    matrix = np.array([[1, 0, 1.5], [0, 1, 2.25], [0, 0, 1]])
    places = (
        image,
        matrix,
        np.arange(9.0),
        np.arange(6.0),
        template,
        trust,
        (1.1, 0.0),
    )
    errors, weights = np.empty((2, 6, 9), np.float32)
    apart, at_once = np.empty((2, 1, 5))
    kernels.look_rows(0, 6, *places, errors, weights)
    kernels.gradient_rows(0, 6, 6, columns, errors, weights, apart)
    kernels.look_and_sum_rows(0, 6, 6, *places, errors, weights, columns, at_once)
    np.testing.assert_array_equal(apart, at_once)


@pytest.mark.parametrize("cut", [0.1, 1.0, 5.0])
def test_that_huber_counts_large_errors_by_their_size(cut):
    errors = 2 * planes(0, 1)[0]
    weights = weighed(kernels.huber_rows, errors, cut)
    np.testing.assert_allclose(
        weights, np.minimum(1, cut / np.maximum(np.abs(errors), 1e-30)), rtol=1e-6
    )
    influence = np.abs(weights * errors)
    assert influence.max() <= cut * (1 + 1e-6)


@pytest.mark.parametrize("cut", [0.1, 1.0, 5.0])
def test_that_tukey_forgets_errors_beyond_the_cut(cut):
    errors = 2 * planes(0, 1)[0]
    weights = weighed(kernels.tukey_rows, errors, cut)
    share = np.minimum(np.abs(errors) / cut, 1.0)
    np.testing.assert_allclose(weights, (1 - share**2) ** 2, atol=1e-6)
    assert not weights[np.abs(errors) >= cut].any()


@pytest.mark.parametrize("name", ["huber_rows", "tukey_rows"])
def test_that_weights_multiply_the_trust_and_know_no_sign(name):
    errors = planes(0, 1)[0]
    trust = np.abs(planes(1, 1)[0])
    weights = trust.copy()
    getattr(kernels, name)(0, 6, errors, np.float32(1.5), weights)
    plain = weighed(getattr(kernels, name), errors, 1.5)
    np.testing.assert_allclose(weights, trust * plain, rtol=1e-6)
    np.testing.assert_array_equal(weighed(getattr(kernels, name), -errors, 1.5), plain)


@pytest.mark.parametrize("size", [0.01, 0.1, 1.0])
def test_that_the_deviation_of_gaussian_errors_is_theirs(size):
    errors = (size * planes(3, 1, (60, 80))[0]).astype(np.float32)
    found = deviation_of(errors, np.ones_like(errors))
    assert found == pytest.approx(size, rel=0.1)


def test_that_a_fifth_of_outliers_hardly_moves_the_deviation():
    errors = 0.1 * planes(3, 1, (60, 80))[0]
    clean = deviation_of(errors, np.ones_like(errors))
    errors[:, ::5] = 100
    assert deviation_of(errors, np.ones_like(errors)) < 1.5 * clean


@FEW
@given(SEEDS, st.floats(0.1, 10), st.floats(-3, 3))
def test_that_the_deviation_scales_with_errors_and_forgets_their_mean(seed, gain, mean):
    errors = planes(seed, 1, (9, 11))[0]
    ones = np.ones_like(errors)
    moved = np.float32(gain) * errors + np.float32(mean)
    once = deviation_of(errors, ones)
    assert deviation_of(moved, ones) == pytest.approx(gain * once, rel=1e-3)


def test_that_errors_without_weight_have_no_say():
    errors, weights = planes(0, 2, (9, 11))
    weights = (weights > 0).astype(np.float32)
    spoiled = np.where(weights > 0, errors, np.float32(1e6))
    assert deviation_of(spoiled, weights) == deviation_of(errors, weights)


@pytest.mark.parametrize("shape", [(1, 1), (4, 5)])
def test_that_no_deviation_is_below_a_quarter_of_a_step_of_8_bits(shape):
    nothing = np.zeros(shape, np.float32)
    assert deviation_of(nothing, nothing + 1) == 0.25 / 255
    assert deviation_of(nothing, nothing) == 0.25 / 255


def test_that_tukeys_cut_lies_farther_out_than_hubers():
    errors = planes(0, 1, (9, 11))[0]
    ones = np.ones_like(errors)
    deviation = deviation_of(errors, ones)
    assert cut_of(errors, ones, "huber") == pytest.approx(1.345 * deviation)
    assert cut_of(errors, ones, "tukey") == pytest.approx(4.685 * deviation)


@FEW
@given(SEEDS)
def test_that_movement_is_the_farthest_of_the_corners_along_an_axis(seed):
    rng = np.random.default_rng(seed)
    corners = np.array([[-1, 1, 1, -1], [-0.6, -0.6, 0.6, 0.6], [1.0, 1, 1, 1]])
    one, other = np.eye(3) + rng.uniform(-0.2, 0.2, (2, 3, 3))
    before, after = (np.stack(mapped(m, corners[0], corners[1])) for m in (one, other))
    found = kernels.movement(one, other, corners)
    assert found == pytest.approx(np.abs(after - before).max(), rel=1e-9)
    assert found == pytest.approx(kernels.movement(other, one, corners))
    assert kernels.movement(one, one, corners) == 0
