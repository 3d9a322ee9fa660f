"""Threads that work through the chunks of a scan, and are given up at once."""

from __future__ import annotations

import threading
import time

import pytest

from desktop_app.files.datasets import list_entries
from desktop_app.processors import statistics_crew
from desktop_app.processors.cluster import HANDED_OUT
from desktop_app.processors.statistics_chunk import (
    Chunk,
    ScanOptions,
    Stopped,
    scan_chunk,
)
from desktop_app.processors.statistics_crew import LocalCrew
from tests.reference.data_sets import write_set

SOON = 5.0


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """A folder of twelve small pictures."""
    folder = tmp_path_factory.mktemp("set")
    write_set(folder, 12)
    return folder


class Gate:
    """A scan of chunks that waits to be let go."""

    def __init__(self, monkeypatch):
        self.open, self.begun = threading.Event(), []
        self._scan = statistics_crew.scan_chunk
        monkeypatch.setattr(statistics_crew, "scan_chunk", self)

    def __call__(self, chunk, options, reader, stopped):
        self.begun.append(chunk.start)
        while not self.open.wait(0.002):
            if stopped():
                raise Stopped
        return self._scan(chunk, options, reader, stopped)


def chunks_of(folder):
    entries = tuple(list_entries([str(folder)]))
    return [Chunk(start, entries[start : start + 3]) for start in range(0, 12, 3)]


def gathered(crew):
    results, until = [], time.monotonic() + SOON
    while crew.busy:
        assert time.monotonic() < until
        results += crew.finished(0.05)
    return sorted(results, key=lambda result: result.start)


@pytest.mark.parametrize("workers", [1, 3])
@pytest.mark.parametrize("gentle", [False, True])
def test_that_threads_give_what_one_would(pictures, workers, gentle):
    crew = LocalCrew(ScanOptions(), workers, gentle=gentle)
    try:
        for chunk in chunks_of(pictures):
            crew.submit(chunk)
        results = gathered(crew)
    finally:
        crew.close()
    expected = [scan_chunk(chunk, ScanOptions()) for chunk in chunks_of(pictures)]
    assert [each.stop for each in results] == [each.stop for each in expected]
    assert [each.counts.as_dict() for each in results] == [
        each.counts.as_dict() for each in expected
    ]
    assert crew.told == ""


def test_that_there_is_room_for_what_is_at_work_and_as_much_waiting(
    pictures, monkeypatch
):
    gate = Gate(monkeypatch)
    crew = LocalCrew(ScanOptions(), 1)
    try:
        assert (crew.room, crew.busy) == (HANDED_OUT, False)
        chunks = chunks_of(pictures)
        for chunk in chunks[:HANDED_OUT]:
            crew.submit(chunk)
        assert (crew.room, crew.busy) == (0, True)
        assert crew.unfinished() == chunks[:HANDED_OUT]
        assert crew.finished(0.01) == []
        gate.open.set()
        assert len(gathered(crew)) == HANDED_OUT
        assert crew.room == HANDED_OUT
    finally:
        crew.close()


def test_that_closing_waits_for_nothing_and_what_waits_is_never_begun(
    pictures, monkeypatch
):
    gate = Gate(monkeypatch)
    crew = LocalCrew(ScanOptions(), 1)
    for chunk in chunks_of(pictures):
        crew.submit(chunk)
    until = time.monotonic() + SOON
    while not gate.begun:
        assert time.monotonic() < until
    begun = time.monotonic()
    crew.close()
    assert time.monotonic() - begun < 1
    time.sleep(0.02)
    assert gate.begun == [0]
