"""Halvings of a picture, and how it is drawn at any zoom."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from desktop_app.views.levels import Levels
from desktop_app.views.qimages import from_qimage
from tests.reference.screen import pixels_of


def random_pixels(height, width, seed=0, channels=4):
    shape = (height, width, channels) if channels else (height, width)
    pixels = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    if channels:
        pixels[..., 3] = 255
    return pixels


def halved_slowly(pixels):
    """Mean of each 2x2 block; blocks cut by the border hold what is left of them."""
    height, width = pixels.shape[:2]
    rows, columns = -(-height // 2), -(-width // 2)
    result = np.zeros((rows, columns, *pixels.shape[2:]))
    for row in range(rows):
        for column in range(columns):
            block = pixels[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            result[row, column] = block.mean(axis=(0, 1))
    return result


def drawn(levels, scale, size, *, exposed=None, target=None, at=(0.0, 0.0)):
    """Draw on blue ground (height, width) with the picture's corner at `at`."""
    image = QImage(size[1], size[0], QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 255))
    height, width = levels.shape
    target = QRectF(0, 0, width, height) if target is None else target
    painter = QPainter(image)
    painter.translate(*at)
    painter.scale(scale, scale)
    levels.draw(painter, target, target if exposed is None else exposed)
    painter.end()
    return pixels_of(image)


@given(st.integers(1, 37), st.integers(1, 37), st.integers(0, 5))
def test_that_each_halving_is_the_mean_of_the_one_before(height, width, seed):
    levels = Levels(random_pixels(height, width, seed))
    levels.prepare(2)
    finer, coarser, coarsest = levels._levels
    swapped = finer[..., [2, 1, 0, 3]]
    assert np.abs(coarser - halved_slowly(swapped)).max() <= 0.51
    assert np.abs(coarsest - halved_slowly(coarser)).max() <= 0.51


@given(st.data())
def test_that_refreshing_a_changed_box_equals_halving_anew(data):
    height, width = data.draw(st.integers(2, 60)), data.draw(st.integers(2, 60))
    x0 = data.draw(st.integers(0, width - 1))
    y0 = data.draw(st.integers(0, height - 1))
    x1 = data.draw(st.integers(x0 + 1, width))
    y1 = data.draw(st.integers(y0 + 1, height))
    levels = Levels(random_pixels(height, width, 1))
    levels.prepare(3)
    levels.pixels[y0:y1, x0:x1] = random_pixels(y1 - y0, x1 - x0, 2)
    levels.refresh((x0, y0, x1, y1))
    anew = Levels(levels.pixels.copy())
    anew.prepare(3)
    for one, other in zip(levels._levels, anew._levels, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("channels", [0, 4])
def test_that_one_to_one_shows_every_pixel_as_it_is(channels):
    pixels = random_pixels(40, 50, channels=channels)
    shown = drawn(Levels(pixels), 1.0, (40, 50))
    expected = pixels[..., :3] if channels else np.dstack([pixels] * 3)
    np.testing.assert_array_equal(shown, expected)


def test_that_magnified_pixels_are_squares_of_one_colour():
    pixels = random_pixels(20, 30)
    shown = drawn(Levels(pixels), 4.0, (80, 120))
    expected = np.repeat(np.repeat(pixels[..., :3], 4, axis=0), 4, axis=1)
    np.testing.assert_array_equal(shown, expected)


def test_that_a_fine_pattern_does_not_alias_when_it_is_made_small():
    pixels = np.full((800, 1200, 4), 255, np.uint8)
    pixels[..., :3] = 255 * (np.indices((800, 1200)).sum(axis=0) % 2)[..., None]
    shown = drawn(Levels(pixels), 0.29, (232, 348))[4:-4, 4:-4].astype(int)
    assert np.abs(shown - 127.5).max() <= 3


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
def test_that_colour_and_transparency_are_the_same_at_every_size(scale):
    pixels = np.full((80, 80, 4), (200, 100, 0, 51), np.uint8)
    shown = drawn(Levels(pixels), scale, (80, 80))[4:16, 4:16].astype(int)
    expected = 0.2 * np.array([200, 100, 0]) + 0.8 * np.array([0, 0, 255])
    assert np.abs(shown - expected).max() <= 2


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
def test_that_grey_is_the_same_at_every_size(scale):
    shown = drawn(Levels(np.full((80, 80), 77, np.uint8)), scale, (80, 80))
    assert (shown[4:16, 4:16] == 77).all()


def test_that_a_part_is_drawn_like_the_whole():
    levels = Levels(random_pixels(300, 400))
    for scale in (0.3, 1.7, 3.3):
        size = (int(300 * scale), int(400 * scale))
        whole = drawn(levels, scale, size, at=(0.3, 0.6)).astype(int)
        part = drawn(
            levels, scale, size, exposed=QRectF(100, 90, 80, 70), at=(0.3, 0.6)
        )
        rows = slice(int(95 * scale), int(155 * scale))
        columns = slice(int(105 * scale), int(175 * scale))
        assert np.abs(whole[rows, columns] - part[rows, columns]).max() <= 2


def test_that_nothing_is_drawn_beyond_the_edge_of_an_odd_picture():
    levels = Levels(np.full((201, 301, 4), 255, np.uint8))
    shown = drawn(levels, 0.25, (60, 90))
    assert (shown[:50, :75] == 255).all()
    assert (shown[52:] == (0, 0, 255)).all()
    assert (shown[:, 77:] == (0, 0, 255)).all()


def test_that_a_panorama_wider_than_fixed_point_is_drawn_to_its_end():
    pixels = np.zeros((8, 40_000, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[:, 39_000:, 0] = 255
    exposed = QRectF(38_990, 0, 100, 8)
    for scale in (1.5, 3.0):
        at = (-38_990 * scale, 0.0)
        shown = drawn(Levels(pixels), scale, (8, 100), exposed=exposed, at=at)
        assert (shown[2:6, : int(8 * scale)] == 0).all()
        assert (shown[2:6, int(12 * scale) :, 0] == 255).all()


def test_that_a_smaller_picture_is_stretched_over_its_target():
    pixels = random_pixels(10, 20)
    shown = drawn(Levels(pixels), 1.0, (40, 80), target=QRectF(0, 0, 80, 40))
    np.testing.assert_array_equal(shown[2::4, 2::4], pixels[..., :3])


def test_that_a_read_only_picture_can_be_shown():
    pixels = random_pixels(6, 7)
    pixels.flags.writeable = False
    np.testing.assert_array_equal(drawn(Levels(pixels), 1, (6, 7)), pixels[..., :3])


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((4, 4, 4), np.float32),
        np.zeros((0, 4), np.uint8),
        np.zeros((8, 8, 4), np.uint8)[:, ::2],
    ],
)
def test_that_an_array_that_cannot_be_shown_is_refused_by_name(pixels):
    with pytest.raises(ValueError, match="pixels"):
        Levels(pixels)


def test_that_rgb_is_drawn_as_the_same_rgba_is():
    rgb = np.random.default_rng(3).integers(0, 256, (37, 53, 3), np.uint8)
    rgba = np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])
    for scale in (0.4, 1.0, 3.0):
        pictures = []
        for pixels in (rgb, rgba):
            target = QImage(160, 120, QImage.Format.Format_RGB32)
            target.fill(0)
            painter = QPainter(target)
            painter.scale(scale, scale)
            whole = QRectF(0, 0, 53, 37)
            Levels(np.ascontiguousarray(pixels)).draw(painter, whole, whole)
            painter.end()
            pictures.append(from_qimage(target))
        assert np.abs(pictures[0].astype(int) - pictures[1]).max() <= 1
