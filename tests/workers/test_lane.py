"""One thread with room for one waiting piece of work."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
import weakref

import pytest

from desktop_app.algorithms.imaging.threads import BEHIND_WINDOW, step_back
from desktop_app.workers.lane import Lane

SOON = 5.0  # s; far more than anything here takes


@pytest.fixture
def lane():
    made = Lane("sextant-test")
    yield made
    assert made.close(SOON)


class Gate:
    """Work that says when it begins, and goes on when it may."""

    def __init__(self):
        self.begun, self.open = threading.Event(), threading.Event()

    def __call__(self):
        self.begun.set()
        assert self.open.wait(SOON)


def hold(lane):
    """Keep the lane at work until the gate is opened."""
    gate = Gate()
    lane.submit(gate)
    assert gate.begun.wait(SOON)
    return gate


def done_with(lane):
    deadline = time.monotonic() + SOON
    while lane.busy:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_that_a_lane_without_work_has_no_thread():
    assert Lane("sextant-first").close(0.0)  # brings the thread that begins others
    before = threading.active_count()
    lane = Lane("sextant-idle")
    assert threading.active_count() == before
    assert not lane.busy
    assert lane.close(0.0)


def test_that_work_runs_in_a_daemon_of_the_lanes_name(lane):
    seen = []
    lane.submit(lambda: seen.append(threading.current_thread()))
    done_with(lane)
    assert (seen[0].name, seen[0].daemon) == ("sextant-test", True)
    assert seen[0] is not threading.current_thread()


def test_that_of_what_waits_only_the_newest_is_done(lane):
    done = []
    gate = hold(lane)
    for number in range(10):
        lane.submit(lambda number=number: done.append(number))
    gate.open.set()
    done_with(lane)
    assert done == [9]


def test_that_all_work_of_a_lane_is_done_by_one_thread(lane):
    threads = set()
    for _ in range(5):
        lane.submit(lambda: threads.add(threading.get_ident()))
        done_with(lane)
    assert len(threads) == 1


def test_that_what_was_dropped_is_not_done_and_what_runs_goes_on(lane):
    done = []
    gate = hold(lane)
    lane.submit(lambda: done.append("waiting"))
    lane.drop()
    assert lane.busy
    gate.open.set()
    done_with(lane)
    assert done == []
    lane.submit(lambda: done.append("next"))
    done_with(lane)
    assert done == ["next"]


def test_that_a_closed_lane_takes_no_more_work():
    done = []
    lane = Lane("sextant-closed")
    lane.submit(lambda: done.append("before"))
    done_with(lane)
    assert lane.close(SOON)
    lane.submit(lambda: done.append("after"))
    assert not lane.busy
    assert done == ["before"]


def test_that_closing_forgets_what_waits_and_says_when_it_did_not_end_in_time():
    done = []
    lane = Lane("sextant-slow")
    gate = hold(lane)
    lane.submit(lambda: done.append("waiting"))
    assert not lane.close(0.01)
    gate.open.set()
    assert lane.close(SOON)
    assert done == []


def test_that_asking_never_waits_until_a_thread_runs(monkeypatch):
    begins = threading.Event()
    start = threading.Thread.start

    def start_late(thread):
        if thread.name == "sextant-late":
            assert begins.wait(SOON)
        start(thread)

    lane = Lane("sextant-late")
    monkeypatch.setattr(threading.Thread, "start", start_late)
    done = []
    lane.submit(lambda: done.append("first"))
    lane.submit(lambda: done.append("second"))
    assert lane.busy
    assert not lane.close(0.01)
    begins.set()
    assert lane.close(SOON)
    assert done == []


def test_that_a_lane_closed_before_its_thread_ran_ends_it():
    lane = Lane("sextant-brief")
    lane.submit(lambda: None)
    assert lane.close(SOON)
    assert "sextant-brief" not in [each.name for each in threading.enumerate()]


def test_that_finished_work_keeps_no_picture_alive(lane):
    class Picture:
        pass

    picture = Picture()
    gone = weakref.ref(picture)
    lane.submit(lambda picture=picture: None)
    done_with(lane)
    del picture
    gc.collect()
    assert gone() is None


@pytest.mark.skipif(sys.platform != "linux", reason="no priority of threads there")
@pytest.mark.parametrize("patient", [False, True])
def test_that_a_patient_lane_stands_back_and_another_does_not(patient):
    seen = []
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    lane = Lane("sextant-patient", patient=patient)
    lane.submit(
        lambda: seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
    )
    done_with(lane)
    assert lane.close(SOON)
    assert seen == [min(19, own + BEHIND_WINDOW) if patient else own]


@pytest.mark.skipif(sys.platform != "linux", reason="no priority of threads there")
def test_that_work_a_patient_lane_hands_on_stands_no_further_back(lane):
    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    seen = []

    def step():
        step_back()
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def hand_on():
        step()
        helper = threading.Thread(target=step)
        helper.start()
        helper.join()

    lane.submit(hand_on)
    done_with(lane)
    assert seen == 2 * [min(19, own + BEHIND_WINDOW)]
