"""The levels of the multigrid: mass, groups, strips, and what a cycle does."""

from itertools import pairwise

import numpy as np
import pytest

from desktop_app.algorithms.colorization import levin_weights, multigrid_sums
from desktop_app.algorithms.colorization.cycle import Cycle, ratio
from desktop_app.algorithms.colorization.hierarchy import (
    Hierarchy,
    Pixels,
    fixed_pixels,
)
from desktop_app.algorithms.colorization.multigrid_groups import HALF, group_pixels
from desktop_app.algorithms.colorization.weights import by_rows, empty_ties
from desktop_app.algorithms.imaging.threads import RowTeam
from tests.reference.bilateral_loops import scene
from tests.reference.colorization_loops import slow_reach
from tests.reference.multigrid_dense import DenseSystem, bordered, unbordered, walk_of

TEAM = RowTeam(1)
SHAPE = (24, 30)


def marks(shape=SHAPE, count=12, seed=0):
    marked = np.zeros(shape, bool)
    marked.ravel()[np.random.default_rng(seed).permutation(marked.size)[:count]] = True
    return marked


class Levels:
    """A hierarchy, set up and marked, beside the dense system."""

    def __init__(self, shape=SHAPE, seed=0, count=12):
        self.weights = levin_weights(scene(*shape, seed=seed))
        self.marked = marks(shape, count, seed)
        self.ties = by_rows(self.weights)
        self.hierarchy = Hierarchy(self.ties, TEAM)
        self.fixed = fixed_pixels(self.ties, self.marked, TEAM)
        self.hierarchy.mark(self.fixed, TEAM)
        self.dense = DenseSystem(self.weights, self.fixed[1:-1, 1:-1])
        self.cycle = Cycle(self.hierarchy, TEAM)

    def source(self, seed=1):
        values = np.random.default_rng(seed).normal(size=(*self.marked.shape, 2))
        return np.where(self.fixed[1:-1, 1:-1, None], 0, values).astype(np.float32)

    def cycled(self, source):
        values = np.zeros_like(bordered(source))
        self.cycle(bordered(source), values)
        return unbordered(values).astype(float)


@pytest.fixture(scope="module")
def levels():
    return Levels()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (12, 15)])
