from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.algorithms.colorization.film import Neighbour
from desktop_app.algorithms.colorization.film_marks import (
    MovingMarks,
    colorize_marked_frame,
    without_ruled,
)
from desktop_app.samples.film import film

SHAPE = (64, 96)
EVERYWHERE = np.ones(SHAPE, np.float32)
STILL = np.zeros((*SHAPE, 2), np.float32)
RED, BLUE = (0.3, 0.1), (-0.3, 0.1)


def coloured(colour, certainty=1.0):
    return np.full((*SHAPE, 3), (*colour, certainty), np.float32)


def stroke(rows, columns):
    marked = np.zeros(SHAPE, bool)
    marked[rows, columns] = True
    return marked


def marks_of(frame, marked):
    values = np.dstack([frame.chroma, np.zeros(SHAPE, np.float32)])
    return MovingMarks.of(frame.grey, values, marked)


def one_mark(x, y, age=0.0, colour=RED, luminance=0.5):
    values = [[x], [y], [colour], [age], [luminance]]
    return MovingMarks(*(np.asarray(value, np.float32) for value in values))


@pytest.fixture(scope="module")
def shot():
    return list(film(3, *SHAPE))


@pytest.fixture(scope="module")
def flat():
    return np.full(SHAPE, 0.5, np.float32)


def test_that_marks_stay_on_what_they_were_drawn_on(shot):
    first, second, third = shot
    inner = stroke(slice(2, -2, 3), slice(2, -2, 3))
    marks = marks_of(first, inner)
    marks = marks.moved(first.motion, EVERYWHERE, second.grey)
    marks = marks.moved(second.motion, EVERYWHERE, third.grey)
    values = marks.laid_out(SHAPE)
    found = values[..., 2] > 0
    assert found.sum() > 0.9 * inner.sum()
    assert (values[found][:, 2] == 2).all()
    off = np.abs(values[..., :2] - third.chroma)[found].max(axis=1)
    assert np.percentile(off, 95) < 0.01


def test_that_marks_end_where_the_motion_is_not_trusted_or_leaves_the_frame(flat):
    trust = EVERYWHERE.copy()
    trust[10, 20] = 0
    assert len(one_mark(20, 10).moved(STILL, trust, flat).x) == 0
    assert len(one_mark(21, 10).moved(STILL, trust, flat).x) == 1
    assert len(one_mark(93, 10).moved(STILL + 3, trust, flat).x) == 0


def test_that_marks_end_on_something_of_another_brightness(flat):
    assert len(one_mark(20, 10).moved(STILL, EVERYWHERE, flat + 0.05).x) == 1
    assert len(one_mark(20, 10).moved(STILL, EVERYWHERE, flat + 0.15).x) == 0


def test_that_no_mark_goes_on_without_any_trust(shot):
    marks = marks_of(shot[0], np.ones(SHAPE, bool))
    gone = marks.moved(STILL, np.zeros(SHAPE, np.float32), shot[1].grey)
    assert not gone.laid_out(SHAPE).any()


def test_that_of_two_marks_on_a_pixel_the_younger_is_seen():
    old, young = one_mark(7, 5, age=9, colour=RED), one_mark(7.2, 5, age=2, colour=BLUE)
    for order in ((old, young), (young, old)):
        both = MovingMarks(
            *(
                np.concatenate([getattr(mark, name) for mark in order])
                for name in ("x", "y", "colour", "age", "luminance")
            )
        )
        np.testing.assert_allclose(both.laid_out(SHAPE)[5, 7], (*BLUE, 2), rtol=1e-6)


def test_that_own_marks_rule_about_them_as_far_as_a_moved_mark_is_old():
    own = stroke(32, 40)
    moved = np.zeros((*SHAPE, 3), np.float32)
    moved[32, 42:46] = (*RED, 3)
    left = without_ruled(moved, own)[32, :, 2]
    assert (left[42:44] == 0).all()
    assert (left[44:46] == 3).all()


def test_that_own_marks_rule_over_a_sixteenth_of_the_frame_at_most():
    moved = np.zeros((*SHAPE, 3), np.float32)
    moved[...] = (*RED, 1000)
    left = without_ruled(moved, stroke(32, 40))[..., 2]
    assert left[32, 44] == 0
    assert left[32, 45] == 1000


def test_that_a_marked_frame_takes_colours_from_the_marks_of_other_frames(flat):
    luminance = flat.copy()
    luminance[:, 48:] = 0.8
    moved = np.zeros((*SHAPE, 3), np.float32)
    moved[30:34, 70:80] = (*RED, 5)
    chroma = np.full((*SHAPE, 2), BLUE, np.float32)
    found = colorize_marked_frame(
        luminance, chroma, stroke(slice(30, 34), slice(10, 20)), [moved]
    )
    assert np.abs(found[:, 52:, :2] - RED).max() < 0.06
    assert np.abs(found[:, :44, :2] - BLUE).max() < 0.06


def test_that_colours_whose_marks_were_lost_are_kept_but_near_own_marks(flat):
    own = stroke(slice(30, 34), slice(30, 40))
    chroma = np.full((*SHAPE, 2), BLUE, np.float32)
    before = Neighbour(flat, coloured(RED, 0.6), STILL, EVERYWHERE)
    nothing = np.zeros((*SHAPE, 3), np.float32)
    found = colorize_marked_frame(flat, chroma, own, [nothing], (before, nothing))
    assert np.abs(found[:, 50:, :2] - RED).max() < 1e-3
    np.testing.assert_array_equal(found[own][:, :2], chroma[own])
    assert found[31, 40, 0] < 0


def test_that_colours_explained_by_their_marks_give_way_to_own_ones(flat):
    own = stroke(slice(30, 34), slice(30, 40))
    chroma = np.full((*SHAPE, 2), BLUE, np.float32)
    before = Neighbour(flat, coloured(RED), STILL, EVERYWHERE)
    moved = np.zeros((*SHAPE, 3), np.float32)
    moved[:, 90] = (*RED, 4)
    found = colorize_marked_frame(flat, chroma, own, [moved], (before, moved))
    middle = found[32, 40:90, 0]
    assert (np.diff(middle) > 0).all()


def test_that_the_younger_of_two_ways_is_believed(flat):
    ways = [np.zeros((*SHAPE, 3), np.float32) for _ in range(2)]
    ways[0][...], ways[1][...] = (*RED, 2), (*BLUE, 7)
    nothing = np.zeros((*SHAPE, 2), np.float32), np.zeros(SHAPE, bool)
    for order in (ways, ways[::-1]):
        found = colorize_marked_frame(flat, *nothing, order)
        np.testing.assert_allclose(found[..., :2], coloured(RED)[..., :2])


def test_that_marks_are_not_written_to(shot):
    marked = stroke(slice(10, 14), slice(10, 30))
    marks = marks_of(shot[0], marked)
    copy = replace(marks, x=marks.x.copy(), age=marks.age.copy())
    marks.moved(shot[0].motion, EVERYWHERE, shot[1].grey)
    np.testing.assert_array_equal(marks.x, copy.x)
    np.testing.assert_array_equal(marks.age, copy.age)
    moved = marks.laid_out(SHAPE)
    chroma, kept = shot[1].chroma.copy(), moved.copy()
    colorize_marked_frame(shot[1].grey, chroma, marked, [moved])
    np.testing.assert_array_equal(chroma, shot[1].chroma)
    np.testing.assert_array_equal(moved, kept)
