"""Flows of a sequence that are kept: which ones, how many, and for whom."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors import flow_estimate
from desktop_app.processors.flow_estimate import (
    FlowCache,
    FlowParameters,
    bytes_of,
    estimate,
)
from desktop_app.processors.flow_session import pair_reader
from desktop_app.processors.job import Cancelled, Job
from tests.reference.fields import flow_of, textured

FAST = FlowParameters(preset="fast")
ONE = bytes_of(flow_of())


@pytest.fixture
def asked(monkeypatch):
    """Which pairs were estimated, instead of estimating them."""
    calls = []

    def count(first, second, parameters, job):
        job.check()
        calls.append((first, second, parameters))
        return flow_of()

    monkeypatch.setattr(flow_estimate, "estimate", count)
    return calls


def pair(number=0):
    return lambda: (f"first {number}", f"second {number}")


def test_that_a_flow_is_estimated_once_for_a_frame_and_its_parameters(asked):
    cache = FlowCache()
    first = cache.flow(0, FAST, pair(), Job())
    assert cache.flow(0, replace(FAST), pair(), Job()) is first
    assert len(asked) == 1
    cache.flow(1, FAST, pair(1), Job())
    cache.flow(0, replace(FAST, window=2.0), pair(), Job())
    assert len(asked) == 3
    assert cache.has(0, FAST)
    assert not cache.has(2, FAST)


def test_that_the_pictures_of_a_kept_flow_are_not_opened_again(asked):
    cache = FlowCache()
    cache.flow(0, FAST, pair(), Job())

    def gone():
        raise SourceError("the file is gone")

    assert cache.flow(0, FAST, gone, Job()) is not None


def test_that_the_least_used_go_first_and_the_bytes_are_counted(asked):
    cache = FlowCache(limit=3 * ONE)
    for frame in range(3):
        cache.flow(frame, FAST, pair(frame), Job())
    assert cache.kept_bytes == 3 * ONE
    cache.flow(0, FAST, pair(0), Job())
    cache.flow(3, FAST, pair(3), Job())
    assert cache.kept_bytes == 3 * ONE
    assert [cache.has(frame, FAST) for frame in range(4)] == [True, False, True, True]


def test_that_one_flow_is_kept_however_large(asked):
    cache = FlowCache(limit=1)
    for frame in range(2):
        cache.flow(frame, FAST, pair(frame), Job())
    assert [cache.has(frame, FAST) for frame in range(2)] == [False, True]
    assert cache.kept_bytes == ONE


def test_that_a_cancelled_estimate_is_not_kept(asked):
    cache, job = FlowCache(), Job()
    job.cancel()
    with pytest.raises(Cancelled):
        cache.flow(0, FAST, pair(), job)
    assert not cache.has(0, FAST)
    assert cache.kept_bytes == 0


def test_that_two_threads_that_ask_at_once_get_the_same_and_count_it_once(
    monkeypatch,
):
    barrier = threading.Barrier(2)

    def slow(*_):
        barrier.wait(5)
        return flow_of()

    monkeypatch.setattr(flow_estimate, "estimate", slow)
    cache = FlowCache()
    threads = [
        threading.Thread(target=cache.flow, args=(0, FAST, pair(), Job()))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.kept_bytes == ONE


def test_that_the_bytes_are_those_of_all_arrays():
    flow = flow_of(10, 20)
    assert bytes_of(flow) == 10 * 20 * 4 * (2 + 1 + 2 + 1)
    hidden = np.zeros((10, 20), bool)
    assert bytes_of(replace(flow, occluded=hidden)) == bytes_of(flow) + 200


def test_that_a_grey_frame_may_follow_one_in_colour():
    first, second = textured(40, 40), textured(40, 40, (1, 0))
    grey = Image(np.ascontiguousarray(second.pixels[..., 1]))
    for one, other in ((first, grey), (grey, first)):
        flow = estimate(one, other, FAST, Job())
        assert flow.field.shape == (40, 40, 2)
    both_grey = estimate(grey, grey, FAST, Job())
    assert np.abs(both_grey.field).max() < 1e-3


@pytest.mark.parametrize("preset", ["plain", "fast", "accurate"])
def test_that_frames_that_are_the_same_do_not_move(preset):
    image = textured(32, 40)
    flow = estimate(image, image, FlowParameters(preset=preset), Job())
    assert np.abs(flow.field).max() < 1e-3


def test_that_the_way_back_is_looked_at_only_where_asked():
    image = textured(32, 40)
    assert estimate(image, image, FAST, Job()).occluded is None
    both = estimate(image, image, replace(FAST, both_ways=True), Job())
    assert both.occluded.shape == (32, 40)
    assert not both.occluded.any()


def test_that_a_frame_and_the_one_after_it_are_opened_when_asked():
    pictures = [textured(), textured(shift=(1, 0)), textured(shift=(2, 0))]
    frames = MemoryFrames(pictures, "three")
    assert pair_reader(frames, 1)() == (pictures[1], pictures[2])
