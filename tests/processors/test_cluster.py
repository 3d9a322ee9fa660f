"""Workers elsewhere, played by a library of the shape of Dask that obeys the test."""

from __future__ import annotations

import logging
import sys
import types

import pytest

from desktop_app import __version__
from desktop_app.errors import SourceError
from desktop_app.processors import cluster
from desktop_app.processors.cluster import (
    HANDED_OUT,
    LOCAL_CLUSTER,
    Broken,
    CrewLost,
    DaskCrew,
    versions,
)


class KilledWorker(Exception):
    """What Dask says of work that ended every worker; known by its name."""


class Future:
    def __init__(self, work):
        self.work, self.status, self.value, self.error = work, "pending", None, None
        self.lost = False

    def finish(self):
        try:
            self.value, self.status = self.work(), "finished"
        except Exception as error:
            self.fail(error)

    def fail(self, error):
        self.error, self.status = error, "error"

    def result(self, timeout):
        if self.lost:
            raise TimeoutError
        return self.value

    def exception(self, timeout):
        return self.error


class Client:
    """A scheduler with one worker of two threads, and all that was asked of it."""

    made: list = []  # noqa: RUF012  the last one is looked at

    def __init__(self, where, *, timeout, set_as_default):
        if where == "tcp://nobody:1":
            raise OSError("Timed out trying to connect")
        self.where, self.status, self.dashboard_link = where, "running", ""
        self.futures, self.closed, self.workers = [], 0, {"tcp://w:1": versions()}
        self.retries = []
        Client.made.append(self)

    def wait_for_workers(self, count, timeout):
        if self.where == "tcp://empty:1":
            raise TimeoutError("no workers")

    def run(self, function, *, on_error):
        return dict(self.workers)

    def nthreads(self):
        return {"tcp://w:1": 2}

    def submit(self, work, chunk, *, pure, retries):
        if self.status == "closed":
            raise RuntimeError("closed")
        assert pure is False
        self.retries.append(retries)
        self.futures.append(Future(lambda: work(chunk)))
        return self.futures[-1]

    def close(self, timeout):
        self.closed += 1


class LocalCluster:
    made: list = []  # noqa: RUF012  as above

    def __init__(self, **options):
        self.options, self.closed = options, 0
        LocalCluster.made.append(self)

    def close(self, timeout):
        self.closed += 1


@pytest.fixture(autouse=True)
def library(monkeypatch):
    """Dask as far as it is used, without a process or a network."""
    module = types.ModuleType("distributed")
    module.Client, module.LocalCluster = Client, LocalCluster
    monkeypatch.setitem(sys.modules, "distributed", module)
    level = logging.getLogger("distributed").level
    yield module
    logging.getLogger("distributed").setLevel(level)


@pytest.fixture
def clock(monkeypatch):
    """Seconds that go by when somebody sleeps, or the test says so."""
    now = [100.0]
    monkeypatch.setattr(cluster.time, "monotonic", lambda: now[0])

    def sleep(seconds):
        now[0] += seconds

    monkeypatch.setattr(cluster.time, "sleep", sleep)
    return now


def double(piece):
    return 2 * piece


def crew_of(work=double, address="tcp://host:8786", workers=0):
    crew = DaskCrew(work, address, workers)
    return crew, Client.made[-1]


def test_that_pieces_go_out_and_results_come_in(clock):
    crew, client = crew_of()
    assert crew.room == 2 * HANDED_OUT
    for piece in (1, 2, 3):
        crew.submit(piece)
    assert crew.busy
    assert crew.room == 2 * HANDED_OUT - 3
    assert crew.unfinished() == [1, 2, 3]
    client.futures[1].finish()
    assert crew.finished(1.0) == [4]
    for future in client.futures:
        future.finish()
    assert sorted(crew.finished(1.0)) == [2, 6]
    assert not crew.busy


def test_that_waiting_for_results_ends_in_time(clock):
    crew, _ = crew_of()
    crew.submit(1)
    before = clock[0]
    assert crew.finished(0.5) == []
    assert 0.5 <= clock[0] - before < 0.6


def test_that_a_piece_no_worker_survived_is_given_back_as_broken(clock):
    crew, client = crew_of()
    crew.submit(7)
    client.futures[0].fail(KilledWorker("all gone"))
    assert crew.finished(1.0) == [Broken(7)]
    assert not crew.busy
    assert client.retries == [2]


def test_that_a_result_lost_on_its_way_is_worked_out_again(clock):
    crew, client = crew_of()
    crew.submit(7)
    client.futures[0].finish()
    client.futures[0].lost = True
    assert crew.finished(0.1) == []
    assert crew.unfinished() == [7]
    client.futures[1].finish()
    assert crew.finished(1.0) == [14]


def test_that_a_fault_of_the_work_is_raised_as_it_is(clock):
    crew, client = crew_of(lambda piece: 1 / piece)
    crew.submit(0)
    client.futures[0].finish()
    with pytest.raises(ZeroDivisionError):
        crew.finished(1.0)


def test_that_workers_without_the_program_are_a_lost_crew(clock):
    crew, client = crew_of()
    crew.submit(1)
    client.futures[0].fail(ModuleNotFoundError("No module named 'desktop_app'"))
    with pytest.raises(CrewLost, match=r"the workers lack Sextant.*desktop_app"):
        crew.finished(1.0)
    assert crew.unfinished() == [1]


