"""Parameters of the bilateral filter as they are asked for, and as they are used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.errors import ParameterError
from desktop_app.files.records import Image
from desktop_app.processors.bilateral_smooth import (
    LARGEST_SIGMA,
    SMALLEST_SIGMA,
    BilateralParameters,
    BilateralSource,
    check_guide,
    process,
    resolved,
)
from desktop_app.processors.job import Cancelled, Job
from tests.reference.bilateral_loops import slow_bilateral
from tests.reference.pictures import photograph

METHODS = ("fast", "precise", "exact", "piecewise-linear")


def floats(pixels):
    return Image(np.asarray(pixels, np.float32), depth=32)


def smoothed(image, guide=None, **parameters):
    source = BilateralSource(image, guide)
    return process(source, BilateralParameters(**parameters), Job())


@pytest.mark.parametrize("method", ["exact", "precise", "fast"])
def test_that_small_pictures_agree_with_the_sum_written_out(method):
    pixels = photograph(14, 17, 1).astype(np.float32) / 255
    wanted = slow_bilateral(pixels, 1.5, 0.2)
    found = smoothed(floats(pixels), method=method, sigma_space=1.5, sigma_range=0.2)
    error = np.abs(found.pixels - wanted).max()
    assert error < {"exact": 1e-3, "precise": 1e-3, "fast": 5e-3}[method]


@given(
    share=st.floats(0.3, 100.0), height=st.integers(1, 5000), width=st.integers(1, 5000)
)
@settings(max_examples=40)
def test_that_a_share_is_taken_of_the_diagonal_and_stays_within_the_range(
    share, height, width
):
    thin = np.broadcast_to(np.zeros((1, 1), np.float32), (height, width))
    asked = BilateralParameters(sigma_space=share, space_unit="%")
    used = resolved(asked, BilateralSource(Image(thin, depth=32)))
    diagonal = float(np.hypot(height, width))
    expected = min(max(share / 100 * diagonal, SMALLEST_SIGMA), LARGEST_SIGMA)
    assert used.sigma_space == pytest.approx(expected)
    assert used.space_unit == "px"


def test_that_what_is_resolved_is_resolved_for_good():
    rng = np.random.default_rng(0)
    source = BilateralSource(floats(rng.random((20, 30))))
    asked = BilateralParameters(
        sigma_space=2.0, space_unit="%", range_from_noise=True, method="exact"
    )
    once = resolved(asked, source)
    assert resolved(once, source) == once
    assert (once.method, once.range_from_noise) == ("exact", False)


def test_that_the_range_of_a_picture_without_noise_is_half_a_level():
    used = resolved(
        BilateralParameters(range_from_noise=True),
        BilateralSource(floats(np.full((20, 20), 0.5))),
    )
    assert used.sigma_range == pytest.approx(0.5 / 255)


def test_that_the_noise_is_that_of_the_guide_where_there_is_one():
    rng = np.random.default_rng(0)
    quiet = floats(np.full((120, 120), 0.5))
    noisy = floats(0.5 + rng.normal(0, 0.04, (120, 120)))
    asked = BilateralParameters(range_from_noise=True)
    alone, guided = (
        resolved(asked, BilateralSource(quiet, guide)).sigma_range
        for guide in (None, noisy)
    )
    assert alone == pytest.approx(0.5 / 255)
    assert guided == pytest.approx(0.08, rel=0.15)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("value", [0.0, 0.25, 1.0])
def test_that_a_flat_picture_stays_as_it_is(method, value):
    flat = np.full((12, 15, 3), value, np.float32)
    found = smoothed(floats(flat), method=method, sigma_space=3.0)
    np.testing.assert_allclose(found.pixels, flat, atol=2e-6)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1, 3)], ids=str)
def test_that_a_row_or_a_single_pixel_is_a_picture(method, shape):
    rng = np.random.default_rng(0)
    pixels = rng.random(shape, np.float32)
    found = smoothed(floats(pixels), method=method, sigma_space=2.0).pixels
    assert found.shape == shape
    assert found.min() >= pixels.min() - 1e-5
    assert found.max() <= pixels.max() + 1e-5


@pytest.mark.parametrize("depth", [8, 16])
def test_that_whole_numbers_come_back_at_their_depth_rounded_and_not_cut(depth):
    kind = np.uint8 if depth == 8 else np.uint16
    pixels = photograph(24, 20, 3, kind)
    image = Image(pixels, depth=depth)
    as_numbers = floats(pixels.astype(np.float64) / np.iinfo(kind).max)
    found = smoothed(image).pixels
    wanted = smoothed(as_numbers).pixels.astype(np.float64) * np.iinfo(kind).max
    assert found.dtype == kind
    assert np.abs(found - wanted).max() <= 0.51


@pytest.mark.parametrize("method", METHODS)
def test_that_a_brighter_picture_gives_a_brighter_result(method):
    pixels = photograph(16, 16, 1).astype(np.float32) / 510
    low = smoothed(floats(pixels), method=method, sigma_space=2.0).pixels
    high = smoothed(floats(pixels + 0.25), method=method, sigma_space=2.0).pixels
    np.testing.assert_allclose(high - low, 0.25, atol=6e-3)


def test_that_a_read_only_source_is_not_written_to():
    pixels = photograph(16, 16).astype(np.float32) / 255
    pixels[3, 3] = np.nan
    before = pixels.copy()
    pixels.flags.writeable = False
    result = smoothed(floats(pixels))
    np.testing.assert_array_equal(pixels, before)
    assert result.masked_px == 1
    assert np.isfinite(result.pixels).all()


@pytest.mark.parametrize("distance", ["luminance", "channel"])
def test_that_colour_as_distance_is_for_the_exact_method_alone(distance):
    image = floats(photograph(12, 12) / 255)
    for method in METHODS:
        assert smoothed(image, method=method, distance=distance).way
        if method != "exact":
            with pytest.raises(ParameterError, match="exact"):
                smoothed(image, method=method, distance="colour")
    assert smoothed(image, method="exact", distance="colour").way


@pytest.mark.parametrize(
    ("path", "name"), [(Path("flash.png"), r"flash\.png"), (None, "the guide")]
)
def test_that_a_guide_of_another_size_is_told_with_both_sizes(path, name):
    image, guide = floats(np.zeros((6, 8))), floats(np.zeros((6, 9, 3)))
    guide = replace(guide, path=path)
    with pytest.raises(
        ParameterError, match=f"^{name} is 9 x 6 px, the picture 8 x 6 px: choose"
    ):
        check_guide(BilateralSource(image, guide))


def test_that_a_grey_guide_may_lead_a_picture_in_colour():
    image = floats(photograph(12, 14) / 255)
    guide = floats(photograph(12, 14, 1) / 255)
    assert smoothed(image, guide, sigma_space=2.0).pixels.shape == (12, 14, 3)


@pytest.mark.parametrize("method", METHODS)
def test_that_the_filter_stops_between_its_rows(method):
    job = Job(lambda fraction, stage: job.cancel())
    image = floats(np.tile(photograph(64, 64) / 255, (4, 4, 1)))
    with pytest.raises(Cancelled):
        process(BilateralSource(image), BilateralParameters(method=method), job)
