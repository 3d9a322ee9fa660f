"""One multigrid cycle over all levels, the preconditioner of the iteration.

Each coarse level is solved by two steps of a Krylov method that has the next level as
preconditioner, which makes the convergence independent of the number of levels.

References
----------
.. [1] Notay, Vassilevski, Recursive Krylov-based multigrid cycles, Numer. Linear
   Algebra Appl. 15, 2008: the K-cycle.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import multigrid_cycle as on_graph
from desktop_app.algorithms.colorization import multigrid_pixels as on_pixels
from desktop_app.algorithms.colorization.hierarchy import (
    LARGEST_IN_TAIL,
    Graph,
    Hierarchy,
)
from desktop_app.algorithms.colorization.multigrid_cycle import TINY, Tail, solve_tail
from desktop_app.algorithms.colorization.multigrid_groups import pointers
from desktop_app.algorithms.imaging.threads import RowTeam

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

WORK = 5  # arrays a level: source, answer, image, second direction, change
SWEEPS_AFTER = 4  # of the pixels, where they cost little


def ratio(numerator: F64, denominator: F64) -> F64:
    """Quotient per channel; 0 where there is nothing left to divide by.

    Parameters
    ----------
    numerator, denominator : (2,) float64 array
        Sums over all unknowns.

    Returns
    -------
    ratio : (2,) float64 array
    """
    return np.where(
        denominator > TINY, numerator / np.maximum(denominator, TINY), np.zeros(2)
    )


def joined_levels(graphs: list[Graph]) -> Tail:
    """Lay graphs, each of which has the next below it, one behind the other.

    Parameters
    ----------
    graphs : list of Graph
        At least one.

    Returns
    -------
    tail : Tail
        A copy.
    """
    bases = np.cumsum([0, *(graph.size for graph in graphs)])
    rows = [graph.rows for graph in graphs]
    dense, pivots = graphs[-1].dense or (np.empty((0, 0)), np.empty(0))
    firsts = [np.s_[: each.pointer[0, -1]] for each in rows]
    seconds = [np.s_[each.pointer[0, -1] :] for each in rows]
    lengths = [np.diff(each.pointer.astype(np.int64)) for each in rows]
    neighbour, outward = [], []
    for halves in (firsts, seconds):  # the first halves of all before all second ones
        pairs = list(zip(rows, halves, strict=True))
        neighbour.append(_behind([each.neighbour[half] for each, half in pairs], bases))
        outward += [each.outward[half] for each, half in pairs]
    return Tail(
        bases,
        pointers(np.concatenate(lengths, axis=1)),
        np.concatenate(neighbour),
        np.concatenate(outward),
        np.concatenate([graph.inverse for graph in graphs]),
        _behind([graph.group for graph in graphs], bases[1:]),
        dense,
        pivots,
    )


def _behind(parts: list[npt.NDArray[Any]], shifts: I64) -> npt.NDArray[Any]:
    """Join numbers that each count from a place of their own; negative ones stay."""
    joined = [
        np.where(part < 0, part, part + part.dtype.type(shift))
        for part, shift in zip(parts, shifts, strict=False)
    ]
    return np.concatenate(joined)


class Cycle:
    """One K-cycle as preconditioner.

    Parameters
    ----------
    hierarchy : Hierarchy
        The levels.
    team : RowTeam
        Does the work.
    """

    def __init__(self, hierarchy: Hierarchy, team: RowTeam) -> None:
        self._pixels = hierarchy.pixels
        self._graphs = hierarchy.graphs
        self._team = team
        large = [graph for graph in self._graphs if graph.size > LARGEST_IN_TAIL]
        self._work = [np.zeros((WORK, graph.size, 2), np.float32) for graph in large]
        self._tail: Tail | None = None
        if len(large) < len(self._graphs):
            self._tail = joined_levels(self._graphs[len(large) :])
            self._work.append(np.zeros((WORK, self._tail.bases[-1], 2), np.float32))

    def __call__(self, residual: F32, values: F32) -> None:
        """Set ``values`` to an approximate solution for ``residual``.

        Parameters
        ----------
        residual : (H + 2, 2, W + 2) float32 array
            Right-hand side, bordered; 0 but for the unknowns.
        values : (H + 2, 2, W + 2) float32 array
            Overwritten.
        """
        pixels, team = self._pixels, self._team
        smooth = (pixels.edges, pixels.ties, pixels.fixed, residual, values)
        pixels.sweep(team, on_pixels.forward_pixels, *smooth)
        if self._graphs:
            coarse = self._work[0]
            own = (pixels.edges, pixels.ties, pixels.fixed, pixels.mass)
            summed = (*own, pixels.group, values, pixels.offsets, coarse[0])
            pixels.run(team, on_pixels.restrict_pixels, *summed)
            self._solve(0)
            arrays = (pixels.edges, pixels.fixed, pixels.group, coarse[1], values)
            pixels.run(team, on_pixels.prolong_pixels, *arrays)
        swept = (*smooth, SWEEPS_AFTER)
        pixels.sweep(team, on_pixels.backward_pixels, *swept, backward=True)

    def _solve(self, number: int) -> None:
        """Solve level ``number`` from its work[0] into its work[1]: two Galerkin steps.

        Notay & Vassilevski [1], alg. 3.1, for a matrix that is not symmetric.
        """
        graph, team = self._graphs[number], self._team
        if self._tail is not None and number == len(self._work) - 1:
            team.run(solve_tail, 1, self._tail, self._work[number])
            return
        source, answer, image, second, _ = self._work[number]
        products = self._precondition(
            number, source, answer, older=answer, older_image=image, image=image
        )
        energy = products[0]
        step = ratio(products[1], energy)
        arrays = (graph.edges, source, image, step.astype(np.float32))
        graph.run(team, on_graph.remain_graph, *arrays)
        products = self._precondition(
            number, source, second, older=answer, older_image=image, image=source
        )
        overlap = ratio(products[2], energy)
        second_step = ratio(products[1], products[0] - overlap * products[3])
        step -= overlap * second_step
        graph.run(
            team,
            on_graph.combine_graph,
            graph.edges,
            answer,
            step.astype(np.float32),
            second,
            second_step.astype(np.float32),
        )

    def _precondition(
        self,
        number: int,
        source: F32,
        values: F32,
        *,
        older: F32,
        older_image: F32,
        image: F32,
    ) -> F64:
        """One smoothing, the next level, one smoothing; the image and its products."""
        graph, team = self._graphs[number], self._team
        rows, change = graph.rows, self._work[number][4]
        halves = (graph.edges, rows.pointer, rows.neighbour, rows.outward)
        graph.sweep(
            team, on_graph.forward_graph, *halves, graph.inverse, source, values
        )
        if number + 1 < len(self._graphs):
            coarse = self._work[number + 1]
            summed = (graph.group, values, graph.offsets, coarse[0])
            graph.run(team, on_graph.restrict_graph, *halves, *summed)
            self._solve(number + 1)
            added = (graph.edges, graph.group, coarse[1], values)
            graph.run(team, on_graph.prolong_graph, *added)
        swept = (*halves, graph.inverse, source, values, change)
        graph.sweep(team, on_graph.backward_graph, *swept, backward=True)
        sums = np.empty((graph.strips, 4, 2))
        applied = (*halves, change, values, source, older, older_image, image, sums)
        graph.run(team, on_graph.apply_graph, *applied)
        return np.asarray(sums.sum(axis=0))
