import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.imaging.colour import (
    RGB_TO_YIQ,
    YIQ_TO_RGB,
    luminance_chroma_to_rgb,
    rgb_to_chroma,
    rgb_to_luminance,
)

DTYPES = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def picture(dtype, seed=0):
    return np.random.default_rng(seed).random((7, 9, 3)).astype(dtype)


@DTYPES
def test_that_luminance_and_chroma_are_the_rows_of_the_ntsc_matrix(dtype):
    image = picture(dtype)
    expected = image.astype(float) @ RGB_TO_YIQ.T
    atol = 1e-6 if dtype == np.float32 else 1e-14
    luminance, chroma = rgb_to_luminance(image), rgb_to_chroma(image)
    assert luminance.dtype == chroma.dtype == dtype
    np.testing.assert_allclose(luminance, expected[..., 0], atol=atol)
    np.testing.assert_allclose(chroma, expected[..., 1:], atol=atol)


def test_that_the_matrix_is_that_of_the_authors_code():
    assert RGB_TO_YIQ.tolist() == [
        [0.299, 0.587, 0.114],
        [0.596, -0.274, -0.322],
        [0.211, -0.523, 0.312],
    ]
    np.testing.assert_allclose(RGB_TO_YIQ @ YIQ_TO_RGB, np.eye(3), atol=1e-15)


@DTYPES
def test_that_colours_survive_the_round_trip(dtype):
    image = picture(dtype, 1)
    back = luminance_chroma_to_rgb(rgb_to_luminance(image), rgb_to_chroma(image))
    assert back.dtype == dtype
    np.testing.assert_allclose(back, image, atol=2e-6 if dtype == np.float32 else 1e-14)


@given(st.floats(0, 1, width=32))
def test_that_a_neutral_pixel_keeps_its_value_and_has_no_chroma_at_all(value):
    for dtype in (np.float32, np.float64):
        image = np.full((1, 1, 3), value, dtype)
        assert rgb_to_luminance(image)[0, 0] == dtype(value)
        assert not rgb_to_chroma(image).any()
        grey = luminance_chroma_to_rgb(image[..., 0], np.zeros((1, 1, 2), dtype))
        assert (grey == dtype(value)).all()


def test_that_every_eight_bit_colour_keeps_its_levels():
    levels = np.stack(np.meshgrid(*[np.arange(0, 256, 15)] * 3), -1).reshape(18, -1, 3)
    image = levels.astype(np.float32) / np.float32(255)
    back = luminance_chroma_to_rgb(rgb_to_luminance(image), rgb_to_chroma(image))
    np.testing.assert_array_equal(np.rint(back * 255), levels)


def test_that_colours_beyond_the_range_are_clipped():
    chroma = np.full((2, 2, 2), 0.5, np.float32)
    image = luminance_chroma_to_rgb(np.float32([[0, 1], [0.5, 0.2]]), chroma)
    assert image.min() == 0
    assert image.max() == 1


@DTYPES
def test_that_the_inputs_are_not_written_to(dtype):
    image = picture(dtype, 2)
    image.flags.writeable = False
    luminance, chroma = rgb_to_luminance(image), rgb_to_chroma(image)
    for array in (luminance, chroma):
        array.flags.writeable = False
    luminance_chroma_to_rgb(luminance, chroma)
