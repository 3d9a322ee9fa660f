"""PNM by its specification, and what Pillow reads of the formats that are only read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from desktop_app.files.codecs import foreign
from desktop_app.files.limits import Limits
from desktop_app.files.records import UnreadableError
from desktop_app.opencv import cv2
from tests.reference.codec_checks import (
    ROOMY,
    assert_limit_holds,
    assert_same_arrays,
    noise,
)
from tests.reference.pictures import photograph, pillow_bytes


def decode(content):
    return foreign.decode_pnm(content, ROOMY)


def pnm(kind, width, height, top, data, gap=b"\n"):
    words = (f"P{kind}", str(width), str(height), str(top))
    return gap.join(word.encode() for word in words) + b"\n" + data


@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    channels=st.sampled_from([1, 3]),
    top=st.integers(1, 65535),
)
def test_that_every_largest_value_is_spread_over_the_whole_range(
    height, width, channels, top
):
    values = noise(height, width, channels, np.uint16).astype(int) % (top + 1)
    stored = values.astype(">u2" if top > 255 else "u1").tobytes()
    found = decode(pnm(6 if channels == 3 else 5, width, height, top, stored)).pixels
    full = 255 if top <= 255 else 65535
    assert found.dtype == (np.uint8 if top <= 255 else np.uint16)
    exact = values.astype(np.float64) * full / top
    assert np.abs(found - exact).max() <= 0.5 + 1e-9


@pytest.mark.parametrize(
    "gap", [b" ", b"\n", b"\t\r\n", b" # words\n", b"\n#\n# 9 9\n"]
)
def test_that_comments_and_any_blanks_stand_between_the_numbers(gap):
    pixels = noise(3, 4)
    assert_same_arrays(decode(pnm(5, 4, 3, 255, pixels.tobytes(), gap)).pixels, pixels)


def test_that_a_value_over_the_largest_is_white():
    assert decode(pnm(5, 2, 1, 9, b"\x09\xff")).pixels.tolist() == [[255, 255]]


@pytest.mark.parametrize("suffix", [".pgm", ".ppm"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_what_opencv_writes_is_read(suffix, dtype):
    pixels = noise(5, 7, 3 if suffix == ".ppm" else 1, dtype)
    stored = pixels[..., ::-1] if suffix == ".ppm" else pixels
    data = bytes(cv2.imencode(suffix, np.ascontiguousarray(stored))[1])
    assert_same_arrays(decode(data).pixels, pixels)


def test_that_bits_and_words_are_read():
    assert decode(b"P1\n3 1\n1 0 1\n").pixels.tolist() == [[0, 255, 0]]
    assert decode(b"P2\n3 1\n255\n0 7 255\n").pixels.tolist() == [[0, 7, 255]]
    assert decode(b"P3\n1 1\n255\n1 2 3\n").pixels.tolist() == [[[1, 2, 3]]]
    assert decode(b"P4\n9 1\n\x80\x80").pixels.tolist() == [[0, *[255] * 7, 0]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pnm(5, 4, 3, 255, bytes(11)), "ends too early"),
        (pnm(6, 4, 3, 256, bytes(71)), "ends too early"),
        (pnm(5, 4, 3, 0, bytes(12)), "damaged header"),
        (pnm(5, 4, 3, 65536, bytes(24)), "damaged header"),
        (pnm(5, 0, 3, 255, b""), "at least 1 x 1"),
        (pnm(5, 999999, 999999, 255, b""), "over the limit"),
    ],
)
def test_that_a_file_that_cannot_be_is_refused(content, words):
    with pytest.raises(UnreadableError, match=words):
        decode(content)


def test_that_the_limit_is_asked_before_pixels_are_made():
    assert_limit_holds(foreign.decode_pnm, pnm(5, 4, 3, 255, bytes(12)), 12)
    assert_limit_holds(foreign.decode_pnm, b"P1\n3 1\n1 0 1\n", 3)
    picture = Pillow.fromarray(noise(4, 5, 3))
    for decode_it, name in (
        (foreign.decode_tga, "TGA"),
        (foreign.decode_jpeg_2000, "JPEG2000"),
        (foreign.decode_avif, "AVIF"),
    ):
        assert_limit_holds(decode_it, pillow_bytes(picture, name), 20)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("runs", [False, True])
def test_that_a_tga_gives_every_pixel(mode, runs):
    pixels = photograph(9, 11, max(1, len(mode.replace("L", ""))))
    options = {"compression": "tga_rle"} if runs else {}
    data = pillow_bytes(Pillow.fromarray(pixels, mode), "TGA", **options)
    found = foreign.decode_tga(data, ROOMY)
    assert_same_arrays(found.pixels, pixels[..., :3] if mode == "RGBA" else pixels)
    assert_same_arrays(found.alpha, pixels[..., 3] if mode == "RGBA" else None)


def test_that_a_lossless_jpeg_2000_gives_every_pixel_in_both_wrappings():
    pixels = noise(9, 11, 3)
    for options in ({}, {"no_jp2": True}):
        data = pillow_bytes(Pillow.fromarray(pixels), "JPEG2000", **options)
        assert foreign.recognise_jpeg_2000(data)
        assert_same_arrays(foreign.decode_jpeg_2000(data, ROOMY).pixels, pixels)


def test_that_a_jpeg_2000_cut_in_or_before_its_first_tile_is_refused():
    data = pillow_bytes(Pillow.fromarray(noise(9, 11, 3)), "JPEG2000")
    tile = data.index(b"\xff\x90")
    for cut in range(tile - 10, tile + 40):
        with pytest.raises((UnreadableError, OSError)):
            foreign.decode_jpeg_2000(data[:cut], ROOMY)


def test_that_a_few_bytes_cannot_promise_a_large_picture():
    runs = bytearray(pillow_bytes(Pillow.new("L", (8, 8)), "TGA"))
    runs[12:16] = b"\xff\x3f\xff\x3f"
    with pytest.raises(UnreadableError, match="too few for the size"):
        foreign.decode_tga(bytes(runs), Limits(1 << 30))


def test_that_an_animated_avif_opens_its_first_frame_and_says_so():
    frames = [Pillow.new("RGB", (16, 16), (value, 9, 9)) for value in (250, 10)]
    data = pillow_bytes(
        frames[0], "AVIF", save_all=True, append_images=frames[1:], quality=100
    )
    found = foreign.decode_avif(data, ROOMY)
    assert "only the first of its 2 frames is opened" in found.warnings[0]
    assert abs(int(found.pixels[8, 8, 0]) - 250) < 6


def test_that_a_changed_bit_in_an_avif_does_not_go_unseen():
    data = pillow_bytes(photograph(), "AVIF")
    sound = foreign.decode_avif(data, ROOMY)
    assert sound.warnings == ()
    coded = data.index(b"mdat") + 4
    unseen = tried = 0
    for place in range(coded + 40, len(data), 5):
        changed = bytearray(data)
        changed[place] ^= 1 << place % 8
        tried += 1
        try:
            found = foreign.decode_avif(bytes(changed), ROOMY)
        except (UnreadableError, OSError, ValueError, RuntimeError):
            continue
        differs = not np.array_equal(found.pixels, sound.pixels)
        unseen += differs and not found.warnings
    assert tried > 60
    assert unseen <= 0.05 * tried  # all of them without the second decoder


def test_that_nothing_is_said_of_an_avif_that_no_decoder_looks_into(monkeypatch):
    data = bytearray(pillow_bytes(photograph(), "AVIF"))
    data[-9] ^= 1
    assert "do not end with the picture" in decode_avif_warnings(data)
    monkeypatch.setattr(cv2, "haveImageWriter", lambda _: False)
    assert decode_avif_warnings(data) == ""


def decode_avif_warnings(data):
    return " ".join(foreign.decode_avif(bytes(data), ROOMY).warnings)
