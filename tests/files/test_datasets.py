"""What a data set consists of, and what happens to what is no picture."""

from __future__ import annotations

import os
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.datasets import check_sources, list_entries
from desktop_app.files.entries import Entry, EntryReader
from desktop_app.files.limits import Limits
from desktop_app.files.rapid import decode_rapidly
from desktop_app.files.records import UnreadableError
from desktop_app.files.write import write_image

PIXELS = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)


@pytest.fixture
def folder(tmp_path):
    top = tmp_path / "set"
    for name in ("b.png", "a.png", "deep/er/c.png", ".hidden.png", ".git/d.png"):
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_image(path, PIXELS)
    return top


def addresses(*sources, **options):
    return [each.address for each in list_entries([str(s) for s in sources], **options)]


def reason_of(entry):
    with pytest.raises(UnreadableError) as caught:
        EntryReader(Limits()).read(entry)
    return str(caught.value)


def relative(found, top):
    return [Path(each).relative_to(top).as_posix() for each in found]


def test_that_folders_are_looked_through_without_what_is_hidden(folder):
    expected = ["a.png", "b.png", "deep/er/c.png"]
    assert relative(addresses(folder), folder) == expected


def test_that_patterns_are_matched(folder):
    assert relative(addresses(folder / "*.png"), folder) == ["a.png", "b.png"]
    assert len(addresses(folder / "**" / "*.png")) == 3
    assert relative(addresses(folder / "de*"), folder) == ["deep/er/c.png"]


def test_that_a_list_names_files_from_its_own_folder_as_often_as_they_count(folder):
    lines = ["a.png", "", "deep/er/c.png", str(folder / "b.png"), "a.png", "gone.png"]
    listed = folder / "train.txt"
    listed.write_text("\n".join(lines), encoding="utf-8")
    found = addresses(listed)
    expected = ["a.png", "deep/er/c.png", "b.png", "a.png", "gone.png"]
    assert relative(found, folder) == expected
    assert "does not exist" in reason_of(Entry(found[-1]))


@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tar.xz"])
def test_that_members_of_archives_are_read(folder, tmp_path, suffix):
    path = tmp_path / f"set.{suffix}"
    if suffix == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("__MACOSX/._a.png", b"no picture")
            for each in ("a.png", "deep/er/c.png"):
                archive.write(folder / each, each)
    else:
        with tarfile.open(path, "w:" + suffix.partition(".")[2]) as archive:
            archive.add(folder / "a.png", "a.png")
            archive.add(folder / "deep", "deep")
    entries = list(list_entries([str(path)]))
    assert [e.address for e in entries] == [f"{path}/a.png", f"{path}/deep/er/c.png"]
    reader = EntryReader(Limits())
    for entry in entries:
        bare = replace(entry, data=None)  # as it is kept after the scan
        for each in (entry, bare):
            decoded = decode_rapidly(reader.read(each), Limits())
            np.testing.assert_array_equal(decoded.pixels, PIXELS)


def test_that_archives_inside_folders_are_opened(folder):
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.write(folder / "a.png", "x.png")
        archive.writestr("labels.json", "{}")
    assert len(addresses(folder)) == 5
    assert len(addresses(folder, pictures_only=True)) == 4


@pytest.mark.parametrize("suffix", ["zip", "tar", "tgz"])
def test_that_a_damaged_archive_is_one_problem(tmp_path, suffix):
    path = tmp_path / f"set.{suffix}"
    path.write_bytes(b"no archive at all" * 99)
    (entry,) = list_entries([str(path)])
    assert entry.kind == "problem"
    assert "damaged archive" in reason_of(entry)


def test_that_a_folder_reached_by_links_is_visited_once(folder):
    (folder / "deep" / "round").symlink_to(folder, target_is_directory=True)
    (folder / "self").symlink_to("self")
    found = addresses(folder)
    assert relative(found, folder) == ["a.png", "b.png", "self", "deep/er/c.png"]
    assert "loop" in reason_of(Entry(str(folder / "self"))).lower() or "many" in (
        reason_of(Entry(str(folder / "self")))
    )


def test_that_a_pipe_is_told_and_never_waited_for(folder):
    os.mkfifo(folder / "pipe.png")
    assert "pipe" in reason_of(Entry(str(folder / "pipe.png")))


def test_that_a_folder_that_cannot_be_listed_is_one_problem(folder, monkeypatch):
    real = os.scandir

    def refuse(path):
        if str(path).endswith("er"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    problem = list(list_entries([str(folder)]))[-1]
    assert problem.address == str(folder / "deep" / "er")
    assert "Permission denied" in reason_of(problem)


def test_that_what_is_no_picture_is_said_to_be(folder):
    (folder / "labels.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "empty.png").write_bytes(b"")
    assert "text" in reason_of(Entry(str(folder / "labels.csv")))
    assert "empty" in reason_of(Entry(str(folder / "empty.png")))
    assert "folder" in reason_of(Entry(str(folder / "deep")))


def test_that_only_the_beginning_of_what_is_no_picture_is_read(folder):
    film = folder / "film.mkv"
    with open(film, "wb") as file:
        file.truncate(3 << 30)  # a hole: it takes no room
    assert "zeros" in reason_of(Entry(str(film)))


def test_that_a_picture_without_a_suffix_counts(folder):
    (folder / "a.png").rename(folder / "n01440764_10026")
    data = EntryReader(Limits()).read(Entry(str(folder / "n01440764_10026")))
    assert decode_rapidly(data, Limits()).pixels.shape == PIXELS.shape


def test_that_names_that_are_no_text_are_read(folder):
    odd = os.fsencode(folder) + b"/bad_\xff.png"
    os.rename(os.fsencode(folder / "a.png"), odd)
    entry = next(e for e in list_entries([str(folder)]) if "bad" in e.address)
    assert EntryReader(Limits()).read(entry)


def test_that_sources_that_do_not_exist_are_refused_at_once(folder):
    check_sources([str(folder), str(folder / "*.png"), "memory://x"])
    with pytest.raises(SourceError, match=r"did you mean a\.png"):
        check_sources([str(folder / "aa.png")])
    with pytest.raises(SourceError, match="matches no file"):
        check_sources([str(folder / "*.jpg")])
    with pytest.raises(SourceError, match="at least one"):
        check_sources([])


def test_that_an_address_is_read_where_fsspec_is_installed(folder):
    fsspec = pytest.importorskip("fsspec")
    memory = fsspec.filesystem("memory")
    memory.pipe("/set/a.png", (folder / "a.png").read_bytes())
    memory.pipe("/set/in/b.png", (folder / "b.png").read_bytes())
    entries = list(list_entries(["memory://set"]))
    assert [e.address for e in entries] == [
        "memory:///set/a.png",
        "memory:///set/in/b.png",
    ]
    data = EntryReader(Limits()).read(entries[1])
    assert decode_rapidly(data, Limits()).pixels.shape == PIXELS.shape
    (problem,) = list_entries(["nosuch://x"])
    assert "nosuch" in problem.problem


def test_that_an_address_without_fsspec_is_told_how_to_get_it(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    (problem,) = list_entries(["s3://bucket/set"])
    assert "sextant-imaging[remote]" in problem.problem
