"""Directories of TIFF: what is packed is read by others, and damage is left out."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from desktop_app.files.codecs.directory import (
    ASCII,
    BYTE,
    LONG,
    SHORT,
    UNDEFINED,
    Layout,
    Tag,
    longs,
    pack_directory,
    read_directory,
    read_layout,
    shorts,
)
from desktop_app.files.records import UnreadableError

# Type: bytes of a value (TIFF 6.0, page 15; 13 and 16 to 18 of its supplements).
SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8,
         13: 4, 16: 8, 17: 8, 18: 8}  # fmt: skip
ORDERS = st.sampled_from("<>")
HEADS = {"<": b"II*\0\x08\0\0\0", ">": b"MM\0*\0\0\0\x08"}


@st.composite
def tags(draw):
    """Tags of every type, with few and with many values."""
    made = {}
    for number in draw(st.sets(st.integers(1, 65535), max_size=6)):
        kind = draw(st.sampled_from(sorted(SIZES)))
        count = draw(st.integers(1, 5))
        data = draw(
            st.binary(min_size=count * SIZES[kind], max_size=count * SIZES[kind])
        )
        made[number] = Tag(kind, data)
    return made


def file_of(made, order):
    return HEADS[order] + pack_directory(made, 8, order)


@given(tags(), ORDERS)
def test_that_every_tag_comes_back_in_the_order_of_bytes_that_was_asked_for(
    made, order
):
    data = file_of(made, order)
    layout = read_layout(data)
    found, following = read_directory(data, layout, layout.first)
    assert layout == Layout(order, False, 8)
    assert following == 0
    assert set(found) == set(made)
    for number, tag in found.items():
        assert tag.kind == made[number].kind
        assert tag.order == order
        assert tag.in_order("<").data == made[number].data
        assert tag.numbers() == made[number].numbers()
        assert data[tag.position : tag.position + len(tag.data)] == tag.data


@given(tags(), ORDERS)
def test_that_what_is_packed_is_of_even_length_and_sorted(made, order):
    packed = pack_directory(made, 8, order)
    assert len(packed) % 2 == 0
    numbers = [
        struct.unpack_from(f"{order}H", packed, 2 + 12 * index)[0]
        for index in range(len(made))
    ]
    assert numbers == sorted(made)


def test_that_pillow_reads_a_directory_with_another_inside():
    inner = {
        0x9000: Tag(UNDEFINED, b"0232"),
        0x829A: Tag(5, struct.pack("<II", 1, 125)),
    }
    made = {
        0x010F: Tag(ASCII, b"A maker\0"),
        0x0112: shorts(6),
        0x8769: inner,
        0x8298: Tag(ASCII, b"odd\0\0"[:5]),
    }
    for order in "<>":
        told = Pillow.Exif()
        told.load(file_of(made, order))
        assert (told[0x010F], told[0x0112]) == ("A maker", 6)
        assert told.get_ifd(0x8769)[0x829A] == pytest.approx(1 / 125)


def test_that_a_directory_that_pillow_wrote_is_read():
    written = ImageFileDirectory_v2()
    written[270] = "what is to be seen"
    written[258] = (8, 8, 8)
    written[282] = 72.5
    buffer = io.BytesIO()
    buffer.write(b"II*\0\x08\0\0\0")
    written.save(buffer)
    data = buffer.getvalue()
    start = struct.unpack_from("<I", data, 4)[0]
    found, _ = read_directory(data, read_layout(data), start)
    assert found[270].data == b"what is to be seen\0"
    assert found[258].numbers() == (8, 8, 8)
    numerator, denominator = found[282].numbers()
    assert numerator / denominator == 72.5


def test_that_floats_have_no_whole_numbers_and_rationals_give_both_parts():
    assert Tag(11, struct.pack("<f", 1.5)).numbers() == ()
    assert Tag(12, struct.pack("<d", 1.5)).numbers() == ()
    assert Tag(10, struct.pack("<ii", -1, 3)).numbers() == (-1, 3)
    assert Tag(8, struct.pack("<h", -2)).numbers() == (-2,)
    assert shorts(1, 65535) == Tag(SHORT, b"\1\0\xff\xff")
    assert longs(1) == Tag(LONG, b"\1\0\0\0")
    assert Tag(BYTE, b"\7").numbers() == (7,)


def big_tiff(order, number, kind, count, value):
    """BigTIFF with one entry (its specification, 2007)."""
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(f"{order}HHHQ", 43, 8, 0, 16)
    entry = struct.pack(f"{order}QHHQ", 1, number, kind, count) + value
    return head + entry + struct.pack(f"{order}Q", 0)


@pytest.mark.parametrize("order", ["<", ">"])
def test_that_bigtiff_has_fields_of_eight_bytes(order):
    inline = struct.pack(f"{order}II", 3, 4)
    data = big_tiff(order, 273, LONG, 2, inline)
    layout = read_layout(data)
    assert layout == Layout(order, True, 16)
    assert read_directory(data, layout, 16)[0][273].numbers() == (3, 4)
    far = struct.pack(f"{order}Q", 52) + struct.pack(f"{order}3I", 5, 6, 7)
    data = big_tiff(order, 273, LONG, 3, far[:8]) + far[8:]
    assert read_directory(data, layout, 16)[0][273].numbers() == (5, 6, 7)


@pytest.mark.parametrize(
    "data", [b"", b"II", b"II*\0\x08", b"AB*\0\x08\0\0\0", b"II,\0\x08\0\0\0",
             b"II+\0\x08\0\0\0\x10\0\0"]
)  # fmt: skip
def test_that_what_does_not_begin_like_a_tiff_is_refused(data):
    with pytest.raises(UnreadableError, match="does not begin like a TIFF file"):
        read_layout(data)


@pytest.mark.parametrize("offset", [0, 7, 1000, (1 << 32) - 1])
def test_that_a_directory_outside_the_file_is_refused(offset):
    data = file_of({256: shorts(1)}, "<")
    with pytest.raises(UnreadableError, match="cut short"):
        read_directory(data, read_layout(data), offset)


def test_that_an_entry_of_an_unknown_type_or_outside_the_file_is_left_out():
    data = bytearray(file_of({256: longs(1, 2), 257: shorts(3), 258: shorts(8)}, "<"))
    struct.pack_into("<H", data, 10 + 12 + 2, 99)  # type of the second entry
    struct.pack_into("<I", data, 10 + 8, 1 << 30)  # place of the first one's values
    found, _ = read_directory(bytes(data), read_layout(bytes(data)), 8)
    assert list(found) == [258]


def test_that_of_two_entries_of_one_number_the_first_counts():
    entries = b"".join(struct.pack("<HHIHH", 256, SHORT, 1, n, 0) for n in (5, 6))
    data = HEADS["<"] + struct.pack("<H", 2) + entries + bytes(4)
    assert read_directory(data, read_layout(data), 8)[0][256].numbers() == (5,)


@given(tags(), ORDERS, st.integers(0, 400))
def test_that_a_file_cut_anywhere_gives_its_tags_or_is_refused(made, order, cut):
    data = file_of(made, order)
    short = data[:cut]
    try:
        layout = read_layout(short)
        found, _ = read_directory(short, layout, layout.first)
    except UnreadableError:
        assert cut < len(data)
        return
    for number, tag in found.items():
        assert tag.in_order("<").data == made[number].data
