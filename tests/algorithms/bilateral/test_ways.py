import numpy as np
import pytest

from desktop_app.algorithms.bilateral import grid
from desktop_app.algorithms.bilateral.extent import extent_of
from desktop_app.algorithms.bilateral.front import filter_with_report
from desktop_app.algorithms.bilateral.grid import close_gaps, filter_on_grid, lay_out
from desktop_app.algorithms.bilateral.prepare import prepare
from desktop_app.algorithms.bilateral.progress import Watch
from desktop_app.algorithms.bilateral.splines import (
    cubic_b_spline,
    fit_blur,
    make_axis,
)
from desktop_app.algorithms.bilateral.ways import FAST, PRECISE
from desktop_app.algorithms.bilateral.window import round_window, square_window
from tests.reference.bilateral_loops import (
    at,
    psnr,
    scene,
    slow_bilateral,
    some_points,
)

BOTH = pytest.mark.parametrize("quality", [FAST, PRECISE], ids=["fast", "precise"])


@pytest.mark.parametrize("method", ["fast", "precise"])
def test_that_small_sigmas_are_brute_force_and_large_ones_the_grid(method):
    picture = scene(200, 250)
    ways = [
        filter_with_report(
            picture, sigma_space=sigma, sigma_range=0.1, method=method
        ).way
        for sigma in (0.5, 1, 1.5, 2, 3, 4, 6, 8, 50, 1000)
    ]
    assert ways[:3] == ["window"] * 3
    assert ways[-4:] == ["grid"] * 4
    assert ways == sorted(ways, reverse=True)  # changes once


def test_that_a_range_with_too_many_levels_is_left_to_brute_force():
    values = 1e6 * np.random.default_rng(0).random((60, 70)).astype(np.float32)
    filtered = filter_with_report(values, sigma_space=20, sigma_range=1e-3)
    assert filtered.way == "window"
    np.testing.assert_allclose(filtered.image, values, rtol=1e-6)


def test_that_a_few_very_bright_pixels_do_not_cost_the_grid():
    picture = scene(150, 180)
    picture[40:44, 50:60] = 60000
    picture[90, 90] = 3000
    filtered = filter_with_report(picture, sigma_space=10, sigma_range=0.1)
    assert filtered.way == "grid"
    points = some_points(picture.shape, 200)
    slow = slow_bilateral(picture, 10, 0.1, points=points)
    dark = slow < 2
    assert psnr(at(filtered.image, points)[dark], slow[dark]) >= 58
    np.testing.assert_allclose(filtered.image[90, 90], 3000, rtol=1e-6)
    np.testing.assert_allclose(filtered.image[40:44, 50:60], 60000, rtol=1e-6)


def test_that_closing_gaps_keeps_order_and_near_differences():
    random = np.random.default_rng(2)
    guide = np.sort(random.choice([0, 5, 80, 3000], 4000) + random.random(4000))
    guide = guide.astype(np.float32).reshape(50, 80)
    closed = close_gaps(guide, extent_of(guide), 0.1, FAST.fineness)
    before, after = np.diff(guide.ravel()), np.diff(closed.ravel())
    near = before < 0.5
    np.testing.assert_allclose(after[near], before[near], atol=4e-4)
    assert after.min() >= 0
    assert np.ptp(closed) < 12
    # Far enough apart that no spline and no blur reaches across.
    assert after[~near].min() > 0.1 / FAST.fineness.range_samples * 6


def test_that_a_guide_without_gaps_is_not_copied():
    guide = np.linspace(0, 1, 4000, dtype=np.float32).reshape(50, 80)
    assert close_gaps(guide, extent_of(guide), 0.001, FAST.fineness) is guide
    assert close_gaps(guide, extent_of(guide), 0.1, FAST.fineness) is guide


@BOTH
@pytest.mark.parametrize("channels", [0, 3])
def test_that_strips_join_without_a_seam(quality, channels, monkeypatch):
    picture = scene(400, 90, channels=channels)
    picture[7, 7] = np.nan
    run = prepare(picture, None, "luminance")[0][0]
    whole = filter_on_grid(run, quality.fineness, 5, 0.1, Watch())
    monkeypatch.setattr(grid, "_STRIP_BYTES", 10_000)
    monkeypatch.setattr(grid, "_STRIP_PLANES", 0)
    layout = lay_out(run, quality.fineness, 5, 0.1, 1)
    assert layout.strip == 32
    strips = filter_on_grid(run, quality.fineness, 5, 0.1, Watch())
    np.testing.assert_allclose(strips, whole, atol=2e-6)


@BOTH
@pytest.mark.parametrize("sigma_range", [0.01, 0.1])
@pytest.mark.parametrize("sigma_space", [3, 8, 100, 1e5])
def test_that_the_grid_of_twelve_megapixels_stays_below_six_planes(
    quality, sigma_space, sigma_range
):
    tall = np.broadcast_to(np.float32(0), (3000, 4000))
    run = prepare(tall[:1, :1], None, "luminance")[0][0]
    run = type(run)(tall, tall[..., None], run.known)
    layout = lay_out(run, quality.fineness, sigma_space, sigma_range, 1)
    cell = sigma_space / quality.fineness.space_samples
    rows = min(3000, layout.strip + 2 * layout.halo)
    floats = layout.line * (rows / cell + 4) * layout.copies
    assert floats + tall.size <= 6 * tall.size


@BOTH
def test_that_the_fitted_blur_makes_splat_and_slice_a_gaussian(quality):
    fineness = quality.fineness
    for samples, radius in (
        (fineness.space_samples, fineness.space_radius),
        (fineness.range_samples, fineness.range_radius),
    ):
        taps = np.array(fit_blur(samples, radius))
        assert (taps > 0).all()  # a mean with positive weights
        lags = np.arange(-radius, radius + 1)
        nodes = np.arange(-30, 31)
        blur = np.array([taps[abs(lag)] for lag in lags])
        for start in (0.0, 0.3, 0.5):
            kernel = np.zeros(len(nodes))
            splat = cubic_b_spline(start - nodes)
            for lag, tap in zip(lags, blur, strict=True):
                kernel += tap * np.roll(splat, lag)
            for distance in np.arange(0, 4, 0.25):
                got = kernel @ cubic_b_spline(start + distance - nodes)
                wanted = np.exp(-0.5 * (distance / samples) ** 2)
                assert got == pytest.approx(wanted, abs=0.03)


def test_that_spline_weights_sum_to_one_and_keep_the_place():
    axis = make_axis(50, 3.7)
    np.testing.assert_allclose(axis.weights.sum(axis=1), 1, atol=1e-6)
    nodes = axis.first[:, None] + np.arange(4.0) - 1
    np.testing.assert_allclose(
        (axis.weights * nodes).sum(axis=1) * 3.7, np.arange(50), atol=1e-4
    )
    part = axis.part(20, 30)
    assert part.first[0] == 0
    assert part.samples <= axis.samples


def test_that_windows_are_no_larger_than_the_picture():
    assert square_window(2, (100, 100)).pixels == 17 * 17
    assert square_window(1e300, (5, 7)).pixels == 9 * 13
    assert round_window(2, 2.5, (100, 100)).half_widths.tolist() == [5, 4, 4, 4, 3, 0]
    assert round_window(1e300, 2.5, (5, 7)).half_widths.tolist() == [6] * 5
    assert round_window(1e-9, 2.5, (5, 7)).half_widths.tolist() == [1, 1]
