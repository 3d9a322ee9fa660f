"""Scales of a frame, evened-out contrast, fields that change their size."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow.pyramid import even_out, make_pyramid, resize_field
from desktop_app.opencv import cv2
from tests.reference.flow_loops import texture


@pytest.mark.parametrize("shape", [(64, 64), (65, 33), (32, 100), (130, 71)])
def test_that_each_scale_has_half_the_sides_rounded_up(shape):
    levels = make_pyramid(texture(*shape))
    for fine, coarse in pairwise(levels):
        assert coarse.shape == tuple((side + 1) // 2 for side in fine.shape)
    assert 16 <= min(levels[-1].shape) < 32


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (31, 31), (5, 300)])
def test_that_a_small_frame_is_a_pyramid_of_itself(shape):
    levels = make_pyramid(texture(*shape))
    assert [level.shape for level in levels] == [shape]
    assert levels[0].guide.shape == (1, *shape)


def test_that_a_grey_frame_is_guided_by_its_lightness():
    level = make_pyramid(np.full((20, 30), 0.25, np.float32))[0]
    np.testing.assert_allclose(level.guide, 25, rtol=1e-5)


def test_that_a_coloured_frame_is_guided_by_cie_lab():
    frame = np.empty((20, 30, 3), np.float32)
    frame[:] = (0.8, 0.3, 0.1)
    guide = make_pyramid(frame)[0].guide
    lab = cv2.cvtColor(np.float32([[[0.8, 0.3, 0.1]]]), cv2.COLOR_RGB2Lab)[0, 0]
    assert guide.shape == (3, 20, 30)
    np.testing.assert_allclose(guide, np.broadcast_to(lab[:, None, None], guide.shape))


def test_that_grey_given_as_rgb_matches_as_grey_does():
    grey = texture(70, 80)
    deep = np.repeat(grey[..., None], 3, axis=2)
    for one, other in zip(make_pyramid(grey), make_pyramid(deep), strict=True):
        np.testing.assert_allclose(one.plane, other.plane, atol=1e-3)
        assert np.abs(other.guide[1:]).max() < 0.5


def test_that_planes_and_guides_lie_contiguous_for_the_kernels():
    for channels in (0, 3):
        for level in make_pyramid(texture(70, 80, channels=channels)):
            for array in (level.plane, level.guide):
                assert array.flags.c_contiguous
                assert array.dtype == np.float32


def test_that_a_pyramid_leaves_its_frame_alone():
    frame = texture(70, 80, channels=3)
    frame.flags.writeable = False
    copy = frame.copy()
    make_pyramid(frame)
    np.testing.assert_array_equal(frame, copy)


@pytest.mark.parametrize("turn", ["mirrored", "turned"])
def test_that_the_coarse_scales_know_no_direction(turn):
    frame = texture(64, 64)
    apply = np.fliplr if turn == "mirrored" else np.transpose
    there = make_pyramid(np.ascontiguousarray(apply(frame)))
    for level, other in zip(make_pyramid(frame), there, strict=True):
        np.testing.assert_allclose(apply(level.plane), other.plane, atol=2e-4)


@given(gain=st.floats(0.5, 2), offset=st.floats(-0.5, 0.5))
@settings(max_examples=10)
def test_that_evening_out_forgets_the_offset_and_nearly_the_gain(gain, offset):
    frame = texture(40, 50)
    other = np.float32(gain) * frame + np.float32(offset)
    once, twice = even_out(frame), even_out(other)
    np.testing.assert_allclose(once, twice, atol=0.2)
    np.testing.assert_allclose(even_out(frame + np.float32(offset)), once, atol=1e-3)


def test_that_an_inverted_frame_is_evened_out_to_its_inverse():
    frame = texture(40, 50)
    np.testing.assert_allclose(even_out(1 - frame), -even_out(frame), atol=1e-4)


def test_that_noise_of_a_camera_is_not_blown_up():
    rng = np.random.default_rng(0)
    noise = (0.5 + rng.normal(0, 0.5 / 255, (60, 60))).astype(np.float32)
    assert even_out(noise).std() < 0.15
    assert even_out(texture(60, 60)).std() > 0.8


def test_that_evened_out_contrast_is_that_of_the_formula():
    frame = texture(24, 30)  # too small for a shortcut

    def around(plane):
        radius = np.arange(-40, 41)
        taps = np.exp(-0.5 * (radius / 8.0) ** 2)
        taps /= taps.sum()
        padded = np.pad(np.float64(plane), 40, mode="edge")
        rows = np.array([np.convolve(line, taps, "valid") for line in padded])
        return np.array([np.convolve(line, taps, "valid") for line in rows.T]).T

    centred = frame - around(frame)
    expected = centred / np.sqrt(around(centred**2) + (5 / 255) ** 2)
    np.testing.assert_allclose(even_out(frame), expected, atol=0.01)


@pytest.mark.parametrize("size", [(12, 20), (3, 5), (6, 10), (7, 31)])
def test_that_vectors_of_a_field_grow_with_its_size(size):
    field = np.empty((2, 6, 10), np.float32)
    field[0], field[1] = 3, -2
    resized = resize_field(field, *size)
    assert resized.shape == (2, *size)
    np.testing.assert_allclose(resized[0], 3 * size[1] / 10, rtol=1e-6)
    np.testing.assert_allclose(resized[1], -2 * size[0] / 6, rtol=1e-6)


def test_that_a_field_keeps_its_size_bit_for_bit():
    field = np.random.default_rng(0).normal(0, 1, (2, 9, 7)).astype(np.float32)
    np.testing.assert_array_equal(resize_field(field, 9, 7), field)


def test_that_a_field_that_grows_stays_a_slope():
    x = np.arange(8, dtype=np.float32)
    field = np.zeros((2, 8, 8), np.float32)
    field[0] = x
    wide = resize_field(field, 16, 16)[0]
    place = (np.arange(16) + 0.5) / 2 - 0.5
    np.testing.assert_allclose(wide[4, 1:-1], 2 * place[1:-1], atol=1e-5)
