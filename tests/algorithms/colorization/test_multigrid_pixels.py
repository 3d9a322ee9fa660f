"""Sweeps over pixels, and the steps around them, against the full matrix."""

import numpy as np
import pytest

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization import multigrid_pixels as on_pixels
from desktop_app.algorithms.colorization.hierarchy import Pixels
from desktop_app.algorithms.colorization.krylov import (
    begin,
    error_left,
    residual_norm,
    unbordered,
)
from desktop_app.algorithms.colorization.system import difference_residual
from desktop_app.algorithms.colorization.weights import by_rows
from desktop_app.algorithms.imaging.threads import RowTeam
from tests.reference import multigrid_dense as dense
from tests.reference.bilateral_loops import scene

TEAM = RowTeam(1)
SHAPE = (40, 21)  # three strips


class Fine:
    """The finest level, with strips of 16 rows, beside the dense system."""

    def __init__(self, seed=0, share=0.1):
        rng = np.random.default_rng(seed)
        self.weights = levin_weights(scene(*SHAPE, seed=seed))
        self.marked = rng.random(SHAPE) < share
        self.pixels = Pixels(by_rows(self.weights))
        self.pixels.edges = np.array([0, 16, 32, 40])
        self.pixels.fix(np.pad(self.marked, 1, constant_values=True))
        self.dense = dense.DenseSystem(self.weights, self.marked)
        values = rng.normal(size=(2, *SHAPE, 2)) * ~self.marked[..., None]
        self.source, self.values = values.astype(np.float32)

    def swept(self, kernel, values, source=None, *, backward=False, sweeps=1):
        array = dense.bordered(values)
        right = dense.bordered(self.source if source is None else source)
        pixels = self.pixels
        arrays = (pixels.edges, pixels.ties, pixels.fixed, right, array)
        arrays += (sweeps,) if backward else ()
        self.pixels.sweep(TEAM, kernel, *arrays, backward=backward)
        return dense.unbordered(array).astype(float)


def room(fine):
    return fine.pixels.lend().planes()[0]


@pytest.fixture(scope="module")
def fine():
    return Fine()


