import math
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.bilateral import bilateral_filter
from desktop_app.algorithms.bilateral.front import (
    filter_with_report,
    sigma_from_diagonal,
)
from desktop_app.algorithms.imaging.colour import rgb_to_luminance
from tests.reference.bilateral_loops import (
    at,
    psnr,
    scene,
    slow_bilateral,
    some_points,
)

METHODS = ("fast", "precise", "exact", "piecewise-linear")
EVERY_METHOD = pytest.mark.parametrize("method", METHODS)


class Stopped(Exception):
    pass


@pytest.mark.parametrize("sigma", [1, 2, 4, 8])
def test_that_exact_is_the_formula(sigma):
    picture = scene(120, 150)
    points = some_points(picture.shape, 300)
    slow = slow_bilateral(picture, sigma, 0.1, points=points)
    exact = bilateral_filter(
        picture, sigma_space=sigma, sigma_range=0.1, method="exact"
    )
    assert psnr(at(exact, points), slow) >= 130


@pytest.mark.parametrize("sigma", [0.6, 1, 2, 3, 4, 8, 16, 48])
@pytest.mark.parametrize(
    ("method", "least", "largest"), [("fast", 60, 0.006), ("precise", 73, 0.0015)]
)
def test_that_the_quick_methods_are_as_near_to_the_formula_as_promised(
    method, least, largest, sigma
):
    picture = scene(240, 320)
    points = some_points(picture.shape, 200)
    slow = slow_bilateral(picture, sigma, 0.1, points=points)
    quick = bilateral_filter(picture, sigma_space=sigma, sigma_range=0.1, method=method)
    assert psnr(at(quick, points), slow) >= least
    assert np.abs(at(quick, points) - slow).max() <= largest


@pytest.mark.parametrize("sigma_range", [0.03, 0.3, 1.0])
@pytest.mark.parametrize("method", ["fast", "precise", "exact"])
def test_that_log_luminance_of_a_high_dynamic_range_is_filtered_as_well(
    method, sigma_range
):
    log = 5 * scene(150, 200) - 3
    points = some_points(log.shape, 150)
    slow = slow_bilateral(log, 9, sigma_range, points=points)
    quick = bilateral_filter(log, sigma_space=9, sigma_range=sigma_range, method=method)
    scale = max(sigma_range, 0.1) / 0.1  # errors grow with the width of the range
    assert psnr(at(quick, points) / scale, slow / scale) >= 55


@EVERY_METHOD
def test_that_colour_is_filtered_by_its_luminance(method):
    picture = scene(90, 110, channels=3)
    points = some_points(picture.shape, 150)
    luminance = rgb_to_luminance(picture)
    slow = slow_bilateral(picture, 4, 0.1, guide=luminance, points=points)
    quick = bilateral_filter(picture, sigma_space=4, sigma_range=0.1, method=method)
    assert psnr(at(quick, points), slow) >= (48 if method == "piecewise-linear" else 58)


@EVERY_METHOD
def test_that_channels_by_themselves_are_three_grey_pictures(method):
    picture = scene(60, 70, channels=3)
    sigmas = {"sigma_space": 5, "sigma_range": 0.1, "method": method}
    whole = bilateral_filter(picture, distance="channel", **sigmas)
    for channel in range(3):
        alone = bilateral_filter(picture[..., channel], **sigmas)
        np.testing.assert_array_equal(whole[..., channel], alone)


def test_that_the_colour_distance_is_the_length_in_rgb():
    picture = scene(50, 60, channels=3)
    points = some_points(picture.shape, 150)
    slow = slow_bilateral(picture, 3, 0.1, guide=picture, points=points)
    exact = bilateral_filter(
        picture, sigma_space=3, sigma_range=0.1, method="exact", distance="colour"
    )
    assert psnr(at(exact, points), slow) >= 110


@EVERY_METHOD
@pytest.mark.parametrize("channels", [0, 3])
def test_that_a_guide_gives_the_edges(method, channels):
    picture = scene(80, 100, channels=channels, grain=0.1)
    guide = scene(80, 100, grain=0, seed=3)
    points = some_points(picture.shape, 150)
    slow = slow_bilateral(picture, 6, 0.1, guide=guide, points=points)
    joint = bilateral_filter(
        picture, sigma_space=6, sigma_range=0.1, method=method, guide=guide
    )
    assert psnr(at(joint, points), slow) >= (38 if method == "piecewise-linear" else 52)


