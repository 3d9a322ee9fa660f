"""The bilateral grid against plain loops: splat, gather and blur, slice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral import grid_kernels as kernels
from desktop_app.algorithms.bilateral.grid import Fineness, filter_on_grid, lay_out
from desktop_app.algorithms.bilateral.prepare import NONE_MASKED, prepare
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.splines import (
    cubic_b_spline,
    fit_blur,
    make_axis,
)
from tests.reference.bilateral_loops import (
    psnr,
    scene,
    slow_bilateral,
    slow_blur,
    slow_slice,
    slow_splat,
    spline,
)

CELL = 2.5
LEVELS = 14
LOW, SCALE = np.float32(-0.25), np.float32(6.0)
CHANNELS = pytest.mark.parametrize("channels", [1, 3])


class Case:
    """A small picture and its guide, as the kernels want them."""

    def __init__(self, channels, shape=(9, 7), seed=0):
        rng = np.random.default_rng(seed)
        self.guide = rng.random(shape).astype(np.float32)
        self.values = rng.random((*shape, channels)).astype(np.float32)
        self.known = NONE_MASKED
        self.rows, self.columns = (make_axis(side, CELL) for side in shape)
        self.lanes = channels + 1
        self.stride = LEVELS * self.lanes
        self.levels = (self.guide.astype(np.float64) - float(LOW)) * float(SCALE)

    @property
    def shape(self):
        return self.rows.samples, self.columns.samples, LEVELS

    def axes(self):
        return (
            *(self.columns.first, self.columns.weights),
            *(self.rows.first, self.rows.weights),
        )

    def splatted(self, block=9):
        """Slabs of blocks of rows, and the grid rows they begin at."""
        splat = kernels.splat_grey if self.lanes == 2 else kernels.splat_colour
        height = len(self.guide)
        tops = self.rows.first[::block].astype(np.int64)
        line = self.shape[1] * self.stride
        slabs = np.empty((len(tops), self.shape[0], line), np.float32)
        for first in range(0, height, block):
            splat(
                *(first, min(first + block, height), self.guide, self.values),
                *(self.known, *self.axes(), LOW, SCALE, LEVELS, block, slabs),
            )
        return slabs, tops

    def gathered(self, block=9, range_taps=(1,), space_taps=(1,)):
        slabs, tops = self.splatted(block)
        grid = np.empty((self.shape[0], slabs.shape[2]), np.float32)
        kernels.gather(
            *(0, len(grid), slabs, tops, np.float32(range_taps)),
            *(np.float32(space_taps), self.lanes, self.stride, grid),
        )
        return grid

    def sliced(self, grid):
        read = kernels.slice_grey if self.lanes == 2 else kernels.slice_colour
        result = np.empty_like(self.values)
        read(
            *(0, len(self.guide), self.guide, self.values, grid, *self.axes()),
            *(LOW, SCALE, LEVELS, 0, result),
        )
        return result

    def slow_grid(self):
        levels = self.levels.copy()
        if self.known.size:
            levels[~self.known] = np.nan
        return slow_splat(levels, self.values, CELL, self.shape)

    def folded(self, grid):
        return grid.reshape(*self.shape, self.lanes)


@CHANNELS
@pytest.mark.parametrize("shape", [(1, 1), (1, 8), (6, 1), (9, 7)])
def test_that_pixels_are_splatted_by_their_spline_weights(channels, shape):
    case = Case(channels, shape)
    grid = case.folded(case.gathered())
    np.testing.assert_allclose(grid, case.slow_grid(), atol=2e-6)


@CHANNELS
def test_that_the_weight_in_the_grid_is_the_number_of_pixels(channels):
    case = Case(channels)
    grid = case.folded(case.gathered())
    assert grid[..., -1].sum() == pytest.approx(63, rel=1e-5)
    np.testing.assert_allclose(
        grid[..., :-1].sum((0, 1, 2)), case.values.sum((0, 1)), rtol=1e-5
    )


@CHANNELS
def test_that_masked_pixels_are_not_in_the_grid(channels):
    case = Case(channels)
    case.known = np.random.default_rng(3).random((9, 7)) < 0.6
    case.values[~case.known] = 1e6
    grid = case.folded(case.gathered())
    np.testing.assert_allclose(grid, case.slow_grid(), atol=2e-6)
    assert grid[..., -1].sum() == pytest.approx(case.known.sum(), rel=1e-5)


@CHANNELS
@pytest.mark.parametrize("block", [1, 2, 4])
def test_that_slabs_of_any_height_are_the_same_grid(channels, block):
    case = Case(channels)
    np.testing.assert_allclose(case.gathered(block), case.gathered(), atol=1e-6)


@CHANNELS
def test_that_all_three_axes_are_blurred_by_their_taps(channels):
    case = Case(channels)
    range_taps, space_taps = (0.7, 0.2, -0.05), (0.8, 0.15, 0.02, 0.01)
    grid = case.gathered(2, range_taps, space_taps)
    blurred = np.empty_like(grid)
    taps = np.float32(space_taps)
    for first, last in ((3, len(grid)), (0, 3)):
        kernels.blur_down(first, last, grid, taps, blurred)
    expected = case.slow_grid()
    for axis, own in ((2, range_taps), (1, space_taps), (0, space_taps)):
        expected = slow_blur(expected, own, axis)
    # The empty levels at the end of one column may hear of the next one.
    read = np.s_[:, :, : LEVELS - len(range_taps)]
    np.testing.assert_allclose(case.folded(blurred)[read], expected[read], atol=5e-6)


@CHANNELS
def test_that_the_grid_is_read_by_the_spline_weights(channels):
    case = Case(channels)
    grid = case.gathered()
    means, weights = slow_slice(case.folded(grid).astype(np.float64), case.levels, CELL)
    assert weights.min() > 0
    np.testing.assert_allclose(case.sliced(grid), means, rtol=2e-5)


@CHANNELS
def test_that_a_pixel_keeps_its_value_where_the_grid_is_empty(channels):
    case = Case(channels)
    empty = np.zeros((case.shape[0], case.shape[1] * case.stride), np.float32)
    np.testing.assert_array_equal(case.sliced(empty), case.values)


@CHANNELS
def test_that_rows_may_be_read_from_the_middle_of_a_strip(channels):
    case = Case(channels)
    grid = case.gathered()
    whole = case.sliced(grid)
    read = kernels.slice_grey if channels == 1 else kernels.slice_colour
    part = np.empty((4, 7, channels), np.float32)
    arguments = (case.guide, case.values, grid, *case.axes(), LOW, SCALE, LEVELS)
    read(0, 4, *arguments, 3, part)
    np.testing.assert_array_equal(part, whole[3:7])


@given(seed=st.integers(0, 99), factor=st.floats(0.1, 10))
@settings(max_examples=6)
def test_that_splat_and_slice_are_linear_in_the_values(seed, factor):
    case = Case(1, seed=seed)
    once = case.sliced(case.gathered())
    case.values *= np.float32(factor)
    np.testing.assert_allclose(
        case.sliced(case.gathered()), np.float32(factor) * once, rtol=1e-4
    )


@given(place=st.floats(-3, 3))
def test_that_the_spline_is_the_one_of_truncated_powers(place):
    assert float(cubic_b_spline(np.array(place))) == pytest.approx(
        spline(place), abs=1e-12
    )


@given(pixels=st.integers(1, 60), cell=st.floats(0.3, 40))
def test_that_an_axis_reproduces_constants_and_slopes(pixels, cell):
    axis = make_axis(pixels, cell)
    np.testing.assert_allclose(axis.weights.sum(1), 1, atol=1e-6)
    # The samples begin one before the first pixel's.
    places = axis.first[:, None].astype(np.float64) + np.arange(-1, 3)
    read = (axis.weights * places).sum(1) * cell
    np.testing.assert_allclose(read, np.arange(pixels), atol=1e-4 * cell + 1e-6)
    assert axis.samples == int(axis.first[-1]) + 4


def test_that_a_part_of_an_axis_begins_at_its_own_first_sample():
    axis = make_axis(30, 4.0)
    part = axis.part(11, 20)
    assert part.first[0] == 0
    np.testing.assert_array_equal(part.first, axis.first[11:20] - axis.first[11])
    np.testing.assert_array_equal(part.weights, axis.weights[11:20])
    assert part.cell == 4.0


@pytest.mark.parametrize(("samples", "radius"), [(1.05, 1), (1.3, 3), (2.0, 5)])
def test_that_the_fitted_blur_adds_up_to_the_gaussian(samples, radius):
    taps = fit_blur(samples, radius)
    assert len(taps) == radius + 1
    total = taps[0] + 2 * sum(taps[1:])
    assert total == pytest.approx(samples * np.sqrt(2 * np.pi), rel=0.03)


@CHANNELS
def test_that_the_whole_is_near_the_bilateral_filter(channels):
    picture = scene(48, 40, channels=channels if channels == 3 else 0)
    run = prepare(picture, None, "luminance")[0][0]
    fine = Fineness(1.3, 1.2, 3, 3)
    filtered = filter_on_grid(run, fine, 3.0, 0.15, Watch(2))
    guide = run.guide
    exact = slow_bilateral(picture, 3.0, 0.15, guide=guide).reshape(filtered.shape)
    assert psnr(filtered, exact) > 70


def test_that_a_large_picture_is_cut_into_strips_and_a_small_one_is_not():
    run = prepare(scene(20, 30), None, "luminance")[0][0]
    fine = Fineness(1.05, 0.95, 1, 1)
    small = lay_out(run, fine, 2.0, 0.1, 1.0)
    assert small.strip == 20
    many = lay_out(run, fine, 2.0, 1e-7, 1.0)
    assert many.levels > 1e6
    assert small.levels < 30
    wide = lay_out(run, fine, 8.0, 0.1, 1.0)
    assert wide.halo > small.halo
    assert wide.line < small.line
