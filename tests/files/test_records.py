"""Depths and scales of pixels, whatever file they came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.files.records import (
    Damage,
    Image,
    UnreadableError,
    as_float,
    depth_of,
)
from desktop_app.files.results import quantise

DEPTHS = {np.uint8: 8, np.uint16: 16, np.float32: 32}


@pytest.mark.parametrize(("dtype", "depth"), DEPTHS.items())
def test_that_the_depth_is_the_bits_of_a_channel(dtype, depth):
    assert depth_of(np.zeros((2, 3, 3), dtype)) == depth


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_that_every_whole_number_goes_to_float_and_back(dtype):
    every = np.arange(np.iinfo(dtype).max + 1, dtype=dtype)
    values = as_float(every)
    assert values.dtype == np.float32
    assert (values[0], values[-1]) == (0, 1)
    assert (np.diff(values) > 0).all()
    np.testing.assert_array_equal(quantise(values, depth_of(every)), every)


@given(arrays.arrays(np.uint16, (2, 3)))
def test_that_whole_numbers_are_divided_in_the_way_of_exact_fractions(pixels):
    wanted = [[np.float32(int(v) / 65535) for v in row] for row in pixels.tolist()]
    np.testing.assert_array_equal(as_float(pixels), np.array(wanted, np.float32))


@given(arrays.arrays(np.float32, (3, 2), elements=st.floats(width=32, allow_nan=True)))
def test_that_floats_are_handed_through_as_they_are(pixels):
    assert as_float(Image(pixels)) is pixels


@pytest.mark.parametrize("dtype", [np.int16, np.float64, np.bool_, np.uint32])
def test_that_pixels_of_another_kind_are_refused_by_name(dtype):
    with pytest.raises(ValueError, match=np.dtype(dtype).name):
        as_float(np.zeros((2, 2), dtype))


def test_that_a_warning_of_damage_is_a_sentence_that_can_be_told_apart():
    told = Damage("ends too early")
    assert told == "ends too early"
    assert isinstance(told, str)
    assert not isinstance("ends too early", Damage)


def test_that_a_refusal_for_size_says_what_the_limit_would_have_to_be():
    assert UnreadableError("is too large", pixels=7).pixels == 7
    assert UnreadableError("is damaged").pixels == 0
