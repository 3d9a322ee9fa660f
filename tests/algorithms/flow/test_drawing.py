import numpy as np
import pytest

from desktop_app.algorithms.flow.arrows import ArrowStyle, arrow_lines, sample_arrows
from desktop_app.algorithms.flow.colours import (
    direction_colours,
    round_up,
    scale_colours,
    wheel_picture,
)


def test_that_no_motion_is_white_and_the_four_directions_differ():
    field = np.float32([[0, 0], [5, 0], [-5, 0], [0, 5], [0, -5]])
    colours = direction_colours(field, largest=5).astype(int)
    np.testing.assert_array_equal(colours[0], 255)
    np.testing.assert_array_equal(colours[1], [255, 0, 0])
    gaps = np.abs(colours[1:, None] - colours[None, 1:]).sum(2) + 999 * np.eye(4)
    assert gaps.min() > 150


def test_that_opposite_ends_of_the_wheel_meet():
    near = np.float32([[1, 1e-4], [1, -1e-4]])
    colours = direction_colours(near, largest=1).astype(int)
    assert np.abs(colours[0] - colours[1]).max() <= 1


def test_that_the_legend_shows_the_colours_of_the_field():
    picture = wheel_picture(65)
    assert picture[32, 60, 0] > picture[32, 60, 1]  # red to the right
    assert picture[0, 0, 3] == 0
    assert picture[32, 32, 3] == 255


def test_that_a_scale_is_even_and_ends_at_its_largest():
    colours = scale_colours(np.float32([[0, 1, 2, 5]]), largest=2)
    np.testing.assert_array_equal(colours[0, 2], colours[0, 3])
    assert (np.diff(colours[0, :3].sum(1)) > 0).all()


@pytest.mark.parametrize(
    ("value", "expected"), [(0.3, 0.5), (1, 1), (1.01, 2), (5.2, 10), (0, 1), (70, 100)]
)
def test_that_a_scale_ends_at_a_round_number(value, expected):
    assert round_up(value) == pytest.approx(expected)


def test_that_arrows_are_those_long_and_sure_enough():
    field = np.zeros((20, 30, 2), np.float32)
    field[:, 15:] = (3, 4)
    confidence = np.ones((20, 30), np.float32)
    confidence[10:] = 0.1
    style = ArrowStyle(spacing=10, shortest=1, confidence=0.5)
    arrows = sample_arrows(field, confidence, style)
    np.testing.assert_array_equal(
        arrows, np.float32([[15, 5, 3, 4, 1], [25, 5, 3, 4, 1]])
    )


def test_that_an_arrow_starts_at_its_pixel_and_points_along_its_vector():
    lines = arrow_lines(np.float32([[10, 20, 4, 0, 1]]), 2.0)
    np.testing.assert_allclose(lines[0, 0], [10, 20, 18, 20])
    np.testing.assert_allclose(lines[0, 1:, 2:], [[18, 20], [18, 20]])
    assert (lines[0, 1:, 0] < 18).all()
    assert lines[0, 1, 1] == pytest.approx(40 - lines[0, 2, 1])
