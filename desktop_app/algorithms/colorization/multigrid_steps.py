# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of the iteration around the cycle; pixels as in `multigrid_pixels`.

Products over a strip are summed column by column first: adding up a row would make
every addition wait for the one before.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.colorization.multigrid_pixels import (
    F32,
    F64,
    I64,
    Mask,
    compiled,
)


@compiled
def _add_differences(
    sums: npt.NDArray[np.floating],
    ties: F32,
    values: F32,
    own: npt.NDArray[np.floating],
) -> None:
    """Add w_rs (v_s - v_r) for the three s in a row above or below."""
    for x in range(1, len(sums) - 1):
        sums[x] += (
            ties[0, x] * (values[x - 1] - own[x])
            + ties[1, x] * (values[x] - own[x])
            + ties[2, x] * (values[x + 1] - own[x])
        )


@compiled
def _put_beside(
    sums: npt.NDArray[np.floating], ties: F32, own: npt.NDArray[np.floating]
) -> None:
    """Set the sums to w_rs (v_s - v_r) for both s in the same row."""
    for x in range(1, len(sums) - 1):
        sums[x] = ties[0, x] * (own[x - 1] - own[x]) + ties[1, x] * (
            own[x + 1] - own[x]
        )


@compiled
def _put(target: npt.NDArray[np.floating], values: F32) -> None:
    for x in range(len(target)):
        target[x] = values[x]


@compiled
def _finish_residual(flow: F64, fixed: Mask, residual: F32, squares: F64) -> None:
    """Store a row, 0 where fixed, and square it."""
    for x in range(len(flow)):
        left = 0.0 if fixed[x] else flow[x]
        residual[x] = left
        squares[x] += left * left


@compiled
def residual_pixels(
    start: int,
    stop: int,
    edges: I64,
    ties: F32,
    fixed: Mask,
    values: F32,
    residual: F32,
    sums: F64,
) -> None:
    """Find the residual sum_s w_rs (v_s - v_r) in float64; sums: its squares."""
    width = ties.shape[2]
    flow, own, squares = np.zeros(width), np.zeros(width), np.zeros(width)
    for strip in range(start, stop):
        for channel in range(2):
            squares[:] = 0
            for y in range(edges[strip] + 1, edges[strip + 1] + 1):
                _put(own, values[y, channel])
                _put_beside(flow, ties[y, 3:5], own)
                _add_differences(flow, ties[y, 0:3], values[y - 1, channel], own)
                _add_differences(flow, ties[y, 5:8], values[y + 1, channel], own)
                _finish_residual(flow, fixed[y], residual[y, channel], squares)
            sums[strip, channel] = squares.sum()


@compiled
def _put_negative(values: F32, others: F32, fixed: Mask) -> None:
    for x in range(len(values)):
        values[x] = np.float32(0) if fixed[x] else -others[x]


@compiled
def _add_products(sums: F64, mass: F32, values: F32, others: F32) -> None:
    for x in range(len(sums)):
        sums[x] += mass[x] * values[x] * others[x]


@compiled
def _subtract(values: F32, factor: np.float32, others: F32) -> None:
    for x in range(len(values)):
        values[x] -= factor * others[x]


@compiled
def apply_pixels(
    start: int,
    stop: int,
    edges: I64,
    ties: F32,
    fixed: Mask,
    mass: F32,
    directions: F32,
    count: int,
    own: int,
    image: F32,
    sums: F64,
) -> None:
    """``image`` = A d, d the direction ``own``; sums: <d_i, image> for the others."""
    width = ties.shape[2]
    values = directions[own]
    flow = np.zeros(width, np.float32)
    products = np.empty((len(directions), width))
    for strip in range(start, stop):
        for channel in range(2):
            products[:] = 0
            for y in range(edges[strip] + 1, edges[strip + 1] + 1):
                row = values[y, channel]
                _put_beside(flow, ties[y, 3:5], row)
                _add_differences(flow, ties[y, 0:3], values[y - 1, channel], row)
                _add_differences(flow, ties[y, 5:8], values[y + 1, channel], row)
                _put_negative(image[y, channel], flow, fixed[y])
                for past in range(count):
                    if past != own:
                        _add_products(
                            products[past],
                            mass[y],
                            directions[past, y, channel],
                            image[y, channel],
                        )
            for past in range(len(directions)):
                sums[strip, past, channel] = products[past].sum()


