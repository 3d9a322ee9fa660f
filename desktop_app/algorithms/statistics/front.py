"""Statistics of a list of pictures, whoever decodes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from desktop_app.algorithms.statistics.counts import ChannelCounts
from desktop_app.algorithms.statistics.prepare import Alpha, Colour, Counting
from desktop_app.algorithms.statistics.summary import Failure, Statistics, summarise

Address = str | os.PathLike[str]


def dataset_statistics(
    paths: Iterable[Address],
    *,
    decode: Callable[[Any], Any],
    colour: Colour = "rgb",
    alpha: Alpha = "ignore",
    light: bool = False,
    resize: int = 0,
    crop: int = 0,
    ddof: int = 0,
    on_picture: Callable[[ChannelCounts], None] | None = None,
) -> Statistics:
    """Mean and std of every channel over all pixels of a set of pictures.

    Streaming: one picture at a time is in memory, and the paths may come from a
    generator. Every sum is exact, so that any order, and any division of the work
    whose `ChannelCounts` are added afterwards, gives the same result to the last bit.

    Parameters
    ----------
    paths : iterable of path-like
        What is handed to `decode`, one after the other.
    decode : callable(path) -> array or (array, alpha)
        Opens one of them: (H, W) or (H, W, 3) uint8, uint16 or float, and where there
        is one the opacity (H, W). Whatever it raises makes the file a failed one.
    colour, alpha, light, resize, crop
        What is counted of every picture, see `prepare.Counting`.
    ddof : int
        0 for the population's variance, 1 for the sample's.
    on_picture : callable(counts so far), optional
        Called after every picture; may raise to stop.

    Returns
    -------
    statistics : Statistics
        With `Statistics.failed` naming every file that was not counted and the reason;
        its figures are empty where no file could be counted.

    Raises
    ------
    ValueError
        If an option is outside its range.

    References
    ----------
    .. [1] Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for
       computing sample variances", COMPSTAT 1982, eq. 2.1: not needed here, since
       integers are added instead.

    Examples
    --------
    >>> import numpy as np
    >>> from desktop_app.algorithms.statistics import dataset_statistics
    >>> pictures = {
    ...     "a": np.zeros((2, 2, 3), np.uint8), "b": np.full((2, 2, 3), 255, np.uint8)
    ... }
    >>> found = dataset_statistics(["a", "b"], decode=pictures.__getitem__)
    >>> found.mean, found.std
    ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    """
    counting = Counting(colour, alpha, light, resize, crop)
    counts = ChannelCounts.nothing(counting)
    failed: list[Failure] = []
    for path in paths:
        try:
            decoded = decode(path)
            pixels, opacity = decoded if isinstance(decoded, tuple) else (decoded, None)
            counted = ChannelCounts.of(
                np.asarray(pixels), alpha=opacity, counting=counting
            )
        # Whatever a decoder raises means the same: this one is not counted.
        except Exception as error:
            failed.append(Failure(os.fspath(path), _reason(error)))
            continue
        counts += counted
        if on_picture is not None:
            on_picture(counts)
    return summarise(counts, failed=tuple(failed), ddof=ddof)


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
