"""Tone mapping of a picture: its layers, its depth, and what is odd in its light."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral import tone_map
from desktop_app.files.records import Image, as_float
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.tonemap_map import (
    Showing,
    ToneMapParameters,
    find_layers,
    finish,
    process,
    quantised,
    scene_of,
)
from tests.reference.light_files import radiance

LAYERS = ("result", "base", "detail", "uncertainty")


def light(pixels):
    return Image(np.asarray(pixels, np.float32), depth=32, linear=True)


@pytest.fixture(scope="module")
def scene():
    return light(radiance(40, 56))


def mapped(image, **parameters):
    return process(image, ToneMapParameters(**parameters), Job())


def test_that_the_result_is_the_algorithms_at_16_bits(scene):
    parameters = ToneMapParameters(contrast=30.0, detail=1.3, sigma_space=0.06)
    expected = tone_map(
        scene.pixels,
        contrast=30.0,
        detail=1.3,
        sigma_space=0.06,
        brightness=parameters.brightness,
        saturation=parameters.saturation,
        highlights=parameters.highlights,
        sigma_range=parameters.sigma_range,
    ).display
    found = process(scene, parameters, Job()).pixels
    assert found.dtype == np.uint16
    assert np.abs(found / 65535 - expected).max() <= 1 / 65535


def test_that_light_is_base_times_detail_at_every_pixel(scene):
    result = mapped(scene)
    luminance = scene.pixels.astype(float) @ [0.2126, 0.7152, 0.0722]
    seen = 10 ** (result.base.astype(float) + result.detail)
    expected = luminance / result.scene.white + result.scene.floor
    np.testing.assert_allclose(seen, expected, rtol=1e-4)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("layer", LAYERS)
def test_that_a_photograph_keeps_its_depth_in_every_layer(depth, layer):
    kind = np.uint8 if depth == 8 else np.uint16
    top = np.iinfo(kind).max
    pixels = np.rint(np.clip(radiance(20, 24) / 4, 0, 1) * top).astype(kind)
    pixels.flags.writeable = False
    result = mapped(Image(pixels, depth=depth), layer=layer)
    assert result.pixels.dtype == kind
    assert result.pixels.shape[:2] == (20, 24)


@pytest.mark.parametrize(
    ("shown", "depth", "levels"),
    [(0.5, 8, 128), (0.5, 16, 32768), (0.5, 32, 32768), (1.0, 32, 65535), (0.0, 8, 0)],
)
def test_that_a_share_becomes_the_nearest_level(shown, depth, levels):
    plane = np.full((2, 3), shown, np.float32)
    found = quantised(plane, Image(np.zeros((2, 3), np.uint8), depth=depth))
    assert found.dtype == (np.uint8 if depth == 8 else np.uint16)
    assert (found == levels).all()
    assert (plane == np.float32(shown)).all()


def test_that_the_base_is_shown_from_its_darkest_to_its_lightest(scene):
    result = mapped(scene, layer="base")
    base = result.base.astype(float)
    expected = (base - base.min()) / (base.max() - base.min())
    assert np.abs(result.pixels / 65535 - expected).max() < 1e-4


def test_that_detail_is_grey_where_there_is_none_and_ends_at_ten_times(scene):
    result = mapped(scene, layer="detail")
    expected = np.clip((result.detail.astype(float) + 1) / 2, 0, 1)
    assert np.abs(result.pixels / 65535 - expected).max() < 1e-4
    flat = mapped(light(np.full((9, 11), 3.0)), layer="detail")
    assert (np.abs(flat.pixels.astype(int) - 32768) <= 1).all()


def test_that_uncertainty_is_found_when_asked_for_even_if_it_was_not_shown(scene):
    quiet, shown = mapped(scene), mapped(scene, layer="uncertainty")
    assert quiet.layers.uncertainty is None
    np.testing.assert_array_equal(quiet.uncertainty, shown.uncertainty)
    assert np.abs(shown.pixels / 65535 - shown.uncertainty).max() < 1e-4
    assert shown.uncertainty.min() >= 0
    assert shown.uncertainty.max() <= 1


def test_that_fixing_changes_the_base_only_where_it_is_uncertain():
    rng = np.random.default_rng(0)
    pixels = np.exp(rng.normal(0, 0.05, (40, 40))).astype(np.float32)
    pixels[20, 20] = 1000.0
    image = light(pixels)
    plain = mapped(image, sigma_range=0.1)
    fixed = mapped(image, sigma_range=0.1, fix_uncertain=True)
    moved = np.abs(fixed.base - plain.base)
    assert moved[20, 20] > 0.1
    assert np.median(moved) < 0.01


@pytest.mark.parametrize(
    ("holes", "told"),
    [
        ([(2, 3)], "1 pixels are not finite: filled from around them"),
        ([(0, 0), (5, 5), (9, 9)], "3 pixels are not finite: filled from around them"),
    ],
)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_that_holes_are_counted_told_and_filled(holes, told, value):
    pixels = radiance(16, 18)
    for row, column in holes:
        pixels[row, column, 1] = value
    result = mapped(light(pixels))
    assert result.warnings == (told,)
    assert result.scene.masked == len(holes)
    assert np.isfinite(result.base).all()
    assert np.isfinite(result.detail).all()


def test_that_negative_light_is_told_and_taken_as_black():
    pixels = radiance(16, 18, 1)
    pixels[3, 4] = -5.0
    result = mapped(light(pixels))
    assert result.warnings == ("1 pixels are negative: taken as black",)
    assert (result.pixels[3, 4] == result.pixels.min()).all()


@settings(max_examples=12)
@given(
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    channels=st.sampled_from([(), (3,)]),
    layer=st.sampled_from(LAYERS),
    scale=st.sampled_from([0.0, 1e-30, 1.0, 1e30]),
)
def test_that_every_picture_however_small_or_dark_is_mapped(
    height, width, channels, layer, scale
):
    rng = np.random.default_rng(height * 10 + width)
    pixels = (rng.random((height, width, *channels)) * scale).astype(np.float32)
    result = mapped(light(pixels), layer=layer)
    assert result.pixels.shape[:2] == (height, width)
    assert result.pixels.dtype == np.uint16


def test_that_a_part_is_shown_by_the_curve_of_the_whole(scene):
    for layer in LAYERS:
        parameters = ToneMapParameters(layer=layer)
        layers = find_layers(scene_of(scene, Job()), parameters, Job())
        showing = Showing.of(layers, parameters)
        whole = showing.picture(layers, parameters, Job())
        crop = layers.crop(slice(5, 25), slice(10, 40))
        part = showing.picture(crop, parameters, Job())
        np.testing.assert_allclose(part, whole[5:25, 10:40], atol=2e-6)


def test_that_what_was_found_once_is_finished_many_times(scene):
    layers = find_layers(scene_of(scene, Job()), ToneMapParameters(), Job())
    before = layers.base.copy()
    for contrast in (5.0, 500.0):
        parameters = ToneMapParameters(contrast=contrast)
        found = finish(scene, layers, parameters, Job())
        wanted = process(scene, parameters, Job())
        np.testing.assert_array_equal(found.pixels, wanted.pixels)
    np.testing.assert_array_equal(layers.base, before)


def test_that_less_contrast_brings_the_lights_and_the_darks_together():
    # A window and a room, a thousand times darker.
    halves = np.ones((40, 60), np.float32)
    halves[:, 30:] = 1000.0
    spans = []
    for contrast in (3.0, 30.0, 300.0):
        shown = as_float(mapped(light(halves), contrast=contrast).pixels)[..., 0]
        spans.append(np.log(shown[20, 50] / max(shown[20, 10], 1e-4)))
    assert spans[0] < spans[1] < spans[2]


def test_that_no_saturation_is_grey(scene):
    shown = mapped(scene, saturation=0.0).pixels.astype(int)
    assert np.ptp(shown, axis=2).max() <= 1


@pytest.mark.parametrize(
    ("curve", "gamma"), [("sRGB", None), ("2.2", 2.2), ("1.8", 1.8)]
)
def test_that_a_display_curve_is_a_gamma_or_that_of_srgb(curve, gamma):
    assert ToneMapParameters(display_curve=curve).gamma == gamma


def test_that_a_job_that_was_cancelled_before_finds_no_layers(scene):
    ready, job = scene_of(scene, Job()), Job()
    job.cancel()
    with pytest.raises(Cancelled):
        find_layers(ready, ToneMapParameters(), job)


def test_that_the_source_is_never_written_to(scene):
    pixels = scene.pixels.copy()
    pixels[0, 0] = np.nan
    before = pixels.copy()
    pixels.flags.writeable = False
    for layer in LAYERS:
        mapped(replace(scene, pixels=pixels), layer=layer)
    np.testing.assert_array_equal(pixels, before)
