from __future__ import annotations

import threading
import time

import pytest

from desktop_app.workers.lane import Lane
from desktop_app.workers.runner import Request, Runner


@pytest.fixture
def runner(qtbot):
    made = Runner()
    yield made
    assert made.shutdown()


def collected(signal):
    seen = []
    signal.connect(seen.append)
    return seen


def test_that_only_the_newest_request_delivers_a_full_answer(qtbot, runner):
    gate = threading.Event()
    finished = collected(runner.finished)

    def deaf(job):
        gate.wait(5)
        return "old"

    runner.start(Request(full=deaf))
    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.start(Request(full=lambda job: "new"))
        gate.set()
    qtbot.wait(30)
    assert finished == ["new"]


def test_that_a_coarse_answer_under_way_is_delivered_although_newer_ones_were_asked(
    qtbot, runner
):
    previews = collected(runner.previewed)
    gate, begun = threading.Event(), threading.Event()

    def first():
        begun.set()
        gate.wait(5)
        return 0

    runner.start(Request(coarse=first))
    assert begun.wait(5)
    for number in range(1, 50):
        runner.start(Request(coarse=lambda number=number: number))
    gate.set()
    qtbot.waitUntil(lambda: previews[-1:] == [49], timeout=5000)
    assert previews == [0, 49]


def test_that_previews_never_go_back_in_time(qtbot, runner):
    previews = collected(runner.previewed)
    for number in range(200):
        runner.start(Request(coarse=lambda number=number: number))
        if number % 20 == 0:
            qtbot.wait(1)
    qtbot.waitUntil(lambda: previews[-1:] == [199], timeout=5000)
    assert previews == sorted(previews)


def test_that_no_preview_covers_the_full_answer(qtbot, runner):
    order = []
    runner.previewed.connect(lambda answer: order.append("preview"))
    runner.finished.connect(lambda answer: order.append("full"))
    gate = threading.Event()

    def slow():
        gate.wait(5)
        return "late"

    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.start(Request(coarse=slow, full=lambda job: "exact"))
    gate.set()
    qtbot.wait(50)
    assert order == ["full"]


def test_that_a_moved_view_refines_without_stopping_the_full_answer(qtbot, runner):
    previews = collected(runner.previewed)
    gate = threading.Event()

    def slow(job):
        while not gate.wait(0.001):
            job.check()
        return "exact"

    runner.start(Request(coarse=lambda: "here", full=slow))
    qtbot.waitUntil(lambda: previews == ["here"], timeout=5000)
    runner.refine(lambda: "there")
    qtbot.waitUntil(lambda: previews == ["here", "there"], timeout=5000)
    with qtbot.waitSignal(runner.finished, timeout=5000) as answer:
        gate.set()
    assert answer.args == ["exact"]


def test_that_cancel_stops_the_work_and_delivers_nothing(qtbot, runner):
    finished, failed = collected(runner.finished), collected(runner.failed)
    stopped = threading.Event()

    def work(job):
        try:
            while True:
                job.report(0.5, "working")
                time.sleep(0.001)
        finally:
            stopped.set()

    runner.start(Request(full=work))
    qtbot.waitSignal(runner.progressed, timeout=5000).wait()
    runner.cancel()
    assert stopped.wait(1)
    assert not runner.busy
    qtbot.wait(30)
    assert not finished
    assert not failed


def test_that_an_error_arrives_as_a_signal_and_the_next_run_works(qtbot, runner):
    def work(job):
        raise ValueError("frames differ")

    with qtbot.waitSignal(runner.failed, timeout=5000) as got:
        runner.start(Request(full=work))
    assert "frames differ" in str(got.args[0])
    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.start(Request(full=lambda job: 1))


