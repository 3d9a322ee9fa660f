"""A lock is held by one, and ends with whoever holds it, however that ends."""

import os
import signal
import subprocess
import sys

import pytest

from desktop_app.files import locks
from desktop_app.files.locks import try_lock

HOLD = """
import sys, time
from pathlib import Path
from desktop_app.files.locks import try_lock
lock = try_lock(Path(sys.argv[1]))
print("held" if lock else "not held", flush=True)
time.sleep(60)
"""


def test_that_one_holds_it_and_the_next_gets_it_after_the_release(tmp_path):
    path = tmp_path / "lock"
    first = try_lock(path)
    assert first is not None
    assert first.path == path
    assert try_lock(path) is None
    first.release()
    first.release()
    second = try_lock(path)
    assert second is not None
    second.release()


def test_that_a_lock_ends_with_its_block_even_by_an_error(tmp_path):
    path = tmp_path / "lock"
    with pytest.raises(RuntimeError), try_lock(path):
        raise RuntimeError
    with try_lock(path) as again:
        assert again is not None


def test_that_a_lock_nobody_refers_to_is_free(tmp_path):
    lock = try_lock(tmp_path / "lock")
    assert lock is not None
    del lock
    with try_lock(tmp_path / "lock") as again:
        assert again is not None


def test_that_a_killed_process_lets_go(tmp_path):
    path = tmp_path / "lock"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE
    )
    with other:
        assert other.stdout.readline() == b"held\n"
        assert try_lock(path) is None
        other.send_signal(signal.SIGKILL)
        other.wait()
        with try_lock(path) as lock:
            assert lock is not None


def test_that_the_content_of_the_file_is_not_touched(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"content")
    with try_lock(path):
        assert path.read_bytes() == b"content"
    assert path.read_bytes() == b"content"


def test_that_a_file_that_is_not_there_is_made_only_when_asked(tmp_path):
    path = tmp_path / "lock"
    with pytest.raises(FileNotFoundError):
        try_lock(path, create=False)
    assert not path.exists()
    with try_lock(path):
        assert path.exists()
    with pytest.raises(FileNotFoundError):
        try_lock(tmp_path / "gone" / "lock")


def test_that_a_file_removed_in_between_is_locked_anew(tmp_path, monkeypatch):
    path, lock_it, removed = tmp_path / "lock", locks._lock, []

    def lock_late(descriptor):
        if not removed:
            removed.append(path.unlink())
        return lock_it(descriptor)

    monkeypatch.setattr(locks, "_lock", lock_late)
    with try_lock(path):
        monkeypatch.undo()
        # It is the file of that name that is locked, not the one that is gone.
        assert try_lock(path) is None


def test_that_no_descriptor_is_left_open(tmp_path):
    path = tmp_path / "lock"
    before = len(os.listdir("/proc/self/fd"))
    held = try_lock(path)
    for _ in range(20):
        assert try_lock(path) is None
    held.release()
    assert len(os.listdir("/proc/self/fd")) == before
