"""What is said about an alignment: reasons in words, covariance, correlation."""

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.alignment.descent import End, Scale, State
from desktop_app.algorithms.alignment.judge import (
    Went,
    corners_in_image,
    fault_of_size,
    fault_of_template,
    judge,
)
from desktop_app.algorithms.alignment.normal import Light, Measured, Task
from desktop_app.algorithms.alignment.prepare import set_up
from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS
from tests.reference.alignment_loops import Waves

WAVES = Waves(5)
PICTURE = WAVES.picture(60, 80)
INVERSE, FORWARD = "inverse-compositional", "forward-additive"
TRANSLATION = WARPS["translation"]


def problem_of(template=PICTURE, image=PICTURE, **more):
    arguments = {"start": None, "region": None, "mask": None, "image_mask": None}
    return set_up(template, image, warp=WARPS["affine"], **arguments | more)


def judged(
    *,
    end=End.SMALL_STEP,
    error=0.01,
    light=(1.0, 0.0),
    matrix=None,
    hessian=None,
    weight=1000.0,
    warp=TRANSLATION,
    way=INVERSE,
    picture=PICTURE,
):
    """Judge a finest scale that ended as told."""
    problem = problem_of(picture, picture)
    level = problem.pyramid.next_level()
    hessian = 100 * np.eye(warp.count) if hessian is None else hessian
    measured = Measured(hessian, np.zeros(warp.count), weight, 0.9, error)
    state = State(np.eye(3) if matrix is None else matrix, Light(*light))
    task = Task(warp, WAYS[way], False, "none")
    went = Went(Scale(state, measured, end), {0: error})
    return judge(problem, task, [level], went), problem, level


def test_that_a_small_step_on_a_match_has_converged():
    verdict, *_ = judged()
    assert verdict.converged
    assert verdict.reason.startswith("small step")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (End.LEFT, "left the frame: no more than 30% of the template"),
        (End.RAN_AWAY, "ran away"),
        (End.ILL, "does not determine the warp"),
        (End.USED_UP, "iterations used up"),
    ],
)
def test_that_every_other_end_is_told_in_words(end, words):
    verdict, *_ = judged(end=end)
    assert not verdict.converged
    assert words in verdict.reason


def test_that_what_is_unlike_is_no_match_however_small_the_step():
    verdict, *_ = judged(error=5.0)
    assert not verdict.converged
    assert "agree only by 0.0" in verdict.reason


def test_that_a_negative_agrees_by_nothing():
    verdict, *_ = judged(light=(-1.0, 0.0))
    assert verdict.correlation == pytest.approx(-1, abs=0.05)
    assert "agree only by 0.00" in verdict.reason


def test_that_an_image_that_shows_nothing_is_called_flat():
    verdict, *_ = judged(light=(0.0, 0.5), error=1e-6)
    assert verdict.reason.startswith("flat image")


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("error", [0.0, 0.05, 0.2])
def test_that_the_correlation_is_signal_over_signal_and_error(gain, error):
    verdict, _, level = judged(light=(gain, 0), error=error)
    signal = gain * level.template.std()
    expected = signal / np.hypot(signal, error)
    assert verdict.correlation == pytest.approx(expected, rel=1e-5)


def test_that_nothing_seen_correlates_with_nothing():
    assert judged(weight=0.0)[0].correlation == 0


@pytest.mark.parametrize("gain", [0.5, 1.0, 3.0])
def test_that_the_covariance_is_noise_times_the_inverse_hessian(gain):
    hessian = np.array([[400.0, 90], [90, 300]])
    verdict, *_ = judged(hessian=hessian, error=0.03, light=(gain, 0), weight=500.0)
    variance = 0.03**2 * 500 / 498 / gain**2
    np.testing.assert_allclose(
        verdict.covariance @ hessian, variance * np.eye(2), rtol=1e-9, atol=1e-15
    )


def test_that_forward_steps_of_a_scaled_warp_count_in_its_own_measure():
    hessian = np.diag([400.0, 500, 600, 700])
    matrix = np.diag([2.0, 2.0, 1.0])
    verdict, *_ = judged(
        hessian=hessian, warp=WARPS["similarity"], way=FORWARD, matrix=matrix
    )
    variance = 0.01**2 * 1000 / 996
    expected = variance * np.eye(4) / 4  # increments are doubled
    np.testing.assert_allclose(
        verdict.covariance @ hessian, expected, rtol=1e-9, atol=1e-15
    )


def test_that_the_worst_corner_of_a_shift_has_the_deviation_of_the_shift():
    verdict, problem, _ = judged(hessian=np.diag([400.0, 300]), error=0.02)
    in_units = np.sqrt(np.trace(verdict.covariance))
    assert verdict.deviation == pytest.approx(in_units * problem.px, rel=1e-9)


def test_that_corners_of_a_turning_warp_are_less_sure_than_its_middle():
    hessian = np.diag([400.0, 400, 400])
    warp = WARPS["euclidean"]
    verdict, problem, _ = judged(hessian=hessian, warp=warp, error=0.02)
    variance = verdict.covariance[0, 0]
    reach = (problem.corners[:2, 0] ** 2).sum()
    expected = np.sqrt(variance * (2 + reach)) * problem.px
    assert verdict.deviation == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    "hessian", [np.ones((2, 2)), np.diag([1.0, 0]), np.diag([1.0, -1])]
)
def test_that_what_is_not_determined_has_no_covariance(hessian):
    verdict, *_ = judged(hessian=hessian)
    assert np.isnan(verdict.covariance).all()
    assert verdict.deviation == np.inf
    assert not verdict.converged


def test_that_a_warp_known_only_to_pixels_is_ill_conditioned():
    verdict, problem, _ = judged(hessian=0.001 * np.eye(2), error=0.1)
    assert verdict.deviation > 0.1 * problem.px
    assert f"only to {verdict.deviation:.1f} px" in verdict.reason


def test_that_stripes_slide_along_themselves():
    x = np.tile(np.arange(80.0), (60, 1))
    stripes = (0.5 + 0.3 * np.sin(x / 4)).astype(np.float32)
    verdict, *_ = judged(picture=stripes)
    assert "structure runs in one direction" in verdict.reason


@pytest.mark.parametrize(
    ("template", "image", "fault"),
    [((8, 8), (8, 8), ""), ((7, 90), (60, 80), "7 px"), ((60, 80), (90, 7), "7 px")],
)
def test_that_pictures_below_eight_px_are_too_small(template, image, fault):
    told = fault_of_size(problem_of(np.zeros(template), np.zeros(image)))
    assert told.startswith("too small") == bool(fault)
    assert fault in told


def test_that_a_template_is_looked_at_before_anything_is_tried():
    level = problem_of().pyramid.next_level()
    assert fault_of_template(level) == ""
    nothing = replace(level, whole=False, trust=np.zeros_like(level.trust))
    assert fault_of_template(nothing).startswith("no template")
    flat = problem_of(np.full((60, 80), 0.3)).pyramid.next_level()
    assert fault_of_template(flat).startswith("flat template")


def test_that_corners_are_told_clockwise_from_the_top_left():
    shift = np.array([[2, 0, 10.0], [0, 3, -5], [0, 0, 1]])
    corners = corners_in_image(shift, (1, 2, 4, 3))
    np.testing.assert_array_equal(corners, [[12, 1], [18, 1], [18, 7], [12, 7]])
