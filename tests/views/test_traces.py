"""Coverage of a stroke by tiles: packed, found again, and never too much of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms.colorization.strokes import Stroke, paint_stroke
from desktop_app.views.traces import (
    TILE,
    Coverage,
    Shelf,
    Trace,
    box_of_tile,
    rasterised,
    same_stroke,
    tiles_of_box,
)

SHAPE = (600, 700)
BOXES = st.tuples(
    st.integers(0, 699), st.integers(0, 599), st.integers(1, 300), st.integers(1, 300)
).map(lambda b: (b[0], b[1], min(b[0] + b[2], 700), min(b[1] + b[3], 600)))


def line(*points, radius=9.0, pressures=None):
    return Stroke(np.array(points, np.float32), radius, "colour", (1, 2, 3), pressures)


def whole(stroke):
    """What a stroke covers, painted in one go."""
    marked = np.zeros(SHAPE, bool)
    paint_stroke(stroke, np.zeros((*SHAPE, 3), np.uint8), marked)
    return marked


def unpacked(known, tiles):
    """What masks by tiles say, over the whole picture."""
    found = np.zeros(SHAPE, bool)
    for tile in tiles:
        mask = known.mask(tile)
        if mask is not None:
            (x0, y0, x1, y1), covered = mask
            found[y0:y1, x0:x1] |= covered
    return found


def test_that_tiles_cover_the_picture_once():
    seen = np.zeros(SHAPE, int)
    for tile in tiles_of_box((0, 0, SHAPE[1], SHAPE[0])):
        x0, y0, x1, y1 = box_of_tile(tile, SHAPE)
        assert 0 < x1 - x0 <= TILE
        seen[y0:y1, x0:x1] += 1
    assert (seen == 1).all()


@given(BOXES)
def test_that_a_box_lies_in_its_tiles_and_touches_each(box):
    x0, y0, x1, y1 = box
    boxes = [box_of_tile(tile, SHAPE) for tile in tiles_of_box(box)]
    inside = [(max(x0, a), max(y0, b), min(x1, c), min(y1, d)) for a, b, c, d in boxes]
    areas = [(c - a) * (d - b) for a, b, c, d in inside]
    assert min(areas) > 0
    assert sum(areas) == (x1 - x0) * (y1 - y0)


@given(st.lists(BOXES, min_size=1, max_size=4), st.integers(0, 99))
def test_that_packing_loses_no_pixel_and_adds_none(boxes, seed):
    rng = np.random.default_rng(seed)
    coverage, expected = Coverage(SHAPE), np.zeros(SHAPE, bool)
    for x0, y0, x1, y1 in boxes:
        some = rng.random((y1 - y0, x1 - x0)) < 0.1
        coverage.add((x0, y0, x1, y1), some)
        expected[y0:y1, x0:x1] |= some
    np.testing.assert_array_equal(unpacked(coverage, coverage.tiles), expected)
    tiles = coverage.tiles
    coverage.pack()
    np.testing.assert_array_equal(unpacked(coverage, tiles), expected)


def test_that_a_tile_without_a_pixel_is_not_kept():
    coverage = Coverage(SHAPE)
    coverage.add((0, 0, 300, 40), np.zeros((40, 300), bool))
    coverage.pack()
    assert coverage.tiles == set()
    assert coverage.mask((0, 0)) is None
    assert coverage.nbytes == 0


STROKES = {
    "dot": line((100, 100)),
    "across tiles": line((20, 20), (500, 400), (40, 560)),
    "off the picture": line((-400, 300), (-50, 320)),
    "over the edge": line((690, 10), (760, 300)),
    "thick": line((300, 300), (310, 300), radius=180.0),
    "pen": line((10, 300), (600, 310), pressures=np.float32([0.1, 1.0])),
}


@pytest.mark.parametrize("stroke", STROKES.values(), ids=STROKES)
def test_that_tile_by_tile_is_what_painting_covers(stroke):
    trace = Trace(stroke, SHAPE)
    assert not trace.is_located
    for tile in sorted(trace.tiles):
        for _ in trace.rasterise(tile):
            pass
    assert trace.is_located
    np.testing.assert_array_equal(unpacked(trace, trace.tiles), whole(stroke))


@pytest.mark.parametrize("stroke", STROKES.values(), ids=STROKES)
def test_that_boxes_of_a_stroke_are_what_painting_covers(stroke):
    found = np.zeros(SHAPE, bool)
    for (x0, y0, x1, y1), covered in rasterised(stroke, SHAPE):
        assert covered.shape == (y1 - y0, x1 - x0)
        assert max(covered.shape) <= TILE
        found[y0:y1, x0:x1] |= covered
    np.testing.assert_array_equal(found, whole(stroke))


def test_that_what_has_grown_covers_only_the_new_part():
    stroke = line((100, 100), (200, 100))
    found = np.zeros(SHAPE, bool)
    for (x0, y0, x1, y1), covered in rasterised(stroke, SHAPE, grown=True):
        found[y0:y1, x0:x1] |= covered
    before = whole(line((100, 100)))
    np.testing.assert_array_equal(found | before, whole(stroke))


def test_that_what_is_known_is_not_painted_again_until_it_is_forgotten():
    trace = Trace(STROKES["across tiles"], SHAPE)
    tile = min(trace.tiles)
    assert len(list(trace.rasterise(tile))) > 0
    assert len(list(trace.rasterise(tile))) == 0
    known = trace.nbytes
    trace.forget()
    assert trace.nbytes < known
    assert trace.mask(tile) is None
    assert len(list(trace.rasterise(tile))) > 0


def rasterise_all(trace):
    for tile in trace.tiles:
        for _ in trace.rasterise(tile):
            pass


def test_that_a_shelf_knows_a_stroke_by_itself_not_by_its_likes():
    shelf = Shelf(SHAPE)
    one, twin = line((1, 2), (3, 4)), line((1, 2), (3, 4))
    assert same_stroke(one, twin)
    assert shelf.of(one) is shelf.of(one)
    assert shelf.of(one) is not shelf.of(twin)


def test_that_what_is_shown_is_forgotten_last():
    strokes = [line((50, 50 + 60 * number), (600, 500)) for number in range(6)]
    shelf = Shelf(SHAPE, budget=1)
    traces = [shelf.of(stroke) for stroke in strokes]
    for trace in traces:
        rasterise_all(trace)
    shelf._budget = shelf.nbytes - traces[0].nbytes - 1
    shelf.trim(traces[:2])
    assert shelf.of(strokes[0]) is traces[0]
    assert traces[0].mask(min(traces[0].tiles)) is not None
    assert shelf.of(strokes[2]) is not traces[2]
    assert shelf.of(strokes[5]) is traces[5]


@pytest.mark.parametrize(
    "other",
    [
        line((1, 2), (3, 5)), line((1, 2)), line((1, 2), (3, 4), radius=8.0),
        line((1, 2), (3, 4), pressures=np.float32([1, 1])),
        Stroke(np.float32([(1, 2), (3, 4)]), 9.0, "erase", (1, 2, 3)),
        Stroke(np.float32([(1, 2), (3, 4)]), 9.0, "colour", (1, 2, 4)),
    ],
)  # fmt: skip
def test_that_strokes_that_paint_otherwise_are_not_the_same(other):
    assert not same_stroke(line((1, 2), (3, 4)), other)
