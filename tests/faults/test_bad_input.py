"""The corpus of bad files through the program's own opener, in its child process."""

from __future__ import annotations

import csv
import os
import time
from collections import Counter, defaultdict

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.records import as_float
from desktop_app.processors.decoding import AVAILABLE, Decoder
from tests.faults.conftest import FULL, SHARED

CORPUS = SHARED / "bad_input"
SLOWEST_SECONDS = 10.0
# Every so many files in the short form.
SHORT_STEP = 9
MOST_BYTES = 1e9
pytestmark = [
    pytest.mark.skipif(not CORPUS.is_dir(), reason=f"{CORPUS} is not there"),
    pytest.mark.skipif(not AVAILABLE, reason="needs the decoding child"),
]


@pytest.fixture(scope="module")
def decoder():
    made = Decoder()
    made.warm()
    yield made
    made.close()


def rows():
    with open(CORPUS / "MANIFEST.csv", newline="", encoding="utf-8") as file:
        every = list(csv.DictReader(file))
    return every if FULL else every[::SHORT_STEP]


def peak_of(child):
    with open(f"/proc/{child}/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmHWM"].split()[0]) * 1024


def reset_peak(child):
    with open(f"/proc/{child}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def outcome(decoder, row):
    """What became of a file: how it opened, how long it took, what it cost."""
    watch = decoder.child is not None and os.path.exists("/proc/self/clear_refs")
    child = decoder.child
    if watch:
        reset_peak(child)
        before = peak_of(child)
    begun = time.monotonic()
    try:
        image = decoder.read(CORPUS / row["file"])
        told = "warned" if image.warnings else "opened"
    except SourceError as error:
        image, told = None, "refused"
        if row["file"].rpartition("/")[2] not in str(error):
            raise AssertionError(f"{row['file']} is not named: {error}") from error
    seconds = time.monotonic() - begun
    cost = 0
    if watch and decoder.child == child:
        pixels = 0 if image is None else image.pixels.nbytes
        cost = peak_of(child) - before - pixels
    return image, told, seconds, cost


def size_of(image):
    return image.pixels.shape[1::-1]


def differs(image, reference):
    if image.pixels.shape != reference.pixels.shape:
        return True
    one, other = as_float(image), as_float(reference)
    return not np.array_equal(one, other, equal_nan=True)


def is_provable(row):
    """Whether the file itself can tell the damage: all but a changed bare pixel.

    A flipped bit, or a hole, among pixels that no checksum covers gives another valid
    file; nothing but the original knows.
    """
    return row["kind"] not in ("bitflip", "zero hole 64 B") or row["file"].endswith(
        ".png"
    )


def faults_of(row, image, told, decoder):
    """What should not have become of a file."""
    if image is None:
        return ["refused"] if row["expect"] == "open" else []
    found = []
    if row["w"] and image.pixels.shape[1::-1] != (int(row["w"]), int(row["h"])):
        found.append("of another size")
    if row["expect"] in ("error", "refuse"):
        found.append("opened")
    silent = row["expect"] == "salvage" and told == "opened" and row["ref"]
    if silent and differs(image, decoder.read(CORPUS / row["ref"])):
        found.append("silently different" if is_provable(row) else "not to be known")
    return found


def test_that_no_file_of_the_corpus_harms_or_deceives(decoder, capsys):
    counts, faults = defaultdict(Counter), []
    slowest, dearest = 0.0, 0
    for row in rows():
        image, told, seconds, cost = outcome(decoder, row)
        counts[row["expect"]][told] += 1
        slowest, dearest = max(slowest, seconds), max(dearest, cost)
        faults += [(row["file"], f) for f in faults_of(row, image, told, decoder)]
    unknowable = [name for name, fault in faults if fault == "not to be known"]
    faults = [each for each in faults if each[1] != "not to be known"]
    with capsys.disabled():
        print(f"\ncorpus: { {kind: dict(each) for kind, each in counts.items()} }")
        print(f"slowest {slowest:.2f} s, dearest {dearest / 1e6:.0f} MB above")
        print(f"changed where no checksum is: {len(unknowable)}; faults: {faults}")
    refused = [each for each in faults if each[1] == "refused"]
    assert len(refused) <= (0.01 if FULL else 0.05) * sum(counts["open"].values())
    assert [each for each in faults if each not in refused] == []
    assert slowest < SLOWEST_SECONDS
    assert dearest < MOST_BYTES
