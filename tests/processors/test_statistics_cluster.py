"""The cluster on loopback: workers and scheduler die, the result does not change.

Everything runs in processes of its own, for Dask leaves threads behind.
"""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.processors.job import Job
from desktop_app.processors.statistics_scan import Plan, scan
from tests.reference.data_sets import write_set

PROJECT = Path(__file__).parents[2]
needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed"
)
FILES = 4000

SCAN = """
import json, os, signal, sys, time
from desktop_app.processors.job import Job
from desktop_app.processors.statistics_scan import Plan, scan
folder, address, victim = sys.argv[1], sys.argv[2], int(sys.argv[3])
state = {"killed": None, "told": None, "first": None}
def heard(news):
    state["first"] = state["first"] or news.told
    if victim and state["killed"] is None and news.done >= 200:
        os.kill(victim, signal.SIGKILL)
        state["killed"] = (time.monotonic(), news.done)
    if state["killed"] and state["told"] is None and "does not answer" in news.told:
        state["told"] = time.monotonic() - state["killed"][0]
found = scan(Plan((folder,), workers=2, scheduler=address), Job(), on_news=heard)
print(json.dumps({
    "counts": found.counts.as_dict(), "done": state["killed"] and state["killed"][1],
    "told": state["told"], "first": state["first"], "warnings": found.warnings,
}))
sys.stdout.flush()
os._exit(0)
"""


def start(module, *words):
    command = [sys.executable, "-m", f"distributed.cli.{module}", *words]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(command, env=environment, cwd=PROJECT, **silent)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def cluster():
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    scheduler = start(
        "dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
    )
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
    workers = [start("dask_worker", address, *options) for _ in range(2)]
    time.sleep(4)
    yield address, scheduler, workers
    for each in (*workers, scheduler):
        if each.poll() is None:
            each.kill()
        each.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    top = tmp_path_factory.mktemp("set")
    write_set(top, FILES, side=90)
    (top / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and nothing")
    return top


@pytest.fixture(scope="module")
def expected(folder):
    return scan(Plan((str(folder),)), Job()).counts.as_dict()


def run(folder, address, victim=0):
    run = subprocess.run(
        [sys.executable, "-c", SCAN, str(folder), address, str(victim)],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        timeout=100,
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@needs_dask
@pytest.mark.slow
def test_that_a_cluster_gives_the_same_counts(cluster, folder, expected):
    found = run(folder, cluster[0])
    assert found["counts"] == expected
    assert "2 workers with 2 threads" in found["first"]
    assert found["warnings"] == []


@needs_dask
@pytest.mark.slow
def test_that_a_killed_worker_changes_nothing(cluster, folder, expected):
    address, _, workers = cluster
    found = run(folder, address, workers[0].pid)
    assert workers[0].wait() == -signal.SIGKILL
    assert found["done"] < FILES
    assert found["counts"] == expected


@needs_dask
@pytest.mark.slow
def test_that_a_killed_scheduler_is_told_and_the_rest_done_here(
    cluster, folder, expected
):
    address, scheduler, _ = cluster
    found = run(folder, address, scheduler.pid)
    assert scheduler.wait() == -signal.SIGKILL
    assert found["done"] < FILES
    assert found["told"] < 5.0
    assert found["counts"] == expected
    assert "on this machine" in found["warnings"][-1]


@needs_dask
@pytest.mark.slow
def test_that_a_local_cluster_is_started_and_ended(folder, expected):
    found = run(folder, "local")
    assert found["counts"] == expected
    assert "workers" in found["first"]


def test_that_a_missing_dask_is_told_with_its_remedy(tmp_path, monkeypatch):
    from desktop_app.errors import SourceError

    monkeypatch.setitem(sys.modules, "distributed", None)
    write_set(tmp_path, 2)
    with pytest.raises(SourceError, match=r"sextant-imaging\[cluster\]"):
        scan(Plan((str(tmp_path),), scheduler="tcp://127.0.0.1:1"), Job())
