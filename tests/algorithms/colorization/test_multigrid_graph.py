"""Coarse levels: balance, diagonal, and elimination that loses no digit."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import multigrid_graph as on_graph
from desktop_app.algorithms.colorization.multigrid_groups import pointers


class SmallGraph:
    """A graph with random flows, as compressed rows and as a full matrix."""

    def __init__(self, count=9, seed=0, share=0.5):
        rng = np.random.default_rng(seed)
        tied = rng.random((count, count)) < share
        tied |= tied.T
        tied |= np.eye(count, k=1, dtype=bool) | np.eye(count, k=-1, dtype=bool)
        np.fill_diagonal(tied, False)
        self.flow = np.where(tied, rng.uniform(0.1, 1, (count, count)), 0)
        self.absorbed = rng.uniform(0, 0.3, count)
        self.edges = np.array([0, count // 2, count])
        below = np.tril(tied)
        halves = below, tied & ~below
        rows, columns = np.concatenate([np.nonzero(half) for half in halves], axis=1)
        self.pointer = pointers([half.sum(axis=1) for half in halves])
        self.neighbour = columns.astype(np.uint32)
        self.outward = self.flow[rows, columns].astype(np.float32)
        self.inward = self.flow.T[rows, columns].astype(np.float32)

    @property
    def matrix(self):
        return np.diag(self.flow.sum(axis=1) + self.absorbed) - self.flow


def eliminated(flow, absorbed):
    """Factorise, then substitute as Gauss does, from the parts that are stored."""
    parts, rest = flow.copy(), absorbed.astype(float)
    pivots = np.empty(len(rest))
    on_graph.factorise_dense(parts, rest, pivots)
    return parts, pivots


def solved(parts, pivots, source):
    values = source.astype(float).copy()
    count = len(pivots)
    for pivot in range(count):
        for row in range(pivot + 1, count):
            values[row] += parts[row, pivot] * values[pivot]
    for pivot in range(count - 1, -1, -1):
        values[pivot] += parts[pivot, pivot + 1 :] @ values[pivot + 1 :]
        values[pivot] *= pivots[pivot]
    return values


@settings(max_examples=20)
@given(count=st.integers(1, 14), seed=st.integers(0, 999))
def test_that_elimination_solves_the_level(count, seed):
    graph = SmallGraph(count, seed)
    graph.absorbed += 0.05
    source = np.random.default_rng(seed).normal(size=count)
    found = solved(*eliminated(graph.flow, graph.absorbed), source)
    np.testing.assert_allclose(graph.matrix @ found, source, atol=1e-9)


def test_that_the_weakest_tie_to_the_marks_loses_no_digit():
    """Two unknowns, tied by 1 and held by 1e-18: a difference of diagonals is 0."""
    flow, absorbed = np.array([[0, 1.0], [1.0, 0]]), np.array([1e-18, 0])
    found = solved(*eliminated(flow, absorbed), np.array([0.0, 1e-18]))
    tie, hold = Fraction(1), Fraction(1e-18)
    # v0 (tie + hold) = tie v1 and v1 tie - tie v0 = source.
    source = Fraction(1e-18)
    first = source / hold
    second = (first * tie + source) / tie
    np.testing.assert_allclose(found, [float(first), float(second)], rtol=1e-14)


def test_that_an_unknown_that_leads_nowhere_stays_0():
    flow, absorbed = np.zeros((3, 3)), np.array([1.0, 0, 2.0])
    found = solved(*eliminated(flow, absorbed), np.array([3.0, 5.0, 4.0]))
    np.testing.assert_array_equal(found, [3, 0, 2])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_that_balance_brings_as_much_to_an_unknown_as_leaves_it(seed):
    graph = SmallGraph(seed=seed)
    mass = np.random.default_rng(seed).uniform(0.5, 2, 9).astype(np.float32)
    flows = (graph.pointer, graph.neighbour, graph.outward, graph.inward, mass)
    for sweep in range(200):
        for colour in (0, 1):
            on_graph.balance_graph(0, 2, colour, sweep % 2 == 1, graph.edges, *flows)
    leaves, comes = mass * graph.flow.sum(axis=1), mass @ graph.flow
    np.testing.assert_allclose(leaves, comes, rtol=1e-3)


def test_that_no_region_draws_in_all_the_mass():
    graph = SmallGraph(2)
    one_way = (np.float32([1e-9, 1]), np.float32([1, 1e-9]))
    mass = np.ones(2, np.float32)
    flows = (graph.pointer, graph.neighbour, *one_way, mass)
    for colour in (0, 1):
        on_graph.balance_graph(0, 2, colour, False, graph.edges, *flows)
    assert mass.max() <= 32
    assert mass.min() >= 1 / 32


def test_that_an_unknown_without_flow_keeps_its_mass():
    mass = np.float32([0.7])
    nothing = (np.zeros((2, 2), np.uint32), np.empty(0, np.uint32))
    empty = np.empty(0, np.float32)
    on_graph.balance_graph(
        0, 1, 0, False, np.array([0, 1]), *nothing, empty, empty, mass
    )
    assert mass[0] == np.float32(0.7)


def test_that_the_inverse_diagonal_is_one_over_all_that_leaves():
    graph = SmallGraph()
    inverse = np.empty(9, np.float32)
    absorbed = graph.absorbed.astype(np.float32)
    matrix = (graph.pointer, graph.outward, absorbed)
    on_graph.diagonal_graph(0, 2, graph.edges, *matrix, inverse)
    np.testing.assert_allclose(inverse, 1 / np.diag(graph.matrix), rtol=1e-6)
    lonely = np.empty(1, np.float32)
    empty, still = np.empty(0, np.float32), np.zeros(1, np.float32)
    nothing = (np.zeros((2, 2), np.uint32), empty, still)
    on_graph.diagonal_graph(0, 1, np.array([0, 1]), *nothing, lonely)
    assert lonely[0] == 0


def test_that_mass_is_spread_by_groups_and_lone_unknowns_keep_theirs():
    mass = np.float32([1, 2, 3, 4])
    group = np.int32([1, 0, -1, 1])
    factor = np.float32([10, 0.5])
    on_graph.spread_graph(0, 2, np.array([0, 2, 4]), group, factor, mass)
    np.testing.assert_array_equal(mass, [0.5, 20, 3, 2])
