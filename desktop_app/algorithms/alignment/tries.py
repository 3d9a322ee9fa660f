"""From coarse to fine, and other tries where the images do not match.

The first try is one descent. Where it leaves the images unlike, others begin at a
coarser scale, with weights that outliers do not move, by other warps first, or from
turned starts; the one that matches best is kept (measured with the paper's protocol at
20 px: 77 % converge at the first try, 95 % with the others).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.algorithms.alignment.descent import (
    Descent,
    End,
    Rule,
    Scale,
    State,
    descend,
)
from desktop_app.algorithms.alignment.normal import Bench, Light, Measured, Task
from desktop_app.algorithms.alignment.prepare import Problem
from desktop_app.algorithms.alignment.pyramid import Level
from desktop_app.algorithms.alignment.robust import deviation_of
from desktop_app.algorithms.alignment.warps import WARPS, nearest
from desktop_app.algorithms.imaging.threads import RowTeam
from desktop_app.opencv import cv2

# Scales on which tries compete; finer ones refine the best.
COARSE = 3
# Movement of a corner that ends a coarse scale, in its px.
_COARSE_TOLERANCE = 0.25
# Steps that a scale may take without coming nearer.
_PATIENCE, _COARSE_PATIENCE = 6, 3
# Typical error, as a share of the template's contrast, from which on others are tried.
_UNLIKE = 0.15
_TURN = np.deg2rad(12)
_LEAST_TURNING = 3  # parameters of the simplest warp that can turn

# Hears the scale beside what `Tell` hears.
TellLevel = Callable[[int, State, Measured, float], None]


@dataclass(frozen=True, eq=False)
class Course:
    """How an alignment proceeds.

    Parameters
    ----------
    task : Task
        What is asked of every scale.
    method : {"gauss-newton", "levenberg-marquardt"}
        The descent.
    iterations : int
        At most so many on a scale.
    tolerance : float
        Movement of a corner that ends the finest scale, in px.
    several : bool
        Other tries are allowed.
    anywhere : bool
        The template may be looked for in the whole image.
    """

    task: Task
    method: Descent
    iterations: int
    tolerance: float
    several: bool
    anywhere: bool


class Run:
    """One alignment on its way.

    Parameters
    ----------
    problem : Problem
        What is aligned.
    course : Course
        How.
    team : RowTeam
        Threads and cancelling.
    tell : callable(level, state, measured, step)
        Hears every iteration.
    """

    def __init__(
        self, problem: Problem, course: Course, team: RowTeam, tell: TellLevel
    ) -> None:
        self._problem, self._course = problem, course
        self._team, self._tell = team, tell
        self._benches: dict[tuple[int, str, str], Bench] = {}

    def align(self, levels: list[Level]) -> Scale:
        """Align on scales given from the full size downwards.

        Returns
        -------
        scale : Scale
            How the finest one went.
        """
        start = State(self._problem.matrix, Light())
        course = self._course
        coarse, fine = levels[-COARSE:], levels[:-COARSE]
        scale = self._go_down(coarse, start, course.task, ("translation",))
        if course.several:
            scale = self._try_others(coarse, start, scale)
        for level in reversed(fine):
            scale = self._descend(level, scale.state, course.task)
        return scale

    def _go_down(
        self, levels: list[Level], start: State, task: Task, before: tuple[str, ...]
    ) -> Scale:
        """Descend from the coarsest scale, where simpler warps come first."""
        state = start
        if len(levels) > 1:
            for name in before:
                warp = WARPS[name]
                if warp.count < task.warp.count:
                    simpler = replace(task, warp=warp)
                    state = self._descend(levels[-1], state, simpler).state
        for level in reversed(levels):
            scale = self._descend(level, state, task)
            state = scale.state
        return scale

    def _descend(self, level: Level, start: State, task: Task) -> Scale:
        if self._team.poll:
            self._team.poll()
        course = self._course
        px = 2**level.number / self._problem.px
        finest = level.number == 0
        tolerance = px * (course.tolerance if finest else _COARSE_TOLERANCE)
        patience = _PATIENCE if finest else _COARSE_PATIENCE
        rule = Rule(course.iterations, tolerance, patience, self._problem.corners)

        def tell(state: State, measured: Measured, step: float) -> None:
            self._tell(level.number, state, measured, step)

        return descend(self._bench(level, task), start, rule, course.method, tell)

    def _bench(self, level: Level, task: Task) -> Bench:
        """Make a bench, or take the one of an earlier try on a coarse scale."""
        key = (level.number, task.warp.name, task.weighting)
        if key not in self._benches:
            self._benches[key] = Bench(level, task, self._team)
        return self._benches[key]

    def _try_others(self, coarse: list[Level], start: State, first: Scale) -> Scale:
        best, finest = first, coarse[0]
        plain = self._course.task.weighting == "none"
        unlike = self._unlikeness(finest, best, seen=plain)
        if unlike <= _UNLIKE and first.end is End.SMALL_STEP:
            return first
        lower = [*coarse, self._problem.pyramid.next_level()]
        task = replace(self._course.task, weighting="tukey")
        for state, before in self._starts(lower, start):
            scale = self._go_down(lower, state, task, before)
            reached = self._unlikeness(finest, scale, seen=False)
            if reached < unlike:
                best, unlike = scale, reached
            if unlike <= _UNLIKE and best.end is End.SMALL_STEP:
                break
        if best is first:
            return first
        return self._descend(finest, best.state, self._course.task)

    def _starts(
        self, levels: list[Level], start: State
    ) -> Iterator[tuple[State, tuple[str, ...]]]:
        """Other starts, each with the warps that are tried first."""
        yield start, ("translation", "euclidean")
        yield start, ("translation",)
        if self._course.anywhere:
            found = self._search(levels[-2], start)
            if found is not None:
                yield found, ("translation",)
        if self._course.task.warp.count < _LEAST_TURNING:
            return
        for angle in (-_TURN, _TURN):
            turn = WARPS["euclidean"].matrix(np.array([angle, 0.0, 0.0]))
            matrix = start.matrix @ turn
            yield State(matrix / matrix[2, 2], start.light), ("translation",)

    def _search(self, level: Level, start: State) -> State | None:
        """Look for the template in the whole image, unturned."""
        image = np.nan_to_num(level.image)
        template = level.template
        if min(np.subtract(image.shape, template.shape)) < 0:
            return None
        match = cv2.matchTemplate(image, template, cv2.TM_CCOEFF_NORMED)
        y, x = np.unravel_index(np.argmax(match), match.shape)
        # The lattice's first sample lies on the match.
        corner = level.to_image @ (level.xs[0], level.ys[0], 1.0)
        shift = np.eye(3)
        shift[:2, 2] = (np.array([x, y]) - corner[:2]) / level.to_image[0, 0]
        task = self._course.task
        return State(nearest(task.warp, shift, self._problem.corners), start.light)

    def _unlikeness(self, level: Level, scale: Scale, *, seen: bool) -> float:
        """Typical error as a share of the contrast; outliers do not count.

        ``seen``: the plain bench of the scale holds the errors already.
        """
        if scale.end in {End.LEFT, End.RAN_AWAY}:
            return np.inf
        task, state = self._course.task, scale.state
        bench = self._bench(level, replace(task, weighting="none"))
        if not seen:
            bench.measure(state.matrix, state.light)
        contrast = level.contrast * abs(state.light.gain)
        return deviation_of(bench.errors, bench.weights) / max(contrast, 1e-9)
