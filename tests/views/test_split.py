"""Before and after on one canvas."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop_app.views.split import SplitHandle
from tests.reference.screen import grabbed


class TestSplit:
    def test_that_the_source_is_seen_left_of_the_handle_and_the_result_right(
        self, canvas
    ):
        canvas.set_result(np.full((300, 400, 4), 255, np.uint8))
        canvas.set_split(True)
        handle = canvas.findChild(SplitHandle)
        assert handle.isVisible()
        seen = grabbed(canvas.viewport())[..., :3]
        row = canvas.viewport().height() // 2
        middle = handle.x() + handle.width() // 2
        white = (seen[row] == 255).all(axis=-1)
        left, right = (
            round(value) for value in (canvas.placement.to_view(20, 0)[0],
            canvas.placement.to_view(380, 0)[0])
        )  # fmt: skip
        assert white[middle + 20 : right].all()
        assert not white[left : middle - 20].all()

    def test_that_dragging_the_handle_moves_the_border(self, canvas):
        canvas.set_result(np.full((300, 400, 4), 255, np.uint8))
        canvas.set_split(True)
        handle = canvas.findChild(SplitHandle)
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=handle.rect().center())
        QTest.mouseMove(handle, handle.rect().center() - QPoint(60, 0))
        before = handle.x()
        handle.moved.emit(before - 40.0)
        assert handle.x() < before
        QTest.keyClick(handle, Qt.Key.Key_Right)
        assert handle.x() > before - 60
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton)

    def test_that_without_a_split_the_handle_is_gone(self, canvas):
        canvas.set_split(True)
        canvas.set_split(False)
        assert not canvas.findChild(SplitHandle).isVisible()
