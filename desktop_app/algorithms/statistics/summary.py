"""Mean and std out of counts: every definition that is in use, each with its name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from desktop_app.algorithms.statistics.counts import FRACTION_BITS, ChannelCounts
from desktop_app.algorithms.statistics.sums import DENOMINATOR

Figures = tuple[float, ...]
_ROOT_BITS = 128


@dataclass(frozen=True)
class Failure:
    """A file that was not counted.

    Parameters
    ----------
    file : str
        Its path or address.
    reason : str
        What is wrong with it and what can be done.
    """

    file: str
    reason: str


@dataclass(frozen=True, eq=False)
class Statistics:
    """Mean and std of every channel over a set of pictures.

    Values are in [0, 1] for pictures of integers. Every figure is the exact rational
    (or its root) rounded once to float64; those over pictures to within 2**-95.

    Parameters
    ----------
    images, pixels : int
        Pictures and pixels counted.
    mean, std : tuple of float
        Over all pixels of all pictures together (pooled).
    rms_std : tuple of float
        Root of the mean over pictures of the variance about each one's own mean.
    mean_std : tuple of float
        Mean over pictures of their own std.
    image_mean, image_std : tuple of float
        As `mean` and `std`, but every picture counts the same, whatever its size.
    failed : tuple of Failure
        What was not counted, and why.
    counts : ChannelCounts
        What all of this was made from.
    """

    images: int
    pixels: int
    mean: Figures
    std: Figures
    rms_std: Figures
    mean_std: Figures
    image_mean: Figures
    image_std: Figures
    failed: tuple[Failure, ...]
    counts: ChannelCounts


def summarise(
    counts: ChannelCounts, *, failed: tuple[Failure, ...] = (), ddof: int = 0
) -> Statistics:
    """Give mean and std of what was counted.

    Parameters
    ----------
    counts : ChannelCounts
        Merged counts.
    failed : tuple of Failure
        Handed on.
    ddof : int
        Taken from the number of pixels in the denominator of the pooled variance: 0 is
        the population's, 1 the sample's (Bessel's correction).

    Returns
    -------
    statistics : Statistics
        Without figures (empty tuples) where nothing was counted.

    Raises
    ------
    ValueError
        If ``ddof`` is negative or leaves no pixel.
    """
    if ddof < 0:
        raise ValueError(f"ddof = {ddof}: must be at least 0")
    if not counts.images:
        return Statistics(0, 0, (), (), (), (), (), (), failed, counts)
    weight = counts.weight
    free = weight - ddof * counts.unit
    if free <= 0:
        message = f"ddof = {ddof}: must be below the number of pixels, {counts.pixels}"
        raise ValueError(message)
    mean = tuple(_ratio(total, weight * DENOMINATOR) for total in counts.totals)
    spreads = (
        Fraction(weight * squares - total * total, weight * free * DENOMINATOR**2)
        for total, squares in zip(counts.totals, counts.squares, strict=True)
    )
    whole = counts.images << FRACTION_BITS
    image_variances = (
        Fraction(second, whole) - Fraction(first, whole) ** 2
        for first, second in zip(counts.means, counts.seconds, strict=True)
    )
    return Statistics(
        images=counts.images,
        pixels=counts.pixels,
        mean=mean,
        std=tuple(root(each) for each in spreads),
        rms_std=tuple(root(Fraction(each, whole)) for each in counts.variances),
        mean_std=tuple(_ratio(each, whole) for each in counts.stds),
        image_mean=tuple(_ratio(each, whole) for each in counts.means),
        image_std=tuple(root(max(each, Fraction(0))) for each in image_variances),
        failed=failed,
        counts=counts,
    )


def root(value: Fraction) -> float:
    """Square root of a fraction that is not negative, to the last bit or nearly so."""
    top, bottom = value.numerator, value.denominator
    # Enough bits for tiny values, too: the result has at least 64 of its own.
    bits = max(0, bottom.bit_length() - top.bit_length()) // 2 + _ROOT_BITS
    return _ratio(math.isqrt((top << 2 * bits) // bottom), 1 << bits)


def _ratio(top: int, bottom: int) -> float:
    """Quotient of integers of any length, rounded once."""
    return top / bottom
