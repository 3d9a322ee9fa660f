"""A rectangle drawn with the mouse covers whole pixels of the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject

from desktop_app.views.region import RegionGesture, RubberBand, box_between
from tests.reference.painting import drawn, extent, touched

SIZE = (30, 40)  # height, width
PLACES = st.floats(-20, 60, allow_nan=False)
POINTS = st.tuples(PLACES, PLACES)


@pytest.mark.parametrize(
    ("first", "last", "box"),
    [
        ((2, 3), (2, 3), (2, 3, 3, 4)),
        ((2.4, 3.4), (5.6, 6.6), (2, 3, 7, 8)),
        ((9, 8), (5, 6), (5, 6, 10, 9)),
        ((-9, -9), (0, 0), (0, 0, 1, 1)),
        ((39, 29), (90, 90), (39, 29, 40, 30)),
        ((-1, -1), (41, 31), (0, 0, 40, 30)),
    ],
)
def test_that_the_pixels_under_both_ends_belong_to_it(first, last, box):
    assert box_between(first, last, SIZE) == box


@given(POINTS, POINTS)
def test_that_every_pixel_whose_centre_is_between_is_covered(first, last):
    x0, y0, x1, y1 = box_between(first, last, SIZE)
    assert 0 <= x0 <= x1 <= 40
    assert 0 <= y0 <= y1 <= 30
    xs, ys = np.arange(40), np.arange(30)
    left, right = sorted((first[0], last[0]))
    top, bottom = sorted((first[1], last[1]))
    assert set(xs[(xs >= left) & (xs <= right)]) <= set(range(x0, x1))
    assert set(ys[(ys >= top) & (ys <= bottom)]) <= set(range(y0, y1))
    assert box_between(last, first, SIZE) == (x0, y0, x1, y1)


@pytest.fixture
def gesture(qapp):
    owner = QObject()
    made = RegionGesture(owner)
    made.owner = owner
    made.drags, made.ends = [], []
    made.dragged.connect(made.drags.append)
    made.finished.connect(made.ends.append)
    return made


def test_that_a_drag_is_told_as_it_goes_and_once_at_its_end(gesture):
    gesture.begin((4, 5), SIZE)
    gesture.extend((6, 6))
    gesture.extend((9, 7))
    assert gesture.active
    assert gesture.band.isVisible()
    gesture.finish()
    assert gesture.drags == [(4, 5, 7, 7), (4, 5, 10, 8)]
    assert gesture.ends == [(4, 5, 10, 8)]
    assert not gesture.active
    assert not gesture.band.isVisible()


def test_that_a_press_alone_draws_nothing(gesture):
    gesture.begin((4, 5), SIZE)
    gesture.finish()
    assert gesture.drags == gesture.ends == []


def test_that_a_drag_beside_the_picture_draws_nothing(gesture):
    gesture.begin((-9, -9), SIZE)
    gesture.extend((-3, 50))
    gesture.finish()
    assert gesture.drags == gesture.ends == []


def test_that_what_is_taken_back_is_not_told(gesture):
    gesture.begin((4, 5), SIZE)
    gesture.extend((9, 7))
    gesture.drop()
    gesture.extend((20, 20))  # the mouse is still held down
    gesture.finish()
    assert gesture.ends == []
    assert not gesture.band.isVisible()


@pytest.mark.parametrize("scale", [1.0, 4.0, 12.0])
def test_that_the_band_runs_round_the_pixels_at_any_zoom(qapp, scale):
    band = RubberBand()
    band.show_box((5, 4, 15, 10))
    x0, y0, x1, y1 = extent(touched(drawn(band, 24, 16, scale)))
    expected = 5 * scale, 4 * scale, 15 * scale, 10 * scale
    assert (x0, y0, x1, y1) == pytest.approx(expected, abs=2.5)
