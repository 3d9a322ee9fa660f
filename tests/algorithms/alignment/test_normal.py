import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.alignment import kernels
from desktop_app.algorithms.alignment.normal import Bench, Light, Task
from desktop_app.algorithms.alignment.prepare import set_up
from desktop_app.algorithms.alignment.warps import WARPS
from desktop_app.algorithms.alignment.ways import WAYS
from desktop_app.algorithms.imaging.threads import RowTeam
from tests.reference.alignment_loops import Waves, mapped, slow_sample

SEEDS = st.integers(0, 2**32 - 1)
PAIRS = [
    (model, way)
    for model in WARPS
    for way in WAYS
    if way != "inverse-additive" or WARPS[model].inverse_additive
]


def bench_of(model, way, *, light=False, weighting="none"):
    """A bench on long waves, where Scharr's derivative is nearly the true one."""
    waves = Waves(3, shortest=40, longest=120)
    shift = np.array([[1, 0, 14.0], [0, 1, 11.0], [0, 0, 1]])
    template, image = waves.picture(48, 60, shift), waves.picture(80, 100)
    problem = set_up(
        template,
        image,
        warp=WARPS[model],
        start=shift + np.array([[0, 0, 0.3], [0, 0, -0.2], [0, 0, 0]]),
        region=None,
        mask=None,
        image_mask=None,
    )
    task = Task(WARPS[model], WAYS[way], light, weighting)
    level = problem.pyramid.next_level()
    return Bench(level, task, RowTeam(1)), problem, waves, shift


@pytest.mark.parametrize(("model", "way"), PAIRS)
def test_that_steepest_descent_images_are_derivatives_by_the_parameters(model, way):
    bench, problem, waves, shift = bench_of(model, way)
    warp, level, matrix = WARPS[model], bench.level, problem.matrix
    if model == "homography":
        matrix = warp.matrix(np.full(8, 0.01)) @ matrix
        matrix /= matrix[2, 2]
    bench.measure(matrix, Light())
    x, y = np.meshgrid(level.xs, level.ys)

    def seen(parameters):
        """What changes in the sum that the algorithm minimises, exactly."""
        if way.startswith("inverse"):
            places = mapped(shift @ level.from_unit @ warp.matrix(parameters), x, y)
            return waves.at(*places)
        if way == "forward-additive":
            moved = warp.matrix(warp.parameters(matrix) + parameters)
        else:
            moved = matrix @ warp.matrix(parameters)
        return waves.at(*mapped(level.to_image @ moved, x, y))

    for k, step in enumerate(1e-4 * np.eye(warp.count)):
        slope = (seen(step) - seen(-step)) / 2e-4
        column = bench.columns[:, k]
        assert np.abs(column - slope).max() <= 0.03 * np.abs(slope).max()


@pytest.mark.parametrize("weighting", ["none", "huber", "tukey"])
@pytest.mark.parametrize("way", list(WAYS))
def test_that_the_normal_equations_are_the_sums_of_their_products(way, weighting):
    bench, problem, _, _ = bench_of("affine", way, light=True, weighting=weighting)
    measured = bench.measure(problem.matrix, Light(0.9, 0.02))
    columns = bench.columns.astype(np.float64).transpose(1, 0, 2).reshape(8, -1)
    weights = bench.weights.ravel().astype(np.float64)
    errors = bench.errors.ravel().astype(np.float64)
    hessian = (columns * weights) @ columns.T
    right = columns @ (weights * errors)
    scale = np.sqrt(np.diag(hessian))
    np.testing.assert_allclose(
        measured.hessian / np.outer(scale, scale),
        hessian / np.outer(scale, scale),
        atol=1e-5,
    )
    np.testing.assert_allclose(measured.right / scale, right / scale, atol=1e-4)
    assert measured.weight == pytest.approx(weights.sum(), rel=1e-6)