@EVERY_METHOD
def test_that_pixels_that_are_not_numbers_have_no_vote_and_are_counted(method):
    clean = scene(90, 100)
    known = np.random.default_rng(5).random(clean.shape) > 0.15
    known[30:50, 40:70] = False
    dirty = np.where(known, clean, np.float32(np.nan))
    dirty[0, 0], known[0, 0] = np.inf, False
    before = dirty.copy()
    filtered = filter_with_report(dirty, sigma_space=4, sigma_range=0.1, method=method)
    assert filtered.masked == np.count_nonzero(~known)
    assert np.isfinite(filtered.image).all()
    np.testing.assert_array_equal(dirty, before)
    points = some_points(clean.shape, 200)
    points = points[at(known, points)]
    slow = slow_bilateral(clean, 4, 0.1, known=known, points=points)
    least = 48 if method == "piecewise-linear" else 57
    assert psnr(at(filtered.image, points), slow) >= least


def test_that_holes_in_the_guide_count_as_well():
    picture, guide = scene(30, 40), scene(30, 40, seed=1)
    guide[3, 4] = np.nan
    picture[3, 4] = np.inf
    picture[9, 9] = -np.inf
    guide[20, 20] = np.inf
    filtered = filter_with_report(picture, sigma_space=2, sigma_range=0.1, guide=guide)
    assert filtered.masked == 3
    assert np.isfinite(filtered.image).all()


finite_or_not = st.one_of(
    st.floats(-2, 2, width=32),
    st.floats(width=32),
    st.sampled_from([math.nan, math.inf, -math.inf]),
)


@settings(max_examples=150)
@given(
    hnp.arrays(
        np.float32,
        st.one_of(
            st.tuples(st.integers(1, 9), st.integers(1, 9)),
            st.tuples(st.integers(1, 5), st.integers(1, 9), st.just(3)),
        ),
        elements=finite_or_not,
    ),
    st.floats(1e-4, 1e6),
    st.floats(1e-4, 1e6),
    st.sampled_from(METHODS),
)
def test_that_every_result_is_finite_and_within_the_values_that_are_there(
    picture, sigma_space, sigma_range, method
):
    filtered = filter_with_report(
        picture, sigma_space=sigma_space, sigma_range=sigma_range, method=method
    )
    assert filtered.image.shape == picture.shape
    assert filtered.image.dtype == np.float32
    with np.errstate(invalid="ignore"):
        good = np.abs(picture) <= 1e30
    good = good if picture.ndim == 2 else good.all(axis=2)
    assert filtered.masked == good.size - np.count_nonzero(good)
    values = picture[good]
    low, high = (values.min(), values.max()) if values.size else (0, 0)
    slack = 1e-5 * max(abs(float(low)), abs(float(high)), 1e-30)
    assert low - slack <= filtered.image.min()
    assert filtered.image.max() <= high + slack


@EVERY_METHOD
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (25, 30), (7, 9, 3)])
@pytest.mark.parametrize("sigma", [0.5, 5, 1e9])
def test_that_a_flat_picture_stays_flat(method, shape, sigma):
    flat = np.full(shape, 0.3, np.float32)
    filtered = bilateral_filter(flat, sigma_space=sigma, sigma_range=0.1, method=method)
    np.testing.assert_allclose(filtered, flat, atol=1e-6)


@EVERY_METHOD
def test_that_an_edge_far_above_the_range_is_kept(method):
    edge = np.zeros((40, 60), np.float32)
    edge[:, 30:] = 1
    filtered = bilateral_filter(edge, sigma_space=8, sigma_range=0.05, method=method)
    np.testing.assert_allclose(filtered, edge, atol=1e-6)


@pytest.mark.parametrize("method", ["fast", "precise"])
def test_that_a_wide_range_makes_it_a_gaussian_blur(method):
    from desktop_app.opencv import cv2

    picture = scene(200, 240)
    border = cv2.BORDER_CONSTANT
    ones = cv2.GaussianBlur(np.ones_like(picture), (65, 65), 8, borderType=border)
    blurred = cv2.GaussianBlur(picture, (65, 65), 8, borderType=border) / ones
    filtered = bilateral_filter(picture, sigma_space=8, sigma_range=1e3, method=method)
    assert psnr(filtered, blurred) >= 60


