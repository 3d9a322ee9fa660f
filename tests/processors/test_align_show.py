"""How an alignment is shown: differences about grey, and one picture on another."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.processors.align_inspect import NAMES, pictures_of
from desktop_app.processors.align_pair import process_pair
from desktop_app.processors.align_parameters import AlignParameters
from desktop_app.processors.align_show import FULL_DIFFERENCE, difference, in_place
from desktop_app.processors.align_source import AlignSource
from desktop_app.processors.job import Job
from tests.reference.alignment_loops import Waves

PLAIN = np.eye(3)
SHIFT = np.array([[1.0, 0, 10], [0, 1, 5], [0, 0, 1]])


def flat(value, shape=(20, 30)):
    return Image(np.full(shape, value, np.float32), depth=32)


@pytest.mark.parametrize(
    ("template", "image", "light", "shown"),
    [
        (0.5, 0.5, (1.0, 0.0), 0.5),
        (0.5, 0.5 + FULL_DIFFERENCE, (1.0, 0.0), 1.0),
        (0.5, 0.5 - FULL_DIFFERENCE, (1.0, 0.0), 0.0),
        (0.5, 0.5 + FULL_DIFFERENCE / 2, (1.0, 0.0), 0.75),
        (0.1, 0.9, (1.0, 0.0), 1.0),
        (0.4, 0.6, (1.0, 0.2), 0.5),
        (0.4, 0.2, (0.5, 0.0), 0.5),
    ],
)
def test_that_a_difference_is_image_less_template_in_the_images_light(
    template, image, light, shown
):
    found = difference(flat(template), flat(image), PLAIN, light)
    np.testing.assert_allclose(found, shown, atol=1e-6)
    assert found.dtype == np.float32


def test_that_there_is_no_difference_where_the_image_does_not_reach():
    found = difference(flat(0.2), flat(0.9), SHIFT, (1.0, 0.0))
    assert (found[:15, :20] == 1.0).all()
    assert (found[15:] == 0.5).all()
    assert (found[:, 20:] == 0.5).all()


def test_that_a_picture_in_colour_differs_by_its_grey():
    colours = Image(np.full((6, 7, 3), (0.8, 0.1, 0.3), np.float32), depth=32)
    same = difference(colours, colours, PLAIN, (1.0, 0.0))
    np.testing.assert_array_equal(same, np.full((6, 7), 0.5, np.float32))


def test_that_a_picture_is_laid_where_the_warp_puts_it():
    shown = in_place(flat(1.0, (8, 9)), flat(0.0), SHIFT, (0, 0, 9, 8))
    expected = np.zeros((20, 30), np.uint8)
    expected[5:13, 10:19] = 255
    np.testing.assert_array_equal(shown[..., 0], expected)
    assert (shown[..., 3] == 255).all()


def test_that_only_the_region_is_laid():
    shown = in_place(flat(1.0, (8, 9)), flat(0.0), SHIFT, (2, 3, 4, 2))
    expected = np.zeros((20, 30), np.uint8)
    expected[8:10, 12:16] = 255
    np.testing.assert_array_equal(shown[..., 0], expected)


def test_that_a_warp_that_has_no_way_back_lays_nothing():
    shown = in_place(flat(1.0), flat(0.25), np.zeros((3, 3)), (0, 0, 30, 20))
    assert (shown[..., 0] == 64).all()


def test_that_neither_picture_is_written_to():
    above, below = flat(1.0, (8, 9)), flat(0.0)
    for image in (above, below):
        image.pixels.flags.writeable = False
    in_place(above, below, SHIFT, (0, 0, 9, 8))
    assert (below.pixels == 0).all()


@pytest.mark.parametrize("model", NAMES)
@pytest.mark.parametrize("weights", ["none", "huber"])
def test_that_an_iteration_is_shown_with_a_picture_for_each_of_its_parameters(
    model, weights
):
    turned = np.array([[1.0, -0.02, 1.5], [0.02, 1.0, -1.0], [0, 0, 1]])
    pictures = [Waves(5).picture(48, 60, each) for each in (turned, None)]
    frames = MemoryFrames([Image(each, depth=32) for each in pictures], "pair")
    parameters = AlignParameters(model=model, weights=weights, iterations=5)
    result = process_pair(AlignSource(frames, 0, 1), parameters, Job())
    shown = pictures_of(result, parameters, result.alignment.history[-1])
    titles = [each.title for each in shown]
    first = ["template", "image", "error"] + ["weights"] * (weights != "none")
    assert titles == [*first, *NAMES[model]]
    for each in shown:
        assert each.rgba.dtype == np.uint8
        assert each.rgba.shape[2] == 4
    assert len({each.rgba.shape for each in shown}) == 1


def test_that_the_derivative_by_a_shift_is_that_of_the_picture_along_it():
    """Of a slope to the right it is the same everywhere, whatever lies downwards."""
    y, x = np.mgrid[:48, :60]
    waves = 0.3 + 0.15 * np.sin(y / 4)
    pictures = [
        Image((waves + (x + away) / 150).astype(np.float32), depth=32)
        for away in (0.5, 0.0)
    ]
    parameters = AlignParameters(model="translation", levels=1, light=False)
    frames = MemoryFrames(pictures, "pair")
    result = process_pair(AlignSource(frames, 0, 1), parameters, Job())
    step = result.alignment.history[0]
    shown = {each.title: each.rgba for each in pictures_of(result, parameters, step)}
    inner = shown["right"][6:-6, 6:-6, 0].astype(int)
    assert abs(np.median(np.abs(inner - 128)) - 120) < 12
    assert np.ptp(inner) < 20
