"""Iterations of one scale: Gauss-Newton and Levenberg-Marquardt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import Literal, NamedTuple

from desktop_app.algorithms.alignment.compiled import load_kernels
from desktop_app.algorithms.alignment.normal import Bench, Light, Measured, solve
from desktop_app.algorithms.alignment.warps import Matrix

Descent = Literal["gauss-newton", "levenberg-marquardt"]

# With less of the template on the image, what is left may fit anything.
SMALLEST_SHARE = 0.3
# Below it, a column of the normal equations is a sum of the others but for rounding.
_SMALLEST_PIVOT = 1e-7
_FIRST_DAMPING = 1e-3
_LARGEST_DAMPING = 1e6
_SMALLEST_GAIN = 0.3
# A Gauss-Newton step that throws a corner two lengths of the template has lost it.
_LONGEST_STEP = 4.0


class End(Enum):
    """Why the iterations of a scale ended."""

    SMALL_STEP = "small step"
    USED_UP = "iterations used up"
    LEFT = "left the frame"
    RAN_AWAY = "ran away"
    ILL = "ill-conditioned"


class State(NamedTuple):
    """Where an alignment is.

    Parameters
    ----------
    matrix : (3, 3) float64 array
        The warp in normalised coordinates, its last entry 1.
    light : Light
        Gain and bias.
    """

    matrix: Matrix
    light: Light


@dataclass(frozen=True, eq=False)
class Scale:
    """How the iterations of a scale went: the best warp, and why they ended.

    Parameters
    ----------
    state : State
        After the last step if it was small, else where the error was smallest.
    measured : Measured
        What was seen there, or before a small last step.
    end : End
        Why.
    """

    state: State
    measured: Measured
    end: End


# Hears where an iteration began, what was seen, and how far it moved the corners.
Tell = Callable[[State, Measured, float], None]


@dataclass(frozen=True, eq=False)
class Rule:
    """When to end.

    Parameters
    ----------
    iterations : int
        At most so many.
    tolerance : float
        Largest movement of a corner that counts as standing still, in normalised
        coordinates.
    patience : int
        Gauss-Newton steps that may follow each other without a smaller error.
    corners : (3, 4) float64 array
        Of the template: (x, y, 1) in normalised coordinates.
    """

    iterations: int
    tolerance: float
    patience: int
    corners: Matrix


def descend(
    bench: Bench, start: State, rule: Rule, method: Descent, tell: Tell
) -> Scale:
    """Iterate on one scale.

    Parameters
    ----------
    bench : Bench
        The scale.
    start : State
        Where to start.
    rule : Rule
        When to end.
    method : {"gauss-newton", "levenberg-marquardt"}
        Steps as the normal equations give them, or damped until the error falls.
    tell : callable(state, measured, step)
        Hears every iteration.

    Returns
    -------
    scale : Scale
        The best warp, and why it ended.
    """
    if method == "levenberg-marquardt":
        return _descend_damped(bench, start, rule, tell)
    now = start
    seen = best_seen = bench.measure(now.matrix, now.light)
    best, waited = now, 0
    for _ in range(rule.iterations):
        if seen.share < SMALLEST_SHARE:
            tell(now, seen, 0.0)
            return Scale(best, best_seen, End.LEFT)
        after = _advance(bench, now, seen, 0.0)
        if after is None:
            tell(now, seen, 0.0)
            return Scale(best, best_seen, End.ILL)
        step = load_kernels().movement(now.matrix, after.matrix, rule.corners)
        tell(now, seen, step)
        if step < rule.tolerance:
            return Scale(after, seen, End.SMALL_STEP)
        if step > _LONGEST_STEP:  # or infinite: a corner went beyond the horizon
            return Scale(best, best_seen, End.RAN_AWAY)
        now, seen = after, bench.measure(after.matrix, after.light)
        if not _worse(seen, best_seen):
            best, best_seen, waited = now, seen, 0
        elif waited == rule.patience:
            break
        else:
            waited += 1
    return Scale(best, best_seen, End.USED_UP)


def _descend_damped(bench: Bench, start: State, rule: Rule, tell: Tell) -> Scale:
    """Levenberg-Marquardt: a step that makes the error larger is taken back."""
    now, damping = start, _FIRST_DAMPING
    seen = bench.measure(now.matrix, now.light)
    for _ in range(rule.iterations):
        after = None
        if seen.share >= SMALLEST_SHARE:
            after = _advance(bench, now, seen, damping)
        if after is None:
            tell(now, seen, 0.0)
            left = seen.share < SMALLEST_SHARE
            return Scale(now, seen, End.LEFT if left else End.ILL)
        step = load_kernels().movement(now.matrix, after.matrix, rule.corners)
        if not step < inf:
            damping = min(10 * damping, _LARGEST_DAMPING)
            continue
        tell(now, seen, step)
        if step < rule.tolerance:
            # A heavily damped step is small wherever it is.
            quiet = damping <= 1.0
            return Scale(after if quiet else now, seen, End.SMALL_STEP)
        measured = bench.measure(after.matrix, after.light)
        if _worse(measured, seen):
            damping = min(10 * damping, _LARGEST_DAMPING)
        else:
            now, seen, damping = after, measured, damping / 10
    return Scale(now, seen, End.USED_UP)


def _worse(one: Measured, other: Measured) -> bool:
    return one.share < SMALLEST_SHARE or one.error > other.error


def _advance(
    bench: Bench, now: State, measured: Measured, damping: float
) -> State | None:
    """Solve for warp and light; None where the system or the numbers do not hold."""
    solution, pivot = solve(measured, damping)
    if pivot < _SMALLEST_PIVOT:
        return None
    task, light = bench.task, now.light
    if task.light:
        gain, bias = solution[-2:].tolist()
        light = Light(light.gain + gain, light.bias + bias)
        solution = solution[:-2]
    scale = -1.0 if task.way.forward else 1.0 / max(light.gain, _SMALLEST_GAIN)
    matrix = task.way.update(task.warp, now.matrix, scale * solution)
    return State(matrix / matrix[2, 2], light) if matrix[2, 2] else None
