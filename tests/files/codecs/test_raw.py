"""Cameras' raw files are told from TIFF by their marks, and developed or refused."""

import struct
import sys

import numpy as np
import pytest

from desktop_app.files.codecs import raw, tiff
from desktop_app.files.codecs.directory import ASCII, Tag, longs, pack_directory, shorts
from desktop_app.files.limits import Limits
from desktop_app.files.records import UnreadableError
from tests.reference.light_files import dng_bytes

SMALL, MAKER, INNER = longs(1), Tag(ASCII, b"Maker\0"), longs(8)


def tiff_of(order="<", **tags):
    made = {int(name[1:]): tag for name, tag in tags.items()}
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(f"{order}I", 8)
    return head + pack_directory({256: longs(4), **made}, 8, order)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    ("tags", "is_raw"),
    [
        ({"t50706": Tag(1, b"\1\4\0\0")}, True),
        ({"t254": SMALL, "t330": INNER, "t271": MAKER}, True),
        ({"t254": shorts(1), "t330": INNER, "t271": MAKER}, True),
        ({"t254": longs(0), "t330": INNER, "t271": MAKER}, False),
        ({"t330": INNER, "t271": MAKER}, False),
        ({"t254": SMALL, "t271": MAKER}, False),
        ({"t254": SMALL, "t330": INNER}, False),
        ({"t271": MAKER}, False),
    ],
)
def test_that_a_tiff_is_raw_only_with_the_signs_of_a_camera(order, tags, is_raw):
    data = tiff_of(order, **tags)
    assert raw.recognise(data) is is_raw
    assert tiff.recognise(data) is not is_raw


@pytest.mark.parametrize(
    ("data", "is_raw"),
    [
        (b"FUJIFILMCCD-RAW 0201", True),
        (b"IIU\0\x18\0\0\0", True),
        (b"IIRO\x08\0\0\0", True),
        (b"IIRS\x08\0\0\0", True),
        (b"MMOR\0\0\0\x08", True),
        (b"\0MRM\0\0\0\x08", True),
        (b"FOVb\0\0\x03\0", True),
        (b"II*\0\x10\0\0\0CR\x02\0", True),
        (b"\0\0\0\x18ftypcrx ", True),
        (b"\0\0\0\x18ftypheic", False),
        (b"XX*\0\x10\0\0\0CR\x02\0", False),
        (b"II*\0\xff\xff\0\0", False),
        (b"II*\0", False),
        (b"", False),
    ],
)
def test_that_containers_of_the_makers_are_known_by_their_first_bytes(data, is_raw):
    assert raw.recognise(data) is is_raw


def test_that_every_cut_of_a_raw_file_is_raw_or_not_and_never_an_error():
    data = dng_bytes()
    assert raw.recognise(data)
    for cut in range(0, len(data), 37):
        raw.recognise(data[:cut])


def test_that_without_the_library_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rawpy", None)
    with pytest.raises(UnreadableError, match="with the extra 'raw', or develop"):
        raw.decode(dng_bytes(), Limits())


def test_that_a_sensor_is_developed_to_light_and_its_limit_holds():
    pytest.importorskip("rawpy")
    data = dng_bytes(32, 48)
    found = raw.decode(data, Limits())
    assert found.linear
    assert found.pixels.dtype == np.float32
    assert found.pixels.shape == (32, 48, 3)
    assert 0 <= found.pixels.min() <= found.pixels.max() <= 1
    with pytest.raises(UnreadableError, match="over the limit"):
        raw.decode(data, Limits(32 * 48 - 1))


def test_that_a_raw_file_without_its_content_is_refused():
    pytest.importorskip("rawpy")
    with pytest.raises(UnreadableError, match="cannot be developed"):
        raw.decode(b"FUJIFILMCCD-RAW " + bytes(400), Limits())