def test_that_the_solution_is_where_a_sweep_rests(fine):
    truth = fine.dense.solved(fine.source)
    again = fine.swept(on_pixels.backward_pixels, truth, backward=True)
    np.testing.assert_allclose(again, truth, atol=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_that_sweeps_lead_to_the_solution(seed):
    fine = Fine(seed, share=0.3)
    truth, values = fine.dense.solved(fine.source), fine.values
    errors = []
    for _ in range(30):
        values = fine.swept(on_pixels.backward_pixels, values, backward=True)
        errors.append(np.abs(values - truth).max())
    assert errors[-1] < 0.15 * errors[0]


def test_that_sweeps_that_follow_each_other_closely_are_sweeps_one_by_one():
    fine = Fine()
    fine.pixels.edges = np.array([0, 40])  # strips meet in another order
    at_once = fine.swept(
        on_pixels.backward_pixels, fine.values, backward=True, sweeps=3
    )
    values = fine.values
    for _ in range(3):
        values = fine.swept(on_pixels.backward_pixels, values, backward=True)
    np.testing.assert_array_equal(at_once, values)


def test_that_a_backward_sweep_solves_each_row_when_it_comes_to_it(fine):
    """The last strip's first row is done last of its strip: its equations hold."""
    values = fine.swept(on_pixels.backward_pixels, fine.values, backward=True)
    rest = fine.source - fine.dense.applied(values)
    places = np.zeros(SHAPE, bool)
    places[[0, 32], 0::2] = True  # even strips come last; odd places before even ones
    solved = places & ~fine.marked
    assert np.abs(rest[solved]).max() < 1e-5
    assert np.abs(rest[~fine.marked]).max() > 0.1


def test_that_a_forward_sweep_begins_at_0_whatever_it_finds(fine):
    first = fine.swept(on_pixels.forward_pixels, np.zeros((*SHAPE, 2)))
    junk = fine.swept(on_pixels.forward_pixels, 1e6 * fine.values)
    np.testing.assert_allclose(first, junk, atol=1e-5)
    assert not first[fine.marked].any()


def test_that_groups_get_their_mass_times_what_a_forward_sweep_leaves(fine):
    pixels, rng = fine.pixels, np.random.default_rng(3)
    values = fine.swept(on_pixels.forward_pixels, np.zeros((*SHAPE, 2)))
    mass = rng.uniform(0.5, 2, SHAPE)
    # Groups of a strip are its own: numbers 0 to 4, 5 to 9, 10 to 14.
    strip = np.searchsorted(pixels.edges, np.arange(40), side="right") - 1
    group = strip[:, None] * 5 + rng.integers(0, 5, SHAPE)
    group[fine.marked] = -1
    coarse = np.full((15, 2), np.nan, np.float32)
    pixels.run(
        TEAM,
        on_pixels.restrict_pixels,
        *(pixels.edges, pixels.ties, pixels.fixed),
        np.pad(mass, 1).astype(np.float32),
        np.pad(group, 1, constant_values=-1).astype(np.int32),
        *(dense.bordered(values), np.array([0, 5, 10, 15]), coarse),
    )
    rest = mass[..., None] * (fine.source - fine.dense.applied(values))
    expected = [rest[group == number].sum(axis=0) for number in range(15)]
    np.testing.assert_allclose(coarse, expected, atol=2e-4)


def test_that_every_unknown_takes_the_value_of_its_group(fine):
    group = np.arange(SHAPE[0] * SHAPE[1]).reshape(SHAPE) // 4
    coarse = np.random.default_rng(0).normal(size=(group.max() + 1, 2))
    array = dense.bordered(fine.values)
    fine.pixels.run(
        TEAM,
        on_pixels.prolong_pixels,
        *(fine.pixels.edges, fine.pixels.fixed),
        np.pad(group, 1, constant_values=-1).astype(np.int32),
        *(coarse.astype(np.float32), array),
    )
    more = on_pixels.OVERSHOOT * coarse[group] * ~fine.marked[..., None]
    expected = fine.values + more
    np.testing.assert_allclose(dense.unbordered(array), expected, atol=1e-6)


def test_that_balance_finds_the_stationary_walk():
    fine = Fine(share=0.0)
    pixels = fine.pixels
    pixels.mass[1:-1, 1:-1] = np.random.default_rng(0).uniform(0.5, 2, SHAPE)
    pixels.balance(TEAM, 600)
    mass = pixels.mass[1:-1, 1:-1].astype(float).ravel()
    walk = dense.walk_of(fine.weights)
    assert np.abs(mass @ walk - mass).max() < 1e-3 * mass.max()
    border = pixels.mass.copy()
    border[1:-1, 1:-1] = 0
    assert not border.any()


def test_that_the_residual_is_that_of_the_differences(fine):
    chroma = np.random.default_rng(5).normal(size=(*SHAPE, 2)).astype(np.float32)
    residual = np.zeros((42, 2, 23), np.float32)
    norm = residual_norm(fine.pixels, TEAM, dense.bordered(chroma), residual)
    expected = difference_residual(fine.weights, chroma, fine.marked)
    np.testing.assert_allclose(dense.unbordered(residual), expected, atol=1e-6)
    assert norm == pytest.approx(np.sqrt((expected**2).sum()), rel=1e-6)


def test_that_a_copy_without_border_is_the_picture(fine):
    copy = unbordered(fine.pixels, TEAM, dense.bordered(fine.values))
    np.testing.assert_array_equal(copy, fine.values)


@pytest.mark.parametrize("started", [False, True])
def test_that_it_begins_with_the_marks_and_what_is_given(fine, started):
    rng = np.random.default_rng(6)
    chroma = rng.uniform(-0.5, 0.5, (*SHAPE, 2)).astype(np.float32)
    start = rng.uniform(-0.5, 0.5, (*SHAPE, 2)).astype(np.float32) if started else None
    found = begin(fine.pixels, TEAM, fine.marked, chroma, start, room(fine))
    rest = start if started else np.zeros_like(chroma)
    expected = np.where(fine.marked[..., None], chroma, rest)
    np.testing.assert_array_equal(dense.unbordered(found.answer), expected)
    known = chroma[fine.marked]
    np.testing.assert_array_equal(found.lowest, known.min(axis=0))
    np.testing.assert_array_equal(found.highest, known.max(axis=0))
    neutral = np.where(fine.marked[..., None], chroma, 0)
    right = difference_residual(fine.weights, neutral, fine.marked)
    assert found.scale == pytest.approx(np.sqrt((right**2).sum()), rel=1e-5)
    assert 0 < found.noise < 1e-4 * found.scale


def test_that_neutral_marks_leave_nothing_to_begin_with(fine):
    chroma = np.zeros((*SHAPE, 2), np.float32)
    found = begin(fine.pixels, TEAM, fine.marked, chroma, fine.values, room(fine))
    assert found.scale == 0
    assert not found.answer.any()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_that_a_mark_that_is_not_finite_is_told(fine, bad):
    chroma = np.zeros((*SHAPE, 2), np.float32)
    chroma[tuple(np.argwhere(fine.marked)[0])] = bad
    with pytest.raises(ValueError, match="not finite"):
        begin(fine.pixels, TEAM, fine.marked, chroma, None, room(fine))


@pytest.mark.parametrize("rate", [0.15, 0.5, 0.9])
@pytest.mark.parametrize("steps", [2, 3, 8])
def test_that_the_error_of_a_steady_fall_is_the_rest_of_its_series(rate, steps):
    changes = [3.0 * rate**k for k in range(steps)]
    rest = sum(3.0 * rate**k for k in range(steps, 400))
    assert error_left(changes) == pytest.approx(rest, rel=1e-9)


def test_that_one_change_tells_nothing_of_the_error():
    assert error_left([]) == error_left([1e-9]) == np.inf


def test_that_no_rate_is_believed_beyond_its_bounds():
    assert error_left([1.0, 1.0]) == pytest.approx(19)  # as if it fell by 0.95
    assert error_left([1.0, 5.0]) == pytest.approx(95)
    assert error_left([1.0, 0.0]) == 0
    assert error_left([1.0, 1e-9]) == pytest.approx(1e-9 / 9)
