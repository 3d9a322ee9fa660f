"""The layer of strokes: always what painting all of them anew would give."""

from __future__ import annotations

import time
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.views import stroke_layer, traces
from desktop_app.views.stroke_layer import StrokeLayer
from tests.reference.strokes_painted import painted

SHAPE = (330, 600)

# Without an application no timer runs.
pytestmark = pytest.mark.usefixtures("qapp")


def stroke(points, radius=6.0, kind="colour", colour=(200, 60, 40), pressures=None):
    points = np.round(np.array(points, np.float32) * 8) / 8
    return Stroke(points, radius, kind, colour, pressures)


@st.composite
def any_stroke(draw):
    """A stroke that may lie on the border of tiles, of the picture, or outside."""
    count = draw(st.integers(1, 5))
    eighths = st.integers(-400, 5200)
    points = [(draw(eighths) / 8, draw(eighths) / 8) for _ in range(count)]
    return stroke(
        points,
        draw(st.sampled_from([0.5, 3.0, 17.25, 90.0])),
        draw(st.sampled_from(["colour", "colour", "grey", "erase"])),
        draw(st.sampled_from([(255, 0, 0), (10, 200, 30), (0, 0, 0)])),
    )


def new_layer(shape=SHAPE):
    layer = StrokeLayer()
    layer.set_shape(*shape)
    return layer


def settle(layer):
    """Let the event loop turn until everything is shown."""
    deadline = time.monotonic() + 20
    while layer.busy:
        assert time.monotonic() < deadline
        QCoreApplication.processEvents()


