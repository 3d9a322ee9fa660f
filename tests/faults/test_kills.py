"""kill -9 at random instants of every kind of write: nothing lost, nothing left over.

The child forks for each kill, so that the libraries are loaded once.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time

import pytest

from desktop_app.document.journal import find_left_work, recover
from desktop_app.document.sources import Finder
from desktop_app.files.atomic import sweep_leftovers
from desktop_app.processors.catalogue import TOOLS
from tests.faults.conftest import FULL
from tests.faults.writers import KINDS, number_of, read_back, writes

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings(
        "ignore:This process.*multi-threaded:DeprecationWarning"
    ),
]
KILLS = {kind: 200 if FULL else 10 for kind in KINDS}
if not FULL:
    KILLS["batch"] = 2  # a whole run of the command line each


def start(kind, folder):
    """Write in a forked child until it is killed; give it and the reports it sends."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.close(read)
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115  of a child that is killed
            for number in writes(kind, folder):
                os.write(write, number.to_bytes(8, "little"))
        finally:
            os._exit(status)
    os.close(write)
    return child, read


def last_report(read):
    """The last write the child reported before it died; -1 for none."""
    told = b""
    while part := os.read(read, 1 << 16):
        told += part
    os.close(read)
    whole = len(told) // 8 * 8
    return int.from_bytes(told[whole - 8 : whole], "little") if whole else -1


def kill_once(kind, folder, delay):
    child, read = start(kind, folder)
    first = os.read(read, 8)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child failed by itself"
    return max(int.from_bytes(first, "little"), last_report(read))


def leftovers(folder):
    return [name for name in os.listdir(folder) if name.startswith(".sextant-")]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "autosave"])
def test_that_a_killed_write_loses_no_file_and_leaves_nothing(tmp_path, kind, capsys):
    rng, left, newer = random.Random(1), 0, 0
    for round_number in range(KILLS[kind]):
        folder = tmp_path / f"round{round_number}"
        folder.mkdir()
        reported = kill_once(kind, folder, rng.uniform(0, 0.05))
        found = read_back(kind, folder)
        if kind != "batch":
            assert found in (reported, reported + 1)
            newer += found > reported
        left += len(leftovers(folder))
        sweep_leftovers(folder)  # what the next start does
        assert leftovers(folder) == []
    with capsys.disabled():
        told = f"{newer} newer than told, {left} swept"
        print(f"\n{kind}: {KILLS[kind]} kills, 0 lost, {told}")


def test_that_a_killed_autosave_loses_at_most_the_last_stroke(tmp_path, capsys):
    kind, rng, missing = "autosave", random.Random(2), 0
    for round_number in range(KILLS[kind]):
        folder = tmp_path / f"round{round_number}"
        reported = kill_once(kind, folder, rng.uniform(0, 0.15))
        (left,) = find_left_work(folder)
        work = recover(left, TOOLS, Finder())
        left.lock.release()
        document = work.steps[-1].document
        base = number_of(document.image)
        found = base + len(document.strokes) - (base == 0)
        assert found >= reported, "a stroke that was reported is gone"
        missing += found == reported
        assert [name for name in os.listdir(folder) if "-journal" in name] == []
    with capsys.disabled():
        print(f"\n{kind}: {KILLS[kind]} kills, {missing} without an unreported stroke")
