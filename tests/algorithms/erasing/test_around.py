from __future__ import annotations

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.erasing import Rectangle, draw_rectangles
from desktop_app.algorithms.erasing.cells import rows_over
from desktop_app.algorithms.erasing.draw import draw_area
from desktop_app.algorithms.erasing.obstacles import Obstacles
from desktop_app.algorithms.erasing.rectangle import (
    mask_of,
    overlapping_pair,
    total_area,
)
from tests.reference.erasing_checks import fault_of, painted

FRAME = Rectangle(0, 0, 100, 100)


def a_cross():
    """Kept: two bars that leave four corners of 45 x 40 px."""
    keep_out = np.zeros((100, 100), bool)
    keep_out[40:60] = True
    keep_out[:, 45:55] = True
    return keep_out


def some_blots(seed, height, width, count):
    chance = random.Random(seed)
    keep_out = np.zeros((height, width), bool)
    for _ in range(count):
        y, x = chance.randrange(height), chance.randrange(width)
        keep_out[y : y + chance.randint(1, 9), x : x + chance.randint(1, 9)] = True
    return keep_out


@settings(max_examples=60)
@given(
    st.integers(0, 999),
    st.integers(12, 90),
    st.integers(12, 90),
    st.integers(0, 12),
    st.floats(0.01, 0.6),
    st.sampled_from([(1, 4), 1, 2, 3, 4]),
)
def test_that_kept_pixels_are_never_covered(seed, height, width, blots, part, count):
    keep_out = some_blots(seed, height, width, blots)
    try:
        found = draw_rectangles(
            height, width, part, count=count, rng=seed, keep_out=keep_out
        )
    except ValueError as refusal:
        told = str(refusal)
        assert "keep_out" in told or "count" in told
        return
    assert not fault_of(found, height, width, part, count)
    assert not keep_out[mask_of(found, height, width)].any()


def test_that_a_mask_that_keeps_nothing_leaves_everything_possible():
    nothing = np.zeros((60, 80))
    for seed in range(200):
        found = draw_rectangles(60, 80, 0.4, rng=seed, keep_out=nothing)
        assert not fault_of(found, 60, 80, 0.4, (1, 4))


@pytest.mark.parametrize("part", [0.3, 0.5, 0.6, 0.7, 0.72])
def test_that_a_mask_may_leave_hardly_room_enough(part):
    keep_out = a_cross()
    for seed in range(2):
        found = draw_rectangles(100, 100, part, rng=seed, keep_out=keep_out)
        assert not fault_of(found, 100, 100, part, (1, 4))
        assert not keep_out[mask_of(found, 100, 100)].any()


def test_that_a_place_is_found_where_there_is_just_one():
    keep_out = np.ones((300, 400), bool)
    keep_out[217:247, 31:61] = False
    found = draw_rectangles(300, 400, 900 / 120_000, count=1, rng=0, keep_out=keep_out)
    assert found == [(31, 217, 30, 30)]


def test_that_too_much_kept_is_refused_with_what_is_free():
    with pytest.raises(ValueError, match=r"leaves 7200 px .* at most 72.0 %"):
        draw_rectangles(100, 100, 0.73, rng=0, keep_out=a_cross())
    with pytest.raises(ValueError, match=r"leaves 7200 px, but no place was found"):
        draw_rectangles(100, 100, 0.5, count=1, rng=0, keep_out=a_cross())
    striped = np.zeros((100, 100), bool)
    striped[::2] = True
    with pytest.raises(ValueError, match=r"leaves 5000 px, but no place was found"):
        draw_rectangles(100, 100, 0.4, rng=0, keep_out=striped)


@settings(max_examples=200)
@given(
    st.integers(0, 999),
    st.integers(2, 70),
    st.integers(2, 70),
    st.floats(0.02, 0.97),
    st.sampled_from([(1, 4), 2, 3, 4]),
    st.data(),
)
def test_that_one_rectangle_covers_what_must_be(seed, height, width, part, count, data):
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    wide, tall = (
        data.draw(st.integers(1, width - x)),
        data.draw(st.integers(1, height - y)),
    )
    box = Rectangle(x, y, wide, tall)
    target = max(1, round(part * height * width))
    least = count if isinstance(count, int) else 1
    if target >= height * width or least > target:
        return
    possible = box.area + least - 1 <= target
    try:
        found = draw_rectangles(height, width, part, count=count, rng=seed, cover=box)
    except ValueError as refusal:
        told = str(refusal)
        assert "cannot cover it" in told or "are to be erased" in told
        assert not possible
        return
    assert not fault_of(found, height, width, part, count)
    assert any(each.holds(box) for each in found)


def test_that_a_point_is_covered_by_usual_shapes():
    rng = random.Random(1)
    for _ in range(300):
        found = draw_rectangles(200, 300, 0.2, rng=rng, cover=(299, 0))
        assert any(each.holds(Rectangle(299, 0, 1, 1)) for each in found)
        assert max(each.aspect for each in found) <= 3.4


