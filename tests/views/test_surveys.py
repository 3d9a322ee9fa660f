from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.views.qimages import from_qimage
from desktop_app.views.surveys import ContactSheet, HeatMap


def pictures(count):
    made = []
    for index in range(count):
        rgba = np.full((20, 30, 4), 255, np.uint8)
        rgba[..., :3] = 10 * index
        made.append(rgba)
    return made


@pytest.fixture
def sheet(qtbot):
    made = ContactSheet()
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    qtbot.waitExposed(made)
    made.show_pictures(pictures(16), [f"Seed {index}" for index in range(16)])
    return made


def test_that_pictures_lie_apart_in_order_inside(sheet):
    cells = [sheet.cell(index) for index in range(16)]
    assert all(sheet.rect().contains(cell) for cell in cells)
    for index, cell in enumerate(cells):
        assert not any(cell.intersects(other) for other in cells[:index])
    shown = from_qimage(sheet.grab().toImage())
    for index, cell in enumerate(cells):
        middle = cell.center()
        assert shown[middle.y(), middle.x()].tolist() == [10 * index] * 3


def test_that_they_are_as_large_as_the_room_lets_them(sheet):
    sheet.resize(400, 60)
    low = sheet.cell(0).width()
    sheet.resize(400, 300)
    assert sheet.cell(0).width() > 1.5 * low


def test_that_a_click_and_the_keyboard_choose(sheet, qtbot):
    chosen = []
    sheet.chosen.connect(chosen.append)
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=sheet.cell(5).center())
    sheet.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return):
        QTest.keyClick(sheet, key)
    assert chosen == [5, 6]


def test_that_an_empty_sheet_is_drawn_and_chooses_nothing(qtbot):
    sheet, chosen = ContactSheet(), []
    qtbot.addWidget(sheet)
    sheet.chosen.connect(chosen.append)
    sheet.grab()
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert chosen == []


def test_that_a_map_is_shown_with_scale_and_figures(qtbot):
    heat = HeatMap()
    qtbot.addWidget(heat)
    heat.resize(300, 160)
    heat.grab()
    rgba = np.full((20, 30, 4), 255, np.uint8)
    rgba[..., :3] = (200, 30, 60)
    heat.show_map(rgba, rgba[:, :1].copy(), ("21 %", "0 %"), "1000 draws")
    shown = from_qimage(heat.grab().toImage()).reshape(-1, 3)
    assert (shown == (200, 30, 60)).all(axis=1).sum() > 5000
    assert heat.accessibleDescription() == "1000 draws"


@pytest.mark.parametrize("button", ["RightButton", "MiddleButton"])
def test_that_only_the_left_button_chooses(sheet, button):
    chosen = []
    sheet.chosen.connect(chosen.append)
    place = sheet.cell(1).center()
    QTest.mouseClick(sheet, getattr(Qt.MouseButton, button), pos=place)
    assert chosen == []
    QTest.mouseClick(sheet, Qt.MouseButton.LeftButton, pos=place)
    assert chosen == [1]
