"""The bar of frames asks for a frame, and shows the one that came."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel, QSlider, QToolButton

from desktop_app.views.frame_bar import PATIENCE, TICK, FrameBar, MarkedSlider
from tests.reference.painting import grabbed


@pytest.fixture
def bar(qtbot):
    made = FrameBar()
    qtbot.addWidget(made)
    made.asked = []
    made.frame_asked.connect(made.asked.append)
    made.show_frame(3, 10, "frame_0003.png")
    return made


def button(bar, name):
    return bar.findChild(QToolButton, name)


def slider(bar):
    return bar.findChild(QSlider, "frame")


def test_that_the_frame_is_told_as_people_count(bar):
    label = bar.findChild(QLabel, "frame_label")
    assert label.text() == "4 / 10"
    assert label.toolTip() == "frame_0003.png"
    assert slider(bar).value() == 3
    assert bar.asked == []  # showing is not asking


@pytest.mark.parametrize(("count", "seen"), [(0, False), (1, False), (2, True)])
def test_that_the_bar_is_there_for_two_frames_and_more(bar, count, seen):
    bar.show_frame(0, count, "")
    assert bar.isHidden() is not seen


@pytest.mark.parametrize(
    ("shown", "name", "asked"),
    [
        (3, "next_frame", [4]), (3, "previous_frame", [2]),
        (9, "next_frame", []), (0, "previous_frame", []),
    ],
)  # fmt: skip
def test_that_the_buttons_step_and_stop_at_the_ends(bar, shown, name, asked):
    bar.show_frame(shown, 10, "")
    button(bar, name).click()
    assert bar.asked == asked


def test_that_the_slider_asks_for_its_frame(bar):
    slider(bar).setValue(7)
    assert bar.asked == [7]


def test_that_a_slider_in_the_hand_is_not_pulled_away(bar):
    slider(bar).setSliderDown(True)
    slider(bar).setValue(8)
    bar.show_frame(5, 10, "")  # an earlier question is answered late
    assert slider(bar).value() == 8
    slider(bar).setSliderDown(False)
    bar.show_frame(8, 10, "")
    assert slider(bar).value() == 8


def test_that_playing_waits_for_a_frame_and_skips_none(bar, qtbot):
    bar.set_rate(1000)
    bar.toggle_play()
    qtbot.waitUntil(lambda: bar.asked == [4])
    for _ in range(5):
        bar._tick()
    assert bar.asked == [4]
    bar.show_frame(4, 10, "")
    bar._tick()
    assert bar.asked == [4, 5]
    bar.toggle_play()
    assert not bar.playing


def test_that_playing_waits_a_second_at_most_for_what_belongs_to_a_frame(bar):
    coming = [True]
    bar.wait_for(lambda: coming[0])
    for _ in range(PATIENCE):
        bar._tick()
    assert bar.asked == []
    bar._tick()
    assert bar.asked == [4]
    bar.show_frame(4, 10, "")
    bar._tick()
    assert bar.asked == [4]
    coming[0] = False
    bar._tick()
    assert bar.asked == [4, 5]


def test_that_after_the_last_frame_the_first_is_played(bar):
    bar.show_frame(9, 10, "")
    bar._tick()
    assert bar.asked == [0]


def test_that_a_frame_that_cannot_be_read_stops_and_the_last_stays(bar):
    bar.toggle_play()
    slider(bar).setValue(6)
    bar.stop()
    assert not bar.playing
    assert not button(bar, "play").isChecked()
    assert slider(bar).value() == 3
    bar._tick()  # nothing is waited for any more
    assert bar.asked == [6, 4]


def test_that_another_sequence_does_not_play_on(bar):
    bar.toggle_play()
    bar.show_frame(0, 4, "")
    assert not bar.playing


def test_that_one_picture_is_not_played(bar):
    bar.show_frame(0, 1, "")
    bar.toggle_play()
    assert not bar.playing
    button(bar, "play").click()
    assert not bar.playing
    assert not button(bar, "play").isChecked()


def test_that_every_button_says_what_it_does_and_its_key(bar):
    for name, key in (
        ("previous_frame", "(,)"),
        ("play", "(K)"),
        ("next_frame", "(.)"),
    ):
        assert button(bar, name).accessibleName().endswith(key)
        assert button(bar, name).toolTip() == button(bar, name).accessibleName()


def ticks(made):
    """Middles of the ticks, in px from the left."""
    ink = np.array(TICK.getRgb()[:3], np.uint8)
    there = (grabbed(made)[1] == ink).all(axis=1)
    starts = np.flatnonzero(np.diff(np.r_[0, there.astype(int)]) == 1)
    return [int(start) + 1 for start in starts]


def test_that_marked_frames_have_a_tick_where_the_handle_would_be(qtbot):
    made = MarkedSlider()
    qtbot.addWidget(made)
    made.resize(311, 24)
    made.setRange(0, 30)
    made.show_marked([0, 15, 30])
    first, middle, last = ticks(made)
    assert middle == pytest.approx(made.width() / 2, abs=2)
    assert first - 0 == pytest.approx(made.width() - last, abs=3)
    assert made.accessibleDescription() == "Marked: 1, 16, 31"
    made.show_marked([])
    assert ticks(made) == []
    assert made.accessibleDescription() == ""