def test_that_work_that_was_given_up_is_a_lost_crew(clock):
    crew, client = crew_of()
    crew.submit(1)
    client.futures[0].status = "cancelled"
    with pytest.raises(CrewLost, match="tcp://host:8786 does not answer any more"):
        crew.finished(1.0)


def test_that_a_closed_scheduler_is_told_at_once_with_what_is_left(clock):
    crew, client = crew_of()
    crew.submit(1)
    client.status = "closed"
    with pytest.raises(CrewLost):
        crew.finished(60.0)
    with pytest.raises(CrewLost):
        crew.submit(2)
    assert crew.unfinished() == [1, 2]


def test_that_a_scheduler_that_is_silent_has_some_seconds_to_come_back(clock):
    crew, client = crew_of()
    crew.submit(1)
    client.status = "connecting"
    assert crew.finished(1.0) == []
    client.status = "running"
    assert crew.finished(0.1) == []
    client.status = "connecting"
    before = clock[0]
    with pytest.raises(CrewLost):
        crew.finished(60.0)
    assert 2.0 < clock[0] - before < 3.0


def test_that_workers_that_come_and_go_change_the_room(clock):
    crew, client = crew_of()
    client.nthreads = lambda: {"a": 4, "b": 4}
    assert crew.room == 2 * HANDED_OUT  # not asked at every look
    clock[0] += 5
    crew.finished(0.0)
    assert crew.room == 8 * HANDED_OUT
    client.nthreads = dict
    clock[0] += 5
    crew.finished(0.0)
    assert crew.room == HANDED_OUT  # whoever comes next


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("tcp://nobody:1", "Timed out trying to connect"),
        ("tcp://empty:1", "no workers"),
    ],
)
def test_that_nobody_there_is_told_with_what_to_start(address, reason):
    with pytest.raises(SourceError) as refused:
        crew_of(address=address)
    told = str(refused.value)
    assert told.startswith(f"scheduler = {address}: no scheduler with a worker answers")
    assert reason in told
    assert "dask worker" in told


def test_that_a_local_cluster_whose_process_dies_as_it_starts_is_told(library):
    def died(**_options):
        raise RuntimeError("Nanny failed to start.")

    library.LocalCluster = died
    with pytest.raises(SourceError, match=r"did not start \(Nanny failed to start"):
        crew_of(address=LOCAL_CLUSTER)


def test_that_a_worker_lost_while_it_is_asked_is_left_to_dask(monkeypatch):
    class CommClosedError(OSError):
        """As Dask tells a worker that went away."""

    workers = {"tcp://w:1": versions(), "tcp://w:2": CommClosedError("closed")}
    monkeypatch.setattr(Client, "run", lambda self, function, *, on_error: workers)
    crew, _ = crew_of()
    assert crew.warnings == ()


def test_that_a_local_cluster_is_started_with_its_processes_and_ended():
    crew, client = crew_of(address=LOCAL_CLUSTER, workers=3)
    made = LocalCluster.made[-1]
    assert client.where is made
    assert made.options["n_workers"] == 3
    assert made.options["threads_per_worker"] == 1
    crew.close()
    assert (made.closed, client.closed) == (1, 1)


def test_that_closing_twice_or_with_a_client_that_fails_is_no_fault():
    crew, client = crew_of()
    crew.submit(1)

    def fail(timeout):
        raise OSError("gone")

    client.close = fail
    crew.close()
    crew.close()
    assert crew.unfinished() == []


def test_that_other_versions_on_a_worker_are_warned_of_one_by_one(monkeypatch):
    plain, _ = crew_of()
    assert plain.warnings == ()
    assert plain.told == "1 workers with 2 threads"
    other = {**versions(), "OpenCV": "1.0", "Pillow": "2.0"}
    monkeypatch.setattr(
        Client, "run", lambda self, function, on_error: {"tcp://w:1": other}
    )
    crew, _ = crew_of()
    assert len(crew.warnings) == 2
    assert crew.warnings[0].startswith("worker tcp://w:1 has OpenCV 1.0, not ")
    assert "its decoder may give other pixels" in crew.warnings[0]


def test_that_a_worker_that_cannot_run_the_program_is_refused(monkeypatch):
    error = ImportError("no cv2")
    monkeypatch.setattr(
        Client, "run", lambda self, function, on_error: {"tcp://w:1": error}
    )
    with pytest.raises(SourceError) as refused:
        crew_of()
    told = str(refused.value)
    assert "tcp://w:1 cannot run Sextant (ImportError: no cv2)" in told
    assert __version__ in told


def test_that_a_dashboard_is_told_where_there_is_one(monkeypatch):
    own = Client.__init__

    def init(self, *words, **named):
        own(self, *words, **named)
        self.dashboard_link = "http://host:8787"

    monkeypatch.setattr(Client, "__init__", init)
    assert crew_of()[0].told.endswith("; dashboard http://host:8787")


def test_that_a_library_that_is_missing_is_told_with_its_name(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SourceError, match=r"pip install sextant-imaging\[cluster\]"):
        DaskCrew(double, "tcp://host:8786", 0)
