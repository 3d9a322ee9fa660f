"""Every write, fsync, link and rename fails in turn: the old file stays whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app.errors import DestinationError
from tests.faults import writers
from tests.faults.conftest import FULL, PROJECT

COMPILER = shutil.which("cc")
needs_preload = pytest.mark.skipif(
    COMPILER is None or sys.platform != "linux", reason="needs Linux and a C compiler"
)
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root"
)
MOST = 100_000 if FULL else 12


@pytest.fixture(scope="module")
def shim(tmp_path_factory):
    made = tmp_path_factory.mktemp("shim") / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    words = [COMPILER, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"]
    subprocess.run(words, check=True)
    return made


@needs_preload
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO], ids=["full", "broken"])
@pytest.mark.parametrize("kind", ["save", "export", "settings", "autosave"])
def test_that_the_old_file_outlives_every_failing_call(
    tmp_path, shim, kind, number, capsys
):
    words = [sys.executable, "-m", "tests.faults.failing_writes", kind, tmp_path]
    run = subprocess.run(
        [*words, str(number), str(MOST)],
        env=os.environ | {"LD_PRELOAD": str(shim), "PYTHONPATH": str(PROJECT)},
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    outcomes = json.loads(run.stdout)
    told = [each for each in outcomes if each != "done"]
    with capsys.disabled():
        name = errno.errorcode[number]
        print(f"\n{kind} {name}: {len(outcomes)} calls failed, {len(told)} told")
    assert told, "nothing was made to fail"
    if kind != "autosave":
        assert all(": " in each and "cannot be written" in each for each in told)


def fill(path):
    """Take every byte that is left on a disk."""
    with open(path, "wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


@pytest.fixture
def small_disk(tmp_path):
    """A real file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(words, check=False).returncode:
        pytest.skip("may not mount a file system")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root"
)
@pytest.mark.parametrize("kind", ["save", "export", "settings"])
def test_that_a_disk_that_is_really_full_costs_nothing(small_disk, kind):
    write = getattr(writers, kind)
    write(small_disk, 1)
    fill(small_disk / "filler")
    with pytest.raises(DestinationError, match="disk is full: free some space"):
        write(small_disk, 2)
    assert writers.read_back(kind, small_disk) == 1
    assert not [n for n in os.listdir(small_disk) if n.startswith(".sextant-")]
    (small_disk / "filler").unlink()
    write(small_disk, 3)
    assert writers.read_back(kind, small_disk) == 3


def test_that_a_folder_that_vanished_is_told(tmp_path):
    folder = tmp_path / "gone"
    with pytest.raises(DestinationError, match="the folder does not exist"):
        writers.save(folder, 1)
