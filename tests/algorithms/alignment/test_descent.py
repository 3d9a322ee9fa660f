"""How the iterations of a scale go on and end, on a bowl whose bottom is known."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest

from desktop_app.algorithms.alignment.descent import End, Rule, State, descend
from desktop_app.algorithms.alignment.normal import Light, Measured, Task
from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS

METHODS = pytest.mark.parametrize("method", ["gauss-newton", "levenberg-marquardt"])
CORNERS = np.array([[-1, 1, 1, -1], [-1, -1, 1, 1], [1.0, 1, 1, 1]])
GOAL = np.array([0.3, -0.2])


@dataclass
class Bowl:
    """What a bench measures of a shift: the distance to the goal.

    ``haste`` makes steps longer than they should be, ``share`` tells how much of the
    template is seen at a shift.
    """

    way: str = "inverse-compositional"
    haste: float = 1.0
    light: bool = False
    hessian: np.ndarray = field(default_factory=lambda: 100 * np.eye(2))
    share: object = lambda shift: 1.0

    def __post_init__(self):
        self.task = Task(WARPS["translation"], WAYS[self.way], self.light, "none")
        self.looks = []

    def measure(self, matrix, light):
        shift = matrix[:2, 2]
        self.looks.append(shift.copy())
        gap = self.haste * (shift - GOAL)
        hessian, right = self.hessian, self.hessian @ gap
        if self.light:
            hessian = np.diag([*np.diag(hessian), 50.0, 60.0])
            off = np.array([1.5 - light.gain, 0.1 - light.bias])
            right = np.concatenate([self.hessian @ (gap * light.gain), [50, 60] * off])
        error = float(np.hypot(*(shift - GOAL)))
        return Measured(hessian, right, 100.0, self.share(shift), error)


def went(bowl, method, *, iterations=30, tolerance=1e-6, patience=2, start=(0, 0)):
    told = []
    matrix = np.eye(3)
    matrix[:2, 2] = start
    rule = Rule(iterations, tolerance, patience, CORNERS)
    scale = descend(
        bowl, State(matrix, Light()), rule, method, lambda *one: told.append(one)
    )
    return scale, told


@METHODS
def test_that_the_bottom_of_a_bowl_is_found_and_the_step_gets_small(method):
    scale, told = went(Bowl(), method)
    assert scale.end is End.SMALL_STEP
    np.testing.assert_allclose(scale.state.matrix[:2, 2], GOAL, atol=1e-6)
    assert told[-1][2] < 1e-6
    assert len(told) <= 5


def test_that_a_right_step_needs_one_look_to_get_there_and_one_to_see_it():
    bowl = Bowl()
    went(bowl, "gauss-newton")
    np.testing.assert_allclose(bowl.looks, [(0, 0), GOAL], atol=1e-12)


@METHODS
@pytest.mark.parametrize("haste", [0.3, 1.0, 1.7])
def test_that_steps_too_short_or_long_by_less_than_twice_arrive(method, haste):
    scale, _ = went(Bowl(haste=haste), method, iterations=80)
    assert scale.end is End.SMALL_STEP
    np.testing.assert_allclose(scale.state.matrix[:2, 2], GOAL, atol=1e-5)


def test_that_only_damping_tames_steps_more_than_twice_too_long():
    wild, _ = went(Bowl(haste=2.5), "gauss-newton")
    assert wild.end is End.USED_UP
    np.testing.assert_array_equal(wild.state.matrix, np.eye(3))  # the best so far
    tamed, _ = went(Bowl(haste=2.5), "levenberg-marquardt", iterations=200)
    assert np.hypot(*(tamed.state.matrix[:2, 2] - GOAL)) < 0.05


@pytest.mark.parametrize("patience", [0, 1, 4])
def test_that_steps_without_gain_are_borne_with_patience(patience):
    bowl = Bowl(haste=2.1)
    scale, told = went(bowl, "gauss-newton", patience=patience)
    assert scale.end is End.USED_UP
    assert len(told) == patience + 1
    assert scale.measured.error == pytest.approx(float(np.hypot(*GOAL)))


def test_that_a_damped_error_never_rises():
    _, told = went(Bowl(haste=1.9), "levenberg-marquardt", iterations=60)
    errors = [measured.error for _, measured, _ in told]
    assert errors == sorted(errors, reverse=True)


@METHODS
@pytest.mark.parametrize("iterations", [1, 3])
def test_that_no_more_iterations_are_told_than_asked_for(method, iterations):
    scale, told = went(Bowl(haste=0.1), method, iterations=iterations)
    assert scale.end is End.USED_UP
    assert len(told) == iterations


@METHODS
def test_that_a_template_off_the_image_ends_it_where_it_began(method):
    scale, told = went(Bowl(share=lambda shift: 0.29), method)
    assert scale.end is End.LEFT
    np.testing.assert_array_equal(scale.state.matrix, np.eye(3))
    assert [step for *_, step in told] == [0.0]


def test_that_the_best_is_kept_when_the_template_leaves_later():
    bowl = Bowl(haste=0.5, share=lambda shift: 0.9 if shift[0] < 0.2 else 0.1)
    scale, told = went(bowl, "gauss-newton")
    assert scale.end is End.LEFT
    assert scale.measured.share == 0.9
    assert scale.state.matrix[0, 2] < 0.2
    assert told[-1][1].share == 0.1


def test_that_damping_takes_a_step_back_that_leaves_the_image():
    bowl = Bowl(haste=0.5, share=lambda shift: 0.9 if shift[0] < 0.2 else 0.1)
    scale, _ = went(bowl, "levenberg-marquardt")
    assert scale.end is not End.LEFT
    assert scale.measured.share == 0.9


@METHODS
@pytest.mark.parametrize("hessian", [np.zeros((2, 2)), np.diag([100.0, 0])])
def test_that_a_warp_that_nothing_determines_is_ill_conditioned(method, hessian):
    scale, told = went(Bowl(hessian=hessian), method)
    assert scale.end is End.ILL
    assert len(told) == 1
    np.testing.assert_array_equal(scale.state.matrix, np.eye(3))


def test_that_columns_that_depend_on_each_other_are_ill_conditioned():
    scale, _ = went(Bowl(hessian=np.ones((2, 2))), "gauss-newton")
    assert scale.end is End.ILL


def test_that_a_step_over_two_lengths_has_run_away():
    scale, told = went(Bowl(haste=20), "gauss-newton")
    assert scale.end is End.RAN_AWAY
    assert told[-1][2] > 4
    np.testing.assert_array_equal(scale.state.matrix, np.eye(3))


@METHODS
@pytest.mark.parametrize("tolerance", [0.5, 0.01])
def test_that_a_corner_moves_less_than_the_tolerance_at_the_end(method, tolerance):
    _, told = went(Bowl(haste=0.5), method, tolerance=tolerance)
    steps = [step for *_, step in told]
    assert steps[-1] < tolerance
    assert all(step >= tolerance for step in steps[:-1])


def test_that_a_start_at_the_bottom_ends_at_once():
    scale, told = went(Bowl(), "gauss-newton", start=GOAL)
    assert scale.end is End.SMALL_STEP
    assert len(told) == 1


@METHODS
def test_that_gain_and_bias_are_found_beside_the_shift(method):
    scale, _ = went(Bowl(light=True), method, iterations=60)
    assert scale.state.light.gain == pytest.approx(1.5, abs=1e-4)
    assert scale.state.light.bias == pytest.approx(0.1, abs=1e-4)
    np.testing.assert_allclose(scale.state.matrix[:2, 2], GOAL, atol=1e-4)


@METHODS
@pytest.mark.parametrize("way", list(WAYS))
def test_that_every_algorithm_walks_to_the_bottom(method, way):
    scale, _ = went(Bowl(way=way), method)
    assert scale.end is End.SMALL_STEP
    np.testing.assert_allclose(scale.state.matrix[:2, 2], GOAL, atol=1e-5)


@METHODS
def test_that_what_is_told_is_where_each_iteration_began(method):
    _, told = went(Bowl(haste=0.5), method)
    np.testing.assert_array_equal(told[0][0].matrix, np.eye(3))
    for (state, measured, step), (following, *_) in pairwise(told):
        gap = np.abs(following.matrix - state.matrix).max()
        assert step == pytest.approx(gap)
        assert measured.error == pytest.approx(
            float(np.hypot(*(state.matrix[:2, 2] - GOAL)))
        )
