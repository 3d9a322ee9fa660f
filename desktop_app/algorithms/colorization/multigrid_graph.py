# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels that set up the coarse multigrid levels, which are graphs.

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
    pointer: U32,
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
            for half in range(2):
                for entry in range(pointer[half, row], pointer[half, row + 1]):
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
    pointer: U32,
    flow: F32,
    absorbed: F32,
    inverse: F32,
) -> None:
    """Reciprocal of the diagonal; 0 for an unknown without any flow."""
    for row in range(edges[start], edges[stop]):
        total = np.float64(absorbed[row])
        for half in range(2):
            for entry in range(pointer[half, row], pointer[half, row + 1]):
                total += flow[entry]
        inverse[row] = 1 / total if total > 1e-35 else 0


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
