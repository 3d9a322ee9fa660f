import subprocess
import sys
import threading

import numpy as np
import pytest

from desktop_app.algorithms import colorization
from desktop_app.algorithms.colorization import Colorizer, colorize, levin_weights
from desktop_app.algorithms.colorization.colorize import AUTO_DIRECT_PIXELS
from desktop_app.algorithms.colorization.direct import solve_direct
from desktop_app.algorithms.colorization.iterative import IterativeSolver
from desktop_app.algorithms.colorization.system import relative_residual
from desktop_app.algorithms.imaging import threads
from tests.reference.colorization_loops import slow_solution

SOLVERS = pytest.mark.parametrize("solver", ["direct", "iterative"])


def problem(shape=(40, 50), seed=0, marks=6):
    """A smooth picture with some texture, and dabs of random colours."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    luminance = 0.5 + 0.3 * np.sin(rows / 7) * np.cos(columns / 9)
    luminance += 0.02 * rng.standard_normal(shape)
    chroma = np.zeros((*shape, 2), np.float32)
    marked = np.zeros(shape, bool)
    for _ in range(marks):
        y, x = rng.integers(shape[0]), rng.integers(shape[1])
        chroma[y : y + 3, x : x + 9] = rng.uniform(-0.3, 0.3, 2)
        marked[y : y + 3, x : x + 9] = True
    return luminance.astype(np.float32), chroma, marked


@SOLVERS
@pytest.mark.parametrize("weights", ["gaussian", "correlation"])
def test_that_both_solvers_find_the_solution_of_the_formula(solver, weights):
    luminance, chroma, marked = problem((24, 30))
    result = colorize(
        luminance, chroma, marked, weights=weights, solver=solver, tolerance=1e-6
    )
    exact = levin_weights(luminance, weights=weights).astype(float)
    expected = slow_solution(exact, chroma, marked)
    assert np.abs(result.chroma - expected).max() * 255 < 0.01
    assert result.solver == solver
    assert result.converged
    assert not result.unreached.any()


@SOLVERS
def test_that_chroma_off_the_marks_is_neither_read_nor_written(solver):
    luminance, chroma, marked = problem(seed=1)
    expected = colorize(luminance, chroma, marked, solver=solver).chroma
    chroma[~marked] = np.nan
    before = chroma.copy()
    found = colorize(luminance, chroma, marked, solver=solver).chroma
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(chroma, before)


@SOLVERS
def test_that_marks_keep_their_chroma_bit_for_bit(solver):
    luminance, chroma, marked = problem(seed=1)
    chroma[marked] = np.random.default_rng(5).normal(size=(marked.sum(), 2))
    result = colorize(luminance, chroma, marked, solver=solver)
    assert result.chroma.dtype == np.float32
    np.testing.assert_array_equal(result.chroma[marked], chroma[marked])


@SOLVERS
def test_that_the_residual_is_that_of_the_returned_chroma(solver):
    luminance, chroma, marked = problem(seed=2)
    result = colorize(luminance, chroma, marked, solver=solver)
    weights = levin_weights(luminance)
    expected = relative_residual(weights, result.chroma, marked)
    assert result.residual == pytest.approx(expected, rel=1e-9)
    assert result.residual < (1e-5 if solver == "direct" else 1e-2)


@SOLVERS
def test_that_without_marks_everything_is_grey_and_unreached(solver):
    luminance, chroma, _ = problem((9, 11))
    result = colorize(luminance, chroma + 1, np.zeros((9, 11), bool), solver=solver)
    assert not result.chroma.any()
    assert result.unreached.all()
    assert result.residual == 0
    assert result.converged


@SOLVERS
@pytest.mark.parametrize("shape", [(1, 1), (1, 6), (7, 1), (2, 2)])
def test_that_the_smallest_pictures_are_solved(solver, shape):
    luminance = np.linspace(0, 1, shape[0] * shape[1]).reshape(shape)
    chroma = np.zeros((*shape, 2))
    chroma[0, 0] = 0.25, -0.125
    marked = np.zeros(shape, bool)
    marked[0, 0] = True
    result = colorize(luminance, chroma, marked, solver=solver, tolerance=1e-6)
    assert np.abs(result.chroma - chroma[0, 0]).max() < 1e-5
    alone = colorize(luminance, chroma, ~marked, solver=solver, tolerance=1e-6)
    assert np.isfinite(alone.chroma).all()
    assert alone.unreached.any() == (shape == (1, 1))


@SOLVERS
def test_that_an_island_without_weights_is_told_and_stays_grey(solver):
    luminance, chroma, marked = problem((20, 24), 3)
    marked[:, 12:] = False
    colorizer = Colorizer(luminance)
    # Levin's weights always join neighbours: cut them by hand.
    weights = levin_weights(luminance)
    weights[:, 11, [2, 4, 7]] = 0
    weights[:, 12, [0, 3, 5]] = 0
    colorizer._weights = weights
    result = colorizer.solve(chroma, marked, solver=solver, tolerance=1e-6)
    assert result.unreached[:, 12:].all()
    assert not result.unreached[:, :12].any()
    assert not result.chroma[:, 12:].any()
    expected = solve_direct(weights, chroma, marked)
    assert np.abs(result.chroma - expected).max() * 255 < 0.01


def test_that_auto_factorises_small_pictures_and_iterates_on_large_ones():
    luminance, chroma, marked = problem((30, 30))
    assert colorize(luminance, chroma, marked).solver == "direct"
    side = int(AUTO_DIRECT_PIXELS**0.5) + 1
    large = colorize(*problem((side, side)))
    assert large.solver == "iterative"
    assert large.iterations > 0


@SOLVERS
def test_that_what_a_colorizer_keeps_does_not_change_the_answer(solver):
    luminance, chroma, marked = problem(seed=4)
    other = marked.copy()
    other[5:9, 5:9] = True
    colorizer = Colorizer(luminance)
    for colours, marks in (
        (chroma, marked),
        (-chroma, marked),
        (chroma, other),
        (chroma, marked),
    ):
        again = colorizer.solve(colours, marks, solver=solver)
        fresh = colorize(luminance, colours, marks, solver=solver)
        np.testing.assert_array_equal(again.chroma, fresh.chroma)
        assert again.residual == fresh.residual


def test_that_a_change_of_colour_alone_sets_nothing_up_again(monkeypatch):
    luminance, chroma, marked = problem(seed=5)
    colorizer = Colorizer(luminance)
    colorizer.solve(chroma, marked, solver="iterative")

    def fail(*_, **__):
        raise AssertionError("set up again")

    module = sys.modules[Colorizer.__module__]
    monkeypatch.setattr(module, "IterativeSolver", fail)
    monkeypatch.setattr(module, "write_weights", fail)
    colorizer.solve(-chroma, marked, solver="iterative")


@SOLVERS
def test_that_the_bits_do_not_depend_on_the_number_of_threads(solver, monkeypatch):
    luminance, chroma, marked = problem((150, 130), 6)
    answers = []
    for count in (1, 2, 5):
        monkeypatch.setattr(threads, "default_threads", lambda count=count: count)
        answers.append(colorize(luminance, chroma, marked, solver=solver))
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer.chroma, answers[0].chroma)
        assert answer.residual == answers[0].residual


def test_that_pictures_are_coloured_side_by_side_as_one_after_the_other():
    problems = [problem((60, 50), seed) for seed in range(4)]
    alone = [colorize(*each, solver="iterative").chroma for each in problems]
    together = [None] * 4

    def work(number):
        together[number] = colorize(*problems[number], solver="iterative").chroma

    workers = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    np.testing.assert_array_equal(np.stack(together), np.stack(alone))


def test_that_a_start_at_the_solution_leaves_little_to_do():
    luminance, chroma, marked = problem((80, 90), 7)
    cold = colorize(luminance, chroma, marked, solver="iterative", tolerance=1e-5)
    warm = colorize(
        luminance, chroma, marked, solver="iterative", tolerance=1e-4, start=cold.chroma
    )
    # Two: what is left is estimated from how the residual falls.
    assert warm.iterations <= 2 < cold.iterations


def test_that_a_listener_hears_every_iteration_and_rising_progress():
    luminance, chroma, marked = problem((80, 90), 8)
    heard, progress = [], []
    result = colorize(
        luminance,
        chroma,
        marked,
        solver="iterative",
        on_iteration=lambda number, residual: heard.append((number, residual)),
        report=lambda fraction, stage: progress.append((fraction, stage)),
    )
    assert [number for number, _ in heard] == list(range(1, result.iterations + 1))
    fractions = [fraction for fraction, _ in progress]
    assert fractions == sorted(fractions)
    assert 0 <= fractions[0] <= fractions[-1] <= 1
    assert all(stage for _, stage in progress)


@SOLVERS
def test_that_what_the_listener_raises_stops_the_work(solver):
    class Stopped(Exception):
        pass

    def stop(fraction, stage):
        raise Stopped

    with pytest.raises(Stopped):
        colorize(*problem(), solver=solver, report=stop)


def test_that_an_unfinished_iteration_says_so_and_gives_its_best(monkeypatch):
    luminance, chroma, marked = problem((80, 90), 9)
    whole = IterativeSolver.solve

    def impatient(*arguments, **options):
        return whole(*arguments, max_iterations=1, **options)

    monkeypatch.setattr(IterativeSolver, "solve", impatient)
    result = colorize(luminance, chroma, marked, solver="iterative")
    assert not result.converged
    assert result.iterations == 1
    assert result.residual < 1
    expected = relative_residual(levin_weights(luminance), result.chroma, marked)
    # Summed by rows here, by strips there.
    assert result.residual == pytest.approx(expected, rel=1e-12)


def test_that_a_given_direct_solver_is_asked_only_when_direct_is_chosen():
    luminance, chroma, marked = problem(seed=10)
    asked = []

    def elsewhere(weights, colours, known):
        asked.append(weights.shape)
        return solve_direct(weights, colours, known)

    colorizer = Colorizer(luminance)
    here = colorizer.solve(chroma, marked, direct=elsewhere)
    assert not asked
    there = colorizer.solve(chroma, marked, solver="direct", direct=elsewhere)
    assert asked == [(40, 50, 8)]
    np.testing.assert_array_equal(here.chroma, there.chroma)


def test_that_marks_survive_a_given_direct_solver_that_disturbs_them():
    luminance, chroma, marked = problem(seed=12)

    def disturb(weights, colours, known):
        return solve_direct(weights, colours, known) + 1e-3

    result = Colorizer(luminance).solve(chroma, marked, solver="direct", direct=disturb)
    np.testing.assert_array_equal(result.chroma[marked], chroma[marked])


def test_that_the_inputs_are_not_written_to():
    arrays = problem(seed=11)
    for array in arrays:
        array.flags.writeable = False
    for solver in ("direct", "iterative"):
        start = np.zeros((40, 50, 2), np.float32)
        start.flags.writeable = False
        colorize(*arrays, solver=solver, start=start)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"chroma": np.zeros((4, 5))}, "chroma has shape"),
        ({"marked": np.zeros((5, 4), bool)}, "marked has shape"),
        ({"chroma": np.full((4, 5, 2), np.nan)}, "chroma of 20 marked pixels"),
        ({"start": np.zeros((4, 5, 3))}, "start has shape"),
        ({"start": np.full((4, 5, 2), np.inf)}, "start has values"),
        ({"luminance": np.full((4, 5), np.nan)}, "20 values that are not finite"),
        ({"solver": "magic"}, "solver = 'magic': must be one of auto"),
        ({"weights": "magic"}, "weights = 'magic': must be one of gaussian"),
        ({"tolerance": 0.0}, "tolerance = 0.0"),
        ({"tolerance": float("nan")}, "tolerance = nan"),
    ],
)
def test_that_arguments_that_do_not_fit_are_refused(change, words):
    arguments = {
        "luminance": np.zeros((4, 5)),
        "chroma": np.zeros((4, 5, 2)),
        "marked": np.ones((4, 5), bool),
    }
    with pytest.raises(ValueError, match=words):
        colorize(**arguments | change)


def test_that_the_package_exports_its_stable_names():
    assert set(colorization.__all__) == {
        "Colorization",
        "Colorizer",
        "colorization_loss",
        "colorize",
        "levin_weights",
        "marks_from_images",
    }


def test_that_importing_the_package_loads_neither_scipy_nor_numba():
    program = (
        "import sys, desktop_app.algorithms.colorization.preview, "
        "desktop_app.algorithms.colorization.strokes; "
        "print([name for name in ('scipy', 'numba') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"