def test_that_the_error_is_what_gain_and_bias_leave():
    bench, problem, _, _ = bench_of("affine", "inverse-compositional", light=True)
    measured = bench.measure(problem.matrix, Light(0.7, 0.1))
    template = bench.level.template.ravel().astype(np.float64)
    image = bench.errors.ravel() + 0.7 * template + 0.1
    design = np.stack([template, np.ones_like(template)], axis=1)
    rest = image - design @ np.linalg.lstsq(design, image, rcond=None)[0]
    assert measured.error == pytest.approx(np.sqrt(np.mean(rest**2)), rel=1e-3)


@given(SEEDS)
def test_that_sampling_is_bilinear_and_ends_at_the_frame(seed):
    rng = np.random.default_rng(seed)
    image = rng.random((20, 30), np.float32)
    matrix = np.eye(3) + rng.uniform(-0.2, 0.2, (3, 3)) * [1, 1, 20]
    matrix[2] = [*rng.uniform(-1e-3, 1e-3, 2), 1]
    xs, ys = np.arange(-4.0, 34), np.arange(-4.0, 24)
    sampled = np.empty((len(ys), len(xs)), np.float32)
    kernels.sample_rows(0, len(ys), image, matrix, xs, ys, sampled)
    slow = slow_sample(image, *mapped(matrix, *np.meshgrid(xs, ys)))
    np.testing.assert_array_equal(np.isnan(sampled), np.isnan(slow))
    np.testing.assert_allclose(sampled, slow, atol=1e-5)


def test_that_a_hole_in_the_image_spreads_to_what_touches_it_only():
    image = np.ones((10, 10), np.float32)
    image[5, 5] = np.nan
    places = np.arange(0.5, 9.0)
    sampled = np.empty((9, 9), np.float32)
    kernels.sample_rows(0, 9, image, np.eye(3), places, places, sampled)
    holes = {(int(row), int(column)) for row, column in np.argwhere(np.isnan(sampled))}
    assert holes == {(4, 4), (4, 5), (5, 4), (5, 5)}


@settings(max_examples=50)
@given(SEEDS, st.integers(1, 10))
def test_that_cholesky_solves_symmetric_systems(seed, count):
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(3 * count, count)) * 10 ** rng.uniform(-4, 4, count)
    hessian, right = rows.T @ rows, rng.normal(size=count)
    solution = np.empty(count)
    pivot = kernels.solve_cholesky(hessian, right, 0.0, solution)
    assert 0 < pivot <= 1 + 1e-12
    scale = np.sqrt(np.diag(hessian))
    np.testing.assert_allclose(hessian @ solution / scale, right / scale, atol=1e-6)


def test_that_damping_is_added_to_the_scaled_diagonal():
    hessian, right = np.array([[4.0, 1], [1, 9]]), np.array([1.0, 2])
    solution = np.empty(2)
    kernels.solve_cholesky(hessian, right, 0.5, solution)
    expected = np.linalg.solve(hessian + 0.5 * np.diag([4, 9]), right)
    np.testing.assert_allclose(solution, expected, rtol=1e-12)


@pytest.mark.parametrize(
    "hessian", [[[1, 1], [1, 1]], [[0, 0], [0, 1]], [[1, 2], [2, 1]]]
)
def test_that_a_singular_system_is_told_by_its_pivot(hessian):
    solution = np.empty(2)
    pivot = kernels.solve_cholesky(np.array(hessian, float), np.ones(2), 0.0, solution)
    assert pivot <= 1e-12


@given(SEEDS)
def test_that_the_inverse_update_is_a_solution(seed):
    rng = np.random.default_rng(seed)
    matrix = np.eye(3) + rng.uniform(-0.3, 0.3, (3, 3))
    increment = np.eye(3) + rng.uniform(-0.2, 0.2, (3, 3))
    followed = kernels.follow_inverse(matrix, increment)
    np.testing.assert_allclose(followed @ increment, matrix, atol=1e-10)


def test_that_a_corner_beyond_the_horizon_moves_infinitely_far():
    corners = np.array([[-1, 1], [0, 0], [1.0, 1]])
    tilted = np.eye(3)
    tilted[2, 0] = 1.5
    assert kernels.movement(np.eye(3), tilted, corners) == np.inf
    shifted = np.eye(3)
    shifted[:2, 2] = 0.25, -0.5
    assert kernels.movement(np.eye(3), shifted, corners) == 0.5
