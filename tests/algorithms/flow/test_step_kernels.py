"""One Lucas-Kanade step: warp, products, window and solution against the formulas."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow import step_kernels as kernels
from desktop_app.algorithms.flow.pyramid import Level
from desktop_app.algorithms.flow.step import Effort, Settings, misfit, refine
from desktop_app.algorithms.flow.watch import Watch
from tests.reference.flow_loops import (
    cubic_at,
    moved_texture,
    solved_at,
    texture,
    weighed_products,
)

SHAPES = pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 2), (4, 5), (11, 13)])
TOLERANCE = np.float32(0.02)


def random_planes(shape, count, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (count, *shape)).astype(np.float32)


def warped(previous, following, field):
    change, mean, inside = (np.empty(previous.shape, np.float32) for _ in range(3))
    kernels.warp_rows(
        0, len(previous), previous, following, field, change, mean, inside
    )
    return change, mean, inside


def products_of(mean, change, inside):
    products = np.empty((6, *mean.shape), np.float32)
    kernels.product_rows(0, len(mean), mean, change, inside, TOLERANCE, products)
    return products


def solved(products, field, *, damping=0.005, largest=1.0, taps=(0.4, 0.25, 0.05)):
    updated, eigenvalues = np.empty_like(field), np.empty_like(field)
    kernels.solve_rows(
        *(0, field.shape[1], products, field, np.float32(taps)),
        *(np.float32(damping), np.float32(largest), updated, eigenvalues),
    )
    return updated, eigenvalues


@SHAPES
def test_that_the_second_frame_is_read_by_cubic_convolution(shape):
    previous, following = random_planes(shape, 2)
    field = 3 * random_planes(shape, 2, seed=1)
    change, mean, _ = warped(previous, following, field)
    for y, x in np.ndindex(shape):
        read = cubic_at(following, x + float(field[0, y, x]), y + float(field[1, y, x]))
        assert change[y, x] == pytest.approx(read - previous[y, x], abs=2e-5)
        assert mean[y, x] == pytest.approx((read + previous[y, x]) / 2, abs=2e-5)


def test_that_no_motion_leaves_the_plain_difference():
    previous, following = random_planes((9, 8), 2)
    change, mean, inside = warped(previous, following, np.zeros((2, 9, 8), np.float32))
    np.testing.assert_allclose(change, following - previous, atol=1e-6)
    np.testing.assert_allclose(mean, (following + previous) / 2, atol=1e-6)
    assert (inside == 1).all()


@given(dx=st.floats(-1, 1), dy=st.floats(-1, 1))
@settings(max_examples=10)
def test_that_a_parabola_is_warped_exactly(dx, dy):
    def bowl(x, y):
        return (0.02 * x**2 - 0.03 * x * y + 0.01 * y**2 + 0.1 * x).astype(np.float32)

    y, x = np.mgrid[0:12, 0:14].astype(np.float64)
    field = np.empty((2, 12, 14), np.float32)
    field[0], field[1] = dx, dy
    change, *_ = warped(bowl(x, y), bowl(x, y), field)
    expected = bowl(x + dx, y + dy) - bowl(x, y)
    np.testing.assert_allclose(change[3:-3, 3:-3], expected[3:-3, 3:-3], atol=2e-5)


def test_that_only_matches_within_the_second_frame_have_a_full_vote():
    field = np.zeros((2, 5, 6), np.float32)
    field[0], field[1, :, 5] = 2, -1
    plane = np.zeros((5, 6), np.float32)
    *_, inside = warped(plane, plane, field)
    within = np.zeros((5, 6), bool)
    within[:, :4] = True
    np.testing.assert_array_equal(inside == 1, within)
    assert (inside[~within] < 0.01).all()
    assert (inside > 0).all()


@SHAPES
def test_that_products_are_those_of_the_five_tap_derivative(shape):
    mean, change = random_planes(shape, 2)
    inside = np.where(random_planes(shape, 1, seed=3)[0] > 0, 1, 1e-3)
    products = products_of(mean, change, inside.astype(np.float32))
    expected = weighed_products(mean, change, inside, TOLERANCE)
    np.testing.assert_allclose(products, expected, rtol=2e-3, atol=1e-5)


def test_that_the_slope_of_a_quartic_is_exact():
    x = np.arange(15, dtype=np.float64) - 7
    mean = np.tile((x**4 / 400 - x**3 / 90 + x).astype(np.float32), (5, 1))
    nothing = np.zeros_like(mean)
    products = products_of(mean, nothing, nothing + 1)
    slope = x**3 / 100 - x**2 / 30 + 1
    np.testing.assert_allclose(products[0, 2, 2:-2], slope[2:-2] ** 2, rtol=1e-4)
    assert np.abs(products[[1, 2]]).max() == 0


def test_that_the_vote_halves_where_the_misfit_is_the_tolerance():
    change = np.full((6, 7), np.sqrt(TOLERANCE), np.float32)
    ones = np.ones_like(change)
    assert products_of(ones, 0 * ones, ones)[5] == pytest.approx(1)
    assert products_of(ones, change, ones)[5] == pytest.approx(0.5)
    assert products_of(ones, 3 * change, ones)[5] == pytest.approx(0.1)


@SHAPES
def test_that_a_step_solves_the_system_of_its_window(shape):
    mean, change = random_planes(shape, 2)
    products = products_of(mean, change, np.ones(shape, np.float32))
    field = 0.3 * random_planes(shape, 2, seed=5)
    taps = (0.4, 0.25, 0.05)
    updated, eigenvalues = solved(products, field, largest=1e3, taps=taps)
    for y, x in np.ndindex(shape):
        step, expected = solved_at(products, field, y, x, taps, 0.005)
        np.testing.assert_allclose(updated[:, y, x], field[:, y, x] + step, atol=5e-3)
        np.testing.assert_allclose(eigenvalues[:, y, x], expected, rtol=1e-3, atol=1e-6)


def test_that_no_step_is_longer_than_it_may_be():
    mean, change = random_planes((20, 20), 2)
    products = products_of(mean, 9 * change, np.ones((20, 20), np.float32))
    field = random_planes((2, 20, 20), 1)[0]
    updated, _ = solved(products, field, largest=0.25)
    assert np.abs(updated - field).max() <= 0.25 + 1e-6
    assert np.abs(updated - field).max() > 0.2


def test_that_a_field_stays_where_there_is_no_texture():
    products = np.zeros((6, 6, 7), np.float32)
    products[5] = 1
    field = random_planes((6, 7), 2)
    updated, eigenvalues = solved(products, field)
    np.testing.assert_allclose(updated, field, atol=1e-6)
    assert not eigenvalues.any()


def test_that_a_step_does_not_depend_on_the_weight_of_all_pixels():
    mean, change = random_planes((9, 9), 2)
    products = products_of(mean, change, np.ones((9, 9), np.float32))
    field = random_planes((9, 9), 2, seed=2)
    once, twice = (solved(f * products, field)[0] for f in np.float32([1, 2]))
    np.testing.assert_allclose(once, twice, atol=1e-5)


def test_that_rows_worked_on_in_pieces_are_those_of_the_whole():
    previous, following = random_planes((10, 12), 2)
    field = random_planes((10, 12), 2, seed=1)
    whole = warped(previous, following, field)
    pieces = [np.empty((10, 12), np.float32) for _ in range(3)]
    for first, last in ((6, 10), (0, 1), (1, 6)):
        kernels.warp_rows(first, last, previous, following, field, *pieces)
    for one, other in zip(whole, pieces, strict=True):
        np.testing.assert_array_equal(one, other)


def levels_of(shift, shape=(50, 60)):
    guide = np.zeros((1, *shape), np.float32)
    frames = (texture(*shape), moved_texture(*shape, *shift))
    return tuple(Level(4 * (frame - 0.5), guide) for frame in frames)


def refined(pair, field, *, steps, reach=0):
    settings_of = Settings((Effort(steps, reach),), window=1.5, rounds=4, matches=False)
    return refine(pair, field, settings_of, 0, Watch(1))


@pytest.mark.parametrize("shift", [(0.4, -0.3), (0.9, 0.8), (-0.7, 0)])
def test_that_steps_come_ever_nearer_to_the_motion(shift):
    pair = levels_of(shift)
    field, errors = np.zeros((2, 50, 60), np.float32), []
    for _ in range(4):
        field = refined(pair, field, steps=1).field
        gap = np.hypot(field[0] - shift[0], field[1] - shift[1])
        errors.append(float(gap[8:-8, 8:-8].mean()))
    assert errors[-1] < 0.05
    assert errors[-1] < errors[0]


def test_that_the_right_field_matches_and_has_all_votes():
    pair = levels_of((2, -1))
    field = np.empty((2, 50, 60), np.float32)
    field[0], field[1] = 2, -1
    change, inside = misfit(pair, field, Watch())
    assert np.abs(change[2:-2, 2:-3]).max() < 0.05
    np.testing.assert_array_equal(inside[1:, :58], 1)
    estimate = refined(pair, field, steps=1, reach=8)
    assert estimate.weight[4:-4, 4:-6].min() > 0.9
    np.testing.assert_allclose(
        estimate.field[:, 4:-4, 4:-6], field[:, 4:-4, 4:-6], atol=0.1
    )


def test_that_refining_does_not_write_to_the_field_it_starts_from():
    field = random_planes((50, 60), 2)
    copy = field.copy()
    refined(levels_of((1, 1)), field, steps=2, reach=4)
    np.testing.assert_array_equal(field, copy)


def test_that_no_effort_is_stated_for_depths_beyond_the_last():
    efforts = (Effort(1), Effort(2), Effort(3))
    stated = Settings(efforts, window=1, rounds=1, matches=False)
    assert [stated.effort(depth).steps for depth in range(5)] == [1, 2, 3, 3, 3]
