"""OpenEXR: every compression, kind of channel and arrangement; damage never unseen."""

import struct

import numpy as np
import OpenEXR
import pytest

from desktop_app.errors import SourceError
from desktop_app.files.codecs import openexr_library
from desktop_app.files.images import read_image
from desktop_app.files.records import Image
from desktop_app.files.write import write_image
from tests.reference.light_files import (
    colour_exr,
    exr_bytes,
    exr_part,
    radiance,
    thin_exr_bytes,
)

PLAIN = ("NO", "RLE", "ZIPS", "ZIP")
LOSSLESS = ("PIZ", "ZSTD")
LOSSY = ("PXR24", "B44", "DWAB")


@pytest.mark.parametrize("tile", [None, (16, 8)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.uint32])
@pytest.mark.parametrize("compression", PLAIN)
def test_that_plain_chunks_agree_with_the_library(opened, compression, dtype, tile):
    pixels = radiance(37, 45).astype(dtype)
    pixels[5:30, 3:40] = pixels[5, 3]
    image = opened(colour_exr(pixels, compression, tile=tile))
    np.testing.assert_array_equal(image.pixels, pixels.astype(np.float32))
    assert (image.format, image.depth, image.linear) == ("OpenEXR", 32, True)
    assert image.warnings == ()


@pytest.mark.parametrize("tile", [None, (16, 8)])
@pytest.mark.parametrize("compression", LOSSLESS)
def test_that_the_library_in_the_child_gives_every_bit(opened, compression, tile):
    pixels = radiance(37, 45).astype(np.float16)
    image = opened(colour_exr(pixels, compression, tile=tile))
    np.testing.assert_array_equal(image.pixels, pixels.astype(np.float32))
    assert image.warnings == ()


@pytest.mark.parametrize("compression", LOSSY)
def test_that_lossy_compressions_come_close(opened, compression):
    pixels = radiance(300, 20).astype(np.float16)
    image = opened(colour_exr(pixels, compression))
    error = np.abs(image.pixels / pixels.astype(np.float32) - 1)
    assert np.median(error) < 0.02
    assert image.warnings == ()


def test_that_bands_of_a_tall_picture_are_put_together(opened, monkeypatch):
    monkeypatch.setattr("desktop_app.files.codecs.openexr_chunks._BAND_BYTES", 9000)
    pixels = radiance(200, 45).astype(np.float16)
    image = opened(colour_exr(pixels, "PIZ"))
    np.testing.assert_array_equal(image.pixels, pixels.astype(np.float32))


def test_that_a_data_window_is_opened_as_it_is_stored_and_told(opened):
    pixels = radiance(10, 14)
    window = {
        "dataWindow": ((-3, 5), (10, 14)),
        "displayWindow": ((0, 0), (99, 49)),
    }
    image = opened(colour_exr(pixels, **window))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.warnings == (
        "has pixels for 14 x 10 px of a frame of 100 x 50 px: the stored pixels are "
        "opened",
    )


def test_that_thin_chroma_becomes_the_colours_meant(opened):
    """Colours that change along lines alone, so that interpolation is exact."""
    height, width = 24, 30
    y, x = np.mgrid[:height, :width].astype(np.float64)
    luminance = 1 + 0.5 * np.sin(x) * np.cos(y)
    red_share, blue_share = 0.1 + 0.01 * x + 0.02 * y, -0.3 + 0.01 * x
    red, blue = (red_share + 1) * luminance, (blue_share + 1) * luminance
    # Luminance weights of Rec. 709.
    green = (luminance - 0.2126 * red - 0.0722 * blue) / 0.7152
    planes = {
        "BY": blue_share[::2, ::2].astype(np.float32),
        "RY": red_share[::2, ::2].astype(np.float32),
        "Y": luminance.astype(np.float32),
    }
    image = opened(thin_exr_bytes(planes, {"BY": 2, "RY": 2}))
    # Beyond the last stored chroma there is nothing to interpolate to.
    inside = np.s_[: height - 1, : width - 1]
    wanted = np.stack([red, green, blue], axis=2)
    np.testing.assert_allclose(image.pixels[inside], wanted[inside], rtol=2e-4)
    assert image.warnings == ()


