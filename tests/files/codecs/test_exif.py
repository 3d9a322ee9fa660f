"""EXIF blocks: what they ask for, and that nothing but the orientation is changed."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageOps

from desktop_app.files.codecs.directory import (
    ASCII,
    Tag,
    pack_directory,
    read_directory,
    read_layout,
    shorts,
)
from desktop_app.files.codecs.exif import (
    PREFIX,
    bare_block,
    from_tiff,
    orientation_of,
    to_tiff,
    turn_upright,
    upright_copy,
    without_orientation,
)
from tests.reference.pictures import exif_block

ORIENTATIONS = st.integers(1, 8)


def block_of(order, kind, *values, count=None):
    """An EXIF block with nothing but an orientation, written from the standard."""
    code = {3: "H", 4: "I", 2: "B"}[kind]
    data = struct.pack(f"{order}{len(values)}{code}", *values)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entry = struct.pack(f"{order}HHI", 0x0112, kind, count or len(values))
    head = mark + struct.pack(f"{order}IH", 8, 1) + entry
    if len(data) > 4:
        return head + struct.pack(f"{order}II", 26, 0) + data
    return head + data.ljust(4, b"\0") + bytes(4)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [3, 4])
@pytest.mark.parametrize("value", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 65535])
def test_that_an_orientation_from_1_to_8_counts_and_no_other(order, kind, value):
    wanted = value if 1 <= value <= 8 else 1
    assert orientation_of(block_of(order, kind, value)) == wanted


@pytest.mark.parametrize(
    "block",
    [
        None,
        b"",
        b"II*\0",
        b"XX*\0\x08\0\0\0",
        block_of("<", 2, 6),
        block_of("<", 3, count=0),
        block_of("<", 3, 6, count=1 << 31),
    ],
)
def test_that_a_block_without_a_valid_orientation_leaves_the_picture(block):
    assert orientation_of(block) == 1
    assert without_orientation(block) == block


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("kind", [3, 4])
@pytest.mark.parametrize("more", [(), (7,), (7, 9)])
def test_that_only_the_orientation_itself_is_set_to_upright(order, kind, more):
    block = block_of(order, kind, 6, *more)
    assert without_orientation(block) == block_of(order, kind, 1, *more)


@given(ORIENTATIONS, st.text("abc ü", max_size=20))
@settings(max_examples=30)
def test_that_a_block_set_upright_tells_everything_else_as_before(value, artist):
    block = exif_block(value, artist=artist).removeprefix(PREFIX)
    upright = without_orientation(block)
    before, after = Pillow.Exif(), Pillow.Exif()
    before.load(block)
    after.load(upright)
    assert after[0x0112] == 1
    assert after.get(0x013B) == before.get(0x013B)
    assert after.get_ifd(0x8769) == before.get_ifd(0x8769)
    assert len(upright) == len(block)


@given(st.integers(1, 5), st.integers(1, 5), ORIENTATIONS, st.booleans())
def test_that_pictures_are_turned_as_pillow_turns_them(height, width, value, grey):
    shape = (height, width) if grey else (height, width, 3)
    pixels = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    picture = Pillow.fromarray(pixels)
    picture.getexif()[0x0112] = value
    wanted = np.asarray(ImageOps.exif_transpose(picture))
    np.testing.assert_array_equal(turn_upright(pixels, value), wanted)


@given(ORIENTATIONS)
def test_that_an_upright_copy_can_be_handed_around(value):
    pixels = np.arange(6, dtype=np.uint16).reshape(2, 3)
    upright = upright_copy(pixels, value)
    assert upright.flags.c_contiguous
    assert not upright.flags.writeable
    assert pixels.flags.writeable, "the caller's array is left alone"


def test_that_the_prefix_of_jpeg_is_taken_off_and_rubbish_is_no_block():
    block = exif_block(3).removeprefix(PREFIX)
    assert bare_block(PREFIX + block) == block
    assert bare_block(block) == block
    assert bare_block(None) is None
    assert bare_block(PREFIX + b"rubbish that is no directory") is None


@given(st.binary(max_size=80))
def test_that_any_bytes_are_a_block_or_none_and_never_an_error(raw):
    block = bare_block(raw)
    assert orientation_of(block) in range(1, 9)
    assert len(without_orientation(block) or b"") == len(block or b"")
    assert to_tiff(block) == {} or block is not None


def test_that_a_block_cut_anywhere_is_a_block_or_none():
    block = exif_block(6, make="A maker", artist="A name").removeprefix(PREFIX)
    for cut in range(len(block)):
        short = bare_block(block[:cut])
        assert orientation_of(short) in (1, 6)
        to_tiff(short)


def test_that_what_a_tiff_page_says_of_the_picture_goes_into_a_block_and_back():
    page = {
        256: shorts(3), 257: shorts(2), 0x0112: shorts(6),
        0x010F: Tag(ASCII, b"A maker\0"), 0x013B: Tag(ASCII, b"A name\0"),
        0x8769: {0x829A: Tag(5, struct.pack("<II", 1, 125))},
        0x8825: {1: Tag(ASCII, b"N\0")},
    }  # fmt: skip
    data = b"II*\0\x08\0\0\0" + pack_directory(page, 8)
    layout = read_layout(data)
    block = from_tiff(data, layout, read_directory(data, layout, 8)[0])
    told = Pillow.Exif()
    told.load(block)
    assert (told[0x010F], told[0x0112], told[0x013B]) == ("A maker", 6, "A name")
    assert told.get_ifd(0x8769)[0x829A] == 1 / 125
    assert told.get_ifd(0x8825)[1] == "N"
    assert 256 not in told, "how the pixels are stored is no business of the block"
    assert set(to_tiff(block)) == {0x010F, 0x0112, 0x013B, 0x8769, 0x8825}


def test_that_a_page_of_pixels_alone_makes_no_block():
    buffer = io.BytesIO()
    Pillow.new("L", (3, 2), 7).save(buffer, "TIFF")
    data = buffer.getvalue()
    layout = read_layout(data)
    page, _ = read_directory(data, layout, layout.first)
    assert from_tiff(data, layout, page) is None
    assert to_tiff(None) == {}
