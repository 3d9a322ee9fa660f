"""Every kind of picture becomes the right array: depth, colours, alpha, upright."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageOps

from desktop_app.files.images import as_float, read_image
from desktop_app.opencv import cv2
from tests.reference.pictures import (
    colour_profile,
    exif_block,
    photograph,
    pillow_bytes,
    png_bytes,
)


def opencv_bytes(suffix, pixels, options=()):
    colours = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    done, data = cv2.imencode(suffix, np.ascontiguousarray(colours), list(options))
    assert done
    return bytes(data)


@pytest.mark.parametrize("name", ["PNG", "TIFF", "BMP"])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_8_bits_come_back_exactly(opened, name, channels):
    pixels = photograph(channels=channels)
    image = opened(pillow_bytes(pixels, name))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert (image.format, image.depth, image.warnings) == (name, 8, ())


def test_that_jpeg_and_webp_agree_with_pillow(opened):
    for name, wanted in (("JPEG", "JPEG"), ("WEBP", "WebP")):
        content = pillow_bytes(photograph(), name, quality=90)
        image = opened(content)
        expected = np.asarray(Pillow.open(io.BytesIO(content)).convert("RGB"))
        np.testing.assert_array_equal(image.pixels, expected)
        assert image.format == wanted


@pytest.mark.parametrize("suffix", [".png", ".tiff"])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_16_bits_stay_16_bits(opened, suffix, channels):
    pixels = photograph(channels=channels, dtype=np.uint16)
    image = opened(opencv_bytes(suffix, pixels))
    assert image.depth == 16
    np.testing.assert_array_equal(image.pixels, pixels)


@pytest.mark.parametrize("compression", [1, 5, 8, 32773, 32946])
@pytest.mark.parametrize("predictor", [1, 2])
def test_that_every_compression_of_16_bit_tiff_gives_the_same(
    opened, compression, predictor
):
    pixels = photograph(70, 33, dtype=np.uint16)
    options = [cv2.IMWRITE_TIFF_COMPRESSION, compression]
    options += [cv2.IMWRITE_TIFF_ROWSPERSTRIP, 16]
    if compression in (5, 8, 32946):
        options += [cv2.IMWRITE_TIFF_PREDICTOR, predictor]
    image = opened(opencv_bytes(".tiff", pixels, options))
    np.testing.assert_array_equal(image.pixels, pixels)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_deflate", "packbits"])
def test_that_every_compression_of_8_bit_tiff_gives_the_same(opened, compression):
    pixels = photograph(70, 33)
    image = opened(pillow_bytes(pixels, "TIFF", compression=compression))
    np.testing.assert_array_equal(image.pixels, pixels)


def test_that_a_float_tiff_keeps_its_values(opened):
    pixels = photograph().astype(np.float32) * 3.7
    for predictor in (1, 3):
        options = [cv2.IMWRITE_TIFF_COMPRESSION, 8]
        options += [cv2.IMWRITE_TIFF_PREDICTOR, predictor]
        image = opened(opencv_bytes(".tiff", pixels, options))
        assert image.depth == 32
        np.testing.assert_array_equal(image.pixels, pixels)


def tiff_bytes(order, tags, body):
    """TIFF written straight from the standard: header, data, one directory."""
    body += b"\0" * (len(body) % 2)
    table, values = b"", b""
    values_at = 8 + len(body) + 2 + 12 * len(tags) + 4
    for number, numbers in sorted(tags.items()):
        data = struct.pack(f"{order}{len(numbers)}I", *numbers)
        table += struct.pack(f"{order}HHI", number, 4, len(numbers))
        if len(data) > 4:
            table += struct.pack(f"{order}I", values_at + len(values))
            values += data
        else:
            table += data
    mark = b"II*\0" if order == "<" else b"MM\0*"
    count = struct.pack(f"{order}H", len(tags))
    head = mark + struct.pack(f"{order}I", 8 + len(body))
    return head + body + count + table + bytes(4) + values


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("planar", [1, 2])
def test_that_tiles_planes_and_byte_orders_are_put_together(opened, order, planar):
    pixels = photograph(40, 50, dtype=np.uint16)
    padded = np.zeros((48, 64, 3), np.uint16)
    padded[:40, :50] = pixels
    planes = [padded] if planar == 1 else [padded[..., k] for k in range(3)]
    tiles = [
        plane[top : top + 16, left : left + 32].astype(f"{order}u2").tobytes()
        for plane in planes
        for top in (0, 16, 32)
        for left in (0, 32)
    ]
    sizes = [len(tile) for tile in tiles]
    offsets = [8 + sum(sizes[:k]) for k in range(len(sizes))]
    tags = {
        256: [50], 257: [40], 258: [16, 16, 16], 259: [1], 262: [2], 277: [3],
        284: [planar], 322: [32], 323: [16], 324: offsets, 325: sizes,
    }  # fmt: skip
    image = opened(tiff_bytes(order, tags, b"".join(tiles)))
    np.testing.assert_array_equal(image.pixels, pixels)


def test_that_white_is_zero_is_turned_around(opened):
    tags = {256: [2], 257: [1], 258: [8], 259: [1], 262: [0], 273: [8], 279: [2]}
    image = opened(tiff_bytes("<", tags, b"\x00\xff"))
    assert image.pixels.tolist() == [[255, 0]]


def test_that_multiplied_alpha_is_divided_out(opened):
    tags = {
        256: [3], 257: [1], 258: [8, 8], 259: [1], 262: [1], 273: [8], 277: [2],
        279: [6], 338: [1],
    }  # fmt: skip
    image = opened(tiff_bytes("<", tags, bytes([50, 100, 9, 255, 0, 0])))
    assert image.pixels.tolist() == [[128, 9, 0]]
    assert image.alpha.tolist() == [[100, 255, 0]]


@pytest.mark.parametrize("name", ["PNG", "TIFF", "WEBP"])
def test_that_alpha_is_kept_apart(opened, name):
    pixels = photograph(channels=4)
    pixels[..., 3] |= 1  # WebP may drop colours where nothing is seen
    options = {"lossless": True} if name == "WEBP" else {}
    image = opened(pillow_bytes(pixels, name, **options))
    np.testing.assert_array_equal(image.pixels, pixels[..., :3])
    np.testing.assert_array_equal(image.alpha, pixels[..., 3])


@pytest.mark.parametrize("name", ["PNG", "TIFF"])
def test_that_grey_with_alpha_is_grey_with_alpha(opened, name):
    bands = photograph(channels=2)
    image = opened(pillow_bytes(Pillow.fromarray(bands, "LA"), name))
    np.testing.assert_array_equal(image.pixels, bands[..., 0])
    np.testing.assert_array_equal(image.alpha, bands[..., 1])


def test_that_16_bit_png_alpha_and_key_colour_are_kept(opened):
    pixels = photograph(channels=4, dtype=np.uint16)
    rows = [row.astype(">u2").tobytes() for row in pixels]
    image = opened(png_bytes(64, 48, 16, 6, rows))
    np.testing.assert_array_equal(image.pixels, pixels[..., :3])
    np.testing.assert_array_equal(image.alpha, pixels[..., 3])
    grey = [row.astype(">u2").tobytes() for row in pixels[..., :2]]
    image = opened(png_bytes(64, 48, 16, 4, grey))
    np.testing.assert_array_equal(image.pixels, pixels[..., 0])
    np.testing.assert_array_equal(image.alpha, pixels[..., 1])
    key = pixels[5, 7, :3]
    colours = [row.astype(">u2").tobytes() for row in pixels[..., :3]]
    content = png_bytes(64, 48, 16, 2, colours, (b"tRNS", key.astype(">u2").tobytes()))
    hidden = (pixels[..., :3] == key).all(axis=2)
    np.testing.assert_array_equal(opened(content).alpha, np.where(hidden, 0, 65535))


@pytest.mark.parametrize("bits", [1, 2, 4])
def test_that_few_bits_are_spread_over_the_full_range_with_their_key(opened, bits):
    top = (1 << bits) - 1
    row = bytes(
        [int("".join(f"{v:0{bits}b}" for v in (0, top, 1, 0))[:8].ljust(8, "0"), 2)]
    )
    width = min(4, 8 // bits)
    content = png_bytes(width, 1, bits, 0, [row], (b"tRNS", struct.pack(">H", top)))
    image = opened(content)
    expected = [0, 255, 255 // top, 0][:width]
    assert image.pixels.tolist() == [expected]
    assert image.alpha.tolist() == [[0 if value == 255 else 255 for value in expected]]


def test_that_a_palette_becomes_colours_and_its_alpha(opened):
    palette, alpha = bytes([10, 20, 30, 40, 50, 60]), bytes([7])
    content = png_bytes(
        2, 2, 8, 3, [b"\0\1", b"\1\5"], (b"PLTE", palette), (b"tRNS", alpha)
    )
    image = opened(content)
    assert image.pixels[0].tolist() == [[10, 20, 30], [40, 50, 60]]
    assert image.pixels[1, 1].tolist() == [0, 0, 0]
    assert image.alpha.tolist() == [[7, 255], [255, 255]]
    assert "beyond the 2 of its palette" in image.warnings[0]


def test_that_bilevel_is_black_and_white(opened):
    bits = photograph(channels=1) > 128
    for name in ("PNG", "TIFF", "BMP"):
        image = opened(pillow_bytes(Pillow.fromarray(bits), name))
        pixels = image.pixels if image.pixels.ndim == 2 else image.pixels[..., 0]
        np.testing.assert_array_equal(pixels, bits * 255)


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
def test_that_cmyk_becomes_rgb_with_a_warning(opened, name):
    cmyk = Pillow.fromarray(photograph()).convert("CMYK")
    options = {"quality": 95} if name == "JPEG" else {}
    image = opened(pillow_bytes(cmyk, name, **options))
    assert image.pixels.shape == (48, 64, 3)
    assert "CMYK" in image.warnings[0]
    error = image.pixels.astype(int) - photograph()
    assert np.abs(error).max() < 40


def test_that_an_animation_opens_its_first_frame_and_says_so(opened):
    frames = [Pillow.fromarray(photograph(seed=seed)) for seed in range(3)]
    for name in ("GIF", "WEBP", "PNG"):
        content = pillow_bytes(frames[0], name, save_all=True, append_images=frames[1:])
        image = opened(content)
        assert image.pixels.shape == (48, 64, 3)
        assert "animated" in image.warnings[0]
    quantised = np.asarray(frames[0].convert("P").convert("RGB"))
    shown = opened(pillow_bytes(frames[0].convert("P"), "GIF"))
    np.testing.assert_array_equal(shown.pixels, quantised)
    assert shown.warnings == ()


def test_that_a_tiff_of_three_pages_opens_the_first_and_says_so(opened):
    pages = [Pillow.fromarray(photograph(seed=seed)) for seed in range(3)]
    content = pillow_bytes(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    image = opened(content)
    np.testing.assert_array_equal(image.pixels, photograph(seed=0))
    assert image.warnings == ("has 3 pages: only page 1 is opened",)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_that_every_orientation_comes_upright(opened, orientation, name):
    picture = Pillow.fromarray(photograph())
    block = exif_block(orientation, artist="A. Tester")
    options = {"lossless": True} if name == "WEBP" else {}
    content = pillow_bytes(picture, name, exif=block, **options)
    reference = Pillow.open(io.BytesIO(content))
    expected = np.asarray(ImageOps.exif_transpose(reference))
    image = opened(content)
    np.testing.assert_array_equal(image.pixels, expected)
    kept = Pillow.Exif()
    kept.load(image.metadata)
    assert kept[0x0112] == 1, "or it would be turned a second time"
    assert kept[0x013B] == "A. Tester"
    assert kept.get_ifd(0x8769)[0x829A] == pytest.approx(1 / 125)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_that_the_colour_profile_is_kept(opened, name):
    profile = colour_profile()
    content = pillow_bytes(photograph(), name, icc_profile=profile)
    assert opened(content).profile == profile
    assert opened(pillow_bytes(photograph(), name)).profile is None


@given(
    exponent=st.integers(0, 3),
    kind=st.sampled_from(["u1", "<u2", ">u2", "<f4", ">f4", "<f8"]),
    column_major=st.booleans(),
    channels=st.sampled_from([None, 1, 3, 4]),
)
@settings(max_examples=40, deadline=None)
def test_that_npy_is_read_without_rescaling(
    tmp_path_factory, exponent, kind, column_major, channels
):
    shape = (5, 7) if channels is None else (5, 7, channels)
    array = np.arange(np.prod(shape)).reshape(shape).astype(kind) * 2**exponent
    array = array.astype(kind, order="F" if column_major else "C")
    path = tmp_path_factory.mktemp("npy") / "array.npy"
    np.save(path, array)
    image = read_image(path)
    colours = (
        {1: array[..., 0], 4: array[..., :3]}.get(channels, array)
        if channels
        else array
    )
    np.testing.assert_array_equal(image.pixels, colours)
    assert image.pixels.dtype == (np.float32 if "f" in kind else np.dtype(kind[-2:]))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_as_float_reaches_exactly_one_and_goes_back(dtype):
    top = np.iinfo(dtype).max
    values = np.arange(top + 1, dtype=dtype).reshape(1, -1)
    floats = as_float(values)
    assert floats.dtype == np.float32
    assert (floats[0, 0], floats[0, -1]) == (0.0, 1.0)
    np.testing.assert_array_equal(np.rint(floats * np.float32(top)), values)


def test_that_as_float_leaves_floats_alone_and_refuses_the_rest():
    radiance = np.array([[0.0, 17.5]], np.float32)
    assert as_float(radiance) is not None
    np.testing.assert_array_equal(as_float(radiance), radiance)
    with pytest.raises(ValueError, match="int64"):
        as_float(np.zeros((2, 2), np.int64))