@contextmanager
def slices_of_one_step():
    """Nothing is done at once, and one step each turn of the event loop."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("_AT_ONCE", 0), ("_SLICE", 0), ("_STEPS_AT_ONCE", 1)):
            patch.setattr(stroke_layer, name, value)
        yield patch


def assert_shows(layer, strokes, base=None):
    """Every pixel as painted; grey ones are neutral, others exact."""
    settle(layer)
    colours, marked = painted(strokes, layer.size, base)
    np.testing.assert_array_equal(layer.pixels[..., 3], np.uint8(255) * marked)
    assert (layer.pixels[~marked] == 0).all()
    is_grey = np.zeros(layer.size, bool)
    for each in strokes:
        touched = painted([stroke(each.points, each.radius)], layer.size)[1]
        is_grey[touched] = each.kind == "grey"
    shown = layer.pixels[..., :3]
    plain = marked & ~is_grey
    np.testing.assert_array_equal(shown[plain], colours[plain])
    striped = shown[marked & is_grey]
    assert set(np.unique(striped)) <= {116, 140}
    assert (striped == striped[:, :1]).all()


@settings(max_examples=40)
@given(st.lists(any_stroke(), max_size=6), st.data())
def test_that_any_change_of_strokes_shows_what_painting_anew_would(strokes, data):
    layer = new_layer()
    for _ in range(3):
        chosen = data.draw(st.lists(st.integers(0, 99), max_size=6))
        shown = tuple(strokes[index % len(strokes)] for index in chosen if strokes)
        layer.set_strokes(shown)
        assert_shows(layer, shown)


@st.composite
def any_action(draw):
    """A change of the strokes, a move of the live one, or turns of the event loop."""
    changes = ["set", "add", "insert", "undo", "turn", "turn", "settle"]
    verb = draw(st.sampled_from([*changes, "begin", "extend", "finish", "drop"]))
    if verb == "set":
        chosen = draw(st.lists(st.integers(0, 5), max_size=8))
        return verb, chosen, draw(st.booleans())
    if verb in {"add", "insert", "begin"}:
        return verb, draw(any_stroke())
    if verb == "extend":
        eighths = st.integers(-400, 5200)
        return verb, (draw(eighths) / 8, draw(eighths) / 8)
    return verb, draw(st.integers(1, 12))


def take(layer, shown, action, strokes, marks):
    """Do an action, and give the strokes and the base that are shown then."""
    verb, *how = action
    ended, base = shown
    if verb == "set":
        ended = tuple(strokes[index % len(strokes)] for index in how[0])
        base = marks if how[1] else None
        layer.set_strokes(ended, base)
    elif verb in {"add", "insert"}:
        at = len(ended) if verb == "add" else len(ended) // 2
        ended = (*ended[:at], how[0], *ended[at:])
        layer.set_strokes(ended, base)
    elif verb == "undo":
        ended = ended[:-1]
        layer.set_strokes(ended, base)
    elif verb == "begin":
        layer.begin(how[0])
    elif verb == "extend":
        layer.extend([how[0]])
    elif verb == "finish":
        finished = layer.finish()
        ended = ended if finished is None else (*ended, finished)
    elif verb == "drop":
        layer.drop()
    elif verb == "settle":
        settle(layer)
    else:
        for _ in range(how[0]):
            QCoreApplication.processEvents()
    return ended, base


@settings(max_examples=60)
@given(
    st.lists(any_stroke(), min_size=1, max_size=6),
    st.lists(any_action(), min_size=3, max_size=14),
    st.sampled_from([0, 4000, 64 << 20]),
)
def test_that_interrupted_work_and_live_strokes_end_in_what_painting_anew_would(
    strokes, actions, budget
):
    marks = (np.full((*SHAPE, 3), 77, np.uint8), np.zeros(SHAPE, bool))
    marks[1][100:280, 50:500] = True
    shown = ((), None)
    with slices_of_one_step() as patch:
        patch.setattr(traces, "_BUDGET", budget)
        layer = new_layer()
        for action in actions:
            shown = take(layer, shown, action, strokes, marks)
        ended, base = shown
        live = () if layer.live is None else (layer.live.snapshot(),)
        assert_shows(layer, (*ended, *live), base)
        layer.drop()
        assert_shows(layer, ended, base)
        layer.set_strokes(())
        settle(layer)
        assert not layer.pixels.any()


def many_strokes(count=60):
    return tuple(stroke([(10, 5 * k), (590, 4 * k)], 9.0) for k in range(count))


def test_that_a_usual_stroke_is_shown_on_return_however_slow_the_machine(monkeypatch):
    below, usual = many_strokes(), stroke([(280, 100), (480, 130)])
    layer = new_layer()
    layer.set_strokes(below)
    settle(layer)
    monkeypatch.setattr(stroke_layer, "_AT_ONCE", 0)
    layer.set_strokes((*below, usual))
    assert not layer.busy
    assert_shows(layer, (*below, usual))


def test_that_a_large_change_tells_when_it_is_shown(qtbot):
    layer = new_layer()
    with slices_of_one_step(), qtbot.waitSignal(layer.settled):
        layer.set_strokes(many_strokes())
        assert layer.busy
    assert not layer.busy
    assert_shows(layer, many_strokes())


def test_that_a_tile_shows_what_it_showed_until_it_is_whole():
    before, after = many_strokes(9), tuple(reversed(many_strokes(30)))[::2]
    layer, ready = new_layer(), new_layer()
    layer.set_strokes(before)
    settle(layer)
    ready.set_strokes(after)
    settle(ready)
    old, new = layer.pixels.copy(), ready.pixels
    seen = set()
    with slices_of_one_step():
        layer.set_strokes(after)
        while layer.busy:
            QCoreApplication.processEvents()
            seen.add(tuple(tiles_that_differ(layer.pixels, new)))
            for box in tiles_that_differ(layer.pixels, new):
                x0, y0, x1, y1 = box
                np.testing.assert_array_equal(
                    layer.pixels[y0:y1, x0:x1], old[y0:y1, x0:x1]
                )
    assert len(seen) > 3


def tiles_that_differ(one, other):
    every = traces.tiles_of_box((0, 0, SHAPE[1], SHAPE[0]))
    boxes = [traces.box_of_tile(tile, SHAPE) for tile in every]
    return [
        (x0, y0, x1, y1)
        for x0, y0, x1, y1 in boxes
        if not np.array_equal(one[y0:y1, x0:x1], other[y0:y1, x0:x1])
    ]


def test_that_the_middle_is_painted_first():
    layer = StrokeLayer()
    layer.set_shape(700, 2100)
    marked = np.ones((700, 2100), bool)
    with slices_of_one_step():
        layer.set_strokes((), (np.full((700, 2100, 3), 9, np.uint8), marked))
        assert layer.pixels[350, 1050, 3] == 255
        assert np.count_nonzero(layer.pixels[..., 3]) <= 2 * traces.TILE**2
        settle(layer)
    assert (layer.pixels == (9, 9, 9, 255)).all()


def test_that_abandoned_strokes_are_not_rasterised(monkeypatch):
    abandoned, wanted = many_strokes(), (stroke([(300, 10), (300, 300)]),)
    layer = new_layer()
    with slices_of_one_step():
        layer.set_strokes(abandoned)
        calls = counted_calls(monkeypatch)
        layer.set_strokes(wanted)
        assert_shows(layer, wanted)
    assert {call[0].radius for call in calls} <= {wanted[0].radius}


@pytest.mark.parametrize("turns", [0, 70, 110])
def test_that_a_live_stroke_is_painted_at_once_while_others_wait(turns):
    waiting = many_strokes()
    layer = new_layer()
    with slices_of_one_step():
        layer.set_strokes(waiting)
        for _ in range(turns):
            QCoreApplication.processEvents()
        layer.begin(stroke([(20, 165)], colour=(1, 2, 3)))
        layer.extend([(580, 165)])
        assert layer.busy
        assert layer.colour_at(570, 165) == (1, 2, 3)
        drawn = layer.finish()
        assert_shows(layer, (*waiting, drawn))


def test_that_clearing_and_its_undo_and_redo_rasterise_nothing(monkeypatch):
    strokes = many_strokes()
    layer = new_layer()
    layer.set_strokes(strokes)
    settle(layer)
    calls = counted_calls(monkeypatch)
    for shown in ((), strokes, (), strokes):
        layer.set_strokes(shown)
        settle(layer)
    assert calls == []
    assert_shows(layer, strokes)


def test_that_what_was_used_longest_ago_is_forgotten_first():
    strokes = many_strokes(8)
    everything = traces.Shelf(SHAPE)
    for each in strokes:
        rasterise(everything.of(each))
    budget = everything.nbytes // 2
    shelf = traces.Shelf(SHAPE, budget)
    kept = [shelf.of(each) for each in strokes]
    for trace in kept:
        rasterise(trace)
    assert shelf.of(strokes[0]) is kept[0]
    shelf.trim(shown=[kept[1]])
    assert 0 < shelf.nbytes <= budget
    found = [shelf.of(each) is trace for each, trace in zip(strokes, kept, strict=True)]
    assert found[0]
    assert found[1]
    assert not found[2]
    assert found[7]


def rasterise(trace):
    for tile in trace.tiles:
        for _ in trace.rasterise(tile):
            pass


def test_that_undo_brings_every_pixel_back():
    first, second = stroke([(20, 30), (500, 200)]), stroke([(250, 20), (260, 300)], 40)
    layer = new_layer()
    layer.set_strokes((first,))
    settle(layer)
    before = layer.pixels.copy()
    layer.set_strokes((first, second))
    settle(layer)
    assert not np.array_equal(layer.pixels, before)
    layer.set_strokes((first,))
    settle(layer)
    np.testing.assert_array_equal(layer.pixels, before)


def test_that_a_stroke_drawn_point_by_point_is_the_stroke_drawn_at_once():
    whole = stroke([(5 * k, 150 + 100 * np.sin(k / 9)) for k in range(120)], 9.5)
    live, at_once = new_layer(), new_layer()
    live.begin(stroke(whole.points[:1], 9.5))
    for point in whole.points[1:]:
        live.extend([point])
    finished = live.finish()
    at_once.set_strokes((whole,))
    settle(at_once)
    np.testing.assert_array_equal(finished.points, whole.points)
    np.testing.assert_array_equal(live.pixels, at_once.pixels)


def test_that_the_finished_stroke_is_not_painted_again(monkeypatch):
    layer = new_layer()
    layer.begin(stroke([(10, 10)]))
    layer.extend([(300, 200), (100, 290)])
    finished = layer.finish()
    calls = counted_calls(monkeypatch)
    layer.set_strokes((finished,))
    layer.set_strokes(())
    layer.set_strokes((finished,))
    settle(layer)
    assert calls == []
    assert_shows(layer, (finished,))


def test_that_undo_of_one_stroke_rasterises_none(monkeypatch):
    strokes = tuple(stroke([(10, 9 * k), (590, 7 * k)]) for k in range(30))
    layer = new_layer()
    layer.set_strokes(strokes)
    settle(layer)
    calls = counted_calls(monkeypatch)
    layer.set_strokes((*strokes[:12], *strokes[13:]))
    assert_shows(layer, (*strokes[:12], *strokes[13:]))
    layer.set_strokes((*strokes[1:12], *strokes[14:], strokes[0]))
    settle(layer)
    assert calls == []


def counted_calls(monkeypatch):
    calls = []
    real = traces.paint_stroke

    def spy(*arguments, **named):
        calls.append(arguments)
        return real(*arguments, **named)

    monkeypatch.setattr(traces, "paint_stroke", spy)
    return calls


def test_that_a_dropped_stroke_leaves_no_pixel():
    shown = (stroke([(20, 30), (500, 200)]),)
    layer = new_layer()
    layer.set_strokes(shown)
    settle(layer)
    before = layer.pixels.copy()
    layer.begin(stroke([(240, 100)], 30, "erase"))
    layer.extend([(300, 120), (280, 40)])
    layer.drop()
    settle(layer)
    assert layer.live is None
    np.testing.assert_array_equal(layer.pixels, before)


def test_that_the_live_stroke_stays_above_strokes_that_come_meanwhile():
    below, above = stroke([(10, 100), (590, 100)], 20), stroke([(300, 10)], 8, "grey")
    layer = new_layer()
    layer.begin(above)
    layer.extend([(300, 300)])
    layer.set_strokes((below,))
    live = layer.live.snapshot()
    assert_shows(layer, (below, live))


def test_that_a_stroke_inserted_below_others_comes_below_them():
    first, last = stroke([(10, 100), (590, 100)], 20), stroke([(300, 10)], 40)
    between = stroke([(300, 20), (310, 300)], 12, "erase")
    layer = new_layer()
    layer.set_strokes((first, last))
    settle(layer)
    layer.set_strokes((first, between, last))
    assert_shows(layer, (first, between, last))


def test_that_an_eraser_uncovers_what_is_below_and_nothing_else():
    base = (np.full((*SHAPE, 3), 77, np.uint8), np.zeros(SHAPE, bool))
    base[1][:, :200] = True
    eraser = stroke([(100, 50), (300, 250)], 12, "erase")
    strokes = (stroke([(50, 200), (580, 180)]), eraser)
    layer = new_layer()
    layer.set_strokes(strokes, base)
    assert_shows(layer, strokes, base)
    layer.set_strokes(strokes[:1], base)
    assert_shows(layer, strokes[:1], base)
    layer.set_strokes(strokes[:1], None)
    assert_shows(layer, strokes[:1])


def test_that_a_snapshot_never_changes():
    layer = new_layer()
    layer.begin(stroke([(0, 0)], pressures=np.array([0.5], np.float32)))
    snapshots = []
    for k in range(1, 700):
        layer.extend([(k, k / 3)], [k / 700])
        snapshots.append(layer.live.snapshot())
    for count, snapshot in enumerate(snapshots, start=2):
        assert len(snapshot.points) == len(snapshot.pressures) == count
        assert snapshot.points[-1, 0] == count - 1
        with pytest.raises(ValueError, match="read-only"):
            snapshot.points[0] = 9


def test_that_a_stroke_beside_the_picture_is_nothing():
    layer = new_layer()
    layer.begin(stroke([(-50, -50)]))
    layer.extend([(-30, 20)])
    assert layer.finish() is None
    assert not layer.pixels.any()


def test_that_marks_of_another_size_are_refused():
    base = (np.zeros((5, 5, 3), np.uint8), np.zeros((5, 5), bool))
    with pytest.raises(ValueError, match=r"\(5, 5\)"):
        new_layer().set_strokes((), base)
