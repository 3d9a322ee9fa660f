"""The list of what was opened of late: short, tolerant, honest about what is gone."""

from __future__ import annotations

import os

import pytest

from desktop_app.files.recent import (
    CHANGED,
    MISSING,
    MOST,
    MOST_FILES,
    THERE,
    Recent,
    read_recent,
    remembered,
    stamp_of,
    write_recent,
)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "a picture.png"
    path.write_bytes(b"pixels")
    return path


def test_that_the_newest_stands_first_and_once(picture, tmp_path):
    other = tmp_path / "other.png"
    known = remembered(remembered((), [picture]), [other])
    again = remembered(known, [picture])
    assert [entry.paths[0] for entry in again] == [picture, other]


def test_that_the_list_is_short(tmp_path):
    known = ()
    for number in range(MOST + 5):
        known = remembered(known, [tmp_path / f"{number}.png"])
    assert len(known) == MOST
    assert known[0].paths == (tmp_path / f"{MOST + 4}.png",)


def test_that_a_very_long_sequence_is_not_kept_file_by_file(tmp_path):
    paths = [tmp_path / f"{number}.png" for number in range(MOST_FILES + 1)]
    assert remembered((), paths) == ()


def test_that_a_list_comes_back_as_it_was(picture, tmp_path):
    odd = tmp_path / os.fsdecode(b"no utf-8 \xff.png")
    known = remembered(remembered((), [picture, odd]), [odd])
    write_recent(tmp_path / "deep" / "recent.json", known)
    assert read_recent(tmp_path / "deep" / "recent.json") == known


def test_that_a_file_written_again_and_one_gone_are_told_apart(picture):
    entry = remembered((), [picture])[0]
    assert entry.state() == THERE
    picture.write_bytes(b"other pixels")
    assert entry.state() == CHANGED
    picture.unlink()
    assert entry.state() == MISSING
    assert stamp_of(picture) == ""


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b"[1, null, {}]", b'[{"paths": []}]', b'[{"paths": ["a", 2]}]',
     b'[{"paths": ["a\\u0000"]}]', b'[{"paths": ["a"], "stamp": 1}]', b"[" * 9999],
)  # fmt: skip
def test_that_a_damaged_list_is_an_empty_one(tmp_path, content):
    file = tmp_path / "recent.json"
    file.write_bytes(content)
    assert read_recent(file) == ()


def test_that_several_files_are_told_as_such(tmp_path):
    entry = Recent((tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"))
    assert entry.title == "a.png and 2 more"
    assert entry.key != Recent((tmp_path / "a.png",)).key


@pytest.mark.parametrize("name", ["a" * 300, "\ud800", "gone/inside.png"])
def test_that_what_cannot_be_there_is_missing(tmp_path, name):
    entry = Recent((tmp_path / name,))
    assert entry.state() == MISSING
    assert stamp_of(entry.paths[0]) == ""
    entry.title.encode("utf-8")
    assert len(entry.key) == 32
