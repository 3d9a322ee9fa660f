"""Spread the chroma of marks over a picture (Levin, Lischinski, Weiss, 2004)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.direct import DirectSolver
from desktop_app.algorithms.colorization.iterative import (
    TOLERANCE,
    IterativeSolution,
    IterativeSolver,
)
from desktop_app.algorithms.colorization.system import (
    joins_all_neighbours,
    reach_of_marks,
    relative_residual,
)
from desktop_app.algorithms.colorization.weights import (
    WeightFunction,
    by_pixel,
    check_choice,
    check_edges,
    check_luminance,
    empty_ties,
    write_weights,
)
from desktop_app.words import tr

Solver = Literal["auto", "direct", "iterative"]
Report = Callable[[float, str], None]
OnIteration = Callable[[int, float], None]
SolveDirect = Callable[..., npt.NDArray[Any]]
_Plane = npt.NDArray[np.bool_]

# Up to this many pixels "auto" factorises: exact, and as fast there as the multigrid (a
# sixth of a second on two cores).
AUTO_DIRECT_PIXELS = 40_000

# Shares of the progress of an iterative solution.
_WEIGHTS_SHARE = 0.05
_SETUP_SHARE = 0.45


@dataclass(frozen=True, eq=False)
class Colorization:
    """A solved chroma and how it was come by.

    Parameters
    ----------
    chroma : (H, W, 2) float32 array
        I and Q; marked pixels keep theirs bit for bit.
    iterations : int
        Of the iterative solver; 0 for the direct one.
    residual : float
        True relative residual of the unmarked pixels (`relative_residual`), of the
        chroma as it stands here, in float64.
    converged : bool
        Whether the iterative solver met its tolerance; if not, the chroma is the best
        it had. The direct solver always does.
    solver : {"direct", "iterative"}
        Which one was used.
    unreached : (H, W) bool array
        Pixels that no mark can reach along positive weights; their chroma is 0.
    """

    chroma: npt.NDArray[np.float32]
    iterations: int
    residual: float
    converged: bool
    solver: Literal["direct", "iterative"]
    unreached: npt.NDArray[np.bool_]


def colorize(
    luminance: npt.NDArray[np.floating],
    chroma: npt.NDArray[np.floating],
    marked: npt.NDArray[np.bool_],
    *,
    weights: WeightFunction = "gaussian",
    edges: float = 1.0,
    solver: Solver = "auto",
    start: npt.NDArray[np.floating] | None = None,
    tolerance: float = TOLERANCE,
    on_iteration: OnIteration | None = None,
    report: Report | None = None,
) -> Colorization:
    """Colour a grey picture from marks.

    The same arguments give the same bits, on any number of threads.

    Parameters
    ----------
    luminance : (H, W) float array
        Y in [0, 1].
    chroma : (H, W, 2) float array
        I and Q; read where marked.
    marked : (H, W) bool array
        Pixels that keep their chroma.
    weights : {"gaussian", "correlation"}
        See `levin_weights`.
    edges : float
        See `levin_weights`.
    solver : {"auto", "direct", "iterative"}
        ``"direct"``: sparse LU, exact, much memory. ``"iterative"``: multigrid, any
        size. ``"auto"``: direct up to `AUTO_DIRECT_PIXELS` pixels.
    start : (H, W, 2) float array, optional
        Where the iterative solver starts, e.g. an earlier solution.
    tolerance : float
        Relative residual at which the iterative solver stops, in (0, 1); it has a norm
        of its own, see `IterativeSolver.solve`.
    on_iteration : callable(iteration, residual), optional
        Hears every iteration of the iterative solver.
    report : callable(fraction, stage), optional
        Hears progress; what it raises stops the work and is passed on.

    Returns
    -------
    colorization : Colorization

    Raises
    ------
    ValueError
        If shapes do not fit, a value is not finite or out of range, or the direct
        solver does not fit into memory.

    References
    ----------
    .. [1] Levin, Lischinski, Weiss, Colorization using optimization, SIGGRAPH 2004.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.colorization import colorize
    >>> luminance = np.full((9, 9), 0.5, np.float32)
    >>> chroma = np.zeros((9, 9, 2), np.float32)
    >>> marked = np.zeros((9, 9), bool)
    >>> chroma[4, 4], marked[4, 4] = (0.2, -0.1), True
    >>> found = colorize(luminance, chroma, marked)
    >>> bool(np.allclose(found.chroma, (0.2, -0.1), atol=1e-4))
    True
    """
    return Colorizer(luminance, weights=weights, edges=edges).solve(
        chroma,
        marked,
        solver=solver,
        start=start,
        tolerance=tolerance,
        on_iteration=on_iteration,
        report=report,
    )


class Colorizer:
    """Colours one picture again and again, and keeps what stays valid in between.

    Kept are the weights and the multigrid hierarchy, of which a stroke touches only a
    part: this changes how long an answer takes, not the answer. Use it from one thread
    at a time.

    Parameters
    ----------
    luminance : (H, W) float array
        Y in [0, 1]. Kept, not copied: do not change it.
    weights : {"gaussian", "correlation"}
        See `levin_weights`.
    edges : float
        See `levin_weights`.

    Raises
    ------
    ValueError
        See `levin_weights`.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.colorization import Colorizer
    >>> colorizer = Colorizer(np.full((8, 8), 0.5, np.float32))
    >>> chroma = np.zeros((8, 8, 2), np.float32)
    >>> marked = np.zeros((8, 8), bool)
    >>> chroma[0, 0], marked[0, 0] = (0.1, 0.0), True
    >>> first = colorizer.solve(chroma, marked)
    >>> chroma[7, 7], marked[7, 7] = (-0.1, 0.0), True
    >>> second = colorizer.solve(chroma, marked, start=first.chroma)
    >>> bool(second.chroma[1, 1, 0] > 0 > second.chroma[6, 6, 0])
    True
    """

    def __init__(
        self,
        luminance: npt.NDArray[np.floating],
        *,
        weights: WeightFunction = "gaussian",
        edges: float = 1.0,
    ) -> None:
        self._luminance = check_luminance(luminance)
        check_choice("weights", weights, get_args(WeightFunction))
        check_edges(edges)
        self._function: WeightFunction = weights
        self._edges = edges
        self._weights: npt.NDArray[np.float32] | None = None
        self._joined = False
        self._known: npt.NDArray[np.bool_] | None = None
        self._iterative: IterativeSolver | None = None

    def solve(
        self,
        chroma: npt.NDArray[np.floating],
        marked: npt.NDArray[np.bool_],
        *,
        solver: Solver = "auto",
        start: npt.NDArray[np.floating] | None = None,
        tolerance: float = TOLERANCE,
        on_iteration: OnIteration | None = None,
        report: Report | None = None,
        direct: SolveDirect | None = None,
    ) -> Colorization:
        """Spread the chroma of the marks; parameters as in `colorize`.

        Parameters
        ----------
        direct : callable(weights, chroma, marked) -> chroma, optional
            Run in place of `solve_direct` when ``solver`` is ``"direct"``, e.g. in a
            child process, which can be stopped.

        Returns
        -------
        colorization : Colorization
        """
        check_choice("solver", solver, get_args(Solver))
        if not 0 < tolerance < 1:
            raise ValueError(f"tolerance = {tolerance}: must lie between 0 and 1")
        marks = self._check_marks(chroma, marked)
        self._check_start(start)
        tell = report or _unheard
        weights = self._neighbour_weights(tell)
        unreached = self._unreached(weights, marks)
        known = marks | unreached
        given = _of_known(chroma, marks, known)
        if solver == "auto":
            solver = "direct" if known.size <= AUTO_DIRECT_PIXELS else "iterative"
            direct = None
        if solver == "direct":
            tell(_WEIGHTS_SHARE, tr("Factorising"))
            values = (direct or self._factorised)(weights, given, known)
            solution = values.astype(np.float32)
            solution[known] = given[known]
            tell(1.0, tr("Checking"))
            residual = relative_residual(
                weights, solution, known, poll=lambda: tell(1.0, tr("Checking"))
            )
            return Colorization(solution, 0, residual, True, solver, unreached)
        found = self._iterated(given, known, start, tolerance, on_iteration, tell)
        return Colorization(
            found.chroma,
            found.iterations,
            found.residual,
            found.converged,
            solver,
            unreached,
        )

    def _neighbour_weights(self, report: Report) -> npt.NDArray[np.float32]:
        if self._weights is None:
            report(0.0, tr("Weights"))
            ties = empty_ties(self._luminance.shape)
            write_weights(
                self._luminance,
                ties,
                weights=self._function,
                border="clip",
                edges=self._edges,
                poll=lambda: report(0.0, tr("Weights")),
            )
            self._joined = joins_all_neighbours(ties)
            self._weights = by_pixel(ties)
        return self._weights

    def _unreached(
        self, weights: npt.NDArray[np.float32], marks: _Plane
    ) -> npt.NDArray[np.bool_]:
        """Pixels no mark can reach."""
        if self._joined and marks.any():
            return np.zeros_like(marks)
        return ~reach_of_marks(weights, marks)

    def _factorised(
        self,
        weights: npt.NDArray[np.float32],
        given: npt.NDArray[np.float32],
        known: _Plane,
    ) -> npt.NDArray[np.float64]:
        """Solve exactly.

        The factors are not kept: scipy gives their memory back only in the thread that
        made them, and a colorizer may end its life in another one.
        """
        return DirectSolver(weights, known).solve(given)

    def _iterated(  # noqa: PLR0917  what one solution needs
        self,
        given: npt.NDArray[np.float32],
        known: _Plane,
        start: npt.NDArray[np.floating] | None,
        tolerance: float,
        on_iteration: OnIteration | None,
        report: Report,
    ) -> IterativeSolution:
        """Multigrid solution; the hierarchy is kept."""
        begin = _WEIGHTS_SHARE
        if self._iterative is None:
            assert self._weights is not None
            tell = _part(report, begin, begin + _SETUP_SHARE)
            self._iterative = IterativeSolver(
                self._weights, known, reached=True, report=tell
            )
            begin += _SETUP_SHARE
        elif self._known is None or not np.array_equal(known, self._known):
            self._known = None  # the change may be stopped half-way
            tell = _part(report, begin, begin)
            self._iterative.mark(known, reached=True, report=tell)
        self._known = known
        return self._iterative.solve(
            given,
            start=None if start is None else start.astype(np.float32, copy=False),
            tolerance=tolerance,
            report=_part(report, begin, 1.0),
            on_iteration=on_iteration,
        )

    def _check_marks(
        self, chroma: npt.NDArray[np.floating], marked: npt.NDArray[np.bool_]
    ) -> _Plane:
        """Give the marks as a contiguous plane of booleans, or raise `ValueError`."""
        shape = self._luminance.shape
        if marked.shape != shape:
            raise ValueError(
                f"marked has shape {marked.shape}: must be {shape} to fit the luminance"
            )
        if chroma.shape != (*shape, 2):
            raise ValueError(
                f"chroma has shape {chroma.shape}: must be {(*shape, 2)} to fit the "
                "luminance"
            )
        marks = np.array(marked != 0, order="C")
        bad = int(np.count_nonzero(~np.isfinite(chroma[marks]).all(axis=-1)))
        if bad:
            raise ValueError(f"chroma of {bad} marked pixels is not finite")
        return marks

    def _check_start(self, start: npt.NDArray[np.floating] | None) -> None:
        shape = (*self._luminance.shape, 2)
        if start is None:
            return
        if start.shape != shape:
            raise ValueError(f"start has shape {start.shape}: must be {shape}")
        if not np.isfinite(start).all():
            raise ValueError("start has values that are not finite")


def _of_known(
    chroma: npt.NDArray[np.floating], marks: _Plane, known: _Plane
) -> npt.NDArray[np.float32]:
    """Chroma of the known pixels, 0 where no mark reaches; of others it may be any."""
    if known.sum() == marks.sum():  # no copy: 8 bytes a pixel
        return np.ascontiguousarray(chroma, np.float32)
    given = np.zeros((*marks.shape, 2), np.float32)
    given[marks] = chroma[marks]
    return given


def _part(report: Report, begin: float, end: float) -> Report:
    """Give a listener for a part of the whole."""

    def tell(fraction: float, stage: str) -> None:
        report(begin + (end - begin) * fraction, stage)

    return tell


def _unheard(fraction: float, stage: str) -> None:
    """Progress nobody listens to."""
