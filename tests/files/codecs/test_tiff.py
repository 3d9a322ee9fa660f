"""TIFF by hand-made directories (TIFF 6.0): pages, opacity, floats, what is unusual."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from desktop_app.files.codecs import tiff
from desktop_app.files.codecs.directory import (
    ASCII,
    UNDEFINED,
    Tag,
    longs,
    pack_directory,
    read_directory,
    read_layout,
    shorts,
)
from desktop_app.files.records import UnreadableError
from desktop_app.opencv import cv2
from tests.reference.codec_checks import (
    ROOMY,
    SIZES,
    assert_limit_holds,
    assert_same_arrays,
    noise,
    work,
)
from tests.reference.pictures import colour_profile, exif_block, pillow_bytes


def decode(content):
    return tiff.decode(content, ROOMY)


def tiff_bytes(pixels, order="<", **tags):
    """One strip, not compressed; tags by number, as t262=shorts(1)."""
    height, width = pixels.shape[:2]
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    body = pixels.astype(pixels.dtype.newbyteorder(order)).tobytes()
    body += bytes(len(body) % 2)
    made = {
        256: longs(width), 257: longs(height),
        258: shorts(*[pixels.dtype.itemsize * 8] * samples), 259: shorts(1),
        262: shorts(2 if samples >= 3 else 1), 273: longs(8), 277: shorts(samples),
        278: longs(height), 279: longs(pixels.nbytes),
        339: shorts(*[3 if pixels.dtype.kind == "f" else 1] * samples),
    }  # fmt: skip
    made |= {int(name[1:]): tag for name, tag in tags.items()}
    made = {number: tag for number, tag in made.items() if tag is not None}
    at = 8 + len(body)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    head = mark + struct.pack(f"{order}I", at)
    return head + body + pack_directory(made, at, order)


def with_page(data, tags):
    """Hang a directory on the last one of a little-endian file."""
    at = len(data) + len(data) % 2
    layout = read_layout(data)
    place, following = layout.first, layout.first
    while following:
        place = following
        found, following = read_directory(data, layout, place)
    whole = bytearray(data.ljust(at, b"\0"))
    struct.pack_into("<I", whole, place + 2 + 12 * len(found), at)
    return bytes(whole) + pack_directory(tags, at)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("with_alpha", [False, True])
def test_that_every_kind_comes_back(size, dtype, channels, with_alpha):
    pixels = noise(*size, channels, dtype)
    alpha = noise(*size, dtype=dtype, seed=1) if with_alpha else None
    found = decode(tiff.encode(work(pixels, alpha)))
    assert_same_arrays(found.pixels, pixels)
    assert_same_arrays(found.alpha, alpha)
    assert found.warnings == ()
    assert found.linear is (dtype == np.float32)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_opencv_reads_what_is_encoded(dtype, channels):
    pixels = noise(19, 23, channels, dtype)
    data = tiff.encode(work(pixels))
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert_same_arrays(seen[..., ::-1] if channels == 3 else seen, pixels)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from("<>"), st.booleans())
def test_that_both_byte_orders_are_read(height, width, order, wide):
    dtype = np.uint16 if wide else np.float32
    pixels = noise(height, width, 3, dtype)
    assert_same_arrays(decode(tiff_bytes(pixels, order)).pixels, pixels)


@pytest.mark.parametrize("code", ["f2", "f8"])
def test_that_halves_and_doubles_become_floats(code):
    pixels = noise(3, 4, dtype=np.float32).astype(code)
    found = decode(tiff_bytes(pixels))
    np.testing.assert_array_equal(found.pixels, pixels.astype(np.float32))


def test_that_values_that_are_no_numbers_are_kept_and_counted():
    pixels = np.array([[np.nan, np.inf, -np.inf, 1e300, 1]])
    found = decode(tiff_bytes(pixels))
    assert found.warnings == ("has 4 values that are no finite numbers (1 NaN)",)
    np.testing.assert_array_equal(
        found.pixels[0], np.float32([np.nan, np.inf, -np.inf, np.inf, 1])
    )


def test_that_floats_with_a_profile_are_no_light():
    pixels = noise(2, 2, 3, np.float32)
    data = tiff_bytes(pixels, t34675=Tag(UNDEFINED, b"some profile"))
    found = decode(data)
    assert (found.linear, found.profile) == (False, b"some profile")


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_zero_is_white_only_where_it_says_so(dtype):
    pixels = noise(3, 4, dtype=dtype)
    top = np.iinfo(dtype).max
    assert_same_arrays(decode(tiff_bytes(pixels, t262=shorts(0))).pixels, top - pixels)


@pytest.mark.parametrize(
    ("extra", "alpha", "left_out"),
    [
        ((2,), True, 0),
        ((0,), False, 1),
        ((9,), False, 1),
        ((), False, 1),
        ((2, 0), True, 1),
    ],
)
def test_that_a_further_channel_is_opacity_only_where_it_says_so(
    extra, alpha, left_out
):
    pixels = noise(2, 3, 3 + max(len(extra), 1))
    tag = shorts(*extra) if extra else None
    found = decode(tiff_bytes(pixels, t338=tag))
    assert_same_arrays(found.pixels, pixels[..., :3])
    assert_same_arrays(found.alpha, pixels[..., 3] if alpha else None)
    told = [each for each in found.warnings if "left out" in each]
    assert len(told) == bool(left_out)


@given(st.integers(0, 255), st.integers(0, 255))
def test_that_colours_multiplied_by_opacity_are_divided(colour, opacity):
    stored = min(colour, opacity)  # an honest file has no more
    pixels = np.array([[[stored, opacity]]], np.uint8)
    found = decode(tiff_bytes(pixels, t262=shorts(1), t338=shorts(1)))
    wanted = round(stored * 255 / opacity) if opacity else 0
    assert abs(int(found.pixels[0, 0]) - wanted) <= 1
    assert found.alpha.tolist() == [[opacity]]


@pytest.mark.parametrize(
    ("kinds", "told"), [((0,), 2), ((1,), 1), ((1, 0), 2), ((0, 0, 1), 3)]
)
def test_that_pages_count_and_smaller_versions_do_not(kinds, told):
    data = tiff_bytes(noise(2, 2))
    for kind in kinds:
        data = with_page(data, {254: longs(kind), 256: longs(1), 257: longs(1)})
    words = f"has {told} pages: only page 1 is opened"
    assert decode(data).warnings == ((words,) if told > 1 else ())


def test_that_pages_in_a_circle_and_a_damaged_page_do_not_hang():
    data = bytearray(with_page(tiff_bytes(noise(2, 2)), {254: longs(0)}))
    layout = read_layout(bytes(data))
    _, second = read_directory(bytes(data), layout, layout.first)
    struct.pack_into("<I", data, second + 2 + 12, layout.first)
    assert "has 2 pages" in decode(bytes(data)).warnings[0]
    struct.pack_into("<I", data, second + 2 + 12, len(data) - 1)
    assert "has damaged pages after page 2" in decode(bytes(data)).warnings[0]


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"t256": None}, "says it is 0 x 2 px"),
        ({"t257": longs(0)}, "at least 1 x 1"),
        ({"t256": longs(1 << 20), "t257": longs(1 << 20)}, "over the limit"),
        ({"t257": longs(10_000)}, "too few for the size its header states"),
        ({"t273": None}, "no readable picture data"),
        ({"t273": longs(1 << 30)}, "no readable picture data"),
        ({"t322": longs(0), "t323": longs(16)}, "damaged header"),
        ({"t322": longs(1 << 20), "t323": longs(1 << 20)}, "tiles far larger"),
    ],
)
def test_that_a_page_that_cannot_be_is_refused(tags, words):
    with pytest.raises(UnreadableError, match=words):
        decode(tiff_bytes(noise(2, 3), **tags))


def test_that_descriptions_and_profile_come_along():
    block = exif_block(1, artist="A name", make="A maker").removeprefix(b"Exif\0\0")
    data = tiff.encode(work(noise(3, 4, 3), profile=colour_profile(), exif=block))
    found = decode(data)
    assert found.profile == colour_profile()
    told = Pillow.Exif()
    told.load(found.exif)
    assert (told[0x013B], told[0x010F]) == ("A name", "A maker")
    assert told.get_ifd(0x8769)[0x829A] == 1 / 125
    with Pillow.open(io.BytesIO(data)) as peer:
        assert peer.info["icc_profile"] == colour_profile()
        assert peer.tag_v2[0x013B] == "A name"


def test_that_an_orientation_is_left_to_the_opener():
    found = decode(tiff_bytes(noise(2, 3), t274=shorts(6)))
    assert found.pixels.shape == (2, 3)
    assert found.exif is not None
    assert decode(tiff_bytes(noise(2, 3))).exif is None


@pytest.mark.parametrize("mode", ["1", "P", "CMYK", "LAB", "YCbCr"])
def test_that_a_page_of_an_unusual_kind_is_decoded_as_pillow_does(mode):
    picture = Pillow.fromarray(noise(9, 11, 3))
    if mode != "LAB":
        picture = picture.convert(mode)
    data = pillow_bytes(picture, "TIFF", description="some words")
    found = decode(data)
    with Pillow.open(io.BytesIO(data)) as peer:
        wanted = peer.convert("L" if mode == "1" else "RGB")
        assert_same_arrays(found.pixels, np.asarray(wanted))


@pytest.mark.parametrize("coding", ["group3", "group4", "tiff_ccitt"])
def test_that_a_fax_is_black_and_white(coding):
    bits = noise(12, 31) > 128
    data = pillow_bytes(Pillow.fromarray(bits), "TIFF", compression=coding)
    assert_same_arrays(decode(data).pixels, bits.astype(np.uint8) * 255)


def test_that_the_limit_is_asked_before_pixels_are_made():
    assert_limit_holds(tiff.decode, tiff_bytes(noise(3, 4)), 12)


def test_that_an_unknown_tag_is_no_hindrance():
    pixels = noise(2, 3)
    data = tiff_bytes(pixels, t65000=Tag(ASCII, b"of another program\0"))
    assert_same_arrays(decode(data).pixels, pixels)


@pytest.mark.parametrize("number", [256, 257, 259, 262, 277, 278, 284, 317])
def test_that_a_tag_with_more_values_than_it_has_is_read_by_its_first(number):
    picture = Pillow.fromarray(noise(9, 11, 3)).convert("CMYK")
    data = pillow_bytes(picture, "TIFF")
    wanted = decode(data).pixels
    layout = read_layout(data)
    tags, _ = read_directory(data, layout, layout.first)
    first = tags.get(number, shorts(1)).numbers()[0]
    at = len(data) + len(data) % 2
    body = b"II*\0" + struct.pack("<I", at) + data[8:].ljust(at - 8, b"\0")
    odd = body + pack_directory({**tags, number: longs(first, 7, 7)}, at)
    # Python's warnings are errors here: none may leave the thread that decodes.
    assert_same_arrays(decode(odd).pixels, wanted)
