"""Tone mapping's loops: faults, logarithm, display values, counting, agreement."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.bilateral import tone_kernels as kernels
from tests.reference.tone_loops import (
    WEIGHTS,
    faults_in,
    log_luminance_at,
    shoulder,
    slow_counts,
    slow_display,
    srgb,
)

SRGB = 0.0  # the exponent that stands for the curve of sRGB
ANY = st.floats(width=32, allow_nan=True, allow_infinity=True)


def radiance_of(shape, seed=0):
    """Four decades of light."""
    rng = np.random.default_rng(seed)
    return (10 ** rng.uniform(-2, 2, shape)).astype(np.float32)


def faults_of(radiance):
    faults = np.empty((len(radiance), 2), np.int64)
    kernels.find_faults(0, len(radiance), radiance, faults)
    return faults


def logs_of(radiance, scale, floor):
    out = np.empty(radiance.shape[:2], np.float32)
    kernels.log_luminance_rows(0, len(out), radiance, scale, floor, out)
    return out


def displayed(
    radiance,
    base=None,
    *,
    scale=1.0,
    floor=1e-4,
    compression=1.0,
    detail=1.0,
    offset=0.0,
    saturation=1.0,
    exponent=SRGB,
):
    logs = logs_of(radiance, scale, floor)
    out = np.empty((*radiance.shape[:2], 3), np.float32)
    kernels.display_rows(
        *(0, len(out), radiance, logs, logs if base is None else base, scale, floor),
        *(compression, detail, offset, saturation, exponent, out),
    )
    return out


@given(hnp.arrays(np.float32, (3, 4, 3), elements=ANY))
@settings(max_examples=40)
def test_that_faults_are_counted_by_the_pixel(radiance):
    expected = [faults_in(row) for row in radiance.astype(np.float64)]
    np.testing.assert_array_equal(faults_of(radiance), expected)


def test_that_a_pixel_of_several_faults_counts_once_of_each_kind():
    row = np.float32([[[np.nan, np.inf, -1], [-1, -np.inf, -2], [0, 0, 0]]])
    np.testing.assert_array_equal(faults_of(row), [[2, 2]])


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("floor", [1e-5, 0.3])
def test_that_the_logarithm_is_that_of_luminance_and_floor(channels, floor):
    radiance = radiance_of((4, 5, channels))
    logs = logs_of(radiance, 0.01, floor)
    for y, x in np.ndindex(4, 5):
        expected = log_luminance_at(radiance[y, x], 0.01, floor)
        assert logs[y, x] == pytest.approx(expected, abs=2e-6)


def test_that_negative_light_is_no_light_and_infinite_light_has_an_end():
    radiance = np.float32([[[-5], [0], [3e38]]])
    np.testing.assert_allclose(logs_of(radiance, 10.0, 1e-3), [[-3, -3, 30]], rtol=1e-6)


def test_that_neutral_colour_has_the_logarithm_of_grey():
    grey = radiance_of((5, 6, 1))
    deep = np.repeat(grey, 3, axis=2)
    np.testing.assert_allclose(
        logs_of(deep, 1, 1e-4), logs_of(grey, 1, 1e-4), atol=1e-6
    )


@given(
    compression=st.floats(0.2, 1),
    detail=st.floats(0.5, 2),
    offset=st.floats(-1, 0.5),
    saturation=st.floats(0.1, 1.5),
)
@settings(max_examples=8)
def test_that_colours_are_shown_as_the_formula_says(
    compression, detail, offset, saturation
):
    radiance = radiance_of((3, 4, 3))
    base = np.float32(np.random.default_rng(1).uniform(-1, 1, (3, 4)))
    steps = {
        "compression": compression,
        "detail": detail,
        "offset": offset,
        "saturation": saturation,
    }
    shown = displayed(radiance, base, scale=0.5, floor=1e-3, **steps)
    expected = slow_display(radiance, base, white=2.0, floor=1e-3, **steps)
    np.testing.assert_allclose(shown, expected, atol=2e-5)


@given(st.floats(2**-13, 1024, width=32))
@settings(max_examples=25)
def test_that_grey_is_the_shoulder_of_its_light(light):
    shown = displayed(np.full((1, 1, 1), light, np.float32), floor=1e-9)
    np.testing.assert_allclose(shown, srgb(shoulder(light)), atol=3e-5)


@pytest.mark.parametrize("exponent", [1.0, 1 / 2.2, 0.5])
def test_that_a_gamma_is_a_power_of_the_shoulder(exponent):
    light = np.linspace(0.01, 5, 20, dtype=np.float32).reshape(1, 20, 1)
    shown = displayed(light, floor=1e-9, exponent=exponent)
    expected = [shoulder(float(value)) ** exponent for value in light.ravel()]
    np.testing.assert_allclose(shown[0, :, 1], expected, atol=2e-5)


def test_that_grey_of_one_channel_is_shown_as_neutral_colour_is():
    grey = radiance_of((4, 6, 1))
    as_colour = displayed(np.repeat(grey, 3, axis=2))
    np.testing.assert_allclose(displayed(grey), as_colour, atol=5e-5)
    assert np.ptp(as_colour, axis=2).max() < 1e-5


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 1, 0), (0, 2, 1)])
def test_that_the_order_of_the_components_stays(order):
    radiance = radiance_of((6, 7, 3))
    shown = displayed(radiance)
    ranks = np.argsort(radiance, axis=2)
    sorted_shown = np.take_along_axis(shown, ranks, axis=2)
    assert (np.diff(sorted_shown, axis=2) >= -1e-6).all()
    turned = np.ascontiguousarray(radiance[..., list(order)])
    same = np.take_along_axis(displayed(turned), np.argsort(turned, 2), axis=2)
    assert (np.diff(same, axis=2) >= -1e-6).all()


def test_that_no_saturation_leaves_grey():
    shown = displayed(radiance_of((5, 6, 3)), saturation=0.0)
    assert np.ptp(shown, axis=2).max() < 1e-6


def test_that_a_missing_component_is_no_fault_of_the_power():
    red = np.float32([[[5, 0, 0], [0, 0, 0], [0, 2, 0]]])
    shown = displayed(red, floor=1e-6)
    assert np.isfinite(shown).all()
    assert not shown[0, 1].any()
    assert shown[0, 0].argmax() == 0
    assert shown[0, 2].argmax() == 1


@given(hnp.arrays(np.float32, (2, 3, 3), elements=st.floats(-(2**99), 2**99, width=32)))
@settings(max_examples=25)
def test_that_every_finite_light_has_a_display_value(radiance):
    shown = displayed(radiance, scale=1e-3)
    assert np.isfinite(shown).all()
    assert shown.min() >= 0
    assert shown.max() <= 1


def test_that_only_the_ratio_of_light_and_white_counts():
    radiance = radiance_of((4, 5, 3))
    once = displayed(radiance, scale=0.25)
    np.testing.assert_array_equal(displayed(4 * radiance, scale=0.0625), once)


def test_that_brighter_light_is_never_shown_darker():
    light = np.geomspace(1e-4, 1e4, 200, dtype=np.float32).reshape(1, 200, 1)
    tinted = light * np.float32([1, 0.5, 0.2])
    for ramp in (light, tinted):
        luminance = displayed(ramp) @ np.float32(WEIGHTS)
        assert (np.diff(luminance[0]) >= -1e-6).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (5, 1), (6, 7)])
@pytest.mark.parametrize("cell", [1, 2, 5])
def test_that_every_pixel_is_counted_between_two_levels(shape, cell):
    values = np.random.default_rng(0).random(shape).astype(np.float32)
    rows, columns = -(-shape[0] // cell), -(-shape[1] // cell)
    grid = np.zeros((rows, columns, 8), np.float32)
    for first in range(rows):
        kernels.count_rows(first, first + 1, values, cell, 0.0, 6.0, grid)
    np.testing.assert_allclose(grid, slow_counts(values, cell, 0.0, 6.0, 8), atol=1e-5)
    assert grid.sum() == pytest.approx(values.size, rel=1e-6)


def read_agreement(values, grid, *, cell=1, scale=6.0):
    out = np.empty_like(values)
    totals = np.ascontiguousarray(grid.sum(2))
    kernels.agreement_rows(
        0, len(values), values, cell, 0.0, scale, grid, totals, 1.0, 0.0, out
    )
    return out


def test_that_pixels_that_see_only_themselves_agree_wholly():
    values = np.random.default_rng(0).random((5, 6)).astype(np.float32)
    grid = slow_counts(values, 1, 0.0, 6.0, 8).astype(np.float32)
    np.testing.assert_allclose(read_agreement(values, grid), 1, atol=1e-5)


def test_that_a_pixel_agrees_by_the_share_of_its_cell_that_is_alike():
    values = np.zeros((4, 4), np.float32)
    values[:, 2:], values[0, 0] = 0.5, 1.0
    grid = slow_counts(values, 4, 0.0, 6.0, 8).astype(np.float32)
    agreed = read_agreement(values, grid, cell=4)
    np.testing.assert_allclose(agreed[:, 2:], 8 / 16, atol=1e-5)
    np.testing.assert_allclose(agreed[1:, :2], 7 / 16, atol=1e-5)
    assert agreed[0, 0] == pytest.approx(1 / 16, abs=1e-5)


def test_that_the_share_of_a_grid_between_its_cells_is_interpolated():
    grid = np.zeros((1, 2, 2), np.float32)
    grid[0, 0, 0], grid[0, 1, 1] = 1, 1  # alike on the left, unlike on the right
    agreed = read_agreement(np.zeros((1, 8), np.float32), grid, cell=4)
    shares = np.clip((np.arange(8) + 0.5) / 4 - 0.5, 0, 1)
    np.testing.assert_allclose(agreed[0], 1 - shares, atol=1e-6)


def test_that_the_curve_of_srgb_has_no_step_where_its_parts_meet():
    light = np.linspace(0.0029, 0.0034, 50, dtype=np.float32).reshape(1, 50, 1)
    shown = displayed(light, floor=1e-12)[0, :, 0]
    assert (np.diff(shown) > 0).all()
    assert np.diff(shown).max() < 2 * 12.92 * (0.0005 / 49)
    assert math.isclose(shown[-1], srgb(0.0034), rel_tol=1e-4)
