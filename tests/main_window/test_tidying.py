"""The collector of cyclic garbage keeps out of the way of a window."""

from __future__ import annotations

import gc
import sys
import types
import weakref

import pytest

from desktop_app.main_window.tidying import Tidying


class Ring:
    """Something that only a collector can take away."""

    def __init__(self):
        self.me = self


@pytest.fixture
def tidying(window):
    before = gc.get_threshold()
    found = Tidying(window)
    found.begin()
    yield found
    found.end()
    assert gc.get_threshold() == before
    gc.unfreeze()


def test_that_the_oldest_generation_is_not_looked_through_unasked(tidying):
    assert gc.get_threshold()[2] > 1_000_000


def test_that_what_modules_brought_is_frozen_once(tidying, monkeypatch):
    tidying.tidy()
    frozen = gc.get_freeze_count()
    assert frozen > 100_000
    tidying.tidy()
    assert gc.get_freeze_count() == frozen
    monkeypatch.setitem(sys.modules, "one_more", types.ModuleType("one_more"))
    kept = [[number] for number in range(1000)]
    tidying.tidy()
    assert gc.get_freeze_count() >= frozen + len(kept)


def test_that_garbage_is_collected_after_a_while_at_rest(tidying):
    tidying.tidy()
    gone = weakref.ref(Ring())
    gc.collect(0)
    for _ in range(20):
        tidying.tidy()
    assert gone() is None


def test_that_nothing_is_collected_while_a_job_runs(tidying, monkeypatch):
    monkeypatch.setattr(tidying, "_working", lambda: True)
    tidying.tidy()
    collected = []
    monkeypatch.setattr(gc, "collect", lambda *_: collected.append(True))
    for _ in range(50):
        tidying.tidy()
    assert not collected
