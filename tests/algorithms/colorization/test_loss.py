import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import colorization_loss
from tests.reference.colorization_loops import slow_loss, slow_weights

CHOICES = {
    "weights": st.sampled_from(["gaussian", "correlation"]),
    "border": st.sampled_from(["clip", "reflect"]),
}
SHAPES = {"h": st.integers(1, 6), "w": st.integers(1, 6), "seed": st.integers(0, 999)}


def problem(h, w, seed):
    rng = np.random.default_rng(seed)
    return rng.random((h, w, 2)) - 0.5, rng.random((h, w))


@settings(deadline=None, max_examples=40)
@given(**SHAPES, **CHOICES)
def test_that_the_loss_is_the_sum_of_the_formula(h, w, seed, weights, border):
    chroma, luminance = problem(h, w, seed)
    loss, _ = colorization_loss(chroma, luminance, weights=weights, border=border)
    expected = slow_loss(chroma, slow_weights(luminance, weights, border))
    assert isinstance(loss, float)
    assert loss == pytest.approx(expected, rel=1e-12, abs=1e-15)


@settings(deadline=None, max_examples=40)
@given(**SHAPES, **CHOICES)
def test_that_the_gradient_is_the_slope_of_the_loss(h, w, seed, weights, border):
    chroma, luminance = problem(h, w, seed)
    options = {"weights": weights, "border": border}
    _, gradient = colorization_loss(chroma, luminance, **options)
    direction = np.random.default_rng(seed + 1).normal(size=chroma.shape)
    # The loss is quadratic: the central difference is exact but for rounding.
    ahead, _ = colorization_loss(chroma + 0.1 * direction, luminance, **options)
    behind, _ = colorization_loss(chroma - 0.1 * direction, luminance, **options)
    slope = (ahead - behind) / 0.2
    assert slope == pytest.approx(float((gradient * direction).sum()), abs=1e-10)


def test_that_every_component_of_the_gradient_is_right():
    chroma, luminance = problem(4, 5, 0)
    _, gradient = colorization_loss(chroma, luminance)
    for index in np.ndindex(chroma.shape):
        step = np.zeros_like(chroma)
        step[index] = 0.01
        ahead, _ = colorization_loss(chroma + step, luminance)
        behind, _ = colorization_loss(chroma - step, luminance)
        assert gradient[index] == pytest.approx((ahead - behind) / 0.02, abs=1e-10)


def test_that_a_constant_chroma_costs_nothing():
    _, luminance = problem(9, 8, 1)
    loss, gradient = colorization_loss(np.full((9, 8, 2), 0.3), luminance)
    assert loss < 1e-28
    assert np.abs(gradient).max() < 1e-14


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_that_the_gradient_has_the_dtype_of_the_chroma(dtype):
    chroma, luminance = problem(6, 6, 2)
    chroma = chroma.astype(dtype)
    chroma.flags.writeable = False
    assert colorization_loss(chroma, luminance)[1].dtype == dtype


def test_that_descent_along_the_gradient_smooths_the_chroma():
    chroma, luminance = problem(20, 20, 3)
    start, gradient = colorization_loss(chroma, luminance)
    for _ in range(50):
        chroma = chroma - 0.1 * gradient
        loss, gradient = colorization_loss(chroma, luminance)
    assert loss < 0.05 * start


@pytest.mark.parametrize(
    ("chroma", "luminance", "words"),
    [
        (np.zeros((4, 5)), np.zeros((4, 5)), r"must be \(4, 5, 2\)"),
        (np.zeros((4, 5, 3)), np.zeros((4, 5)), r"must be \(4, 5, 2\)"),
        (np.zeros((4, 5, 2)), np.full((4, 5), np.nan), "20 values"),
    ],
)
def test_that_arrays_that_do_not_fit_are_refused(chroma, luminance, words):
    with pytest.raises(ValueError, match=words):
        colorization_loss(chroma, luminance)
