"""What a session of tone mapping keeps of a picture, and what it works out anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.files.records import Image
from desktop_app.processors import tonemap_session
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.pictures import to_rgba
from desktop_app.processors.subject import ViewPort
from desktop_app.processors.tonemap_map import ToneMapParameters, process
from desktop_app.processors.tonemap_session import ToneMapSession
from tests.reference.light_files import radiance

HEIGHT, WIDTH = 60, 80
WHOLE = ViewPort((0, 0, WIDTH, HEIGHT), WIDTH, HEIGHT)
PART = ViewPort((10, 20, 40, 44), 30, 24)


@pytest.fixture(scope="module")
def scene():
    return Image(radiance(HEIGHT, WIDTH), depth=32, linear=True)


@pytest.fixture
def found(monkeypatch):
    """What was worked out: scenes, and layers with their parameters."""
    calls = {"scenes": 0, "layers": []}
    scene_of, find_layers = tonemap_session.scene_of, tonemap_session.find_layers

    def count_scene(image, job):
        calls["scenes"] += 1
        return scene_of(image, job)

    def count_layers(scene, parameters, job):
        calls["layers"].append(parameters)
        return find_layers(scene, parameters, job)

    monkeypatch.setattr(tonemap_session, "scene_of", count_scene)
    monkeypatch.setattr(tonemap_session, "find_layers", count_layers)
    return calls


CURVE_ONLY = (
    {"contrast": 20.0}, {"detail": 2.0}, {"brightness": 0.3}, {"saturation": 0.0},
    {"highlights": 0.5}, {"display_curve": "2.2"}, {"layer": "base"},
    {"layer": "detail"},
)  # fmt: skip
LAYERS_TOO = (
    {"sigma_space": 0.1}, {"sigma_range": 1.0}, {"fix_uncertain": True},
    {"layer": "uncertainty"},
)  # fmt: skip


def assert_changed_as_anew(scene, change):
    """What a session shows after a change is what would be worked out anew."""
    session, changed = ToneMapSession(), ToneMapParameters(**change)
    session.process(scene, ToneMapParameters(), Job())
    shown = session.process(scene, changed, Job())
    np.testing.assert_array_equal(shown.pixels, process(scene, changed, Job()).pixels)


@pytest.mark.parametrize("change", CURVE_ONLY, ids=str)
def test_that_a_slider_of_the_curve_finds_no_layers_again(scene, found, change):
    assert_changed_as_anew(scene, change)
    assert (found["scenes"], len(found["layers"])) == (1, 1)


@pytest.mark.parametrize("change", LAYERS_TOO, ids=str)
def test_that_what_the_layers_depend_on_finds_them_again_from_the_same_light(
    scene, found, change
):
    assert_changed_as_anew(scene, change)
    assert (found["scenes"], len(found["layers"])) == (1, 2)


def test_that_another_picture_is_worked_out_from_its_own_light(scene, found):
    session = ToneMapSession()
    session.process(scene, ToneMapParameters(), Job())
    other = replace(scene, pixels=scene.pixels[::-1].copy())
    answer = session.process(other, ToneMapParameters(), Job())
    assert found["scenes"] == 2
    wanted = process(other, ToneMapParameters(), Job())
    np.testing.assert_array_equal(answer.pixels, wanted.pixels)


@pytest.mark.parametrize("layer", ["result", "base", "detail", "uncertainty"])
def test_that_a_preview_of_known_layers_is_the_very_answer(scene, layer):
    session, parameters = ToneMapSession(), ToneMapParameters(layer=layer)
    full = to_rgba(session.process(scene, parameters, Job()).pixels)
    shown = session.preview(scene, parameters, PART).astype(int)
    assert np.abs(shown - full[20:44, 10:40]).max() <= 1


def test_that_a_refined_part_leaves_the_layers_of_the_whole_behind(scene, found):
    session = ToneMapSession()
    refined = session.refine(scene, ToneMapParameters(), PART, Job())
    full = to_rgba(session.process(scene, ToneMapParameters(), Job()).pixels)
    assert len(found["layers"]) == 1
    assert np.abs(refined.astype(int) - full[20:44, 10:40]).max() <= 1


@pytest.mark.parametrize(
    "view", [WHOLE, ViewPort(PART.region, 15, 12)], ids=["too much", "too far"]
)
def test_that_nothing_is_refined_that_is_seen_from_afar_or_nearly_whole(
    scene, found, view
):
    assert ToneMapSession().refine(scene, ToneMapParameters(), view, Job()) is None
    assert found["layers"] == []


def test_that_a_refinement_that_was_stopped_leaves_no_half_found_layers(scene, found):
    session, job = ToneMapSession(), Job()
    job.cancel()
    with pytest.raises(Cancelled):
        session.refine(scene, ToneMapParameters(), PART, job)
    answer = session.process(scene, ToneMapParameters(), Job())
    wanted = process(scene, ToneMapParameters(), Job())
    np.testing.assert_array_equal(answer.pixels, wanted.pixels)


def test_that_a_slider_shrinks_a_large_picture_once(monkeypatch, scene, found):
    monkeypatch.setattr(tonemap_session, "PREVIEW_PIXELS", HEIGHT * WIDTH / 4)
    session = ToneMapSession()
    session.prepare(scene, ToneMapParameters(), WHOLE)
    for contrast in (10.0, 20.0, 40.0):
        shown = session.preview(scene, ToneMapParameters(contrast=contrast), WHOLE)
        assert shown.shape == (HEIGHT / 2, WIDTH / 2, 4)
    assert (found["scenes"], len(found["layers"])) == (1, 1)


def test_that_a_coarse_view_is_near_the_full_answer_in_brightness(monkeypatch, scene):
    monkeypatch.setattr(tonemap_session, "PREVIEW_PIXELS", HEIGHT * WIDTH / 4)
    parameters = ToneMapParameters()
    shown = ToneMapSession().preview(scene, parameters, WHOLE)
    full = to_rgba(process(scene, parameters, Job()).pixels)
    assert abs(shown[..., :3].mean() - full[..., :3].mean()) < 13


def test_that_a_view_of_one_pixel_is_a_picture_wherever_it_lies(monkeypatch, scene):
    monkeypatch.setattr(tonemap_session, "PREVIEW_PIXELS", HEIGHT * WIDTH / 16)
    session = ToneMapSession()
    for column, row in ((0, 0), (WIDTH - 1, HEIGHT - 1)):
        view = ViewPort((column, row, column + 1, row + 1), 1, 1)
        for layer in ("result", "uncertainty"):
            shown = session.preview(scene, ToneMapParameters(layer=layer), view)
            assert min(shown.shape[:2]) >= 1
