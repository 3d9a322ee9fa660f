"""Where a picture lies in a view."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.views.placement import Placement

places = st.floats(-5000, 5000)
placements = st.builds(Placement, st.floats(0.01, 100), places, places)
sizes = st.tuples(st.integers(1, 5000), st.integers(1, 5000))
rooms = st.tuples(st.floats(60, 3000), st.floats(60, 3000))


@given(placements, places, places)
def test_that_there_and_back_again_is_the_same_place(placement, x, y):
    assert placement.to_view(*placement.to_source(x, y)) == pytest.approx(
        (x, y), abs=1e-6
    )


@given(placements, st.floats(0.01, 100), st.tuples(places, places))
def test_that_zooming_keeps_the_point_under_the_cursor(placement, scale, at):
    under = placement.to_source(*at)
    assert placement.scaled(scale, at).to_view(*under) == pytest.approx(at, abs=1e-5)


@given(sizes, rooms)
def test_that_a_fitted_picture_is_whole_and_in_the_middle(size, room):
    placement = Placement.fitting(size, room)
    left, top = placement.to_view(-0.5, -0.5)
    right, bottom = placement.to_view(size[1] - 0.5, size[0] - 0.5)
    assert left >= 11.9
    assert top >= 11.9
    assert left + right == pytest.approx(room[0])
    assert top + bottom == pytest.approx(room[1])
    assert placement.visible(size, room) == (0, 0, size[1], size[0])


@given(placements, sizes, rooms)
def test_that_a_picture_cannot_be_lost_from_sight(placement, size, room):
    kept = placement.in_sight(size, room)
    x0, y0, x1, y1 = kept.visible(size, room)
    assert x0 < x1
    assert y0 < y1
    again = kept.in_sight(size, room)
    assert (again.x, again.y) == pytest.approx((kept.x, kept.y), abs=1e-6)


@given(placements, sizes, rooms)
def test_that_filling_leaves_no_needless_gap(placement, size, room):
    filled = placement.filling(size, room)
    first = filled.to_view(-0.5, -0.5)
    last = filled.to_view(size[1] - 0.5, size[0] - 0.5)
    for start, end, space in zip(first, last, room, strict=True):
        if end - start <= space:
            assert start + end == pytest.approx(space, abs=1e-6)
        else:
            assert start <= 1e-6
            assert end >= space - 1e-6


@given(placements, sizes, rooms)
def test_that_the_visible_box_is_just_what_the_view_holds(placement, size, room):
    box = placement.visible(size, room)
    for axis, limit in ((0, size[1]), (1, size[0])):
        low = placement.to_source(0.0, 0.0)[axis]
        high = placement.to_source(*room)[axis]
        seen = [
            pixel
            for pixel in range(limit)
            if pixel + 0.5 > low + 1e-6 and pixel - 0.5 < high - 1e-6
        ]
        if box != (0, 0, 0, 0) and seen:
            assert box[axis] in (seen[0], seen[0] - 1)
            assert box[axis + 2] in (seen[-1] + 1, seen[-1] + 2)


@given(st.floats(-100, 100), st.floats(-100, 100), st.sampled_from([1.0, 1.5, 2.0]))
def test_that_snapping_puts_corners_on_screen_pixels(x, y, ratio):
    snapped = Placement(1 / ratio, x, y).on_pixels(ratio)
    for value, before in zip(snapped.to_view(-0.5, -0.5), (x, y), strict=True):
        assert value * ratio == pytest.approx(round(value * ratio), abs=1e-9)
        assert abs(value + 0.5 / ratio - before) <= 0.5 / ratio + 1e-9


def test_that_without_a_picture_nothing_is_visible():
    assert Placement.fitting((0, 0), (100, 100)) == Placement()
    assert Placement().visible((0, 0), (100, 100)) == (0, 0, 0, 0)
