"""Child processes killed at any stage: the job is told or retried."""

from __future__ import annotations

import importlib.util
import os
import random
import signal
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from desktop_app.errors import WorkbenchError
from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.decoding import AVAILABLE, Decoder
from desktop_app.processors.job import Job
from tests.faults.conftest import FULL
from tests.faults.modules import told_by
from tests.reference.light_files import colour_exr, radiance
from tests.reference.subjects import prepared

CHILDREN = Path("/proc/self/task")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHILDREN.exists(), reason="needs /proc"),
]
KILLS = 60 if FULL else 2
SIGNALS = (signal.SIGKILL, signal.SIGSEGV)


def children():
    """Numbers of the child processes of this one."""
    found = []
    for task in CHILDREN.iterdir():
        with suppress(OSError):
            found += [int(each) for each in (task / "children").read_text().split()]
    return found


@contextmanager
def killing(number, delays, seconds, hit, before=frozenset(), at_rest=False):
    """Kill every child that is not `before` at some time of the work within.

    One that is `at_rest` when the work is done may be killed then.
    """
    over, delay = threading.Event(), delays.uniform(0, seconds)

    def kill():
        if over.wait(delay) and not at_rest:
            return  # it was done sooner
        for each in set(children()) - before:
            with suppress(ProcessLookupError):
                os.kill(each, SIGNALS[number % 2])
                hit.append(each)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
    finally:
        over.set()
        killer.join()


def rounds(hit):
    """Number rounds until so many children were hit; not for ever."""
    for number in range(5 * KILLS):
        if len(hit) >= KILLS:
            return
        yield number
    raise AssertionError(f"only {len(hit)} children were there to be hit")


def test_that_a_killed_direct_solver_is_told(capsys):
    (tool,) = (tool for tool in TOOLS if tool.name == "colorize")
    _, source = prepared(tool, 1.0 if FULL else 0.3)
    parameters = replace(tool.parameters(), solver="direct")
    begun = time.monotonic()
    whole = tool.process(source, parameters, Job())
    seconds, rng = time.monotonic() - begun, random.Random(4)
    told, hit = 0, []
    for number in rounds(hit):
        before = set(children())
        try:
            with killing(number, rng, seconds, hit, before):
                result = tool.process(source, parameters, Job())
            np.testing.assert_array_equal(result.pixels, whole.pixels)
        except WorkbenchError as error:
            told += 1
            if "choose solver 'iterative'" not in str(error):
                raise
        assert set(children()) <= before
    with capsys.disabled():
        print(f"\ndirect solver: {len(hit)} kills, {told} told, the others whole")


@pytest.mark.skipif(not AVAILABLE, reason="needs the decoding child")
def test_that_a_killed_decoder_is_asked_again_or_told(tmp_path, capsys):
    path = tmp_path / "a.png"
    noise = np.random.default_rng(0).integers(0, 256, (1200, 1600, 3), np.uint8)
    Picture.fromarray(noise).save(path, compress_level=1)
    decoder, rng = Decoder(), random.Random(5)
    told, hit = 0, []
    begun = time.monotonic()
    decoder.read(path)
    decoder.read(path)
    seconds = (time.monotonic() - begun) / 2
    for number in rounds(hit):
        try:
            with killing(number, rng, seconds, hit, at_rest=True):
                found = decoder.read(path).pixels
            np.testing.assert_array_equal(found, noise)
        except WorkbenchError:
            told += 1
    decoder.close()
    with capsys.disabled():
        print(f"\ndecoder: {len(hit)} kills, {told} told, the others asked again")
    assert told == 0


def test_that_a_killed_library_of_openexr_is_told(tmp_path, capsys):
    path = tmp_path / "a.exr"
    path.write_bytes(colour_exr(radiance(400, 600), "PIZ"))
    whole, rng = read_image(path), random.Random(6)
    told, hit = 0, []
    begun = time.monotonic()
    read_image(path)
    seconds = time.monotonic() - begun
    for number in rounds(hit):
        before = set(children())
        try:
            with killing(number, rng, seconds, hit, before):
                found = read_image(path)
            if found.warnings:
                told += 1
            else:
                np.testing.assert_array_equal(found.pixels, whole.pixels)
        except WorkbenchError:
            told += 1
        assert set(children()) <= before
    with capsys.disabled():
        print(f"\nOpenEXR's library: {len(hit)} kills, {told} told, the others whole")


@pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="Dask is not installed"
)
@pytest.mark.parametrize("kind", ["scan", "recipe"])
def test_that_killed_workers_of_a_cluster_change_nothing_or_are_told(kind, capsys):
    runs, kills_a_run = (KILLS // 3, 3) if FULL else (2, 2)
    told, _ = told_by("tests.faults.cluster_kills", kind, runs, kills_a_run, 7)
    with capsys.disabled():
        print(f"\ncluster, {kind}: {told}")
    assert sum(told["kills"]) > 0
    assert told["different"] == 0
    assert told["whole"] + told["named"] + len(told["told"]) == runs
    for sentence in told["told"]:
        assert "the cluster of this machine did not start" in sentence
