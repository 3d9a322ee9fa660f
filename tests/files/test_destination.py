"""Places are looked at before the work: nobody waits for a result that cannot land."""

import os

import pytest

from desktop_app.errors import DestinationError
from desktop_app.files.destination import (
    check_destination,
    check_folder_destination,
    check_none_is_a_source,
    check_not_a_source,
    check_picture_destination,
    make_folder,
)
from desktop_app.files.formats import WRITABLE_SUFFIXES

TOO_LONG = "a" * 300


@pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)
@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_that_every_suffix_that_is_written_may_be_named(tmp_path, suffix, change):
    check_picture_destination(tmp_path / f"result{change(suffix)}")
    assert not list(tmp_path.iterdir()), "looking makes nothing"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("result.gif", r"cannot be written as \.gif: use one of \.apng, \.bmp"),
        ("result", "cannot be written without a suffix"),
        ("folder.png", "is a folder: name a file in it"),
        ("gone/result.png", r"the folder \S+gone does not exist; make it first"),
        ("file.png/result.png", "does not exist; make it first"),
        (f"{TOO_LONG}/result.png", "does not exist; make it first"),
    ],
)
def test_that_a_place_for_no_picture_is_refused_with_the_remedy(tmp_path, name, words):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file.png").touch()
    with pytest.raises(DestinationError, match=words) as caught:
        check_picture_destination(tmp_path / name)
    assert str(caught.value).startswith(str(tmp_path))


def test_that_a_name_too_long_is_left_to_the_writer_who_tells_it(tmp_path):
    check_picture_destination(tmp_path / f"{TOO_LONG}.png")
    check_folder_destination(tmp_path / TOO_LONG)
    check_not_a_source(tmp_path / TOO_LONG, [tmp_path / TOO_LONG])


def test_that_only_the_suffixes_asked_for_are_taken(tmp_path):
    check_destination(tmp_path / "a.CSV", (".csv", ".json"))
    with pytest.raises(DestinationError, match=r"use one of \.csv, \.json"):
        check_destination(tmp_path / "a.png", (".json", ".csv"))


def test_that_a_folder_may_be_there_or_be_made_in_one_that_is(tmp_path, monkeypatch):
    check_folder_destination(tmp_path)
    check_folder_destination(tmp_path / "new")
    monkeypatch.chdir(tmp_path)
    check_folder_destination(type(tmp_path)("new"))


def test_that_a_folder_that_is_a_file_or_hangs_in_the_air_is_refused(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DestinationError, match="is a file: name a folder"):
        check_folder_destination(tmp_path / "file")
    with pytest.raises(DestinationError, match="does not exist; make it first"):
        check_folder_destination(tmp_path / "gone" / "new")


@pytest.mark.parametrize("how", ["same", "link", "hard link", "dots"])
def test_that_a_source_is_never_replaced_by_whatever_name(tmp_path, how):
    source = tmp_path / "source.png"
    source.write_bytes(b"1")
    named = {
        "same": source,
        "link": tmp_path / "link.png",
        "hard link": tmp_path / "twin.png",
        "dots": tmp_path / "sub" / ".." / "source.png",
    }[how]
    (tmp_path / "sub").mkdir()
    if how == "link":
        named.symlink_to(source)
    elif how == "hard link":
        os.link(source, named)
    with pytest.raises(DestinationError, match="would be replaced: choose another"):
        check_not_a_source(named, [tmp_path / "other.png", source])


def test_that_a_new_file_and_another_file_are_no_sources(tmp_path):
    source, other = tmp_path / "source.png", tmp_path / "other.png"
    source.write_bytes(b"1")
    other.write_bytes(b"1")
    check_not_a_source(other, [source])
    check_not_a_source(tmp_path / "new.png", [source, tmp_path / "new.png"])


def test_that_of_many_results_none_may_be_a_source_by_whatever_name(tmp_path):
    source, other = tmp_path / "a.png", tmp_path / "b.png"
    for path in (source, other):
        path.write_bytes(b"x")
    (tmp_path / "link.png").hardlink_to(source)
    new = tmp_path / "new.png"
    check_none_is_a_source([new, other], [source, tmp_path / "gone.png"])
    for name in ("a.png", "link.png", "../" + tmp_path.name + "/a.png"):
        with pytest.raises(DestinationError, match="is also a source"):
            check_none_is_a_source([new, tmp_path / name], [source])


def test_that_a_folder_is_made_with_those_it_lies_in_or_left_as_it_is(tmp_path):
    make_folder(tmp_path / "new" / "newer")
    (tmp_path / "new" / "newer" / "kept").touch()
    make_folder(tmp_path / "new" / "newer")
    assert [each.name for each in (tmp_path / "new" / "newer").iterdir()] == ["kept"]


@pytest.mark.parametrize("name", ["file", "file/new", TOO_LONG])
def test_that_a_folder_the_system_refuses_is_told_with_the_reason(tmp_path, name):
    (tmp_path / "file").touch()
    words = r"cannot be made \(\w.*\): choose another folder"
    with pytest.raises(DestinationError, match=words) as caught:
        make_folder(tmp_path / name)
    assert isinstance(caught.value.__cause__, OSError)
