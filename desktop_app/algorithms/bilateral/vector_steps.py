# ruff: noqa: PLR0917, ANN401  numba's extension interface: by position, untyped
"""Vector instructions for the innermost step of the grid's splat and slice.

numba unrolls a loop over the 8 or 16 floats that a pixel touches, and then no longer
turns it into vector instructions; written out here, the same sums take half the time.
They are portable (LLVM splits the vectors for processors with shorter ones) and give
the same bits everywhere: nothing is fused or reordered.

The floats of a pixel are the four range levels it touches, in each the lanes: the
values of every channel, then the weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.errors import TypingError
from numba.extending import intrinsic

LEVELS = 4
# Cubic B-splines about a position t between two samples, by powers of t.
_SPLINES = (
    (1 / 6, 4 / 6, 1 / 6, 0.0),
    (-3 / 6, 0.0, 3 / 6, 0.0),
    (3 / 6, -6 / 6, 3 / 6, 0.0),
    (-1 / 6, 3 / 6, -3 / 6, 1 / 6),
)

_float = ir.FloatType()
_whole = ir.IntType(32)


@intrinsic
def splat_grey_pixel(
    typing: Any, line: Any, begin: Any, stride: Any, part: Any, values: Any,
    pixel: Any, across: Any,
) -> Any:  # fmt: skip
    """Add one grey pixel; see `_splat`."""
    return _splat(1, line, begin, stride, part, values, pixel, across)


@intrinsic
def splat_colour_pixel(
    typing: Any, line: Any, begin: Any, stride: Any, part: Any, values: Any,
    pixel: Any, across: Any,
) -> Any:  # fmt: skip
    """Add one RGB pixel; see `_splat`."""
    return _splat(3, line, begin, stride, part, values, pixel, across)


@intrinsic
def slice_grey_pixel(
    typing: Any, line: Any, begin: Any, stride: Any, part: Any, across: Any,
    pixel: Any, sums: Any,
) -> Any:  # fmt: skip
    """Read the grid at one grey pixel; see `_slice`."""
    return _slice(1, line, begin, stride, part, across, pixel, sums)


@intrinsic
def slice_colour_pixel(
    typing: Any, line: Any, begin: Any, stride: Any, part: Any, across: Any,
    pixel: Any, sums: Any,
) -> Any:  # fmt: skip
    """Read the grid at one RGB pixel; see `_slice`."""
    return _slice(3, line, begin, stride, part, across, pixel, sums)


def _splat(channels: int, *arguments: Any) -> Any:
    """Make the step that adds a pixel to four columns of a grid line.

    Its arguments: the line, the float it begins at, floats between two columns, the
    position between two range levels, the (W, C) values, which pixel of them, and the
    (W, 4) weights of the columns.
    """
    lanes = channels + 1
    size = LEVELS * lanes
    _refuse_gaps(arguments[0], arguments[4], arguments[6])

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        line, values, across = (
            _data(context, builder, signature.args[n], given[n]) for n in (0, 4, 6)
        )
        begin, stride, part, pixel = given[1], given[2], given[3], given[5]
        first = builder.mul(pixel, ir.Constant(pixel.type, channels))
        lane_values = [
            builder.load(builder.gep(values, [builder.add(first, _like(first, n))]))
            for n in range(channels)
        ]
        one = ir.Constant(_float, 1.0)
        taps = builder.fmul(
            _spline_weights(builder, part, lanes),
            _repeat(builder, [*lane_values, one], size),
        )
        at = begin
        for weight in _column_weights(builder, across, pixel):
            place = _vector_at(builder, line, at, size)
            added = builder.fmul(_spread(builder, weight, size), taps)
            total = builder.fadd(builder.load(place, align=4), added)
            builder.store(total, place, align=4)
            at = builder.add(at, stride)
        return context.get_dummy_value()

    return types.void(*arguments), generate


def _slice(channels: int, *arguments: Any) -> Any:
    """Make the step that reads a grid line at a pixel.

    Its arguments: the line, the float it begins at, floats between two columns, the
    position between two range levels, the (W, 4) weights of the columns, which pixel of
    them, and the (W, lanes) array that the sums of that pixel are written to.
    """
    lanes = channels + 1
    size = LEVELS * lanes
    _refuse_gaps(arguments[0], arguments[4], arguments[6])

    def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        line, across, sums = (
            _data(context, builder, signature.args[n], given[n]) for n in (0, 4, 6)
        )
        begin, stride, part, pixel = given[1], given[2], given[3], given[5]
        total, at = None, begin
        for weight in _column_weights(builder, across, pixel):
            there = builder.load(_vector_at(builder, line, at, size), align=4)
            product = builder.fmul(_spread(builder, weight, size), there)
            total = product if total is None else builder.fadd(total, product)
            at = builder.add(at, stride)
        total = builder.fmul(total, _spline_weights(builder, part, lanes))
        while _size_of(total) > lanes:
            total = _fold(builder, total)
        first = builder.mul(pixel, ir.Constant(pixel.type, lanes))
        builder.store(total, _vector_at(builder, sums, first, lanes), align=4)
        return context.get_dummy_value()

    return types.void(*arguments), generate


def _refuse_gaps(*arrays: Any) -> None:
    for kind in arrays:
        if kind.layout != "C" or kind.dtype != types.float32:
            raise TypingError(f"{kind}: must be a contiguous array of float32")


def _size_of(vector: Any) -> int:
    """Give the number of floats in a vector."""
    return int(vector.type.count)


def _data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    """Pointer to the first float of a contiguous array."""
    return cgutils.create_struct_proxy(kind)(context, builder, value=array).data


def _like(value: Any, number: int) -> Any:
    return ir.Constant(value.type, number)


def _vector_at(builder: Any, data: Any, index: Any, size: int) -> Any:
    kind = ir.VectorType(_float, size).as_pointer()
    return builder.bitcast(builder.gep(data, [index]), kind)


def _column_weights(builder: Any, across: Any, pixel: Any) -> list[Any]:
    """Weights of the four columns a pixel touches."""
    first = builder.mul(pixel, _like(pixel, LEVELS))
    four = builder.load(_vector_at(builder, across, first, LEVELS), align=4)
    return [
        builder.extract_element(four, ir.Constant(_whole, n)) for n in range(LEVELS)
    ]


def _spread(builder: Any, number: Any, size: int) -> Any:
    """Vector with the same number everywhere."""
    return _repeat(builder, [number], size)


def _repeat(builder: Any, numbers: Sequence[Any], size: int) -> Any:
    """Vector that repeats some numbers."""
    vector = ir.Constant(ir.VectorType(_float, size), ir.Undefined)
    for n, number in enumerate(numbers):
        vector = builder.insert_element(vector, number, ir.Constant(_whole, n))
    order = [n % len(numbers) for n in range(size)]
    return _shuffle(builder, vector, order)


def _shuffle(builder: Any, vector: Any, order: Sequence[int]) -> Any:
    mask = ir.Constant(ir.VectorType(_whole, len(order)), list(order))
    return builder.shuffle_vector(vector, ir.Constant(vector.type, ir.Undefined), mask)


def _fold(builder: Any, vector: Any) -> Any:
    """Add the second half of a vector to the first."""
    half = _size_of(vector) // 2
    low, high = range(half), range(half, 2 * half)
    return builder.fadd(_shuffle(builder, vector, low), _shuffle(builder, vector, high))


def _spline_weights(builder: Any, part: Any, lanes: int) -> Any:
    """Weights of the four levels, each as often as there are lanes."""
    size = LEVELS * lanes
    kind = ir.VectorType(_float, size)
    powers = [
        ir.Constant(kind, [row[n // lanes] for n in range(size)]) for row in _SPLINES
    ]
    place = _spread(builder, part, size)
    weights = powers[-1]
    for power in powers[-2::-1]:
        weights = builder.fadd(builder.fmul(weights, place), power)
    return weights
