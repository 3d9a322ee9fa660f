"""The curve that is fitted to a scene, and the display it leads to."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral.radiance import prepare_scene
from desktop_app.algorithms.bilateral.tone_map import (
    ToneCurve,
    find_base,
    find_uncertainty,
    fit_curve,
    render,
    tone_map,
)
from tests.reference.tone_loops import shoulder, srgb

FEW = settings(max_examples=8)
DEFAULTS = {
    "contrast": 50.0,
    "detail": 1.0,
    "brightness": 0.47,
    "saturation": 1.0,
    "highlights": 1.0,
    "gamma": None,
}


def light_of(seed=0, decades=3.0, shape=(40, 50)):
    """Patches of light over some decades, with a little texture."""
    rng = np.random.default_rng(seed)
    patches = rng.uniform(-decades / 2, decades / 2, (4, 5))
    levels = np.kron(patches, np.ones((shape[0] // 4, shape[1] // 5)))
    return (10 ** (levels + rng.normal(0, 0.02, shape))).astype(np.float32)


def scene_and_base(seed=0, decades=3.0):
    scene = prepare_scene(light_of(seed, decades))
    return scene, find_base(scene, sigma_space=0.04, sigma_range=0.4)


def fitted(scene, base, **more):
    return fit_curve(scene, base, **DEFAULTS | more)


def shown_mean(scene, base, curve, gamma=None):
    """Mean display value of grey light, by the formulas."""
    values = []
    levels = curve.compression * base + curve.detail * (scene.log_luminance - base)
    for level, log in zip(levels.ravel(), scene.log_luminance.ravel(), strict=True):
        luminance = 10 ** float(log) - scene.floor
        light = 10 ** (float(level) + curve.offset) * luminance / 10 ** float(log)
        shown = shoulder(max(light, 0.0))
        values.append(srgb(shown) if gamma is None else shown ** (1 / gamma))
    return float(np.mean(values))


@FEW
@given(seed=st.integers(0, 99), contrast=st.floats(2, 5000))
def test_that_the_base_is_brought_to_the_contrast_or_left(seed, contrast):
    scene, base = scene_and_base(seed)
    compression = fitted(scene, base, contrast=contrast).compression
    low, high = np.percentile(base, (1, 99))
    assert 0 < compression <= 1
    if compression < 1:
        assert compression * (high - low) == pytest.approx(
            math.log10(contrast), rel=0.15
        )
    else:
        assert high - low <= 1.2 * math.log10(contrast)


@FEW
@given(brightness=st.floats(0.15, 0.85), seed=st.integers(0, 99))
@pytest.mark.parametrize("gamma", [None, 2.2])
def test_that_the_offset_puts_the_mean_where_it_is_wanted(brightness, seed, gamma):
    scene, base = scene_and_base(seed)
    curve = fitted(scene, base, brightness=brightness, gamma=gamma)
    assert shown_mean(scene, base, curve, gamma) == pytest.approx(brightness, abs=0.02)


@pytest.mark.parametrize("highlights", [0.0, 0.05, 0.3])
def test_that_no_more_than_the_share_is_over_the_middle_of_the_shoulder(highlights):
    scene, base = scene_and_base(2)
    curve = fitted(scene, base, brightness=0.9, highlights=highlights)
    levels = curve.compression * base + scene.log_luminance - base + curve.offset
    assert (levels > 1e-3).mean() <= highlights + 0.03


def test_that_contrast_saturation_and_gamma_are_handed_on():
    scene, base = scene_and_base()
    curve = fitted(scene, base, detail=1.7, saturation=0.3, gamma=2.0)
    assert (curve.detail, curve.saturation, curve.gamma) == (1.7, 0.3, 2.0)


def test_that_a_black_scene_is_left_as_it_is():
    scene = prepare_scene(np.zeros((8, 9), np.float32))
    base = find_base(scene, sigma_space=0.04, sigma_range=0.4)
    assert fitted(scene, base) == ToneCurve(1.0, 1.0, 0.0, 1.0, None)


@FEW
@given(exponent=st.integers(-20, 20))
def test_that_the_unit_of_the_light_is_no_part_of_the_curve(exponent):
    here = fitted(*scene_and_base())
    scene = prepare_scene(light_of() * np.float32(2.0**exponent))
    base = find_base(scene, sigma_space=0.04, sigma_range=0.4)
    there = fitted(scene, base)
    assert there.compression == pytest.approx(here.compression, rel=1e-5)
    assert there.offset == pytest.approx(here.offset, abs=1e-5)


def test_that_a_curve_may_be_used_on_a_part():
    scene, base = scene_and_base()
    curve = fitted(scene, base)
    rows, columns = slice(5, 20), slice(10, 40)
    part = render(scene.crop(rows, columns), base[rows, columns].copy(), curve)
    np.testing.assert_array_equal(part, render(scene, base, curve)[rows, columns])


@pytest.mark.parametrize("detail", [0.0, 0.5, 2.0])
def test_that_detail_is_a_gain_of_what_the_base_leaves(detail):
    scene, base = scene_and_base()
    curve = replace(fitted(scene, base), detail=detail, compression=1.0, offset=-2.0)
    plain = replace(curve, detail=1.0)
    logs = []
    for one in (curve, plain):
        linear = render(scene, base, replace(one, gamma=1.0))[..., 1].astype(float)
        logs.append(np.log10(np.maximum(linear, 1e-12)))
    change = logs[0] - logs[1]
    expected = (detail - 1) * (scene.log_luminance - base)
    dim = logs[1] < -1  # well below the shoulder
    np.testing.assert_allclose(change[dim], expected[dim], atol=0.01)


def test_that_flat_light_is_certain_and_a_lonely_pixel_is_not():
    light = np.full((30, 30), 1.0, np.float32)
    light[15, 15] = 1000
    found = find_uncertainty(prepare_scene(light), sigma_space=0.1, sigma_range=0.2)
    assert found[15, 15] > 0.8
    assert np.median(found) < 0.05
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize("fix", [False, True])
def test_that_base_and_detail_are_the_logarithm_whatever_is_fixed(fix):
    found = tone_map(light_of(), fix_uncertain_pixels=fix)
    np.testing.assert_allclose(
        found.base + found.detail, found.scene.log_luminance, atol=1e-5
    )
    assert (found.masked, found.negative) == (0, 0)


def test_that_faults_of_the_light_are_counted_through_to_the_end():
    light = light_of()
    light[2, 3], light[5, 6], light[7, 8] = np.nan, np.inf, -1
    found = tone_map(light)
    assert (found.masked, found.negative) == (2, 1)
    assert np.isfinite(found.display).all()


@pytest.mark.parametrize("way", [np.fliplr, np.flipud])
def test_that_the_mirror_image_is_shown_as_the_picture_is(way):
    light = light_of()
    here = tone_map(light, method="exact").display
    there = tone_map(np.ascontiguousarray(way(light)), method="exact").display
    # The sample that is measured is another one.
    assert np.abs(way(there) - here).mean() < 0.01


def test_that_stages_are_told_in_their_order():
    told = []
    tone_map(light_of(), report=lambda share, stage: told.append((share, stage)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    stages = list(dict.fromkeys(stage for _, stage in told))
    assert stages == ["Luminance", "Base", "Uncertainty", "Display", "Done"]
