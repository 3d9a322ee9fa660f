"""The iteration around the multigrid cycle, and what it begins with.

Scaled by the mass, the system is close to symmetric and its symmetric part positive
definite. All steps therefore make the residual orthogonal to the directions used so far
(a Galerkin condition): on nearly symmetric systems that minimises the error in the
energy norm, and a step cannot come to nothing, as a smallest-residual step can.

References
----------
.. [1] Notay, Flexible conjugate gradients, SIAM J. Sci. Comput. 22, 2000: truncated
   orthogonalisation, alg. 2.1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization import multigrid_steps as steps_of
from desktop_app.algorithms.colorization.cycle import Cycle, ratio
from desktop_app.algorithms.colorization.hierarchy import Hierarchy, Pixels
from desktop_app.algorithms.imaging.threads import RowTeam

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

KEPT = 2  # directions kept, the newest included; more gained nothing
MOST_RESTARTS = 4  # when the residual carried along was not the true one
ROUNDING = 3e-8  # rms error of a float32 below 1, with those of its neighbours
ERROR = 13.0  # chroma per tolerance: a third of a level at the default of 1e-4
SLOWEST, FASTEST = 0.95, 0.1  # rates the error estimate believes


@dataclass
class Outcome:
    """How an iteration ended."""

    iterations: int
    residual: float
    converged: bool


def residual_norm(pixels: Pixels, team: RowTeam, values: F32, residual: F32) -> float:
    """Norm of the true residual, summed in float64.

    Parameters
    ----------
    pixels : Pixels
        The finest level.
    team : RowTeam
        Does the work.
    values : (H + 2, 2, W + 2) float32 array
        Chroma, bordered.
    residual : (H + 2, 2, W + 2) float32 array
        Overwritten: sum_s w_rs (v_s - v_r) at the unknowns, else 0.

    Returns
    -------
    norm : float
        sqrt(sum_r |residual_r|^2) over both channels.
    """
    sums = np.empty((pixels.strips, 2))
    pixels.run(
        team,
        steps_of.residual_pixels,
        pixels.edges,
        pixels.ties,
        pixels.fixed,
        values,
        residual,
        sums,
    )
    return float(np.sqrt(sums.sum()))


def _bounds_of_strips(  # noqa: PLR0917  called by position, as kernels are
    start: int, stop: int, edges: I64, fixed: Mask, answer: F32, bounds: F32
) -> None:
    """Lowest and highest known chroma in every strip."""
    for strip in range(start, stop):
        rows = slice(edges[strip] + 1, edges[strip + 1] + 1)
        is_known = fixed[rows, 1:-1]
        for channel in range(2):
            known = answer[rows, channel, 1:-1][is_known]
            if len(known):
                bounds[strip, :, channel] = known.min(), known.max()


def unbordered(pixels: Pixels, team: RowTeam, values: F32) -> F32:
    """Copy without the border.

    Parameters
    ----------
    pixels : Pixels
        The finest level.
    team : RowTeam
        Does the work.
    values : (H + 2, 2, W + 2) float32 array
        Chroma, bordered.

    Returns
    -------
    copy : (H, W, 2) float32 array
        Of its own memory.
    """
    height, width = pixels.fixed.shape
    copy = np.empty((height - 2, width - 2, 2), np.float32)
    pixels.run(team, steps_of.store_pixels, pixels.edges, values, copy)
    return copy


@dataclass
class Beginning:
    """Where an iteration begins.

    Attributes
    ----------
    answer : (H + 2, 2, W + 2) float32 array
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


