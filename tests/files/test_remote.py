"""Addresses of other machines, with a stand-in for the library that reaches them."""

import sys
from types import ModuleType

import pytest

from desktop_app.errors import SourceError
from desktop_app.files import remote

FILES = {
    "set/b.png": {"size": 5, "type": "file"},
    "set/a.png": {"size": None, "type": "file"},
    "set/deep": {"size": 0, "type": "directory"},
    "set/deep/c.png": {"size": 7},
}


class Store:
    """A file system as fsspec gives it, with the calls that are made of it."""

    def __init__(self):
        self.error = None
        self.asked = []

    def _tell(self, name, path):
        self.asked.append((name, path))
        if self.error:
            raise self.error

    def glob(self, path, detail):
        self._tell("glob", path)
        return {k: v for k, v in FILES.items() if k.endswith(path.rpartition("*")[2])}

    def isfile(self, path):
        return FILES.get(path, {}).get("type") == "file"

    def info(self, path):
        self._tell("info", path)
        return FILES[path]

    def find(self, path, detail):
        self._tell("find", path)
        return {k: v for k, v in FILES.items() if k.startswith(path)}

    def unstrip_protocol(self, name):
        return f"store://{name}"

    def cat_file(self, path):
        self._tell("cat", path)
        return path.encode()


@pytest.fixture
def store(monkeypatch):
    made = Store()
    library, core = ModuleType("fsspec"), ModuleType("fsspec.core")

    def url_to_fs(address):
        protocol, _, path = address.partition("://")
        if protocol == "s3":
            raise ImportError("Install s3fs to access S3")
        if protocol != "store":
            raise ValueError(f"Protocol not known: {protocol}")
        return made, path

    core.url_to_fs = url_to_fs
    library.core = core
    monkeypatch.setitem(sys.modules, "fsspec", library)
    monkeypatch.setitem(sys.modules, "fsspec.core", core)
    return made


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("s3://bucket/set", True),
        ("https://host/a.png", True),
        ("zip://*.jpg::s3://bucket/set.zip", True),
        ("/data/set", False),
        ("C:\\data\\set", False),
        ("a:b.png", False),
    ],
)
def test_that_addresses_are_told_from_paths(words, is_one):
    assert remote.is_remote(words) is is_one


def test_that_the_files_of_a_folder_come_in_order_with_what_is_known_of_them(store):
    assert list(remote.find("store://set")) == [
        ("store://set/a.png", "set/a.png", -1),
        ("store://set/b.png", "set/b.png", 5),
        ("store://set/deep/c.png", "set/deep/c.png", 7),
    ]


def test_that_one_file_and_a_pattern_are_asked_for_as_such(store):
    assert [path for _, path, _ in remote.find("store://set/b.png")] == ["set/b.png"]
    found = [path for _, path, _ in remote.find("store://set/*.png")]
    assert found == ["set/a.png", "set/b.png", "set/deep/c.png"]
    assert [name for name, _ in store.asked] == ["info", "glob"]


def test_that_content_is_read_from_the_path_in_the_store(store):
    assert remote.read("store://set", "set/b.png") == b"set/b.png"


def test_that_what_a_store_raises_becomes_one_sentence(store):
    store.error = RuntimeError("403\n  Forbidden " + "x" * 500)
    with pytest.raises(SourceError) as caught:
        list(remote.find("store://set"))
    words = str(caught.value)
    assert words.startswith("store://set cannot be listed (403 Forbidden xxx")
    assert words.endswith("): check address and access")
    assert len(words) < 250
    store.error = KeyError()
    with pytest.raises(SourceError, match=r"listed \(KeyError\)"):
        list(remote.find("store://set"))


def test_that_an_unknown_protocol_and_a_missing_library_are_told_apart(store):
    with pytest.raises(SourceError, match="gopher://x cannot be reached"):
        list(remote.find("gopher://x"))
    with pytest.raises(SourceError, match=r"pip install .* \(Install s3fs to access"):
        list(remote.find("s3://bucket/set"))
