"""Content of a data set's entries: whole, or a reason that goes on after the name."""

import io
import os
import struct
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from desktop_app.files.entries import Entry, EntryReader, read_file
from desktop_app.files.limits import Limits
from desktop_app.files.records import UnreadableError
from tests.reference.pictures import photograph, pillow_bytes

PNG = pillow_bytes(photograph(8, 8), "PNG")


def reason_of(read, *given):
    with pytest.raises(UnreadableError) as caught:
        read(*given)
    words = str(caught.value)
    assert words[0].islower(), "it goes on after a name"
    return words


@pytest.fixture
def reader():
    return EntryReader(Limits())


def zip_at(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return str(path)


def member(path, name, size=-1, kind="zip"):
    return Entry(f"{path}/{name}", kind, container=path, member=name, size=size)


def test_that_two_archives_are_read_in_turn_by_many_threads(tmp_path, reader):
    paths = [zip_at(tmp_path / f"{k}.zip", a=PNG + b"%d" % k) for k in range(2)]
    entries = [(k, member(paths[k], "a")) for k in (0, 1, 0, 1, 1, 0) * 8]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda pair: reader.read(pair[1]), entries))
    assert found == [PNG + b"%d" % k for k, _ in entries]


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        ("checksum", "Bad CRC-32"),
        ("encrypted", "encrypted"),
        ("missing", "no item named"),
        ("gone", "No such file"),
        ("empty", "is empty: get the file again"),
    ],
)
def test_that_a_member_that_cannot_be_read_is_told(tmp_path, reader, harm, words):
    path = zip_at(tmp_path / "set.zip", a=PNG, empty=b"")
    content = bytearray((tmp_path / "set.zip").read_bytes())
    central = content.index(b"PK\1\2")
    if harm == "checksum":
        content[central + 16] ^= 1
    elif harm == "encrypted":
        content[central + 8] |= 1
        content[6] |= 1
    (tmp_path / "set.zip").write_bytes(content)
    if harm == "gone":
        os.unlink(path)
    name = {"missing": "b", "empty": "empty"}.get(harm, "a")
    assert words in reason_of(reader.read, member(path, name))


def test_that_a_member_that_lies_about_its_size_is_not_unpacked_beyond_it(
    tmp_path, reader
):
    path = zip_at(tmp_path / "bomb.zip", a=bytes(50 << 20))
    content = bytearray((tmp_path / "bomb.zip").read_bytes())
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        struct.pack_into("<I", content, content.index(mark) + at, 10)
    (tmp_path / "bomb.zip").write_bytes(content)
    assert "Bad CRC-32" in reason_of(reader.read, member(path, "a", 10))


@pytest.mark.parametrize("kind", ["zip", "tar", "data", "remote"])
def test_that_a_member_over_the_limit_is_refused_before_it_is_read(kind):
    entry = member("/nowhere/set.zip", "a", 5_000_000_000, kind)
    words = reason_of(EntryReader(Limits()).read, entry)
    assert words.startswith("is 5000 MB, over the limit of 3267 MB")
    assert words.endswith("scale it down first")


def test_that_what_lies_in_a_plain_tar_is_read_from_its_place(tmp_path, reader):
    path = tmp_path / "set.tar"
    with tarfile.open(path, "w") as archive:
        for name, content in (("a", b"1" * 700), ("b", PNG)):
            told = tarfile.TarInfo(name)
            told.size = len(content)
            archive.addfile(told, io.BytesIO(content))
    with tarfile.open(path) as archive:
        start = archive.getmember("b").offset_data
    entry = Entry("set.tar/b", "tar", str(path), "b", start, len(PNG))
    assert reader.read(entry) == PNG


def test_that_a_problem_met_while_listing_is_told_again(reader):
    entry = Entry("deep", "problem", problem="cannot be listed (no): look")
    assert reason_of(reader.read, entry) == "cannot be listed (no): look"


def test_that_content_at_hand_is_given_without_opening_anything(reader):
    entry = Entry("/nowhere/set.tgz/a", "data", "/nowhere/set.tgz", "a", data=PNG)
    assert reader.read(entry) == PNG


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gone.png", "does not exist: check the name, or the list it stands in"),
        ("empty.png", "is empty: get the file again"),
        ("folder.png", "is a folder, not a picture"),
        ("pipe.png", "is a pipe"),
        ("a" * 300, "cannot be opened (File name too long)"),
        ("a\0b", "cannot be opened (embedded null byte)"),
        ("notes", "is text, no picture: the formats are PNG,"),
        ("zeros.bin", "is nothing but zeros, no picture"),
    ],
)
def test_that_a_file_that_is_no_picture_is_told(tmp_path, name, words):
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "notes").write_text("some words\n" * 9)
    (tmp_path / "zeros.bin").write_bytes(bytes(9999))
    assert words in reason_of(read_file, str(tmp_path / name), 1 << 20)


def test_that_a_file_over_the_limit_is_not_read(tmp_path):
    (tmp_path / "a.png").write_bytes(PNG)
    assert read_file(str(tmp_path / "a.png"), len(PNG)) == PNG
    words = reason_of(read_file, str(tmp_path / "a.png"), len(PNG) - 1)
    assert "over the limit" in words


def test_that_a_picture_called_otherwise_is_read_whole(tmp_path):
    long = PNG + bytes(1 << 17)  # more than what is looked at first
    (tmp_path / "n0144").write_bytes(long)
    assert read_file(str(tmp_path / "n0144"), 1 << 20) == long
    (tmp_path / "link.png").symlink_to("n0144")
    assert read_file(str(tmp_path / "link.png"), 1 << 20) == long
