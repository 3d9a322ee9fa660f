from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.views.profile_line import ProfileLine, values_along
from tests.reference.windows import on_screen


@pytest.fixture
def line(canvas):
    made = ProfileLine()
    canvas.add_layer(made, 80.0)
    made.set_size(*canvas.picture_size)
    canvas.set_mode("pan")
    return made


def drag(canvas, start, end):
    viewport = canvas.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=on_screen(canvas, *start))
    for share in (0.5, 1.0):
        place = [a + share * (b - a) for a, b in zip(start, end, strict=True)]
        QTest.mouseMove(viewport, on_screen(canvas, *place))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=on_screen(canvas, *end))


def near(first, second):
    return np.allclose(first, second, atol=1.5)


def test_that_it_begins_across_the_middle(canvas, line):
    height, width = canvas.picture_size
    (x0, y0), (x1, y1) = line.ends
    assert y0 == y1 == (height - 1) / 2
    assert (x0, x1) == pytest.approx((0.1 * (width - 1), 0.9 * (width - 1)))


def test_that_an_end_is_dragged_alone(canvas, line):
    first, last = line.ends
    drag(canvas, last, (30, 10))
    assert line.ends[0] == first
    assert near(line.ends[1], (30, 10))


def test_that_the_line_is_dragged_as_a_whole_and_stays_on_the_picture(canvas, line):
    (x0, y0), (x1, y1) = line.ends
    middle = ((x0 + x1) / 2, y0)
    drag(canvas, middle, (middle[0] + 2, middle[1] + 8))
    assert near(line.ends[0], (x0 + 2, y0 + 8))
    assert near(line.ends[1], (x1 + 2, y1 + 8))
    drag(canvas, (middle[0] + 2, middle[1] + 8), (middle[0], 10_000))
    assert line.ends[0][1] == line.ends[1][1] == canvas.picture_size[0] - 1


def test_that_a_drag_beside_the_line_pans(canvas, line):
    before, ends = canvas.placement, line.ends
    drag(canvas, (5, 5), (12, 9))
    assert canvas.placement != before
    assert line.ends == ends


def test_that_a_picture_of_the_same_size_leaves_it_where_it_is(line):
    line.put((3, 4), (20, 9))
    size = line._size
    line.set_size(*size)
    assert line.ends == ((3, 4), (20, 9))
    line.set_size(size[0] + 1, size[1])
    assert line.ends != ((3, 4), (20, 9))


def test_that_its_points_lie_about_a_px_apart(line):
    line.put((0, 0), (30, 10))
    points = line.points()
    steps = np.hypot(*np.diff(points, axis=0).T)
    assert 0.9 < steps.min() <= steps.max() <= 1.0
    assert tuple(points[0]) == (0, 0)
    assert tuple(points[-1]) == (30, 10)


@given(st.floats(-3, 12), st.floats(-3, 9), st.floats(-5, 5), st.floats(-5, 5))
def test_that_a_plane_is_read_exactly_between_its_pixels(x, y, across, down):
    rows, columns = np.mgrid[:7, :10]
    plane = across * columns + down * rows
    inside = np.clip(x, 0, 9), np.clip(y, 0, 6)
    (value,) = values_along(plane, np.array([[x, y]]))
    assert value == pytest.approx(across * inside[0] + down * inside[1], abs=1e-9)


def test_that_colours_are_read_channel_by_channel():
    picture = np.zeros((4, 5, 3), np.uint8)
    picture[..., 1] = 200
    values = values_along(picture, np.array([[0.5, 1.5], [4.0, 3.0]]))
    np.testing.assert_array_equal(values, [[0, 200, 0], [0, 200, 0]])
