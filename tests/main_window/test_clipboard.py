"""Pictures on the clipboard keep their bits and their opacity."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QColorSpace, QImage

from desktop_app.files.records import Image
from desktop_app.main_window.clipboard import copied, image_from

RNG = np.random.default_rng(0)


def noise(dtype, *shape):
    return RNG.integers(0, np.iinfo(dtype).max, shape, dtype, endpoint=True)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("with_alpha", [False, True])
def test_that_what_is_copied_is_pasted_as_it_was(dtype, channels, with_alpha):
    pixels = noise(dtype, 13, 21, channels).squeeze()
    alpha = noise(dtype, 13, 21) if with_alpha else None
    depth = 8 * pixels.itemsize
    found = image_from(copied(Image(pixels, depth=depth, alpha=alpha)))
    assert found.depth == depth
    assert found.pixels.dtype == dtype
    assert (found.pixels == pixels).all()
    assert (found.alpha is None) == (alpha is None)
    if alpha is not None:
        assert (found.alpha == alpha).all()


def test_that_premultiplied_colours_come_back_whole():
    picture = QImage(4, 3, QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(QColor(200, 100, 50, 128))
    found = image_from(picture)
    assert np.abs(found.pixels[0, 0].astype(int) - (200, 100, 50)).max() <= 1
    assert (found.alpha == 128).all()


def test_that_a_grey_of_16_bits_is_one():
    picture = QImage(4, 3, QImage.Format.Format_Grayscale16)
    picture.setColorSpace(QColorSpace())
    picture.fill(QColor(10, 10, 10))
    found = image_from(picture)
    assert found.pixels.shape == (3, 4)
    assert found.depth == 16


def test_that_light_is_copied_as_it_is_shown():
    light = np.geomspace(0.01, 100, 12, dtype=np.float32).reshape(3, 4)
    found = image_from(copied(Image(light, depth=32, linear=True)))
    assert found.pixels.dtype == np.uint8
    assert (np.diff(found.pixels.ravel().astype(int)) >= 0).all()