def test_that_a_coarse_error_leaves_the_full_answer_alone(qtbot, runner):
    failed = collected(runner.failed)
    gate = threading.Event()

    def coarse():
        raise ValueError("too small")

    def full(job):
        gate.wait(5)
        return "exact"

    runner.start(Request(coarse=coarse, full=full))
    qtbot.wait(50)
    with qtbot.waitSignal(runner.finished, timeout=5000):
        gate.set()
    assert not failed


def test_that_a_closed_lane_has_no_thread_left():
    lane = Lane("test-lane")
    done = threading.Event()
    lane.submit(done.set)
    assert done.wait(5)
    assert lane.close(5)
    lane.submit(lambda: pytest.fail("ran after the end"))
    assert "test-lane" not in [thread.name for thread in threading.enumerate()]


def test_that_what_is_seen_is_refined_between_the_coarse_and_the_full_answer(
    qtbot, runner
):
    order = []
    runner.previewed.connect(order.append)
    runner.finished.connect(order.append)
    coarse = threading.Event()

    def refined(job):
        assert coarse.wait(5)
        return "refined"

    request = Request(lambda: "coarse", lambda job: "full", refined)
    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.start(request)
        qtbot.waitUntil(lambda: order == ["coarse"], timeout=5000)
        coarse.set()
    assert order == ["coarse", "refined", "full"]


def test_that_a_late_coarse_answer_does_not_cover_the_refined_one(qtbot, runner):
    previews = collected(runner.previewed)
    late, full = threading.Event(), threading.Event()

    def coarse():
        late.wait(5)
        return "coarse"

    runner.start(Request(coarse, lambda job: full.wait(5), lambda job: "refined"))
    qtbot.waitUntil(lambda: previews == ["refined"], timeout=5000)
    late.set()
    qtbot.wait(30)
    full.set()
    qtbot.waitUntil(lambda: not runner.busy, timeout=5000)
    assert previews == ["refined"]


def test_that_a_refined_answer_to_an_older_question_is_not_shown(qtbot, runner):
    previews = collected(runner.previewed)
    gate, begun = threading.Event(), threading.Event()

    def deaf(job):
        begun.set()
        gate.wait(5)
        return "old"

    runner.start(Request(full=lambda job: "old full", refined=deaf))
    assert begun.wait(5)
    runner.start(Request(coarse=lambda: "new"))
    qtbot.waitUntil(lambda: previews == ["new"], timeout=5000)
    gate.set()
    qtbot.waitUntil(lambda: not runner._full.busy, timeout=5000)
    qtbot.wait(30)
    assert previews == ["new"]


def test_that_without_a_refined_answer_the_full_one_follows(qtbot, runner):
    previews = collected(runner.previewed)
    with qtbot.waitSignal(runner.finished, timeout=5000) as told:
        runner.start(Request(full=lambda job: "full", refined=lambda job: None))
    assert told.args == ["full"]
    assert previews == []


def test_that_trouble_while_refining_is_told_once_by_the_full_answer(qtbot, runner):
    failures = collected(runner.failed)

    def fail(job):
        raise ValueError("trouble")

    with qtbot.waitSignal(runner.failed, timeout=5000):
        runner.start(Request(full=fail, refined=fail))
    qtbot.wait(30)
    assert len(failures) == 1


def test_that_parts_of_an_answer_are_shown_in_order_and_none_of_an_older_one(
    qtbot, runner
):
    parts = collected(runner.part_shown)
    gate = threading.Event()

    def old(job):
        gate.wait(5)
        job.show("old")

    def new(job):
        for part in range(5):
            job.show(part)

    runner.start(Request(full=old))
    with qtbot.waitSignal(runner.finished, timeout=5000):
        runner.start(Request(full=new))
        gate.set()
    qtbot.wait(30)
    assert parts == list(range(5))


def test_that_what_nobody_asked_for_stops_at_the_end_only(qapp):
    made = Runner()
    made.start(Request(full=lambda job: None))
    made.cancel()
    assert not made.lifelong.cancelled
    assert made.shutdown()
    assert made.lifelong.cancelled
