"""Multigrid cycle and the iteration around it.

Scaled by the mass, the system is close to symmetric and its symmetric part positive
definite. All steps therefore make the residual orthogonal to the directions used so far
(a Galerkin condition): on nearly symmetric systems that minimises the error in the
energy norm, and a step cannot come to nothing, as a smallest-residual step can.

References
----------
.. [1] Notay, Vassilevski, Recursive Krylov-based multigrid cycles, Numer. Linear
   Algebra Appl. 15, 2008: the K-cycle.
.. [2] Notay, Flexible conjugate gradients, SIAM J. Sci. Comput. 22, 2000: truncated
   orthogonalisation, alg. 2.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import multigrid_graph as on_graph
from desktop_app.algorithms.colorization import multigrid_pixels as on_pixels
from desktop_app.algorithms.colorization.hierarchy import Graph, Hierarchy, Pixels
from desktop_app.algorithms.imaging.threads import RowTeam

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

KEPT = 2  # directions kept, the newest included; more gained nothing
MOST_RESTARTS = 4  # when the residual carried along was not the true one
ROUNDING = 3e-8  # rms error of a float32 below 1, with those of its neighbours
CHANGE = 10.0  # chroma per tolerance: half a level at the default of 2e-4
TINY = 1e-300


def _ratio(numerator: F64, denominator: F64) -> F64:
    """Quotient per channel; 0 where there is nothing left to divide by."""
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
        self._work = [np.zeros((6, g.size, 2), np.float32) for g in hierarchy.graphs]

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
        values.fill(0)
        smooth = (pixels.edges, pixels.weights, pixels.fixed, residual, values)
        pixels.sweep(team, on_pixels.smooth_pixels, False, *smooth)
        if self._graphs:
            coarse = self._work[0]
            pixels.run(
                team,
                on_pixels.restrict_pixels,
                pixels.edges,
                pixels.weights,
                pixels.mass,
                pixels.group,
                residual,
                values,
                pixels.offsets,
                coarse[0],
            )
            self._solve(0)
            arrays = (pixels.edges, pixels.group, coarse[1], values)
            pixels.run(team, on_pixels.prolong_pixels, *arrays)
        pixels.sweep(team, on_pixels.smooth_pixels, True, *smooth)

    def _solve(self, number: int) -> None:
        """Solve level ``number`` from its work[0] into its work[1]: two Galerkin steps.

        Notay & Vassilevski [1], alg. 3.1, for a matrix that is not symmetric.
        """
        graph, team = self._graphs[number], self._team
        source, answer, image, rest, second, second_image = self._work[number]
        if graph.dense is not None:
            on_graph.solve_dense(0, 1, *graph.dense, source, answer)
            return
        self._precondition(number, source, answer)
        products = self._apply(
            graph, answer, source, older=answer, older_image=image, image=image
        )
        energy = products[0]
        step = _ratio(products[1], energy)
        arrays = (graph.edges, source, image, step.astype(np.float32), rest)
        graph.run(team, on_graph.remain_graph, *arrays)
        self._precondition(number, rest, second)
        products = self._apply(
            graph, second, rest, older=answer, older_image=image, image=second_image
        )
        overlap = _ratio(products[2], energy)
        second_step = _ratio(products[1], products[0] - overlap * products[3])
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

    def _apply(
        self,
        graph: Graph,
        values: F32,
        source: F32,
        *,
        older: F32,
        older_image: F32,
        image: F32,
    ) -> F64:
        sums = np.empty((graph.strips, 4, 2))
        graph.run(
            self._team,
            on_graph.apply_graph,
            *graph.matrix,
            values,
            source,
            older,
            older_image,
            image,
            sums,
        )
        return np.asarray(sums.sum(axis=0))

    def _precondition(self, number: int, source: F32, values: F32) -> None:
        """One smoothing, the next level, one smoothing."""
        graph, team = self._graphs[number], self._team
        values.fill(0)
        smooth = (*graph.matrix[:4], graph.inverse, source, values)
        graph.sweep(team, on_graph.smooth_graph, False, *smooth)
        if number + 1 < len(self._graphs):
            coarse = self._work[number + 1]
            graph.run(
                team,
                on_graph.restrict_graph,
                *graph.matrix,
                graph.group,
                source,
                values,
                graph.offsets,
                coarse[0],
            )
            self._solve(number + 1)
            arrays = (graph.edges, graph.group, coarse[1], values)
            graph.run(team, on_graph.prolong_graph, *arrays)
        graph.sweep(team, on_graph.smooth_graph, True, *smooth)


@dataclass
class Outcome:
    """How an iteration ended."""

    iterations: int
    residual: float
    converged: bool


def residual_norm(pixels: Pixels, team: RowTeam, values: F32, residual: F32) -> float:
    """Norm of the true residual, summed in float64 and weighted by the mass.

    Parameters
    ----------
    pixels : Pixels
        The finest level.
    team : RowTeam
        Does the work.
    values : (H + 2, W + 2, 2) float32 array
        Chroma, bordered.
    residual : (H + 2, W + 2, 2) float32 array
        Overwritten at the unknowns: sum_s w_rs (v_s - v_r).

    Returns
    -------
    norm : float
        sqrt(sum_r mass_r |residual_r|^2) over both channels.
    """
    sums = np.empty((pixels.strips, 2))
    pixels.run(
        team,
        on_pixels.residual_pixels,
        pixels.edges,
        pixels.weights,
        pixels.fixed,
        pixels.mass,
        values,
        residual,
        sums,
    )
    return float(np.sqrt(sums.sum()))


@dataclass
class Beginning:
    """Where an iteration begins.

    Attributes
    ----------
    answer : (H + 2, W + 2, 2) float32 array
        Chroma, bordered; neutral but for the marks if ``scale`` is 0.
    scale : float
        Norm of the residual with all unknowns at 0.
    noise : float
        Norm of the residual that rounding the answer to float32 leaves.
    lowest, highest : (2,) float32 array
        Range of the known chroma. A mean of neighbours cannot leave it, so neither can
        the solution (the maximum principle).
    """

    answer: F32
    scale: float
    noise: float
    lowest: F32
    highest: F32


def begin(
    pixels: Pixels,
    team: RowTeam,
    marked: npt.NDArray[np.bool_],
    chroma: F32,
    start: F32 | None,
) -> Beginning:
    """Lay out the chroma to begin with.

    Parameters
    ----------
    pixels : Pixels
        The finest level.
    team : RowTeam
        Does the work.
    marked : (H, W) bool array
        Pixels whose chroma is given.
    chroma : (H, W, 2) float32 array
        Chroma of the marks.
    start : (H, W, 2) float32 array or None
        Chroma of the unknowns; None: 0.

    Returns
    -------
    beginning : Beginning
        Where the iteration begins.

    Raises
    ------
    ValueError
        If the chroma of a mark is not finite.
    """
    answer = np.zeros((*pixels.fixed.shape, 2), np.float32)
    own = (pixels.edges, pixels.fixed, marked)
    given = np.ascontiguousarray(chroma, np.float32)
    nothing = np.zeros((0, 0, 2), np.float32)
    pixels.run(team, on_pixels.load_pixels, *own, given, nothing, answer)
    known = answer[1:-1, 1:-1][pixels.fixed[1:-1, 1:-1]].reshape(-1, 2)
    if not np.isfinite(known).all():
        raise ValueError("chroma holds marks that are not finite numbers")
    lowest = known.min(axis=0, initial=np.float32(np.inf))
    highest = known.max(axis=0, initial=np.float32(-np.inf))
    scale = residual_norm(pixels, team, answer, np.zeros_like(answer))
    if start is not None and scale > 0:
        first = np.ascontiguousarray(start, np.float32)
        pixels.run(team, on_pixels.load_pixels, *own, given, first, answer)
    largest = float(np.abs(known).max(initial=0))
    mass = float(pixels.mass.sum(dtype=np.float64))
    return Beginning(answer, scale, ROUNDING * largest * mass**0.5, lowest, highest)


class Iteration:
    """Flexible conjugate directions around the cycle; both channels side by side.

    Parameters
    ----------
    hierarchy : Hierarchy
        The levels.
    team : RowTeam
        Does the work.
    beginning : Beginning
        With ``scale`` > 0; the unknowns of its ``answer`` are improved in place.
    """

    def __init__(
        self, hierarchy: Hierarchy, team: RowTeam, beginning: Beginning
    ) -> None:
        answer = beginning.answer
        self._pixels = hierarchy.pixels
        self._cycle = Cycle(hierarchy, team)
        self._team = team
        self._beginning = beginning
        self._answer = answer
        self._residual = np.zeros_like(answer)
        self._directions = np.zeros((KEPT, *answer.shape), np.float32)
        self._images = np.zeros((KEPT, *answer.shape), np.float32)
        self._energies = np.zeros((KEPT, 2))
        self._number = 0

    def run(
        self,
        tolerance: float,
        max_iterations: int,
        on_iteration: Callable[[int, float], None],
    ) -> Outcome:
        """Iterate until residual and change are small.

        Parameters
        ----------
        tolerance : float
            Largest true relative residual; `CHANGE` times as much chroma may have
            changed in the last iteration.
        max_iterations : int
            Iterations after which to give up.
        on_iteration : callable(number, residual)
            Hears every iteration.

        Returns
        -------
        outcome : Outcome
            A residual as small as rounding the answer leaves is small enough in any
            case.
        """
        noise = self._beginning.noise / self._beginning.scale
        tolerance, largest = max(tolerance, noise), CHANGE * tolerance
        residual, change = self._true_residual(), np.inf
        converged = residual <= noise
        done = restarts = 0
        while not converged and done < max_iterations and restarts < MOST_RESTARTS:
            residual, change = self._step()
            done += 1
            on_iteration(done, residual)
            small = residual <= tolerance and change <= largest
            if small or done == max_iterations:
                residual = self._true_residual()
                converged = change <= largest and residual <= tolerance
                self._number = 0  # the directions belong to the residual carried along
                restarts += 1
        return Outcome(done, residual, converged)

    def _true_residual(self) -> float:
        """Clip the answer to the range of the solution; relative norm of its residual.

        Where couplings are weaker than rounding errors, only the range keeps an
        unknown within bounds.
        """
        pixels, team, beginning = self._pixels, self._team, self._beginning
        clip = (pixels.edges, pixels.fixed, beginning.lowest, beginning.highest)
        pixels.run(team, on_pixels.clip_pixels, *clip, self._answer)
        norm = residual_norm(pixels, team, self._answer, self._residual)
        return norm / beginning.scale

    def _step(self) -> tuple[float, float]:
        """One direction; relative norm of the residual carried along, largest change."""
        pixels, team = self._pixels, self._team
        own = self._number % KEPT
        count = min(self._number + 1, KEPT)
        direction, image = self._directions[own], self._images[own]
        self._cycle(self._residual, direction)
        overlaps = np.zeros((pixels.strips, KEPT, 2))
        pixels.run(
            team,
            on_pixels.apply_pixels,
            pixels.edges,
            pixels.weights,
            pixels.fixed,
            pixels.mass,
            self._directions,
            count,
            own,
            image,
            overlaps,
        )
        factors = [
            _ratio(overlap, energy)
            for overlap, energy in zip(
                overlaps.sum(axis=0), self._energies, strict=True
            )
        ]
        products = np.empty((pixels.strips, 2, 2))
        pixels.run(
            team,
            on_pixels.conjugate_pixels,
            pixels.edges,
            pixels.mass,
            self._directions,
            self._images,
            count,
            own,
            np.array(factors, np.float32),
            self._residual,
            products,
        )
        self._energies[own], fall = products.sum(axis=0)
        changes = np.empty((pixels.strips, 3))
        pixels.run(
            team,
            on_pixels.advance_pixels,
            pixels.edges,
            pixels.mass,
            _ratio(fall, self._energies[own]).astype(np.float32),
            direction,
            image,
            self._answer,
            self._residual,
            changes,
        )
        self._number += 1
        norm = float(np.sqrt(changes[:, :2].sum()))
        return norm / self._beginning.scale, float(changes[:, 2].max())
