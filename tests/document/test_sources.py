"""The files of a project: found where they are, told if changed, asked for if gone."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.document import sources
from desktop_app.document.plain import DamagedError, Plain
from desktop_app.document.sources import (
    Finder,
    KnownFile,
    MissingSourcesError,
    fingerprint,
    get_source,
    put_source,
)
from desktop_app.errors import SourceError
from desktop_app.files.frames import ImageFrames, MemoryFrames
from desktop_app.files.images import read_image
from tests.document.test_layers import Drawer
from tests.reference.documents import assert_same_image, picture
from tests.reference.pictures import pillow_bytes


@pytest.fixture
def shots(tmp_path):
    """Three picture files in a folder of their own."""
    folder = tmp_path / "shots"
    folder.mkdir()
    paths = [folder / f"shot{number}.png" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_bytes(pillow_bytes(picture(number).pixels, "PNG"))
    return paths


def known_of(path, folder=None, layer=None):
    relative = None if folder is None else os.path.relpath(path, folder)
    return KnownFile(path, relative, fingerprint(path), layer)


def reopened(store, told, finder=None, frame=0):
    return get_source(store, Plain(told, "source"), finder or Finder(), frame)


def test_that_a_fingerprint_is_the_sha256_of_the_content(shots):
    digest = hashlib.sha256(shots[0].read_bytes()).hexdigest()
    assert fingerprint(shots[0]) == f"sha256:{digest}"
    assert fingerprint(shots[1]) != fingerprint(shots[0])


def test_that_of_a_large_file_the_ends_and_the_size_count(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "WHOLE_BYTES", 100)
    monkeypatch.setattr(sources, "END_BYTES", 10)
    path, content = tmp_path / "film.mp4", bytearray(range(200))
    made = set()
    for number, change in enumerate((None, 0, 9, 100, 199, "longer")):
        written = bytearray(content)
        if change == "longer":
            written[100:100] = b"x"
        elif change is not None:
            written[change] ^= 1
        path.write_bytes(written)
        os.utime(path, ns=(number, number))
        made.add(fingerprint(path))
    assert len(made) == 5, "a byte in the middle is not looked at"
    ends = hashlib.sha256(bytes(content[:10] + content[-10:])).hexdigest()
    assert f"sha256-ends:200:{ends}" in made


def test_that_a_file_written_again_has_another_fingerprint(shots):
    before = fingerprint(shots[0])
    shots[0].write_bytes(shots[0].read_bytes() + b"more")
    assert fingerprint(shots[0]) != before


@pytest.mark.parametrize("name", ["gone", "folder", "pipe", "a\0b", "\ud800"])
def test_that_what_cannot_be_read_has_no_fingerprint(tmp_path, name):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    assert fingerprint(tmp_path / name) == ""


def test_that_a_file_is_found_where_the_user_showed_it_first_of_all(shots, tmp_path):
    moved = tmp_path / "elsewhere.png"
    moved.write_bytes(shots[0].read_bytes())
    known = known_of(shots[0])
    assert Finder().find(known) == shots[0]
    assert Finder(moved={shots[0]: moved}).find(known) == moved


def test_that_a_copy_of_what_was_saved_goes_before_its_place(shots, tmp_path):
    beside = tmp_path / "project"
    (beside / "shots").mkdir(parents=True)
    copy = beside / "shots" / "shot0.png"
    copy.write_bytes(shots[0].read_bytes())
    known = known_of(shots[0], tmp_path)
    finder = Finder(folder=beside)
    shots[0].write_bytes(b"changed since")
    assert finder.find(known) == copy
    copy.write_bytes(b"changed as well")
    assert finder.find(known) == copy, "of two that changed the nearer one"
    assert finder.find(replace(known, layer="sources/0001.png")) is None


def test_that_what_moved_with_a_file_that_was_shown_is_found_beside_it(shots, tmp_path):
    known = [known_of(path) for path in shots]
    new = tmp_path / "new"
    shots[0].parent.rename(new)
    finder = Finder(moved={shots[0]: new / "shot0.png"})
    assert [finder.find(each) for each in known] == [new / p.name for p in shots]
    assert Finder().find(known[1]) is None


def test_that_a_changed_file_is_opened_and_told_once_each(shots):
    known = known_of(shots[0])
    finder = Finder()
    finder.check(known, shots[0])
    assert finder.warnings == []
    shots[0].write_bytes(shots[1].read_bytes())
    finder.check(known, shots[0])
    (told,) = finder.warnings
    assert told == f"{shots[0]} was changed since the project was saved"
    finder.check(replace(known, fingerprint=""), shots[0])
    assert len(finder.warnings) == 1, "what could not be read then is not compared"


@pytest.mark.parametrize("count", [1, 2, 5])
def test_that_missing_files_are_counted_in_the_sentence(count):
    error = MissingSourcesError(tuple(Path(f"/gone/{k}.png") for k in range(count)))
    more = f" and {count - 1} more" if count > 1 else ""
    assert str(error) == (
        f"/gone/0.png{more} is no longer there: put it back, or show where it is now"
    )


def test_that_a_picture_file_is_described_by_its_places(shots, tmp_path):
    told = put_source(Drawer(), read_image(shots[0]), None, tmp_path / "work", False)
    assert told["kind"] == "picture"
    assert told["file"] == {
        "absolute": str(shots[0]),
        "relative": "../shots/shot0.png",
        "fingerprint": fingerprint(shots[0]),
    }


@pytest.mark.parametrize("embed", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_that_what_was_open_is_open_again(shots, embed, count):
    store, paths = Drawer(), shots[:count]
    frames = None if count == 1 else ImageFrames(paths, "three")
    image = read_image(paths[-1])
    told = put_source(store, image, frames, None, embed)
    found, sequence = reopened(store, told, frame=count - 1)
    assert_same_image(found, image)
    assert (sequence is None) == (count == 1)
    if sequence is not None:
        assert (sequence.title, sequence.paths) == ("three", tuple(paths))
    assert bool(store.layers) == embed


@pytest.mark.parametrize("count", [1, 3])
def test_that_a_copy_stands_in_for_a_file_that_is_gone(shots, count):
    store = Drawer()
    frames = None if count == 1 else ImageFrames(shots, "three")
    image = read_image(shots[count - 1])
    told = put_source(store, image, frames, None, True)
    plain = put_source(Drawer(), image, frames, None, False)
    for path in shots:
        path.unlink()
    found, _ = reopened(store, told, frame=count - 1)
    assert_same_image(found, image)
    assert found.path is None, "the next save must keep it again"
    with pytest.raises(MissingSourcesError) as caught:
        reopened(Drawer(), plain)
    assert caught.value.missing == tuple(shots[:count])


def test_that_a_picture_whose_file_is_gone_is_kept_itself(shots):
    store, image = Drawer(), read_image(shots[0])
    shots[0].unlink()
    told = put_source(store, image, None, None, False)
    assert told["kind"] == "memory"
    assert_same_image(reopened(store, told)[0], image)


def test_that_pictures_in_memory_are_kept_as_such():
    store = Drawer()
    frames = MemoryFrames([picture(k) for k in range(3)], "made")
    told = put_source(store, frames.read(1), frames, None, False)
    found, sequence = reopened(store, told, frame=1)
    assert_same_image(found, picture(1))
    assert (sequence.title, len(sequence)) == ("made", 3)


def test_that_a_file_with_an_odd_suffix_is_copied_under_a_plain_name(tmp_path):
    path = tmp_path / "shot.thisisnosuffix"
    path.write_bytes(pillow_bytes(picture(0).pixels, "PNG"))
    store = Drawer()
    told = put_source(store, read_image(path), None, None, True)
    assert told["file"]["layer"].endswith(".bin")
    assert store.get(told["file"]["layer"]) == path.read_bytes()


@pytest.mark.parametrize(
    ("told", "frame", "words"),
    [
        ({"kind": "magic"}, 0, "is of an unknown kind, magic"),
        ({"kind": "pictures", "title": "t", "files": []}, 0, "names no picture"),
        ({"kind": "memory frames", "title": "t", "pictures": []}, 0, "frame 1 of 0"),
        ({"kind": "picture", "file": {"absolute": "a\0b", "fingerprint": ""}}, 0,
         "is no path"),
        ({"kind": "picture", "file": {"absolute": 7}}, 0, "is no text"),
        ({}, 0, "is no text"),
    ],
)  # fmt: skip
def test_that_what_describes_no_source_is_refused(told, frame, words):
    with pytest.raises(DamagedError, match=words):
        reopened(Drawer(), told, frame=frame)


@pytest.mark.parametrize("path", ["/gone/\ud800.png", "/gone/" + "a" * 300, ""])
def test_that_a_path_that_can_be_none_is_a_missing_file(path):
    file = {"absolute": path, "fingerprint": "sha256:0"}
    with pytest.raises(SourceError) as caught:
        reopened(Drawer(), {"kind": "picture", "file": file})
    str(caught.value).encode("utf-8")


def test_that_a_frame_beyond_the_sequence_is_refused(shots):
    store = Drawer()
    told = put_source(store, read_image(shots[0]), ImageFrames(shots), None, False)
    with pytest.raises(DamagedError, match="it shows frame 4 of 3"):
        reopened(store, told, frame=3)
