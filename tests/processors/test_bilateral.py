from __future__ import annotations

import numpy as np
import pytest

from desktop_app.algorithms.bilateral import bilateral_filter
from desktop_app.errors import ParameterError
from desktop_app.files.records import Image, as_float
from desktop_app.processors.bilateral import (
    BilateralParameters,
    BilateralSession,
    BilateralSource,
    process,
    sample,
)
from desktop_app.processors.job import Job
from desktop_app.processors.subject import ViewPort


@pytest.fixture(scope="module")
def picture():
    return Image(sample().image.pixels[200:440, 300:620].copy())


def test_that_the_result_is_the_algorithms_at_the_depth_of_the_source(picture):
    parameters = BilateralParameters(sigma_space=5.0)
    result = process(BilateralSource(picture), parameters, Job())
    expected = bilateral_filter(
        as_float(picture.pixels), sigma_space=5.0, sigma_range=0.1
    )
    np.testing.assert_array_equal(
        result.pixels, np.rint(expected * 255).astype(np.uint8)
    )


def test_that_a_guide_lends_its_edges(picture):
    flat = Image(np.full(picture.pixels.shape, 128, np.uint8))
    flat.pixels.setflags(write=True)
    flat.pixels[:, 160:] = 140
    guide = Image(
        np.where(np.arange(320) < 160, 0, 255).astype(np.uint8)[None].repeat(240, 0)
    )
    parameters = BilateralParameters(sigma_space=9.0, sigma_range=0.2)
    alone = process(BilateralSource(flat), parameters, Job()).pixels
    guided = process(BilateralSource(flat, guide), parameters, Job()).pixels
    assert (guided == flat.pixels).all()
    assert (alone != flat.pixels).any()


def test_that_colour_distance_needs_the_exact_method(picture):
    with pytest.raises(ParameterError, match="exact"):
        process(BilateralSource(picture), BilateralParameters(distance="colour"), Job())


def test_that_pixels_that_are_not_finite_are_filled_and_counted():
    pixels = np.full((20, 30), 0.5, np.float32)
    pixels[4, 5], pixels[9, 9] = np.nan, np.inf
    image = Image(pixels, depth=32, linear=True)
    result = process(BilateralSource(image), BilateralParameters(), Job())
    assert result.masked_px == 2
    assert np.isfinite(result.pixels).all()
    assert "2 pixels are not finite" in result.warnings[0]


@pytest.mark.parametrize("sigma", [2.0, 8.0])
def test_that_the_preview_at_full_scale_is_the_export(picture, sigma):
    parameters = BilateralParameters(sigma_space=sigma)
    exact = process(BilateralSource(picture), parameters, Job()).pixels
    view = ViewPort((40, 30, 240, 200), 200, 170)
    shown = BilateralSession().preview(BilateralSource(picture), parameters, view)
    error = shown[..., :3].astype(float) - exact[30:200, 40:240]
    assert shown.shape == (170, 200, 4)
    assert 10 * np.log10(255**2 / max(np.mean(error**2), 1e-9)) >= 50