def begin(  # noqa: PLR0917  what one solution begins with
    pixels: Pixels,
    team: RowTeam,
    marked: Mask,
    chroma: F32,
    start: F32 | None,
    residual: F32,
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
    residual : (H + 2, 2, W + 2) float32 array
        Overwritten.

    Returns
    -------
    beginning : Beginning
        Where the iteration begins.

    Raises
    ------
    ValueError
        If the chroma of a mark is not finite.
    """
    height, width = pixels.fixed.shape
    answer = np.zeros((height, 2, width), np.float32)
    own = (pixels.edges, pixels.fixed, marked)
    given = np.ascontiguousarray(chroma, np.float32)
    nothing = np.zeros((0, 0, 2), np.float32)
    pixels.run(team, steps_of.load_pixels, *own, given, nothing, answer)
    bounds = np.zeros((pixels.strips, 2, 2), np.float32)
    bounds[:, 0], bounds[:, 1] = np.inf, -np.inf
    known = (pixels.edges, pixels.fixed, answer, bounds)
    pixels.run(team, _bounds_of_strips, *known)
    lowest, highest = bounds[:, 0].min(axis=0), bounds[:, 1].max(axis=0)
    if not np.isfinite((lowest, highest)).all():  # some pixel is known in any case
        raise ValueError("chroma holds marks that are not finite numbers")
    scale = residual_norm(pixels, team, answer, residual)
    if start is not None and scale > 0:
        first = np.ascontiguousarray(start, np.float32)
        pixels.run(team, steps_of.load_pixels, *own, given, first, answer)
    largest = float(max(np.abs(lowest).max(), np.abs(highest).max()))
    unknowns = pixels.fixed.size - int(np.count_nonzero(pixels.fixed))
    noise = ROUNDING * largest * unknowns**0.5
    return Beginning(answer, scale, noise, lowest, highest)


def error_left(changes: Sequence[float]) -> float:
    """Estimate the largest error after some iterations.

    If the largest change of an iteration goes on falling as it did over the last two,
    all that is still to come adds up to a geometric series. A residual alone does not
    tell: where a region holds on to its marks by weak ties, a small one goes with a
    large error.

    Parameters
    ----------
    changes : sequence of float
        Largest change of every iteration so far.

    Returns
    -------
    error : float
        As the changes; infinite after fewer than two iterations.
    """
    if len(changes) < 2:
        return np.inf
    back = min(2, len(changes) - 1)
    ratio_of_changes = changes[-1] / max(changes[-1 - back], 1e-30)
    rate = min(SLOWEST, max(FASTEST, ratio_of_changes ** (1 / back)))
    return float(changes[-1] * rate / (1 - rate))


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
    planes : (5, H + 2, 2, W + 2) float32 array
        To work in, see `Scratch`.
    """

    def __init__(
        self, hierarchy: Hierarchy, team: RowTeam, beginning: Beginning, planes: F32
    ) -> None:
        answer = beginning.answer
        self._pixels = hierarchy.pixels
        self._cycle = Cycle(hierarchy, team)
        self._team = team
        self._beginning = beginning
        self._answer = answer
        self._residual = planes[0]
        self._directions = planes[1 : 1 + KEPT]
        self._images = planes[1 + KEPT : 1 + 2 * KEPT]
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
            Largest true relative residual; no chroma may be estimated to be off by more
            than `ERROR` times as much.
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
        tolerance, largest = max(tolerance, noise), ERROR * tolerance
        residual = self._true_residual()
        converged = residual <= noise
        changes: list[float] = []
        done = restarts = 0
        while not converged and done < max_iterations and restarts < MOST_RESTARTS:
            residual, change = self._step()
            done += 1
            changes.append(change)
            on_iteration(done, residual)
            small = residual <= tolerance and error_left(changes) <= largest
            if small or done == max_iterations:
                residual = self._true_residual()
                converged = error_left(changes) <= largest and residual <= tolerance
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
        pixels.run(team, steps_of.clip_pixels, *clip, self._answer)
        norm = residual_norm(pixels, team, self._answer, self._residual)
        return norm / beginning.scale

    def _step(self) -> tuple[float, float]:
        """Take one step; norm of the residual carried along, and largest change."""
        pixels, team = self._pixels, self._team
        own = self._number % KEPT
        count = min(self._number + 1, KEPT)
        direction, image = self._directions[own], self._images[own]
        self._cycle(self._residual, direction)
        overlaps = np.zeros((pixels.strips, KEPT, 2))
        pixels.run(
            team,
            steps_of.apply_pixels,
            pixels.edges,
            pixels.ties,
            pixels.fixed,
            pixels.mass,
            self._directions,
            count,
            own,
            image,
            overlaps,
        )
        factors = [
            ratio(overlap, energy)
            for overlap, energy in zip(
                overlaps.sum(axis=0), self._energies, strict=True
            )
        ]
        products = np.empty((pixels.strips, 2, 2))
        pixels.run(
            team,
            steps_of.conjugate_pixels,
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
            steps_of.advance_pixels,
            pixels.edges,
            ratio(fall, self._energies[own]).astype(np.float32),
            direction,
            image,
            self._answer,
            self._residual,
            changes,
        )
        self._number += 1
        norm = float(np.sqrt(changes[:, :2].sum()))
        return norm / self._beginning.scale, float(changes[:, 2].max())
