import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.imaging import threads
from desktop_app.algorithms.imaging.threads import (
    RowTeam,
    default_threads,
    run_in_rows,
)


class Stop(Exception):
    pass


def count_visit(start, stop, visits):
    visits[start:stop] += 1


@given(rows=st.integers(0, 60), block=st.integers(1, 25), threads=st.integers(1, 5))
def test_that_every_row_is_visited_exactly_once(rows, block, threads):
    visits = np.zeros(rows, int)
    run_in_rows(count_visit, rows, visits, block=block, threads=threads)
    assert np.all(visits == 1)


def test_that_blocks_do_not_depend_on_the_number_of_threads():
    def blocks(threads):
        seen = []
        run_in_rows(
            lambda start, stop: seen.append((start, stop)),
            23,
            block=5,
            threads=threads,
        )
        return sorted(seen)

    assert blocks(1) == blocks(2) == blocks(7)
    assert blocks(1) == [(0, 5), (5, 10), (10, 15), (15, 20), (20, 23)]


def test_that_two_threads_work_at_the_same_time():
    meeting = threading.Barrier(2, timeout=20)
    run_in_rows(lambda start, stop: meeting.wait(), 2, block=1, threads=2)


def test_that_a_single_block_stays_in_the_calling_thread():
    names = []
    run_in_rows(
        lambda start, stop: names.append(threading.current_thread()),
        8,
        block=8,
        threads=4,
    )
    assert names == [threading.current_thread()]


@pytest.mark.parametrize("threads", [1, 3])
def test_that_an_error_of_a_kernel_reaches_the_caller(threads):
    def fails(start, stop):
        if start == 3:
            raise ZeroDivisionError("row 3")

    with pytest.raises(ZeroDivisionError, match="row 3"):
        run_in_rows(fails, 10, block=1, threads=threads)


@pytest.mark.parametrize("threads", [1, 3])
def test_that_a_poll_that_raises_stops_the_work_at_once(threads):
    visited = []
    running = threading.Lock()

    def slow(start, stop):
        time.sleep(0.005)
        with running:
            visited.append(start)

    def poll():
        if len(visited) > 5:
            raise Stop

    begun = time.perf_counter()
    with pytest.raises(Stop):
        run_in_rows(slow, 4000, block=1, threads=threads, poll=poll)
    assert time.perf_counter() - begun < 5  # all of it would take 7 s or more
    left = len(visited)
    time.sleep(0.05)
    assert len(visited) == left < 2000  # and nothing runs behind the caller's back


@pytest.mark.parametrize("threads", [1, 2])
def test_that_the_poll_is_heard_in_the_calling_thread_all_the_time(threads):
    heard = []

    def poll():
        heard.append((threading.current_thread(), time.perf_counter()))

    run_in_rows(
        lambda start, stop: time.sleep(0.004), 100, block=1, threads=threads, poll=poll
    )
    assert len(heard) >= 5
    assert {thread for thread, _ in heard} == {threading.current_thread()}


def test_that_two_callers_share_the_pool_without_waiting_for_each_other():
    results = {}

    def work(name):
        visits = np.zeros(500, int)
        for _ in range(20):
            run_in_rows(count_visit, 500, visits, block=7, threads=4)
        results[name] = visits

    callers = [threading.Thread(target=work, args=(name,)) for name in range(6)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=30)
    assert len(results) == 6
    assert all(np.all(visits == 20) for visits in results.values())


@pytest.fixture
def patient(monkeypatch):
    """Helpers that look out for more for a long time, once they are done."""
    pytest.importorskip("numba")
    monkeypatch.setattr(threads, "LINGER_SECONDS", 5.0)
    yield
    monkeypatch.undo()
    nothing = threads._Run(lambda start, stop: None, 0, 1, ())
    for _ in range(20):  # also those that have just now begun to look out
        time.sleep(0.002)
        with threads._pool_lock:
            while threads._lingering:
                threads._lingering.pop().hand(nothing)


