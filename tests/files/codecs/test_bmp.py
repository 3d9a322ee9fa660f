"""BMP by its headers (Microsoft's BITMAPINFOHEADER): depths, directions, palettes."""

import struct
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.codecs import bmp
from desktop_app.files.images import decode_image
from desktop_app.opencv import cv2
from tests.reference.codec_checks import (
    ROOMY,
    SIZES,
    assert_limit_holds,
    assert_same_arrays,
    noise,
    work,
)


def decode(content):
    return bmp.decode(content, ROOMY)


def bmp_bytes(width, height, bits, rows, palette=b"", used=0, coding=0):
    """A file whose rows are given as they are stored."""
    start = 54 + len(palette)
    body = b"".join(rows)
    info = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, coding, len(body), 0, 0, used, 0
    )
    return (
        struct.pack("<2sIHHI", b"BM", start + len(body), 0, 0, start)
        + info
        + (palette + body)
    )


def padded(row):
    """Rows take a multiple of four bytes."""
    return row + bytes(-len(row) % 4)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("channels", [1, 3])
def test_that_what_is_written_comes_back_and_opencv_sees_the_same(size, channels):
    pixels = noise(*size, channels)
    data = bmp.encode(work(pixels))
    assert_same_arrays(decode(data).pixels, pixels)
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    wanted = np.repeat(pixels[..., None], 3, axis=2) if channels == 1 else pixels
    assert_same_arrays(seen, wanted)


@pytest.mark.parametrize("upwards", [False, True])
@pytest.mark.parametrize("bits", [24, 32])
def test_that_rows_run_upwards_unless_the_height_is_negative(upwards, bits):
    pixels = noise(3, 2, 3)
    stored = pixels[::-1] if upwards else pixels
    fill = b"" if bits == 24 else b"\0"
    rows = [padded(b"".join(bytes(p[::-1]) + fill for p in row)) for row in stored]
    data = bmp_bytes(2, 3 if upwards else -3, bits, rows)
    assert_same_arrays(decode(data).pixels, pixels)


@pytest.mark.parametrize("bits", [1, 4, 8])
def test_that_a_palette_is_looked_up(bits):
    palette = b"".join(bytes((k, k + 1, k + 2, 0)) for k in range(0, 2 * 50, 50))
    row = {1: b"\x40", 4: b"\x01", 8: b"\0\1"}[bits]
    data = bmp_bytes(2, 1, bits, [padded(row)], palette, used=2)
    assert decode(data).pixels.tolist() == [[[2, 1, 0], [52, 51, 50]]]


@pytest.mark.parametrize("bits", [4, 8])
def test_that_a_palette_said_to_be_longer_than_it_can_be_is_no_hindrance(bits):
    palette = b"".join(bytes((k, k, k, 0)) for k in range(1 << bits))
    row = padded(b"\x10" if bits == 4 else b"\1\0")
    fair = bmp_bytes(2, 1, bits, [row], palette)
    odd = fair[:46] + struct.pack("<I", 5000) + fair[50:]
    assert_same_arrays(decode(odd).pixels, decode(fair).pixels)


def test_that_five_bits_a_colour_are_spread_over_eight():
    row = padded(struct.pack("<HH", 0b0_11111_00000_10000, 0))
    (first, second), *_ = decode(bmp_bytes(2, 1, 16, [row])).pixels.tolist()
    assert first[0] == 255
    assert first[1] == 0
    assert abs(first[2] - 16 / 31 * 255) < 1.5
    assert second == [0, 0, 0]


@pytest.mark.parametrize("size", [(0, 4), (4, 0), (1 << 20, 1 << 20)])
def test_that_a_size_that_cannot_be_is_refused(size):
    with pytest.raises(SourceError, match=r"^x\.bmp "):
        decode_image(bmp_bytes(*size, 24, [bytes(16)]), Path("x.bmp"))


def test_that_the_limit_is_asked_before_pixels_are_made():
    assert_limit_holds(bmp.decode, bmp.encode(work(noise(3, 5, 3))), 15)


def test_that_alpha_profile_and_exif_are_left_out():
    pixels = noise(3, 5, 3)
    full = work(pixels, noise(3, 5), profile=b"icc", exif=b"II*\0")
    assert bmp.encode(full) == bmp.encode(work(pixels))
