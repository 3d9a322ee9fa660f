"""Counts of a set of pictures that can be merged in any order, without rounding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.statistics.prepare import Counting, prepare
from desktop_app.algorithms.statistics.sums import (
    DENOMINATOR,
    LEVELS,
    Floats,
    Levels,
    Pixels,
    Sums,
    Weights,
    Whole,
    count_plane,
    levels_of_floats,
    planes_of,
    show_levels,
    sums_of_levels,
    sums_of_plane,
)

# Figures of single pictures are added as multiples of 2**-FRACTION_BITS: rounding a
# picture's own std once, to 29 decimals, keeps addition exact and in any order.
FRACTION_BITS = 96

Integers = tuple[int, ...]
_NOTHING: Integers = (0, 0, 0)


@dataclass(frozen=True, eq=False)
class ChannelCounts:
    """What a number of pictures add up to; ``a + b`` is exact and needs no order.

    `of` counts one picture; without arguments nothing is counted yet.

    Parameters
    ----------
    images, pixels : int
        Pictures counted, and their pixels that were finite.
    weight : int
        Sum of the pixels' weights, in parts of `unit`.
    totals, squares : tuple of int
        Of each channel the weighted sum of the values in parts of `DENOMINATOR`, and
        of their squares in parts of its square.
    means, seconds, variances, stds : tuple of int
        Of each channel the sum over pictures of the picture's own mean, mean square,
        variance and std, in parts of 2**`FRACTION_BITS`.
    levels : (C, 256) int64 array
        Weighted histogram; zeros where it was not asked for.
    unit : int
        What a pixel of full weight counts: 1, or `OPAQUE` where alpha weighs.
    """

    images: int = 0
    pixels: int = 0
    weight: int = 0
    totals: Integers = _NOTHING
    squares: Integers = _NOTHING
    means: Integers = _NOTHING
    seconds: Integers = _NOTHING
    variances: Integers = _NOTHING
    stds: Integers = _NOTHING
    levels: Levels = field(default_factory=lambda: np.zeros((3, LEVELS), np.int64))
    unit: int = 1

    @classmethod
    def nothing(cls, counting: Counting | None = None) -> Self:
        """Give the counts of no picture: what addition starts from."""
        counting = counting or Counting()
        zeros = (0,) * counting.channels
        levels = np.zeros((counting.channels, LEVELS), np.int64)
        return cls(
            0, 0, 0, zeros, zeros, zeros, zeros, zeros, zeros, levels, counting.unit
        )

    @classmethod
    def of(
        cls,
        pixels: npt.NDArray[np.generic],
        *,
        alpha: npt.NDArray[np.generic] | None = None,
        counting: Counting | None = None,
    ) -> Self:
        """Count one picture.

        Parameters
        ----------
        pixels : (H, W) or (H, W, 3) uint8, uint16 or float array
            Grey or RGB; integers over their full range, floats as they are.
        alpha : (H, W) array, optional
            Opacity; only looked at where `counting` says that it weighs.
        counting : Counting, optional
            What is counted; by default three channels of all pixels.

        Returns
        -------
        counts : ChannelCounts

        Raises
        ------
        ValueError
            If the array is no picture, or nothing of it counts: no value is finite, or
            all of it is transparent.
        """
        counting = counting or Counting()
        chosen, weights = prepare(pixels, alpha, counting)
        chosen, weights = _finite(chosen, weights)
        sums, levels = _count(chosen, weights, counting)
        if not sums[0].weight:
            raise ValueError("the picture is transparent everywhere: nothing to count")
        figures = [_figures(each) for each in sums]
        copies = counting.channels // len(sums)
        means, seconds, variances, stds = (
            column * copies for column in zip(*figures, strict=True)
        )
        factors = [DENOMINATOR // each.scale for each in sums]
        paired = list(zip(sums, factors, strict=True))
        return cls(
            images=1,
            pixels=chosen.shape[0] * chosen.shape[1],
            weight=sums[0].weight,
            totals=tuple(each.total * by for each, by in paired) * copies,
            squares=tuple(each.squares * by * by for each, by in paired) * copies,
            means=means,
            seconds=seconds,
            variances=variances,
            stds=stds,
            levels=np.concatenate([levels] * copies) if copies > 1 else levels,
            unit=counting.unit,
        )

    def __add__(self, other: ChannelCounts) -> ChannelCounts:
        if self.unit != other.unit or len(self.totals) != len(other.totals):
            message = (
                f"counts of {len(self.totals)} channels and unit {self.unit} cannot be "
                f"added to {len(other.totals)} and {other.unit}: count alike"
            )
            raise ValueError(message)
        return ChannelCounts(
            images=self.images + other.images,
            pixels=self.pixels + other.pixels,
            weight=self.weight + other.weight,
            totals=_added(self.totals, other.totals),
            squares=_added(self.squares, other.squares),
            means=_added(self.means, other.means),
            seconds=_added(self.seconds, other.seconds),
            variances=_added(self.variances, other.variances),
            stds=_added(self.stds, other.stds),
            levels=self.levels + other.levels,
            unit=self.unit,
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ChannelCounts):
            return NotImplemented
        return self.as_dict() == other.as_dict()

    __hash__ = None  # type: ignore[assignment]  # holds an array

    def as_dict(self) -> dict[str, Any]:
        """Give everything as integers and lists, ready for JSON."""
        lists = {name: list(getattr(self, name)) for name in _OF_CHANNELS}
        scalars = {name: getattr(self, name) for name in _OF_ALL}
        return scalars | lists | {"levels": self.levels.tolist()}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Make the counts that `as_dict` gave."""
        made: dict[str, Any] = {name: int(values[name]) for name in _OF_ALL}
        made |= {name: tuple(map(int, values[name])) for name in _OF_CHANNELS}
        return cls(**made, levels=np.array(values["levels"], np.int64))


