"""What is told of the machine's memory is true, or that nothing is known."""

import mmap
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.files import machine


def test_that_free_memory_is_more_than_none_and_less_than_there_is():
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert 0 < machine.free_bytes() <= physical


def test_that_the_figure_is_that_of_the_kernel(monkeypatch):
    told = "MemTotal:  99 kB\nMemFree:  1 kB\nMemAvailable:   123456 kB\nSwapFree: 7 kB"
    monkeypatch.setattr(Path, "read_text", lambda *_: told)
    assert machine.free_bytes() == 123456 * 1024


def test_that_without_such_a_figure_all_memory_counts(monkeypatch):
    monkeypatch.setattr(Path, "read_text", lambda *_: "MemFree: 1 kB")
    physical = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert machine.free_bytes() == physical


def test_that_a_system_that_tells_nothing_sets_no_limit(monkeypatch):
    def fails(*_):
        raise OSError

    monkeypatch.setattr(Path, "read_text", fails)
    monkeypatch.setattr(os, "sysconf", fails)
    assert machine.free_bytes() == machine.UNKNOWN_BYTES
    assert machine.used_bytes() == 0


def test_that_memory_that_is_taken_is_seen():
    before = machine.used_bytes()
    with mmap.mmap(-1, 8 << 20) as taken:  # pages that nobody had before
        taken.write(b"1" * len(taken))
        assert machine.used_bytes() - before > len(taken) // 2


def test_that_a_file_of_another_form_is_nothing_known(monkeypatch):
    monkeypatch.setattr(Path, "read_text", lambda *_: "12")
    assert machine.used_bytes() == 0


ARENAS = """
import ctypes, sys, tempfile, threading
from desktop_app.files.machine import keep_memory_together
if sys.argv[1] == "together":
    keep_memory_together()
library = ctypes.CDLL(None)
library.malloc.restype = library.fopen.restype = ctypes.c_void_p
gate = threading.Barrier(8)
def work():
    gate.wait()
    for _ in range(200):
        library.malloc(5000)
    gate.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
with tempfile.NamedTemporaryFile() as told:
    file = ctypes.c_void_p(library.fopen(told.name.encode(), b"w"))
    library.malloc_info(0, file)
    library.fclose(file)
    print(told.read().count(b"<heap nr="))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="of glibc")
def test_that_many_threads_share_two_arenas():
    def arenas(how):
        words = [sys.executable, "-c", ARENAS, how]
        run = subprocess.run(words, capture_output=True, check=True, text=True)
        return int(run.stdout)

    assert arenas("together") <= 2 < arenas("apart")
