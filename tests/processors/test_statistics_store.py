"""What a scan found, on disk: whole chunks, and sentences for what is wrong."""

from __future__ import annotations

import sqlite3
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.algorithms.statistics.measures import Measures, measure
from desktop_app.algorithms.statistics.prepare import Counting
from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.entries import Entry
from desktop_app.processors.statistics_chunk import (
    ChunkResult,
    Failed,
    Picture,
    ScanOptions,
)
from desktop_app.processors.statistics_store import Store, _sentence

OPTIONS = ScanOptions(measures=True)


def measures_of(number):
    rng = np.random.default_rng(number)
    return measure(rng.integers(0, 256, (4 + number % 3, 5, 3), np.uint8))


def chunk(start, count, failed=0):
    """A chunk whose last files were not counted."""
    good = range(start, start + count - failed)
    pictures = tuple(
        Picture(number, Entry(f"in/{number}.png"), measures_of(number))
        for number in good
    )
    broken = tuple(
        Failed(number, f"in/\udcff{number}.png", "is empty")
        for number in range(start + count - failed, start + count)
    )
    counts = ChannelCounts.nothing(OPTIONS.counting)
    for number in good:
        rng = np.random.default_rng(number)
        counts += ChannelCounts.of(
            rng.integers(0, 256, (3, 4, 3), np.uint8), counting=OPTIONS.counting
        )
    digest = bytes([start % 256]) * 16
    return ChunkResult(start, start + count, digest, counts, pictures, broken, 0.5)


@pytest.fixture(params=["file", "memory"])
def store(request, tmp_path):
    path = str(tmp_path / "scan.sqlite") if request.param == "file" else ""
    made = Store(path, OPTIONS)
    yield made
    made.close()


def test_that_chunks_come_back_with_their_counts_and_failures(store):
    results = [chunk(0, 3), chunk(3, 4, failed=2)]
    for result in results:
        store.add(result)
    assert store.known() == {0: (3, bytes(16)), 3: (7, b"\x03" * 16)}
    for result in results:
        again = store.result(result.start)
        assert again.counts.as_dict() == result.counts.as_dict()
        assert (again.stop, again.digest) == (result.stop, result.digest)
        assert again.failed == result.failed
        assert again.seconds == 0.0


def test_that_pictures_come_back_to_the_bit_in_the_order_of_the_listing(store):
    store.add(chunk(4, 3))
    store.add(chunk(0, 4))
    found = list(store.each_picture(step=2))
    assert [picture.number for picture in found] == list(range(7))
    for picture in found:
        assert picture.measures == measures_of(picture.number)
        assert picture.entry == Entry(f"in/{picture.number}.png")


entries = st.builds(
    Entry,
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    st.sampled_from(["zip", "tar", "remote"]),
    st.text(max_size=8),
    st.text(max_size=8),
    st.integers(-1, 2**40),
    st.integers(-1, 2**40),
)


@settings(max_examples=20)
@given(entry=entries, bits=st.integers(0, 2**64 - 1), content=st.binary(min_size=16))
def test_that_members_of_archives_and_all_their_bits_come_back(entry, bits, content):
    kept = Measures(3, 4, 0.1, 0.2, 30.5, 7.25, bits, content)
    store = Store("", OPTIONS)
    try:
        counts = ChannelCounts.nothing(OPTIONS.counting)
        pictures = (Picture(0, entry, kept),)
        store.add(ChunkResult(0, 1, bytes(16), counts, pictures))
        (found,) = store.pictures()
    finally:
        store.close()
    assert found == pictures[0]


def test_that_failures_are_given_by_their_place(store):
    store.add(chunk(0, 5, failed=3))
    assert [each.number for each in store.failures()] == [2, 3, 4]
    assert [each.number for each in store.failures(3, 4)] == [3]
    assert store.failures()[0].address == "in/\udcff2.png"


def test_that_what_follows_a_place_is_forgotten(store):
    for start in (0, 3, 6):
        store.add(chunk(start, 3, failed=1))
    store.forget_from(3)
    assert set(store.known()) == {0}
    assert {picture.number for picture in store.pictures()} == {0, 1}
    assert [each.number for each in store.failures()] == [2]
    store.add(chunk(3, 3))


def test_that_a_chunk_that_is_there_already_is_kept_whole(store):
    store.add(chunk(0, 3))
    with pytest.raises(SourceError):
        store.add(chunk(0, 5))
    assert store.known() == {0: (3, bytes(16))}
    assert len(store.pictures()) == 3


