from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.views.thumbnails import SIDE, ThumbnailSheet


@pytest.fixture
def sheet(qtbot):
    made = ThumbnailSheet()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.set_names([("a.png\n4 x 4", "/set/a.png"), ("b.png", "/set/b.png")])
    return made


def test_that_names_stand_below_and_addresses_in_the_tooltip(sheet):
    assert sheet.item(0).text() == "a.png\n4 x 4"
    assert sheet.item(1).toolTip() == "/set/b.png"


def test_that_a_picture_is_shown_in_the_middle_of_its_place(sheet):
    rgba = np.full((SIDE // 2, SIDE, 4), 255, np.uint8)
    sheet.set_picture(1, rgba)
    shown = sheet.item(1).icon().pixmap(SIDE, SIDE).toImage()
    assert shown.pixelColor(SIDE // 2, SIDE // 2).alpha() == 255
    assert shown.pixelColor(SIDE // 2, 2).alpha() == 0
    sheet.set_picture(7, rgba)  # of a sheet that has gone


def test_that_a_click_chooses_and_enter_opens(sheet, qtbot):
    place = sheet.visualItemRect(sheet.item(1)).center()
    with qtbot.waitSignal(sheet.chosen) as heard:
        QTest.mouseClick(sheet.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [1]
    with qtbot.waitSignal(sheet.opened) as heard:
        QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert heard.args == [1]
