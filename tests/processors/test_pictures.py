"""Pictures as the canvas shows them, against numpy's own arithmetic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.files.images import read_image
from desktop_app.files.records import Damage, Image
from desktop_app.processors.declare import warnings_of
from desktop_app.processors.pictures import (
    PictureResult,
    lights_of,
    picture_of,
    read_picture,
    show,
    to_rgba,
    write_picture,
)
from desktop_app.processors.subject import Subject
from tests.reference.documents import picture
from tests.reference.pictures import colour_profile

SHAPES = [(1, 1), (1, 7), (7, 1), (1, 1, 3), (5, 4), (5, 4, 3)]
KINDS = [np.uint8, np.uint16, np.float32]


def spread(shape, kind):
    """Values over the full range of a type, both ends included where there is room."""
    shares = np.linspace(0, 1, int(np.prod(shape))).reshape(shape)
    if kind == np.float32:
        return shares.astype(kind)
    return np.rint(shares * np.iinfo(kind).max).astype(kind)


def levels(pixels):
    """The same in levels of 8 bits, as fractions."""
    full = 1.0 if pixels.dtype == np.float32 else np.iinfo(pixels.dtype).max
    return pixels.astype(np.float64) / full * 255


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_that_every_kind_of_pixel_is_shown_opaque_at_its_nearest_level(shape, kind):
    pixels = spread(shape, kind)
    pixels.flags.writeable = False
    shown = to_rgba(pixels)
    assert (shown.dtype, shown.shape) == (np.uint8, (*shape[:2], 4))
    assert shown.flags.c_contiguous
    assert (shown[..., 3] == 255).all()
    colours = pixels if pixels.ndim == 3 else np.stack([pixels] * 3, axis=2)
    assert np.abs(shown[..., :3] - levels(colours)).max() <= 0.5 + 1e-4


@settings(max_examples=20)
@given(arrays.arrays(np.float32, (3, 4), elements=st.floats(-9, 9, width=32)))
def test_that_floats_outside_0_and_1_are_shown_as_its_ends(pixels):
    shown = to_rgba(pixels)[..., 0].astype(int)
    assert np.abs(shown - np.clip(pixels, 0, 1) * 255.0).max() <= 0.5 + 1e-3


def test_that_light_is_scaled_to_its_lights_and_bent_by_the_gamma_of_a_display():
    rng = np.random.default_rng(0)
    light = rng.gamma(2.0, 3.0, (40, 50, 3)).astype(np.float32)
    white = np.percentile(light, 98)
    expected = np.clip(light / white, 0, 1) ** (1 / 2.2) * 255
    shown = show(Image(light, depth=32, linear=True))[..., :3].astype(float)
    assert np.abs(shown - expected).max() <= 0.51


def test_that_a_part_is_shown_as_bright_as_the_whole_when_its_white_is_given():
    light = np.linspace(0, 4, 400, dtype=np.float32).reshape(20, 20)
    whole = Image(light, depth=32, linear=True)
    part = replace(whole, pixels=light[:10].copy())
    own, lent = show(part), show(part, lights_of(whole))
    np.testing.assert_array_equal(lent, show(whole)[:10])
    assert own[..., 0].astype(int).sum() > lent[..., 0].astype(int).sum()


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_that_light_that_is_not_finite_is_black_and_moves_no_other_pixel(value):
    light = np.ones((30, 30), np.float32)
    image = Image(light.copy(), depth=32, linear=True)
    image.pixels[3, 4] = value
    shown = show(image)
    assert (shown[3, 4, :3] == 0).all()
    shown[3, 4] = 255
    assert (shown == 255).all()


@pytest.mark.parametrize("fill", [0.0, -1.0, np.nan])
def test_that_a_scene_without_light_is_black_and_no_fault(fill):
    image = Image(np.full((4, 5), fill, np.float32), depth=32, linear=True)
    assert lights_of(image) > 0
    assert (show(image)[..., :3] == 0).all()


def test_that_the_lights_of_a_large_picture_are_found_in_a_sample_of_it():
    rng = np.random.default_rng(1)
    light = rng.random((700, 900, 3), np.float32)
    image = Image(light, depth=32, linear=True)
    assert lights_of(image) == pytest.approx(np.percentile(light, 98), rel=2e-3)


def test_that_the_lights_are_looked_for_in_every_channel():
    light = np.zeros((600, 700, 3), np.float32)
    for channel in range(3):
        only = light.copy()
        only[..., channel] = 5.0
        assert lights_of(Image(only, depth=32, linear=True)) == pytest.approx(5.0)


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_result_is_written_with_depth_profile_and_metadata(kind, tmp_path):
    profile = colour_profile()
    source = replace(picture(2), profile=profile)
    pixels = spread((7, 9, 3), kind)
    path = tmp_path / ("out.npy" if kind == np.float32 else "out.png")
    write_picture(PictureResult(pixels, source), path)
    read = read_image(path)
    np.testing.assert_array_equal(read.pixels, pixels)
    assert read.depth == pixels.dtype.itemsize * 8
    assert read.profile == (None if kind == np.float32 else profile)
    assert list(tmp_path.iterdir()) == [path]


def test_that_a_result_becomes_a_source_without_a_file_and_without_its_warnings():
    source = replace(picture(1), warnings=("is cut short",), linear=False)
    result = PictureResult(source.pixels, source, ("went another way",))
    assert (result.image.path, result.image.warnings) == (None, ())
    assert result.image.profile == source.profile
    np.testing.assert_array_equal(result.image.alpha, source.alpha)


def test_that_the_warnings_of_a_source_are_told_with_its_name_and_first():
    source = replace(
        picture(1), path=Path("old.png"), warnings=(Damage("is cut short"),)
    )
    result = PictureResult(source.pixels, source, ("2 pixels were filled",))
    assert warnings_of(result) == ("old.png is cut short", "2 pixels were filled")
    nameless = replace(result, source=replace(source, path=None, format=""))
    assert warnings_of(nameless)[0] == "the picture is cut short"


def test_that_what_is_open_and_what_is_named_are_both_taken_as_they_are(tmp_path):
    source = picture(2)
    assert picture_of(Subject(source)) is source
    path = tmp_path / "in.npy"
    np.save(path, source.pixels)
    read = read_picture({"image": (path,)})
    np.testing.assert_array_equal(read.pixels, source.pixels)
    assert read.path == path
