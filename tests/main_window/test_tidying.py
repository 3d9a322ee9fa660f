"""The collector of cyclic garbage keeps out of the way of a window."""

from __future__ import annotations

import gc
import sys
import types
import weakref

import pytest

from desktop_app.files.machine import give_back, used_bytes
from desktop_app.main_window import tidying as module
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


def test_that_the_oldest_generation_is_not_looked_through_unasked(tidying):
    assert gc.get_threshold()[2] > 1_000_000


def test_that_what_modules_brought_is_frozen_once(tidying, monkeypatch):
    before, kept = gc.get_freeze_count(), [[number] for number in range(1000)]
    tidying.tidy()
    frozen = gc.get_freeze_count()
    assert frozen >= before + len(kept)
    tidying.tidy()
    assert gc.get_freeze_count() == frozen
    monkeypatch.setitem(sys.modules, "one_more", types.ModuleType("one_more"))
    more = [[number] for number in range(1000)]
    tidying.tidy()
    assert gc.get_freeze_count() >= frozen + len(more)


def test_that_garbage_is_collected_after_a_while_at_rest(tidying):
    tidying.tidy()
    gone = weakref.ref(Ring())
    gc.collect(0)
    for _ in range(20):
        tidying.tidy()
    assert gone() is None


@pytest.mark.parametrize("seen", [False, True])
def test_that_freed_memory_is_given_back_while_nobody_looks(
    tidying, qtbot, monkeypatch, seen
):
    given = []
    monkeypatch.setattr(module, "give_back", lambda: given.append(1))
    monkeypatch.setattr(tidying, "_looked_at", lambda: seen)
    monkeypatch.setattr(tidying, "_working", lambda: False)
    for _ in range(20):
        tidying.tidy()
    qtbot.waitUntil(lambda: not tidying._lane.busy)
    assert bool(given) is not seen


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_that_what_is_given_back_is_no_longer_held():
    many = [bytes(60_000) for _ in range(4000)]
    last = bytes(
        60_000
    )  # at the end of the heap: without it the rest would go by itself
    full = used_bytes()
    del many
    give_back()
    assert used_bytes() < full - 100_000_000
    assert last


def test_that_nothing_is_collected_while_a_job_runs(tidying, monkeypatch):
    monkeypatch.setattr(tidying, "_working", lambda: True)
    tidying.tidy()
    collected = []
    monkeypatch.setattr(gc, "collect", lambda *_: collected.append(True))
    for _ in range(50):
        tidying.tidy()
    assert not collected
