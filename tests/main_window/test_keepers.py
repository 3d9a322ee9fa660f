"""Small keepers of the window, each by itself: no window is made for them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QColor

from desktop_app.document.document import Document
from desktop_app.document.recipe_file import FORMAT
from desktop_app.files.frames import MemoryFrames
from desktop_app.files.records import Image
from desktop_app.main_window import source_pictures
from desktop_app.main_window.blink import Blinker
from desktop_app.main_window.dropped_kinds import (
    FIELD,
    MARKS,
    PALETTE,
    RECIPE,
    WARP,
    kind_by_content,
    kind_by_suffix,
)
from desktop_app.main_window.flow_region import FlowRegion
from desktop_app.main_window.source_pictures import SourcePictures
from desktop_app.panels.flow import FlowControls
from desktop_app.views.canvas import Canvas
from desktop_app.views.outline import Outline
from tests.reference.documents import picture


@pytest.fixture
def switch(qapp):
    made = QAction("Result")
    made.setCheckable(True)
    made.setChecked(True)
    return made


def test_that_blinking_shows_both_in_turn_and_ends_with_the_result(switch, qtbot):
    owner, seen = QObject(), []
    switch.toggled.connect(seen.append)
    blinker = Blinker(switch, owner)
    blinker._timer.setInterval(1)
    blinker.set_on(True)
    qtbot.waitUntil(lambda: len(seen) >= 3)
    blinker.set_on(False)
    assert seen[:3] == [False, True, False]
    assert switch.isChecked()


def test_that_who_looks_at_the_source_and_never_blinked_is_left_there(switch):
    owner = QObject()
    switch.setChecked(False)
    Blinker(switch, owner).set_on(False)
    assert not switch.isChecked()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.gpl", PALETTE), ("B.GPL", PALETTE), ("a.ora", MARKS), ("a.flo", FIELD),
        ("a.png", ""), ("gpl", ""), ("a.json", ""),
    ],
)  # fmt: skip
def test_that_a_suffix_says_the_kind_in_any_case(tmp_path, name, kind):
    assert kind_by_suffix(tmp_path / name) == kind


MATRIX = [[1, 0, 5], [0, 1, 6], [0, 0, 1]]


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("a.json", json.dumps({"format": FORMAT, "steps": []}), RECIPE),
        ("a.json", json.dumps({"matrix": MATRIX}), WARP),
        ("a.json", json.dumps(MATRIX), WARP),
        ("a.json", json.dumps({"nothing": "we know"}), ""),
        ("a.json", "{not json", ""),
        ("a.json", "", ""),
        ("a.yaml", FORMAT, ""),
        ("a.txt", json.dumps({"matrix": MATRIX}), ""),
    ],
)
def test_that_what_a_file_says_tells_its_kind(tmp_path, name, text, kind):
    path = tmp_path / name
    path.write_text(text)
    assert kind_by_content(path) == kind


def test_that_a_file_that_is_gone_or_a_folder_is_of_no_kind(tmp_path):
    assert kind_by_content(tmp_path / "gone.json") == ""
    (tmp_path / "folder.json").mkdir()
    assert kind_by_content(tmp_path / "folder.json") == ""


@pytest.fixture
def pictures(qapp, monkeypatch):
    """A keeper, and how many pictures it made."""
    made = SourcePictures()
    made.count = []
    real = source_pictures._made

    def counted(image):
        made.count.append(image)
        return real(image)

    monkeypatch.setattr(source_pictures, "_made", counted)
    return made


def test_that_a_source_is_made_once_however_often_it_is_shown(pictures):
    first, second = Document(picture(0)), Document(picture(1))
    levels = pictures.of(first)
    assert pictures.of(second) is not levels
    assert pictures.of(Document(first.image)) is levels
    assert len(pictures.count) == 2


def test_that_what_was_prepared_in_a_worker_is_taken(pictures):
    image = picture(0)
    pictures.prepare(image)
    assert pictures.of(Document(image)).shape == image.pixels.shape[:2]
    assert pictures.count == [image]


def test_that_what_was_prepared_for_another_source_is_not_taken(pictures):
    pictures.prepare(picture(0, height=3, width=4))
    other = Document(picture(1))
    assert pictures.of(other).shape == other.image.pixels.shape[:2]
    assert len(pictures.count) == 2


def test_that_there_is_no_picture_of_an_empty_document(pictures):
    assert pictures.of(Document()) is None


def test_that_a_frame_of_a_film_is_shown_without_a_copy(pictures):
    frames = MemoryFrames([picture(0), picture(1)], "made")
    shown = pictures.of(Document(frames.read(0), frames=frames))
    assert np.shares_memory(shown.pixels, frames.read(0).pixels)
    assert pictures.count == []


@pytest.mark.parametrize("kind", [np.uint16, np.float32])
def test_that_a_frame_of_many_levels_is_made_for_the_screen(pictures, kind):
    frames = MemoryFrames([picture(0, kind=kind)], "made")
    shown = pictures.of(Document(frames.read(0), frames=frames))
    assert shown.pixels.dtype == np.uint8
    assert len(pictures.count) == 1


class Region:
    def __init__(self, qtbot):
        self.canvas, self.controls = Canvas(), FlowControls()
        for widget in (self.canvas, self.controls):
            qtbot.addWidget(widget)
        self.canvas.set_source(np.full((40, 60, 4), 255, np.uint8))
        self.outline = Outline(QColor("yellow"), closed=True)
        self.kept = []
        self.region = FlowRegion(
            self.canvas, self.outline, self.controls, self.kept.append
        )

    def press(self, name):
        self.controls.findChild(QObject, name).click()


@pytest.fixture
def region(qtbot):
    return Region(qtbot)


def test_that_a_rectangle_is_kept_by_the_centres_of_its_corner_pixels(region):
    region.press("region_rectangle")
    assert region.canvas.brush.mode == "region"
    region.region.take_box((4, 5, 14, 25))
    assert region.kept == [((4, 5), (13, 5), (13, 24), (4, 24))]
    assert region.canvas.brush.mode == "pan"


def test_that_a_polygon_grows_by_its_corners_and_is_closed_by_the_button(region):
    region.press("region_polygon")
    corners = ((1.0, 1.0), (30.0, 2.0), (20.0, 30.0))
    for number, corner in enumerate(corners, start=1):
        region.region.add_corner(*corner)
        assert region.outline.points == corners[:number]
    region.press("region_polygon")
    assert region.kept == [corners]
    assert region.region.corners == ()
    assert not region.region.draws_polygon


def test_that_two_corners_are_no_polygon(region):
    region.press("region_polygon")
    region.region.add_corner(1, 1)
    region.region.add_corner(9, 9)
    region.press("region_polygon")
    assert region.kept == []


def test_that_the_whole_frame_is_a_region_without_corners(region):
    region.press("region_clear")
    assert region.kept == [()]


def test_that_an_image_with_holes_is_shown_with_them(pictures):
    pixels = np.full((2, 2, 3), 90, np.uint8)
    image = Image(pixels, alpha=np.array([(0, 255), (255, 0)], np.uint8))
    shown = pictures.of(Document(image)).pixels
    assert shown.shape[2] == 4
    assert (shown[..., 3] == image.alpha).all() or (shown[..., 3] == 255).all()