def test_that_luminance_alone_is_grey(opened):
    grey = radiance(channels=1)
    image = opened(exr_bytes(exr_part({"Y": grey})))
    np.testing.assert_array_equal(image.pixels, grey)


def test_that_other_chromaticities_are_converted(opened):
    pixels = radiance()
    wide = (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290)
    image = opened(colour_exr(pixels, chromaticities=wide))
    # ITU-R BT.2087-0: from BT.2020 to BT.709.
    matrix = [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083]]
    matrix.append([-0.0182, -0.1006, 1.1187])
    np.testing.assert_allclose(
        image.pixels, pixels @ np.array(matrix).T, rtol=1e-3, atol=0.02
    )
    assert "converted to Rec. 709" in image.warnings[0]
    same = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290)
    image = opened(colour_exr(pixels, chromaticities=same))
    np.testing.assert_array_equal(image.pixels, pixels)
    image = opened(colour_exr(pixels, chromaticities=(0.0,) * 8))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert "of no colour space" in image.warnings[0]


def test_that_a_neutral_under_another_white_stays_neutral(opened):
    aces = (0.7347, 0.2653, 0.0, 1.0, 0.0001, -0.077, 0.32168, 0.33767)
    grey = np.full((8, 8, 3), 0.18, np.float32)
    image = opened(colour_exr(grey, chromaticities=aces))
    np.testing.assert_allclose(image.pixels, 0.18, rtol=1e-5)


def test_that_alpha_is_divided_out_and_comes_back(opened, tmp_path):
    alpha = np.linspace(0, 1, 24 * 32, dtype=np.float32).reshape(24, 32)
    stored = radiance() * np.maximum(alpha, 0.25)[..., None]
    planes = {name: stored[..., k] for k, name in enumerate("RGB")} | {"A": alpha}
    content = exr_bytes(exr_part(planes))
    image = opened(content)
    np.testing.assert_array_equal(image.alpha, alpha)
    seen = alpha > 0
    np.testing.assert_allclose(
        image.pixels[seen] * alpha[seen][:, None], stored[seen], rtol=1e-6
    )
    np.testing.assert_array_equal(image.pixels[~seen], stored[~seen])
    path = tmp_path / "again.exr"
    write_image(path, image.pixels, like=image)
    with OpenEXR.File(str(path), separate_channels=True) as peer:
        np.testing.assert_array_equal(peer.channels()["A"].pixels, alpha)
        again = np.stack([peer.channels()[name].pixels for name in "RGB"], axis=2)
    np.testing.assert_allclose(again, stored, rtol=1e-6)


def test_that_the_first_picture_of_many_parts_is_opened(opened):
    pixels, other = radiance(seed=1), radiance(seed=2)
    depth = exr_part({"Z": other[..., 0]}, name="depth")
    planes = {name: pixels[..., k] for k, name in enumerate("RGB")}
    left = exr_part(planes, "ZIP", name="left")
    right = exr_part(planes, "ZIP", name="right", tile=(16, 16))
    image = opened(exr_bytes(depth, left, right))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.warnings == ("has 3 parts: only part 2 (left) is opened",)
    image = opened(exr_bytes(depth, right))
    np.testing.assert_array_equal(image.pixels, pixels)


def test_that_layers_lone_channels_and_missing_colours_are_told(opened):
    pixels = radiance()
    names = ("beauty.R", "beauty.G", "beauty.B", "depth.Z")
    planes = dict(zip(names, np.moveaxis(pixels, 2, 0), strict=False))
    image = opened(exr_bytes(exr_part(planes | {"depth.Z": pixels[..., 0]})))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.warnings == (
        "has layers: beauty is opened",
        "has 1 more channel, which was left out",
    )
    image = opened(exr_bytes(exr_part({"Z": pixels[..., 0]})))
    np.testing.assert_array_equal(image.pixels, pixels[..., 0])
    assert image.warnings == ("has no colours: its channel Z is opened",)
    image = opened(exr_bytes(exr_part({"R": pixels[..., 0], "B": pixels[..., 2]})))
    np.testing.assert_array_equal(image.pixels[..., ::2], pixels[..., ::2])
    assert "taken for black" in image.warnings[0]


