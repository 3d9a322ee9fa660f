"""What the alignment panel asks for, and what can be asked for when."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtTest import QTest

from desktop_app.panels.alignment import NOTHING, AlignBox
from tests.reference.windows import pushed

CORNERS = np.array([(0, 0), (99.25, 1), (98, 79.5), (-3, 80)], float)


@pytest.fixture
def box(qtbot):
    made = AlignBox()
    qtbot.addWidget(made)
    made.typed = []
    made.corner_typed.connect(lambda *corner: made.typed.append(corner))
    return made


def possible(box):
    """Names of the buttons that can be pressed."""
    buttons = (box.template, box.region, box.whole, box.load, box.reset, box.blink)
    return {button.objectName() for button in buttons if button.isEnabled()}


ALWAYS = {"use_as_template", "draw_region", "load_warp", "blink"}


@pytest.mark.parametrize(
    ("available", "region", "start", "names"),
    [
        (False, True, True, set()),
        (True, False, False, ALWAYS),
        (True, True, False, ALWAYS | {"whole_template"}),
        (True, False, True, ALWAYS | {"reset_corners"}),
    ],
)
def test_that_only_what_makes_sense_can_be_pressed(
    box, available, region, start, names
):
    box.show_setup(
        "A on B", available=available, region=region, start=start, stack=False
    )
    assert possible(box) == names
    assert box.words == "A on B"


def test_that_at_first_it_says_what_to_open(box):
    assert box.words == NOTHING
    assert possible(box) == set()
    assert not box.corner.isEnabled()


@pytest.mark.parametrize("stack", [True, False])
def test_that_frames_are_written_where_there_are_some(box, stack):
    box.show_setup("", available=True, region=False, start=False, stack=stack)
    assert box.frames.isHidden() is not stack


@pytest.mark.parametrize(
    ("button", "signal"),
    [
        ("template", "template_asked"), ("region", "region_asked"),
        ("whole", "whole_asked"), ("load", "load_asked"),
        ("reset", "reset_asked"), ("frames", "frames_asked"),
    ],
)  # fmt: skip
def test_that_each_button_asks_for_its_own(box, button, signal):
    box.show_setup("", available=True, region=True, start=True, stack=True)
    assert pushed(getattr(box, button), getattr(box, signal)) == 1


@pytest.mark.parametrize("number", range(4))
def test_that_the_figures_are_those_of_the_chosen_corner(box, number):
    box.show_corners(CORNERS)
    box.corner.setCurrentIndex(number)
    assert (box.x_box.value(), box.y_box.value()) == tuple(CORNERS[number])
    assert box.typed == []  # showing is no typing


def test_that_a_typed_figure_moves_that_corner(box):
    box.show_corners(CORNERS)
    box.corner.setCurrentIndex(2)
    box.x_box.lineEdit().selectAll()
    QTest.keyClicks(box.x_box, "12.5")
    assert box.typed == []  # not at every digit
    box.x_box.editingFinished.emit()
    QTest.keyClicks(box.x_box, "\r")
    assert box.typed == [(2, 12.5, 79.5)]


def test_that_the_corners_of_a_running_alignment_are_followed(box):
    box.show_corners(CORNERS)
    box.show_corners(CORNERS + 1)
    assert (box.x_box.value(), box.y_box.value()) == (1.0, 1.0)
    assert box.typed == []
    box.show_corners(None)
    assert not box.x_box.isEnabled()
