"""What is written comes back, keeps what the source had, and is the same every time."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from desktop_app.errors import DestinationError
from desktop_app.files.formats import FORMATS, WRITABLE_SUFFIXES
from desktop_app.files.images import Image, as_float, read_image
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from tests.reference.light_files import dng_bytes, radiance
from tests.reference.pictures import (
    colour_profile,
    exif_block,
    photograph,
    pillow_bytes,
)

EXACT = (".png", ".tif", ".npy")


@given(
    shape=st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3])),
    dtype=st.sampled_from([np.uint8, np.uint16]),
    suffix=st.sampled_from(EXACT),
    with_alpha=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_that_what_is_written_comes_back_exactly(
    tmp_path_factory, shape, dtype, suffix, with_alpha
):
    noise = np.random.default_rng(sum(shape))
    top = np.iinfo(dtype).max
    planes = noise.integers(0, top, (*shape[:2], 4), dtype, endpoint=True)
    pixels = planes[..., 0] if shape[2] == 1 else planes[..., :3]
    alpha = planes[..., 3] if with_alpha else None
    like = Image(pixels, depth=pixels.itemsize * 8, alpha=alpha)
    path = tmp_path_factory.mktemp("write") / f"picture{suffix}"
    write_image(path, pixels, like=like)
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, pixels)
    assert image.depth == like.depth
    if with_alpha and suffix != ".npy":
        np.testing.assert_array_equal(image.alpha, alpha)
    else:
        assert image.alpha is None


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_that_opencv_and_pillow_read_our_files_alike(tmp_path, suffix):
    pixels = photograph(dtype=np.uint16)
    path = tmp_path / f"wide{suffix}"
    write_image(path, pixels)
    seen = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(seen[..., ::-1], pixels)
    path = tmp_path / f"plain{suffix}"
    write_image(path, photograph())
    with Pillow.open(path) as peer:
        np.testing.assert_array_equal(np.asarray(peer), photograph())


@pytest.mark.parametrize(
    "suffix",
    [".png", ".jpg", ".tif", ".webp", ".bmp", ".npy", ".hdr", ".exr", ".pfm"],
)
def test_that_the_same_input_gives_the_same_bytes(tmp_path, suffix):
    source = Image(
        photograph(),
        profile=colour_profile(),
        metadata=exif_block(1, artist="A"),
        alpha=photograph(channels=1),
    )
    paths = [tmp_path / f"{name}{suffix}" for name in ("first", "second")]
    for path in paths:
        write_image(path, as_float(source), like=source)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif", ".webp"])
def test_that_profile_and_metadata_come_back(tmp_path, suffix):
    profile = colour_profile()
    original = tmp_path / "original.jpg"
    block = exif_block(6, make="Maker", artist="A. Tester")
    original.write_bytes(
        pillow_bytes(photograph(), "JPEG", exif=block, icc_profile=profile)
    )
    source = read_image(original)
    path = tmp_path / f"result{suffix}"
    write_image(path, as_float(source), like=source)
    result = read_image(path)
    assert result.pixels.shape == source.pixels.shape
    assert result.profile == profile
    with Pillow.open(path) as peer:
        seen = peer.getexif().tobytes()
        assert peer.info["icc_profile"] == profile
    for metadata in (result.metadata, seen):
        kept = Pillow.Exif()
        kept.load(metadata)
        assert (kept[0x010F], kept[0x013B]) == ("Maker", "A. Tester")
        assert kept.get(0x0112, 1) == 1
        assert kept.get_ifd(0x8769)[0x829A] == pytest.approx(1 / 125)


@pytest.mark.parametrize("quality", [30, 89, 90, 100])
@pytest.mark.parametrize("shape", [(1, 1), (7, 9), (33, 17), (16, 48)])
@pytest.mark.parametrize("channels", [1, 3])
def test_that_a_jpeg_is_coded_as_another_program_would(
    tmp_path, quality, shape, channels
):
    pixels = photograph(*shape, channels=channels)
    path = tmp_path / "picture.jpg"
    write_image(path, pixels, quality=quality)
    colour = "4:4:4" if quality >= 90 else "4:2:0"
    peer = pillow_bytes(pixels, "JPEG", quality=quality, subsampling=colour)
    with Pillow.open(path) as ours, Pillow.open(io.BytesIO(peer)) as other:
        assert ours.quantization == other.quantization
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(other))


def test_that_a_tiny_jpeg_of_noise_is_written(tmp_path):
    noise = np.random.default_rng(0).integers(0, 256, (7, 9, 3), np.uint8)
    write_image(tmp_path / "picture.jpg", noise, quality=100)
    seen = read_image(tmp_path / "picture.jpg").pixels
    assert np.abs(seen.astype(int) - noise).max() <= 6


def test_that_large_profiles_are_split_over_jpeg_segments(tmp_path):
    profile = colour_profile() + bytes(150_000)
    source = Image(photograph(), profile=profile)
    write_image(tmp_path / "picture.jpg", photograph(), like=source)
    assert read_image(tmp_path / "picture.jpg").profile == profile


def test_that_a_grey_profile_is_not_put_into_a_colour_picture(tmp_path):
    profile = bytearray(colour_profile())
    profile[16:20] = b"GRAY"
    source = Image(photograph(channels=1), profile=bytes(profile))
    for pixels, kept in (
        (photograph(channels=1), bytes(profile)),
        (photograph(), None),
    ):
        write_image(tmp_path / "picture.tif", pixels, like=source)
        assert read_image(tmp_path / "picture.tif").profile == kept


def test_that_depth_follows_the_wish_then_the_source_then_the_pixels(tmp_path):
    floats = as_float(photograph(dtype=np.uint16))
    wide = Image(photograph(dtype=np.uint16), depth=16)
    path = tmp_path / "picture.png"
    for pixels, options, depth in (
        (floats, {}, 8),
        (floats, {"like": wide}, 16),
        (floats, {"like": wide, "depth": 8}, 8),
        (floats, {"depth": 16}, 16),
        (photograph(dtype=np.uint16), {}, 16),
        (photograph(), {"depth": 16}, 16),
    ):
        write_image(path, pixels, **options)
        assert read_image(path).depth == depth
    write_image(path, floats, depth=16)
    np.testing.assert_array_equal(read_image(path).pixels, wide.pixels)


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".bmp"])
def test_that_8_bit_formats_take_16_bit_pixels_rounded(tmp_path, suffix):
    path = tmp_path / f"picture{suffix}"
    write_image(path, photograph(dtype=np.uint16), depth=16, quality=100)
    expected = np.rint(photograph(dtype=np.uint16) / 257)
    assert read_image(path).depth == 8
    allowed = 12 if suffix == ".jpg" else 0
    assert np.abs(read_image(path).pixels - expected).max() <= allowed


def test_that_float_is_clipped_and_rounded_to_nearest(tmp_path):
    values = np.array([[-0.5, 0.0, 0.5, 1.0, 7.0, 100.4 / 255, 100.6 / 255]])
    write_image(tmp_path / "picture.png", values)
    found = read_image(tmp_path / "picture.png").pixels
    assert found.tolist() == [[0, 0, 128, 255, 255, 100, 101]]


def test_that_npy_holds_floats_as_they_are(tmp_path):
    values = np.array([[-0.5, 0.1, 7.0]], np.float64)
    write_image(tmp_path / "picture.npy", values)
    found = np.load(tmp_path / "picture.npy")
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, values.astype(np.float32))


def test_that_a_float_tiff_is_written_for_light_and_on_request_alone(tmp_path):
    path, light = tmp_path / "picture.tif", radiance()
    bright = Image(light, depth=32, linear=True)
    for options, depth in (
        ({}, 8),
        ({"depth": 32}, 32),
        ({"like": bright}, 32),
        ({"like": bright, "depth": 16}, 16),
        ({"like": Image(light, depth=32)}, 16),
    ):
        write_image(path, light, **options)
        image = read_image(path)
        assert (image.depth, image.linear) == (depth, depth == 32)
    write_image(path, light, like=bright)
    np.testing.assert_array_equal(read_image(path).pixels, light)


def test_that_a_profile_keeps_float_tiff_as_it_is(tmp_path):
    path, profile = tmp_path / "picture.tif", colour_profile()
    shown = as_float(photograph())
    source = Image(
        shown, depth=32, profile=profile, metadata=exif_block(1, make="M")[6:]
    )
    write_image(path, shown, like=source, depth=32)
    image = read_image(path)
    np.testing.assert_array_equal(image.pixels, shown)
    assert image.profile == profile
    assert not image.linear
    kept = Pillow.Exif()
    kept.load(image.metadata)
    assert kept[0x010F] == "M"


def test_that_light_over_one_is_clipped_where_the_format_shows(tmp_path):
    bright = Image(radiance(), depth=32, linear=True)
    write_image(tmp_path / "picture.png", bright.pixels, like=bright, depth=8)
    found = read_image(tmp_path / "picture.png").pixels
    wanted = np.rint(np.clip(bright.pixels, 0, 1) * 255)
    np.testing.assert_array_equal(found, wanted)


def test_that_what_floats_cannot_hold_is_told(tmp_path):
    for suffix, value, depth in (
        (".exr", 7e4, 16),
        (".exr", 1e39, 32),
        (".tif", 1e39, 32),
    ):
        with pytest.raises(DestinationError, match=f"{depth} bits hold"):
            write_image(tmp_path / f"picture{suffix}", np.array([[value]]), depth=depth)
    assert list(tmp_path.iterdir()) == []


def test_that_alpha_of_another_size_is_left_out(tmp_path):
    source = Image(photograph(), alpha=photograph(channels=1))
    write_image(tmp_path / "small.png", photograph(10, 10), like=source)
    assert read_image(tmp_path / "small.png").alpha is None


def test_that_quality_changes_the_loss(tmp_path):
    path, errors = tmp_path / "picture.jpg", []
    for quality in (100, 60, 10):
        write_image(path, photograph(), quality=quality)
        errors.append(
            np.abs(read_image(path).pixels - photograph().astype(float)).mean()
        )
    assert errors == sorted(errors)


def test_that_an_unknown_suffix_is_told_with_the_list(tmp_path):
    for name in ("picture.xyz", "picture", "picture.gif"):
        with pytest.raises(DestinationError) as told:
            write_image(tmp_path / name, photograph())
        assert name in str(told.value)
        for suffix in (".png", ".hdr", ".exr", ".pfm", ".tif"):
            assert suffix in str(told.value)
    assert not {".gif", ".dng"} & set(WRITABLE_SUFFIXES)


def test_that_values_that_are_not_finite_are_not_written(tmp_path):
    pixels = np.array([[0.0, np.nan, np.inf]], np.float32)
    for suffix in (".png", ".npy", ".tif", ".hdr"):
        with pytest.raises(DestinationError, match="2 of the picture's values"):
            write_image(tmp_path / f"picture{suffix}", pixels)
    assert list(tmp_path.iterdir()) == []


def test_that_a_missing_folder_is_told(tmp_path):
    with pytest.raises(DestinationError, match="folder does not exist"):
        write_image(tmp_path / "missing" / "picture.png", photograph())


def test_that_a_picture_too_long_for_its_format_is_told(tmp_path):
    pixels = np.zeros((1, 70_000), np.uint8)
    for suffix in (".jpg", ".webp"):
        with pytest.raises(DestinationError, match="choose another format"):
            write_image(tmp_path / f"picture{suffix}", pixels)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("pixels", "options", "words"),
    [
        (np.zeros((2, 2, 4), np.uint8), {}, "shape"),
        (np.zeros(4, np.uint8), {}, "shape"),
        (np.zeros((0, 4), np.uint8), {}, "at least one pixel"),
        (np.zeros((2, 2), np.int64), {}, "int64"),
        (np.zeros((2, 2), np.uint8), {"depth": 12}, "depth = 12"),
        (np.zeros((2, 2), np.uint8), {"quality": 0}, "quality = 0"),
    ],
)
def test_that_wrong_arguments_are_value_errors(tmp_path, pixels, options, words):
    with pytest.raises(ValueError, match=words):
        write_image(Path(tmp_path) / "picture.png", pixels, **options)


@pytest.mark.parametrize("each", FORMATS, ids=lambda each: each.name)
class TestEveryFormat:
    def test_that_no_other_format_claims_its_files(self, each, tmp_path):
        if each.name == "camera RAW":
            content = dng_bytes()
        elif each.encode is None:
            buffer = io.BytesIO()
            name = {"PNM": "PPM", "JPEG 2000": "JPEG2000"}.get(each.name, each.name)
            Pillow.fromarray(photograph()).save(buffer, name)
            content = buffer.getvalue()
        else:
            path = tmp_path / f"picture{each.suffixes[0]}"
            write_image(path, photograph())
            content = path.read_bytes()
        assert [other for other in FORMATS if other.recognise(content)] == [each]

    def test_that_its_suffixes_are_lower_case_and_its_own(self, each):
        for suffix in each.suffixes:
            assert suffix.startswith(".")
            assert suffix == suffix.lower()
            assert sum(suffix in other.suffixes for other in FORMATS) == 1

    def test_that_any_mere_beginning_is_refused_with_a_sentence(self, each, tmp_path):
        marks = {
            "PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff", "TIFF": b"II*\0",
            "WebP": b"RIFF\x04\0\0\0WEBP", "BMP": b"BM", "GIF": b"GIF89a",
            "NPY": b"\x93NUMPY", "Radiance HDR": b"#?RADIANCE",
            "OpenEXR": b"\x76\x2f\x31\x01", "PFM": b"PF\n",
            "camera RAW": b"FUJIFILMCCD-RAW", "PNM": b"P6\n",
            "JPEG 2000": b"\xff\x4f\xff\x51", "AVIF": b"\0\0\0\x14ftypavif",
            # It has no beginning of its own, but an end.
            "TGA": b"\0\0TRUEVISION-XFILE.\0",
        }  # fmt: skip
        path = tmp_path / "picture"
        path.write_bytes(marks[each.name])
        with pytest.raises(Exception, match=str(path)) as told:
            read_image(path)
        assert type(told.value).__name__ == "SourceError"
