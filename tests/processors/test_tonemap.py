from __future__ import annotations

import numpy as np
import pytest

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.records import Image, as_float
from desktop_app.files.write import write_image
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import show
from desktop_app.processors.subject import ViewPort
from desktop_app.processors.tonemap import (
    Bracket,
    ToneMapParameters,
    ToneMapSession,
    process,
    read,
)
from desktop_app.samples.high_dynamic_range import load_radiance_sample


@pytest.fixture(scope="module")
def scene():
    return load_radiance_sample()


def test_that_a_brighter_light_changes_nothing(scene):
    brighter = Image(scene.pixels * np.float32(8.0), depth=32, linear=True)
    one, other = (
        process(image, ToneMapParameters(), Job()).pixels for image in (scene, brighter)
    )
    np.testing.assert_allclose(as_float(one), as_float(other), atol=2e-3)


def test_that_an_hdr_source_becomes_16_bits_and_a_photograph_stays_at_8(scene):
    assert process(scene, ToneMapParameters(), Job()).pixels.dtype == np.uint16
    photograph = Image(show(scene)[..., :3].copy())
    assert process(photograph, ToneMapParameters(), Job()).pixels.dtype == np.uint8


def test_that_the_layers_add_up_and_the_result_is_for_the_display(scene):
    result = process(scene, ToneMapParameters(), Job())
    assert result.base.shape == result.detail.shape == scene.pixels.shape[:2]
    assert not result.image.linear
    assert result.image.depth == 16
    assert ((result.uncertainty >= 0) & (result.uncertainty <= 1)).all()


def test_that_trouble_in_the_light_is_counted_and_told(scene):
    pixels = scene.pixels.copy()
    pixels[3, 4], pixels[8, 8] = np.nan, -1.0
    result = process(Image(pixels, depth=32, linear=True), ToneMapParameters(), Job())
    assert "1 pixels are not finite" in result.warnings[0]
    assert "1 pixels are negative" in result.warnings[1]


def test_that_the_preview_is_near_the_full_answer(scene):
    full = as_float(process(scene, ToneMapParameters(), Job()).pixels) * 255
    shown = ToneMapSession().preview(
        scene, ToneMapParameters(), ViewPort((100, 50, 340, 250), 240, 200)
    )
    from desktop_app.opencv import cv2

    seen = cv2.resize(shown, (240, 200), interpolation=cv2.INTER_LINEAR)[..., :3]
    assert np.abs(seen.astype(float) - full[50:250, 100:340]).mean() <= 6


def test_that_a_bracket_without_exposure_times_names_the_picture(tmp_path):
    paths = tuple(tmp_path / f"{number}.png" for number in range(2))
    for path in paths:
        write_image(path, np.zeros((40, 40, 3), np.uint8))
    bracket = read({"in": paths})
    with pytest.raises(SourceError, match=r"0\.png tells no exposure time"):
        process(bracket, ToneMapParameters(), Job())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("1/60", "1 times for 3 pictures"),
        ("1/0,1,2", "must be seconds"),
        ("a,b,c", "must"),
    ],
)
def test_that_impossible_exposure_times_are_refused(scene, given, told):
    bracket = Bracket(tuple(exposed(scene, time) for time in (1, 2, 4)))
    with pytest.raises(ParameterError, match=told):
        process(bracket, ToneMapParameters(exposures=given), Job())


def exposed(scene, seconds):
    """A photograph of the scene: what is too bright is white."""
    light = scene.pixels * np.float32(seconds * 0.6)
    return Image(show_linear(np.clip(light, 0, 1)))


def show_linear(light):
    return np.rint(255 * light ** (1 / 2.2)).astype(np.uint8)


def test_that_a_bracket_looks_like_the_scene_it_was_taken_of(scene):
    bracket = Bracket(tuple(exposed(scene, time) for time in (0.25, 1, 4)))
    merged = process(bracket, ToneMapParameters(exposures="1/4, 1, 4"), Job())
    alone = process(scene, ToneMapParameters(), Job())
    rows, columns = merged.pixels.shape[:2]
    assert rows >= 300
    assert columns >= 450
    apart = abs(float(as_float(merged.pixels).mean() - as_float(alone.pixels).mean()))
    assert apart < 0.1


@pytest.mark.parametrize("layer", ["base", "detail", "uncertainty"])
def test_that_a_layer_is_a_grey_picture_of_its_own(scene, layer):
    result = process(scene, ToneMapParameters(layer=layer), Job())
    assert result.pixels.shape == scene.pixels.shape[:2]
    assert result.pixels.dtype == np.uint16
    assert np.ptp(result.pixels) > 0


def test_that_light_is_shown_scaled_and_finite():
    pixels = np.full((10, 12, 3), 50.0, np.float32)
    pixels[0, 0] = np.nan
    rgba = show(Image(pixels, depth=32, linear=True))
    assert (rgba[5, 5, :3] >= 254).all()
    assert not rgba[0, 0, :3].any()
