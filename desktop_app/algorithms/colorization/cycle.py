"""One multigrid cycle over all levels, the preconditioner of the iteration.

Each coarse level is solved by two steps of a Krylov method that has the next level as
preconditioner, which makes the convergence independent of the number of levels.

References
----------
.. [1] Notay, Vassilevski, Recursive Krylov-based multigrid cycles, Numer. Linear
   Algebra Appl. 15, 2008: the K-cycle.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import multigrid_graph as on_graph
from desktop_app.algorithms.colorization import multigrid_pixels as on_pixels
from desktop_app.algorithms.colorization.hierarchy import Hierarchy
from desktop_app.algorithms.imaging.threads import RowTeam

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

TINY = 1e-300


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
        self._work = [np.zeros((7, g.size, 2), np.float32) for g in hierarchy.graphs]

    def __call__(self, residual: F32, values: F32) -> None:
        """Set ``values`` to an approximate solution for ``residual``.

        Parameters
        ----------
        residual : (H + 2, W + 2, 2) float32 array
            Right-hand side, bordered.
        values : (H + 2, W + 2, 2) float32 array
            Overwritten.
        """
        pixels, team = self._pixels, self._team
        pixels.run(team, on_pixels.clear_pixels, pixels.edges, values)
        smooth = (pixels.edges, pixels.weights, pixels.fixed, residual, values)
        pixels.sweep(team, on_pixels.smooth_pixels, False, *smooth)
        if self._graphs:
            coarse = self._work[0]
            pixels.run(
                team,
                on_pixels.restrict_pixels,
                pixels.edges,
                pixels.weights,
                pixels.fixed,
                pixels.mass,
                pixels.group,
                residual,
                values,
                pixels.offsets,
                coarse[0],
            )
            self._solve(0)
            arrays = (pixels.edges, pixels.fixed, pixels.group, coarse[1], values)
            pixels.run(team, on_pixels.prolong_pixels, *arrays)
        pixels.sweep(team, on_pixels.smooth_pixels, True, *smooth, backward=True)

    def _solve(self, number: int) -> None:
        """Solve level ``number`` from its work[0] into its work[1]: two Galerkin steps.

        Notay & Vassilevski [1], alg. 3.1, for a matrix that is not symmetric.
        """
        graph, team = self._graphs[number], self._team
        source, answer, image, rest, second, second_image, _ = self._work[number]
        if graph.dense is not None:
            on_graph.solve_dense(0, 1, *graph.dense, source, answer)
            return
        products = self._precondition(
            number, source, answer, older=answer, older_image=image, image=image
        )
        energy = products[0]
        step = ratio(products[1], energy)
        arrays = (graph.edges, source, image, step.astype(np.float32), rest)
        graph.run(team, on_graph.remain_graph, *arrays)
        products = self._precondition(
            number, rest, second, older=answer, older_image=image, image=second_image
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
        rows, change = graph.rows, self._work[number][6]
        whole = (graph.edges, rows.pointer)
        halves = (*whole, rows.middle, rows.neighbour, rows.outward)
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
        flows = (rows.neighbour, rows.outward, graph.inverse)
        swept = (*whole, *flows, source, values, change)
        graph.sweep(team, on_graph.backward_graph, *swept, backward=True)
        sums = np.empty((graph.strips, 4, 2))
        applied = (*halves, change, values, source, older, older_image, image, sums)
        graph.run(team, on_graph.apply_graph, *applied)
        return np.asarray(sums.sum(axis=0))
