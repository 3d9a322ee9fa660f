from __future__ import annotations

import random

import numpy as np
import pytest

from desktop_app.algorithms.erasing import draw_rectangles
from desktop_app.algorithms.erasing.coverage import coverage_map, describe_coverage
from tests.reference.erasing_checks import painted


def test_that_the_map_counts_what_is_painted():
    rng = random.Random(2)
    draws = [draw_rectangles(23, 31, 0.3, rng=rng) for _ in range(40)]
    slow = sum(painted(each, 23, 31) for each in draws) / 40
    np.testing.assert_allclose(coverage_map(draws, 23, 31), slow)
    assert slow.mean() == pytest.approx(round(0.3 * 23 * 31) / (23 * 31))


def test_that_no_draws_cover_nothing():
    assert not coverage_map([], 4, 5).any()


def test_that_pixels_are_hit_evenly_and_corners_nearly_so():
    rng = random.Random(8)
    draws = (draw_rectangles(100, 100, 0.15, rng=rng) for _ in range(20_000))
    figures = describe_coverage(coverage_map(draws, 100, 100))
    assert figures["variation"] <= 0.20
    assert figures["corner"] >= 0.6
    assert figures["asymmetry"] <= 0.02


def test_that_uneven_maps_are_told_from_even_ones():
    even = np.ones((40, 60))
    assert describe_coverage(even) == {
        "variation": 0.0,
        "corner": 1.0,
        "asymmetry": 0.0,
    }
    left = even * np.linspace(2, 0, 60)
    assert describe_coverage(left)["asymmetry"] == pytest.approx(1.0, abs=0.05)
    middle = np.pad(np.ones((32, 48)), ((4, 4), (6, 6)))
    assert describe_coverage(middle)["corner"] == 0.0
    assert describe_coverage(np.ones((1, 1)))["asymmetry"] == 0.0
