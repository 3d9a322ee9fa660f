"""What reaches the canvas besides the brush: drops, menus, leaving, leaks."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import numpy as np
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.views.canvas import Canvas
from tests.reference.mouse import double_click
from tests.reference.screen import (
    LEFT,
    drag,
    heard,
    picture_on_screen,
    wheel,
)

MIDDLE = Qt.MouseButton.MiddleButton
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


class TestOtherEvents:
    def test_that_dropped_files_are_told_as_paths(self, canvas, tmp_path):
        told = heard(canvas.files_dropped)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(tmp_path / "ä b.png"))])
        copy, no_key = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), copy, data, LEFT, no_key)
        QApplication.sendEvent(canvas.viewport(), enter)
        assert enter.isAccepted()
        assert told == []
        drop = QDropEvent(QPointF(50, 50), copy, data, LEFT, no_key)
        QApplication.sendEvent(canvas.viewport(), drop)
        assert told == [([Path(tmp_path / "ä b.png")],)]

    def test_that_dragged_text_is_not_taken(self, canvas):
        data = QMimeData()
        data.setText("no file")
        copy, no_key = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(50, 50), copy, data, LEFT, no_key)
        QApplication.sendEvent(canvas.viewport(), enter)
        assert not enter.isAccepted()

    def test_that_a_right_click_asks_for_a_menu(self, canvas):
        told = heard(canvas.context_menu_requested)
        place = QPoint(40, 50)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, place)
        QApplication.sendEvent(canvas.viewport(), event)
        assert told == [(place,)]

    def test_that_an_empty_canvas_takes_any_gesture(self, empty_canvas, qapp):
        finished = heard(empty_canvas.stroke_finished)
        for mode in ("pan", "brush", "grey", "eraser", "eyedropper"):
            empty_canvas.set_mode(mode)
            drag(empty_canvas.viewport(), [(100, 100), (150, 150)])
            double_click(empty_canvas.viewport(), LEFT, pos=QPoint(30, 30))
            wheel(empty_canvas.viewport(), (100, 100), 2)
        empty_canvas.fit()
        empty_canvas.actual_size()
        empty_canvas.set_strokes(())
        empty_canvas.set_result(None)
        empty_canvas.clear_preview()
        qapp.processEvents()
        assert empty_canvas.visible_region() == (0, 0, 0, 0)
        assert finished == []

    def test_that_a_canvas_can_be_closed_and_shown_again(self, canvas, picture, qapp):
        canvas.set_mode("pan")
        canvas.close()
        canvas.show()
        qapp.processEvents()
        np.testing.assert_array_equal(picture_on_screen(canvas), picture[..., :3])

    def test_that_thirty_canvases_leave_nothing_behind(self, qapp, picture):
        references, objects = [], []
        for _ in range(30):
            canvas = Canvas()
            canvas.set_source(picture)
            canvas.set_mode("brush")
            canvas.set_strokes(
                (
                    Stroke(
                        np.full((1, 2), 9, np.float32), 5.0, "colour", (1, 2, 3), None
                    ),
                )
            )
            canvas.show()
            qapp.processEvents()
            references.append(weakref.ref(canvas))
            objects += [canvas.scene(), canvas.viewport(), canvas.pictures._source]
            canvas.deleteLater()
            del canvas
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        assert [each for each in references if each() is not None] == []
        assert not any(shiboken6.isValid(each) for each in objects)