def test_that_long_channel_names_reach_the_library(opened):
    names = [f"{'layer' * 12}.{colour}" for colour in "RGB"]
    planes = dict(zip(names, np.moveaxis(radiance(), 2, 0), strict=True))
    image = opened(exr_bytes(exr_part(planes, "PIZ")))
    np.testing.assert_array_equal(image.pixels.shape, (24, 32, 3))
    assert "has layers" in image.warnings[0]


def test_that_nan_and_infinity_are_kept_and_counted(opened):
    pixels = radiance()
    pixels[3, 4], pixels[5, 6, 0], pixels[7, 8, 1] = np.nan, np.inf, -np.inf
    pixels[9, 9] = -0.5
    image = opened(colour_exr(pixels))
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.warnings == ("has 5 values that are no finite numbers (3 NaN)",)


def test_that_half_is_written_where_16_bits_are_asked_for(tmp_path):
    pixels, path = radiance(), tmp_path / "picture.exr"
    for depth, dtype in ((None, np.float32), (16, np.float16), (32, np.float32)):
        write_image(path, pixels, depth=depth)
        with OpenEXR.File(str(path), separate_channels=True) as peer:
            found = peer.channels()["G"].pixels
            assert peer.header()["compression"] == OpenEXR.ZIP_COMPRESSION
        assert found.dtype == dtype
        np.testing.assert_array_equal(found, pixels[..., 1].astype(dtype))


