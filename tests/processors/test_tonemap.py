from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.errors import ParameterError, SourceError
from desktop_app.files.images import read_image
from desktop_app.files.records import Image, as_float
from desktop_app.files.write import write_image
from desktop_app.opencv import cv2
from desktop_app.processors.job import Job
from desktop_app.processors.pictures import show
from desktop_app.processors.subject import ViewPort
from desktop_app.processors.tonemap import TONEMAP, display, read
from desktop_app.processors.tonemap_bracket import (
    Bracket,
    merge,
    read_time,
    read_times,
    write_time,
    write_times,
)
from desktop_app.processors.tonemap_map import ToneMapParameters, process
from desktop_app.processors.tonemap_session import ToneMapSession
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


CHANGES = (
    {},
    {"contrast": 12.0, "saturation": 1.2},
    {"sigma_range": 0.8},
    {"fix_uncertain": True},
    {"layer": "base"},
    {"layer": "detail"},
    {"layer": "uncertainty"},
    {"brightness": 0.6, "display_curve": "2.2"},
)
VIEW = ViewPort((100, 50, 260, 170), 160, 120)


def test_that_what_is_kept_changes_no_answer(scene):
    session = ToneMapSession()
    for change in CHANGES:
        parameters = ToneMapParameters(**change)
        np.testing.assert_array_equal(
            session.process(scene, parameters, Job()).pixels,
            process(scene, parameters, Job()).pixels,
        )


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_that_the_refined_region_at_full_scale_is_the_export(scene, change):
    parameters = ToneMapParameters(**change)
    exact = display(process(scene, parameters, Job()))[50:170, 100:260]
    session = ToneMapSession()
    refined = session.refine(scene, parameters, VIEW, Job())
    np.testing.assert_array_equal(refined, exact)
    # From then on the preview is the export, too.
    np.testing.assert_array_equal(session.preview(scene, parameters, VIEW), exact)


@pytest.fixture(scope="module")
def large(scene):
    pixels = cv2.resize(
        scene.pixels, None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC
    ).clip(0)
    return Image(pixels, depth=32, linear=True)


@pytest.mark.parametrize(
    "change", [{"sigma_range": 0.6}, {"sigma_space": 0.06}, {"contrast": 20.0}], ids=str
)
def test_that_even_the_coarse_answer_is_sharp_once_the_light_is_known(large, change):
    session, view = ToneMapSession(), ViewPort((300, 200, 800, 600), 500, 400)
    session.process(large, ToneMapParameters(), Job())
    parameters = ToneMapParameters(**change)
    shown = session.preview(large, parameters, view)
    exact = display(process(large, parameters, Job()))[200:600, 300:800]
    assert shown.shape == exact.shape
    error = np.mean((shown.astype(float) - exact) ** 2)
    assert 10 * np.log10(255**2 / max(error, 1e-9)) > 36


def test_that_nothing_is_refined_that_is_not_seen_at_its_own_size(scene):
    small = ViewPort((0, 0, 480, 320), 240, 160)
    assert ToneMapSession().refine(scene, ToneMapParameters(), small, Job()) is None


def test_that_another_frame_is_never_answered_from_the_one_before(scene):
    other = Image(scene.pixels[::-1].copy(), depth=32, linear=True)
    session = ToneMapSession()
    session.process(scene, ToneMapParameters(), Job())
    np.testing.assert_array_equal(
        session.process(other, ToneMapParameters(), Job()).pixels,
        process(other, ToneMapParameters(), Job()).pixels,
    )


def test_that_a_gamma_may_stand_in_for_the_curve_of_srgb(scene):
    curves = ("1.8", "2.4")
    one, other = (
        as_float(process(scene, ToneMapParameters(display_curve=c), Job()).pixels)
        for c in curves
    )
    assert abs(one.mean() - other.mean()) < 0.03  # the anchor holds
    assert np.abs(one - other).max() > 0.02


def test_that_every_part_can_be_saved_as_numbers(scene, tmp_path):
    result = process(scene, ToneMapParameters(), Job())
    written = {}
    for extra in TONEMAP.extras:
        for suffix in extra.suffixes:
            path = tmp_path / f"{extra.name}{suffix}"
            extra.check(path)
            extra.write(result, path)
            written[path.name] = read_image(path).pixels
    log = result.scene.log_luminance
    both = written["base.exr"] + written["details.npy"]
    np.testing.assert_allclose(both, log, atol=1e-5)
    np.testing.assert_allclose(written["base.tif"], written["base.pfm"], atol=1e-6)
    np.testing.assert_allclose(written["light.exr"], scene.pixels, rtol=1e-6)


def test_that_a_merged_bracket_keeps_profile_and_metadata_of_its_middle(scene):
    images = tuple(
        replace(exposed(scene, time), profile=b"profile", metadata=bytes([number]))
        for number, time in enumerate((0.25, 1, 4))
    )
    merged = merge(Bracket(images), "1/4,1,4")
    assert merged.linear
    assert (merged.profile, merged.metadata) == (b"profile", bytes([1]))
    other = (replace(images[0], profile=None), *images[1:])
    assert merge(Bracket(other), "1/4,1,4").profile is None


@pytest.mark.parametrize(
    ("word", "seconds"),
    [("1/60", 1 / 60), ("0.5", 0.5), (" 2 s", 2.0), ("", None), ("-1", None)],
)
def test_that_times_are_read_as_photographers_write_them(word, seconds):
    assert read_time(word) == seconds


@pytest.mark.parametrize("seconds", [1 / 8000, 1 / 60, 0.25, 0.5, 2.0, 30.0])
def test_that_a_written_time_is_read_again(seconds):
    assert read_time(write_time(seconds)) == pytest.approx(seconds, rel=1e-3)


def test_that_light_is_shown_scaled_and_finite():
    pixels = np.full((10, 12, 3), 50.0, np.float32)
    pixels[0, 0] = np.nan
    rgba = show(Image(pixels, depth=32, linear=True))
    assert (rgba[5, 5, :3] >= 254).all()
    assert not rgba[0, 0, :3].any()


def test_that_times_are_written_short_and_read_as_the_same_numbers():
    times = [1 / 60, 1 / 15, 0.25, 1.5, 0.0123456789, 1 / 3]
    written = write_times(times)
    assert written.startswith("1/60,1/15,1/4,1.5,0.0123456789,")
    assert read_times(written, len(times)) == times
