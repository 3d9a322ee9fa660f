from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.algorithms.bilateral import bilateral_filter
from desktop_app.errors import ParameterError
from desktop_app.files.records import Image, as_float
from desktop_app.processors.bilateral import display, sample
from desktop_app.processors.bilateral_session import (
    PREVIEW_LOOKS,
    BilateralSession,
    coarse_scale,
    quickened,
)
from desktop_app.processors.bilateral_smooth import (
    BilateralParameters,
    BilateralSource,
    process,
)
from desktop_app.processors.job import Cancelled, Job
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


def closeness(shown, exact):
    """PSNR in dB of two pictures of 8 bits."""
    error = shown[..., :3].astype(float) - exact
    return 10 * np.log10(255**2 / max(np.mean(error**2), 1e-9))


@pytest.mark.parametrize("sigma", [2.0, 8.0])
def test_that_the_preview_at_full_scale_is_the_export(picture, sigma):
    parameters = BilateralParameters(sigma_space=sigma)
    exact = process(BilateralSource(picture), parameters, Job()).pixels
    view = ViewPort((40, 30, 240, 200), 200, 170)
    shown = BilateralSession().preview(BilateralSource(picture), parameters, view)
    assert shown.shape == (170, 200, 4)
    assert closeness(shown, exact[30:200, 40:240]) >= 50


@pytest.fixture(scope="module")
def large():
    return Image(np.tile(sample().image.pixels, (2, 2, 1)).copy())


VIEW = ViewPort((200, 150, 700, 650), 500, 500)


@pytest.mark.parametrize(
    ("method", "sigma", "decibels"),
    [
        ("fast", 2.0, 100),
        ("fast", 12.0, 50),
        ("precise", 12.0, 55),
        ("exact", 2.0, 100),
        # Its segments and samples begin elsewhere in another part of the picture.
        ("piecewise-linear", 12.0, 42),
    ],
)
def test_that_the_refined_region_at_full_scale_is_the_export(
    large, method, sigma, decibels
):
    parameters = BilateralParameters(sigma_space=sigma, method=method)
    source = BilateralSource(large)
    exact = process(source, parameters, Job()).pixels[150:650, 200:700]
    shown = BilateralSession().refine(source, parameters, VIEW, Job())
    assert shown.shape == (500, 500, 4)
    assert closeness(shown, exact) >= decibels


def test_that_nothing_is_refined_that_would_cost_as_much_as_the_whole(picture):
    source, parameters = BilateralSource(picture), BilateralParameters()
    whole = ViewPort((0, 0, 320, 240), 320, 240)
    assert BilateralSession().refine(source, parameters, whole, Job()) is None


def test_that_refining_stops_when_its_job_is_cancelled(large):
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        BilateralSession().refine(
            BilateralSource(large), BilateralParameters(sigma_space=12.0), VIEW, job
        )


def test_that_a_preview_looks_at_the_guide(picture):
    flat = Image(np.full((240, 320), 128, np.uint8))
    flat.pixels[:, 160:] = 140
    guide = Image(
        np.where(np.arange(320) < 160, 0, 255).astype(np.uint8)[None].repeat(240, 0)
    )
    source = BilateralSource(flat, guide)
    parameters = BilateralParameters(sigma_space=9.0, sigma_range=0.2)
    view = ViewPort((100, 30, 220, 200), 120, 170)
    shown = BilateralSession().preview(source, parameters, view)
    assert (shown[..., 0] == flat.pixels[30:200, 100:220]).all()


def test_that_a_guide_of_another_size_is_refused(picture):
    guide = Image(picture.pixels[:-1].copy(), path=Path("flash.png"))
    with pytest.raises(ParameterError, match=r"flash\.png is 320 x 239 px"):
        process(BilateralSource(picture, guide), BilateralParameters(), Job())


def test_that_the_look_of_the_definition_is_quick_in_the_preview(picture):
    exact = BilateralParameters(method="exact", sigma_space=40.0)
    assert quickened(exact).method == "fast"
    colour = replace(exact, distance="colour")
    assert quickened(colour) is colour
    scale = coarse_scale(colour, 12e6)
    looks = 12e6 * scale**2 * (8 * 40 * scale + 1) ** 2
    assert looks == pytest.approx(PREVIEW_LOOKS)


def test_that_a_share_of_the_diagonal_is_the_same_look_at_every_size(picture):
    diagonal = np.hypot(240, 320)
    share = BilateralParameters(sigma_space=2.0, space_unit="%")
    result = process(BilateralSource(picture), share, Job())
    assert result.sigma_px == pytest.approx(0.02 * diagonal)
    in_px = BilateralParameters(sigma_space=0.02 * diagonal)
    expected = process(BilateralSource(picture), in_px, Job())
    np.testing.assert_array_equal(result.pixels, expected.pixels)
    assert share.scaled(0.5) == share
    assert in_px.scaled(0.5).sigma_space == pytest.approx(0.01 * diagonal)


def test_that_the_range_can_be_twice_the_noise(picture):
    rng = np.random.default_rng(5)
    noisy = np.clip(0.5 + rng.normal(0, 0.03, (200, 300)), 0, 1).astype(np.float32)
    image = Image(noisy, depth=32)
    parameters = BilateralParameters(range_from_noise=True)
    result = process(BilateralSource(image), parameters, Job())
    assert result.sigma_range == pytest.approx(0.06, rel=0.1)
    session = BilateralSession().process(BilateralSource(image), parameters, Job())
    assert session.sigma_range == result.sigma_range


def test_that_more_segments_bring_the_papers_method_nearer_to_the_definition(picture):
    def filtered(**more):
        parameters = BilateralParameters(sigma_space=4.0, **more)
        return as_float(process(BilateralSource(picture), parameters, Job()).pixels)

    exact = filtered(method="exact")
    errors = [
        np.abs(filtered(method="piecewise-linear", segments=n) - exact).mean()
        for n in (1, 3, 30)
    ]
    assert errors[0] > errors[1] > errors[2]


def test_that_a_part_of_a_scene_is_shown_as_bright_as_the_whole():
    light = np.full((400, 600), 0.05, np.float32)
    light[:, 300:] = 2.0
    source = BilateralSource(Image(light, depth=32, linear=True))
    parameters = BilateralParameters(sigma_space=3.0)
    whole = display(process(source, parameters, Job()))
    view = ViewPort((20, 20, 120, 120), 100, 100)
    part = BilateralSession().preview(source, parameters, view)
    assert abs(int(part[50, 50, 0]) - int(whole[70, 70, 0])) <= 1
