"""Looking into a colorization: a view, a suggestion, the weights of a pixel."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLabel

from desktop_app.panels.colorization_insight import CELL, GAP, InsightBox, WeightsView
from tests.reference.painting import grabbed
from tests.reference.windows import pushed

GRID = np.array([(0.0, 0.25, 0.5), (0.1, 1.0, 0.05), (0.5, 0.0, 0.25)], np.float32)


@pytest.fixture
def box(qtbot):
    made = InsightBox()
    qtbot.addWidget(made)
    made.views = []
    made.view_chosen.connect(made.views.append)
    return made


def test_that_a_view_is_told_by_its_name(box):
    views = box.findChild(QComboBox, "shown")
    assert box.view == "result"
    views.setCurrentIndex(1)
    assert box.views == ["uncertainty"]
    box.show_result_again()
    assert box.view == "result"
    assert box.views == ["uncertainty"]


@pytest.mark.parametrize("marks", [True, False])
def test_that_without_marks_there_is_nothing_to_look_into(box, marks):
    box.set_available(marks)
    assert box.suggest.isEnabled() is marks
    assert box.findChild(QComboBox, "shown").isEnabled() is marks
    assert pushed(box.suggest, box.suggestion_asked) == int(marks)


def test_that_a_sentence_is_shown(box):
    box.tell("Here a scribble would help")
    assert box.findChild(QLabel, "insight_told").text() == "Here a scribble would help"


@pytest.fixture
def weights(qtbot):
    made = WeightsView()
    qtbot.addWidget(made)
    made.show_weights((12, 7), {"ours": GRID, "plain": np.ones((3, 3), np.float32)})
    made.resize(made.sizeHint())
    return made


def ground(picture, grid, row, column):
    """Grey of a cell, beside its number."""
    left = grid * (3 * CELL + GAP) + column * CELL + 2
    return picture[38 + row * CELL + 2, left]


def test_that_a_larger_weight_is_brighter_in_its_own_grid(weights):
    picture = grabbed(weights)
    shades = {
        (row, column): int(ground(picture, 0, row, column)[0])
        for row in range(3) for column in range(3) if (row, column) != (1, 1)
    }  # fmt: skip
    for (row, column), shade in shades.items():
        assert shade == round(30 + 215 * float(GRID[row, column]))
    assert ground(picture, 1, 0, 0)[0] == 245
    assert tuple(ground(picture, 0, 1, 1)) == (52, 88, 150)  # the pixel itself


def test_that_every_number_is_read_out(weights):
    told = weights.accessibleDescription()
    assert told.startswith("ours: 0.000 0.250 0.500 0.100")
    assert "; plain: 1.000" in told
    assert weights.toolTip() == told.replace("; ", "\n")


def test_that_without_a_pixel_it_takes_no_room(weights):
    assert not weights.isHidden()
    weights.show_weights(None, {})
    assert weights.isHidden()


def test_that_weights_of_nothing_are_drawn_dark(weights):
    weights.show_weights((0, 0), {"ours": np.zeros((3, 3), np.float32)})
    assert ground(grabbed(weights), 0, 0, 0)[0] == 30
