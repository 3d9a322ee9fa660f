from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.erasing import Rectangle, draw_rectangles
from desktop_app.algorithms.erasing.obstacles import Obstacles
from desktop_app.algorithms.erasing.rebalance import rebalance
from desktop_app.algorithms.erasing.rectangle import (
    mask_of,
    overlapping_pair,
    total_area,
)

FRAME = Rectangle(0, 0, 300, 200)
THREE = [
    Rectangle(10, 20, 60, 50),
    Rectangle(150, 30, 80, 40),
    Rectangle(90, 120, 50, 60),
]
TARGET = total_area(THREE)


def middle(each):
    return each.x + each.width / 2, each.y + each.height / 2


def is_sound(rectangles, frame=FRAME):
    inside = all(frame.holds(each) and min(each[2:]) >= 1 for each in rectangles)
    return inside and overlapping_pair(list(rectangles)) is None


def test_that_what_is_exact_already_stays():
    assert rebalance(THREE, TARGET, 200, 300) == (THREE, 0)
    moved = [Rectangle(12, 22, 60, 50), *THREE[1:]]
    assert rebalance(moved, TARGET, 200, 300, fixed={0}) == (moved, 0)


def test_that_the_others_shrink_where_they_are_when_one_grows():
    grown = [Rectangle(10, 20, 75, 60), *THREE[1:]]
    changed, off = rebalance(grown, TARGET, 200, 300, fixed={0})
    assert off == 0
    assert changed[0] == grown[0]
    assert is_sound(changed)
    for before, after in zip(THREE[1:], changed[1:], strict=True):
        assert after.area < before.area
        assert np.hypot(*np.subtract(middle(before), middle(after))) < 3
        shape = (after.height / after.width) / (before.height / before.width)
        assert 0.7 < shape < 1.4


def test_that_locked_ones_stay_too():
    grown = [Rectangle(10, 20, 65, 52), *THREE[1:]]
    changed, off = rebalance(grown, TARGET, 200, 300, fixed={0, 1})
    assert changed[:2] == grown[:2]
    assert total_area(changed) - TARGET == off
    assert abs(off) <= 3


def test_that_with_all_locked_it_says_by_how_much_it_is_off():
    grown = [Rectangle(10, 20, 65, 50), *THREE[1:]]
    assert rebalance(grown, TARGET, 200, 300, fixed={0, 1, 2}) == (grown, 250)


def test_that_one_gives_way_to_another_that_is_moved_upon_it():
    moved = [Rectangle(140, 25, 60, 50), *THREE[1:]]
    changed, off = rebalance(moved, TARGET, 200, 300, fixed={0})
    assert off == 0
    assert changed[0] == moved[0]
    assert is_sound(changed)


def test_that_no_place_is_no_answer():
    over = [Rectangle(0, 0, 30, 30), Rectangle(10, 10, 30, 30)]
    assert rebalance(over, 1800, 200, 300, fixed={0, 1}) is None
    outside = [Rectangle(290, 0, 30, 30), THREE[0]]
    assert rebalance(outside, 1800, 200, 300, fixed={0}) is None
    full = [Rectangle(0, 0, 300, 199), Rectangle(0, 100, 50, 50)]
    assert rebalance(full, 62_000, 200, 300, fixed={0}) is None


def test_that_kept_pixels_stay_free():
    keep_out = np.zeros((200, 300), bool)
    keep_out[:, 145:160] = True
    moved = [*THREE[:1], Rectangle(170, 30, 80, 40), Rectangle(90, 120, 50, 60)]
    obstacles = Obstacles(200, 300, keep_out)
    smaller = [moved[0]._replace(width=40), *moved[1:]]
    changed, off = rebalance(smaller, TARGET, 200, 300, fixed={0}, obstacles=obstacles)
    assert off == 0
    assert not keep_out[mask_of(changed, 200, 300)].any()


@settings(max_examples=150)
@given(st.integers(0, 10_000), st.integers(2, 4), st.floats(0.02, 0.4))
def test_that_any_edit_ends_sound_and_mostly_exact(seed, count, part):
    chance = random.Random(seed)
    height, width = chance.randint(30, 400), chance.randint(30, 400)
    drawn = draw_rectangles(height, width, part, count=count, rng=chance)
    target = total_area(drawn)
    index = chance.randrange(count)
    x, y = chance.randrange(width), chance.randrange(height)
    drawn[index] = Rectangle(
        x, y, chance.randint(1, width - x), chance.randint(1, height - y)
    )
    found = rebalance(drawn, target, height, width, fixed={index})
    again = rebalance(list(drawn), target, height, width, fixed={index})
    assert found == again
    if found is None:
        return
    assert found.rectangles[index] == drawn[index]
    assert is_sound(found.rectangles, Rectangle(0, 0, width, height))
    assert found.off_px == total_area(found.rectangles) - target


def test_that_edits_with_two_free_ones_are_exact():
    chance = random.Random(1)
    exact = 0
    for _ in range(200):
        drawn = draw_rectangles(400, 600, 0.2, count=3, rng=chance)
        target = total_area(drawn)
        first = drawn[0]
        drawn[0] = first._replace(
            width=max(1, min(600 - first.x, first.width + chance.randint(-20, 20))),
            height=max(1, min(400 - first.y, first.height + chance.randint(-20, 20))),
        )
        found = rebalance(drawn, target, 400, 600, fixed={0})
        exact += found is not None and found.off_px == 0
    assert exact >= 196


def test_that_one_that_was_removed_is_made_up_for():
    changed, off = rebalance(THREE[:2], TARGET, 200, 300)
    assert off == 0
    assert is_sound(changed)


def test_that_a_single_one_takes_the_nearest_area_that_has_a_shape():
    found = rebalance([Rectangle(0, 0, 10, 10)], 97, 100, 100)
    assert found.off_px in (-1, 1)
    assert rebalance([Rectangle(0, 0, 10, 10)], 96, 100, 100).off_px == 0


@pytest.mark.parametrize("target", [1, 2])
def test_that_no_rectangle_is_shrunk_to_nothing(target):
    changed, off = rebalance(THREE, target, 200, 300)
    assert is_sound(changed)
    assert off == total_area(changed) - target