@pytest.mark.parametrize("compression", [*PLAIN, "PIZ"])
def test_that_a_file_cut_anywhere_is_refused_or_warned_of(opened, compression):
    pixels = radiance(100, 30).astype(np.float16)
    content = colour_exr(pixels, compression)
    steps = 40 if compression in PLAIN else 4
    salvaged = 0
    for step in range(1, steps):
        cut = content[: len(content) * step // steps]
        try:
            image = opened(cut)
        except SourceError:
            continue
        assert "can be read" in image.warnings[0]
        salvaged += 1
        known = image.pixels.any(axis=2)
        np.testing.assert_array_equal(image.pixels[known], pixels[known])
        assert f"{known.mean():.1%}" in image.warnings[0]
    assert salvaged


@pytest.mark.parametrize("tile", [None, (32, 24)])
@pytest.mark.parametrize("compression", ["ZIP", "PIZ"])
def test_that_one_damaged_chunk_leaves_the_others_right(
    opened, compression, tile, capfd
):
    pixels = np.round(radiance(64, 48)).astype(np.float16)
    content = bytearray(colour_exr(pixels, compression, tile=tile))
    middle = len(content) * 2 // 3
    content[middle : middle + 40] = bytes(40)
    image = opened(bytes(content))
    assert "is damaged" in image.warnings[0]
    wrong = (image.pixels != pixels).any(axis=2).mean()
    assert 0 < wrong <= 0.51
    assert capfd.readouterr() == ("", ""), "or --json would not be JSON"


def test_that_an_unfinished_table_of_offsets_does_not_matter(opened):
    for tile in (None, (8, 16)):
        pixels = radiance(64, 48)
        content = bytearray(colour_exr(pixels, "ZIP", tile=tile))
        count = 4 if tile is None else 24
        first = content.index(struct.pack("<i", 0), content.index(b"type\0")) + 1
        # The header ends before the first offset, which leads behind the table.
        for start in range(first - 8, len(content) - 8):
            if struct.unpack_from("<Q", content, start)[0] == start + 8 * count:
                break
        content[start : start + 8 * count] = bytes(8 * count)
        image = opened(bytes(content))
        np.testing.assert_array_equal(image.pixels, pixels)
        assert image.warnings == ()


def test_that_a_chunk_without_its_whole_checksum_or_of_an_odd_line_is_damaged(opened):
    pixels = np.round(radiance(32, 40)).astype(np.float16)
    content = colour_exr(pixels, "ZIP")
    second = content.rindex(struct.pack("<i", 16))
    line, whole = struct.unpack_from("<2i", content, second)
    assert (line, second + 8 + whole) == (16, len(content))
    for line, size in ((16, whole - 2), (17, whole), (15, whole), (32, whole)):
        told = content[:second] + struct.pack("<2i", line, size) + content[second + 8 :]
        image = opened(told)
        assert "only 50.0% of it" in image.warnings[0]
        np.testing.assert_array_equal(image.pixels[:16], pixels[:16])
        assert not image.pixels[16:].any()


def test_that_a_child_that_dies_is_a_damaged_file(opened, monkeypatch):
    def dying():
        import sys

        return [sys.executable, "-c", "import os; os.abort()"]

    monkeypatch.setattr(openexr_library, "_command", dying)
    with pytest.raises(SourceError, match="no readable picture data"):
        opened(colour_exr(radiance(), "PIZ"))


@pytest.mark.timeout(20)
def test_that_a_child_that_hangs_is_given_up(opened, monkeypatch):
    def hanging():
        import sys

        return [sys.executable, "-c", "import time; time.sleep(60)"]

    monkeypatch.setattr(openexr_library, "_command", hanging)
    monkeypatch.setattr(openexr_library, "_ANSWER_SECONDS", 0.1)
    with pytest.raises(SourceError, match="no readable picture data"):
        opened(colour_exr(radiance(), "PIZ"))


def windowed(content, right, bottom):
    """Make a header lie about the data window."""
    at = content.index(b"dataWindow\0box2i\0") + len(b"dataWindow\0box2i\0") + 4
    return content[: at + 8] + struct.pack("<2i", right, bottom) + content[at + 16 :]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda good: good[:4], "cut short"),
        (lambda good: good[:60], "damaged header"),
        (lambda good: windowed(good, 59_999, 59_999), "over the limit"),
        (lambda good: windowed(good, 13_999, 13_999), "too few for the size"),
        (lambda good: windowed(good, -2, 5), "at least 1 x 1"),
        (lambda good: windowed(good, 2**31 - 1, 5), "damaged header"),
        (lambda good: good.replace(b"ion\0\x01\0\0\0\x03", b"ion\0\x01\0\0\0\x7f"),
         "not known"),
        (lambda good: good.replace(b"scanlineimage", b"deepscanline\0"), "is a deep"),
        (lambda good: good.replace(b"B\0\x02", b"R\0\x02"), "damaged header"),
        (lambda good: good.replace(b"\x76\x2f\x31\x01\x02", b"\x76\x2f\x31\x01\x03"),
         "version 3"),
    ],
)  # fmt: skip
def test_that_a_damaged_header_is_told(opened, make, words):
    good = colour_exr(radiance())
    assert make(good) != good
    with pytest.raises(SourceError, match=words):
        opened(make(good))


def test_that_display_pictures_are_written_as_light(tmp_path):
    codes = np.array([[0, 10, 55, 128, 255]], np.uint8)
    curve = codes / 255
    light = np.where(curve <= 0.04045, curve / 12.92, ((curve + 0.055) / 1.055) ** 2.4)
    shown = Image(codes)
    for suffix in (".exr", ".pfm", ".tif"):
        path = tmp_path / f"picture{suffix}"
        write_image(path, codes, depth=32)
        np.testing.assert_allclose(read_image(path).pixels, light, rtol=1e-6)
        write_image(path, curve, like=shown, depth=32)
        np.testing.assert_allclose(read_image(path).pixels, light, rtol=1e-6)
        write_image(path, curve, depth=32)
        np.testing.assert_allclose(read_image(path).pixels, curve, rtol=1e-6)
