"""Memory that set-up and iteration use one after the other."""

import numpy as np
import pytest

from desktop_app.algorithms.colorization import levin_weights, scratch
from desktop_app.algorithms.colorization.iterative import IterativeSolver
from desktop_app.algorithms.colorization.scratch import Scratch
from tests.reference.bilateral_loops import scene

SHAPE = (30, 41)


def test_that_planes_have_a_border_of_0_whatever_they_held():
    room = Scratch(4, 7)
    room.planes().fill(np.nan)
    planes = room.planes()
    assert planes.shape == (5, 6, 2, 9)
    assert not planes[:, [0, -1]].any()


def test_that_slots_and_numbers_do_not_touch_each_other():
    room = Scratch(4, 7)
    slots, numbers = room.slots(), room.numbers(100)
    slots.fill(3)
    numbers.fill(-1)
    assert slots.shape == (4, 7, 8)
    assert (slots == 3).all()
    assert (numbers == -1).all()
    assert np.shares_memory(slots, room.planes())
    assert np.shares_memory(numbers, room.planes())


def test_that_numbers_that_do_not_fit_have_memory_of_their_own():
    room = Scratch(4, 7)
    numbers = room.numbers(10_000)
    assert numbers.shape == (10_000,)
    assert not np.shares_memory(numbers, room.planes())


@pytest.mark.parametrize("kept", [0, 2**30])
def test_that_a_solution_does_not_depend_on_what_was_there_before(kept, monkeypatch):
    monkeypatch.setattr(scratch, "KEPT_BYTES", kept)
    rng = np.random.default_rng(0)
    weights, marked = levin_weights(scene(*SHAPE)), rng.random(SHAPE) < 0.05
    chroma = rng.uniform(-0.3, 0.3, (*SHAPE, 2)).astype(np.float32)
    solver = IterativeSolver(weights, marked)
    first = solver.solve(chroma)
    pixels = solver._hierarchy.pixels
    assert (pixels.scratch is None) == (kept == 0)
    pixels.lend().planes()[:, 1:-1] = np.nan
    again = solver.solve(chroma)
    np.testing.assert_array_equal(again.chroma, first.chroma)
    pixels.lend().planes()[:, 1:-1] = np.nan
    solver.mark(marked)
    np.testing.assert_array_equal(solver.solve(chroma).chroma, first.chroma)
