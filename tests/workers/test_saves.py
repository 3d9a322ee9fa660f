"""Saves one after the other: none is lost, each one's end is told."""

from __future__ import annotations

import threading

import pytest

from desktop_app.workers.saves import SaveQueue

SOON = 5000  # ms


class Heard:
    """Everything a queue says, in order."""

    def __init__(self, queue):
        self.told = []
        queue.finished.connect(self.finished)
        queue.failed.connect(self.failed)
        queue.dropped.connect(self.dropped)
        queue.busy_changed.connect(self.busy)

    def finished(self, answer):
        self.told.append(("finished", answer))

    def failed(self, error):
        self.told.append(("failed", str(error)))

    def dropped(self, name):
        self.told.append(("dropped", name))

    def busy(self, busy):
        self.told.append(("busy", busy))

    def of(self, kind):
        return [what for each, what in self.told if each == kind]


@pytest.fixture
def queue(qtbot):
    made = SaveQueue()
    yield made
    assert made.shutdown()


@pytest.fixture
def heard(queue):
    return Heard(queue)


def idle(queue):
    return lambda: not queue.busy


def gated(answer):
    """A save that begins, waits to be let go, and stops when its job does."""
    begun, gate = threading.Event(), threading.Event()

    def save(job):
        begun.set()
        while not gate.wait(0.002):
            job.check()
        return answer

    return save, begun, gate


def failing(job):
    raise OSError("disk full")


def test_that_saves_are_done_in_the_order_they_were_asked_for(qtbot, queue, heard):
    for number in range(5):
        queue.add(f"{number}.png", lambda job, number=number: number)
    qtbot.waitUntil(idle(queue), timeout=SOON)
    assert heard.of("finished") == [0, 1, 2, 3, 4]
    assert heard.told[0] == ("busy", True)
    assert heard.told[-1] == ("busy", False)
    assert heard.of("busy") == [True, False]


def test_that_a_later_save_does_not_end_an_earlier_one(qtbot, queue, heard):
    save, begun, gate = gated("first")
    queue.add("first.png", save)
    assert begun.wait(5)
    queue.add("second.png", lambda job: "second")
    gate.set()
    qtbot.waitUntil(idle(queue), timeout=SOON)
    assert heard.of("finished") == ["first", "second"]
    assert heard.of("dropped") == []


def test_that_a_save_that_failed_is_told_and_the_next_one_is_done(qtbot, queue, heard):
    queue.add("a.png", failing)
    queue.add("b.png", lambda job: "b")
    qtbot.waitUntil(idle(queue), timeout=SOON)
    assert heard.told == [
        ("busy", True), ("failed", "disk full"), ("finished", "b"), ("busy", False),
    ]  # fmt: skip


def test_that_cancelling_tells_what_was_not_saved_and_stops_it(qtbot, queue, heard):
    save, begun, _ = gated("never")
    queue.add("a.png", save)
    assert begun.wait(5)
    queue.add("b.png", lambda job: "b")
    queue.add("c.png", lambda job: "c")
    queue.cancel()
    assert heard.of("dropped") == ["a.png", "b.png", "c.png"]
    assert not queue.busy
    qtbot.wait(20)
    assert heard.of("finished") == []
    assert heard.told[-1] == ("busy", False)


def test_that_cancelling_nothing_says_nothing(queue, heard):
    queue.cancel()
    assert heard.told == []


def test_that_after_a_cancel_the_next_save_is_done(qtbot, queue, heard):
    save, begun, _ = gated("never")
    queue.add("a.png", save)
    assert begun.wait(5)
    queue.cancel()
    queue.add("b.png", lambda job: "b")
    qtbot.waitUntil(idle(queue), timeout=SOON)
    assert heard.of("finished") == ["b"]


def test_that_a_save_asked_for_by_who_hears_of_another_ends_none(qtbot, queue, heard):
    """A window that saves once more when a save is done, as on closing."""
    asked = []

    def ask_again(answer):
        if answer == "first":
            queue.add("third.png", lambda job: asked.append("third") or "third")

    queue.finished.connect(ask_again)
    queue.add("first.png", lambda job: "first")
    queue.add("second.png", lambda job: asked.append("second") or "second")
    qtbot.waitUntil(lambda: len(heard.of("finished")) == 3, timeout=SOON)
    assert heard.of("finished") == ["first", "second", "third"]
    assert asked == ["second", "third"]
    assert heard.of("busy")[-1] is False


def test_that_the_queue_is_busy_while_a_save_of_a_listener_runs(qtbot, queue, heard):
    save, begun, gate = gated("again")
    queue.failed.connect(lambda error: queue.add("again.png", save))
    queue.add("a.png", failing)
    qtbot.waitUntil(begun.is_set, timeout=SOON)
    qtbot.wait(20)
    assert queue.busy
    assert heard.of("busy")[-1] is True
    gate.set()
    qtbot.waitUntil(idle(queue), timeout=SOON)
    assert heard.of("finished") == ["again"]
    assert heard.of("busy")[-1] is False


def test_that_progress_of_the_save_under_way_is_passed_on(qtbot, queue):
    seen = []
    queue.progressed.connect(lambda fraction, stage: seen.append((fraction, stage)))

    def save(job):
        job.report(0.5, "Writing")
        job.report(1.0, "Written")

    queue.add("a.png", save)
    qtbot.waitUntil(idle(queue), timeout=SOON)
    assert seen == [(0.5, "Writing"), (1.0, "Written")]


def test_that_a_queue_that_is_shut_down_begins_nothing_more(qtbot):
    queue = SaveQueue()
    heard = Heard(queue)
    save, begun, _ = gated("never")
    queue.add("a.png", save)
    assert begun.wait(5)
    queue.add("b.png", lambda job: "b")
    assert queue.shutdown()
    qtbot.wait(20)
    assert heard.of("finished") == []
    assert not queue.busy
