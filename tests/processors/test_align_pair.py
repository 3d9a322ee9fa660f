"""One image brought onto a template: what is checked, shown, told and saved."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.errors import ParameterError
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.files.warps import read_warp
from desktop_app.processors.align_pair import (
    AlignResult,
    details_of,
    display_pair,
    figures_of_pair,
    process_pair,
    region_of,
    seen,
    warnings_about,
    write_matrix,
)
from desktop_app.processors.align_parameters import AlignParameters, settings_of
from desktop_app.processors.align_source import AlignSetup, AlignSource
from desktop_app.processors.job import Cancelled, Job
from desktop_app.processors.pictures import show
from tests.reference.alignment_loops import Waves, corner_error

HEIGHT, WIDTH = 60, 80
SHIFT = np.array([[1.0, 0, 3], [0, 1, -2], [0, 0, 1]])
APPLY = AlignParameters(apply_start=True)


def scene(matrix=None, height=HEIGHT, width=WIDTH):
    return Waves(3).picture(height, width, matrix)


def pair(template, image, **options):
    setup = AlignSetup(**options)
    return AlignSource(MemoryFrames([template, image], "pair"), 0, 1, setup)


def whole_numbers(values, kind):
    return Image(
        np.rint(values * np.iinfo(kind).max).astype(kind),
        depth=8 * np.dtype(kind).itemsize,
    )


@pytest.fixture(scope="module")
def moved():
    """An image, and a template that is it moved by whole pixels."""
    large = Waves(3).picture(HEIGHT + 10, WIDTH + 10)
    image = Image(large[2:-8, 2:-8].copy(), depth=32)
    template = Image(large[:-10, 5:-5].copy(), depth=32)
    return pair(template, image, start=SHIFT)


@pytest.fixture(scope="module")
def found(moved):
    return process_pair(moved, AlignParameters(model="affine"), Job())


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [(), (3,)], ids=["grey", "colour"])
def test_that_a_shift_by_whole_pixels_moves_pixels_and_nothing_else(kind, channels):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, np.iinfo(kind).max, (20, 30, *channels), kind)
    pixels.flags.writeable = False
    warped = seen(Image(pixels), SHIFT, (20, 30))
    assert warped.dtype == kind
    expected = np.zeros_like(pixels)
    expected[2:, :-3] = pixels[:-2, 3:]
    np.testing.assert_array_equal(warped, expected)


def test_that_display_values_stay_in_their_range_and_light_does_not():
    rng = np.random.default_rng(0)
    steps = np.kron(rng.integers(0, 2, (10, 12)), np.ones((4, 4))).astype(np.float32)
    half = np.array([[1.0, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    shown = seen(Image(steps, depth=32), half, steps.shape)
    light = seen(Image(steps, depth=32, linear=True), half, steps.shape)
    assert (shown.min(), shown.max()) == (0.0, 1.0)
    assert light.max() > 1.0
    np.testing.assert_array_equal(shown, np.clip(light, 0, 1))


def test_that_a_warp_that_was_given_is_applied_and_told_as_that(moved):
    result = process_pair(moved, APPLY, Job())
    assert result.alignment is None
    np.testing.assert_array_equal(result.matrix, SHIFT)
    assert figures_of_pair(result) == {
        "converged": True,
        "reason": "the given warp was applied",
        "matrix": SHIFT.tolist(),
        "iterations": 0,
        "errors": [],
    }
    assert result.warnings == ()
    template = moved.frames.read(0).pixels
    np.testing.assert_allclose(result.pixels[2:, :-5], template[2:, :-5], atol=1e-5)


def test_that_there_must_be_a_warp_to_apply():
    alone = Image(scene(), depth=32)
    with pytest.raises(
        ParameterError, match="no start to apply: give one with --start"
    ):
        process_pair(pair(alone, alone), APPLY, Job())


def test_that_the_shift_of_whole_pixels_is_found(found):
    assert found.alignment.converged
    assert corner_error(found.matrix, SHIFT, (0, 0, WIDTH, HEIGHT)) < 0.02
    figures = figures_of_pair(found)
    assert figures["correlation"] > 0.999
    assert figures["gain"] == pytest.approx(1, abs=0.01)
    assert figures["bias"] == pytest.approx(0, abs=0.01)
    assert len(figures["errors"]) == len(figures["levels"]) == figures["iterations"]


def test_that_the_figures_of_a_light_that_changed_are_gain_and_bias(moved):
    template, image = (moved.frames.read(number) for number in (0, 1))
    darker = replace(image, pixels=image.pixels * np.float32(0.7) + np.float32(0.1))
    result = process_pair(pair(template, darker), AlignParameters(), Job())
    figures = figures_of_pair(result)
    assert figures["gain"] == pytest.approx(0.7, abs=0.02)
    assert figures["bias"] == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(
    ("words", "drawn", "expected"),
    [
        ("", None, (0, 0, WIDTH, HEIGHT)),
        ("", (5, 6, 20, 30), (5, 6, 20, 30)),
        ("1,2,30,40", (5, 6, 20, 30), (1, 2, 30, 40)),
        (f"0,0,{WIDTH},{HEIGHT}", None, (0, 0, WIDTH, HEIGHT)),
    ],
)
def test_that_a_region_in_words_comes_before_a_drawn_one_and_that_before_all(
    moved, words, drawn, expected
):
    source = replace(moved, setup=AlignSetup(region=drawn))
    template = source.frames.read(0)
    region = region_of(source, AlignParameters(region=words), template)
    assert tuple(region) == expected


@pytest.mark.parametrize("box", [(1, 0, WIDTH, 9), (0, 1, 9, HEIGHT), (79, 59, 2, 1)])
def test_that_a_region_beyond_the_template_is_told_with_both(moved, box):
    words = ",".join(map(str, box))
    with pytest.raises(ParameterError) as refused:
        region_of(moved, AlignParameters(region=words), moved.frames.read(0))
    assert str(refused.value) == (
        f"region = {words}: must lie inside the template of {WIDTH} x {HEIGHT} px"
    )


def test_that_pictures_with_nothing_in_common_are_a_warning_and_the_best_so_far():
    rng = np.random.default_rng(0)
    noise = [Image(rng.random((40, 40), np.float32), depth=32) for _ in range(2)]
    result = process_pair(pair(*noise), AlignParameters(iterations=3), Job())
    assert not result.alignment.converged
    (warning,) = result.warnings
    assert warning.startswith("not aligned, the best warp so far was used: ")
    assert warning.endswith(result.alignment.reason)
    assert np.isfinite(result.matrix).all()


def test_that_an_alignment_that_converged_or_was_not_asked_for_warns_of_nothing(found):
    assert warnings_about(None) == ()
    assert warnings_about(found.alignment) == ()


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_that_the_difference_is_grey_where_there_is_none_at_the_depth_of_the_image(
    kind,
):
    images = [whole_numbers(scene(), kind) for _ in range(2)]
    parameters = replace(APPLY, layer="difference")
    result = process_pair(pair(*images, start=np.eye(3)), parameters, Job())
    assert result.pixels.dtype == kind
    middle = (int(np.iinfo(kind).max) + 1) // 2
    assert np.abs(result.pixels.astype(int) - middle).max() <= 1


def test_that_it_is_shown_as_it_is_on_the_template_and_in_place_on_the_image(found):
    np.testing.assert_array_equal(display_pair(found), show(found.image))
    on_image = replace(found, on_image=True)
    shown = display_pair(on_image)
    assert shown.shape == (HEIGHT, WIDTH, 4)
    # The template lies there moved by the warp, and beside it is the image.
    np.testing.assert_array_equal(shown[:, 0], show(found.moving)[:, 0])
    template = show(found.template).astype(int)
    inner = shown[5:-8, 10:-10].astype(int)
    assert np.abs(inner - template[7:-6, 7:-13]).mean() < 2


def test_that_a_saved_warp_is_read_again_with_what_is_known_of_it(found, tmp_path):
    for suffix in (".json", ".npy", ".yaml"):
        path = tmp_path / f"warp{suffix}"
        write_matrix(found, path)
        np.testing.assert_allclose(read_warp(path), found.matrix, rtol=1e-12)
    told = json.loads((tmp_path / "warp.json").read_text())
    assert told["model"] == "affine"
    assert told["iterations"] == found.alignment.iterations
    assert "matrix" not in details_of(found)


def test_that_progress_is_of_the_scales_and_every_step_is_shown(moved):
    heard, steps = [], []
    job = Job(lambda fraction, stage: heard.append((fraction, stage)), steps.append)
    result = process_pair(moved, AlignParameters(levels=2), job)
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions)
    assert heard[0] == (0.0, "Reading")
    assert heard[-1] == (1.0, "Done")
    assert len(steps) == len(result.alignment.history)


def test_that_a_step_may_be_the_last_when_the_job_is_cancelled(moved):
    job = Job(on_part=lambda step: job.cancel())
    with pytest.raises(Cancelled):
        process_pair(moved, AlignParameters(), job)


def test_that_the_sources_are_not_written_to_and_an_opacity_is_not_kept(moved):
    images = []
    for number in (0, 1):
        image = moved.frames.read(number)
        pixels = image.pixels.copy()
        pixels.flags.writeable = False
        images.append(replace(image, pixels=pixels, alpha=pixels))
    result = process_pair(pair(*images), AlignParameters(), Job())
    assert isinstance(result, AlignResult)
    assert result.image.alpha is None
    assert result.image.path is None


def test_that_no_scales_are_all_that_fit_and_others_are_handed_on():
    settings = settings_of(AlignParameters(levels=0, weights="tukey"))
    assert settings["levels"] is None
    assert settings["weights"] == "tukey"
    assert settings_of(AlignParameters(levels=3))["levels"] == 3
    # All that is left concerns what is made of it, not how it is found.
    left = set(AlignParameters().as_dict()) - set(settings)
    assert left == {
        "work", "layer", "reference", "chosen", "combine", "crop", "apply_start",
        "region",
    }  # fmt: skip
