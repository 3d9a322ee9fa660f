"""What a film asks for: a range of frames, marks, one film at a time."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox

from desktop_app.panels.film import FilmBox


@pytest.fixture
def box(qtbot):
    made = FilmBox()
    qtbot.addWidget(made)
    made.asked = []
    made.folder_asked.connect(lambda: made.asked.append("folder"))
    made.video_asked.connect(lambda: made.asked.append("video"))
    made.show_frames(10, [2, 7])
    return made


def part(box, kind, name):
    return box.findChild(kind, name)


def marked(box):
    return part(box, QLabel, "film_marked").text()


@pytest.mark.parametrize(("count", "seen"), [(0, False), (1, False), (2, True)])
def test_that_it_is_there_for_a_sequence(box, count, seen):
    box.show_frames(count, [])
    assert box.isHidden() is not seen


def test_that_at_first_the_whole_sequence_is_meant(box):
    assert box.range == (0, 9)
    box.show_frames(25, [])
    assert box.range == (0, 24)


def test_that_a_range_chosen_by_hand_is_kept_and_clipped(box):
    part(box, QSpinBox, "film_first").setValue(3)
    part(box, QSpinBox, "film_last").setValue(8)
    box.show_frames(25, [])
    assert box.range == (2, 7)
    box.show_frames(5, [])
    assert box.range == (2, 4)


def test_that_the_ends_may_be_given_in_any_order(box):
    part(box, QSpinBox, "film_first").setValue(8)
    part(box, QSpinBox, "film_last").setValue(3)
    assert box.range == (2, 7)


def test_that_marked_frames_are_told_as_people_count(box):
    assert marked(box) == "Marked: 3, 8"
    box.show_frames(40, list(range(20)))
    assert marked(box) == "Marked: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 …"


def test_that_without_marks_there_is_nothing_to_carry(box):
    box.show_frames(10, [])
    assert marked(box) == "No frame is marked: scribble on one of every shot"
    assert not box.colour.isEnabled()
    box.show_frames(10, [0])
    assert box.colour.isEnabled()


@pytest.mark.parametrize(("place", "asked"), [(0, ["folder"]), (1, ["video"])])
def test_that_a_film_is_written_as_chosen(box, place, asked):
    part(box, QComboBox, "film_output").setCurrentIndex(place)
    box.colour.click()
    assert box.asked == asked


def test_that_a_mark_made_meanwhile_begins_no_second_film(box):
    box.set_busy(True)
    assert not part(box, QSpinBox, "film_first").isEnabled()
    box.show_frames(10, [2, 5, 7])
    assert not box.colour.isEnabled()
    box.set_busy(False)
    assert box.colour.isEnabled()
    assert part(box, QSpinBox, "film_first").isEnabled()


def test_that_marks_that_went_meanwhile_are_missed_at_the_end(box):
    box.set_busy(True)
    box.show_frames(10, [])
    box.set_busy(False)
    assert not box.colour.isEnabled()


def test_that_it_says_how_far_it_is(box):
    box.tell("3 of 10 frames")
    assert part(box, QLabel, "film_told").text() == "3 of 10 frames"
