"""Iterative solution of the colorization system for pictures of any size.

The system of Levin, Lischinski and Weiss ("Colorization using optimization", SIGGRAPH
2004, as the authors' published code solves it): marked pixels keep their chroma, every
other one has the weighted mean of its neighbours, U_r - sum_s w_rs U_s = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.weights import by_pixel, by_rows
from desktop_app.algorithms.imaging.threads import RowTeam
from desktop_app.words import tr

F32 = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Report = Callable[[float, str], None]
OnIteration = Callable[[int, float], None]

TOLERANCE = 1e-4
MAX_ITERATIONS = 60
MARKING = 0.85  # share of the set-up before the marks come in, measured
SETUP_SHARE = 0.45  # of the time of set-up and solution together


@dataclass(frozen=True)
class IterativeSolution:
    """Chroma and how it was reached.

    Attributes
    ----------
    chroma : (H, W, 2) float32 array
        I and Q; exactly that of the marks on them, exactly 0 where no chain of
        positive weights leads to a mark.
    iterations : int
        Iterations done.
    residual : float
        True relative residual, see `IterativeSolver.solve`.
    converged : bool
        Whether residual and last change are within the tolerance.
    """

    chroma: F32
    iterations: int
    residual: float
    converged: bool


class _Progress:
    """Repeats the latest report whenever the team looks whether to go on."""

    def __init__(self, report: Report | None) -> None:
        self._report = report
        self._latest = (0.0, "Preparing")

    def tell(self, fraction: float, stage: str) -> None:
        self._latest = (min(1.0, fraction), stage)
        self()

    def __call__(self) -> None:
        if self._report is not None:
            self._report(*self._latest)


def _check_shapes(weights: F32, marked: Mask) -> None:
    if weights.ndim != 3 or weights.shape[2] != 8 or not weights.size:
        raise ValueError(f"weights of shape {weights.shape}: must be (H, W, 8)")
    if marked.shape != weights.shape[:2]:
        raise ValueError(
            f"marked of shape {marked.shape}: must be {weights.shape[:2]}, as weights"
        )


def _check_chroma(name: str, chroma: F32, marked: Mask) -> None:
    if chroma.shape != (*marked.shape, 2):
        raise ValueError(
            f"{name} of shape {chroma.shape}: must be {(*marked.shape, 2)}"
        )


class IterativeSolver:
    """Keeps the multigrid hierarchy of one picture, set up for one set of marks.

    Parameters
    ----------
    weights : (H, W, 8) float32 array
        Normalised weights of the neighbours, (dy, dx) row by row without the centre;
        0 outside the picture. What `levin_weights` gave is kept, not copied: do not
        change it.
    marked : (H, W) bool array
        Pixels whose chroma is given.
    reached : bool
        Whether it is known that marks can be reached from every pixel; else the
        pixels from which none can are found, and stay neutral.
    report : callable(fraction, stage), optional
        Hears the progress of the set-up, fraction in [0, 1], at least every 20 ms or
        so; may raise to stop.
    threads : int, optional
        Threads at work; the result is the same bit for bit whatever it is.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Notes
    -----
    The compiled kernels are imported here, when first needed: numba costs 150 MB.
    """

    def __init__(
        self,
        weights: F32,
        marked: Mask,
        *,
        reached: bool = False,
        report: Report | None = None,
        threads: int | None = None,
    ) -> None:
        _check_shapes(weights, marked)
        from desktop_app.algorithms.colorization import (  # noqa: PLC0415  numba
            hierarchy,
        )

        progress = _Progress(report)
        team = RowTeam(threads, progress)
        self._threads = threads
        self._ties = by_rows(weights.astype(np.float32, copy=False))
        progress.tell(0.0, tr("Preparing the solver"))
        self._hierarchy = hierarchy.Hierarchy(
            self._ties,
            team,
            lambda share: progress.tell(MARKING * share, tr("Preparing the solver")),
        )
        self._mark(marked, reached, team)
        progress.tell(1.0, tr("Preparing the solver"))

    def mark(
        self, marked: Mask, *, reached: bool = False, report: Report | None = None
    ) -> None:
        """Change which pixels are marked; takes as long as what changes is large.

        Solutions are the same, bit for bit, as those of a new solver.

        Parameters
        ----------
        marked : (H, W) bool array
            Pixels whose chroma is given.
        reached, report : optional
            As for the constructor. When ``report`` raises, only another `mark` may
            follow.

        Raises
        ------
        ValueError
            If the shape does not fit.
        """
        _check_shapes(by_pixel(self._ties), marked)
        progress = _Progress(report)
        progress.tell(0.0, tr("Taking in the marks"))
        self._mark(marked, reached, RowTeam(self._threads, progress))

    def _mark(self, marked: Mask, reached: bool, team: RowTeam) -> None:
        from desktop_app.algorithms.colorization import (  # noqa: PLC0415  numba
            hierarchy,
        )

        self._marked = np.array(marked, np.bool_, order="C")
        if reached:
            fixed = np.pad(self._marked, 1, constant_values=True)
        else:
            fixed = hierarchy.fixed_pixels(self._ties, self._marked, team)
        self._hierarchy.mark(fixed, team)

    def solve(
        self,
        chroma: F32,
        *,
        start: F32 | None = None,
        tolerance: float = TOLERANCE,
        max_iterations: int = MAX_ITERATIONS,
        report: Report | None = None,
        on_iteration: OnIteration | None = None,
    ) -> IterativeSolution:
        """Solve for the chroma of all pixels.

        Parameters
        ----------
        chroma : (H, W, 2) float32 array
            Chroma (I, Q) of the marked pixels; the others are not looked at.
        start : (H, W, 2) float32 array, optional
            Where to begin, such as the answer before the last stroke. Default: 0.
        tolerance : float
            Largest norm of the residual, relative to that of the picture with neutral
            unmarked pixels; > 0. The norm is sqrt(sum_r |sum_s w_rs (U_s - U_r)|^2)
            over unmarked pixels r and both channels, in float64. Besides, the chroma of
            no pixel may be estimated to be off by more than thirteen times the
            tolerance: a third of a level of 255 by default. A residual that rounding
            the chroma to float32 explains is small enough in any case.
        max_iterations : int
            Iterations after which to give up, >= 0.
        report : callable(fraction, stage), optional
            Hears the progress, fraction in [0, 1], at least every 20 ms or so; may
            raise to stop.
        on_iteration : callable(number, residual), optional
            Hears every iteration, its number from 1 and relative residual.

        Returns
        -------
        solution : IterativeSolution
            ``converged`` is False where the tolerance was not reached: the caller
            decides what to do with it.

        Raises
        ------
        ValueError
            If the shapes do not fit, a mark is not finite, ``tolerance`` is not
            positive or ``max_iterations`` negative.
        """
        self._check(chroma, start, tolerance, max_iterations)
        from desktop_app.algorithms.colorization import krylov  # noqa: PLC0415  numba

        progress = _Progress(report)
        team = RowTeam(self._threads, progress)
        progress.tell(0.0, tr("Solving"))
        pixels = self._hierarchy.pixels
        planes = pixels.lend().planes()
        beginning = krylov.begin(pixels, team, self._marked, chroma, start, planes[0])
        if beginning.scale == 0:  # nothing to spread: neutral everywhere
            pixels.give_back()
            neutral = krylov.unbordered(pixels, team, beginning.answer)
            progress.tell(1.0, tr("Solved"))
            return IterativeSolution(neutral, 0, 0.0, True)

        def heard(number: int, residual: float) -> None:
            way = log(max(residual, 1e-30)) / log(min(tolerance, 0.5))
            progress.tell(
                min(0.99, max(0.0, way)),
                tr("Solving, iteration {number}").format(number=number),
            )
            if on_iteration is not None:
                on_iteration(number, residual)

        iteration = krylov.Iteration(self._hierarchy, team, beginning, planes)
        outcome = iteration.run(tolerance, max_iterations, heard)
        del iteration, planes  # a copy of the answer takes the place of its directions
        pixels.give_back()
        answer = krylov.unbordered(pixels, team, beginning.answer)
        progress.tell(1.0, tr("Solved"))
        return IterativeSolution(
            answer, outcome.iterations, outcome.residual, outcome.converged
        )

    def _check(
        self, chroma: F32, start: F32 | None, tolerance: float, max_iterations: int
    ) -> None:
        _check_chroma("chroma", chroma, self._marked)
        if start is not None:
            _check_chroma("start", start, self._marked)
        if not tolerance > 0:
            raise ValueError(f"tolerance = {tolerance}: must be above 0")
        if max_iterations < 0:
            raise ValueError(f"max_iterations = {max_iterations}: must be at least 0")


def solve_iterative(
    weights: F32,
    chroma: F32,
    marked: Mask,
    *,
    start: F32 | None = None,
    tolerance: float = TOLERANCE,
    max_iterations: int = MAX_ITERATIONS,
    report: Report | None = None,
    on_iteration: OnIteration | None = None,
    threads: int | None = None,
) -> IterativeSolution:
    """Set up an `IterativeSolver` and solve once; parameters as there.

    Parameters
    ----------
    weights : (H, W, 8) float32 array
        Normalised weights.
    chroma : (H, W, 2) float32 array
        Chroma (I, Q) of the marked pixels.
    marked : (H, W) bool array
        Pixels whose chroma is given.
    start : (H, W, 2) float32 array, optional
        Where to begin.
    tolerance : float
        Largest relative residual.
    max_iterations : int
        Iterations after which to give up.
    report : callable(fraction, stage), optional
        Hears the progress; may raise to stop.
    on_iteration : callable(number, residual), optional
        Hears every iteration.
    threads : int, optional
        Threads at work, of no influence on the result.

    Returns
    -------
    solution : IterativeSolution
        Chroma, iterations, true relative residual, whether it converged.

    Raises
    ------
    ValueError
        As `IterativeSolver` and its ``solve``.
    """

    def first(fraction: float, stage: str) -> None:
        if report is not None:
            report(SETUP_SHARE * fraction, stage)

    def then(fraction: float, stage: str) -> None:
        if report is not None:
            report(SETUP_SHARE + (1 - SETUP_SHARE) * fraction, stage)

    solver = IterativeSolver(weights, marked, report=first, threads=threads)
    return solver.solve(
        chroma,
        start=start,
        tolerance=tolerance,
        max_iterations=max_iterations,
        report=then,
        on_iteration=on_iteration,
    )
