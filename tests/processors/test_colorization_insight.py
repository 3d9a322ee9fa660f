import numpy as np
import pytest

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.errors import SourceError
from desktop_app.files.records import as_float
from desktop_app.processors.colorization import process
from desktop_app.processors.colorization_insight import (
    look_into,
    residual_picture,
    weights_about,
)
from desktop_app.processors.colorization_solve import ColorizeParameters
from desktop_app.processors.job import Job
from tests.processors.test_colorization import BOTH_SIDES, enlarged, line, subject
from tests.reference.windows import ramp


def test_that_the_doubt_is_greatest_at_the_edge_between_two_colours():
    insight = look_into(subject(*BOTH_SIDES), ColorizeParameters(), Job())
    assert insight.rgba.shape == (120, 160, 4)
    brightness = insight.rgba[..., :3].sum(axis=2, dtype=int).mean(axis=0)
    assert 60 < brightness.argmax() < 100
    assert insight.place is not None
    assert insight.largest > 0.02


def test_that_one_colour_has_no_doubt_worth_a_scribble():
    insight = look_into(subject(line((20, 10), (20, 110))), ColorizeParameters(), Job())
    assert insight.largest < 0.01


def test_that_the_place_lies_in_a_large_picture():
    source = enlarged()
    insight = look_into(source, ColorizeParameters(), Job())
    height, width = source.image.pixels.shape
    x, y = insight.place
    assert 0 <= x < width
    assert 0 <= y < height


def test_that_nothing_is_found_without_marks():
    with pytest.raises(SourceError, match="no pixel is marked"):
        look_into(subject(), ColorizeParameters(), Job())


def test_that_the_residual_of_a_solution_is_dark():
    source, parameters = subject(*BOTH_SIDES), ColorizeParameters()
    shown = residual_picture(source, process(source, parameters, Job()), parameters)
    assert shown[..., :3].max() < 40


@pytest.mark.parametrize("place", [(0, 0), (159, 119), (80, 60), (0, 60)])
def test_that_the_weights_of_a_pixel_are_those_of_the_picture(place):
    image, (x, y) = ramp(), place
    found = weights_about(image, place, 1.5)
    for name, grid in found.items():
        whole = levin_weights(as_float(image.pixels), weights=name, edges=1.5)
        expected = np.insert(whole[y, x], 4, 0).reshape(3, 3)
        np.testing.assert_allclose(grid, expected, atol=1e-7)
