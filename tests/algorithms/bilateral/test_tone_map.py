import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from desktop_app.algorithms.bilateral import tone_map
from desktop_app.algorithms.bilateral.radiance import prepare_scene
from desktop_app.algorithms.bilateral.tone_map import (
    RANGES,
    find_base,
    fit_curve,
    render,
)
from tests.reference.tmqi import quality_of
from tests.reference.tone_loops import slow_display

MEMORIAL = Path(__file__).parents[4] / "shared/data/hdr/memorial_std.hdr"
FEW = settings(max_examples=25)
SEEDS = st.integers(0, 2**32 - 1)


def scene(seed=0, shape=(40, 50), decades=4.0):
    """Areas of different light with texture and colour."""
    random = np.random.default_rng(seed)
    light = random.random((4, 5)).repeat(-(-shape[0] // 4), 0)
    light = light.repeat(-(-shape[1] // 5), 1)[: shape[0], : shape[1]]
    light = 10 ** (decades * (light - 0.5)) * random.lognormal(0, 0.2, shape)
    colour = random.uniform(0.3, 1.0, (*shape, 3))
    return (light[..., None] * colour).astype(np.float32)


def two_levels(low, high, size=64):
    radiance = np.full((size, size), low, np.float32)
    radiance[:, size // 2 :] = high
    return radiance


@FEW
@given(SEEDS, st.integers(-40, 40))
def test_that_a_power_of_two_times_the_radiance_changes_no_bit(seed, exponent):
    radiance = scene(seed)
    first = tone_map(radiance)
    second = tone_map(radiance * np.float32(2.0**exponent))
    np.testing.assert_array_equal(first.display, second.display)
    np.testing.assert_array_equal(first.base, second.base)


@FEW
@given(SEEDS, st.floats(1e-12, 1e12))
def test_that_a_constant_factor_of_the_radiance_changes_nothing(seed, factor):
    radiance = scene(seed)
    first = tone_map(radiance).display
    second = tone_map(radiance * np.float32(factor)).display
    np.testing.assert_allclose(first, second, atol=1e-3)


@FEW
@given(st.floats(-3, 3), st.floats(0.01, 4), st.floats(2, 1000))
def test_that_the_brighter_of_two_levels_stays_brighter(low, decades, contrast):
    radiance = two_levels(10**low, 10 ** (low + decades))
    display = tone_map(radiance, contrast=contrast).display
    assert display[:, -8:].min() > display[:, :8].max()


@pytest.mark.parametrize("contrast", [2.0, 30.0, 1000.0])
def test_that_the_base_is_compressed_to_the_contrast_asked_for(contrast):
    mapping = tone_map(two_levels(1, 20000), contrast=contrast)
    levels = mapping.curve.compression * mapping.base
    reached = 10 ** float(levels[:, -1].mean() - levels[:, 0].mean())
    assert reached == pytest.approx(contrast, rel=0.01)


def test_that_a_base_of_little_contrast_is_left_as_it_is():
    assert tone_map(two_levels(1, 20)).curve.compression == 1.0
    assert tone_map(two_levels(1, 20), contrast=10).curve.compression < 1.0


def test_that_base_and_detail_sum_to_the_log_luminance():
    radiance = scene(3)
    mapping = tone_map(radiance)
    luminance = radiance.astype(np.float64) @ (0.2126, 0.7152, 0.0722)
    expected = np.log10(luminance / mapping.scene.white + mapping.scene.floor)
    np.testing.assert_allclose(mapping.base + mapping.detail, expected, atol=2e-5)


def test_that_more_detail_gain_gives_more_local_contrast():
    radiance = scene(4, decades=0.0)
    spread = [tone_map(radiance, detail=d).display.std() for d in (0, 0.5, 1, 2)]
    assert spread == sorted(spread)
    assert spread[3] > 1.8 * spread[1]


@pytest.mark.parametrize("value", [1e-30, 0.5, 3e4, 1e30])
def test_that_a_flat_scene_is_shown_at_the_brightness_asked_for(value):
    mapping = tone_map(np.full((20, 30, 3), value, np.float32), brightness=0.4)
    np.testing.assert_allclose(mapping.display, 0.4, atol=1e-3)
    np.testing.assert_allclose(mapping.detail, 0, atol=1e-5)
    assert not mapping.uncertainty.any()


@pytest.mark.parametrize("brightness", [0.2, 0.47, 0.8])
@pytest.mark.parametrize("gamma", [None, 2.2])
def test_that_the_mean_display_value_is_the_brightness(brightness, gamma):
    radiance = scene(5).mean(axis=2)
    mapping = tone_map(radiance, brightness=brightness, highlights=1, gamma=gamma)
    assert mapping.display.mean() == pytest.approx(brightness, abs=0.01)


@pytest.mark.parametrize("highlights", [0.0, 0.01, 0.1])
def test_that_no_more_than_the_share_of_highlights_passes_the_shoulder(highlights):
    radiance = scene(6).mean(axis=2)
    mapping = tone_map(radiance, brightness=0.9, highlights=highlights)
    # The shoulder is at y = 1, shown as 2^(-1/4).
    passed = mapping.display[..., 0] > 1.055 * 2 ** (-0.25 / 2.4) - 0.055 + 1e-4
    assert passed.mean() == pytest.approx(highlights, abs=2 / radiance.size)


def test_that_black_is_shown_black():
    mapping = tone_map(np.zeros((9, 7, 3), np.float32))
    assert not mapping.display.any()
    assert np.isfinite(mapping.base).all()
    assert not mapping.uncertainty.any()


def test_that_black_parts_are_black_and_do_not_count_for_the_brightness():
    radiance = scene(7)
    alone = tone_map(radiance).display
    framed = np.zeros((40, 150, 3), np.float32)
    framed[:, 50:100] = radiance
    display = tone_map(framed, sigma_space=0.04 * 64 / math.hypot(40, 150)).display
    assert not display[:, :50].any()
    assert np.abs(display[:, 50:100].mean() - alone.mean()) < 0.03


def test_that_a_small_sun_does_not_turn_the_land_black():
    radiance = scene(8, (100, 100))
    radiance[:5, :20] = 1e9
    display = tone_map(radiance).display
    assert display[10:].mean() > 0.25


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (1, 1, 3), (2, 3, 3)])
def test_that_tiny_pictures_are_mapped(shape):
    mapping = tone_map(np.random.default_rng(0).random(shape, np.float32))
    assert mapping.display.shape == (*shape[:2], 3)
    assert mapping.base.shape == shape[:2]
    assert np.isfinite(mapping.display).all()


@FEW
@given(arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_that_any_floats_give_a_picture_in_range_and_an_uncertainty(radiance):
    before = radiance.copy()
    mapping = tone_map(radiance, fix_uncertain_pixels=True)
    for layer in (mapping.display, mapping.uncertainty):
        assert layer.dtype == np.float32
        assert 0 <= layer.min() <= layer.max() <= 1
    assert np.isfinite(mapping.base).all()
    assert np.isfinite(mapping.detail).all()
    assert mapping.masked == (~np.isfinite(radiance)).any(axis=2).sum()
    assert mapping.negative == (radiance < 0).any(axis=2).sum()
    np.testing.assert_array_equal(radiance, before)


def test_that_saturation_0_is_grey_and_more_is_more():
    radiance = scene(9)
    grey = tone_map(radiance, saturation=0).display
    np.testing.assert_array_equal(grey, grey[..., :1].repeat(3, axis=2))
    spread = [
        np.ptp(tone_map(radiance, saturation=s).display, axis=2).mean()
        for s in (0.3, 0.6, 1.0, 1.5)
    ]
    assert spread == sorted(spread)


def test_that_a_grey_scene_has_the_picture_of_its_luminance():
    grey = scene(10).mean(axis=2)
    colour = np.dstack([grey] * 3)
    first, second = tone_map(grey).display, tone_map(colour).display
    np.testing.assert_allclose(first, second, atol=1e-3)
    assert np.ptp(second, axis=2).max() < 1e-5


def test_that_the_order_of_the_channels_of_a_colour_is_kept():
    radiance = scene(11, decades=6.0)
    display = tone_map(radiance).display
    order = np.argsort(radiance, axis=2)
    ordered = np.take_along_axis(display, order, axis=2)
    assert (np.diff(ordered, axis=2) >= -1e-6).all()


def test_that_two_runs_agree_in_every_bit():
    radiance = scene(12, (200, 300))
    first, second = tone_map(radiance), tone_map(radiance)
    np.testing.assert_array_equal(first.display, second.display)
    np.testing.assert_array_equal(first.uncertainty, second.uncertainty)


def test_that_a_part_is_rendered_as_in_the_whole():
    radiance = scene(13)
    whole = tone_map(radiance)
    rows, columns = slice(5, 30), slice(11, 37)
    part = render(
        whole.scene.crop(rows, columns), whole.base[rows, columns], whole.curve
    )
    np.testing.assert_array_equal(part, whole.display[rows, columns])


def test_that_parts_of_any_shape_need_no_kernel_of_their_own():
    from desktop_app.algorithms.bilateral.tone_kernels import display_rows

    whole = tone_map(scene(13))
    known = set(display_rows.signatures)
    for rows, columns in ((slice(0, 9), slice(None)), (slice(5, 30), slice(11, 37))):
        crop = whole.scene.crop(rows, columns)
        render(crop, whole.base[rows, columns], whole.curve)
        render(crop, whole.base[rows, columns].copy(), whole.curve)
    assert set(display_rows.signatures) == known


def test_that_the_display_follows_the_formula_in_plain_loops():
    radiance = scene(14, (12, 15), decades=7.0)
    radiance[0, 0] = 0
    radiance[1, 1] = (-1, 0.5, 2)
    radiance[2, 2] = (0, 0, 50)
    mapping = tone_map(radiance, saturation=1.3, detail=1.4)
    expected = slow_display(
        radiance,
        mapping.base.astype(np.float64),
        white=mapping.scene.white,
        floor=mapping.scene.floor,
        compression=mapping.curve.compression,
        detail=1.4,
        offset=mapping.curve.offset,
        saturation=1.3,
    )
    np.testing.assert_allclose(mapping.display, expected, atol=2e-4)


def test_that_the_steps_give_what_the_whole_gives():
    radiance = scene(15)
    prepared = prepare_scene(radiance)
    base = find_base(prepared, sigma_space=0.04, sigma_range=0.4)
    curve = fit_curve(
        prepared,
        base,
        contrast=50,
        detail=1.1,
        brightness=0.47,
        saturation=0.9,
        highlights=0.06,
        gamma=None,
    )
    np.testing.assert_array_equal(
        render(prepared, base, curve), tone_map(radiance).display
    )


@pytest.mark.parametrize("name", sorted(RANGES))
def test_that_a_parameter_outside_its_range_is_refused_by_name(name):
    low, high = RANGES[name]
    for value in (low - 0.01, high * 1.01, math.nan, math.inf):
        with pytest.raises(ValueError, match=f"{name} = .*must lie in"):
            tone_map(np.ones((4, 4), np.float32), **{name: value})


@pytest.mark.parametrize("shape", [(5,), (4, 4, 2), (4, 4, 4), (0, 3), (2, 2, 3, 1)])
def test_that_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match="radiance of shape"):
        tone_map(np.ones(shape, np.float32))


def test_that_progress_rises_to_the_end_and_can_stop_the_work():
    heard = []
    tone_map(scene(), report=lambda fraction, stage: heard.append(fraction))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0

    def stop(fraction, stage):
        if fraction > 0.5:
            raise InterruptedError(stage)

    with pytest.raises(InterruptedError):
        tone_map(scene(), report=stop)


@pytest.mark.skipif(not MEMORIAL.exists(), reason="the shared data are not here")
def test_that_the_church_is_mapped_to_the_quality_of_the_best():
    from desktop_app.opencv import cv2

    stored = np.fromfile(MEMORIAL, np.uint8)
    radiance = np.ascontiguousarray(cv2.imdecode(stored, -1)[..., ::-1])
    display = np.round(tone_map(radiance).display * 255)
    quality = quality_of(radiance, display)
    # Reinhard's global operator, the best peer, reaches 0.967 and 0.896.
    assert quality.overall >= 0.97
    assert quality.structure >= 0.90
