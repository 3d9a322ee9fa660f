# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled cycle over the smallest levels, which are not worth waking threads for.

A cycle visits a level twice as often as the one above it. Below some ten thousand
unknowns a visit takes less than calling its kernels one by one, so the whole of what is
left is one kernel. Its levels stand one behind the other in the same arrays: what the
kernels of `multigrid_graph` take for strips are levels here. numba notices changes of
the file a kernel stands in, not of files it calls into: touch this one as well.

References
----------
.. [1] Notay, Vassilevski, Recursive Krylov-based multigrid cycles, Numer. Linear
   Algebra Appl. 15, 2008: the K-cycle, alg. 3.1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from desktop_app.algorithms.colorization.multigrid_graph import (
    apply_graph,
    backward_graph,
    combine_graph,
    forward_graph,
    prolong_graph,
    remain_graph,
    restrict_graph,
    solve_dense,
)
from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    F64,
    I32,
    I64,
    U32,
    compiled,
)

TINY = 1e-300


class Tail(NamedTuple):
    """Levels one behind the other; level i has the unknowns bases[i] to bases[i + 1].

    ``neighbour`` and ``group`` count from the first unknown of the first level. The
    last level is solved by ``dense`` and ``pivots``, unless these are empty.
    """

    bases: I64
    pointer: I64
    middle: I64
    neighbour: U32
    flow: F32
    inverse: F32
    group: I32
    dense: F64
    pivots: F64


@compiled
def _ratio(numerator: F64, denominator: F64) -> F64:
    """Quotient per channel; 0 where there is nothing left to divide by."""
    result = np.zeros(2)
    for channel in range(2):
        if denominator[channel] > TINY:
            result[channel] = numerator[channel] / denominator[channel]
    return result


@compiled
def _descend(level: int, tail: Tail, source: F32, values: F32, below: F32) -> None:
    """Smooth from 0, and hand down what is left to the next level, if there is one."""
    forward_graph(
        level,
        level + 1,
        level % 2,
        tail.bases,
        tail.pointer,
        tail.middle,
        tail.neighbour,
        tail.flow,
        tail.inverse,
        source,
        values,
    )
    if level + 2 < len(tail.bases):
        restrict_graph(
            level,
            level + 1,
            tail.bases,
            tail.pointer,
            tail.middle,
            tail.neighbour,
            tail.flow,
            tail.group,
            values,
            tail.bases[1:],
            below,
        )


@compiled
def _ascend(
    level: int,
    tail: Tail,
    source: F32,
    values: F32,
    below: F32,
    change: F32,
    older: F32,
    older_image: F32,
    image: F32,
    sums: F64,
) -> None:
    """Add what the next level found, and smooth; image and products of a step."""
    if level + 2 < len(tail.bases):
        prolong_graph(level, level + 1, tail.bases, tail.group, below, values)
    backward_graph(
        level,
        level + 1,
        level % 2,
        tail.bases,
        tail.pointer,
        tail.neighbour,
        tail.flow,
        tail.inverse,
        source,
        values,
        change,
    )
    apply_graph(
        level,
        level + 1,
        tail.bases,
        tail.pointer,
        tail.middle,
        tail.neighbour,
        tail.flow,
        change,
        values,
        source,
        older,
        older_image,
        image,
        sums,
    )


@compiled
def _visit(
    level: int, stage: int, tail: Tail, work: F32, sums: F64, steps: F64
) -> None:
    """Do what stands between two visits of the next level: 0 before both, 2 after."""
    source, answer, image, rest = work[0], work[1], work[2], work[3]
    second, second_image, change = work[4], work[5], work[6]
    bases, own = tail.bases, sums[level]
    if stage == 0:
        _descend(level, tail, source, answer, source)
    elif stage == 1:
        _ascend(level, tail, source, answer, answer, change, answer, image, image, sums)
        steps[level, 0] = own[0]  # the energy, which the second step needs
        steps[level, 1] = _ratio(own[1], own[0])
        step = steps[level, 1].astype(np.float32)
        remain_graph(level, level + 1, bases, source, image, step, rest)
        _descend(level, tail, rest, second, source)
    else:
        _ascend(
            level, tail, rest, second, answer, change, answer, image, second_image, sums
        )
        overlap = _ratio(own[2], steps[level, 0])
        further = _ratio(own[1], own[0] - overlap * own[3])
        first = (steps[level, 1] - overlap * further).astype(np.float32)
        combine_graph(
            level,
            level + 1,
            bases,
            answer,
            first,
            second,
            further.astype(np.float32),
        )


@compiled
def solve_tail(start: int, stop: int, tail: Tail, work: F32) -> None:
    """Solve the first level from work[0] into work[1]: two Galerkin steps a level [1].

    ``work`` is (7, n, 2) for n unknowns of all levels.
    """
    levels = len(tail.bases) - 1
    stages = np.zeros(levels, np.int64)
    sums = np.zeros((levels, 4, 2))
    steps = np.zeros((levels, 2, 2))
    level = 0
    while level >= 0:
        if level == levels - 1 and len(tail.pivots):
            rows = slice(tail.bases[level], tail.bases[level + 1])
            solve_dense(0, 1, tail.dense, tail.pivots, work[0, rows], work[1, rows])
            level -= 1
            continue
        _visit(level, stages[level], tail, work, sums, steps)
        if stages[level] == 2:
            stages[level] = 0
            level -= 1
        else:
            stages[level] += 1
            if level < levels - 1:
                level += 1
