from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.erasing.exact import (
    nearest_of_one,
    sizes_of_one,
    sizes_of_two,
    squarest_of_one,
)

SIDE = st.integers(1, 60)
SIZE = st.tuples(SIDE, SIDE)


@given(st.integers(1, 3000), SIZE, st.floats(1, 30))
def test_that_every_shape_of_one_rectangle_is_found(area, room, ratio):
    slow = {
        (wide, area // wide)
        for wide in range(1, room[0] + 1)
        if area % wide == 0
        and area // wide <= room[1]
        and max(wide, area // wide) <= ratio * min(wide, area // wide) * (1 + 1e-12)
    }
    assert set(sizes_of_one(area, room, ratio)) == slow
    if slow:
        best = min(max(size) / min(size) for size in slow)
        squarest = squarest_of_one(area, room)
        assert max(squarest) / min(squarest) == best


@given(st.integers(1, 900), SIZE)
def test_that_the_nearest_areas_of_one_rectangle_are_the_nearest(area, room):
    possible = [
        each
        for each in range(1, room[0] * room[1] + 1)
        if sizes_of_one(each, room, 4.0)
    ]
    below = [each for each in possible if each <= area]
    above = [each for each in possible if each >= area]
    assert nearest_of_one(area, room, 4.0) == below[-1:] + above[:1]


@given(SIZE, SIZE, SIZE, SIZE, st.floats(1, 8), st.integers(-9, 9))
def test_that_two_rectangles_are_exact_and_within_their_limits(
    first, second, room, other, ratio, more
):
    first = tuple(min(side, most) for side, most in zip(first, room, strict=True))
    second = tuple(min(side, most) for side, most in zip(second, other, strict=True))
    area = first[0] * first[1] + second[0] * second[1] + more
    if area < 2:
        return
    found = sizes_of_two(area, (first, second), (room, other), (ratio, ratio))
    if found is None:
        return
    assert sum(wide * tall for wide, tall in found) == area
    for (wide, tall), (most_wide, most_tall) in zip(found, (room, other), strict=True):
        assert 1 <= wide <= most_wide
        assert 1 <= tall <= most_tall
        assert max(wide, tall) <= ratio * min(wide, tall) + 1e-6


def test_that_two_wanted_sizes_that_are_exact_already_stay():
    sizes = ((30, 20), (7, 41))
    rooms = ((100, 100), (100, 100))
    assert sizes_of_two(600 + 287, sizes, rooms, (8.0, 8.0)) == sizes


def test_that_two_rectangles_nearly_always_exist():
    found = [
        sizes_of_two(area, ((40, 31), (25, 17)), ((99, 99), (99, 99)), (3.33, 3.33))
        for area in range(1400, 1900)
    ]
    assert sum(each is None for each in found) < 5
