"""Rectangles of a picture: drawn by seed and name, edited by hand, always exact."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.erasing import Rectangle, draw_rectangles
from desktop_app.errors import ParameterError
from desktop_app.processors.erasing_plan import (
    COUNTS,
    DrawKey,
    EraseParameters,
    ErasePlan,
    Planned,
    chance_for,
    draw_key,
    edited,
    kept_by_hand,
    may_add,
    plan_rectangles,
    toggled_lock,
    within,
)
from tests.reference.erasing_checks import fault_of, usual_target

SIZE = (60, 80)


def planned_of(size=SIZE, name="a.png", plan=None, **given):
    return plan_rectangles(size, name, EraseParameters(**given), plan or ErasePlan())


@settings(max_examples=25)
@given(
    height=st.integers(16, 90),
    width=st.integers(16, 90),
    percent=st.floats(2.0, 60.0),
    count=st.sampled_from(["1-4", "2", "3", "2-4"]),
    seed=st.integers(0, 2**31 - 1),
)
def test_that_every_draw_is_exact_apart_and_inside(height, width, percent, count, seed):
    parameters = EraseParameters(percent=percent, count=count, seed=seed)
    try:
        planned = plan_rectangles((height, width), "x", parameters)
    except ParameterError:
        assume(False)
    counts = parameters.counts()
    assert not fault_of(list(planned.rectangles), height, width, percent / 100, counts)
    assert planned.target_px == usual_target(height, width, percent / 100)
    assert planned.erased_px == planned.target_px


@pytest.mark.parametrize("words", COUNTS)
def test_that_a_count_in_words_is_from_how_many_to_how_many(words):
    least, most = EraseParameters(count=words).counts()
    assert words == (str(least) if least == most else f"{least}-{most}")
    assert 1 <= least <= most <= 4


def test_that_the_draw_is_the_algorithms_by_the_chance_of_seed_and_name():
    parameters = EraseParameters(percent=20.0, seed=9, aspect=2.0)
    wanted = draw_rectangles(
        *SIZE, 0.2, count=(1, 4), rng=chance_for(9, "b/ä.png"), aspect=2.0
    )
    found = plan_rectangles(SIZE, "b/ä.png", parameters).rectangles
    assert list(found) == wanted


def test_that_the_chance_is_the_same_on_every_machine():
    assert chance_for(7, "a.png").random() == random.Random(b"7/a.png").random()
    draws = {chance_for(seed, name).random() for seed in (1, 2) for name in ("a", "b")}
    assert len(draws) == 4
    # A name that is no text in any encoding has a chance, too.
    assert chance_for(1, "\udcff.png").random() == random.Random(b"1/\xff.png").random()


def test_that_chance_goes_on_after_the_draw_for_who_hands_it_in():
    rng = random.Random(5)
    plan_rectangles(SIZE, "a", EraseParameters(), rng=rng)
    assert rng.random() != random.Random(5).random()


@pytest.mark.parametrize(
    "change",
    [
        {"percent": 30.0}, {"count": "2"}, {"aspect": 2.0}, {"nearest": True},
        {"seed": 1},
    ],
    ids=str,
)  # fmt: skip
def test_that_a_draw_is_known_by_all_it_depends_on(change):
    usual, other = EraseParameters(), EraseParameters(**change)
    assert draw_key(usual, "a", SIZE) == draw_key(usual, "a", SIZE)
    assert draw_key(usual, "a", SIZE) != draw_key(other, "a", SIZE)


@pytest.mark.parametrize("change", [{"fill": "white"}, {"masks": True}, {"workers": 3}])
def test_that_what_does_not_move_rectangles_keeps_an_edit(change):
    other = EraseParameters(**change)
    assert draw_key(EraseParameters(), "a", SIZE) == draw_key(other, "a", SIZE)


def test_that_an_edit_is_of_one_draw_of_one_picture():
    parameters = EraseParameters()
    key = draw_key(parameters, "a.png", SIZE)
    by_hand = (Rectangle(1, 2, 10, 10),)
    plan = ErasePlan(by_hand, frozenset(), key)
    assert planned_of(plan=plan).rectangles == by_hand
    assert planned_of(plan=plan, name="b.png").rectangles != by_hand
    assert planned_of(plan=plan, seed=3).rectangles != by_hand
    assert planned_of((60, 81), plan=plan).rectangles != by_hand


def test_that_of_another_draw_only_what_is_locked_stays_and_the_sum_is_exact():
    key = draw_key(EraseParameters(), "a.png", SIZE)
    rectangles = (Rectangle(0, 0, 10, 10), Rectangle(40, 30, 12, 9))
    plan = ErasePlan(rectangles, frozenset({1}), key)
    found = planned_of(plan=plan, seed=5, count="2-4")
    assert found.rectangles[0] == rectangles[1]
    assert rectangles[0] not in found.rectangles
    assert found.locked == {0}
    assert found.erased_px == found.target_px


@pytest.mark.parametrize("count", ["1", "2"])
def test_that_what_is_locked_may_be_all_that_fits_the_count(count):
    key = draw_key(EraseParameters(), "a.png", SIZE)
    rectangles = (Rectangle(0, 0, 10, 10), Rectangle(40, 30, 12, 9))
    plan = ErasePlan(rectangles, frozenset({0, 1}), key)
    found = planned_of(plan=plan, seed=5, count=count)
    assert found.rectangles == rectangles
    assert found.erased_px != found.target_px


boxes = st.builds(
    Rectangle, st.integers(-30, 90), st.integers(-30, 90), st.integers(1, 60),
    st.integers(1, 60),
)  # fmt: skip


@given(box=boxes)
def test_that_a_box_is_cut_to_the_picture_or_gone(box):
    seen = np.zeros(SIZE, bool)
    rows = slice(max(0, box.y), max(0, box.bottom))
    columns = slice(max(0, box.x), max(0, box.right))
    seen[rows, columns] = True
    cut = within([box], SIZE)
    assert len(cut) == bool(seen.any())
    if cut:
        painted = np.zeros(SIZE, bool)
        painted[cut[0].y : cut[0].bottom, cut[0].x : cut[0].right] = True
        np.testing.assert_array_equal(painted, seen)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", None), ("  ", None), ("3,4", (3, 4)), (" 3 , 4 ", (3, 4)),
        ("1,2,3,4", Rectangle(1, 2, 3, 4)),
    ],
)  # fmt: skip
def test_that_a_pixel_or_a_box_can_be_covered(words, found):
    assert EraseParameters(cover=words).covered() == found


@pytest.mark.parametrize("words", ["3", "1,2,3", "a,b", "1.5,2", "1,2,3,4,5", ","])
def test_that_what_is_neither_is_told_with_an_example(words):
    with pytest.raises(ParameterError) as refused:
        EraseParameters(cover=words).covered()
    assert str(refused.value) == (
        f"cover = {words}: must be a pixel X,Y or a box X,Y,W,H, such as 40,30,16,16"
    )


@settings(max_examples=25)
@given(x=st.integers(0, 79), y=st.integers(0, 59), seed=st.integers(0, 99))
def test_that_a_pixel_that_must_be_covered_is(x, y, seed):
    found = planned_of(cover=f"{x},{y}", seed=seed)
    assert any(
        each.x <= x < each.right and each.y <= y < each.bottom
        for each in found.rectangles
    )
    assert found.erased_px == found.target_px


@settings(max_examples=25)
@given(box=boxes, seed=st.integers(0, 99))
def test_that_a_box_to_be_kept_is_never_touched(box, seed):
    assume(box.width * box.height < 1500)
    found = planned_of(plan=ErasePlan(keep_out=(box,)), seed=seed)
    assert not any(each.overlaps(box) for each in found.rectangles)
    assert found.erased_px == found.target_px


def test_that_a_mask_of_what_is_kept_is_minded_pixel_by_pixel():
    keep = np.zeros(SIZE, np.uint8)
    keep[::7, ::9] = 1
    found = plan_rectangles(
        SIZE, "a", EraseParameters(percent=5.0), keep_out=keep, rng=random.Random(1)
    )
    for each in found.rectangles:
        assert not keep[each.y : each.bottom, each.x : each.right].any()


def test_that_a_rectangle_may_not_be_moved_onto_a_locked_one():
    rectangles = (Rectangle(0, 0, 10, 10), Rectangle(40, 30, 12, 9))
    planned = Planned(rectangles, frozenset({1}), 208)
    onto = (Rectangle(38, 28, 10, 10), rectangles[1])
    assert edited(planned, onto, 0, SIZE, ErasePlan()) is None
    beside = (Rectangle(30, 28, 10, 10), rectangles[1])
    assert edited(planned, beside, 0, SIZE, ErasePlan()).rectangles == beside


@settings(max_examples=12)
@given(seed=st.integers(0, 50), dx=st.integers(-20, 20), dy=st.integers(-20, 20))
def test_that_a_rectangle_moved_by_hand_stays_and_the_others_keep_the_sum(seed, dx, dy):
    planned = planned_of(seed=seed, count="3", percent=12.0)
    first = planned.rectangles[0]
    moved = first._replace(
        x=min(max(0, first.x + dx), 80 - first.width),
        y=min(max(0, first.y + dy), 60 - first.height),
    )
    after = edited(planned, (moved, *planned.rectangles[1:]), 0, SIZE, ErasePlan())
    assume(after is not None)
    assert moved in after.rectangles
    assert after.erased_px == after.target_px == planned.target_px
    assert not fault_of(list(after.rectangles), *SIZE, 0.12, (1, 4))


def test_that_a_lock_is_set_and_taken_off():
    planned = planned_of(count="2")
    locked = toggled_lock(planned, 1)
    assert locked.locked == {1}
    assert toggled_lock(locked, 1) == planned


def test_that_a_removed_rectangle_takes_its_lock_along_and_no_other():
    planned = toggled_lock(toggled_lock(planned_of(count="3"), 0), 2)
    left = planned.rectangles[1:]
    after = edited(planned, left, None, SIZE, ErasePlan())
    assert after.locked == {1}
    assert after.rectangles[1] == planned.rectangles[2]
    assert after.erased_px == planned.target_px


def test_that_what_is_kept_by_hand_is_what_was_planned_with_its_draw():
    planned = toggled_lock(planned_of(), 0)
    key = draw_key(EraseParameters(), "a.png", SIZE)
    plan = ErasePlan(keep_out=(Rectangle(0, 0, 1, 1),))
    kept = kept_by_hand(plan, planned, key)
    assert (kept.rectangles, kept.locked) == (planned.rectangles, {0})
    assert (kept.key, kept.keep_out) == (key, plan.keep_out)
    assert isinstance(kept.key, DrawKey)
    assert planned_of(plan=kept) == planned


def test_that_no_more_than_four_are_drawn():
    assert may_add(planned_of(count="3"))
    assert not may_add(planned_of(count="4"))


def test_that_a_picture_too_small_is_told_in_a_sentence():
    with pytest.raises(ParameterError, match=r"."):
        planned_of((1, 1))
    found = planned_of((1, 2), percent=50.0, count="1")
    assert found.erased_px == 1
    assert replace(EraseParameters(), percent=0.01).percent == 0.01
