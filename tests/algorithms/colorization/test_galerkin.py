"""Coarse levels are sums of the fine one: P^T A P, level by level."""

import numpy as np
import pytest

from desktop_app.algorithms.colorization import hierarchy, levin_weights
from desktop_app.algorithms.colorization.hierarchy import Hierarchy, fixed_pixels
from desktop_app.algorithms.colorization.weights import by_rows
from desktop_app.algorithms.imaging.threads import RowTeam
from tests.reference.bilateral_loops import scene
from tests.reference.multigrid_dense import DenseSystem

TEAM = RowTeam(1)
SHAPE = (24, 30)


def marks(seed, share=0.05):
    return np.random.default_rng(seed).random(SHAPE) < share


def matrix_of(graph):
    """A coarse level as a full matrix."""
    rows, flow = graph.rows, np.zeros((graph.size, graph.size))
    np.add.at(flow, (graph.owners(), rows.neighbour), rows.outward)
    return np.diag(flow.sum(axis=1) + rows.absorbed) - flow


def summed(matrix, group, size):
    """P^T A P, P the piecewise constant interpolation; ungrouped unknowns stay 0."""
    spread = np.zeros((len(group), size))
    known = np.flatnonzero(group >= 0)
    spread[known, group[known]] = 1
    return spread.T @ matrix @ spread


@pytest.fixture
def many_levels(monkeypatch):
    monkeypatch.setattr(hierarchy, "COARSEST", 8)


def made(seed=0, marked=None):
    weights = levin_weights(scene(*SHAPE, seed=seed))
    ties = by_rows(weights)
    levels = Hierarchy(ties, TEAM)
    fixed = fixed_pixels(ties, marks(seed) if marked is None else marked, TEAM)
    levels.mark(fixed, TEAM)
    return weights, levels, fixed[1:-1, 1:-1]


@pytest.mark.usefixtures("many_levels")
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_that_every_level_is_the_galerkin_sum_of_the_one_before(seed):
    weights, levels, fixed = made(seed)
    dense = DenseSystem(weights, fixed)
    mass = levels.pixels.mass[1:-1, 1:-1].ravel()[dense.unknown]
    matrix = mass[:, None].astype(float) * dense.matrix
    group = levels.pixels.group[1:-1, 1:-1].ravel()[dense.unknown]
    assert len(levels.graphs) >= 3
    for graph in levels.graphs:
        expected = summed(matrix, group, graph.size)
        found = matrix_of(graph)
        np.testing.assert_allclose(found, expected, atol=2e-5 * np.abs(expected).max())
        matrix, group = found, graph.group


@pytest.mark.usefixtures("many_levels")
def test_that_every_level_lets_colour_flow_one_way_only():
    """An M-matrix: nothing flows backwards, and no row gives more than it takes."""
    _, levels, _ = made()
    for graph in levels.graphs:
        matrix = matrix_of(graph)
        off = matrix - np.diag(np.diag(matrix))
        assert off.max() <= 0
        assert matrix.sum(axis=1).min() >= -1e-6 * np.abs(matrix).max()


@pytest.mark.usefixtures("many_levels")
def test_that_who_is_a_neighbour_has_a_neighbour_and_nothing_flows_to_itself():
    _, levels, _ = made()
    for graph in levels.graphs:
        rows = graph.rows
        own = graph.owners()
        itself = own == rows.neighbour  # room that is kept, but not needed
        assert not rows.outward[itself].any()
        pairs = set(zip(own.tolist(), rows.neighbour.tolist(), strict=True))
        assert all((other, one) in pairs for one, other in pairs)


@pytest.mark.usefixtures("many_levels")
def test_that_all_that_is_absorbed_flows_to_the_marks():
    weights, levels, fixed = made()
    mass = levels.pixels.mass[1:-1, 1:-1].astype(float)
    ones = DenseSystem(weights, fixed).applied(np.ones((*SHAPE, 2)))[..., 0]
    to_marks = (mass * ones).sum()
    for graph in levels.graphs:
        assert graph.rows.absorbed.sum() == pytest.approx(to_marks, rel=1e-4)


@pytest.mark.usefixtures("many_levels")
def test_that_one_more_mark_changes_the_sums_to_those_of_a_fresh_start():
    weights, levels, _ = made()
    more = marks(0)
    more[10:13, 4:22] = True
    levels.mark(fixed_pixels(by_rows(weights), more, TEAM), TEAM)
    _, fresh, _ = made(marked=more)
    for one, other in zip(levels.graphs, fresh.graphs, strict=True):
        np.testing.assert_array_equal(one.rows.outward, other.rows.outward)
        np.testing.assert_array_equal(one.rows.absorbed, other.rows.absorbed)
        np.testing.assert_array_equal(one.inverse, other.inverse)
