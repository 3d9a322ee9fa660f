"""The child behind the direct solver, asked in this process by bytes."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from desktop_app.algorithms.colorization import levin_weights
from desktop_app.algorithms.colorization.direct import solve_direct
from desktop_app.processors import direct_child


def packed(*arrays):
    stream = io.BytesIO()
    for array in arrays:
        np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


@pytest.fixture
def system():
    """Weights, chroma and marks of a small ramp with a mark at each end."""
    luminance = np.tile(np.linspace(0.2, 0.8, 9, dtype=np.float32), (6, 1))
    marked = np.zeros((6, 9), bool)
    marked[2, 0] = marked[2, 8] = True
    chroma = np.zeros((6, 9, 2), np.float32)
    chroma[2, 0], chroma[2, 8] = (0.2, -0.1), (-0.3, 0.1)
    return levin_weights(luminance), chroma, marked


def answered(monkeypatch, data):
    """Status, standard output and standard error of the child."""
    out, err = io.BytesIO(), io.StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))
    monkeypatch.setattr(sys, "stderr", err)
    try:
        status = direct_child.main()
    finally:
        monkeypatch.undo()
    return status, out.getvalue(), err.getvalue()


def test_that_the_answer_is_the_solution_of_the_system(monkeypatch, system):
    status, out, err = answered(monkeypatch, packed(*system))
    assert (status, err) == (0, "")
    found = np.load(io.BytesIO(out), allow_pickle=False)
    np.testing.assert_array_equal(found, solve_direct(*system))
    np.testing.assert_allclose(found[2, 0], (0.2, -0.1), atol=1e-6)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MemoryError(), "out of memory"),
        (RuntimeError("Factor is exactly singular"), "Factor is exactly singular"),
        (ValueError("no pixel is marked"), "no pixel is marked"),
    ],
)
def test_that_a_system_that_cannot_be_solved_is_a_line_and_no_answer(
    monkeypatch, system, error, said
):
    def fail(*_):
        raise error

    monkeypatch.setattr(direct_child, "solve_direct", fail)
    assert answered(monkeypatch, packed(*system)) == (1, b"", f"{said}\n")


def test_that_nothing_that_could_run_code_is_taken(monkeypatch, system):
    stream = io.BytesIO()
    np.save(stream, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        answered(monkeypatch, stream.getvalue() + packed(*system[1:]))
