"""What a long run tells, asks, and may use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from desktop_app.algorithms.imaging.threads import Poll

Report = Callable[[float], object]


@dataclass(frozen=True)
class RunWatch:
    """Threads, cancelling and progress of one run.

    Attributes
    ----------
    threads : int, optional
        Threads at work; the result does not depend on it.
    poll : callable(), optional
        Called every 15 ms or so by the calling thread; may raise to stop.
    report : callable(fraction), optional
        Hears the share that is done, from ``begin`` to ``end`` and never falling.
    begin, end : float
        Where in the whole work this run lies.
    """

    threads: int | None = None
    poll: Poll | None = None
    report: Report | None = None
    begin: float = 0.0
    end: float = 1.0

    def tell(self, share: float) -> None:
        """Tell that a share of this run is done."""
        if self.report:
            self.report(self.begin + (self.end - self.begin) * share)


def check_floats(name: str, picture: npt.NDArray[Any], remedy: str) -> None:
    """Refuse what is no grey or RGB picture of floats.

    Parameters
    ----------
    name : str
        What the argument is called.
    picture : array
        Shall be (H, W) or (H, W, 3), of floats, and not empty.
    remedy : str
        Where integers are divided by their largest value: the end of the sentence.

    Raises
    ------
    ValueError
        If it is not.
    """
    deep = picture.ndim == 3 and picture.shape[2] == 3
    if not (picture.ndim == 2 or deep) or not picture.size:
        raise ValueError(
            f"{name} of shape {picture.shape}: must be (H, W) or (H, W, 3) "
            "with at least one pixel"
        )
    if not np.issubdtype(picture.dtype, np.floating):
        raise ValueError(f"{name} of {picture.dtype}: must be {remedy}")


def check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    """Refuse a word that is none of those that are offered.

    Parameters
    ----------
    name : str
        What the argument is called.
    value : str
        What was given.
    choices : sequence of str
        What may be given.

    Raises
    ------
    ValueError
        If it is another word.
    """
    if value not in choices:
        raise ValueError(f"{name} = {value!r}: must be one of {', '.join(choices)}")
