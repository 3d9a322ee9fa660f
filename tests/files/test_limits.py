"""What is looked at before a byte is read: sizes, promises, kinds of files, names."""

import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.errors import SourceError, TooLargeError
from desktop_app.files.limits import (
    Limits,
    check_regular,
    read_regular,
    require_data,
)
from desktop_app.files.records import UnreadableError

SIDES = st.integers(1, 1 << 31)
LONG = "a" * 300 + ".png"


@given(SIDES, SIDES, st.integers(1, 1 << 40))
def test_that_exactly_what_has_more_pixels_than_the_limit_is_refused(
    width, height, most
):
    limits = Limits(most)
    if width * height <= most:
        limits.admit(width, height)
        return
    with pytest.raises(UnreadableError) as caught:
        limits.admit(width, height)
    # The window offers to open it with this limit instead: then it must be admitted.
    Limits(caught.value.pixels).admit(width, height)
    with pytest.raises(UnreadableError):
        Limits(caught.value.pixels - 1).admit(width, height)


@given(st.integers(-5, 0), st.integers(-5, 5), st.booleans())
def test_that_a_picture_without_pixels_is_refused(none, other, turned):
    width, height = (other, none) if turned else (none, other)
    with pytest.raises(UnreadableError, match="at least 1 x 1") as caught:
        Limits().admit(width, height)
    assert not caught.value.pixels, "no limit would help"


def test_that_the_sentence_tells_size_limit_and_remedy():
    with pytest.raises(UnreadableError) as caught:
        Limits(2_500_000).admit(2000, 1500)
    words = str(caught.value)
    assert "2000 x 1500 px = 3 MP" in words
    assert "limit of 2.5 MP" in words
    assert words.endswith("scale it down or cut it first")


@given(st.integers(1, 10**9))
def test_that_every_honest_file_of_an_admitted_picture_may_be_read(pixels):
    # Float RGBA, uncompressed, with a megabyte of metadata.
    assert Limits(pixels).file_bytes >= pixels * 4 * 4 + (1 << 20)


@given(
    available=st.integers(0, 10**6),
    needed=st.integers(0, 10**9),
    ratio=st.sampled_from([1, 64, 1032, 40_000]),
)
def test_that_data_that_cannot_become_the_promise_are_refused(available, needed, ratio):
    if available * ratio >= needed:
        require_data(available, needed, ratio)
        return
    with pytest.raises(UnreadableError, match=f"holds {available} bytes"):
        require_data(available, needed, ratio)


def other_kinds(folder):
    """Things with a name that are no regular files, and the word for each."""
    os.mkfifo(folder / "pipe.png")
    address = socket.socket(socket.AF_UNIX)
    place = os.getcwd()
    os.chdir(folder)  # the name of a socket is short
    try:
        address.bind("socket.png")
    finally:
        os.chdir(place)
        address.close()
    (folder / "folder.png").mkdir()
    return {
        folder / "pipe.png": "is a pipe",
        folder / "socket.png": "is a socket",
        folder / "folder.png": "is a folder",
        type(folder)("/dev/null"): "is a device",
    }


@pytest.mark.parametrize("look", [lambda path: read_regular(path, 99), check_regular])
def test_that_only_regular_files_are_opened(tmp_path, look):
    for path, words in other_kinds(tmp_path).items():
        with pytest.raises(SourceError, match=words) as caught:
            look(path)
        assert str(caught.value).startswith(str(path))


@pytest.mark.parametrize("look", [lambda path: read_regular(path, 99), check_regular])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing.png", "does not exist: check the name and the folder"),
        ("a\0b.png", "cannot be opened"),
        (LONG, "cannot be opened"),
        ("empty.png", "is empty: get the file again"),
        ("link.png", "is a link to gone.png, which does not exist: mend the link"),
        ("scna.png", "does not exist: did you mean scan.png"),
        ("empty.png/inside.png", "cannot be opened"),
    ],
)
def test_that_what_cannot_be_opened_is_told_in_a_sentence(tmp_path, look, name, words):
    (tmp_path / "empty.png").touch()
    (tmp_path / "scan.png").write_bytes(b"1")
    (tmp_path / "link.png").symlink_to("gone.png")
    with pytest.raises(SourceError, match=words):
        look(tmp_path / name)


def test_that_a_file_of_just_the_limit_is_read_and_one_byte_more_is_not(tmp_path):
    path = tmp_path / "picture.png"
    path.write_bytes(b"1234")
    assert read_regular(path, 4) == b"1234"
    check_regular(path, 4)
    for look in (read_regular, check_regular):
        with pytest.raises(TooLargeError, match="over the limit") as caught:
            look(path, 3)
        # A limit of so many pixels lets a file of that size in.
        assert Limits(caught.value.pixels).file_bytes >= 4


def test_that_a_link_is_followed(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"content")
    (tmp_path / "link.png").symlink_to("picture.png")
    assert read_regular(tmp_path / "link.png", 99) == b"content"


def test_that_a_file_exchanged_while_it_is_opened_is_looked_at_again(
    tmp_path, monkeypatch
):
    path, opened = tmp_path / "picture.png", os.open
    path.write_bytes(b"content")

    def exchanged(name, flags, *more):
        path.unlink()
        os.mkfifo(path)
        return opened(name, flags, *more)

    monkeypatch.setattr(os, "open", exchanged)
    with pytest.raises(SourceError, match="is a pipe"):
        read_regular(path, 99)