def helper_of(meeting):
    """Name of the thread that helps with a run of two blocks."""
    names = []

    def work(start, stop):
        names.append(threading.current_thread().name)
        meeting.wait()

    run_in_rows(work, 2, block=1, threads=2)
    names.remove(threading.current_thread().name)
    return names[0]


@pytest.mark.usefixtures("patient")
def test_that_no_helper_looks_out_while_a_call_waits_for_a_thread():
    """Else all threads of the pool could look out, and nobody take the call."""
    threads._watch_of_kernels()
    called = threads._Run(lambda start, stop: None, 0, 1, ())
    helper = threads._Helper()
    with threads._pool_lock:
        threads._asked.append(called)
    begun = time.perf_counter()
    assert helper._look_out() is None
    assert helper not in threads._lingering
    with threads._pool_lock:
        threads._asked.remove(called)
    assert time.perf_counter() - begun < 4


class NobodyInside:
    def submit(self, *call):
        pytest.fail("a thread of the pool was woken")


@pytest.mark.usefixtures("patient")
def test_that_a_helper_that_is_done_takes_the_next_run_without_having_slept(
    monkeypatch,
):
    meeting = threading.Barrier(2, timeout=20)
    helper_of(meeting)
    monkeypatch.setattr(threads, "_shared_pool", NobodyInside)
    for _ in range(5):
        deadline = time.perf_counter() + 10
        while not threads._lingering and time.perf_counter() < deadline:
            time.sleep(0.001)
        assert helper_of(meeting).startswith("rows")


@pytest.mark.usefixtures("patient")
def test_that_a_helper_is_handed_to_one_caller_only():
    """Two callers at once, one helper that lingers: both get one of their own."""
    helper_of(threading.Barrier(2, timeout=20))
    all_four = threading.Barrier(4, timeout=20)
    results = []

    def call():
        run_in_rows(lambda start, stop: all_four.wait(), 2, block=1, threads=2)
        results.append(True)

    callers = [threading.Thread(target=call) for _ in range(2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join(timeout=30)
    assert results == [True, True]


def test_that_a_helper_nobody_calls_goes_back_to_the_pool():
    pytest.importorskip("numba")
    helper_of(threading.Barrier(2, timeout=20))
    deadline = time.perf_counter() + 10
    while threads._lingering and time.perf_counter() < deadline:
        time.sleep(0.001)
    assert not threads._lingering


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it per thread")
def test_that_helpers_step_back_behind_the_window():
    import os

    own = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    if own > 14:
        pytest.skip("this process is at the lowest priority already")
    found, meeting = [], threading.Barrier(2, timeout=20)

    def look(start, stop):
        meeting.wait()  # the caller and one helper
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    run_in_rows(look, 2, block=1, threads=2)
    assert sorted(found)[0] == own < sorted(found)[1]
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == own


def test_that_no_rows_are_no_work():
    run_in_rows(lambda start, stop: pytest.fail("called"), 0, block=4)


def test_that_impossible_numbers_are_refused():
    with pytest.raises(ValueError, match="threads = 0"):
        RowTeam(0)
    with pytest.raises(ValueError, match="block = 0"):
        run_in_rows(count_visit, 3, np.zeros(3), block=0)
    assert default_threads() >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it per thread")
@pytest.mark.parametrize(("window", "less"), [(False, 5), (True, 10)])
def test_that_workers_stand_back_further_where_there_is_a_window(
    window, less, monkeypatch
):
    import os

    monkeypatch.setattr(threads, "_window", threading.Event())
    if window:
        threads.keep_behind_a_window()
    found = []

    def look():
        own = threading.get_native_id()
        found.append(os.getpriority(os.PRIO_PROCESS, own))
        threads.step_back()
        found.append(os.getpriority(os.PRIO_PROCESS, own))

    worker = threading.Thread(target=look)
    worker.start()
    worker.join()
    assert found[1] == min(19, found[0] + less)