@compiled
def conjugate_pixels(
    start: int,
    stop: int,
    edges: I64,
    mass: F32,
    directions: F32,
    images: F32,
    count: int,
    own: int,
    factors: F32,
    residual: F32,
    sums: F64,
) -> None:
    """Subtract the others from direction ``own`` = d; sums: <d, A d>, <d, residual>."""
    width = mass.shape[1]
    energy, product = np.empty(width), np.empty(width)
    for strip in range(start, stop):
        for channel in range(2):
            energy[:] = 0
            product[:] = 0
            for y in range(edges[strip] + 1, edges[strip + 1] + 1):
                row, image = directions[own, y, channel], images[own, y, channel]
                for past in range(count):
                    if past != own:
                        factor = factors[past, channel]
                        _subtract(row, factor, directions[past, y, channel])
                        _subtract(image, factor, images[past, y, channel])
                _add_products(energy, mass[y], row, image)
                _add_products(product, mass[y], row, residual[y, channel])
            sums[strip, 0, channel] = energy.sum()
            sums[strip, 1, channel] = product.sum()


@compiled
def _advance(step: np.float32, direction: F32, answer: F32, largest: F32) -> None:
    for x in range(len(answer)):
        change = step * direction[x]
        answer[x] += change
        largest[x] = max(largest[x], abs(change))


@compiled
def advance_pixels(
    start: int,
    stop: int,
    edges: I64,
    steps: F32,
    direction: F32,
    image: F32,
    answer: F32,
    residual: F32,
    sums: F64,
) -> None:
    """Take a step; sums: squares of the residual left, largest change."""
    width = answer.shape[2]
    squares, largest = np.empty(width), np.empty(width, np.float32)
    for strip in range(start, stop):
        largest[:] = 0
        for channel in range(2):
            squares[:] = 0
            for y in range(edges[strip] + 1, edges[strip + 1] + 1):
                row, left = answer[y, channel], residual[y, channel]
                _advance(steps[channel], direction[y, channel], row, largest)
                _subtract(left, steps[channel], image[y, channel])
                for x in range(width):
                    squares[x] += left[x] * left[x]
            sums[strip, channel] = squares.sum()
        sums[strip, 2] = largest.max()


@compiled
def load_pixels(
    start: int,
    stop: int,
    edges: I64,
    fixed: Mask,
    marked: Mask,
    chroma: F32,
    begin: F32,
    answer: F32,
) -> None:
    """Give marks their chroma and unknowns that of ``begin`` (empty: 0); others 0."""
    width = marked.shape[1]
    anywhere = begin.shape[0] == marked.shape[0] and begin.shape[1] == width
    for y in range(edges[start], edges[stop]):
        for channel in range(2):
            row = answer[y + 1, channel]
            for x in range(width):
                value = np.float32(0)
                if marked[y, x]:
                    value = chroma[y, x, channel]
                elif anywhere and not fixed[y + 1, x + 1]:
                    value = begin[y, x, channel]
                row[x + 1] = value


@compiled
def store_pixels(start: int, stop: int, edges: I64, values: F32, copy: F32) -> None:
    """Copy without the border, the channels of a pixel side by side."""
    for y in range(edges[start], edges[stop]):
        for x in range(copy.shape[1]):
            copy[y, x, 0] = values[y + 1, 0, x + 1]
            copy[y, x, 1] = values[y + 1, 1, x + 1]


@compiled
def clip_pixels(
    start: int,
    stop: int,
    edges: I64,
    fixed: Mask,
    lowest: F32,
    highest: F32,
    answer: F32,
) -> None:
    """Bring the unknowns into a range per channel."""
    for y in range(edges[start] + 1, edges[stop] + 1):
        for channel in range(2):
            row, low, high = answer[y, channel], lowest[channel], highest[channel]
            for x in range(1, len(row) - 1):
                if not fixed[y, x]:
                    row[x] = min(max(row[x], low), high)
