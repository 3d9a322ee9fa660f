from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.statistics.measures import measure, perceptual_hash
from desktop_app.opencv import cv2
from desktop_app.samples.colorization import load_colorization_sample


@pytest.fixture(scope="module")
def picture():
    return np.ascontiguousarray(load_colorization_sample().photograph[100:400, 50:450])


def apart(first, second):
    return (first ^ second).bit_count()


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=12)))
def test_that_light_and_contrast_are_mean_and_std_of_the_levels(grey):
    found = measure(grey)
    assert found.brightness == pytest.approx(grey.mean() / 255, abs=1e-12)
    assert found.contrast == pytest.approx(grey.std() / 255, abs=1e-7)
    assert (found.height, found.width) == grey.shape


def test_that_a_flat_picture_has_neither_contrast_nor_entropy_nor_sharpness():
    found = measure(np.full((20, 30, 3), 90, np.uint8))
    assert (found.contrast, found.entropy, found.sharpness) == (0, 0, 0)


def test_that_entropy_is_in_bits():
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    assert measure(grey).entropy == pytest.approx(8.0)
    assert measure(np.uint8(255) * (grey > 127)).entropy == pytest.approx(1.0)


def test_that_blur_lowers_the_sharpness(picture):
    blurred = cv2.GaussianBlur(picture, (0, 0), 2.0)
    assert measure(blurred).sharpness < 0.2 * measure(picture).sharpness


def test_that_the_perceptual_hash_outlives_scaling_and_compression(picture):
    small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 60])
    again = cv2.imdecode(data, cv2.IMREAD_COLOR)
    known = measure(picture).perceptual
    assert apart(measure(small).perceptual, known) <= 4
    assert apart(measure(np.ascontiguousarray(again)).perceptual, known) <= 4
    assert apart(measure(np.ascontiguousarray(picture[::-1])).perceptual, known) > 16


def test_that_flat_pictures_of_any_level_are_alike():
    hashes = {
        perceptual_hash(np.full((40, 50), level, np.uint8)) for level in (1, 100, 255)
    }
    assert len(hashes) == 1


def test_that_only_equal_pixels_share_the_content_hash(picture):
    other = picture.copy()
    assert measure(other).content == measure(picture).content
    other[7, 9, 1] ^= 1
    assert measure(other).content != measure(picture).content
    flat = np.zeros((4, 6), np.uint8)
    assert measure(flat).content != measure(flat.reshape(6, 4)).content


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_that_other_depths_are_measured_alike(picture, dtype):
    scale = 257 if dtype == np.uint16 else np.float32(1 / 255)
    known, found = measure(picture), measure((picture * dtype(scale)).astype(dtype))
    assert found.brightness == pytest.approx(known.brightness, abs=2e-3)
    assert found.sharpness == pytest.approx(known.sharpness, rel=0.02)
    assert apart(found.perceptual, known.perceptual) <= 2
    assert found.aspect == known.aspect


def test_that_a_picture_of_one_pixel_is_measured():
    assert measure(np.zeros((1, 1, 3), np.uint8)).entropy == 0
