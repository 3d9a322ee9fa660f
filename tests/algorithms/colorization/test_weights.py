import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization.weights import by_pixel, by_rows
from tests.reference.colorization_loops import ORDER, slow_weights

BOTH = pytest.mark.parametrize("weights", ["gaussian", "correlation"])
BORDERS = pytest.mark.parametrize("border", ["clip", "reflect"])


def noisy(shape, seed=0, dtype=np.float32):
    return np.random.default_rng(seed).random(shape).astype(dtype)


@BOTH
@BORDERS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(9, 13), (1, 7), (6, 1), (2, 2), (1, 2), (40, 3)])
def test_that_every_weight_is_that_of_the_formula(weights, border, shape, dtype):
    luminance = noisy(shape, 1, dtype)
    fast = levin_weights(luminance, weights=weights, border=border)
    slow = slow_weights(luminance, weights, border)
    np.testing.assert_allclose(fast, slow, rtol=2e-6, atol=1e-12)


@BOTH
@pytest.mark.parametrize("edges", [0.1, 0.7, 2.5, 4.0])
def test_that_stronger_edges_are_powers_of_the_weights(weights, edges):
    luminance = noisy((9, 8), 5)
    fast = levin_weights(luminance, weights=weights, edges=edges)
    slow = slow_weights(luminance, weights, edges=edges)
    np.testing.assert_allclose(fast, slow, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("edges", [0.0, 0.05, 4.1, float("nan")])
def test_that_edges_out_of_range_are_refused_with_the_range(edges):
    with pytest.raises(ValueError, match=r"edges = .*\[0.1, 4.0\]"):
        levin_weights(noisy((3, 3)), edges=edges)


@BOTH
@BORDERS
def test_that_flat_and_eight_bit_pictures_meet_the_floors_of_the_formula(
    weights, border
):
    luminance = np.round(noisy((12, 12), 2) * 3) / 255
    luminance[4:9, 4:9] = 0.5
    luminance[6, 6] = 0.5 + 1 / 255
    fast = levin_weights(luminance, weights=weights, border=border)
    slow = slow_weights(luminance, weights, border)
    np.testing.assert_allclose(fast, slow, rtol=2e-6, atol=1e-12)


@settings(deadline=None, max_examples=60)
@given(
    st.integers(1, 7),
    st.integers(1, 7),
    st.integers(0, 999),
    st.floats(1e-4, 50),
    st.sampled_from(["gaussian", "correlation"]),
    st.sampled_from(["clip", "reflect"]),
)
def test_that_the_weights_of_a_pixel_sum_to_one(h, w, seed, contrast, weights, border):
    luminance = noisy((h, w), seed) * np.float32(contrast)
    values = levin_weights(luminance, weights=weights, border=border)
    assert values.dtype == np.float32
    assert values.shape == (h, w, 8)
    total = values.sum(axis=2, dtype=np.float64)
    if h * w == 1:
        assert not values.any()
    else:
        np.testing.assert_allclose(total, 1.0, atol=1e-6)
        assert not values.min() < 0


@BOTH
@BORDERS
def test_that_only_neighbours_inside_the_picture_weigh_and_all_of_them_do(
    weights, border
):
    values = levin_weights(noisy((5, 6), 3), weights=weights, border=border)
    for k, (dy, dx) in enumerate(ORDER):
        rows, columns = np.mgrid[:5, :6]
        inside = (rows + dy >= 0) & (rows + dy < 5)
        inside &= (columns + dx >= 0) & (columns + dx < 6)
        assert ((values[..., k] > 0) == inside).all()


def test_that_the_neighbours_are_in_row_order():
    luminance = np.zeros((3, 3), np.float32)
    for k, (dy, dx) in enumerate(ORDER):
        picture = luminance + np.float32(1)
        picture[1, 1] = 0.1
        picture[1 + dy, 1 + dx] = 0.1
        assert levin_weights(picture)[1, 1].argmax() == k


def test_that_borders_agree_inside_and_differ_at_the_border():
    luminance = noisy((8, 8), 4)
    clipped, reflected = (
        levin_weights(luminance),
        levin_weights(luminance, border="reflect"),
    )
    np.testing.assert_array_equal(clipped[1:-1, 1:-1], reflected[1:-1, 1:-1])
    assert np.abs(clipped[0] - reflected[0]).max() > 0.01


def test_that_reflect_is_the_clipped_picture_padded_by_one():
    luminance = noisy((7, 9), 5)
    padded = levin_weights(np.pad(luminance, 1, mode="reflect"))[1:-1, 1:-1]
    folded = padded.copy()
    mirror_y, mirror_x = [5, 6, 7, 3, 4, 0, 1, 2], [2, 1, 0, 4, 3, 7, 6, 5]
    for edge, steps, mirror in (
        (np.s_[0, :], (0, 1, 2), mirror_y),
        (np.s_[-1, :], (5, 6, 7), mirror_y),
        (np.s_[:, 0], (0, 3, 5), mirror_x),
        (np.s_[:, -1], (2, 4, 7), mirror_x),
    ):
        for k in steps:
            folded[edge][:, mirror[k]] += folded[edge][:, k]
            folded[edge][:, k] = 0
    np.testing.assert_allclose(
        levin_weights(luminance, border="reflect"), folded, atol=1e-6
    )


def test_that_a_flat_picture_has_equal_weights():
    np.testing.assert_allclose(levin_weights(np.full((5, 5), 0.3))[2, 2], 1 / 8)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_values_that_are_not_finite_are_counted_and_refused(value):
    luminance = noisy((4, 4))
    luminance[1, 1:3] = value
    with pytest.raises(ValueError, match="2 values that are not finite"):
        levin_weights(luminance)


@pytest.mark.parametrize(
    ("luminance", "words"),
    [
        (np.zeros((2, 2, 3), np.float32), "shape"),
        (np.zeros((0, 4), np.float32), "empty"),
        (np.zeros((4, 4), np.uint8), "uint8"),
    ],
)
def test_that_what_is_no_plane_of_floats_is_refused(luminance, words):
    with pytest.raises(ValueError, match=words):
        levin_weights(luminance)


@pytest.mark.parametrize("argument", ["weights", "border"])
def test_that_an_unknown_name_is_refused_with_the_choices(argument):
    with pytest.raises(ValueError, match=f"{argument} = 'wrong': must be one of"):
        levin_weights(noisy((3, 3)), **{argument: "wrong"})


def test_that_the_luminance_is_not_written_to():
    luminance = noisy((6, 6))
    luminance.flags.writeable = False
    levin_weights(luminance)
    levin_weights(luminance[::2, ::-1], border="reflect")


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (6, 1), (5, 8)])
def test_that_weights_are_laid_out_by_rows_without_a_copy(shape):
    weights = levin_weights(noisy(shape))
    ties = by_rows(weights)
    assert np.shares_memory(ties, weights) or not weights.size
    assert ties.shape == (shape[0] + 2, 8, shape[1] + 2)
    np.testing.assert_array_equal(by_pixel(ties), weights)
    assert not ties[[0, -1]].any()
    assert not ties[..., [0, -1]].any()


@pytest.mark.parametrize(
    "other",
    [
        np.ascontiguousarray,
        np.copy,
        lambda weights: weights[:, ::-1],
        lambda weights: weights[1:],
        lambda weights: weights.transpose(1, 0, 2),
    ],
)
def test_that_weights_laid_out_otherwise_are_copied(other):
    weights = other(levin_weights(noisy((6, 9))))
    ties = by_rows(weights)
    assert not np.shares_memory(ties, weights)
    np.testing.assert_array_equal(by_pixel(ties), weights)


def test_that_a_border_that_is_not_0_is_noticed():
    ties = np.ones((5, 8, 6), np.float32)
    found = by_rows(by_pixel(ties))
    assert found is not ties
    assert not found[0].any()
    np.testing.assert_array_equal(by_pixel(found), by_pixel(ties))
