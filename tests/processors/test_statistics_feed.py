"""The files of a data set in chunks: in order, never too many, and what is known."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.statistics import ChannelCounts
from desktop_app.files.entries import Entry
from desktop_app.processors import statistics_feed
from desktop_app.processors.statistics_chunk import (
    Chunk,
    ChunkResult,
    ScanOptions,
    digest_of,
)
from desktop_app.processors.statistics_feed import FIRST_FILES, MOST_FILES, Feed, _Ahead
from desktop_app.processors.statistics_store import Store

SOON = 5.0


def names_in(folder, count):
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:04}.png" for number in range(count)]
    for path in paths:
        path.touch()
    return paths


def all_of(feed):
    """Everything a feed gives, in order."""
    items, until = [], time.monotonic() + SOON
    while not feed.ended:
        assert time.monotonic() < until
        item = feed.next(0.05)
        if item is not None:
            items.append(item)
    feed.close()
    return items


def fed(*sources, options=None, store=None):
    return Feed([str(each) for each in sources], options or ScanOptions(), store)


def addresses(items):
    return [Path(e.address).name for item in items for e in item.entries]


@pytest.mark.parametrize("count", [1, 2, 3, 50, 200])
def test_that_every_file_comes_once_in_order_in_chunks_that_join(tmp_path, count):
    paths = names_in(tmp_path / "in", count)
    chunks = all_of(fed(tmp_path / "in"))
    assert addresses(chunks) == [path.name for path in paths]
    place = 0
    for chunk in chunks:
        assert isinstance(chunk, Chunk)
        assert chunk.start == place
        place = chunk.stop
    assert place == count


def test_that_the_first_chunks_are_small_so_that_work_begins_at_once(tmp_path):
    names_in(tmp_path / "in", 40)
    feed = fed(tmp_path / "in")
    first = feed.next(SOON)
    assert len(first.entries) == FIRST_FILES
    all_of(feed)


def result_of(chunk, seconds):
    counts = ChannelCounts.nothing(ScanOptions().counting)
    return ChunkResult(
        chunk.start, chunk.stop, digest_of(chunk.entries), counts, seconds=seconds
    )


@pytest.mark.parametrize(
    ("seconds_each", "most"), [(1e-5, MOST_FILES), (0.05, 5), (10.0, 1)]
)
def test_that_chunks_grow_to_a_quarter_of_a_second(tmp_path, seconds_each, most):
    names_in(tmp_path / "in", 700)
    feed = fed(tmp_path / "in")
    sizes, until = [], time.monotonic() + 2 * SOON
    while not feed.ended:
        assert time.monotonic() < until
        item = feed.next(0.05)
        if item is not None:
            sizes.append(len(item.entries))
            feed.heed(result_of(item, seconds_each * len(item.entries)))
    feed.close()
    assert max(sizes) <= max(most, FIRST_FILES)
    assert sizes[len(sizes) // 2] >= min(most, 5) or most == 1


def test_that_an_empty_folder_gives_nothing_and_ends(tmp_path):
    assert all_of(fed(tmp_path)) == []


def test_that_the_files_are_counted_for_an_estimate(tmp_path):
    names_in(tmp_path / "in", 30)
    feed = fed(tmp_path / "in")
    feed._threads[1].join(SOON)
    assert feed.total == 30
    all_of(feed)


def test_that_what_is_packed_or_far_away_is_not_listed_twice(tmp_path):
    feed = fed(tmp_path / "set.tar.gz")
    all_of(feed)
    assert feed.total is None


def test_that_trouble_with_listing_is_raised_to_who_asks_and_nowhere_else(
    tmp_path, monkeypatch
):
    def broken(*_, **__):
        yield Entry("a.png")
        raise PermissionError("no")

    monkeypatch.setattr(statistics_feed, "list_entries", broken)
    feed = fed(tmp_path)
    with pytest.raises(PermissionError):
        all_of(feed)
    assert feed.ended
    assert feed.total is None
    feed.close()


def test_that_a_closed_feed_lists_no_further(tmp_path, monkeypatch):
    listed = []

    def endless(*_, **__):
        number = 0
        while True:
            listed.append(number)
            yield Entry(f"{number}.png")
            number += 1

    monkeypatch.setattr(statistics_feed, "list_entries", endless)
    feed = fed(tmp_path / "set.tar.gz")
    assert feed.next(SOON) is not None
    feed.close()
    for thread in feed._threads:
        thread.join(SOON)
        assert not thread.is_alive()
    assert len(listed) < 10 * MOST_FILES


@settings(max_examples=25)
@given(
    sizes=st.lists(st.sampled_from([0, 10, 5 << 20, 9 << 20]), max_size=12),
    files=st.integers(1, 6),
)
def test_that_entries_with_much_content_come_in_smaller_chunks(sizes, files):
    blob = bytes(9 << 20)
    entries = [
        Entry(str(number), "data", data=memoryview(blob)[:size])
        for number, size in enumerate(sizes)
    ]
    ahead, taken = _Ahead(iter(entries), lambda: False), []
    while ahead.more():
        some = ahead.take(files)
        assert 1 <= len(some) <= files
        assert sum(len(each.data) for each in some[:-1]) < 8 << 20
        taken += some
    assert taken == entries


@pytest.fixture
def store(tmp_path):
    made = Store(str(tmp_path / "in" / "scan.sqlite"), ScanOptions())
    yield made
    made.close()


@pytest.fixture
def known(tmp_path):
    """A folder, and a checkpoint in it that knows its first chunks."""
    names_in(tmp_path / "in", 20)
    made = Store(str(tmp_path / "in" / "scan.sqlite"), ScanOptions())
    for item in all_of(fed(tmp_path / "in", store=made))[:3]:
        made.add(result_of(item, 0.1))
    yield tmp_path / "in", made
    made.close()


def test_that_known_chunks_are_results_and_the_rest_is_work(known):
    folder, store = known
    items = all_of(fed(folder, store=store))
    kinds = [type(item) for item in items]
    assert kinds[:3] == [ChunkResult] * 3
    assert set(kinds[3:]) == {Chunk}
    covered = [place for item in items for place in range(item.start, item.stop)]
    assert covered == list(range(20))


def test_that_the_checkpoint_itself_is_no_file_of_the_set(known):
    folder, store = known
    chunks = [
        item for item in all_of(fed(folder, store=store)) if hasattr(item, "entries")
    ]
    assert not any("sqlite" in name for name in addresses(chunks))


@pytest.mark.parametrize("change", ["gone", "new", "renamed"])
def test_that_files_that_are_others_are_worked_on_anew_from_there_on(known, change):
    folder, store = known
    before = sorted(store.known())
    second = folder / "0002.png"
    if change == "gone":
        second.unlink()
    elif change == "new":
        (folder / "0001b.png").touch()
    else:
        second.rename(folder / "0002b.png")
    items = all_of(fed(folder, store=store))
    kept = [item.start for item in items if isinstance(item, ChunkResult)]
    assert kept == before[:1]
    places = [place for item in items for place in range(item.start, item.stop)]
    assert places == list(range({"gone": 19, "new": 21, "renamed": 20}[change]))
    assert sorted(store.known()) == before[:1]


def test_that_a_set_that_became_shorter_is_forgotten_beyond_its_end(known):
    folder, store = known
    for path in sorted(folder.glob("*.png"))[2:]:
        path.unlink()
    items = all_of(fed(folder, store=store))
    assert [item.stop for item in items] == [2]
    assert sorted(store.known()) == [0]


def test_that_pictures_alone_are_listed_where_asked(tmp_path):
    names_in(tmp_path / "in", 2)
    (tmp_path / "in" / "notes.txt").touch()
    options = ScanOptions(pictures_only=True)
    assert len(addresses(all_of(fed(tmp_path / "in", options=options)))) == 2
