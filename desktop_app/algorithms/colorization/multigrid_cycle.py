# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of a cycle over the coarse levels, and a whole cycle over the last.

A cycle visits a level twice as often as the one above it. Below some ten thousand
unknowns a visit takes less than calling its kernels one by one, so the whole of what is
left is one kernel, `solve_tail`. Its levels stand one behind the other in the same
arrays: what the other kernels take for strips are levels there. Graphs are as in
`multigrid_graph`. numba notices changes of the file a kernel stands in, not of files it
calls into: all that is called is here.

References
----------
.. [1] Notay, Vassilevski, Recursive Krylov-based multigrid cycles, Numer. Linear
   Algebra Appl. 15, 2008: the K-cycle, alg. 3.1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from desktop_app.algorithms.colorization.multigrid_groups import HALF
from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    F64,
    I32,
    I64,
    U32,
    compiled,
    inlined,
)

TINY = 1e-300
# As for pixels; from 1.3 on, regions hardly tied to others, for which what a coarse
# level finds is right, swing to and fro.
OVERSHOOT = np.float32(1.15)
ONE, PAIR, LEAST = np.uint64(1), np.uint64(2), np.uint64(HALF)


@inlined
def _inflow(
    half: int, row: int, pointer: U32, neighbour: U32, flow: F32, values: F32
) -> tuple[np.float32, np.float32]:
    """Sum flow times value over one half of a row, which is even in length.

    Places are unsigned, so that no access asks for those counted from the end.
    """
    one = np.float32(0)
    two = np.float32(0)
    first = np.uint64(pointer[half, row])
    end = np.uint64(pointer[half, row + 1])
    for entry in range(first, first + LEAST, PAIR):
        left, right = neighbour[entry], neighbour[entry + ONE]
        here, there = flow[entry], flow[entry + ONE]
        one += here * values[left, 0] + there * values[right, 0]
        two += here * values[left, 1] + there * values[right, 1]
    for entry in range(first + LEAST, end, PAIR):  # seldom any
        left, right = neighbour[entry], neighbour[entry + ONE]
        here, there = flow[entry], flow[entry + ONE]
        one += here * values[left, 0] + there * values[right, 0]
        two += here * values[left, 1] + there * values[right, 1]
    return one, two


@compiled
def forward_graph(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    pointer: U32,
    neighbour: U32,
    flow: F32,
    inverse: F32,
    source: F32,
    values: F32,
) -> None:
    """One forward Gauss-Seidel sweep from 0: later neighbours are 0 still."""
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        for row in range(edges[strip], edges[strip + 1]):
            one, two = _inflow(0, row, pointer, neighbour, flow, values)
            one += source[row, 0]
            two += source[row, 1]
            values[row, 0] = one * inverse[row]
            values[row, 1] = two * inverse[row]


@compiled
def restrict_graph(
    start: int,
    stop: int,
    edges: I64,
    pointer: U32,
    neighbour: U32,
    flow: F32,
    group: I32,
    values: F32,
    offsets: I64,
    coarse: F32,
) -> None:
    """Sum over every group the residual a forward sweep from 0 leaves.

    It is what the later neighbours have become since.
    """
    coarse[offsets[start] : offsets[stop]] = 0
    for row in range(edges[start], edges[stop]):
        target = group[row]
        if target >= 0:
            one, two = _inflow(1, row, pointer, neighbour, flow, values)
            coarse[target, 0] += one
            coarse[target, 1] += two


@compiled
def backward_graph(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    pointer: U32,
    neighbour: U32,
    flow: F32,
    inverse: F32,
    source: F32,
    values: F32,
    change: F32,
) -> None:
    """One backward Gauss-Seidel sweep; ``change`` is old minus new."""
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        for step in range(last - first):
            row = last - 1 - step
            one, two = _inflow(0, row, pointer, neighbour, flow, values)
            more, further = _inflow(1, row, pointer, neighbour, flow, values)
            one = (one + source[row, 0] + more) * inverse[row]
            two = (two + source[row, 1] + further) * inverse[row]
            change[row, 0] = values[row, 0] - one
            change[row, 1] = values[row, 1] - two
            values[row, 0] = one
            values[row, 1] = two


@compiled
def prolong_graph(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    coarse: F32,
    values: F32,
) -> None:
    """Add to every unknown the value of its group, and somewhat more."""
    for row in range(edges[start], edges[stop]):
        source = group[row]
        if source >= 0:
            values[row, 0] += OVERSHOOT * coarse[source, 0]
            values[row, 1] += OVERSHOOT * coarse[source, 1]


