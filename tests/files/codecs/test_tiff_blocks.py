"""Strips and tiles of a TIFF page: every compression, prediction and missing block."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.files.codecs.directory import longs, shorts
from desktop_app.files.codecs.tiff_blocks import Page, read_blocks
from desktop_app.files.records import Damage, UnreadableError
from tests.reference.codec_checks import assert_same_arrays, noise

NONE, LZW, DEFLATE, OLD_DEFLATE, PACKBITS, ZSTD = 1, 5, 8, 32946, 32773, 50000


def packbits(data):
    """Run lengths (TIFF 6.0, section 9), the simplest way: copies of up to 128."""
    pieces = [data[at : at + 128] for at in range(0, len(data), 128)]
    return b"".join(bytes((len(each) - 1,)) + each for each in pieces)


def lzw(data):
    """LZW that clears before every byte, so that codes never grow (section 13)."""
    bits = "".join(f"{256:09b}{value:09b}" for value in data) + f"{257:09b}"
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


PACKERS = {
    NONE: bytes,
    LZW: lzw,
    DEFLATE: zlib.compress,
    OLD_DEFLATE: zlib.compress,
    PACKBITS: packbits,
}


def file_of(
    pixels, *, rows=None, tile=None, planar=1, coding=NONE, predict=1, order="<"
):
    """Blocks of a picture one after the other, and the page that tells of them."""
    height, width = pixels.shape[:2]
    samples = pixels.shape[2]
    deep, wide = tile or (rows or height, width)
    planes = (
        [pixels] if planar == 1 else [pixels[..., k : k + 1] for k in range(samples)]
    )
    blocks = []
    for plane in planes:
        for top in range(0, height, deep):
            for left in range(0, width, wide):
                block = plane[top : top + deep, left : left + wide]
                if tile:
                    more = deep - block.shape[0], wide - block.shape[1]
                    block = np.pad(block, ((0, more[0]), (0, more[1]), (0, 0)))
                blocks.append(PACKERS[coding](stored(block, predict, order)))
    sizes = [len(each) for each in blocks]
    offsets = [sum(sizes[:k]) for k in range(len(sizes))]
    tags = {
        256: longs(width), 257: longs(height),
        258: shorts(*[pixels.dtype.itemsize * 8] * samples), 259: longs(coding),
        262: shorts(2 if samples == 3 else 1), 277: shorts(samples),
        284: shorts(planar), 317: shorts(predict),
        339: shorts(*[3 if pixels.dtype.kind == "f" else 1] * samples),
    }  # fmt: skip
    if tile:
        tags |= {322: longs(wide), 323: longs(deep)}
        tags |= {324: longs(*offsets), 325: longs(*sizes)}
    else:
        tags |= {273: longs(*offsets), 278: longs(deep), 279: longs(*sizes)}
    return b"".join(blocks), Page.of(tags)


def stored(block, predict, order):
    """Bytes of a block: differences to the left, one value at a time (section 14)."""
    if predict == 1:
        return block.astype(block.dtype.newbyteorder(order)).tobytes()
    if predict == 3:
        return b"".join(float_row(row) for row in block)
    word = np.dtype(f"u{block.itemsize}")
    steps = np.ascontiguousarray(block).view(word).copy()
    for column in range(block.shape[1] - 1, 0, -1):
        steps[:, column] -= steps[:, column - 1]
    return steps.astype(word.newbyteorder(order)).tobytes()


def float_row(row):
    """Bytes of floats, the highest of all first, then their differences (note 3)."""
    values = row.astype(">f4").tobytes()
    sorted_ = b"".join(values[k::4] for k in range(4))
    step = row.shape[1]
    return bytes(
        (value - (sorted_[at - step] if at >= step else 0)) & 255
        for at, value in enumerate(sorted_)
    )


def read(made, order="<"):
    return read_blocks(*made, order)


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("predict", [1, 2])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("rows", [1, 3, 7])
def test_that_every_compression_and_prediction_is_undone(coding, predict, dtype, rows):
    pixels = noise(7, 6, 3, dtype)
    samples, warnings = read(file_of(pixels, rows=rows, coding=coding, predict=predict))
    assert_same_arrays(samples, pixels)
    assert warnings == ()


@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    tile=st.sampled_from([(16, 16), (16, 32), (1, 1), (64, 64)]),
    planar=st.sampled_from([1, 2]),
    order=st.sampled_from("<>"),
)
@settings(max_examples=40)
def test_that_tiles_of_any_picture_are_put_together(height, width, tile, planar, order):
    pixels = noise(height, width, 3, np.uint16)
    made = file_of(pixels, tile=tile, planar=planar, order=order)
    assert_same_arrays(read(made, order)[0], pixels)


@pytest.mark.parametrize("tile", [None, (16, 16)])
@pytest.mark.parametrize("planar", [1, 2])
def test_that_floats_with_their_own_prediction_come_back_to_the_bit(tile, planar):
    pixels = noise(19, 21, 3, np.float32)
    pixels[0, 0] = (np.inf, -0.0, 1e-40)
    made = file_of(pixels, tile=tile, planar=planar, coding=DEFLATE, predict=3)
    samples, _ = read(made)
    np.testing.assert_array_equal(samples.view(np.uint32), pixels.view(np.uint32))


def test_that_a_prediction_for_floats_without_floats_is_damage():
    made = file_of(noise(2, 2, 3), coding=DEFLATE, predict=1)
    page = Page(**{**vars(made[1]), "predictor": 3})
    with pytest.raises(UnreadableError, match="no readable picture data"):
        read_blocks(made[0], page, "<")


@pytest.mark.parametrize("coding", [DEFLATE, LZW, PACKBITS])
@pytest.mark.parametrize("broken", [0, 1, 3])
def test_that_a_damaged_strip_is_black_and_counted_and_the_others_right(coding, broken):
    pixels = noise(8, 5, 3) | 1
    data, page = file_of(pixels, rows=2, coding=coding)
    harmed = bytearray(data)
    start, size = page.offsets[broken], page.sizes[broken]
    harmed[start : start + size] = b"\x80" * size
    samples, (told,) = read_blocks(bytes(harmed), page, "<")
    rows = slice(2 * broken, 2 * broken + 2)
    assert not samples[rows].any()
    kept = np.delete(np.arange(8), np.arange(8)[rows])
    assert_same_arrays(samples[kept], pixels[kept])
    assert isinstance(told, Damage)
    assert told == "is damaged: 1 of its 4 strips cannot be read, they are black"


def test_that_every_flipped_bit_of_a_deflated_strip_is_damage():
    data, page = file_of(noise(2, 3, 3), rows=1, coding=DEFLATE)
    for at in range(page.sizes[0]):
        harmed = bytearray(data)
        harmed[at] ^= 4
        _, warnings = read_blocks(bytes(harmed), page, "<")
        assert warnings, at


@pytest.mark.parametrize("kept", [0, 1, 3])
def test_that_a_table_of_strips_cut_short_is_damage(kept):
    pixels = noise(4, 5, 3) | 1
    data, page = file_of(pixels, rows=1)
    page = Page(**{**vars(page), "offsets": page.offsets[:kept]})
    if not kept:
        with pytest.raises(UnreadableError, match="no readable picture data"):
            read_blocks(data, page, "<")
        return
    samples, (told,) = read_blocks(data, page, "<")
    assert_same_arrays(samples[:kept], pixels[:kept])
    assert f"{4 - kept} of its 4 strips" in told


def test_that_plain_strips_need_no_table_of_sizes():
    pixels = noise(5, 4, 3)
    data, page = file_of(pixels, rows=2)
    assert_same_arrays(
        read_blocks(data, Page(**{**vars(page), "sizes": ()}), "<")[0], pixels
    )


def test_that_blocks_of_a_small_file_cannot_promise_a_large_picture():
    data, page = file_of(noise(2, 2, 3), coding=DEFLATE)
    huge = {**vars(page), "width": 30_000, "height": 30_000, "block_width": 30_000}
    with pytest.raises(UnreadableError, match="too few for the size"):
        read_blocks(data, Page(**huge), "<")


@pytest.mark.parametrize(
    ("change", "plain"),
    [
        ({}, True),
        ({262: shorts(3)}, False),
        ({262: shorts(6)}, False),
        ({258: shorts(1)}, False),
        ({258: shorts(8, 8, 16)}, False),
        ({258: shorts(8, 8)}, False),
        ({258: shorts(8)}, True),
        ({259: shorts(7)}, False),
        ({259: shorts(ZSTD)}, True),
        ({266: shorts(2)}, False),
        ({277: shorts(2)}, False),
        ({284: shorts(3)}, False),
        ({317: shorts(4)}, False),
        ({339: shorts(1, 1, 3)}, False),
        ({339: shorts(2, 2, 2)}, False),
    ],
)
def test_that_only_grey_and_rgb_of_whole_bytes_are_read_here(change, plain):
    tags = {256: longs(2), 257: longs(2), 258: shorts(8, 8, 8), 262: shorts(2)}
    assert Page.of(tags | {277: shorts(3)} | change).plain is plain


def test_that_what_a_page_does_not_say_is_as_the_standard_has_it():
    page = Page.of({256: longs(3), 257: longs(2)})
    assert (page.bits, page.compression, page.samples, page.planar) == ((1,), 1, 1, 1)
    assert (page.predictor, page.format, page.fill_order) == (1, 1, 1)
    assert (page.block_width, page.block_height, page.tiled) == (3, 2, False)
