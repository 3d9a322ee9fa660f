"""What must not change a solution, and what must change it along."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import (
    Colorizer,
    colorization_loss,
    colorize,
    levin_weights,
)
from desktop_app.algorithms.colorization.system import (
    difference_residual,
    joins_all_neighbours,
    reach_of_marks,
)
from desktop_app.algorithms.colorization.weights import NEIGHBOURS, by_rows
from tests.reference.bilateral_loops import scene

FEW = settings(max_examples=8)
SEEDS = st.integers(0, 999)
SOLVERS = pytest.mark.parametrize("solver", ["direct", "iterative"])
FUNCTIONS = pytest.mark.parametrize("weights", ["gaussian", "correlation"])
SHAPE = (22, 27)


def problem(seed=0, share=0.04, shape=SHAPE):
    rng = np.random.default_rng(seed)
    marked = rng.random(shape) < share
    marked[rng.integers(shape[0]), rng.integers(shape[1])] = True
    chroma = rng.uniform(-0.4, 0.4, (*shape, 2)).astype(np.float32)
    return 0.15 + 0.7 * scene(*shape, seed=seed), chroma, marked


def solved(luminance, chroma, marked, solver="direct", **more):
    found = colorize(luminance, chroma, marked, solver=solver, tolerance=1e-6, **more)
    return found.chroma


def mirrored(array):
    return np.ascontiguousarray(array[:, ::-1])


def turned(array):
    return np.ascontiguousarray(np.swapaxes(array, 0, 1))


def order_after(way):
    """Where a neighbour is found again after the picture was mirrored or turned."""
    steps = [(dy, -dx) if way is mirrored else (dx, dy) for dy, dx in NEIGHBOURS]
    return [NEIGHBOURS.index(step) for step in steps]


@FUNCTIONS
@pytest.mark.parametrize("way", [mirrored, turned])
def test_that_weights_of_the_mirror_image_are_the_mirrored_weights(weights, way):
    luminance, *_ = problem()
    here = levin_weights(luminance, weights=weights)
    there = levin_weights(way(luminance), weights=weights)
    np.testing.assert_allclose(there, way(here)[..., order_after(way)], atol=1e-6)


@FEW
@given(seed=SEEDS, offset=st.floats(-0.1, 0.1))
def test_that_brightness_does_not_change_the_weights_and_neither_does_a_negative(
    seed, offset
):
    luminance, *_ = problem(seed)
    plain = levin_weights(luminance.astype(float))
    brighter = levin_weights(luminance.astype(float) + offset)
    np.testing.assert_allclose(brighter, plain, atol=1e-5)
    np.testing.assert_allclose(
        levin_weights(1 - luminance.astype(float)), plain, atol=1e-5
    )


@FEW
@given(seed=SEEDS, gain=st.floats(1, 30))
def test_that_contrast_above_the_floor_does_not_change_the_weights(seed, gain):
    rng = np.random.default_rng(seed)
    luminance = rng.random(SHAPE)  # every variance far above the floor
    np.testing.assert_allclose(
        levin_weights(gain * luminance), levin_weights(luminance), atol=1e-5
    )


@SOLVERS
@pytest.mark.parametrize("way", [mirrored, turned])
def test_that_the_mirror_image_is_coloured_as_the_picture_is(solver, way):
    luminance, chroma, marked = problem()
    here = solved(luminance, chroma, marked, solver)
    there = solved(way(luminance), way(chroma), way(marked), solver)
    np.testing.assert_allclose(there, way(here), atol=3e-4)


@SOLVERS
@FEW
@given(seed=SEEDS, factor=st.floats(-2, 2))
def test_that_colours_add_up(solver, seed, factor):
    luminance, chroma, marked = problem(seed)
    _, other, _ = problem(seed + 1)
    both = solved(luminance, chroma + np.float32(factor) * other, marked, solver)
    parts = [solved(luminance, each, marked, solver) for each in (chroma, other)]
    np.testing.assert_allclose(both, parts[0] + factor * parts[1], atol=1e-3)


@SOLVERS
def test_that_the_channels_are_solved_alike(solver):
    luminance, chroma, marked = problem(3)
    here = solved(luminance, chroma, marked, solver)
    there = solved(luminance, chroma[..., ::-1].copy(), marked, solver)
    np.testing.assert_allclose(there[..., ::-1], here, atol=3e-4)


@SOLVERS
@FEW
@given(seed=SEEDS)
def test_that_every_colour_lies_between_those_of_the_marks(solver, seed):
    luminance, chroma, marked = problem(seed)
    found = solved(luminance, chroma, marked, solver)
    known = chroma[marked]
    assert (found >= known.min(axis=0) - 1e-4).all()
    assert (found <= known.max(axis=0) + 1e-4).all()


@SOLVERS
def test_that_marks_in_the_colour_of_the_solution_change_nothing(solver):
    luminance, chroma, marked = problem(5)
    found = solved(luminance, chroma, marked, solver)
    more = marked | (np.random.default_rng(1).random(SHAPE) < 0.2)
    again = solved(luminance, np.where(more[..., None], found, 0), more, solver)
    np.testing.assert_allclose(again, found, atol=1e-3)


@SOLVERS
def test_that_chroma_off_the_marks_is_not_looked_at(solver):
    luminance, chroma, marked = problem(6)
    spoiled = np.where(marked[..., None], chroma, np.float32(np.nan))
    np.testing.assert_array_equal(
        solved(luminance, spoiled, marked, solver),
        solved(luminance, chroma, marked, solver),
    )


@SOLVERS
def test_that_a_wall_of_marks_keeps_its_sides_apart(solver):
    luminance, chroma, marked = problem(7)
    marked[:, 13], chroma[:, 13] = True, 0
    here = solved(luminance, chroma, marked, solver)
    other = chroma.copy()
    other[:, 14:] *= -1
    there = solved(luminance, other, marked, solver)
    np.testing.assert_allclose(there[:, :13], here[:, :13], atol=1e-3)
    np.testing.assert_allclose(there[:, 14:], -here[:, 14:], atol=1e-3)


def test_that_stronger_edges_let_less_colour_through():
    luminance = np.full((9, 20), 0.3, np.float32)
    luminance += np.random.default_rng(0).normal(0, 0.02, luminance.shape)
    luminance[:, 10:] += 0.3
    chroma = np.zeros((9, 20, 2), np.float32)
    marked = np.zeros((9, 20), bool)
    marked[4, [1, 18]] = True
    chroma[4, 1], chroma[4, 18] = 0.4, -0.4
    gaps = []
    for edges in (0.2, 1.0, 3.0):
        found = solved(luminance, chroma, marked, edges=edges)
        gaps.append(float(found[:, 9, 0].mean() - found[:, 10, 0].mean()))
    assert gaps[0] < gaps[1] < gaps[2]
    assert gaps[2] > 0.7


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_that_views_and_read_only_arrays_are_coloured(dtype):
    luminance, chroma, marked = problem(8)
    wide = np.zeros((SHAPE[0], 2 * SHAPE[1]), dtype)
    wide[:, ::2] = luminance
    view = wide[:, ::2]
    for array in (wide, chroma, marked):
        array.flags.writeable = False
    plain = solved(luminance.astype(dtype), chroma, marked)
    np.testing.assert_array_equal(solved(view, chroma, marked), plain)


@FEW
@given(seed=SEEDS, factor=st.floats(-3, 3))
def test_that_the_loss_is_a_square_and_its_gradient_a_line(seed, factor):
    luminance, chroma, _ = problem(seed)
    wide = chroma.astype(float)
    loss, gradient = colorization_loss(wide, luminance)
    scaled, steeper = colorization_loss(factor * wide, luminance)
    assert scaled == pytest.approx(factor**2 * loss, rel=1e-9, abs=1e-12)
    np.testing.assert_allclose(steeper, factor * gradient, atol=1e-9)
    # Euler's rule of a form of the second degree.
    assert (gradient * wide).sum() == pytest.approx(2 * loss, rel=1e-9)


def test_that_the_loss_rests_where_nothing_is_marked_but_the_solution():
    luminance, chroma, marked = problem(9)
    found = solved(luminance, chroma, marked).astype(float)
    residual = difference_residual(levin_weights(luminance), found, marked)
    assert np.abs(residual).max() < 1e-5
    _, gradient = colorization_loss(found, luminance)
    quiet = ~marked
    near = np.zeros_like(marked)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            near |= np.roll(marked, (dy, dx), (0, 1))
    assert np.abs(gradient[quiet & ~near]).max() < 1e-4


@FEW
@given(seed=SEEDS, cut=st.integers(1, 25))
def test_that_a_cut_column_leaves_one_side_out_of_reach(seed, cut):
    luminance, *_ = problem(seed)
    weights = levin_weights(luminance)
    assert joins_all_neighbours(by_rows(weights))
    left = [k for k, (_, dx) in enumerate(NEIGHBOURS) if dx < 0]
    weights[:, cut, left] = 0  # the column no longer leans on what lies left of it
    assert not joins_all_neighbours(by_rows(weights))
    marked = np.zeros(SHAPE, bool)
    marked[3, 0] = True
    reached = reach_of_marks(weights, marked)
    assert reached[:, :cut].all()
    assert not reached[:, cut:].any()
    marked[:] = False
    marked[3, -1] = True
    assert reach_of_marks(weights, marked).all()  # the other way it still leans


def test_that_a_colorizer_answers_as_a_fresh_one_whatever_came_before():
    luminance, chroma, marked = problem(10)
    colorizer = Colorizer(luminance)
    for seed in (11, 12):
        colorizer.solve(chroma, problem(seed)[2], solver="iterative")
    again = colorizer.solve(chroma, marked, solver="iterative")
    fresh = Colorizer(luminance).solve(chroma, marked, solver="iterative")
    np.testing.assert_array_equal(again.chroma, fresh.chroma)
    assert again.iterations == fresh.iterations
