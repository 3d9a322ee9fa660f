# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of the coarse multigrid levels, which are graphs.

Unknown i of a level reads absorbed_i v_i + sum_j flow_ij (v_i - v_j) = source_i; see
`multigrid_groups` for the arrays and `multigrid_pixels` for strips and colours.
"""

from __future__ import annotations

import numpy as np

from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    F64,
    I32,
    I64,
    U32,
    compiled,
)

# A region that is entered and hardly ever left would draw in all the mass.
MOST_CORRECTION = np.float32(32)


@compiled
def balance_graph(
    start: int,
    stop: int,
    colour: int,
    backward: bool,
    edges: I64,
    pointer: I64,
    neighbour: U32,
    outward: F32,
    inward: F32,
    mass: F32,
) -> None:
    """One Gauss-Seidel sweep of mass_j sum_i outward_ji = sum_i mass_i inward_ji."""
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        for step in range(last - first):
            row = last - 1 - step if backward else first + step
            gain = np.float32(0)
            loss = np.float32(0)
            for entry in range(pointer[row], pointer[row + 1]):
                gain += inward[entry] * mass[neighbour[entry]]
                loss += outward[entry]
            if loss > 0:
                mass[row] = min(max(gain / loss, 1 / MOST_CORRECTION), MOST_CORRECTION)


@compiled
def spread_graph(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    factor: F32,
    mass: F32,
) -> None:
    """Multiply the mass of every unknown by the factor of its group."""
    for row in range(edges[start], edges[stop]):
        if group[row] >= 0:
            mass[row] *= factor[group[row]]


@compiled
def diagonal_graph(
    start: int,
    stop: int,
    edges: I64,
    pointer: I64,
    flow: F32,
    absorbed: F32,
    inverse: F32,
) -> None:
    """Reciprocal of the diagonal; 0 for an unknown without any flow."""
    for row in range(edges[start], edges[stop]):
        total = np.float64(absorbed[row])
        for entry in range(pointer[row], pointer[row + 1]):
            total += flow[entry]
        inverse[row] = 1 / total if total > 1e-35 else 0


@compiled
def _inflow(
    begin: int, end: int, neighbour: U32, flow: F32, values: F32
) -> tuple[np.float32, np.float32]:
    """Sum flow times value over a part of a row, which is even in length."""
    one = np.float32(0)
    two = np.float32(0)
    for entry in range(begin, end, 2):
        left, right = neighbour[entry], neighbour[entry + 1]
        one += flow[entry] * values[left, 0] + flow[entry + 1] * values[right, 0]
        two += flow[entry] * values[left, 1] + flow[entry + 1] * values[right, 1]
    return one, two


@compiled
def forward_graph(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    pointer: I64,
    middle: I64,
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
            one, two = _inflow(pointer[row], middle[row], neighbour, flow, values)
            one += source[row, 0]
            two += source[row, 1]
            values[row, 0] = one * inverse[row]
            values[row, 1] = two * inverse[row]


@compiled
def restrict_graph(
    start: int,
    stop: int,
    edges: I64,
    pointer: I64,
    middle: I64,
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
            one, two = _inflow(middle[row], pointer[row + 1], neighbour, flow, values)
            coarse[target, 0] += one
            coarse[target, 1] += two


@compiled
def backward_graph(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    pointer: I64,
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
            one, two = _inflow(pointer[row], pointer[row + 1], neighbour, flow, values)
            one += source[row, 0]
            two += source[row, 1]
            one *= inverse[row]
            two *= inverse[row]
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
    """Add to every unknown the value of its group."""
    for row in range(edges[start], edges[stop]):
        source = group[row]
        if source >= 0:
            values[row, 0] += coarse[source, 0]
            values[row, 1] += coarse[source, 1]


@compiled
def apply_graph(
    start: int,
    stop: int,
    edges: I64,
    pointer: I64,
    middle: I64,
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
    """
    for strip in range(start, stop):
        sums[strip] = 0
        for row in range(edges[strip], edges[strip + 1]):
            one, two = _inflow(pointer[row], middle[row], neighbour, flow, change)
            one += source[row, 0]
            two += source[row, 1]
            image[row, 0] = one
            image[row, 1] = two
            own = np.float64(values[row, 0])
            sums[strip, 0, 0] += own * one
            sums[strip, 1, 0] += own * source[row, 0]
            sums[strip, 2, 0] += np.float64(older[row, 0]) * one
            sums[strip, 3, 0] += own * older_image[row, 0]
            own = np.float64(values[row, 1])
            sums[strip, 0, 1] += own * two
            sums[strip, 1, 1] += own * source[row, 1]
            sums[strip, 2, 1] += np.float64(older[row, 1]) * two
            sums[strip, 3, 1] += own * older_image[row, 1]


@compiled
def remain_graph(
    start: int,
    stop: int,
    edges: I64,
    source: F32,
    image: F32,
    steps: F32,
    rest: F32,
) -> None:
    """``rest`` = source - step image."""
    for row in range(edges[start], edges[stop]):
        for channel in range(2):
            rest[row, channel] = (
                source[row, channel] - steps[channel] * image[row, channel]
            )


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
def factorise_dense(
    flow: F64,
    absorbed: F64,
    pivots: F64,
) -> None:
    """Eliminate the unknowns of a small dense level in place, from first to last.

    Grassmann, Taksar, Heyman (Oper. Res. 33, 1985): pivots are sums of flows, never
    differences, so that every entry is right to rounding however weak the couplings.
    ``flow`` (n, n) and ``absorbed`` (n,) float64 are overwritten; ``pivots`` (n,) gets
    the reciprocals, 0 for an unknown that leads nowhere.
    """
    count = len(absorbed)
    for pivot in range(count):
        total = absorbed[pivot]
        for column in range(pivot + 1, count):
            total += flow[pivot, column]
        pivots[pivot] = 1 / total if total > 1e-35 else 0
        for row in range(pivot + 1, count):
            share = flow[row, pivot] * pivots[pivot]
            if share == 0:
                continue
            flow[row, pivot] = share
            absorbed[row] += share * absorbed[pivot]
            for column in range(pivot + 1, count):
                flow[row, column] += share * flow[pivot, column]


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
