"""What is no regular file, or has a name nobody expects: a sentence, never a hang."""

from __future__ import annotations

import os
import socket
import time

import pytest
from PIL import Image as Picture

from desktop_app.document.project_file import open_project
from desktop_app.errors import SourceError
from desktop_app.files.images import read_image
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.decoding import Decoder
from tests.reference.pictures import photograph

pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX file systems")


def made(folder, kind):
    path = folder / "a.png"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "loop":
        path.symlink_to(folder / "b.png")
        (folder / "b.png").symlink_to(path)
    elif kind == "dangling":
        path.symlink_to(folder / "nowhere.png")
    elif kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "missing":
        pass
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.relpath(path))
    elif kind == "unreadable":
        path.write_bytes(b"x")
        path.chmod(0)
    return path


KINDS = ["fifo", "loop", "dangling", "device", "empty", "folder", "missing", "socket"]
if hasattr(os, "geteuid") and os.geteuid() != 0:
    KINDS.append("unreadable")


@pytest.fixture(scope="module")
def decoder():
    made = Decoder()
    yield made
    made.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("opener", ["here", "child", "project"])
def test_that_no_special_file_hangs_an_opener(
    tmp_path, monkeypatch, decoder, kind, opener
):
    monkeypatch.chdir(tmp_path)
    path = made(tmp_path, kind)
    openers = {
        "here": read_image,
        "child": decoder.read,
        "project": lambda path: open_project(path, TOOLS),
    }
    begun = time.monotonic()
    with pytest.raises(SourceError, match=r"a\.png"):
        openers[opener](path)
    assert time.monotonic() - begun < 5


NAMES = [
    b"bad_\xff\xfe.png",
    b"n" * 246 + b".png",
    b"new\nline \x1b[31m.png",
    b"-o.png",
]


@pytest.mark.parametrize("name", NAMES, ids=["bytes", "long", "control", "flag"])
def test_that_any_name_is_opened_saved_and_told(tmp_path, decoder, name):
    path = tmp_path / os.fsdecode(name)
    try:
        with open(path, "wb") as file:
            Picture.fromarray(photograph()).save(file, "PNG")
    except OSError:
        pytest.skip("the file system takes no such name")
    assert decoder.read(path).pixels.shape == photograph().shape
    path.write_bytes(b"no picture")
    with pytest.raises(SourceError) as told:
        decoder.read(path)
    assert str(told.value).isprintable()
    str(told.value).encode("utf-8")
