"""A brush says what a press paints; its ring is as large as what it paints."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QGraphicsItemGroup

from desktop_app.views.brush import MODES, Brush, BrushOutline
from tests.reference.painting import drawn, extent, touched


@pytest.mark.parametrize(
    ("mode", "kind"), [("brush", "colour"), ("grey", "grey"), ("eraser", "erase")]
)
def test_that_each_painting_mode_has_its_kind_of_stroke(mode, kind):
    brush = Brush(mode, 3.0, (1, 2, 3))
    assert brush.paints
    stroke = brush.stroke((5, 6), 0.5)
    assert (stroke.kind, stroke.radius, stroke.colour) == (kind, 3.0, (1, 2, 3))
    np.testing.assert_array_equal(stroke.pressures, [0.5])
    assert brush.stroke((5, 6), None).pressures is None


def test_that_the_other_modes_paint_nothing():
    assert {mode for mode in MODES if not Brush(mode).paints} == {
        "pan", "eyedropper", "region",
    }  # fmt: skip


@pytest.mark.parametrize("notches", [1, 3, -2])
def test_that_the_wheel_grows_the_brush_by_an_eighth_a_notch_and_back(notches):
    brush = Brush("brush", 10.0)
    grown = brush.resized(120 * notches)
    assert grown.radius == pytest.approx(10.0 * 1.12**notches)
    assert grown.resized(-120 * notches).radius == pytest.approx(10.0)


def test_that_the_finest_wheel_sums_to_a_notch():
    brush = Brush("brush", 10.0)
    for _ in range(120):
        brush = brush.resized(1)
    assert brush.radius == pytest.approx(11.2)


@pytest.mark.parametrize(("wheel", "end"), [(10**5, 2000.0), (-(10**5), 0.5)])
def test_that_the_size_stays_within_its_ends(wheel, end):
    assert Brush().resized(wheel).radius == end


@pytest.fixture
def stage(qapp):
    """A picture's place, and the ring of a brush on it."""
    made = QGraphicsItemGroup()
    made.setHandlesChildEvents(False)
    made.ring = BrushOutline(made)
    return made


@pytest.mark.parametrize("radius", [5.0, 12.5, 40.0])
@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_that_the_ring_is_of_its_size_on_the_screen_at_every_zoom(stage, radius, scale):
    stage.ring.set_radius(radius)
    stage.ring.setPos(9, 9)
    picture = drawn(stage, 70, 70, scale)
    _, _, right, below = extent(touched(picture))
    middle = 9.5 * scale
    assert (right, below) == pytest.approx([middle + radius + 1.5] * 2, abs=1.5)


def test_that_the_ring_is_seen_on_light_and_on_dark(stage):
    stage.ring.set_radius(20)
    stage.ring.setPos(30, 30)
    row = drawn(stage, 61, 61)[30].mean(axis=1)
    assert row.max() > 160
    assert row.min() < 70


def test_that_a_tiny_brush_has_a_ring_that_hides_nothing(stage):
    stage.ring.set_radius(0.2)
    stage.ring.setPos(10, 10)
    assert stage.ring.radius == 3.0
    assert not touched(drawn(stage, 21, 21))[10, 10]
