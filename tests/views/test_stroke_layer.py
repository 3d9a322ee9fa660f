"""The layer of strokes: always what painting all of them anew would give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.views import traces
from desktop_app.views.stroke_layer import StrokeLayer
from tests.reference.strokes_painted import painted

SHAPE = (330, 600)


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


def assert_shows(layer, strokes, base=None):
    """Every pixel as painted; grey ones are neutral, others exact."""
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


def test_that_undo_brings_every_pixel_back():
    first, second = stroke([(20, 30), (500, 200)]), stroke([(250, 20), (260, 300)], 40)
    layer = new_layer()
    layer.set_strokes((first,))
    before = layer.pixels.copy()
    layer.set_strokes((first, second))
    assert not np.array_equal(layer.pixels, before)
    layer.set_strokes((first,))
    np.testing.assert_array_equal(layer.pixels, before)


def test_that_a_stroke_drawn_point_by_point_is_the_stroke_drawn_at_once():
    whole = stroke([(5 * k, 150 + 100 * np.sin(k / 9)) for k in range(120)], 9.5)
    live, at_once = new_layer(), new_layer()
    live.begin(stroke(whole.points[:1], 9.5))
    for point in whole.points[1:]:
        live.extend([point])
    finished = live.finish()
    at_once.set_strokes((whole,))
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
    assert calls == []
    assert_shows(layer, (finished,))


def test_that_undo_of_one_stroke_rasterises_none(monkeypatch):
    strokes = tuple(stroke([(10, 9 * k), (590, 7 * k)]) for k in range(30))
    layer = new_layer()
    layer.set_strokes(strokes)
    calls = counted_calls(monkeypatch)
    layer.set_strokes((*strokes[:12], *strokes[13:]))
    assert_shows(layer, (*strokes[:12], *strokes[13:]))
    layer.set_strokes((*strokes[1:12], *strokes[14:], strokes[0]))
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
    before = layer.pixels.copy()
    layer.begin(stroke([(240, 100)], 30, "erase"))
    layer.extend([(300, 120), (280, 40)])
    layer.drop()
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
