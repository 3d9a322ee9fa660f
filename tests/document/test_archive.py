"""The container of a project trusts nothing it reads."""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.document import archive as module
from desktop_app.document.archive import Archive, write_archive
from desktop_app.document.plain import DamagedError
from desktop_app.errors import DestinationError

MEMBERS = {"marks/0001.png": b"one" * 50, "sources/0002.jpg": b"two"}


def made(tmp_path, manifest=b'{"a": 1}', members=MEMBERS):
    path = tmp_path / "a.sextant"
    write_archive(path, manifest, members)
    return path


def read_all(path):
    with open(path, "rb") as file, Archive(file) as archive:
        return archive.manifest(), {name: archive.read(name) for name in MEMBERS}


def test_that_what_was_written_is_read(tmp_path):
    assert read_all(made(tmp_path)) == (b'{"a": 1}', MEMBERS)


def test_that_the_sums_are_those_of_sha256sum(tmp_path):
    with zipfile.ZipFile(made(tmp_path)) as opened:
        sums = opened.read("SHA256SUMS").decode()
    wanted = hashlib.sha256(MEMBERS["sources/0002.jpg"]).hexdigest()
    assert f"{wanted}  sources/0002.jpg\n" in sums


def test_that_a_description_that_shrinks_too_well_is_written_as_it_is(tmp_path):
    manifest = b"[" + b"0," * 500_000 + b"0]"
    path = made(tmp_path, manifest)
    assert path.stat().st_size > 500_000
    assert read_all(path)[0] == manifest


def test_that_a_project_over_the_limit_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 100)
    with pytest.raises(DestinationError, match="without its pictures"):
        made(tmp_path)
    assert os.listdir(tmp_path) == []


@given(st.data())
def test_that_no_changed_byte_goes_unnoticed(tmp_path_factory, data):
    path = made(tmp_path_factory.mktemp("archive"))
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        assert read_all(path) == (b'{"a": 1}', MEMBERS)  # a date, an attribute
    except DamagedError:
        return


def test_that_a_file_cut_anywhere_is_refused(tmp_path):
    path = made(tmp_path)
    content = path.read_bytes()
    for size in range(len(content)):
        path.write_bytes(content[:size])
        with pytest.raises(DamagedError):
            read_all(path)


def foreign(tmp_path, *entries, packing=zipfile.ZIP_STORED):
    path = tmp_path / "foreign.sextant"
    with zipfile.ZipFile(path, "w", packing) as opened:
        for name, data in entries:
            opened.writestr(name, data)
    return path


PARTS = (("project.json", b"{}"), ("SHA256SUMS", b""))


@pytest.mark.parametrize(
    "name", ["../evil.png", "/etc/passwd", "marks/../../x.png", "marks/1.png", "run.py"]
)
def test_that_a_member_by_another_name_is_refused(tmp_path, name):
    with pytest.raises(DamagedError, match="which no project does"):
        read_all(foreign(tmp_path, *PARTS, (name, b"x")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_that_two_members_of_one_name_are_refused(tmp_path):
    with pytest.raises(DamagedError, match="which no project does"):
        read_all(foreign(tmp_path, *PARTS, PARTS[0]))


def test_that_a_compressed_layer_is_refused_before_it_is_read(tmp_path):
    path = foreign(
        tmp_path, *PARTS, ("marks/0001.png", bytes(10**6)), packing=zipfile.ZIP_DEFLATED
    )
    with pytest.raises(DamagedError, match="compressed in a way"):
        read_all(path)


def test_that_a_description_that_explodes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomb.sextant"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("SHA256SUMS", b"")
        opened.writestr("project.json", b" " * 10**7, zipfile.ZIP_DEFLATED)
    with pytest.raises(DamagedError, match="promises more"):
        read_all(path)


def test_that_a_directory_of_a_million_members_is_refused_before_it_is_listed(tmp_path):
    path = made(tmp_path)
    content = bytearray(path.read_bytes())
    struct.pack_into("<H", content, len(content) - 12, 60_000)
    path.write_bytes(content)
    with pytest.raises(DamagedError, match="promises 60000 layers"):
        read_all(path)


def test_that_layers_over_each_other_are_refused(tmp_path):
    path = made(tmp_path, members={"marks/0001.png": bytes(10_000)})
    with zipfile.ZipFile(path) as opened:
        start = opened.start_dir
    content = path.read_bytes()
    directory, end = content[start:-22], bytearray(content[-22:])
    extra = directory
    for index in range(2, 40):
        at = directory.index(b"marks/0001.png")
        begin = directory.rindex(b"PK\x01\x02", 0, at)
        one = directory[begin : at + 14]
        extra += one.replace(b"marks/0001", f"marks/{index:04}".encode())
    struct.pack_into("<HHI", end, 8, 3 + 38, 3 + 38, len(extra))
    path.write_bytes(content[:start] + extra + bytes(end))
    with pytest.raises(DamagedError, match="lie over each other"):
        read_all(path)


def test_that_another_zip_archive_is_refused(tmp_path):
    with pytest.raises(DamagedError, match="no Sextant project"):
        read_all(foreign(tmp_path, ("project.json", b"{}")))


@given(st.binary(max_size=300))
def test_that_any_bytes_are_refused(data):
    with tempfile.TemporaryFile() as file:
        file.write(data)
        with pytest.raises(DamagedError):
            Archive(file)
