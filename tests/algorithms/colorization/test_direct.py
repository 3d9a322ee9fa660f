from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.algorithms.colorization import direct as direct_module
from desktop_app.algorithms.colorization import levin_weights, marks_from_images
from desktop_app.algorithms.colorization.direct import DirectSolver, solve_direct
from desktop_app.algorithms.colorization.system import relative_residual
from tests.reference.colorization_loops import slow_solution, slow_weights

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "colorization"


def problem(shape, seed=0, share=0.1):
    rng = np.random.default_rng(seed)
    marked = rng.random(shape) < share
    marked.flat[rng.integers(marked.size)] = True
    return rng.random(shape), rng.random((*shape, 2)) - 0.5, marked


@pytest.mark.parametrize("shape", [(12, 17), (1, 9), (8, 1), (2, 2), (30, 4)])
@pytest.mark.parametrize("weights", ["gaussian", "correlation"])
def test_that_the_solution_is_that_of_the_dense_system(shape, weights):
    luminance, chroma, marked = problem(shape)
    values = slow_weights(luminance, weights)
    solution = solve_direct(values, chroma, marked)
    assert solution.dtype == np.float64
    np.testing.assert_allclose(
        solution, slow_solution(values, chroma, marked), atol=1e-11
    )
    np.testing.assert_array_equal(solution[marked], chroma[marked])


def load(name, dtype):
    with Image.open(DATA / name) as image:
        return np.asarray(image.convert("RGB"), dtype)[:256, :320] / dtype(255)


@pytest.mark.skipif(not DATA.is_dir(), reason="needs the example of the authors")
@pytest.mark.parametrize(("dtype", "levels"), [(np.float64, 1e-5), (np.float32, 1e-4)])
def test_that_the_authors_example_is_met_to_a_fraction_of_a_level(dtype, levels):
    luminance, chroma, marked = marks_from_images(
        load("example.bmp", dtype), load("example_marked.bmp", dtype)
    )
    with np.load(DATA / "example_exact_yiq.npz", allow_pickle=False) as exact:
        expected, expected_marks = exact["yiq"][..., 1:], exact["mark"]
    np.testing.assert_array_equal(marked, expected_marks)
    solution = solve_direct(levin_weights(luminance), chroma, marked)
    assert np.abs(solution - expected).max() * 255 < levels


def test_that_no_colour_leaves_the_range_of_the_marks():
    luminance, chroma, marked = problem((40, 50), 1, 0.02)
    solution = solve_direct(levin_weights(luminance), chroma, marked)
    assert (solution.min((0, 1)) >= chroma[marked].min(axis=0) - 1e-12).all()
    assert (solution.max((0, 1)) <= chroma[marked].max(axis=0) + 1e-12).all()


def test_that_one_colour_spreads_to_a_constant_picture():
    luminance, chroma, marked = problem((60, 50), 2, 0.002)
    chroma[:] = 0.21, -0.13
    solution = solve_direct(levin_weights(luminance), chroma, marked)
    np.testing.assert_allclose(solution, chroma, atol=1e-12)


def test_that_regions_held_by_the_smallest_weights_are_still_solved():
    # A dark block in the light holds on by weights of 1e-13 to its outside.
    luminance = np.full((24, 24), 1.0)
    luminance[8:16, 8:16] = 0.0
    weights = levin_weights(luminance).astype(np.float64)
    inside = luminance == 0
    for k, (dy, dx) in enumerate(direct_module.NEIGHBOURS):
        rows, columns = np.nonzero(inside & ~np.roll(inside, (-dy, -dx), (0, 1)))
        weights[rows, columns, k] *= 1e-10
    chroma = np.zeros((24, 24, 2))
    chroma[0, :] = 0.3, 0.1
    marked = np.zeros((24, 24), bool)
    marked[0] = True
    solution = solve_direct(weights, chroma, marked)
    assert np.abs(solution - (0.3, 0.1)).max() < 1e-4


def test_that_an_island_without_a_mark_stays_grey_and_spoils_nothing():
    luminance, chroma, marked = problem((10, 12), 3)
    weights = levin_weights(luminance)
    weights[:, 5, [2, 4, 7]] = 0  # column 5 no longer leans on column 6
    weights[:, 6, [0, 3, 5]] = 0
    marked[:, 6:] = False
    solution = solve_direct(weights, chroma, marked)
    assert not solution[:, 6:].any()
    assert np.isfinite(solution).all()
    alone = solve_direct(weights[:, :6], chroma[:, :6], marked[:, :6])
    np.testing.assert_allclose(solution[:, :6], alone, atol=1e-12)


def test_that_chroma_off_the_marks_is_not_read():
    luminance, chroma, marked = problem((9, 9), 4)
    weights = levin_weights(luminance)
    expected = solve_direct(weights, chroma, marked)
    chroma[~marked] = np.nan
    np.testing.assert_array_equal(solve_direct(weights, chroma, marked), expected)


def test_that_without_marks_everything_is_grey_and_all_marks_are_kept():
    luminance, chroma, _ = problem((5, 6), 5)
    weights = levin_weights(luminance)
    assert not solve_direct(weights, chroma, np.zeros((5, 6), bool)).any()
    everything = solve_direct(weights, chroma, np.ones((5, 6), bool))
    np.testing.assert_array_equal(everything, chroma)


def test_that_factors_serve_other_colours_of_the_same_marks():
    luminance, chroma, marked = problem((20, 21), 6)
    weights = levin_weights(luminance)
    solver = DirectSolver(weights, marked)
    for colours in (chroma, -chroma, chroma[..., ::-1]):
        np.testing.assert_array_equal(
            solver.solve(colours), solve_direct(weights, colours, marked)
        )


def test_that_the_residual_is_at_the_limit_of_rounding():
    luminance, chroma, marked = problem((100, 130), 7, 0.001)
    weights = levin_weights(luminance)
    solution = solve_direct(weights, chroma, marked)
    assert relative_residual(weights, solution, marked) < 1e-12


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError("Factor is exactly singular")]
)
def test_that_a_failed_factorisation_is_told_with_its_size_and_remedy(
    monkeypatch, error
):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("scipy.sparse.linalg.splu", fail)
    luminance, chroma, marked = problem((6, 6), 8)
    unknowns = int((~marked).sum())
    with pytest.raises(ValueError, match=f"{unknowns} unknown pixels .*'iterative'"):
        solve_direct(levin_weights(luminance), chroma, marked)


def test_that_a_system_beyond_the_memory_of_the_machine_is_refused_beforehand(
    monkeypatch,
):
    monkeypatch.setattr(direct_module, "BYTES_PER_UNKNOWN", 1e15)
    luminance, chroma, marked = problem((6, 6), 9)
    with pytest.raises(ValueError, match=r"needs about .* GB .*'iterative'"):
        solve_direct(levin_weights(luminance), chroma, marked)
