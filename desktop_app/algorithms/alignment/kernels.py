# ruff: noqa: PLR0917  numba calls kernels by position
"""Compiled loops of the alignment: sampling, steepest descent, normal equations.

Imported lazily, because numba costs time and memory. Sums run along columns first: each
column of pixels has an accumulator of its own, so that the loops vectorise and nothing
depends on the order of threads. Where a place is looked up, indices are unsigned:
numba looks at the sign of signed ones at every access.
"""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

_compile = nb.njit(nogil=True, cache=True, error_model="numpy")
_inline = nb.njit(nogil=True, cache=True, error_model="numpy", inline="always")


@_inline
def _between(
    image: npt.NDArray[np.float32], x: np.float64, y: np.float64
) -> np.float32:
    """Value of an image at a place on it, bilinearly."""
    left, top = np.uintp(x), np.uintp(y)
    right = min(left + np.uintp(1), np.uintp(image.shape[1] - 1))
    below = min(top + np.uintp(1), np.uintp(image.shape[0] - 1))
    part = np.float32(x - np.float64(left))
    upper = image[top, left]
    upper += part * (image[top, right] - upper)
    lower = image[below, left]
    lower += part * (image[below, right] - lower)
    upper += np.float32(y - np.float64(top)) * (lower - upper)
    return np.float32(upper)


@_compile
def sample_rows(
    first: int,
    last: int,
    image: npt.NDArray[np.float32],
    matrix: npt.NDArray[np.float64],
    xs: npt.NDArray[np.float64],
    ys: npt.NDArray[np.float64],
    sampled: npt.NDArray[np.float32],
) -> None:
    """Look up an image at warped points, bilinearly; NaN outside of it.

    ``xs`` and ``ys`` are the columns and rows of the points, ``matrix`` maps them to px
    of the image, ``sampled`` is (rows, columns).
    """
    height, width = image.shape
    count = xs.size
    across = np.empty(count)
    down = np.empty(count)
    for row in range(first, last):
        y = ys[row]
        right = matrix[0, 1] * y + matrix[0, 2]
        below = matrix[1, 1] * y + matrix[1, 2]
        depth = matrix[2, 1] * y + matrix[2, 2]
        for i in range(count):
            share = 1.0 / (matrix[2, 0] * xs[i] + depth)
            across[i] = (matrix[0, 0] * xs[i] + right) * share
            down[i] = (matrix[1, 0] * xs[i] + below) * share
        for i in range(count):
            x, y = across[i], down[i]
            if x >= 0.0 and y >= 0.0 and x <= width - 1.0 and y <= height - 1.0:
                sampled[row, i] = _between(image, x, y)
            else:
                sampled[row, i] = np.nan


@_compile
def look_rows(
    first: int,
    last: int,
    image: npt.NDArray[np.float32],
    matrix: npt.NDArray[np.float64],
    xs: npt.NDArray[np.float64],
    ys: npt.NDArray[np.float64],
    template: npt.NDArray[np.float32],
    trust: npt.NDArray[np.float32],
    light: tuple[float, float],
    errors: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
) -> None:
    """Image at the warped points minus template (the paper's steps 1 and 2).

    ``light`` is gain and bias of the template; weight and error are 0 where there is no
    image.
    """
    gain, bias = np.float32(light[0]), np.float32(light[1])
    sample_rows(first, last, image, matrix, xs, ys, errors)
    for row in range(first, last):
        for i in range(xs.size):
            error = errors[row, i] - (gain * template[row, i] + bias)
            there = not np.isnan(error)
            errors[row, i] = error if there else np.float32(0)
            weights[row, i] = trust[row, i] if there else np.float32(0)


