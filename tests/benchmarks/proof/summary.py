"""Medians and spreads of the claims in a record, and what got worse."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.proof import instruments, solvers
from tests.benchmarks.proof.claims import LESS, TIME, Claim
from tests.benchmarks.proof.runs import FULL

CLAIMS: list[Claim] = [*solvers.CLAIMS, *instruments.CLAIMS]
# What two runs of the same code may differ by where each has one round only.
LEAST_SPREAD = 0.10


@dataclass(frozen=True)
class Found:
    """A claim's figure in a record.

    Parameters
    ----------
    claim : Claim
    values : tuple of float
        One a round.
    beside : float or None
        The peer's, median.
    missing : str
        Why there is no figure.
    """

    claim: Claim
    values: tuple[float, ...] = ()
    beside: float | None = None
    missing: str = ""

    @property
    def median(self) -> float:
        """Middle of the rounds."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool:
        """Whether the median holds the bar."""
        return self.claim.met(self.median)


def find(claim: Claim, record: dict[str, Any]) -> Found:
    """Take a claim's figure out of a record."""
    rounds = record["runs"].get(claim.run, [])
    if claim.full and all(form_of(each, record) != FULL for each in rounds):
        return Found(claim, missing="the full form measures it")
    whole = [each["figures"] for each in rounds if each.get("figures") is not None]
    if not whole:
        told = next((each["failed"] for each in rounds if each.get("failed")), "")
        return Found(claim, missing=f"its run failed: {told}" if told else "not run")
    try:
        values = tuple(float(claim.figure(figures)) for figures in whole)
    except (KeyError, ValueError, TypeError, IndexError, ZeroDivisionError) as error:
        return Found(claim, missing=_why(claim, error))
    if not all(math.isfinite(value) for value in values):
        return Found(claim, missing="no finite figure")
    return Found(claim, values, _beside(claim, whole))


def form_of(row: dict[str, Any], record: dict[str, Any]) -> str:
    """In which form a round was run: a record may hold some of another."""
    return str(row.get("form", record["form"]))


def _why(claim: Claim, error: Exception) -> str:
    if isinstance(error, KeyError) and claim.peer:
        return f"{str(error.args[0]).removesuffix('.')} did not take part"
    return f"not measured ({type(error).__name__}: {error})"


def _beside(claim: Claim, whole: list[dict[str, Any]]) -> float | None:
    if claim.beside is None:
        return None
    try:
        return statistics.median(float(claim.beside(figures)) for figures in whole)
    except (KeyError, ValueError, TypeError, IndexError):
        return None


def summary_of(record: dict[str, Any]) -> list[Found]:
    """Give every claim with its figure, or why it has none."""
    return [find(claim, record) for claim in CLAIMS]


def guarded(found: list[Found]) -> dict[str, dict[str, float]]:
    """What is kept of an accepted run: ratios and accuracies, no times."""
    return {
        each.claim.key: {
            "median": each.median,
            "low": min(each.values),
            "high": max(each.values),
        }
        for each in found
        if each.values and each.claim.kind != TIME
    }


def what_got_worse(
    found: list[Found], accepted: dict[str, dict[str, float]]
) -> list[str]:
    """Sentences about claims that fell behind the accepted run by more than spreads."""
    told = []
    for each in found:
        before = accepted.get(each.claim.key)
        if before is None or each.claim.kind == TIME:
            continue
        if not each.values:
            told.append(f"{each.claim.key}: has no figure now ({each.missing})")
            continue
        spread = max(
            before["high"] - before["low"],
            max(each.values) - min(each.values),
            LEAST_SPREAD * abs(before["median"]),
        )
        sign = 1 if each.claim.better == LESS else -1
        lost = sign * (each.median - before["median"])
        if lost > spread:
            told.append(
                f"{each.claim.key}: {each.median:.4g}, was {before['median']:.4g} "
                f"(more than the spread of {spread:.2g})"
            )
    return told
