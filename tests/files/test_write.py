"""What is written where: depth, light, opacity and profile of every format."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from desktop_app.errors import DestinationError
from desktop_app.files import atomic
from desktop_app.files.codecs.light import decode_srgb
from desktop_app.files.formats import FORMATS, format_for
from desktop_app.files.images import read_image
from desktop_app.files.records import FULL_SCALE, Image, as_float
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from tests.reference.codec_checks import SIZES, noise
from tests.reference.pictures import colour_profile

WRITTEN = [each for each in FORMATS if each.encode is not None]
LIGHT = [each for each in WRITTEN if each.linear]
SHOWN = [each for each in WRITTEN if not each.linear]
KINDS = st.sampled_from([np.uint8, np.uint16, np.float32])
EXACT = ("PNG", "TIFF", "BMP", "NPY")


def written(folder, chosen, pixels, **options):
    path = folder / f"picture{chosen.suffixes[0]}"
    write_image(path, pixels, **options)
    return read_image(path)


def unit(height, width, channels, dtype):
    """A picture of any dtype, floats in [0, 1]."""
    pixels = noise(height, width, channels, np.uint16)
    if dtype == np.float32:
        return as_float(pixels)
    return pixels if dtype == np.uint16 else (pixels >> 8).astype(np.uint8)


def wanted_depth(chosen, dtype, like, depth):
    """The rule in the docstring of `write_image`, for pictures to be shown."""
    if chosen.name == "NPY" and depth is None:
        return np.dtype(dtype).itemsize * 8
    if depth == 32 and 32 in chosen.depths:
        return 32
    own = 8 if dtype == np.float32 else np.dtype(dtype).itemsize * 8
    meant = depth or like or own
    return max(each for each in chosen.depths if each <= max(meant, 8) and each < 32)


@given(
    chosen=st.sampled_from(SHOWN),
    dtype=KINDS,
    like=st.sampled_from([None, 8, 16]),
    depth=st.sampled_from([None, 8, 16, 32]),
    channels=st.sampled_from([1, 3]),
)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_the_depth_is_that_of_the_wish_the_source_or_the_pixels(
    tmp_path, chosen, dtype, like, depth, channels
):
    pixels = unit(6, 7, channels, dtype)
    source = None
    if like is not None:
        kind = {8: np.uint8, 16: np.uint16}[like]
        source = Image(np.zeros((6, 7, 3), kind), depth=like)
    found = written(tmp_path, chosen, pixels, like=source, depth=depth)
    assert found.depth == wanted_depth(chosen, dtype, like, depth)
    if chosen.name in EXACT and found.depth < 32:
        steps = np.rint(as_float(pixels).astype(np.float64) * FULL_SCALE[found.depth])
        np.testing.assert_array_equal(found.pixels, steps)


@pytest.mark.parametrize("chosen", LIGHT, ids=lambda each: each.name)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_whole_numbers_go_into_files_of_light_as_light(tmp_path, chosen, dtype):
    pixels = unit(6, 9, 3, dtype)
    found = written(tmp_path, chosen, pixels)
    light = decode_srgb(as_float(pixels))
    assert found.linear
    # Radiance has 8 bits for the largest channel of a pixel, OpenEXR 11 of each.
    step = light.max(axis=2, keepdims=True) / 250
    assert (np.abs(found.pixels - light) <= step).all()


@pytest.mark.parametrize("chosen", LIGHT, ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("linear", "curved"), [(None, False), (True, False), (False, True)]
)
def test_that_floats_are_light_unless_their_source_is_for_display(
    tmp_path, chosen, linear, curved
):
    pixels = unit(6, 9, 3, np.float32)
    like = None if linear is None else Image(pixels, depth=32, linear=linear)
    found = written(tmp_path, chosen, pixels, like=like)
    light = decode_srgb(pixels) if curved else pixels
    step = light.max(axis=2, keepdims=True) / 250
    assert (np.abs(found.pixels - light) <= step).all()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("chosen", WRITTEN, ids=lambda each: each.name)
@pytest.mark.parametrize("channels", [1, 3])
def test_that_every_format_holds_pictures_of_any_sides(
    tmp_path, size, chosen, channels
):
    pixels = unit(*size, channels, np.uint8)
    found = written(tmp_path, chosen, pixels, quality=100)
    assert found.pixels.shape[:2] == size
    assert found.warnings == ()
    if chosen.name in EXACT:
        np.testing.assert_array_equal(found.pixels, pixels)


@pytest.mark.parametrize("chosen", SHOWN, ids=lambda each: each.name)
def test_that_opencv_or_pillow_see_the_same_picture(tmp_path, chosen):
    if chosen.name == "NPY":
        return
    pixels = unit(9, 8, 3, np.uint8)
    found = written(tmp_path, chosen, pixels, quality=100)
    data = found.path.read_bytes()
    with Pillow.open(io.BytesIO(data)) as peer:
        np.testing.assert_array_equal(np.asarray(peer.convert("RGB")), found.pixels)
    seen = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.abs(seen.astype(int) - found.pixels).max() <= 3


@pytest.mark.parametrize("name", ["PNG", "TIFF", "WebP", "OpenEXR"])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_that_opacity_of_the_source_comes_back(tmp_path, name, dtype):
    chosen = next(each for each in WRITTEN if each.name == name)
    alpha = np.linspace(0.1, 1, 42, dtype=np.float32).reshape(6, 7)
    like = Image(
        np.zeros((6, 7, 3), np.uint8), alpha=np.rint(alpha * 255).astype(np.uint8)
    )
    found = written(tmp_path, chosen, unit(6, 7, 3, dtype), like=like, quality=100)
    assert np.abs(as_float(found.alpha) - alpha).max() < 0.004


@pytest.mark.parametrize("name", ["PNG", "JPEG", "TIFF", "WebP"])
@pytest.mark.parametrize(("channels", "kept"), [(3, True), (1, False)])
def test_that_a_profile_is_kept_only_by_what_it_describes(
    tmp_path, name, channels, kept
):
    chosen = next(each for each in WRITTEN if each.name == name)
    like = Image(np.zeros((6, 7, 3), np.uint8), profile=colour_profile())
    found = written(tmp_path, chosen, unit(6, 7, channels, np.uint8), like=like)
    assert (found.profile == colour_profile()) is kept


@pytest.mark.parametrize("chosen", WRITTEN, ids=lambda each: each.name)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_odd_values_are_kept_by_formats_that_hold_them_and_refused_by_others(
    tmp_path, chosen, value
):
    pixels = np.full((3, 4, 3), 0.5, np.float32)
    pixels[1, 2] = value
    path = tmp_path / f"picture{chosen.suffixes[0]}"
    depth = 32 if chosen.name == "TIFF" else None
    if chosen.nonfinite:
        write_image(path, pixels, depth=depth)
        np.testing.assert_array_equal(read_image(path).pixels[1, 2], np.float32(value))
        return
    with pytest.raises(DestinationError, match="3 of the picture's values are NaN or"):
        write_image(path, pixels)
    assert not path.exists()


@pytest.mark.parametrize("chosen", WRITTEN, ids=lambda each: each.name)
@pytest.mark.parametrize("number", [28, 122, 30])
def test_that_a_full_disk_leaves_the_file_before_as_it_was(
    tmp_path, monkeypatch, chosen, number
):
    path = tmp_path / f"picture{chosen.suffixes[0]}"
    write_image(path, unit(6, 7, 3, np.uint8))
    before = path.read_bytes()

    def fails(*_):
        raise OSError(number, "no")

    monkeypatch.setattr(atomic.os, "fsync", fails)
    with pytest.raises(DestinationError) as caught:
        write_image(path, unit(6, 7, 1, np.uint8))
    assert str(caught.value).startswith(f"{path} cannot be written, ")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "error", [ValueError("odd\nreason"), MemoryError(), OSError(5)]
)
def test_that_an_encoder_that_fails_is_a_sentence_and_no_file(
    tmp_path, monkeypatch, error
):
    def fails(work):
        raise error

    chosen = format_for(".png")
    monkeypatch.setattr(
        "desktop_app.files.write.format_for",
        lambda _: type(chosen)(**{**vars(chosen), "encode": fails}),
    )
    with pytest.raises(DestinationError, match=r"as PNG of 7 x 6 px .* choose"):
        write_image(tmp_path / "a.png", unit(6, 7, 3, np.uint8))
    assert not list(tmp_path.iterdir())