@_compile
def steepest_rows(
    first: int,
    last: int,
    across: npt.NDArray[np.float32],
    down: npt.NDArray[np.float32],
    xs: npt.NDArray[np.float64],
    ys: npt.NDArray[np.float64],
    matrix: npt.NDArray[np.float64],
    derivatives: npt.NDArray[np.float64],
    steepest: npt.NDArray[np.float32],
) -> None:
    """Multiply gradients with the Jacobian of the warp (the paper's step 5).

    ``across`` and ``down`` are the (rows, columns) gradient per px of the image that
    ``matrix`` leads to; ``derivatives`` are those of ``matrix`` by the parameters;
    ``steepest`` is (rows, parameters, columns).
    """
    count = xs.size
    share = np.empty(count, np.float32)
    away = np.empty(count, np.float32)
    line = xs.astype(np.float32)
    for row in range(first, last):
        y = ys[row]
        gx, gy = across[row], down[row]
        for i in range(count):
            part = 1.0 / (matrix[2, 0] * xs[i] + matrix[2, 1] * y + matrix[2, 2])
            wx = (matrix[0, 0] * xs[i] + matrix[0, 1] * y + matrix[0, 2]) * part
            wy = (matrix[1, 0] * xs[i] + matrix[1, 1] * y + matrix[1, 2]) * part
            share[i] = part
            away[i] = gx[i] * wx + gy[i] * wy
        for k in range(len(derivatives)):
            by = derivatives[k]
            a0, a1 = np.float32(by[0, 0]), np.float32(by[0, 1] * y + by[0, 2])
            b0, b1 = np.float32(by[1, 0]), np.float32(by[1, 1] * y + by[1, 2])
            c0, c1 = np.float32(by[2, 0]), np.float32(by[2, 1] * y + by[2, 2])
            target = steepest[row, k]
            for i in range(count):
                target[i] = share[i] * (
                    gx[i] * (a0 * line[i] + a1)
                    + gy[i] * (b0 * line[i] + b1)
                    - away[i] * (c0 * line[i] + c1)
                )


@_compile
def _add_up(totals: npt.NDArray[np.float32], sums: npt.NDArray[np.float64]) -> None:
    for k in range(len(totals)):
        total = 0.0
        for value in totals[k]:
            total += value
        sums[k] = total


