"""From light to a photograph: curve, contrast, grain, and its grey version."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.samples.photograph import develop, grey_version
from tests.reference.tone_loops import srgb

PLAIN = {"contrast": 0.0, "grain": 0.0}


def light_of(*values):
    return np.float32(values).reshape(1, -1, 1).repeat(3, axis=2)


@given(st.floats(0, 40), st.floats(0.1, 10), st.floats(1, 20))
def test_that_light_takes_the_curve_of_the_paper_and_of_the_display(
    light, exposure, white
):
    exposed = light * exposure
    curve = exposed * (1 + exposed / white**2) / (1 + exposed)
    shown = develop(light_of(light), exposure=exposure, white=white, **PLAIN)
    assert abs(int(shown[0, 0, 0]) - 255 * srgb(curve)) <= 0.51


@pytest.mark.parametrize("white", [1.0, 4.0, 12.0])
def test_that_the_white_point_is_the_first_white(white):
    below, at, above = develop(
        light_of(0.9 * white, white, 3 * white), exposure=1.0, white=white, **PLAIN
    )[0, :, 0]
    assert below < at == above == 255


@pytest.mark.parametrize("exposure", [0.5, 2.0, 8.0])
def test_that_exposure_is_a_factor_of_the_light(exposure):
    light = light_of(*np.geomspace(0.01, 4, 40))
    one = develop(light, exposure=exposure, **PLAIN)
    other = develop(light * np.float32(exposure), exposure=1.0, **PLAIN)
    np.testing.assert_array_equal(one, other)


def test_that_contrast_keeps_black_middle_and_white():
    light = light_of(*np.linspace(0, 5, 300))
    flat = develop(light, exposure=1.0, **PLAIN)[0, :, 0].astype(int)
    steep = develop(light, exposure=1.0, contrast=1.0, grain=0.0)[0, :, 0].astype(int)
    assert steep[0] == flat[0] == 0
    assert steep[-1] == flat[-1] == 255
    assert (steep[flat < 110] <= flat[flat < 110]).all()
    assert (steep[flat > 145] >= flat[flat > 145]).all()
    assert np.abs(steep - flat).max() > 15


@pytest.mark.parametrize("value", [-1.0, -1e20])
def test_that_negative_light_is_black(value):
    assert not develop(light_of(value), exposure=1.0, **PLAIN).any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (3, 1)])
@pytest.mark.parametrize("grain", [0.0, 2.0])
def test_that_tiny_pictures_are_developed(shape, grain):
    photograph = develop(np.ones((*shape, 3), np.float32), exposure=1.0, grain=grain)
    assert photograph.shape == (*shape, 3)
    assert abs(int(photograph[0, 0, 0]) - 194) < 12


def test_that_a_seed_fixes_the_grain():
    light = np.full((30, 40, 3), 0.3, np.float32)
    one, again, other = (develop(light, exposure=1, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert (one != other).mean() > 0.3


def test_that_grain_is_strongest_in_the_middle_tones():
    def deviation(light):
        picture = np.full((80, 80, 3), light, np.float32)
        return develop(picture, exposure=1, contrast=0, grain=4.0)[..., 0].std()

    assert deviation(0.28) > 1.5 * deviation(0.01)
    assert deviation(0.28) > 1.5 * deviation(3.5)


def test_that_the_light_is_left_alone():
    light = np.random.default_rng(0).random((5, 6, 3)).astype(np.float32)
    light.flags.writeable = False
    copy = light.copy()
    develop(light, exposure=2.0)
    np.testing.assert_array_equal(light, copy)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_that_the_grey_version_is_the_luminance_to_the_nearest_level(colour):
    grey = grey_version(np.array(colour, np.uint8).reshape(1, 1, 3))
    expected = np.dot(colour, (0.299, 0.587, 0.114))
    assert abs(int(grey[0, 0]) - expected) <= 0.501
    assert grey.dtype == np.uint8