def test_that_a_store_of_one_scan_alone_has_no_files(tmp_path):
    alone, kept = Store("", OPTIONS), Store(str(tmp_path / "a.sqlite"), OPTIONS)
    path = str(tmp_path / "a.sqlite")
    assert (alone.files, kept.files) == ((), (path, f"{path}-journal"))
    for store in (alone, kept):
        store.close()


def test_that_who_asks_after_the_end_gets_nothing_or_the_bases_own_error(store):
    store.add(chunk(0, 2))
    assert len(store.some()) == 2
    store.close()
    store.close()
    assert store.some() == []
    with pytest.raises(sqlite3.ProgrammingError):
        store.pictures()


@pytest.mark.parametrize(
    ("options", "setting"),
    [
        (ScanOptions(), "measures = True, not False"),
        (ScanOptions(measures=True, pictures_only=True), "pictures_only = False"),
        (ScanOptions(Counting(resize=32), measures=True), "resize = 0, not 32"),
        (ScanOptions(Counting(light=True), measures=True), "light = False"),
    ],
    ids=["measures", "pictures only", "resize", "light"],
)
def test_that_a_checkpoint_of_other_settings_is_told_with_both(
    tmp_path, options, setting
):
    path = str(tmp_path / "scan.sqlite")
    Store(path, OPTIONS).close()
    with pytest.raises(ParameterError) as refused:
        Store(path, options)
    told = str(refused.value)
    assert f"it was begun with {setting}" in told
    assert told.endswith("choose another file, or the same settings")
    Store(path, OPTIONS).close()  # it was let go


def test_that_a_checkpoint_is_used_by_one_scan_at_a_time(tmp_path):
    path = str(tmp_path / "scan.sqlite")
    first = Store(path, OPTIONS)
    with pytest.raises(SourceError, match="is being used by another scan: wait"):
        Store(path, OPTIONS)
    first.close()
    Store(path, OPTIONS).close()


def test_that_a_file_that_is_no_checkpoint_is_left_as_it_is(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_bytes(b"my notes, which are longer than a header of a database" * 3)
    with pytest.raises(
        SourceError, match="is no checkpoint of Sextant: choose another"
    ):
        Store(str(path), OPTIONS)
    assert path.read_bytes().startswith(b"my notes")


def test_that_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(
        SourceError, match="cannot be written: choose a file in a folder"
    ):
        Store(str(tmp_path / "no" / "scan.sqlite"), OPTIONS)


def look_into(path):
    """Ask a checkpoint everything that a scan asks."""
    store = Store(path, OPTIONS)
    try:
        store.known()
        list(store.each_picture())
        store.forget_from(0)
    finally:
        store.close()


def test_that_a_database_of_another_program_is_a_sentence(tmp_path):
    path = str(tmp_path / "other.sqlite")
    with sqlite3.connect(path) as base:
        base.execute("CREATE TABLE chunk (words TEXT)")
    base.close()
    with pytest.raises(SourceError, match=r"other\.sqlite cannot be used as a check"):
        look_into(path)


def test_that_a_checkpoint_damaged_in_the_middle_is_a_sentence(tmp_path):
    path = tmp_path / "scan.sqlite"
    store = Store(str(path), OPTIONS)
    for start in range(0, 200, 4):
        store.add(chunk(start, 4))
    store.close()
    data = bytearray(path.read_bytes())
    data[8192:-4096] = b"\x5a" * (len(data) - 12288)
    path.write_bytes(data)

    with pytest.raises(SourceError, match=r"scan\.sqlite .*choose another file"):
        look_into(str(path))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("database is locked", "is being used by another scan"),
        ("file is not a database", "is no checkpoint of Sextant"),
        ("database or disk is full", "the disk is full: free some space"),
        ("unable to open database file", "choose a file in a folder you may write to"),
        ("attempt to write a readonly database", "you may write to"),
        ("disk I/O error", "cannot be used as a checkpoint (disk I/O error)"),
    ],
)
def test_that_every_trouble_of_the_base_is_a_sentence_with_a_remedy(text, told):
    assert told in _sentence("scan.sqlite", sqlite3.OperationalError(text))
    nameless = _sentence("", sqlite3.OperationalError(text))
    assert nameless.startswith("the temporary folder ")


def test_that_threads_add_and_ask_at_once(store):
    errors = []

    def work(begin):
        try:
            for start in range(begin, begin + 40, 4):
                store.add(chunk(start, 4))
                store.pictures("WHERE number >= ?", start)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(k * 40,)) for k in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(store.pictures()) == 120
