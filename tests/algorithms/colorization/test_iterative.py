import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization.iterative import (
    TOLERANCE,
    IterativeSolver,
    solve_iterative,
)
from desktop_app.algorithms.imaging.colour import rgb_to_chroma, rgb_to_luminance

EXAMPLE = Path(__file__).parents[4] / "shared" / "data" / "colorization"
LEVEL = 1 / 255
STEPS = [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)]


class Stop(Exception):
    pass


def dense_solution(weights, chroma, marked):
    """The same system as a full matrix, in float64."""
    height, width = marked.shape
    matrix = np.eye(height * width)
    right = np.where(marked[..., None], chroma, 0).reshape(-1, 2).astype(float)
    for y, x in np.argwhere(~marked):
        row = y * width + x
        total = weights[y, x].sum(dtype=float)
        for weight, (dy, dx) in zip(weights[y, x], STEPS, strict=True):
            if weight > 0:
                matrix[row, row + dy * width + dx] -= float(weight) / total
    return np.linalg.solve(matrix, right).reshape(height, width, 2)


def picture(height, width, seed=0, grain=2 / 255, share=0.02):
    """Patches with grain, and random strokes: luminance, chroma, marked."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width]
    luminance = 0.5 + 0.2 * np.sin(x / 17 + seed) * np.cos(y / 23)
    luminance += 0.2 * ((x // 40 + y // 30) % 2) + random.normal(0, grain, x.shape)
    marked = np.zeros((height, width), bool)
    chroma = random.uniform(-0.5, 0.5, (height, width, 2))
    while marked.mean() < share:
        top, left = random.integers(0, height), random.integers(0, width)
        area = np.s_[top : top + 3, left : left + 12]
        marked[area] = True
        chroma[area] = random.uniform(-0.5, 0.5, 2)
    return (
        luminance.clip(0, 1).astype(np.float32),
        chroma.astype(np.float32),
        marked,
    )


@pytest.fixture(scope="module")
def scene():
    """Larger than what one thread does alone, with the solution to rounding."""
    luminance, chroma, marked = picture(150, 200)
    weights = levin_weights(luminance)
    exact = solve_iterative(weights, chroma, marked, tolerance=1e-6)
    assert exact.converged
    return weights, chroma, marked, exact.chroma


@settings(max_examples=30, deadline=None)
@given(
    height=st.integers(1, 18),
    width=st.integers(1, 18),
    seed=st.integers(0, 10_000),
    grain=st.sampled_from([0, 1 / 255, 0.05, 0.4]),
    function=st.sampled_from(["gaussian", "correlation"]),
)
def test_that_it_is_the_solution_of_the_full_matrix(
    height, width, seed, grain, function
):
    luminance, chroma, marked = picture(height, width, seed, grain, share=0.05)
    weights = levin_weights(luminance, weights=function)
    solution = solve_iterative(weights, chroma, marked, tolerance=1e-5)
    exact = dense_solution(weights, chroma, marked)
    assert solution.converged
    assert np.abs(solution.chroma - exact).max() < LEVEL


@pytest.mark.parametrize("function", ["gaussian", "correlation"])
def test_that_the_default_tolerance_means_less_than_a_level(function):
    luminance, chroma, marked = picture(40, 60)
    weights = levin_weights(luminance, weights=function)
    solution = solve_iterative(weights, chroma, marked)
    exact = dense_solution(weights, chroma, marked)
    assert solution.residual <= TOLERANCE
    assert np.abs(solution.chroma - exact).max() < LEVEL


@pytest.mark.skipif(not EXAMPLE.exists(), reason="the shared data are not here")
def test_that_the_authors_example_is_met_within_a_level():
    from desktop_app.opencv import cv2

    def read(name):
        coded = np.fromfile(EXAMPLE / name, np.uint8)
        decoded = cv2.imdecode(coded, cv2.IMREAD_COLOR)[:256, :320, ::-1]
        return np.ascontiguousarray(decoded) / 255

    grey, painted = read("example.bmp"), read("example_marked.bmp")
    marked = np.abs(grey - painted).sum(axis=2) > 0.01
    weights = levin_weights(rgb_to_luminance(grey))
    chroma = rgb_to_chroma(painted).astype(np.float32)
    solution = solve_iterative(weights, chroma, marked)
    with np.load(EXAMPLE / "example_exact_yiq.npz") as stored:
        assert np.array_equal(stored["mark"], marked)
        exact = stored["yiq"][..., 1:]
    assert solution.converged
    assert np.abs(solution.chroma - exact).max() < LEVEL


@pytest.mark.parametrize("value", [-0.5, 0.5])
def test_that_the_start_does_not_matter(scene, value):
    weights, chroma, marked, exact = scene
    start = np.full_like(chroma, value)
    solution = solve_iterative(weights, chroma, marked, start=start)
    assert solution.converged
    assert np.abs(solution.chroma - exact).max() < LEVEL


def test_that_the_number_of_threads_changes_no_bit(scene):
    weights, chroma, marked, _ = scene
    results = [
        solve_iterative(weights, chroma, marked, threads=threads)
        for threads in (1, 2, 3)
    ]
    for other in results[1:]:
        assert np.array_equal(results[0].chroma, other.chroma)
        assert results[0].residual == other.residual


def test_that_marks_keep_their_chroma_to_the_bit(scene):
    weights, chroma, marked, _ = scene
    solution = solve_iterative(weights, chroma, marked)
    assert np.array_equal(solution.chroma[marked], chroma[marked])


def test_that_no_colour_is_stronger_than_the_marks(scene):
    weights, chroma, marked, _ = scene
    solution = solve_iterative(weights, chroma, marked, max_iterations=2)
    for channel in range(2):
        known = chroma[marked][:, channel]
        found = solution.chroma[..., channel]
        assert known.min() <= found.min() <= found.max() <= known.max()


def test_that_one_hierarchy_serves_many_colours_and_a_start_saves_work(scene):
    weights, chroma, marked, exact = scene
    solver = IterativeSolver(weights, marked)
    assert np.abs(solver.solve(chroma).chroma - exact).max() < LEVEL
    swapped = solver.solve(chroma[..., ::-1])
    assert np.abs(swapped.chroma - exact[..., ::-1]).max() < LEVEL
    cold = solver.solve(chroma * 1.01)
    warm = solver.solve(chroma * 1.01, start=exact)
    assert warm.iterations < cold.iterations
    assert np.abs(warm.chroma - exact * 1.01).max() < LEVEL


@pytest.mark.parametrize("shape", [(12, 9), (90, 400)])
def test_that_a_solver_told_of_other_marks_equals_a_new_one_to_the_bit(shape):
    luminance, chroma, marked = picture(*shape, share=0.04)
    weights = levin_weights(luminance)
    solver = IterativeSolver(weights, marked)
    random = np.random.default_rng(8)
    for _ in range(4):
        top, left = random.integers(0, shape[0]), random.integers(0, shape[1])
        marked = marked.copy()
        marked[top : top + 5, left : left + 40] ^= True
        solver.mark(marked)
        found = solver.solve(chroma)
        expected = solve_iterative(weights, chroma, marked)
        assert found.iterations == expected.iterations
        assert np.array_equal(found.chroma, expected.chroma)


def test_that_a_change_of_marks_that_was_stopped_can_be_made_again(scene):
    weights, chroma, marked, _ = scene
    solver = IterativeSolver(weights, marked)
    other = np.roll(marked, 31, axis=0)

    def report(fraction, stage):
        raise Stop

    with pytest.raises(Stop):
        solver.mark(other, report=report)
    solver.mark(other)
    found = solver.solve(chroma).chroma
    assert np.array_equal(found, solve_iterative(weights, chroma, other).chroma)


def test_that_one_more_stroke_sums_only_what_it_touches(scene, monkeypatch):
    weights, _, marked, _ = scene
    solver = IterativeSolver(weights, marked)
    touched = []
    level = type(solver._hierarchy.pixels)
    real = level.sum_up

    def heard(self, team, strips, both, coarse):
        touched.append(strips.copy())
        real(self, team, strips, both, coarse)

    monkeypatch.setattr(level, "sum_up", heard)
    more = marked.copy()
    more[2:6, 20:60] = True
    solver.mark(more)
    assert touched[0][0]
    assert len(touched) == 1
    assert touched[0].sum() <= 1 + (solver._hierarchy.pixels.edges[1] <= 6)


def test_that_small_levels_are_solved_alike_one_by_one_and_in_one_kernel(
    scene, monkeypatch
):
    from desktop_app.algorithms.colorization import cycle

    weights, chroma, marked, _ = scene
    solver = IterativeSolver(weights, marked)
    sizes = [graph.size for graph in solver._hierarchy.graphs]
    assert len(sizes) > 2
    together = solver.solve(chroma)
    monkeypatch.setattr(cycle, "LARGEST_IN_TAIL", sizes[-2])
    apart = solver.solve(chroma)
    assert np.array_equal(together.chroma, apart.chroma)


def test_that_giving_up_is_told(scene):
    weights, chroma, marked, _ = scene
    solution = solve_iterative(weights, chroma, marked, max_iterations=1)
    assert solution.iterations == 1
    assert not solution.converged
    assert solution.residual > TOLERANCE


def test_that_the_residual_is_the_true_one(scene):
    weights, chroma, marked, _ = scene
    heard = []
    solution = solve_iterative(
        weights,
        chroma,
        marked,
        on_iteration=lambda number, residual: heard.append((number, residual)),
    )
    assert [number for number, _ in heard] == list(range(1, solution.iterations + 1))
    assert heard[-1][1] == pytest.approx(solution.residual, rel=0.02)
    again = solve_iterative(
        weights, chroma, marked, start=solution.chroma, max_iterations=0
    )
    assert again.residual == pytest.approx(solution.residual, rel=1e-3)
    neutral = solve_iterative(weights, chroma, marked, max_iterations=0)
    assert neutral.residual == pytest.approx(1)


def test_that_progress_never_falls_and_ends_at_one(scene):
    weights, chroma, marked, _ = scene
    heard = []
    solve_iterative(
        weights, chroma, marked, report=lambda fraction, stage: heard.append(fraction)
    )
    assert heard[0] == 0
    assert heard[-1] == 1
    assert all(0 <= fraction <= 1 for fraction in heard)
    assert all(later >= earlier for earlier, later in pairwise(heard))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.36, 0.6])
def test_that_a_report_that_raises_stops_it_soon(share):
    luminance, chroma, marked = picture(600, 800, share=0.01)
    weights = levin_weights(luminance)
    moment = []

    def report(fraction, stage):
        if fraction >= share:
            moment.append(time.perf_counter())
            raise Stop

    with pytest.raises(Stop):
        solve_iterative(weights, chroma, marked, report=report)
    assert time.perf_counter() - moment[0] < 0.5
    assert len(moment) == 1


def flat(height, width):
    return levin_weights(np.full((height, width), 0.5, np.float32))


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (7, 1), (1, 300), (2, 2), (30, 40)])
def test_that_a_single_mark_colours_everything(shape):
    marked = np.zeros(shape, bool)
    marked[0, -1] = True
    chroma = np.zeros((*shape, 2), np.float32)
    chroma[0, -1] = 0.3, -0.2
    for start in (None, np.full_like(chroma, 0.5)):
        solution = solve_iterative(flat(*shape), chroma, marked, start=start)
        assert solution.converged
        assert np.allclose(solution.chroma, chroma[0, -1], atol=1e-6)


def test_that_without_marks_all_stays_neutral():
    chroma = np.full((20, 30, 2), 0.4, np.float32)
    nothing = np.zeros((20, 30), bool)
    solution = solve_iterative(flat(20, 30), chroma, nothing, start=chroma)
    assert solution.converged
    assert not solution.chroma.any()


def test_that_a_picture_of_marks_alone_is_its_own_solution():
    chroma = np.random.default_rng(3).uniform(-0.5, 0.5, (9, 11, 2))
    chroma = chroma.astype(np.float32)
    solution = solve_iterative(flat(9, 11), chroma, np.ones((9, 11), bool))
    assert solution.converged
    assert np.array_equal(solution.chroma, chroma)


def split(coupling):
    """Two flat halves, tied by a single pair of pixels; marks on the left only."""
    weights = flat(40, 60)
    for step, (_, dx) in enumerate(STEPS):
        weights[:, 29 if dx > 0 else 30, step] *= dx == 0
    for column in (29, 30):
        weights[:, column] /= weights[:, column].sum(axis=1, keepdims=True)
    weights[20, 29, 4] = weights[20, 30, 3] = coupling
    marked = np.zeros((40, 60), bool)
    marked[10, 10] = marked[30, 20] = True
    chroma = np.zeros((40, 60, 2), np.float32)
    chroma[10, 10] = 0.4, 0.2
    chroma[30, 20] = 0.2, -0.1
    return weights, chroma, marked


@pytest.mark.parametrize("value", [None, 0.5])
def test_that_what_no_mark_can_reach_is_exactly_neutral(value):
    weights, chroma, marked = split(0)
    start = None if value is None else np.full_like(chroma, value)
    solution = solve_iterative(weights, chroma, marked, start=start)
    assert solution.converged
    assert not solution.chroma[:, 30:].any()
    assert (solution.chroma[:, :30, 0] > 0.1).all()


@pytest.mark.parametrize("coupling", [1e-3, 1e-4, 1e-5])
def test_that_a_half_takes_its_colour_through_a_weak_tie(coupling):
    weights, chroma, marked = split(coupling)
    solution = solve_iterative(weights, chroma, marked)
    exact = dense_solution(weights, chroma, marked)
    assert solution.converged
    assert np.abs(solution.chroma - exact).max() < LEVEL


@pytest.mark.parametrize("coupling", [1e-7, 1e-8, 1e-12, 1e-30])
def test_that_ties_below_rounding_do_no_harm(coupling):
    weights, chroma, marked = split(coupling)
    solution = solve_iterative(weights, chroma, marked)
    exact = dense_solution(weights, chroma, marked)
    assert solution.converged
    assert np.abs(solution.chroma - exact)[:, :30].max() < LEVEL
    assert solution.chroma[..., 0].min() >= np.float32(0.2)
    assert solution.chroma[..., 0].max() <= np.float32(0.4)


def test_that_a_striped_picture_converges():
    random = np.random.default_rng(1)
    x = np.mgrid[:120, :160][1]
    luminance = (x % 2) * 0.3 + 0.3 + random.normal(0, 0.001, x.shape)
    _, chroma, marked = picture(120, 160, share=0.01)
    weights = levin_weights(luminance.astype(np.float32))
    first = solve_iterative(weights, chroma, marked)
    second = solve_iterative(
        weights, chroma, marked, start=np.full_like(chroma, -0.5), tolerance=1e-5
    )
    assert first.converged
    assert second.converged
    assert np.abs(first.chroma - second.chroma).max() < LEVEL


def test_that_inputs_are_not_written_to(scene):
    weights, chroma, marked, exact = scene
    copies = [array.copy() for array in (weights, chroma, marked, exact)]
    solve_iterative(weights, chroma, marked, start=exact)
    for array, copy in zip((weights, chroma, marked, exact), copies, strict=True):
        assert np.array_equal(array, copy)


def test_that_what_does_not_fit_is_refused_with_its_value():
    chroma = np.zeros((4, 5, 2), np.float32)
    marked = np.eye(4, 5, dtype=bool)
    with pytest.raises(ValueError, match=r"weights of shape \(4, 5\)"):
        solve_iterative(np.zeros((4, 5), np.float32), chroma, marked)
    with pytest.raises(ValueError, match=r"marked of shape \(5, 4\)"):
        solve_iterative(flat(4, 5), chroma, marked.T)
    with pytest.raises(ValueError, match=r"chroma of shape \(4, 5\)"):
        solve_iterative(flat(4, 5), chroma[..., 0], marked)
    with pytest.raises(ValueError, match=r"start of shape \(3, 5, 2\)"):
        solve_iterative(flat(4, 5), chroma, marked, start=chroma[:3])
    with pytest.raises(ValueError, match="tolerance = 0"):
        solve_iterative(flat(4, 5), chroma, marked, tolerance=0)
    with pytest.raises(ValueError, match="max_iterations = -1"):
        solve_iterative(flat(4, 5), chroma, marked, max_iterations=-1)
    with pytest.raises(ValueError, match="not finite"):
        solve_iterative(flat(4, 5), chroma + np.float32(np.nan), marked)