@pytest.mark.parametrize("seed", [0, 1])
def test_that_pixels_are_fixed_that_are_marked_or_out_of_reach(shape, seed):
    weights = levin_weights(scene(*shape, seed=seed))
    rng = np.random.default_rng(seed)
    weights *= rng.random(weights.shape) < 0.3  # tear the picture apart
    marked = marks(shape, max(1, shape[0] * shape[1] // 20), seed)
    fixed = fixed_pixels(by_rows(weights), marked, TEAM)
    expected = marked | ~slow_reach(weights, marked)
    np.testing.assert_array_equal(fixed[1:-1, 1:-1], expected)
    border = np.ones_like(fixed)
    border[1:-1, 1:-1] = False
    assert fixed[border].all()


def test_that_without_marks_nothing_is_unknown():
    weights = levin_weights(scene(9, 10))
    assert fixed_pixels(by_rows(weights), np.zeros((9, 10), bool), TEAM).all()


def test_that_mass_nearly_balances_what_comes_and_goes(levels):
    mass = levels.hierarchy.pixels.mass[1:-1, 1:-1].astype(float).ravel()
    walk = walk_of(levels.weights)
    assert (mass > 0).all()

    def gap(candidate):
        return np.abs(candidate @ walk - candidate).sum() / candidate.sum()

    assert gap(mass) < 0.15 * gap(np.ones_like(mass))


def test_that_mass_belongs_to_the_picture_and_not_to_the_marks(levels):
    other = Levels(count=90)
    np.testing.assert_array_equal(
        other.hierarchy.pixels.mass, levels.hierarchy.pixels.mass
    )
    np.testing.assert_array_equal(
        other.hierarchy.pixels.group, levels.hierarchy.pixels.group
    )


def test_that_every_pixel_is_in_one_group_of_eight_at_most(levels):
    group = levels.hierarchy.pixels.group[1:-1, 1:-1]
    sizes = np.bincount(group.ravel())
    assert group.min() >= 0
    assert sizes.min() >= 1
    assert sizes.max() <= 8
    assert len(sizes) == levels.hierarchy.graphs[0].size


@pytest.mark.parametrize(("passes", "largest"), [(1, 4), (2, 4), (3, 8)])
def test_that_groups_grow_on_while_there_are_too_many(passes, largest):
    """In a line of equal pixels every pass doubles the groups; four times is enough."""
    weights = np.zeros((1, 64, 8), np.float32)
    weights[0, 1:, 3] = weights[0, :-1, 4] = 0.5
    mass = np.pad(np.ones((1, 64), np.float32), 1)
    group, counts = np.full(mass.shape, -1, np.int32), np.zeros(1, np.int64)
    edges, weakest = np.array([0, 1]), 0.1
    group_pixels(0, 1, edges, by_rows(weights), mass, weakest, passes, group, counts)
    assert np.bincount(group[1, 1:-1]).tolist() == [largest] * (64 // largest)
    assert counts == 64 // largest


def test_that_groups_hold_together(levels):
    """Within a group, every member is tied to another one."""
    group = levels.hierarchy.pixels.group[1:-1, 1:-1].ravel()
    walk = walk_of(levels.weights)
    tied = (walk + walk.T) > 0
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        if len(members) > 1:
            inner = tied[np.ix_(members, members)]
            assert inner.any(axis=1).all()


def test_that_every_level_is_smaller_and_the_last_one_small(levels):
    sizes = [levels.marked.size, *(graph.size for graph in levels.hierarchy.graphs)]
    assert all(later < earlier for earlier, later in pairwise(sizes))
    assert sizes[-1] <= 600


@pytest.mark.parametrize("shape", [(1, 1), (3, 4), (40, 3), (100, 400)])
def test_that_strips_cover_the_rows_once(shape):
    pixels = Pixels(empty_ties(shape))
    assert pixels.edges[0] == 0
    assert pixels.edges[-1] == shape[0]
    assert (np.diff(pixels.edges) > 0).all()
    assert pixels.strips == len(pixels.edges) - 1
    assert pixels.size == shape[0] * shape[1]


def test_that_only_strips_beside_a_change_are_touched():
    pixels = Pixels(by_rows(levin_weights(scene(90, 2200))))
    assert pixels.strips > 3
    fixed = np.ones((92, 2202), bool)
    fixed[1:-1, 1:-1] = False
    assert not pixels.fix(fixed).any()  # the border is fixed from the beginning
    changed = fixed.copy()
    middle = int(pixels.edges[2] + pixels.edges[3]) // 2
    changed[middle + 1, 50] = True
    assert np.flatnonzero(pixels.fix(changed)).tolist() == [2]
    on_edge = changed.copy()
    on_edge[pixels.edges[2] + 1, 7] = True
    assert np.flatnonzero(pixels.fix(on_edge)).tolist() == [1, 2]
    assert not pixels.fix(on_edge.copy()).any()


def test_that_a_cycle_of_nothing_is_nothing(levels):
    assert not levels.cycled(np.zeros((*SHAPE, 2), np.float32)).any()


def test_that_a_cycle_leaves_fixed_pixels_at_0(levels):
    values = levels.cycled(levels.source())
    assert not values[levels.marked].any()
    assert values[~levels.marked].any()


@pytest.mark.parametrize("factor", [2.0, -0.5, 1024.0])
def test_that_a_cycle_grows_with_its_source(levels, factor):
    source = levels.source()
    np.testing.assert_allclose(
        levels.cycled(np.float32(factor) * source),
        factor * levels.cycled(source),
        rtol=1e-4,
        atol=1e-4 * abs(factor),
    )


def test_that_channels_know_nothing_of_each_other(levels):
    source = levels.source()
    both = levels.cycled(source)
    turned = levels.cycled(np.ascontiguousarray(source[..., ::-1]))
    np.testing.assert_allclose(turned[..., ::-1], both, atol=1e-5)
    alone = source.copy()
    alone[..., 1] = 0
    np.testing.assert_allclose(levels.cycled(alone)[..., 0], both[..., 0], atol=1e-5)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_that_a_cycle_takes_most_of_a_smooth_error_away(seed):
    levels = Levels(seed=seed)
    truth = levels.dense.solved(levels.source(seed + 5))
    guess = levels.cycled(levels.dense.applied(truth).astype(np.float32))
    assert np.linalg.norm(truth - guess) < 0.5 * np.linalg.norm(truth)


def test_that_cycles_one_after_the_other_lead_to_the_solution(levels):
    source = levels.source()
    truth, guess = levels.dense.solved(source), np.zeros((*SHAPE, 2))
    errors = []
    for _ in range(8):
        rest = source - levels.dense.applied(guess)
        guess += levels.cycled(rest.astype(np.float32))
        errors.append(np.linalg.norm(truth - guess) / np.linalg.norm(truth))
    assert errors[-1] < 0.01
    assert errors[-1] < errors[0]


def test_that_marking_again_is_as_if_it_had_been_marked_so_at_first():
    levels, other = Levels(), Levels()
    more = other.marked.copy()
    more[5:9, 3:20] = True
    fixed = fixed_pixels(other.ties, more, TEAM)
    other.hierarchy.mark(fixed, TEAM)
    other.hierarchy.mark(levels.fixed, TEAM)
    source = levels.source()
    again = Cycle(other.hierarchy, TEAM)
    here, there = np.zeros((2, SHAPE[0] + 2, 2, SHAPE[1] + 2), np.float32)
    levels.cycle(bordered(source), here)
    again(bordered(source), there)
    np.testing.assert_array_equal(here, there)


def test_that_too_little_room_for_neighbours_is_noticed(monkeypatch):
    ties = by_rows(levin_weights(scene(40, 50)))
    expected = Hierarchy(ties, TEAM).graphs[0].rows
    monkeypatch.setattr(multigrid_sums, "ROOMS_OF_PIXEL", (1, 2, 14))
    rows = Hierarchy(ties, TEAM).graphs[0].rows
    np.testing.assert_array_equal(rows.neighbour, expected.neighbour)
    np.testing.assert_array_equal(rows.pointer, expected.pointer)


def test_that_either_half_of_a_row_is_even_and_six_at_least(levels):
    for graph in levels.hierarchy.graphs:
        lengths = np.diff(graph.rows.pointer.astype(int))
        assert (lengths >= HALF).all()
        assert (lengths % 2 == 0).all()


def test_that_first_halves_hold_what_a_forward_sweep_comes_to_before(levels):
    """Even strips come first, then the odd ones; within a strip row by row."""
    for graph in levels.hierarchy.graphs:
        place = np.arange(graph.size)
        strip = np.searchsorted(graph.edges, place, side="right") - 1
        turn = np.argsort(np.argsort(strip % 2 * graph.size + place))
        rows, own = graph.rows, graph.owners()
        firsts = np.arange(len(own)) < rows.pointer[0, -1]
        others = own != rows.neighbour
        before = turn[rows.neighbour] < turn[own]
        np.testing.assert_array_equal(before[others], firsts[others])


def test_that_set_up_is_told_in_shares_that_rise():
    told = []
    Hierarchy(by_rows(levin_weights(scene(40, 50))), TEAM, told.append)
    assert told == sorted(told)
    assert 0 < told[0] <= told[-1] < 1


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        ((1, 4), (2, 8), (0.5, 0.5)),
        ((1, 1), (0, 4), (0, 0.25)),
        ((0, 0), (0, 0), (0, 0)),
    ],
)
def test_that_nothing_is_divided_by_nothing(numerator, denominator, expected):
    found = ratio(np.array(numerator, float), np.array(denominator, float))
    np.testing.assert_allclose(found, expected)
