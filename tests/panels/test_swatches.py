"""The palette: sixteen colours, the newest first, each with its name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QToolButton

from desktop_app.panels.swatches import FIRST, RECENT, Palette
from tests.reference.painting import pixels_of

COLOURS = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.fixture
def palette(qtbot):
    made = Palette()
    qtbot.addWidget(made)
    return made


def buttons(palette):
    return [
        palette.findChild(QToolButton, f"swatch_{place + 1}") for place in range(RECENT)
    ]


def colour_of(button):
    picture = pixels_of(button.icon().pixmap(22, 22).toImage())
    return tuple(picture[11, 11].tolist())


def menu_of(palette, place):
    button = buttons(palette)[place]
    button.customContextMenuRequested.emit(QPoint(3, 3))
    return palette.findChild(QMenu, "swatch_menu")


def choose(palette, place, what):
    menu = menu_of(palette, place)
    menu.findChild(QAction, f"swatch_{what}").trigger()
    menu.close()


def test_that_every_swatch_shows_and_names_its_colour(palette):
    assert [colour_of(button) for button in buttons(palette)] == list(FIRST)
    assert buttons(palette)[0].accessibleName() == "Brush colour #e0ac8a"
    assert buttons(palette)[0].toolTip() == "Brush colour #e0ac8a"


def test_that_a_press_chooses_the_colour_it_shows(palette):
    chosen = []
    palette.chosen.connect(chosen.append)
    palette.remember((1, 2, 3))
    for place in (0, 15):
        buttons(palette)[place].click()
    assert chosen == [(1, 2, 3), palette.colours[15]]


def test_that_a_used_colour_comes_first_and_is_there_once(palette):
    palette.remember(FIRST[5])
    assert palette.colours == (FIRST[5], *FIRST[:5], *FIRST[6:])
    assert colour_of(buttons(palette)[0]) == FIRST[5]


def test_that_the_oldest_colour_leaves(palette):
    palette.remember((0, 0, 1))
    assert palette.colours == ((0, 0, 1), *FIRST[:-1])


@given(st.lists(COLOURS, max_size=40))
def test_that_any_palette_has_sixteen_swatches_its_own_first(qapp, colours):
    palette = Palette()
    palette.show_colours(colours)
    wanted = tuple(dict.fromkeys(colours))[:RECENT]
    assert palette.colours[: len(wanted)] == wanted
    assert len(palette.colours) == RECENT


def test_that_the_menu_copies_a_colour_as_people_write_it(palette):
    choose(palette, 2, "copy")
    assert QGuiApplication.clipboard().text() == "#7a4e34"


def test_that_the_menu_is_about_the_swatch_it_was_opened_on(palette, qtbot):
    chosen, wanted = [], []
    palette.chosen.connect(chosen.append)
    palette.colour_wanted.connect(wanted.append)
    choose(palette, 4, "use")
    assert chosen == [FIRST[4]]
    qtbot.waitUntil(lambda: palette.findChild(QMenu) is None)
    choose(palette, 9, "take")
    assert wanted == [9]


def test_that_reset_brings_the_first_colours_back(palette):
    palette.set_colour(3, (9, 9, 9))
    palette.remember((8, 8, 8))
    choose(palette, 0, "reset")
    assert palette.colours == FIRST
