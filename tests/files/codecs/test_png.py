"""PNG by hand-made chunks (ISO 15948): every colour type, filter, pass and checksum."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from desktop_app.files.codecs import png
from desktop_app.files.records import Damage, UnreadableError
from desktop_app.opencv import cv2
from tests.reference.codec_checks import (
    ROOMY,
    SIZES,
    assert_limit_holds,
    assert_same_arrays,
    noise,
    work,
)
from tests.reference.pictures import colour_profile, exif_block, png_bytes, png_chunk

HEAD = b"\x89PNG\r\n\x1a\n"


def decode(content):
    return png.decode(content, ROOMY)


def grey_rows(*rows):
    return png_bytes(len(rows[0]), len(rows), 8, 0, [bytes(row) for row in rows])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("with_alpha", [False, True])
def test_that_every_kind_comes_back_and_opencv_sees_the_same(
    size, dtype, channels, with_alpha
):
    pixels = noise(*size, channels, dtype)
    alpha = noise(*size, dtype=dtype, seed=1) if with_alpha else None
    data = png.encode(work(pixels, alpha))
    found = decode(data)
    assert_same_arrays(found.pixels, pixels)
    assert_same_arrays(found.alpha, alpha)
    assert found.warnings == ()
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if with_alpha:  # OpenCV gives grey with alpha as colours with alpha
        assert_same_arrays(seen[..., 3], alpha)
        seen = seen[..., :3] if channels == 3 else seen[..., 0]
    assert_same_arrays(seen[..., ::-1] if channels == 3 else seen, pixels)


def filtered(kind, row, before, step):
    """One row under one of the five filters (section 9.2), byte by byte."""
    coded = bytearray((kind,))
    for at, value in enumerate(row):
        left = row[at - step] if at >= step else 0
        up = before[at]
        corner = before[at - step] if at >= step else 0
        guess = left + up - corner
        nearest = min((left, up, corner), key=lambda each: abs(guess - each))
        predicted = (0, left, up, (left + up) // 2, nearest)[kind]
        coded.append((value - predicted) & 255)
    return bytes(coded)


@pytest.mark.parametrize("kind", range(5))
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_every_filter_is_undone(kind, dtype, channels):
    pixels = noise(5, 6, channels, dtype)
    rows = pixels.astype(pixels.dtype.newbyteorder(">")).view(np.uint8).reshape(5, -1)
    step = channels * pixels.itemsize
    above = [bytes(rows.shape[1]), *(bytes(row) for row in rows)]
    coded = b"".join(
        filtered(kind, bytes(row), before, step)
        for row, before in zip(rows, above[:-1], strict=True)
    )
    colour = 2 if channels == 3 else 0
    head = struct.pack(">IIBBBBB", 6, 5, pixels.itemsize * 8, colour, 0, 0, 0)
    data = HEAD + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", zlib.compress(coded))
    assert_same_arrays(decode(data + png_chunk(b"IEND", b"")).pixels, pixels)


@given(st.integers(1, 12), st.integers(1, 12))
def test_that_a_picture_in_seven_passes_is_put_together(height, width):
    pixels = noise(height, width)
    passes = b""
    for left, top, across, down in (
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
        (1, 0, 2, 2), (0, 1, 1, 2),
    ):  # fmt: skip
        part = pixels[top::down, left::across]
        if part.size:
            passes += b"".join(b"\0" + row.tobytes() for row in part)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    data = HEAD + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", zlib.compress(passes))
    whole = data + png_chunk(b"IEND", b"")
    assert_same_arrays(decode(whole).pixels, pixels)
    short = zlib.compress(passes[:-1])
    missing = HEAD + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", short)
    with pytest.raises((UnreadableError, OSError)):
        decode(missing + png_chunk(b"IEND", b""))


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_a_key_colour_is_transparent_and_no_other(bits, channels):
    if channels == 3 and bits < 8:
        return  # there is no such colour type
    top = (1 << bits) - 1
    values = [0, min(3, top), top] * channels
    packed = sum(v << bits * (len(values) - 1 - k) for k, v in enumerate(values))
    size = -(-bits * len(values) // 8)
    row = (packed << size * 8 - bits * len(values)).to_bytes(size, "big")
    key = struct.pack(f">{channels}H", *values[:channels])
    colour = 2 if channels == 3 else 0
    found = decode(png_bytes(3, 1, bits, colour, [row], (b"tRNS", key)))
    full = 255 if bits < 16 else 65535
    triples = [tuple(values[k * channels : (k + 1) * channels]) for k in range(3)]
    wanted = [0 if each == triples[0] else full for each in triples]
    assert found.alpha.tolist() == [wanted]
    scaled = [v * full // top for v in values]
    assert found.pixels.ravel().tolist() == scaled


def test_that_a_key_of_another_length_hides_nothing():
    data = png_bytes(2, 1, 8, 0, [b"\1\2"], (b"tRNS", b"\0"))
    assert decode(data).alpha.tolist() == [[255, 255]]


def test_that_colours_beyond_a_palette_are_told():
    palette = (b"PLTE", bytes((9, 8, 7, 6, 5, 4)))
    found = decode(png_bytes(3, 1, 8, 3, [b"\1\0\7"], palette))
    assert found.pixels.tolist() == [[[6, 5, 4], [9, 8, 7], [0, 0, 0]]]
    assert "beyond the 2 of its palette" in found.warnings[0]


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_that_a_palette_of_few_bits_with_opacities_is_looked_up(bits):
    palette = (b"PLTE", bytes((1, 2, 3, 40, 50, 60)))
    row = {1: b"\x40", 2: b"\x10", 4: b"\x01", 8: b"\0\1"}[bits]
    found = decode(png_bytes(2, 1, bits, 3, [row], palette, (b"tRNS", b"\x07")))
    assert found.pixels.tolist() == [[[1, 2, 3], [40, 50, 60]]]
    assert found.alpha.tolist() == [[7, 255]]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ((0, 4, 8, 0, 0, 0, 0), "says it is 0 x 4 px"),
        ((4, 4, 3, 0, 0, 0, 0), "impossible header .colour type 0, 3 bits"),
        ((4, 4, 4, 2, 0, 0, 0), "impossible header"),
        ((4, 4, 8, 1, 0, 0, 0), "impossible header"),
        ((4, 4, 8, 0, 1, 0, 0), "impossible header"),
        ((4, 4, 8, 0, 0, 1, 0), "impossible header"),
        ((4, 4, 8, 0, 0, 0, 2), "impossible header"),
        ((1 << 20, 1 << 20, 8, 0, 0, 0, 0), "over the limit"),
        ((1000, 1000, 16, 6, 0, 0, 0), "too few for the size its header states"),
    ],
)
def test_that_a_header_that_cannot_be_is_refused(head, words):
    data = HEAD + png_chunk(b"IHDR", struct.pack(">IIBBBBB", *head))
    data += png_chunk(b"IDAT", zlib.compress(bytes(99))) + png_chunk(b"IEND", b"")
    with pytest.raises(UnreadableError, match=words):
        decode(data)


@pytest.mark.parametrize(
    ("chunks", "words"),
    [
        ([], "no valid header"),
        ([(b"IDAT", b"x")], "no valid header"),
        ([(b"IHDR", bytes(12))], "no valid header"),
        ([(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))], "no picture data"),
        ([(b"1234", b"")], "damaged between its parts"),
    ],
)
def test_that_a_file_without_its_parts_is_refused(chunks, words):
    data = HEAD + b"".join(png_chunk(*each) for each in chunks)
    with pytest.raises(UnreadableError, match=words):
        decode(data + png_chunk(b"IEND", b""))


def test_that_a_palette_picture_without_a_whole_palette_is_refused():
    for palette in ((), ((b"PLTE", b"\1\2"),)):
        with pytest.raises(UnreadableError, match="no valid palette"):
            decode(png_bytes(1, 1, 8, 3, [b"\0"], *palette))


def test_that_every_flipped_bit_of_a_small_picture_is_noticed_or_harmless():
    content = grey_rows((1, 2, 3), (4, 5, 6))
    whole = decode(content).pixels
    for at in range(8, len(content)):
        for bit in range(8):
            broken = bytearray(content)
            broken[at] ^= 1 << bit
            try:
                found = decode(bytes(broken))
            except (UnreadableError, OSError, SyntaxError, ValueError):
                continue
            same = np.array_equal(found.pixels, whole)
            assert same or any(isinstance(w, Damage) for w in found.warnings), at


def test_that_rows_of_a_file_cut_short_are_those_that_are_there():
    pixels = noise(40, 30)
    content = png.encode(work(pixels))
    counts = set()
    for cut in range(60, len(content) - 12, 7):
        try:
            found = decode(content[:cut])
        except UnreadableError:
            continue
        told = [each for each in found.warnings if isinstance(each, Damage)]
        rows = int(told[0].split("only ")[1].split()[0]) if "only" in told[0] else 40
        assert_same_arrays(found.pixels[:rows], pixels[:rows])
        assert not found.pixels[rows:].any()
        counts.add(rows)
    assert len(counts) > 10


def test_that_profile_and_exif_are_kept_and_pillow_finds_them():
    block = exif_block(1, artist="A name").removeprefix(b"Exif\0\0")
    data = png.encode(work(noise(2, 2), profile=colour_profile(), exif=block))
    found = decode(data)
    assert (found.profile, found.exif) == (colour_profile(), block)
    with Pillow.open(io.BytesIO(data)) as peer:
        assert peer.info["icc_profile"] == colour_profile()
        assert peer.getexif()[0x013B] == "A name"


@pytest.mark.parametrize(
    "content",
    [b"", b"name only", b"name\0\1" + zlib.compress(b"x"), b"name\0\0garbage",
     b"name\0\0" + zlib.compress(b"x" * 99)[:-5],
     b"name\0\0" + zlib.compress(bytes(17 << 20))],
    ids=["empty", "no end of name", "method", "garbage", "cut", "bomb"],
)  # fmt: skip
def test_that_a_profile_that_is_none_is_left_out(content):
    found = decode(png_bytes(1, 1, 8, 0, [b"\7"], (b"iCCP", content)))
    assert found.profile is None
    assert found.pixels.tolist() == [[7]]


def test_that_the_limit_is_asked_before_pixels_are_made():
    assert_limit_holds(png.decode, png.encode(work(noise(3, 4))), 12)