@compiled
def apply_graph(
    start: int,
    stop: int,
    edges: I64,
    pointer: U32,
    neighbour: U32,
    flow: F32,
    change: F32,
    values: F32,
    source: F32,
    older: F32,
    older_image: F32,
    image: F32,
    sums: F64,
) -> None:
    """``image`` = A values after a backward sweep, and the products a step needs.

    The sweep made every row right but for the ``change`` of earlier neighbours since.
    sums: <values, image>, <values, source>, <older, image>, <values, older_image>.
    ``image`` may be the array of the source, or of the older image.
    """
    for strip in range(start, stop):
        energy_one = energy_two = product_one = product_two = 0.0
        overlap_one = overlap_two = past_one = past_two = 0.0
        for row in range(edges[strip], edges[strip + 1]):
            one, two = _inflow(0, row, pointer, neighbour, flow, change)
            source_one, source_two = source[row, 0], source[row, 1]
            one += source_one
            two += source_two
            own = np.float64(values[row, 0])
            energy_one += own * one
            product_one += own * source_one
            overlap_one += np.float64(older[row, 0]) * one
            past_one += own * older_image[row, 0]
            own = np.float64(values[row, 1])
            energy_two += own * two
            product_two += own * source_two
            overlap_two += np.float64(older[row, 1]) * two
            past_two += own * older_image[row, 1]
            image[row, 0] = one
            image[row, 1] = two
        sums[strip, 0] = energy_one, energy_two
        sums[strip, 1] = product_one, product_two
        sums[strip, 2] = overlap_one, overlap_two
        sums[strip, 3] = past_one, past_two


@compiled
def remain_graph(
    start: int, stop: int, edges: I64, source: F32, image: F32, steps: F32
) -> None:
    """``source`` -= step image."""
    for row in range(edges[start], edges[stop]):
        for channel in range(2):
            source[row, channel] -= steps[channel] * image[row, channel]


@compiled
def combine_graph(
    start: int,
    stop: int,
    edges: I64,
    first: F32,
    first_steps: F32,
    second: F32,
    second_steps: F32,
) -> None:
    """``first`` = first_step first + second_step second."""
    for row in range(edges[start], edges[stop]):
        for channel in range(2):
            first[row, channel] = (
                first_steps[channel] * first[row, channel]
                + second_steps[channel] * second[row, channel]
            )


@compiled
def solve_dense(
    start: int,
    stop: int,
    flow: F64,
    pivots: F64,
    source: F32,
    values: F32,
) -> None:
    """Solve a level eliminated by `factorise_dense`; both channels at once."""
    count = len(pivots)
    right = np.empty((count, 2))
    for row in range(count):
        one = np.float64(source[row, 0])
        two = np.float64(source[row, 1])
        for column in range(row):
            one += flow[row, column] * right[column, 0]
            two += flow[row, column] * right[column, 1]
        right[row, 0] = one
        right[row, 1] = two
    for step in range(count):
        row = count - 1 - step
        one = right[row, 0]
        two = right[row, 1]
        for column in range(row + 1, count):
            one += flow[row, column] * right[column, 0]
            two += flow[row, column] * right[column, 1]
        right[row, 0] = one * pivots[row]
        right[row, 1] = two * pivots[row]
        values[row, 0] = right[row, 0]
        values[row, 1] = right[row, 1]


class Tail(NamedTuple):
    """Levels one behind the other; level i has the unknowns bases[i] to bases[i + 1].

    ``neighbour`` and ``group`` count from the first unknown of the first level. The
    last level is solved by ``dense`` and ``pivots``, unless these are empty.
    """

    bases: I64
    pointer: U32
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
    source, answer, image, second, change = work[0], work[1], work[2], work[3], work[4]
    bases, own = tail.bases, sums[level]
    if stage == 0:
        _descend(level, tail, source, answer, source)
    elif stage == 1:
        _ascend(level, tail, source, answer, answer, change, answer, image, image, sums)
        steps[level, 0] = own[0]  # the energy, which the second step needs
        steps[level, 1] = _ratio(own[1], own[0])
        step = steps[level, 1].astype(np.float32)
        remain_graph(level, level + 1, bases, source, image, step)
        _descend(level, tail, source, second, source)
    else:
        _ascend(
            level, tail, source, second, answer, change, answer, image, source, sums
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

    ``work`` is (5, n, 2) for n unknowns of all levels.
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
