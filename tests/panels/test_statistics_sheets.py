"""Sheets of thumbnails, and the chosen picture with its measures."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QListWidget

from desktop_app.algorithms.statistics.measures import Measures
from desktop_app.files.entries import Entry
from desktop_app.panels.statistics_picture import PicturePane
from desktop_app.panels.statistics_sheets import Sheet, SheetsPage
from desktop_app.processors.statistics_chunk import Picture
from tests.reference.painting import grabbed


def picture(number, **measures):
    values = {
        "width": 64, "height": 48, "brightness": 0.5, "contrast": 0.25,
        "sharpness": 100.0, "entropy": 6.0, "perceptual": 0, "content": b"",
    } | measures  # fmt: skip
    return Picture(
        number, Entry(f"/data/set/{number:03}.png", "file"), Measures(**values)
    )


DARK = Sheet("Darkest", "brightness", (picture(1, brightness=0.01), picture(2)))
BLURRED = Sheet("Blurred", "sharpness", (picture(3, sharpness=2.0),))
LARGE = Sheet("Largest", "size", (picture(4, width=800), picture(1)))


@pytest.fixture
def page(qtbot):
    made = SheetsPage("outliers", "What stands out")
    qtbot.addWidget(made)
    made.told = {"pictures_asked": [], "chosen": [], "opened": []}
    for name, told in made.told.items():
        getattr(made, name).connect(told.append)
    return made


def titles(page):
    return [page.kinds.item(row).text() for row in range(page.kinds.count())]


def captions(page):
    return [page.sheet.item(row).text() for row in range(page.sheet.count())]


def test_that_the_first_sheet_is_shown_with_its_figures(page):
    page.show_sheets([DARK, BLURRED, LARGE])
    assert page.count == 3
    assert titles(page) == ["Darkest", "Blurred", "Largest"]
    assert captions(page) == ["001.png\nbrightness 0.01", "002.png\nbrightness 0.5"]
    assert page.sheet.item(0).toolTip() == "/data/set/001.png"


def test_that_another_sheet_is_chosen_by_its_row(page):
    page.show_sheets([DARK, BLURRED, LARGE])
    page.kinds.setCurrentRow(2)
    assert captions(page) == ["004.png\n800 x 48", "001.png\n64 x 48"]


def test_that_the_chosen_sheet_stays_chosen_when_others_come_before_it(page):
    page.show_sheets([DARK, BLURRED])
    page.kinds.setCurrentRow(1)
    page.show_sheets([LARGE, DARK, BLURRED])
    assert page.kinds.currentItem().text() == "Blurred"
    assert captions(page) == ["003.png\nsharpness 2"]


def test_that_without_the_chosen_sheet_the_nearest_is_shown(page):
    page.show_sheets([DARK, BLURRED, LARGE])
    page.kinds.setCurrentRow(2)
    page.show_sheets([DARK, BLURRED])
    assert page.kinds.currentItem().text() == "Blurred"


def test_that_the_same_pictures_by_another_measure_have_its_figures(page):
    pictures = DARK.pictures
    page.show_sheets([DARK, Sheet("Flattest", "contrast", pictures)])
    page.kinds.setCurrentRow(1)
    assert captions(page) == ["001.png\ncontrast 0.25", "002.png\ncontrast 0.25"]


def test_that_nothing_is_left_of_a_scan_that_found_nothing(page):
    page.show_sheets([DARK])
    page.show_sheets([])
    assert page.count == 0
    assert titles(page) == captions(page) == []
    assert page.pictures == ()


def test_that_thumbnails_are_asked_for_once_somebody_looks(page):
    page.show_sheets([DARK])
    assert page.told["pictures_asked"] == []
    page.show()
    assert page.told["pictures_asked"] == [DARK.pictures]
    page.hide()
    page.show()
    page.show_sheets([DARK])
    assert page.told["pictures_asked"] == [DARK.pictures]
    page.kinds.setCurrentRow(0)
    page.show_sheets([BLURRED])
    assert page.told["pictures_asked"] == [DARK.pictures, BLURRED.pictures]


def test_that_a_click_chooses_and_a_double_click_opens(page):
    page.show_sheets([DARK])
    page.sheet.chosen.emit(1)
    page.sheet.opened.emit(0)
    assert page.told["chosen"] == [DARK.pictures[1]]
    assert page.told["opened"] == [DARK.pictures[0]]


def test_that_a_thumbnail_that_comes_late_changes_nothing(page):
    page.show_sheets([DARK, BLURRED])
    blank = page.sheet.item(0).icon().cacheKey()
    page.set_thumbnail(3, np.full((8, 8, 4), 255, np.uint8))
    assert page.sheet.item(0).icon().cacheKey() == blank
    page.set_thumbnail(1, np.full((8, 8, 4), 255, np.uint8))
    assert page.sheet.item(0).icon().cacheKey() != blank


def test_that_both_lists_have_a_name(page):
    for widget in (page.kinds, page.sheet):
        assert isinstance(widget, QListWidget)
        assert widget.accessibleName() == "What stands out"


@pytest.fixture
def pane(qtbot):
    made = PicturePane()
    qtbot.addWidget(made)
    made.resize(300, 260)
    made.show()
    made.clear()
    made.asked = []
    made.open_asked.connect(made.asked.append)
    return made


RED = np.full((20, 40, 4), (255, 0, 0, 255), np.uint8)


def red_in(pane):
    """Width and height of what is red in the pane."""
    red = (grabbed(pane.view) == (255, 0, 0)).all(axis=2)
    return int(red.any(0).sum()), int(red.any(1).sum())


def test_that_without_a_picture_it_says_what_to_click(pane):
    assert pane.words.text() == "Click a thumbnail or a point to see the picture"
    assert not pane.open.isEnabled()
    pane.open.click()
    assert pane.asked == []


def test_that_the_measures_are_there_before_the_pixels(pane):
    pane.expect(picture(7, brightness=0.1234))
    assert pane.words.text().startswith(
        "/data/set/007.png\n64 x 48 px, brightness 0.123"
    )
    assert red_in(pane) == (0, 0)
    pane.open.click()
    assert pane.asked == [pane.picture]


def test_that_the_pixels_fill_the_room_and_keep_their_shape(pane, qtbot):
    pane.expect(picture(7))
    pane.show_pixels(7, RED)
    wide, high = red_in(pane)
    assert wide == pane.view.width()
    assert wide == pytest.approx(2 * high, abs=2)
    pane.resize(500, 200)
    wide, high = red_in(pane)
    assert high == pane.view.height()
    assert wide == pytest.approx(2 * high, abs=2)


def test_that_pixels_of_a_picture_that_is_gone_are_not_shown(pane):
    pane.expect(picture(7))
    pane.show_pixels(6, RED)
    pane.show_fault(6, "is damaged")
    assert red_in(pane) == (0, 0)
    assert pane.view.text() == ""
    pane.show_pixels(7, RED)
    pane.expect(picture(8))
    assert red_in(pane) == (0, 0)


def test_that_a_reason_stands_where_the_picture_would(pane):
    pane.expect(picture(7))
    pane.show_fault(7, "is damaged")
    assert pane.view.text() == "is damaged"
    pane.expect(picture(8))
    assert pane.view.text() == ""