def test_that_what_must_be_covered_may_not_be_kept():
    with pytest.raises(ValueError, match=r"cover = \(50, 50, 1, 1\): keep_out keeps"):
        draw_rectangles(100, 100, 0.1, rng=0, keep_out=a_cross(), cover=(50, 50))


def test_that_covering_and_keeping_out_go_together():
    keep_out, box = a_cross(), Rectangle(3, 70, 20, 10)
    for part in (0.05, 0.2, 0.5, 0.7):
        found = draw_rectangles(100, 100, part, rng=1, keep_out=keep_out, cover=box)
        assert not fault_of(found, 100, 100, part, (1, 4))
        assert not keep_out[mask_of(found, 100, 100)].any()
        assert any(each.holds(box) for each in found)


@given(st.integers(1, 30), st.integers(1, 30), st.data())
def test_that_rows_over_a_box_are_always_exact(width, height, data):
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    box = Rectangle(
        x,
        y,
        data.draw(st.integers(1, width - x)),
        data.draw(st.integers(1, height - y)),
    )
    area = data.draw(st.integers(box.area, width * height))
    found = rows_over((width, height), area, box)
    counts = painted(found, height, width)
    assert counts.max() == 1
    assert counts.sum() == area
    assert found[0].holds(box)
    assert len(found) <= 2


@pytest.mark.parametrize("seed", range(12))
def test_that_the_places_are_those_without_a_kept_pixel(seed):
    keep_out = some_blots(seed, 30, 41, 5)
    obstacles = Obstacles(*keep_out.shape, keep_out)
    taken = [Rectangle(4, 5, 6, 7)]
    blocked = keep_out | mask_of(taken, 30, 41)
    size, span = (5, 3), (2, 30, 1, 26)
    places = obstacles.places(size, span, taken)
    for y in range(span[2], span[3] + 1):
        for x in range(span[0], span[1] + 1):
            free = not blocked[y : y + 3, x : x + 5].any()
            assert places[y - span[2], x - span[0]] == free
    assert obstacles.free_px() == int((~keep_out).sum())


@pytest.mark.parametrize("seed", range(6))
def test_that_the_largest_free_cell_of_a_small_picture_is_the_largest(seed):
    keep_out = some_blots(seed, 14, 17, 6)
    first = Obstacles(*keep_out.shape, keep_out).free_cells(1, None)[0]
    largest = max(
        (bottom - top) * (right - left)
        for top in range(14)
        for bottom in range(top + 1, 15)
        for left in range(17)
        for right in range(left + 1, 18)
        if not keep_out[top:bottom, left:right].any()
    )
    assert first.area == largest


def test_that_a_large_mask_is_looked_at_in_blocks():
    keep_out = np.zeros((1500, 2000), bool)
    keep_out[700:720] = True
    keep_out[3, 5] = True
    first, second = Obstacles(*keep_out.shape, keep_out).free_cells(2, None)
    assert not keep_out[mask_of([first, second], 1500, 2000)].any()
    assert first.area > 0.95 * 780 * 2000
    held = Obstacles(*keep_out.shape, keep_out).free_cells(1, Rectangle(7, 20, 30, 40))[
        0
    ]
    assert held.holds(Rectangle(7, 20, 30, 40))


@settings(max_examples=60)
@given(st.integers(0, 9999), st.floats(0.02, 0.5), st.sampled_from([(1, 4), 2, 3]))
def test_that_drawn_rectangles_leave_those_beside_them_alone(seed, part, count):
    chance = random.Random(seed)
    beside = draw_rectangles(80, 90, 0.3, rng=chance, count=(1, 3))
    area = max(4, round(part * 80 * 90))
    try:
        found = draw_area(80, 90, area, count=count, rng=chance, beside=beside)
    except ValueError:
        assert part > 0.2
        return
    assert total_area(found) == area
    assert overlapping_pair([*beside, *found]) is None


def test_that_what_is_beside_need_not_be_painted():
    beside = [Rectangle(0, 0, 4000, 1400), Rectangle(0, 1600, 4000, 1400)]
    box = Rectangle(1000, 1450, 100, 100)
    begun = time.thread_time()
    for seed in range(20):
        found = draw_area(
            3000, 4000, 500_000, count=3, rng=seed, beside=beside, cover=box
        )
        assert total_area(found) == 500_000
        assert overlapping_pair([*beside, *found]) is None
        assert any(each.holds(box) for each in found)
    assert (time.thread_time() - begun) / 20 < 0.02


def test_that_free_pixels_are_counted_without_a_mask_and_with_one():
    taken = [Rectangle(2, 3, 10, 5), Rectangle(20, 1, 4, 20)]
    assert Obstacles(30, 40, None, taken).free_px() == 1200 - 50 - 80
    keep_out = some_blots(3, 30, 40, 4)
    both = keep_out | mask_of(taken, 30, 40)
    obstacles = Obstacles(30, 40, keep_out, taken)
    assert obstacles.free_px() == int((~both).sum())
    places = obstacles.places((3, 2), (0, 37, 0, 28), [])
    assert all(
        places[y, x] == (not both[y : y + 2, x : x + 3].any())
        for y in range(29)
        for x in range(38)
    )
