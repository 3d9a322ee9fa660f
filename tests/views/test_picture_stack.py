"""Source, result and preview: which of them is seen, and what colour is told."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QGraphicsItemGroup

from desktop_app.views.levels import Levels
from desktop_app.views.picture_item import PictureItem
from desktop_app.views.picture_stack import PictureStack
from tests.reference.painting import GROUND, drawn

HEIGHT, WIDTH = 6, 10
BOX = (0, 0, WIDTH, HEIGHT)
PART = (4, 2, 8, 5)
SOURCE, RESULT, PREVIEW = (40, 40, 40), (200, 30, 30), (30, 200, 30)


def flat(colour, height=HEIGHT, width=WIDTH):
    return np.full((height, width, 4), (*colour, 255), np.uint8)


@pytest.fixture
def stage(qapp):
    return QGraphicsItemGroup()


@pytest.fixture
def stack(stage):
    made = PictureStack(stage)
    made.set_source(Levels(flat(SOURCE)), BOX)
    return made


def seen(stage, x, y):
    return tuple(drawn(stage, WIDTH, HEIGHT)[y, x].tolist())


def test_that_without_pictures_nothing_is_seen_and_no_colour_told(stage):
    stack = PictureStack(stage)
    assert stack.empty
    assert stack.colour_at(3, 3) is None
    assert stack.colours_at(3, 3) == (None, None)
    assert seen(stage, 3, 3) == GROUND


def test_that_a_result_stands_in_place_of_the_source(stack, stage):
    assert seen(stage, 5, 3) == SOURCE == stack.colour_at(5, 3)
    stack.set_result(flat(RESULT), BOX)
    assert seen(stage, 5, 3) == RESULT == stack.colour_at(5, 3)
    assert stack.colours_at(5, 3) == (SOURCE, RESULT)
    stack.set_result(None, BOX)
    assert seen(stage, 5, 3) == SOURCE == stack.colour_at(5, 3)


def test_that_a_preview_of_a_part_leaves_the_source_around_it(stack, stage):
    stack.set_result(flat(RESULT), BOX)
    stack.set_preview(flat(PREVIEW, 3, 4), PART)
    assert seen(stage, 5, 3) == PREVIEW == stack.colour_at(5, 3)
    # A preview means that the result is an older one: it is not mixed in.
    assert seen(stage, 1, 1) == SOURCE == stack.colour_at(1, 1)


def test_that_the_source_can_be_seen_while_there_is_a_result(stack, stage):
    stack.set_result(flat(RESULT), BOX)
    stack.set_result_visible(False)
    assert seen(stage, 5, 3) == SOURCE == stack.colour_at(5, 3)
    assert stack.colours_at(5, 3) == (SOURCE, RESULT)  # the inspector tells both
    stack.set_result_visible(True)
    assert seen(stage, 5, 3) == RESULT


@pytest.mark.parametrize("split", [0.0, 4.0, 9.0])
def test_that_a_split_shows_the_source_left_of_it(stack, stage, split):
    stack.set_result(flat(RESULT), BOX)
    stack.set_split_at(split)
    for x in range(WIDTH):
        expected = SOURCE if x < split else RESULT
        assert stack.colour_at(x, 3) == expected
        if x != split:
            assert seen(stage, x, 3) == expected


@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.5, 1.0])
def test_that_the_source_shines_through_a_faded_result(stack, stage, opacity):
    stack.set_result(flat(RESULT), BOX)
    stack.fade_result(opacity)
    expected = opacity * np.array(RESULT) + (1 - opacity) * np.array(SOURCE)
    np.testing.assert_allclose(seen(stage, 5, 3), expected, atol=2)


def test_that_a_preview_fades_with_the_result_and_by_itself(stack, stage):
    stack.set_preview(flat(PREVIEW, 3, 4), PART)
    stack.fade_result(0.5)
    stack.fade_preview(0.5)
    expected = 0.25 * np.array(PREVIEW) + 0.75 * np.array(SOURCE)
    np.testing.assert_allclose(seen(stage, 5, 3), expected, atol=2)


@pytest.mark.parametrize(
    ("x", "y", "told"),
    [(3, 2, None), (4, 2, 0), (5, 2, 0), (6, 3, 1), (7, 4, 1), (8, 4, None)],
)
def test_that_a_coarse_preview_tells_the_colour_of_its_own_pixel(qapp, x, y, told):
    item = PictureItem()
    coarse = np.array([[(10, 20, 30, 255), (60, 70, 80, 255)]], np.uint8)
    item.set_rgba(coarse, PART)
    expected = None if told is None else tuple(coarse[0, told, :3].tolist())
    assert item.colour_at(x, y) == expected


def test_that_a_grey_pixel_is_told_as_three_equal_values(qapp):
    item = PictureItem()
    item.set_rgba(np.full((2, 2), 77, np.uint8))
    assert item.colour_at(1, 1) == (77, 77, 77)


def test_that_a_box_without_pixels_is_refused(qapp):
    with pytest.raises(ValueError, match="at least one pixel"):
        PictureItem().set_rgba(flat(RESULT), (3, 3, 3, 9))


@pytest.mark.parametrize("scale", [1.0, 7.0])
def test_that_every_pixel_is_drawn_at_its_place(qapp, scale):
    rng = np.random.default_rng(5)
    pixels = rng.integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)
    pixels[..., 3] = 255
    item = PictureItem()
    item.set_rgba(pixels)
    picture = drawn(item, WIDTH, HEIGHT, scale)
    middle = int(scale / 2)
    step = int(scale)
    np.testing.assert_array_equal(picture[middle::step, middle::step], pixels[..., :3])
