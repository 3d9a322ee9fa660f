from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization import marks_from_images
from desktop_app.algorithms.colorization.strokes import (
    NEUTRAL,
    SMALLEST_RADIUS,
    Stroke,
    marked_image,
    paint_stroke,
    paint_strokes,
)
from tests.reference.colorization_loops import brush_margin

RED, BLUE = (255, 0, 0), (0, 0, 255)
SHAPE = (29, 37)
QUICK = settings(deadline=None, max_examples=50)

points = st.lists(
    st.tuples(
        st.floats(-20, 60, width=32, allow_subnormal=False),
        st.floats(-20, 50, width=32, allow_subnormal=False),
    ),
    min_size=1,
    max_size=6,
)


@st.composite
def strokes(draw, kinds=("colour", "grey", "erase")):
    path = draw(points)
    pressures = None
    if draw(st.booleans()):
        share = st.floats(0, 1, width=32)
        pressures = draw(
            st.lists(share, min_size=len(path), max_size=len(path)).map(np.float32)
        )
    return Stroke(
        np.float32(path),
        draw(st.floats(0.2, 12)),
        draw(st.sampled_from(kinds)),
        draw(st.tuples(*[st.integers(0, 255)] * 3)),
        pressures,
    )


def radii_of(stroke):
    shares = np.ones(len(stroke.points))
    if stroke.pressures is not None:
        shares = stroke.pressures.astype(float)
    return [max(stroke.radius * float(share), SMALLEST_RADIUS) for share in shares]


@QUICK
@given(strokes(kinds=("colour",)))
def test_that_a_pixel_is_painted_exactly_if_it_is_within_the_radius(stroke):
    colours, marked = paint_strokes([stroke], SHAPE)
    path = stroke.points.astype(float).tolist()
    radii = radii_of(stroke)
    for y in range(SHAPE[0]):
        for x in range(SHAPE[1]):
            margin = brush_margin(path, radii, x, y)
            if abs(margin) > 1e-6:  # nearer, rounding decides
                assert marked[y, x] == (margin > 0), (x, y, margin)
    assert (colours[marked] == stroke.colour).all()
    assert not colours[~marked].any()


@QUICK
@given(strokes(), st.data())
def test_that_a_growing_stroke_paints_what_the_finished_one_does(stroke, data):
    colours, marked = paint_strokes([Stroke(np.float32([[15, 12]]), 9.0)], SHAPE)
    at_once = colours.copy(), marked.copy()
    paint_stroke(stroke, *at_once)
    count = len(stroke.points)
    ends = [*sorted(data.draw(st.sets(st.integers(1, count)))), count]
    done = 0
    for end in ends:
        pressures = None if stroke.pressures is None else stroke.pressures[:end]
        grown = replace(stroke, points=stroke.points[:end], pressures=pressures)
        paint_stroke(grown, colours, marked, start=done)
        done = end
    np.testing.assert_array_equal(colours, at_once[0])
    np.testing.assert_array_equal(marked, at_once[1])


@QUICK
@given(strokes(), st.data())
def test_that_overlapping_runs_paint_what_the_whole_does(stroke, data):
    count = len(stroke.points)
    cut = data.draw(st.integers(0, count - 1))
    whole, parts = paint_strokes([stroke], SHAPE), paint_strokes([], SHAPE)
    for run in (slice(cut, None), slice(0, cut + 1)):
        pressures = None if stroke.pressures is None else stroke.pressures[run]
        part = replace(stroke, points=stroke.points[run], pressures=pressures)
        paint_stroke(part, *parts)
    np.testing.assert_array_equal(parts[1], whole[1])
    np.testing.assert_array_equal(parts[0], whole[0])


@QUICK
@given(strokes(), st.integers(-9, 9), st.integers(-9, 9))
def test_that_moving_a_stroke_by_whole_pixels_moves_its_pixels(stroke, dx, dy):
    # On a grid of 1/8 px, as the brush draws them, the move is exact.
    stroke = replace(stroke, points=np.round(stroke.points * 8) / 8)
    moved = replace(stroke, points=stroke.points + np.float32([dx, dy]))
    _, here = paint_strokes([replace(stroke, kind="colour")], (90, 90))
    _, there = paint_strokes([replace(moved, kind="colour")], (90, 90))
    inner = np.s_[10:80, 10:80]
    np.testing.assert_array_equal(np.roll(here, (dy, dx), (0, 1))[inner], there[inner])


@QUICK
@given(strokes())
def test_that_everything_touched_lies_in_the_box(stroke):
    colours = np.full((*SHAPE, 3), 7, np.uint8)
    marked = np.full(SHAPE, 7, np.uint8)
    box = paint_stroke(stroke, colours, marked)
    touched = marked != 7
    if box is None:
        assert not touched.any()
        return
    x0, y0, x1, y1 = box
    assert 0 <= x0 < x1 <= SHAPE[1]
    assert 0 <= y0 < y1 <= SHAPE[0]
    touched[y0:y1, x0:x1] = False
    assert not touched.any()


def test_that_a_long_slanted_segment_is_as_exact_as_a_short_one():
    stroke = Stroke(np.float32([[-500, -900], [700, 1100]]), 2.5)
    _, marked = paint_strokes([stroke], (300, 260))
    y, x = np.mgrid[:300, :260]
    along = np.array([1200.0, 2000.0]) / np.hypot(1200, 2000)
    distance = np.abs((x + 500) * along[1] - (y + 900) * along[0])
    clear = np.abs(distance - 2.5) > 1e-9
    np.testing.assert_array_equal(marked[clear], (distance <= 2.5)[clear])


