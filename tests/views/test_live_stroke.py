"""A growing stroke: every state of it that was handed out stays as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.views.live_stroke import LiveStroke, on_grid


def beginning(pressures=None):
    return Stroke(np.array([(1, 2)], np.float32), 3.0, "colour", (1, 2, 3), pressures)


@given(st.lists(st.tuples(*[st.floats(-4000, 4000)] * 2), min_size=1, max_size=9))
def test_that_points_move_by_a_sixteenth_of_a_px_at_most(points):
    rounded = on_grid(points)
    assert np.abs(rounded - np.array(points)).max() <= 1 / 16 + 1e-6
    np.testing.assert_array_equal(on_grid(rounded), rounded)


@given(st.integers(-9000, 9000), st.integers(-3000, 3000))
def test_that_a_shift_by_whole_pixels_is_exact(step, eighths):
    point = on_grid([(eighths / 8, 5)])
    shifted = point + np.float32(step)
    np.testing.assert_array_equal(shifted - np.float32(step), point)
    np.testing.assert_array_equal(on_grid(shifted), shifted)


@pytest.mark.parametrize("sizes", [[1] * 40, [255, 1, 1], [3, 800, 2], [256]])
def test_that_every_snapshot_keeps_what_it_held(sizes):
    live = LiveStroke(beginning(np.array([0.5], np.float32)))
    rng = np.random.default_rng(1)
    points, weights = [np.float32([(1, 2)])], [np.float32([0.5])]
    taken = []
    for size in sizes:
        points.append(on_grid(rng.uniform(0, 99, (size, 2))))
        weights.append(rng.uniform(0, 1, size).astype(np.float32))
        live.extend(points[-1], weights[-1])
        taken.append(live.snapshot())
    for number, stroke in enumerate(taken, start=2):
        np.testing.assert_array_equal(stroke.points, np.concatenate(points[:number]))
        np.testing.assert_array_equal(
            stroke.pressures, np.concatenate(weights[:number])
        )
    assert len(live) == 1 + sum(sizes)


def test_that_nobody_can_write_into_a_snapshot():
    stroke = LiveStroke(beginning(np.array([0.5], np.float32))).snapshot()
    with pytest.raises(ValueError, match="read-only"):
        stroke.points[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        stroke.pressures[0] = 0


def test_that_a_snapshot_copies_nothing():
    live = LiveStroke(beginning())
    live.extend(np.zeros((100, 2)))
    assert np.shares_memory(live.snapshot().points, live.snapshot(50).points)
    assert len(live.snapshot(50).points) == 51


def test_that_a_point_without_pressure_in_a_pens_stroke_is_a_full_one():
    live = LiveStroke(beginning(np.array([0.5], np.float32)))
    live.extend([(2, 2)])
    np.testing.assert_array_equal(live.snapshot().pressures, [0.5, 1.0])


def test_that_pressures_of_a_mouses_stroke_are_left_out():
    live = LiveStroke(beginning())
    live.extend([(2, 2)], [0.3])
    assert live.snapshot().pressures is None
