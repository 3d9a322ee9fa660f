"""What is claimed: a sentence, where its figure is, the bar, the peer beside it.

A figure is a function of what its run wrote as JSON. One that needs a peer which is not
installed raises `KeyError`; the page then names the peer instead of a figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

LESS, MORE = "at most", "at least"
# A ratio or an accuracy holds on any machine; a time only on one like that of the run.
RATIO, QUALITY, TIME = "ratio", "quality", "time"
Figures = dict[str, Any]


@dataclass(frozen=True)
class Claim:
    """One figure that is promised.

    Parameters
    ----------
    topic : str
        Instrument or part of the program.
    said : str
        What the figure is.
    run : str
        Name of the run that measures it.
    figure : callable
        From what the run wrote to a number.
    bar : float
        What is promised.
    better : {"at most", "at least"}
        Side of the bar on which the figure shall be.
    kind : {"ratio", "quality", "time"}
        Ratios and qualities are guarded against getting worse.
    unit : str
        Behind the number.
    peer : str
        Name of what it is compared with, if there is one.
    beside : callable, optional
        The peer's own figure, in the same unit.
    full : bool
        Measured by the full form only.
    """

    topic: str
    said: str
    run: str
    figure: Callable[[Figures], float]
    bar: float
    better: str = LESS
    kind: str = TIME
    unit: str = ""
    peer: str = ""
    beside: Callable[[Figures], float] | None = None
    full: bool = False

    @property
    def key(self) -> str:
        """Name by which an accepted figure is found again."""
        return f"{self.topic}: {self.said}"

    def met(self, value: float) -> bool:
        """Whether a figure holds the promise."""
        return value <= self.bar if self.better == LESS else value >= self.bar


def over(rows: Figures, name: str, key: str) -> list[float]:
    """Figures of one peer in every table that has it; `KeyError` if none has."""
    found = [row[name][key] for row in rows.values() if name in row]
    if not found:
        raise KeyError(name)
    return [float(value) for value in found]
