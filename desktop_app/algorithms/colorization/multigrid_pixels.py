# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled kernels of the finest multigrid level, where the unknowns are pixels.

Every array over pixels but the weights has a border one pixel wide, which is fixed and
zero, so that no inner loop asks where the picture ends; pixel (y, x) stands at
[y + 1, x + 1]. ``fixed`` pixels (marked, beyond the border, or out of reach of any
mark) are no unknowns. ``edges`` are the first rows of the strips; kernels work on the
strips [start, stop). Sweeps that read what they write do the even strips (``colour``
0), then the odd ones (1): a strip has neighbours of the other colour only, so the
result does not depend on who comes first.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U32 = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

compiled = nb.njit(nogil=True, cache=True, error_model="numpy")
SMALLEST_STEP = np.float32(
    1e-3
)  # one sweep lowers a probability a thousandfold at most


@compiled
def reach_pixels(
    start: int,
    stop: int,
    colour: int,
    edges: I64,
    weights: F32,
    reached: Mask,
    changed: Mask,
) -> None:
    """Spread ``reached`` from pixels to those that give them any weight."""
    width = weights.shape[1]
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        again = True
        sweep = 0
        while again and sweep < 8:
            again = False
            for step in range((last - first) * width):
                place = step if sweep % 2 == 0 else (last - first) * width - 1 - step
                y = first + place // width
                x = place % width
                if reached[y + 1, x + 1]:
                    continue
                for k in range(8):
                    j = k + k // 4
                    if weights[y, x, k] > 0 and reached[y + j // 3, x + j % 3]:
                        reached[y + 1, x + 1] = True
                        again = True
                        changed[strip] = True
                        break
            sweep += 1


@compiled
def balance_pixels(
    start: int,
    stop: int,
    colour: int,
    backward: bool,
    edges: I64,
    weights: F32,
    fixed: Mask,
    mass: F32,
) -> None:
    """One Gauss-Seidel sweep of mass_s out_s = sum_r mass_r w_rs, r and s unknowns."""
    width = weights.shape[1]
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        for line in range(last - first):
            y = last - 1 - line if backward else first + line
            for column in range(width):
                x = width - 1 - column if backward else column
                if fixed[y + 1, x + 1]:
                    continue
                inflow = np.float32(0)
                outflow = np.float32(0)
                for k in range(8):
                    j = k + k // 4
                    ny = y + j // 3
                    nx = x + j % 3
                    if not fixed[ny, nx]:
                        outflow += weights[y, x, k]
                        inflow += mass[ny, nx] * weights[ny - 1, nx - 1, 7 - k]
                if outflow > 0:
                    mass[y + 1, x + 1] = max(
                        inflow / outflow, SMALLEST_STEP * mass[y + 1, x + 1]
                    )


@compiled
def _around(
    weights: F32,
    y: int,
    x: int,
    values: F32,
) -> tuple[np.float32, np.float32, np.float32]:
    """Both channels of sum_s w_s v_s, and sum_s w_s."""
    first = np.float32(0)
    second = np.float32(0)
    total = np.float32(0)
    for k in range(8):
        j = k + k // 4
        weight = weights[y, x, k]
        first += weight * values[y + j // 3, x + j % 3, 0]
        second += weight * values[y + j // 3, x + j % 3, 1]
        total += weight
    return first, second, total


@compiled
def smooth_pixels(
    start: int,
    stop: int,
    colour: int,
    backward: bool,
    edges: I64,
    weights: F32,
    fixed: Mask,
    source: F32,
    values: F32,
) -> None:
    """One Gauss-Seidel sweep of v_r sum_s w_rs - sum_s w_rs v_s = source_r.

    The pixel just done is added last, so that nothing but that waits for it.
    """
    width = weights.shape[1]
    ahead, behind = (3, 4) if backward else (4, 3)
    step = -1 if backward else 1
    for strip in range(start, stop):
        if strip % 2 != colour:
            continue
        first, last = edges[strip], edges[strip + 1]
        for line in range(last - first):
            y = last - 1 - line if backward else first + line
            one_behind = np.float32(0)
            two_behind = np.float32(0)
            for column in range(width):
                x = width - 1 - column if backward else column
                if fixed[y + 1, x + 1]:
                    one_behind = values[y + 1, x + 1, 0]
                    two_behind = values[y + 1, x + 1, 1]
                    continue
                weight = weights[y, x, ahead]
                total = weight + weights[y, x, behind]
                one = source[y + 1, x + 1, 0] + weight * values[y + 1, x + 1 + step, 0]
                two = source[y + 1, x + 1, 1] + weight * values[y + 1, x + 1 + step, 1]
                for k in range(3):
                    above = weights[y, x, k]
                    below = weights[y, x, k + 5]
                    total += above + below
                    one += above * values[y, x + k, 0] + below * values[y + 2, x + k, 0]
                    two += above * values[y, x + k, 1] + below * values[y + 2, x + k, 1]
                inverse = 1 / total
                weight = weights[y, x, behind] * inverse
                one_behind = one * inverse + weight * one_behind
                two_behind = two * inverse + weight * two_behind
                values[y + 1, x + 1, 0] = one_behind
                values[y + 1, x + 1, 1] = two_behind


@compiled
def restrict_pixels(
    start: int,
    stop: int,
    edges: I64,
    weights: F32,
    fixed: Mask,
    mass: F32,
    group: I32,
    source: F32,
    values: F32,
    offsets: I64,
    coarse: F32,
) -> None:
    """Sum mass times residual over each group; group numbers of a strip are its own."""
    width = weights.shape[1]
    for strip in range(start, stop):
        coarse[offsets[strip] : offsets[strip + 1]] = 0
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(width):
                target = group[y + 1, x + 1]
                if target < 0 or fixed[y + 1, x + 1]:
                    continue
                one, two, total = _around(weights, y, x, values)
                own = mass[y + 1, x + 1]
                coarse[target, 0] += own * (
                    source[y + 1, x + 1, 0] + one - total * values[y + 1, x + 1, 0]
                )
                coarse[target, 1] += own * (
                    source[y + 1, x + 1, 1] + two - total * values[y + 1, x + 1, 1]
                )


@compiled
def prolong_pixels(
    start: int,
    stop: int,
    edges: I64,
    fixed: Mask,
    group: I32,
    coarse: F32,
    values: F32,
) -> None:
    """Add to every pixel the value of its group."""
    for strip in range(start, stop):
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(values.shape[1] - 2):
                source = group[y + 1, x + 1]
                if source >= 0 and not fixed[y + 1, x + 1]:
                    values[y + 1, x + 1, 0] += coarse[source, 0]
                    values[y + 1, x + 1, 1] += coarse[source, 1]


@compiled
def spread_pixels(
    start: int,
    stop: int,
    edges: I64,
    group: I32,
    factor: F32,
    mass: F32,
) -> None:
    """Multiply the mass of every pixel by the factor of its group."""
    for strip in range(start, stop):
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(mass.shape[1] - 2):
                source = group[y + 1, x + 1]
                if source >= 0:
                    mass[y + 1, x + 1] *= factor[source]


@compiled
def residual_pixels(
    start: int,
    stop: int,
    edges: I64,
    weights: F32,
    fixed: Mask,
    values: F32,
    residual: F32,
    sums: F64,
) -> None:
    """Find the residual sum_s w_rs (v_s - v_r) in float64; sums: its squares."""
    width = weights.shape[1]
    for strip in range(start, stop):
        sums[strip] = 0
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(width):
                if fixed[y + 1, x + 1]:
                    continue
                for channel in range(2):
                    own = np.float64(values[y + 1, x + 1, channel])
                    flow = 0.0
                    for k in range(8):
                        j = k + k // 4
                        flow += np.float64(weights[y, x, k]) * (
                            values[y + j // 3, x + j % 3, channel] - own
                        )
                    residual[y + 1, x + 1, channel] = flow
                    sums[strip, channel] += flow * flow


@compiled
def apply_pixels(
    start: int,
    stop: int,
    edges: I64,
    weights: F32,
    fixed: Mask,
    mass: F32,
    directions: F32,
    count: int,
    own: int,
    image: F32,
    sums: F64,
) -> None:
    """``image`` = A d, d the direction ``own``; sums: <d_i, image> for the others."""
    width = weights.shape[1]
    values = directions[own]
    for strip in range(start, stop):
        sums[strip] = 0
        for y in range(edges[strip], edges[strip + 1]):
            for x in range(width):
                if fixed[y + 1, x + 1]:
                    continue
                one = values[y + 1, x + 1, 0]
                two = values[y + 1, x + 1, 1]
                flow_one = np.float32(0)
                flow_two = np.float32(0)
                for k in range(8):
                    j = k + k // 4
                    weight = weights[y, x, k]
                    flow_one += weight * (one - values[y + j // 3, x + j % 3, 0])
                    flow_two += weight * (two - values[y + j // 3, x + j % 3, 1])
                image[y + 1, x + 1, 0] = flow_one
                image[y + 1, x + 1, 1] = flow_two
            for past in range(count):
                if past == own:
                    continue
                one_sum = 0.0
                two_sum = 0.0
                for x in range(1, width + 1):
                    scale = mass[y + 1, x]
                    one_sum += (
                        scale * directions[past, y + 1, x, 0] * image[y + 1, x, 0]
                    )
                    two_sum += (
                        scale * directions[past, y + 1, x, 1] * image[y + 1, x, 1]
                    )
                sums[strip, past, 0] += one_sum
                sums[strip, past, 1] += two_sum


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
    for strip in range(start, stop):
        sums[strip] = 0
        for y in range(edges[strip] + 1, edges[strip + 1] + 1):
            for past in range(count):
                if past == own:
                    continue
                for x in range(1, mass.shape[1] - 1):
                    for channel in range(2):
                        factor = factors[past, channel]
                        directions[own, y, x, channel] -= (
                            factor * directions[past, y, x, channel]
                        )
                        images[own, y, x, channel] -= (
                            factor * images[past, y, x, channel]
                        )
            for channel in range(2):
                energy = 0.0
                product = 0.0
                for x in range(1, mass.shape[1] - 1):
                    scaled = mass[y, x] * directions[own, y, x, channel]
                    energy += scaled * images[own, y, x, channel]
                    product += scaled * residual[y, x, channel]
                sums[strip, 0, channel] += energy
                sums[strip, 1, channel] += product


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
    for strip in range(start, stop):
        sums[strip] = 0
        for y in range(edges[strip] + 1, edges[strip + 1] + 1):
            for channel in range(2):
                step = steps[channel]
                squares = 0.0
                largest = np.float32(0)
                for x in range(1, image.shape[1] - 1):
                    change = step * direction[y, x, channel]
                    answer[y, x, channel] += change
                    largest = max(largest, abs(change))
                    left = residual[y, x, channel] - step * image[y, x, channel]
                    residual[y, x, channel] = left
                    squares += left * left
                sums[strip, channel] += squares
                sums[strip, 2] = max(sums[strip, 2], largest)


@compiled
def clear_pixels(start: int, stop: int, edges: I64, values: F32) -> None:
    """Set the pixels to 0; their border is 0 already."""
    values[edges[start] + 1 : edges[stop] + 1] = 0


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
        for x in range(width):
            for channel in range(2):
                value = np.float32(0)
                if marked[y, x]:
                    value = chroma[y, x, channel]
                elif anywhere and not fixed[y + 1, x + 1]:
                    value = begin[y, x, channel]
                answer[y + 1, x + 1, channel] = value


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
        for x in range(1, answer.shape[1] - 1):
            if not fixed[y, x]:
                for channel in range(2):
                    answer[y, x, channel] = min(
                        max(answer[y, x, channel], lowest[channel]), highest[channel]
                    )
