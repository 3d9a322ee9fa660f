"""The canvas under a real mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import (
    QEvent,
    QPoint,
    QPointF,
    Qt,
)
from PySide6.QtGui import (
    QEventPoint,
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.reference.mouse import double_click
from tests.reference.screen import (
    LEFT,
    PaintedRegions,
    drag,
    grabbed,
    heard,
    picture_on_screen,
    view_place,
    wheel,
)
from tests.reference.strokes_painted import painted

MIDDLE = Qt.MouseButton.MiddleButton
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class TestPainting:
    def test_that_each_of_300_quick_moves_lands_in_the_stroke(self, canvas):
        finished = heard(canvas.stroke_finished)
        rng = np.random.default_rng(3)
        places = [tuple(place) for place in rng.integers(150, 400, (301, 2)).tolist()]
        drag(canvas.viewport(), places)
        [(stroke,)] = finished
        expected = [canvas.placement.to_source(x + 0.5, y + 0.5) for x, y in places]
        np.testing.assert_array_equal(stroke.points, expected)
        assert (stroke.points % 1 == 0).all()

    def test_that_every_event_tells_the_stroke_so_far(self, canvas):
        order = []
        canvas.stroke_begun.connect(lambda: order.append("begun"))
        canvas.stroke_extended.connect(lambda each: order.append(len(each.points)))
        canvas.stroke_finished.connect(lambda each: order.append("finished"))
        drag(canvas.viewport(), [(200, 200), (210, 205), (230, 210)])
        assert order == ["begun", 1, 2, 3, "finished"]

    def test_that_the_screen_shows_just_the_pixels_that_are_marked(
        self, canvas, picture, qapp
    ):
        finished = heard(canvas.stroke_finished)
        canvas.set_brush(7.5, (250, 10, 20))
        drag(canvas.viewport(), [(200, 200), (260, 231), (300, 180)])
        canvas.set_mode("pan")
        qapp.processEvents()
        [(stroke,)] = finished
        _, marked = painted([stroke], canvas.picture_size)
        shown = picture_on_screen(canvas).astype(int)
        np.testing.assert_array_equal(shown[~marked], picture[~marked, :3])
        blend = 0.9 * np.array([250, 10, 20]) + 0.1 * picture[marked, :3]
        assert np.abs(shown[marked] - blend).max() <= 2
        assert (shown[marked] != picture[marked, :3]).any()

    @pytest.mark.parametrize(
        ("mode", "kind"), [("brush", "colour"), ("grey", "grey"), ("eraser", "erase")]
    )
    def test_that_the_mode_decides_the_kind_of_stroke(self, canvas, mode, kind):
        finished = heard(canvas.stroke_finished)
        canvas.set_mode(mode)
        canvas.set_brush(11.0, (1, 2, 3))
        drag(canvas.viewport(), [(300, 250), (310, 250)])
        [(stroke,)] = finished
        assert (stroke.kind, stroke.radius) == (kind, 11.0)
        assert tuple(stroke.colour) == (1, 2, 3)
        assert stroke.pressures is None

    def test_that_escape_takes_the_stroke_under_way_back(self, canvas):
        finished, dropped = heard(canvas.stroke_finished), heard(canvas.stroke_dropped)
        before = picture_on_screen(canvas)
        viewport = canvas.viewport()
        QTest.mousePress(viewport, LEFT, pos=QPoint(250, 250))
        QTest.mouseMove(viewport, QPoint(300, 260))
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        QTest.mouseMove(viewport, QPoint(330, 290))
        QTest.mouseRelease(viewport, LEFT, pos=QPoint(330, 290))
        canvas.set_mode("pan")
        assert (finished, dropped) == ([], [()])
        np.testing.assert_array_equal(picture_on_screen(canvas), before)

    def test_that_two_quick_dabs_are_two_strokes(self, canvas):
        finished = heard(canvas.stroke_finished)
        viewport, place = canvas.viewport(), QPoint(250, 250)
        QTest.mouseClick(viewport, LEFT, pos=place)
        double_click(viewport, LEFT, pos=place)
        assert len(finished) == 2

    def test_that_a_stroke_beside_the_picture_is_dropped(self, canvas):
        finished, dropped = heard(canvas.stroke_finished), heard(canvas.stroke_dropped)
        drag(canvas.viewport(), [(5, 5), (8, 8)])
        assert (finished, dropped) == ([], [()])

    def test_that_strokes_drawn_on_a_small_view_are_seen_at_once(self, canvas, qapp):
        canvas.set_source(np.full((2000, 3000), 90, np.uint8))
        canvas.set_brush(60.0, (250, 0, 0))
        for y in (200, 250):
            drag(canvas.viewport(), [(250, y), (300, y + 10)])
            shown = grabbed(canvas)[y + 5, 275].astype(int)
            assert (np.abs(shown - (234, 9, 9)) <= 2).all()
        canvas.set_mode("pan")
        canvas.set_strokes(())
        assert (grabbed(canvas)[255, 275] == 90).all()

    def test_that_undo_shows_the_picture_as_before(self, canvas):
        canvas.set_mode("pan")
        before = picture_on_screen(canvas)
        canvas.set_mode("brush")
        drag(canvas.viewport(), [(200, 200), (350, 300)])
        canvas.set_strokes(())
        canvas.set_mode("pan")
        np.testing.assert_array_equal(picture_on_screen(canvas), before)

    def test_that_a_move_repaints_only_around_the_brush(self, canvas, qapp):
        canvas.set_brush(10.0, (9, 9, 9))
        viewport = canvas.viewport()
        QTest.mousePress(viewport, LEFT, pos=QPoint(250, 250))
        qapp.processEvents()
        watched = PaintedRegions(viewport)
        QTest.mouseMove(viewport, QPoint(256, 252))
        qapp.processEvents()
        assert watched.regions
        for region in watched.regions:
            box = region.boundingRect()
            assert box.contains(256, 252)
            assert max(box.width(), box.height()) <= 2 * 10 + 6 + 16
        QTest.mouseRelease(viewport, LEFT, pos=QPoint(256, 252))

    def test_that_a_pen_gives_its_pressures(self, canvas):
        finished = heard(canvas.stroke_finished)
        pen(canvas, QEvent.Type.TabletPress, (250, 250.5), 0.25)
        pen(canvas, QEvent.Type.TabletMove, (260, 255), 0.5)
        pen(canvas, QEvent.Type.TabletRelease, (260, 255), 0.0)
        [(stroke,)] = finished
        assert stroke.kind == "colour"
        np.testing.assert_allclose(stroke.pressures, [0.25, 0.5])
        assert len(stroke.points) == 2

    def test_that_the_other_end_of_a_pen_erases(self, canvas):
        finished = heard(canvas.stroke_finished)
        kind = QPointingDevice.PointerType.Eraser
        pen(canvas, QEvent.Type.TabletPress, (250, 250), 0.5, kind)
        pen(canvas, QEvent.Type.TabletRelease, (250, 250), 0.0, kind)
        [(stroke,)] = finished
        assert stroke.kind == "erase"


def pen(canvas, kind, place, pressure, end=QPointingDevice.PointerType.Pen):
    """One event of a drawing tablet."""
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        end,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure,
        1,
        3,
    )
    held = LEFT if kind != QEvent.Type.TabletRelease else Qt.MouseButton.NoButton
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    at = QPointF(*place)
    event = QTabletEvent(
        kind,
        device,
        at,
        at,
        pressure,
        0,
        0,
        0,
        0,
        0,
        Qt.KeyboardModifier(0),
        button,
        held,
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert event.isAccepted()
    assert event.points()[0].state() != QEventPoint.State.Unknown


class TestLooking:
    def test_that_one_to_one_is_one_screen_pixel_a_source_pixel(self, canvas, picture):
        canvas.set_mode("pan")
        assert canvas.device_scale() == 1.0
        np.testing.assert_array_equal(picture_on_screen(canvas), picture[..., :3])

    def test_that_one_to_one_is_sharp_wherever_one_came_from(self, canvas, picture):
        canvas.set_mode("pan")
        canvas.resize(601, 477)
        canvas.zoom(0.37, QPointF(211, 123))
        canvas.pan(0.3, 0.4)
        canvas.actual_size()
        np.testing.assert_array_equal(picture_on_screen(canvas), picture[..., :3])

    def test_that_the_wheel_keeps_the_pixel_under_the_cursor(self, canvas):
        place = (333.0, 222.0)
        for notches in (1, 3, -2, 5, -4):
            before = canvas.placement.to_source(*place)
            scale = canvas.device_scale()
            wheel(canvas.viewport(), place, notches)
            assert canvas.device_scale() == pytest.approx(scale * 1.2**notches)
            after = canvas.placement.to_source(*place)
            assert after == pytest.approx(before, abs=1e-9)

    def test_that_fit_shows_all_and_stays_so_when_the_window_grows(self, canvas, qapp):
        canvas.fit()
        for size in ((600, 500), (900, 400)):
            canvas.resize(*size)
            qapp.processEvents()
            assert canvas.visible_region() == (0, 0, 400, 300)
            room = canvas.viewport().width(), canvas.viewport().height()
            assert canvas.device_scale() == pytest.approx(
                min((room[0] - 24) / 400, (room[1] - 24) / 300)
            )

    def test_that_the_visible_region_is_what_one_sees(self, canvas):
        canvas.zoom(8.0)
        x0, y0, x1, y1 = canvas.visible_region()
        assert (x1 - x0, y1 - y0) == (
            pytest.approx(76, abs=1),
            pytest.approx(63, abs=2),
        )

    @pytest.mark.parametrize("button", [LEFT, MIDDLE])
    def test_that_dragging_moves_the_picture_with_the_mouse(self, canvas, button):
        canvas.set_mode("pan" if button == LEFT else "brush")
        finished = heard(canvas.stroke_finished)
        start = canvas.placement
        drag(canvas.viewport(), [(250, 250), (260, 240), (285, 262)], button)
        end = canvas.placement
        assert (end.x - start.x, end.y - start.y) == pytest.approx((35, 12))
        assert finished == []

    def test_that_space_lets_the_brush_pan(self, canvas):
        finished, start = heard(canvas.stroke_finished), canvas.placement
        QTest.keyPress(canvas, Qt.Key.Key_Space)
        drag(canvas.viewport(), [(250, 250), (270, 250)])
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
        assert canvas.placement.x - start.x == pytest.approx(20)
        drag(canvas.viewport(), [(250, 250), (270, 250)])
        assert len(finished) == 1

    def test_that_keys_pan_and_zoom(self, canvas):
        start = canvas.placement
        QTest.keyClick(canvas, Qt.Key.Key_Left)
        QTest.keyClick(canvas, Qt.Key.Key_Down)
        assert canvas.placement.x > start.x
        assert canvas.placement.y < start.y
        QTest.keyClick(canvas, Qt.Key.Key_Plus)
        assert canvas.device_scale() > 1
        QTest.keyClick(canvas, Qt.Key.Key_Minus)
        assert canvas.device_scale() == pytest.approx(1.0)

    def test_that_many_moves_are_told_once(self, canvas, qapp):
        qapp.processEvents()
        told = heard(canvas.view_changed)
        for _ in range(20):
            canvas.pan(1, 0)
            canvas.zoom(1.01)
        assert told == []
        qapp.processEvents()
        assert len(told) == 1

    def test_that_another_size_is_fitted_and_starts_without_strokes(self, canvas):
        drag(canvas.viewport(), [(250, 250), (300, 250)])
        canvas.set_source(np.full((50, 80), 90, np.uint8))
        assert canvas.visible_region() == (0, 0, 80, 50)
        assert not canvas.strokes.pixels.any()

    def test_that_a_picture_of_the_same_size_leaves_the_view_alone(
        self, canvas, picture
    ):
        canvas.zoom(3.0)
        before = canvas.placement
        canvas.set_source(255 - picture)
        assert canvas.placement == before


class TestLayers:
    def test_that_the_result_can_be_compared_with_the_original(self, canvas, picture):
        canvas.set_mode("pan")
        result = np.ascontiguousarray(picture[::-1])
        canvas.set_result(result)
        np.testing.assert_array_equal(picture_on_screen(canvas), result[..., :3])
        canvas.set_result_visible(False)
        np.testing.assert_array_equal(picture_on_screen(canvas), picture[..., :3])
        canvas.set_result_visible(True)
        np.testing.assert_array_equal(picture_on_screen(canvas), result[..., :3])

    def test_that_the_original_does_not_shine_through_the_result(self, canvas):
        canvas.set_mode("pan")
        canvas.set_result(np.zeros((300, 400, 4), np.uint8))
        ground = grabbed(canvas)[2, 2]
        assert (picture_on_screen(canvas) == ground).all()

    def test_that_a_preview_lies_just_on_its_region(self, canvas, picture):
        canvas.set_mode("pan")
        canvas.set_result(np.full((300, 400, 4), 255, np.uint8))
        preview = np.full((60, 90, 4), 255, np.uint8)
        preview[..., :3] = np.random.default_rng(1).integers(0, 256, (60, 90, 3))
        canvas.set_preview(preview, (130, 110, 220, 170))
        expected = picture[..., :3].copy()
        expected[110:170, 130:220] = preview[..., :3]
        np.testing.assert_array_equal(picture_on_screen(canvas), expected)
        canvas.clear_preview()
        assert (picture_on_screen(canvas) == 255).all()

    def test_that_a_coarse_preview_covers_its_region_and_no_more(self, canvas, picture):
        canvas.set_mode("pan")
        red = np.zeros((30, 45, 4), np.uint8)
        red[..., (0, 3)] = 255
        canvas.set_preview(red, (100, 100, 190, 160))
        shown = picture_on_screen(canvas)
        assert (shown[100:160, 100:190] == (255, 0, 0)).all()
        shown[100:160, 100:190] = picture[100:160, 100:190, :3]
        np.testing.assert_array_equal(shown, picture[..., :3])

    def test_that_strokes_can_be_hidden(self, canvas, picture):
        drag(canvas.viewport(), [(250, 250), (300, 280)])
        canvas.set_mode("pan")
        canvas.set_strokes_visible(False)
        np.testing.assert_array_equal(picture_on_screen(canvas), picture[..., :3])

    def test_that_the_badge_tells_how_exact_it_is(self, canvas):
        for text, kind, colour in (
            ("Preview", "preview", (0xE0, 0xA0, 0x30)),
            ("Exact", "exact", (0x2F, 0x7D, 0x52)),
        ):
            canvas.set_badge(text, kind)
            corner = grabbed(canvas)[:40, -120:].reshape(-1, 3)
            assert (corner == colour).all(axis=1).sum() > 200
        canvas.set_badge("", "")
        assert not canvas.findChild(object, "badge").isVisible()

    def test_that_guidance_stays_inside_a_narrow_window(self, empty_canvas, qapp):
        empty_canvas.set_guidance("Open a picture, drop one here, or paste")
        label = empty_canvas.findChild(object, "guidance")
        for width in (700, 180):
            empty_canvas.resize(width, 400)
            qapp.processEvents()
            assert label.isVisible()
            assert label.geometry().left() >= 0
            assert label.geometry().right() <= width
        empty_canvas.set_guidance("")
        assert not label.isVisible()


class TestBrush:
    def test_that_control_and_wheel_resize_the_brush_only(self, canvas):
        canvas.set_brush(10.0, (0, 0, 0))
        told, scale = heard(canvas.brush_resized), canvas.device_scale()
        wheel(canvas.viewport(), (250, 250), 1, CONTROL)
        wheel(canvas.viewport(), (250, 250), -2, CONTROL)
        assert [value for (value,) in told] == pytest.approx([11.2, 10.0 / 1.12])
        assert canvas.device_scale() == scale

    def test_that_the_outline_has_the_true_size_at_any_zoom(self, canvas, qapp):
        canvas.set_brush(20.0, (0, 0, 0))
        QTest.mouseMove(canvas.viewport(), QPoint(300, 250))
        for factor in (1.0, 2.5):
            canvas.zoom(factor)
            assert canvas._outline.radius == pytest.approx(20 * canvas.device_scale())
            assert canvas._outline.isVisible()
        canvas.set_mode("pan")
        QTest.mouseMove(canvas.viewport(), QPoint(310, 250))
        assert not canvas._outline.isVisible()

    @pytest.mark.parametrize(("mode", "keys"), [("eyedropper", None), ("brush", ALT)])
    def test_that_a_click_picks_the_colour_that_is_seen(
        self, canvas, picture, mode, keys
    ):
        canvas.set_mode(mode)
        picked, finished = heard(canvas.colour_picked), heard(canvas.stroke_finished)
        keys = keys or Qt.KeyboardModifier.NoModifier
        place = QPoint(*view_place(canvas, 123, 45))
        QTest.mouseClick(canvas.viewport(), LEFT, keys, place)
        canvas.set_result(np.ascontiguousarray(picture[:, ::-1]))
        QTest.mouseClick(canvas.viewport(), LEFT, keys, place)
        first = (tuple(picture[45, 123, :3].tolist()), 123, 45)
        second = (tuple(picture[45, 399 - 123, :3].tolist()), 123, 45)
        assert picked == [first, second]
        assert finished == []

    def test_that_the_pixel_under_the_cursor_is_told_when_it_changes(self, canvas):
        told = heard(canvas.hovered)
        for x, y in ((10, 20), (10, 20), (11, 20)):
            QTest.mouseMove(canvas.viewport(), QPoint(*view_place(canvas, x, y)))
        QTest.mouseMove(canvas.viewport(), QPoint(2, 2))
        assert told == [((10, 20),), ((11, 20),), (None,)]

    def test_that_an_unknown_mode_is_refused_by_name(self, canvas):
        with pytest.raises(ValueError, match=r"'spray'.*pan, brush"):
            canvas.set_mode("spray")
