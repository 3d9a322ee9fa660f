import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral.radiance import (
    FLOOR_PER_NOISE,
    clean_radiance,
    prepare_scene,
    sample_step,
)


def test_that_a_hole_in_a_flat_area_takes_its_value():
    radiance = np.full((20, 20, 3), 0.25, np.float32)
    radiance[4:9, 5:8] = np.nan
    radiance[12, 12, 1] = -np.inf
    planes, masked, _ = clean_radiance(radiance)
    np.testing.assert_allclose(planes, 0.25, rtol=1e-5)
    assert masked == 5 * 3 + 1
    assert np.isnan(radiance[4, 5]).all()


def test_that_plus_infinity_is_as_bright_as_the_brightest():
    radiance = np.full((6, 6), 0.1, np.float32)
    radiance[0, 0], radiance[3, 3] = 80, np.inf
    planes, masked, _ = clean_radiance(radiance)
    assert planes[3, 3, 0] == pytest.approx(80)
    assert masked == 1


def test_that_only_the_broken_component_of_a_pixel_is_filled():
    radiance = np.ones((5, 5, 3), np.float32)
    radiance[2, 2] = (7, np.nan, 3)
    planes, _, _ = clean_radiance(radiance)
    np.testing.assert_allclose(planes[2, 2], (7, 1, 3), rtol=1e-5)


def test_that_nothing_finite_at_all_is_black():
    planes, masked, _ = clean_radiance(np.full((3, 4), np.nan, np.float32))
    assert not planes.any()
    assert masked == 12


def test_that_doubles_beyond_float32_count_as_infinite():
    radiance = np.ones((4, 4))
    radiance[1, 1] = 1e300
    planes, masked, _ = clean_radiance(radiance)
    assert masked == 1
    assert planes.max() == 1


def test_that_sound_radiance_is_not_copied():
    radiance = np.ones((4, 4, 3), np.float32)
    assert np.shares_memory(clean_radiance(radiance)[0], radiance)


def test_that_the_floor_lies_below_most_of_the_lit_pixels():
    random = np.random.default_rng(1)
    radiance = random.lognormal(0, 1, (100, 100)).astype(np.float32)
    radiance[0] = 1e20
    radiance[50:] = 0
    scene = prepare_scene(radiance)
    lit = np.median(radiance[radiance > 0])
    assert scene.floor * scene.white <= 0.3 * lit


def test_that_the_floor_follows_the_noise_of_the_dark_parts():
    random = np.random.default_rng(2)
    noise = random.normal(0, 1, (200, 200))
    # A quarter of the picture has light 1, the rest 100; the noise is additive.
    light = np.where(np.arange(200) < 50, 1.0, 100.0)
    floors = []
    for deviation in (0.0, 0.05, 0.2):
        scene = prepare_scene((light + deviation * noise).astype(np.float32))
        floors.append(scene.floor * scene.white)
    assert floors[0] < 1e-4
    expected = FLOOR_PER_NOISE * np.array([0.05, 0.2]) ** 2
    np.testing.assert_allclose(floors[1:], expected, rtol=0.2)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_that_the_sample_prefers_no_column(height, width):
    step = sample_step(height, width, 1000)
    assert step == 1 or math.gcd(step, width) == 1
    assert height * width / step < 2001


def test_that_a_crop_keeps_the_measure_of_the_whole():
    scene = prepare_scene(np.random.default_rng(2).random((9, 9), np.float32))
    part = scene.crop(slice(2, 5), slice(1, 9))
    assert (part.white, part.floor) == (scene.white, scene.floor)
    assert part.log_luminance.shape == (3, 8)
    assert np.shares_memory(part.log_luminance, scene.log_luminance)