def test_that_the_later_stroke_wins_and_an_eraser_clears():
    line = np.float32([[2, 5], [20, 5]])
    first = Stroke(line, 3, "colour", RED)
    second = Stroke(line[:1], 1, "grey", RED)
    eraser = Stroke(line[1:], 2, "erase", RED)
    colours, marked = paint_strokes([first, second, eraser], (11, 30))
    assert colours[5, 10].tolist() == list(RED)
    assert colours[5, 2].tolist() == list(NEUTRAL)
    assert marked[5, 2]
    assert not marked[5, 20]
    assert not colours[5, 20].any()
    assert not paint_strokes([eraser, first, eraser], (11, 30))[1][5, 19]


def test_that_marks_may_be_bool_or_uint8_and_views():
    stroke = Stroke(np.float32([[6, 6]]), 3, "colour", BLUE)
    colours, marked = np.zeros((20, 20, 3), np.uint8), np.zeros((20, 20), np.uint8)
    paint_stroke(stroke, colours[4:, 4:], marked[4:, 4:])
    assert marked.max() == 1
    assert marked[10, 10] == 1
    _, alone = paint_strokes([stroke], (16, 16))
    np.testing.assert_array_equal(marked[4:, 4:] != 0, alone)


def test_that_nothing_new_touches_nothing():
    stroke = Stroke(np.float32([[5, 5], [8, 8]]), 2)
    colours, marked = paint_strokes([], (12, 12))
    assert paint_stroke(stroke, colours, marked, start=2) is None
    assert (
        paint_stroke(replace(stroke, points=stroke.points + 99), colours, marked)
        is None
    )
    assert not marked.any()


@pytest.mark.parametrize("far", [1e9, 1e30])
def test_that_points_far_outside_are_harmless(far):
    stroke = Stroke(np.float32([[far, 5], [far, -far], [-far, 4]]), 2)
    paint_strokes([stroke], (12, 12))


def test_that_a_stroke_cannot_be_changed_from_outside():
    given_points = np.float32([[1, 2], [3, 4]])
    stroke = Stroke(given_points, 2, pressures=np.float32([0.5, 1]))
    given_points[:] = 0
    assert stroke.points.tolist() == [[1, 2], [3, 4]]
    for array in (stroke.points, stroke.pressures):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(FrozenInstanceError):
        stroke.radius = 3
    assert stroke != replace(stroke)
    assert len({stroke, stroke, replace(stroke)}) == 2


def test_that_read_only_points_are_not_copied():
    given_points = np.float32([[1, 2], [3, 4]])
    given_points.flags.writeable = False
    assert Stroke(given_points, 2).points is given_points


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points": np.zeros((0, 2))}, "points"),
        ({"points": np.zeros((2, 3))}, "points"),
        ({"points": np.float32([[np.nan, 0]])}, "finite"),
        ({"radius": 0.0}, "radius = 0.0"),
        ({"radius": float("nan")}, "radius = nan"),
        ({"kind": "spray"}, "spray"),
        ({"colour": (0, 0, 256)}, "256"),
        ({"colour": (0, 0)}, "three"),
        ({"pressures": np.ones(3)}, "pressures"),
        ({"pressures": np.float32([1, 1.5])}, "pressures"),
        ({"pressures": np.float32([1, np.nan])}, "pressures"),
    ],
)
def test_that_impossible_strokes_are_refused(change, words):
    stroke = Stroke(np.float32([[1, 2], [3, 4]]), 2)
    with pytest.raises(ValueError, match=words):
        replace(stroke, **change)


@pytest.mark.parametrize(
    "grey",
    [
        np.full((12, 30), 128, np.uint8),
        np.full((12, 30), 128 * 257 + 100, np.uint16),
        np.full((12, 30), 128.2 / 255, np.float32),
        np.full((12, 30, 3), 128, np.uint8),
    ],
)
def test_that_a_saved_marked_image_brings_the_marks_back(grey):
    drawn = [
        Stroke(np.float32([[3, 5], [9, 5]]), 2, "colour", RED),
        Stroke(np.float32([[20, 5]]), 2, "grey"),
    ]
    colours, marked = paint_strokes(drawn, (12, 30))
    picture = marked_image(grey, colours, marked)
    assert picture.dtype == np.uint8
    assert (picture[~marked] == 128).all()
    base = np.full((12, 30), np.float32(128) / np.float32(255))
    as_float = picture / np.float32(255)
    by_rule = marks_from_images(base, as_float)[2]
    assert by_rule[5, 3]
    assert not by_rule[5, 20]
    _, chroma, by_mask = marks_from_images(base, as_float, mask=marked)
    np.testing.assert_array_equal(by_mask, marked)
    assert not chroma[5, 20].any()


def test_that_a_marked_image_needs_matching_sizes_and_a_known_depth():
    colours, marked = paint_strokes([], (4, 5))
    with pytest.raises(ValueError, match="same height"):
        marked_image(np.zeros((5, 4), np.uint8), colours, marked)
    with pytest.raises(ValueError, match="int64"):
        marked_image(np.zeros((4, 5), np.int64), colours, marked)


def test_that_painting_a_long_stroke_can_be_ended():
    points = np.random.default_rng(0).uniform(0, 60, (50, 2)).astype(np.float32)
    stroke = Stroke(points, 9.0, "colour", (200, 0, 0))
    asked = []

    def stop_at_ten():
        asked.append(True)
        if len(asked) == 10:
            raise InterruptedError

    colours, marked = np.zeros((60, 60, 3), np.uint8), np.zeros((60, 60), np.uint8)
    with pytest.raises(InterruptedError):
        paint_stroke(stroke, colours, marked, poll=stop_at_ten)
    assert len(asked) == 10
