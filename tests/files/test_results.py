"""A result has the depth, the data and the meaning of what it was made of."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.files.records import Damage, Image, as_float
from desktop_app.files.results import (
    light_of_display,
    quantise,
    reduced_to,
    result_of,
)

UNIT = st.floats(-0.5, 1.5, width=32)


def source(dtype=np.uint8, linear=False, **more):
    pixels = np.zeros((4, 6, 3), dtype)
    more = {"profile": b"icc", "metadata": b"exif", "format": "PNG"} | more
    return Image(pixels, depth=pixels.dtype.itemsize * 8, linear=linear, **more)


@given(UNIT, st.sampled_from([8, 16]))
def test_that_a_value_becomes_the_nearest_step_of_its_depth(value, depth):
    top = (1 << depth) - 1
    found = int(quantise(np.full((1, 1), value, np.float32), depth)[0, 0])
    exact = min(max(value, 0), 1) * top
    # Half a step, and what float32 rounds of it.
    assert abs(found - exact) <= 0.5 + top * 2**-23


def test_that_32_bits_leave_the_values_as_they_are():
    values = np.array([[-3, 70000, 0.1]], np.float32)
    assert quantise(values, 32) is values


def test_that_what_is_quantised_is_not_written_to():
    values = np.array([[-3, 0.5, 9]], np.float32)
    kept = values.copy()
    quantise(values, 8)
    np.testing.assert_array_equal(values, kept)


@pytest.mark.parametrize(("dtype", "depth"), [(np.uint8, 8), (np.uint16, 16)])
def test_that_a_result_has_the_depth_of_its_source(dtype, depth):
    made = result_of(np.full((4, 6), 0.5, np.float32), source(dtype))
    assert (made.depth, made.pixels.dtype) == (depth, dtype)
    assert made.pixels[0, 0] == round(0.5 * ((1 << depth) - 1))


def test_that_a_wanted_depth_goes_before_that_of_the_source():
    values = np.full((4, 6), 0.5, np.float32)
    assert result_of(values, source(), depth=16).pixels.dtype == np.uint16
    assert result_of(values, source(np.uint16), depth=32).pixels.dtype == np.float32


def test_that_double_precision_is_brought_to_the_depth_as_well():
    made = result_of(np.full((4, 6), 0.25), source())
    assert made.pixels.dtype == np.uint8
    assert made.pixels[0, 0] == 64
    assert result_of(np.zeros((2, 2)), source(), depth=32).pixels.dtype == np.float32


def test_that_whole_numbers_stay_as_they_are():
    pixels = np.arange(24, dtype=np.uint16).reshape(4, 6)
    made = result_of(pixels, source())
    assert made.pixels is pixels
    assert made.depth == 16


def test_that_profile_metadata_and_opacity_come_along_and_file_and_warnings_do_not(
    tmp_path,
):
    alpha = np.full((4, 6), 9, np.uint8)
    given_ = source(path=tmp_path / "a.png", alpha=alpha, warnings=(Damage("is cut"),))
    made = result_of(np.zeros((4, 6), np.float32), given_)
    assert (made.profile, made.metadata, made.alpha is alpha) == (b"icc", b"exif", True)
    assert (made.path, made.warnings) == (None, ())


@pytest.mark.parametrize(
    ("linear", "depth", "stays"),
    [(True, 32, True), (True, 8, False), (False, 32, False)],
)
def test_that_only_floats_of_light_are_light(linear, depth, stays):
    made = result_of(np.zeros((2, 2), np.float32), source(linear=linear), depth=depth)
    assert made.linear is stays


def test_that_the_curve_of_srgb_is_undone_for_display_and_not_for_light():
    values = np.array([[0, 0.04045, 0.2, 0.5, 1]], np.float32)
    wanted = [
        v / 12.92 if v <= 0.04045 else math.pow((v + 0.055) / 1.055, 2.4)
        for v in values[0].tolist()
    ]
    shown = light_of_display(Image(values))
    np.testing.assert_allclose(shown[0], wanted, rtol=1e-6)
    assert light_of_display(Image(values, linear=True)) is values


def test_that_light_of_bytes_agrees_with_their_floats():
    pixels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    from_floats = light_of_display(Image(as_float(pixels)))
    np.testing.assert_array_equal(light_of_display(Image(pixels)), from_floats)
    assert (np.diff(from_floats.ravel()) > 0).all()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 50))
def test_that_a_reduced_picture_fits_and_keeps_its_shape(height, width, side):
    image = Image(np.full((height, width, 3), 77, np.uint8), alpha=np.zeros((1, 1)))
    small, scale = reduced_to(image, side)
    tall, wide = small.pixels.shape[:2]
    assert max(tall, wide) <= max(side, 1)
    assert scale == min(1, side / max(height, width))
    assert abs(tall - height * scale) <= max(0.5, 1 - height * scale)
    assert abs(wide - width * scale) <= max(0.5, 1 - width * scale)
    assert (small.pixels == 77).all()
    assert small.alpha is None


def test_that_a_picture_halved_is_the_mean_of_its_blocks():
    pixels = np.arange(64, dtype=np.float32).reshape(8, 8)
    small, scale = reduced_to(Image(pixels), 4)
    assert scale == 0.5
    blocks = pixels.reshape(4, 2, 4, 2).mean(axis=(1, 3))
    np.testing.assert_allclose(small.pixels, blocks, rtol=1e-6)
