"""What the plots of a picture show: luminance along a line, and how often it occurs."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.files.records import Image
from desktop_app.main_window.picture_figures import (
    counts_of,
    curves_of,
    display_counts,
    in_ones,
    light_along,
    light_counts,
    luminance,
)
from desktop_app.processors.job import Job
from desktop_app.processors.tonemap_map import ToneMapParameters, process

POINTS = np.array([(0.0, 1.0), (1.5, 1.0), (3.0, 1.0)])


def image_of(values, kind):
    return Image(np.asarray(values, kind), depth=8 * np.dtype(kind).itemsize)


@pytest.mark.parametrize(
    ("kind", "full"), [(np.uint8, 255), (np.uint16, 65535), (np.float32, 1.0)]
)
def test_that_values_are_told_of_one_at_every_depth(kind, full):
    image = image_of([[full, 0]], kind)
    np.testing.assert_allclose(in_ones(image.pixels, image), [[1.0, 0.0]])


def test_that_luminance_weighs_the_channels_and_leaves_grey():
    np.testing.assert_allclose(luminance(np.array([0.2, 0.7])), [0.2, 0.7])
    greys = np.repeat(np.array([[0.2], [0.7]]), 3, axis=1)
    np.testing.assert_allclose(luminance(greys), [0.2, 0.7], atol=1e-3)
    red, green, blue = luminance(np.eye(3))
    assert blue < red < green


def test_that_a_curve_of_a_ramp_is_the_ramp_between_pixels_too():
    ramp = np.tile(np.arange(4) * 50, (3, 1))
    curves = curves_of(
        {"source": image_of(ramp, np.uint8), "result": image_of(ramp // 2, np.uint8)},
        POINTS,
    )
    np.testing.assert_allclose(curves["source"] * 255, [0, 75, 150])
    np.testing.assert_allclose(curves["result"] * 255, [0, 37.5, 75])


def test_that_pictures_of_levels_are_counted_from_black_to_white():
    counts = counts_of({"source": image_of(np.full((9, 9), 100), np.uint8)})
    assert (counts["source"].edges[0], counts["source"].edges[-1]) == (0.0, 1.0)
    assert counts["source"].shares.sum() == pytest.approx(1)


def test_that_a_few_glints_do_not_squeeze_the_rest_of_a_light_picture():
    rng = np.random.default_rng(0)
    light = rng.uniform(0, 2, (300, 300))
    light[0, :5] = 1e6
    light[1, :5] = np.nan
    counts = counts_of({"source": image_of(light, np.float32)})["source"]
    assert counts.edges[-1] < 3
    assert np.count_nonzero(counts.shares) > 100


def test_that_both_pictures_share_one_axis():
    dark, bright = (image_of(np.full((9, 9), v), np.float32) for v in (0.5, 4.0))
    counts = counts_of({"source": dark, "result": bright})
    np.testing.assert_array_equal(counts["source"].edges, counts["result"].edges)
    low, high = counts["source"].edges[[0, -1]]
    assert low <= 0.5
    assert high >= 4.0 - 1e-6


def test_that_a_picture_of_nothing_known_is_counted_without_a_complaint():
    counts = counts_of({"source": image_of(np.full((4, 4), np.nan), np.float32)})
    assert counts["source"].shares.sum() == 0


@pytest.fixture(scope="module")
def mapped():
    rng = np.random.default_rng(3)
    light = np.exp(rng.normal(0, 2, (40, 50, 1))) * np.array((1.0, 0.8, 0.6))
    scene = Image(light.astype(np.float32), depth=32, linear=True)
    return process(scene, ToneMapParameters(), Job())


def test_that_light_and_base_are_drawn_in_powers_of_ten(mapped):
    curves = light_along(mapped, POINTS)
    assert list(curves) == ["scene light", "base", "result"]
    expected = mapped.scene.log_luminance[1, 0]
    assert curves["scene light"][0] == pytest.approx(expected, abs=1e-6)
    assert curves["base"][0] == pytest.approx(mapped.base[1, 0], abs=1e-6)
    assert np.isfinite(curves["result"]).all()
    assert curves["result"].max() <= 1e-6  # of a display that is white at 1


def test_that_light_and_base_are_counted_over_the_range_of_the_light(mapped):
    counts = light_counts(mapped)
    np.testing.assert_array_equal(counts["scene light"].edges, counts["base"].edges)
    assert counts["scene light"].shares.sum() == pytest.approx(1)
    darkest = mapped.scene.log_luminance.min()
    assert counts["scene light"].edges[0] == pytest.approx(darkest)


def test_that_display_values_are_counted_by_channel(mapped):
    counts = display_counts(mapped)
    assert list(counts) == ["luminance", "R", "G", "B"]
    for index, name in enumerate("RGB"):
        shares = counts[name].shares
        middle = (counts[name].edges[:-1] + counts[name].edges[1:]) / 2
        mean = 255 * float(in_ones(mapped.pixels[..., index], mapped.image).mean())
        assert (shares * middle).sum() == pytest.approx(mean, abs=1.5)
