"""A monkey at the window: whatever it does, nothing unexpected is met."""

from __future__ import annotations

import pytest

from tests.faults.conftest import FULL
from tests.faults.modules import grown, told_by
from tests.main_window.conftest import compiled_kernels

__all__ = ["compiled_kernels"]

# The full form, 10,000 events; a run that decides a landing has always the same seed.
RUNS = [(seed, 1000) for seed in range(10)] if FULL else [(1, 100)]
# An hour of a user at three events a second; what a window may grow by meanwhile.
HOUR = 10_000
GROWTH = 20e6


@pytest.mark.parametrize(("seed", "events"), RUNS)
def test_that_a_monkey_meets_no_exception_and_no_warning(seed, events, capsys):
    told, complaints = told_by("tests.faults.monkey", seed, events)
    with capsys.disabled():
        done = ", ".join(f"{kind} {count}" for kind, count in told["done"].items())
        print(
            f"\nmonkey, seed {seed}, {events} events: {len(told['met'])} met ({done})"
        )
    assert told["met"] == []
    assert complaints == ""


@pytest.mark.slow
@pytest.mark.skipif(not FULL, reason="takes ten minutes")
def test_that_nothing_piles_up_in_a_window_that_is_used_for_an_hour(capsys):
    told, complaints = told_by("tests.faults.monkey", 3, HOUR, "--stay")
    first, last = told["held"][0], told["held"][-1]
    more = grown(told["held"])
    with capsys.disabled():
        print(f"\nan hour: {more / 1e6:.0f} MB more, from {first} to {last}")
    assert told["met"] == []
    assert complaints == ""
    assert more < GROWTH
    assert last["handles"] <= first["handles"]
    # What is made when it is first used stays: tables, lists of dialogs, threads.
    assert last["widgets"] < first["widgets"] + 150
    assert last["threads"] < first["threads"] + 12