@EVERY_METHOD
@pytest.mark.parametrize("sigma", [2, 9])
def test_that_the_number_of_threads_changes_nothing(method, sigma):
    picture = scene(300, 260)
    sigmas = {"sigma_space": sigma, "sigma_range": 0.1, "method": method}
    alone = bilateral_filter(picture, threads=1, **sigmas)
    for threads in (2, 5):
        together = bilateral_filter(picture, threads=threads, **sigmas)
        np.testing.assert_array_equal(together, alone)


def test_that_strided_and_double_pictures_give_the_same():
    picture = scene(60, 80)
    sigmas = {"sigma_space": 6, "sigma_range": 0.1}
    wanted = bilateral_filter(picture, **sigmas)
    wide = np.repeat(picture, 2, axis=1).astype(np.float64)
    np.testing.assert_array_equal(bilateral_filter(wide[:, ::2], **sigmas), wanted)


@EVERY_METHOD
def test_that_what_the_poll_raises_stops_the_work(method):
    def stop():
        raise Stopped

    with pytest.raises(Stopped):
        bilateral_filter(
            scene(600, 700), sigma_space=20, sigma_range=0.1, method=method, poll=stop
        )


@pytest.mark.parametrize(("method", "side"), [("fast", 4000), ("exact", 300)])
def test_that_the_poll_is_asked_while_kernels_run(method, side):
    asked = []
    picture = np.zeros((side, side), np.float32)
    bilateral_filter(
        picture,
        sigma_space=20,
        sigma_range=0.1,
        method=method,
        threads=1,
        poll=lambda: asked.append(time.perf_counter()),
    )
    assert len(asked) > 1  # the picture is one strip, 150 ms
    assert np.diff(asked).max() < 1


@EVERY_METHOD
@pytest.mark.parametrize("distance", ["luminance", "channel"])
def test_that_progress_never_falls_and_ends_at_one(method, distance):
    heard = []
    bilateral_filter(
        scene(200, 60, channels=3),
        sigma_space=3,
        sigma_range=0.1,
        method=method,
        distance=distance,
        report=heard.append,
    )
    assert heard == sorted(heard)
    assert heard[0] > 0
    assert heard[-1] == pytest.approx(1)


def test_that_two_runs_at_a_time_do_not_disturb_each_other():
    pictures = [scene(200, 220, seed=seed) for seed in (1, 2)]
    sigmas = {"sigma_space": 8, "sigma_range": 0.1}
    wanted = [bilateral_filter(picture, **sigmas) for picture in pictures]
    got = [None, None]

    def work(index):
        for _ in range(5):
            got[index] = bilateral_filter(pictures[index], **sigmas)

    workers = [threading.Thread(target=work, args=(index,)) for index in (0, 1)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for one, other in zip(got, wanted, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("sigma", [0, -1.0, math.nan, math.inf])
@pytest.mark.parametrize("name", ["sigma_space", "sigma_range"])
def test_that_a_sigma_out_of_range_is_refused_by_name_value_and_range(name, sigma):
    sigmas = {"sigma_space": 3.0, "sigma_range": 0.1, name: sigma}
    with pytest.raises(ValueError, match=rf"{name} = {sigma}: must be above 0") as told:
        bilateral_filter(scene(5, 5), **sigmas)
    assert "finite" in str(told.value)


@pytest.mark.parametrize(
    ("picture", "more", "words"),
    [
        (np.zeros((3, 4), np.uint8), {}, "uint8: must be floats"),
        (np.zeros((3, 4, 2), np.float32), {}, r"must be \(H, W\) or \(H, W, 3\)"),
        (np.zeros((0, 4), np.float32), {}, "at least one pixel"),
        (np.zeros(4, np.float32), {}, r"shape \(4,\)"),
        (scene(3, 4), {"guide": scene(4, 3)}, "size of the image"),
        (scene(3, 4), {"method": "best"}, "method = 'best': must be one of"),
        (scene(3, 4), {"distance": "hue"}, "distance = 'hue': must be one of"),
        (scene(3, 4), {"distance": "colour"}, "needs method 'exact'"),
        (scene(3, 4), {"segments": 0}, "segments = 0: must be at least 1"),
        (scene(3, 4), {"threads": 0}, "threads = 0: must be at least 1"),
    ],
)
def test_that_what_does_not_fit_is_refused(picture, more, words):
    with pytest.raises(ValueError, match=words):
        bilateral_filter(picture, **{"sigma_space": 3, "sigma_range": 0.1, **more})


def test_that_one_percent_of_the_diagonal_is_in_pixels():
    assert sigma_from_diagonal(1, (300, 400, 3)) == pytest.approx(5)