@_compile
def gradient_rows(
    first: int,
    last: int,
    block: int,
    columns: npt.NDArray[np.float32],
    errors: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    sums: npt.NDArray[np.float64],
) -> None:
    """Sum columns times errors (step 7), the squares of the errors, and the weights.

    ``columns`` is (rows, n, columns); ``sums`` is (blocks, n + 2).
    """
    _, count, width = columns.shape
    totals = np.zeros((count + 2, width), np.float32)
    weighted = np.empty(width, np.float32)
    for row in range(first, last):
        error, weight = errors[row], weights[row]
        for i in range(width):
            weighted[i] = weight[i] * error[i]
            totals[count, i] += weighted[i] * error[i]
            totals[count + 1, i] += weight[i]
        for k in range(count):
            column, total = columns[row, k], totals[k]
            for i in range(width):
                total[i] += column[i] * weighted[i]
    _add_up(totals, sums[first // block])


@_compile
def look_and_sum_rows(
    first: int,
    last: int,
    block: int,
    image: npt.NDArray[np.float32],
    matrix: npt.NDArray[np.float64],
    xs: npt.NDArray[np.float64],
    ys: npt.NDArray[np.float64],
    template: npt.NDArray[np.float32],
    trust: npt.NDArray[np.float32],
    light: tuple[float, float],
    errors: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    columns: npt.NDArray[np.float32],
    sums: npt.NDArray[np.float64],
) -> None:
    """Do `look_rows` and `gradient_rows` in one call: calls cost on small pictures."""
    look_rows(
        first, last, image, matrix, xs, ys, template, trust, light, errors, weights
    )
    gradient_rows(first, last, block, columns, errors, weights, sums)


@_compile
def hessian_rows(
    first: int,
    last: int,
    block: int,
    columns: npt.NDArray[np.float32],
    weights: npt.NDArray[np.float32],
    sums: npt.NDArray[np.float64],
) -> None:
    """Sum the products of all pairs of columns (the paper's step 6).

    ``sums`` is (blocks, n (n + 1) / 2): the lower triangle, row by row.
    """
    _, count, width = columns.shape
    totals = np.zeros((count * (count + 1) // 2, width), np.float32)
    weighted = np.empty(width, np.float32)
    for row in range(first, last):
        weight = weights[row]
        pair = 0
        for k in range(count):
            column = columns[row, k]
            for i in range(width):
                weighted[i] = weight[i] * column[i]
            for other in range(k + 1):
                factor, total = columns[row, other], totals[pair]
                for i in range(width):
                    total[i] += weighted[i] * factor[i]
                pair += 1
    _add_up(totals, sums[first // block])


@_compile
def _decompose(
    matrix: npt.NDArray[np.float64],
    scale: npt.NDArray[np.float64],
    damping: float,
    lower: npt.NDArray[np.float64],
) -> float:
    """Cholesky's factor of a scaled, damped matrix; gives the smallest pivot."""
    smallest: float = np.inf
    for k in range(len(scale)):
        for j in range(k):
            total = matrix[k, j] * scale[k] * scale[j]
            for i in range(j):
                total -= lower[k, i] * lower[j, i]
            lower[k, j] = total / lower[j, j]
        pivot = matrix[k, k] * scale[k] * scale[k] + damping
        for i in range(k):
            pivot -= lower[k, i] * lower[k, i]
        smallest = min(smallest, pivot)
        if not pivot > 0.0:
            return smallest
        lower[k, k] = np.sqrt(pivot)
    return smallest


@_compile
def solve_cholesky(
    hessian: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    damping: float,
    solution: npt.NDArray[np.float64],
) -> float:
    """Solve a symmetric system whose rows and columns are scaled to a diagonal of 1.

    ``damping`` is added to that diagonal (Levenberg-Marquardt). Gives the smallest
    pivot of the scaled matrix: 1 for columns that are all perpendicular, near 0 or
    below where one depends on the others; then ``solution`` is not written.
    """
    count = len(right)
    scale = np.empty(count)
    for k in range(count):
        if not hessian[k, k] > 0.0:
            return 0.0
        scale[k] = 1.0 / np.sqrt(hessian[k, k])
    lower = np.zeros((count, count))
    smallest: float = _decompose(hessian, scale, damping, lower)
    if not smallest > 0.0:
        return smallest
    for k in range(count):
        total = right[k] * scale[k]
        for i in range(k):
            total -= lower[k, i] * solution[i]
        solution[k] = total / lower[k, k]
    for k in range(count - 1, -1, -1):
        total = solution[k]
        for i in range(k + 1, count):
            total -= lower[i, k] * solution[i]
        solution[k] = total / lower[k, k]
    for k in range(count):
        solution[k] *= scale[k]
    return smallest


@_compile
def huber_rows(
    first: int,
    last: int,
    errors: npt.NDArray[np.float32],
    cut: np.float32,
    weights: npt.NDArray[np.float32],
) -> None:
    """Weigh as if errors beyond the cut counted by their size, not its square."""
    for row in range(first, last):
        for i in range(errors.shape[1]):
            size = abs(errors[row, i])
            weights[row, i] *= cut / max(size, cut)


@_compile
def tukey_rows(
    first: int,
    last: int,
    errors: npt.NDArray[np.float32],
    cut: np.float32,
    weights: npt.NDArray[np.float32],
) -> None:
    """Weigh by Tukey's biweight: errors beyond the cut do not count at all."""
    for row in range(first, last):
        for i in range(errors.shape[1]):
            share = errors[row, i] / cut
            rest = max(np.float32(1) - share * share, np.float32(0))
            weights[row, i] *= rest * rest


@_compile
def follow_inverse(
    matrix: npt.NDArray[np.float64], increment: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Solve ``result @ increment = matrix`` for 3x3 matrices, by Cramer's rule.

    Of a singular increment nothing finite comes back.
    """
    cofactors = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            a, b, c, d = (i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3
            cofactors[i, j] = (
                increment[a, c] * increment[b, d] - increment[a, d] * increment[b, c]
            )
    determinant = 0.0
    for j in range(3):
        determinant += increment[0, j] * cofactors[0, j]
    result = np.empty((3, 3))
    for i in range(3):
        for j in range(3):
            total = 0.0
            for k in range(3):
                total += matrix[i, k] * cofactors[j, k]
            result[i, j] = total / determinant
    return result


@_compile
def movement(
    before: npt.NDArray[np.float64],
    after: npt.NDArray[np.float64],
    corners: npt.NDArray[np.float64],
) -> float:
    """Largest distance, along x or y, between (3, N) points under two warps.

    Infinite where a point is sent to infinity or beyond.
    """
    farthest = 0.0
    for k in range(corners.shape[1]):
        x, y = corners[0, k], corners[1, k]
        first = before[2, 0] * x + before[2, 1] * y + before[2, 2]
        then = after[2, 0] * x + after[2, 1] * y + after[2, 2]
        if not (first > 0.0 and then > 0.0):
            return np.inf
        for axis in range(2):
            old = before[axis, 0] * x + before[axis, 1] * y + before[axis, 2]
            new = after[axis, 0] * x + after[axis, 1] * y + after[axis, 2]
            distance = abs(new / then - old / first)
            if not distance < np.inf:
                return np.inf
            farthest = max(farthest, distance)
    return farthest