_OF_ALL = ("images", "pixels", "weight", "unit")
_OF_CHANNELS = ("totals", "squares", "means", "seconds", "variances", "stds")


def _added(first: Integers, second: Integers) -> Integers:
    return tuple(a + b for a, b in zip(first, second, strict=True))


def _finite(pixels: Pixels, weights: Weights | None) -> tuple[Pixels, Weights | None]:
    """Leave out pixels with a value that is not finite; the rest becomes one row."""
    if pixels.dtype != np.float32:
        return pixels, weights
    finite = np.isfinite(pixels)
    known = finite.all(axis=2) if pixels.ndim == 3 else finite
    if np.all(known):
        return pixels, weights
    if not np.any(known):
        raise ValueError("the picture has no finite value: nothing to count")
    rest = np.ascontiguousarray(pixels[known][None])
    return cast(Pixels, rest), None if weights is None else weights[known][None]


def _count(
    pixels: Pixels, weights: Weights | None, counting: Counting
) -> tuple[list[Sums], Levels]:
    """Give the sums of every channel, and histograms where they were asked for."""
    planes, light = planes_of(pixels), counting.light
    if not counting.levels:
        sums = [sums_of_plane(plane, weights, light=light) for plane in planes]
        return sums, np.zeros((len(planes), LEVELS), np.int64)
    if pixels.dtype == np.float32:
        floats = cast(list[Floats], planes)
        sums = [sums_of_plane(plane, weights) for plane in floats]
        return sums, np.stack([levels_of_floats(plane, weights) for plane in floats])
    counted = [count_plane(plane, weights) for plane in cast(list[Whole], planes)]
    sums = [sums_of_levels(levels, light=light) for levels in counted]
    return sums, np.stack([show_levels(levels, light=light) for levels in counted])


def _figures(sums: Sums) -> tuple[int, int, int, int]:
    """Mean, mean square, variance and std of one picture in parts of 2**96.

    Rounded down, which is the same whatever the order of the pixels was.
    """
    weight, total, squares = sums.weight, sums.total, sums.squares
    if not weight:
        return 0, 0, 0, 0
    whole = weight * sums.scale
    spread = weight * squares - total * total
    return (
        (total << FRACTION_BITS) // whole,
        (squares << FRACTION_BITS) // (whole * sums.scale),
        (spread << FRACTION_BITS) // (whole * whole),
        math.isqrt((spread << 2 * FRACTION_BITS) // (whole * whole)),
    )
