"""Headers of OpenEXR, written by hand from its file layout, and headers that lie."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.codecs.openexr_layout import (
    LINES,
    Channel,
    check_steps,
    read_parts,
    unit_lines,
)
from desktop_app.files.records import UnreadableError
from tests.reference.light_files import exr_bytes, exr_part

MAGIC = b"\x76\x2f\x31\x01"
TILED, DEEP, MANY = 0x200, 0x800, 0x1000


def channel(name, kind=1, across=1, down=1):
    return name.encode() + struct.pack("<xiB3xii", kind, 0, across, down)


def box(left, top, right, bottom):
    return struct.pack("<4i", left, top, right, bottom)


def attributes(**changed):
    """The attributes a part must have; None leaves one out."""
    told = {
        "channels": b"".join(channel(name) for name in "BGR") + b"\0",
        "compression": b"\3",
        "dataWindow": box(0, 0, 9, 5),
        "displayWindow": box(0, 0, 9, 5),
    } | changed
    body = b""
    for name, value in told.items():
        if value is not None:
            body += name.encode() + b"\0kind\0" + struct.pack("<i", len(value)) + value
    return body + b"\0"


def header(version=2, **changed):
    return MAGIC + struct.pack("<I", version) + attributes(**changed)


def only_part(data):
    (part,), end, many = read_parts(data)
    assert end == len(data)
    assert not many
    return part


def test_that_a_plain_header_is_what_it_says():
    part = only_part(header(dataWindow=box(-3, 2, 6, 40), name=b"left", unknown=b"x"))
    assert (part.name, part.kind, part.compression) == ("left", "scanlineimage", 3)
    assert [each.name for each in part.channels] == ["B", "G", "R"]
    assert part.channels[0] == Channel("B", 1, 0, 1, 1)
    assert (part.width, part.height, part.window) == (10, 39, (-3, 2, 6, 40))
    assert (part.lines, part.across, part.chunks) == (16, 1, 3)
    assert not part.tiled
    assert not part.deep


@given(
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    across=st.integers(1, 64),
    down=st.integers(1, 64),
)
def test_that_tiles_are_counted_over_the_edges(width, height, across, down):
    tiles = struct.pack("<IIB", across, down, 0)
    window = box(0, 0, width - 1, height - 1)
    part = only_part(header(2 | TILED, tiles=tiles, dataWindow=window))
    lefts = len(range(0, width, across))
    tops = len(range(0, height, down))
    assert (part.across, part.chunks, part.lines) == (lefts, lefts * tops, down)


@pytest.mark.parametrize(("compression", "lines"), LINES.items())
def test_that_chunks_are_of_the_lines_of_their_compression(compression, lines):
    window = box(0, 0, 3, 2 * lines)
    part = only_part(header(compression=bytes((compression,)), dataWindow=window))
    assert part.chunks == 3


def test_that_a_file_of_the_library_is_read_alike():
    planes = {name: np.zeros((5, 7), np.float16) for name in ("A", "Y")}
    data = exr_bytes(exr_part(planes, "PIZ", name="one"))
    (part,), end, many = read_parts(data)
    assert [each.name for each in part.channels] == ["A", "Y"]
    assert (part.width, part.height, part.compression, many) == (7, 5, 4, False)
    (first,) = struct.unpack_from("<Q", data, end)
    assert first == end + 8, "one offset, and the only chunk follows"


def test_that_headers_of_many_parts_end_with_an_empty_one():
    kind = b"scanlineimage"
    parts = b"".join(attributes(type=kind, name=name) for name in (b"a", b"b"))
    data = MAGIC + struct.pack("<I", 2 | MANY) + parts + b"\0" + b"offsets"
    found, end, many = read_parts(data)
    assert [each.name for each in found] == ["a", "b"]
    assert many
    assert data[end:] == b"offsets"


@pytest.mark.parametrize(
    ("version", "changed", "kind", "deep"),
    [
        (2, {}, "scanlineimage", False),
        (2 | DEEP, {}, "deepscanline", True),
        (2, {"type": b"deepscanline\0"}, "deepscanline", True),
        (
            2,
            {"type": b"deeptile", "tiles": bytes((4, 0, 0, 0) * 2 + (0,))},
            "deeptile",
            1,
        ),
    ],
)
def test_that_the_kind_is_that_of_the_attribute_or_else_of_the_flags(
    version, changed, kind, deep
):
    part = only_part(header(version, **changed))
    assert (part.kind, part.deep) == (kind, bool(deep))


@pytest.mark.parametrize(
    "changed",
    [
        {"channels": None},
        {"channels": b"\0"},
        {"channels": channel("R")},
        {"channels": channel("R") + channel("G") + b"\0"},
        {"channels": channel("R") * 2 + b"\0"},
        {"channels": channel("R", kind=3) + b"\0"},
        {"channels": channel("R", across=0) + b"\0"},
        {"channels": channel("R", down=1 << 20) + b"\0"},
        {"channels": channel("") + b"\0"},
        {"channels": b"\xff" + channel("R") + b"\0"},
        {"channels": channel("x" * 300) + b"\0"},
        {"compression": None},
        {"compression": b"\3\3"},
        {"dataWindow": None},
        {"dataWindow": bytes(15)},
        {"dataWindow": box(0, 0, (1 << 31) - 1, 5)},
        {"displayWindow": None},
        {"chunkCount": b"\1"},
        {"type": b"tiledimage"},
        {"type": b"tiledimage", "tiles": struct.pack("<IIB", 0, 4, 0)},
        {"type": b"tiledimage", "tiles": struct.pack("<IIB", 4, 1 << 31, 0)},
        {"type": b"tiledimage", "tiles": struct.pack("<IIB", 4, 4, 3)},
    ],
)
def test_that_a_header_that_cannot_be_is_refused(changed):
    with pytest.raises(UnreadableError, match="damaged header: get the original"):
        read_parts(header(**changed))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (MAGIC, "ends inside its header"),
        (MAGIC + b"\3\0\0\0\0", "of version 3, not 2"),
        (header(compression=b"\x63"), r"not known \(number 99\)"),
        (MAGIC + b"\2\0\0\0\0", "damaged header"),
    ],
)
def test_that_what_is_not_read_says_why(data, words):
    with pytest.raises(UnreadableError, match=words):
        read_parts(data)


def test_that_every_cut_of_a_header_is_refused():
    data = header(name=b"left", tiles=struct.pack("<IIB", 4, 4, 1))
    for cut in range(len(data)):
        with pytest.raises(UnreadableError):
            read_parts(data[:cut])


@given(st.binary(max_size=60))
def test_that_any_bytes_are_parts_or_refused(noise):
    try:
        parts, end, _ = read_parts(MAGIC + b"\2\0\0\0" + noise)
    except UnreadableError:
        return
    assert parts
    assert end <= 8 + len(noise)


@pytest.mark.parametrize(
    ("step", "window", "fits"),
    [
        (2, (0, 0, 9, 5), True),
        (2, (-4, 2, 5, 7), True),
        (2, (1, 0, 10, 5), False),
        (2, (0, 0, 8, 5), False),
        (2, (0, 0, 9, 4), False),
        (3, (0, 0, 8, 5), True),
    ],
)
def test_that_thin_channels_fit_their_window_or_are_refused(step, window, fits):
    channels = channel("RY", across=step, down=step) + channel("Y") + b"\0"
    part = only_part(header(channels=channels, dataWindow=box(*window)))
    if fits:
        check_steps(part)
    else:
        with pytest.raises(UnreadableError, match="damaged header"):
            check_steps(part)


def test_that_tiles_hold_no_thin_channels():
    channels = channel("RY", across=2, down=2) + channel("Y") + b"\0"
    tiles = struct.pack("<IIB", 4, 4, 0)
    part = only_part(header(2 | TILED, channels=channels, tiles=tiles))
    with pytest.raises(UnreadableError, match="damaged header"):
        check_steps(part)


@pytest.mark.parametrize(
    ("compression", "step", "lines"), [(0, 1, 1), (0, 2, 2), (3, 2, 16), (3, 3, 48)]
)
def test_that_a_unit_is_whole_for_every_channel(compression, step, lines):
    channels = channel("RY", down=step) + channel("Y") + b"\0"
    part = only_part(header(channels=channels, compression=bytes((compression,))))
    assert unit_lines(part) == lines
