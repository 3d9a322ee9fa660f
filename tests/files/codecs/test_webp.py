"""WebP by its chunks (RFC 9649): sizes, animation, losses, and data left over."""

import io
import struct

import numpy as np
import pytest
from PIL import Image as Pillow

from desktop_app.files.codecs import webp
from desktop_app.files.records import Damage, UnreadableError
from tests.reference.codec_checks import (
    ROOMY,
    SIZES,
    assert_limit_holds,
    assert_same_arrays,
    noise,
    work,
)
from tests.reference.pictures import (
    colour_profile,
    exif_block,
    photograph,
    pillow_bytes,
)


def decode(content):
    return webp.decode(content, ROOMY)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("with_alpha", [False, True])
def test_that_quality_100_loses_nothing_not_even_under_no_opacity(size, with_alpha):
    pixels = noise(*size, 3)
    alpha = np.zeros(size, np.uint8) if with_alpha else None
    found = decode(webp.encode(work(pixels, alpha, quality=100)))
    assert_same_arrays(found.pixels, pixels)
    assert_same_arrays(found.alpha, alpha)
    assert found.warnings == ()


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exact": True}])
def test_that_pillow_sees_what_we_see(options):
    data = pillow_bytes(photograph(20, 31), "WEBP", **options)
    with Pillow.open(io.BytesIO(data)) as peer:
        assert_same_arrays(decode(data).pixels, np.asarray(peer.convert("RGB")))


def test_that_grey_becomes_three_equal_channels():
    pixels = noise(6, 7)
    found = decode(webp.encode(work(pixels, quality=100)))
    assert_same_arrays(found.pixels, np.repeat(pixels[..., None], 3, axis=2))


def test_that_profile_and_exif_come_back():
    block = exif_block(1, artist="A name").removeprefix(b"Exif\0\0")
    data = webp.encode(work(noise(9, 9, 3), profile=colour_profile(), exif=block))
    found = decode(data)
    assert (found.profile, found.exif) == (colour_profile(), block)


@pytest.mark.parametrize("form", ["VP8 ", "VP8L", "VP8X"])
def test_that_the_size_is_read_from_every_kind_of_first_chunk(form):
    alpha = noise(13, 21) if form == "VP8X" else None
    data = webp.encode(
        work(photograph(13, 21), alpha, quality=100 if form == "VP8L" else 80)
    )
    assert data[12:16].decode() == form
    assert_limit_holds(webp.decode, data, 13 * 21)


def test_that_an_animation_is_told_and_its_first_frame_opened():
    frames = [Pillow.new("RGB", (12, 10), (value, 9, 9)) for value in (250, 10, 90)]
    stream = io.BytesIO()
    frames[0].save(
        stream, "WEBP", save_all=True, append_images=frames[1:], lossless=True
    )
    found = decode(stream.getvalue())
    assert "only the first of its 3 frames is opened" in found.warnings[-1]
    assert (found.pixels == (250, 9, 9)).all()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"RIFF\x04\0\0\0WEBP", "cut short"),
        (b"RIFF\x40\0\0\0WEBPVP8 " + bytes(20), "ends too early"),
        (b"RIFF\x16\0\0\0WEBPODD " + bytes(20), "no valid header"),
        (b"RIFF\x16\0\0\0WEBPVP8 " + bytes(20), "says it is 0 x 0 px"),
        (
            b"RIFF\x16\0\0\0WEBPVP8X" + bytes(8) + b"\xff" * 6 + bytes(6),
            "over the limit",
        ),
    ],
)
def test_that_a_header_that_cannot_be_is_refused(data, words):
    with pytest.raises(UnreadableError, match=words):
        decode(data)


def test_that_every_cut_is_refused():
    data = webp.encode(work(photograph(12, 14), quality=80))
    for cut in range(12, len(data)):
        with pytest.raises(UnreadableError, match=r"cut short|ends too early"):
            decode(data[:cut])


def test_that_data_left_over_after_a_lossy_picture_are_told():
    data = pillow_bytes(photograph(48, 64), "WEBP", quality=80)
    at = data.index(b"VP8 ")
    length = struct.unpack_from("<I", data, at + 4)[0]
    more = struct.pack("<I", length + 400) + data[at + 8 : at + 8 + length] + bytes(400)
    longer = b"WEBPVP8 " + more
    found = decode(b"RIFF" + struct.pack("<I", len(longer)) + longer)
    assert isinstance(found.warnings[0], Damage)
    assert "its data do not end with the picture" in found.warnings[0]
    assert decode(data).warnings == ()
