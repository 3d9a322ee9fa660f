from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from desktop_app.algorithms.statistics.prepare import Counting, prepare

GREY_RAMP = np.linspace(0, 255, 9 * 14).astype(np.uint8).reshape(9, 14)
RAMP = np.dstack([GREY_RAMP, GREY_RAMP[::-1], GREY_RAMP[:, ::-1]])


@pytest.mark.parametrize(
    ("shape", "expected"), [((375, 500), (256, 341)), ((500, 375), (341, 256))]
)
def test_that_the_shorter_side_is_resized_as_torchvision_does(shape, expected):
    picture = np.zeros((*shape, 3), np.uint8)
    assert prepare(picture, None, Counting(resize=256))[0].shape == (*expected, 3)


def test_that_scaling_is_pillows_antialiased_bilinear():
    resized, _ = prepare(RAMP, None, Counting(resize=5))
    expected = Image.fromarray(RAMP).resize((7, 5), Image.Resampling.BILINEAR)
    np.testing.assert_array_equal(resized, np.asarray(expected))


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_that_other_depths_are_scaled_alike(dtype):
    top = 257 if dtype == np.uint16 else np.float32(1 / 255)
    picture = (RAMP * dtype(top)).astype(dtype)
    resized, _ = prepare(picture, None, Counting(resize=5))
    assert resized.dtype == dtype
    eight, _ = prepare(RAMP, None, Counting(resize=5))
    # Of 8 bits Pillow rounds twice, once for each direction.
    np.testing.assert_allclose(resized / top, eight, atol=1.01)


def test_that_the_crop_is_from_the_middle_and_never_padded():
    cut, _ = prepare(RAMP, None, Counting(crop=4))
    np.testing.assert_array_equal(cut, RAMP[2:6, 5:9])
    high, _ = prepare(RAMP, None, Counting(crop=11))
    np.testing.assert_array_equal(high, RAMP[:, 2:13])


def test_that_grey_is_pillows():
    grey, _ = prepare(RAMP, None, Counting(colour="grey"))
    np.testing.assert_array_equal(grey, np.asarray(Image.fromarray(RAMP).convert("L")))


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_that_grey_of_grey_colours_is_the_same_value(dtype):
    plane = GREY_RAMP.astype(dtype)
    grey, _ = prepare(np.dstack([plane] * 3), None, Counting(colour="grey"))
    assert grey.dtype == dtype
    np.testing.assert_array_equal(grey, plane)


def test_that_alpha_is_sized_with_its_picture():
    alpha = np.arange(9 * 14, dtype=np.uint8).reshape(9, 14)
    _, weights = prepare(RAMP, alpha, Counting(alpha="weight", crop=4))
    np.testing.assert_array_equal(weights, alpha[2:6, 5:9].astype(int) * 257)


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [(np.uint16(65535), 65535), (np.float32(0.5), 32768), (np.float32(2.0), 65535)],
)
def test_that_alpha_of_any_type_becomes_weights(alpha, expected):
    _, weights = prepare(RAMP, np.full((9, 14), alpha), Counting(alpha="weight"))
    assert (weights == expected).all()


def test_that_ignored_alpha_weighs_nothing():
    assert prepare(RAMP, np.zeros((9, 14), np.uint8), Counting())[1] is None


@pytest.mark.parametrize(
    "wrong", [{"colour": "cmyk"}, {"alpha": "half"}, {"resize": -1}, {"crop": -2}]
)
def test_that_an_unknown_option_is_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Counting(**wrong)
