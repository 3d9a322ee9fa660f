from __future__ import annotations

import numba as nb
import numpy as np
import pytest

from desktop_app.algorithms.bilateral.powers import exp2, log2


@nb.njit(nogil=True)
def both(values, powers, logs):
    for i in range(len(values)):
        powers[i] = exp2(values[i])
        logs[i] = log2(values[i])


def computed(values):
    powers, logs = np.empty_like(values), np.empty_like(values)
    both(values, powers, logs)
    return powers, logs


def test_that_powers_are_right_to_the_last_bits():
    values = np.linspace(-125.9, 126.9, 100_001, dtype=np.float32)
    powers, _ = computed(values)
    exact = np.exp2(values.astype(np.float64))
    np.testing.assert_allclose(powers, exact, rtol=3e-7)


def test_that_logarithms_are_right_near_one_and_far_from_it():
    values = np.exp2(np.linspace(-125.9, 126.9, 100_001)).astype(np.float32)
    near = np.linspace(0.6, 1.6, 50_001, dtype=np.float32)
    for some in (values, near):
        _, logs = computed(some)
        exact = np.log2(some.astype(np.float64))
        np.testing.assert_allclose(logs, exact, rtol=1.2e-7, atol=1.2e-7)


@pytest.mark.parametrize(
    ("value", "power", "log"),
    [
        (0.0, 1.0, -126.0),
        (1.0, 2.0, 0.0),
        (-1e9, 2.0**-126, -126.0),
        (1e9, 2.0**127, None),
    ],
)
def test_that_the_ends_are_held(value, power, log):
    powers, logs = computed(np.array([value], np.float32))
    assert powers[0] == pytest.approx(power, rel=3e-7)
    if log is not None:
        assert logs[0] == pytest.approx(log, abs=1e-7)
