from __future__ import annotations

import numpy as np
import pytest

from desktop_app.algorithms.bilateral import bilateral_filter
from desktop_app.algorithms.bilateral.upsample import upsample_along_edges
from desktop_app.opencv import cv2
from tests.reference.bilateral_loops import scene

SCALE = 0.25


def shrink(picture):
    height, width = picture.shape
    size = (round(width * SCALE), round(height * SCALE))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


@pytest.fixture(scope="module")
def picture():
    return cv2.GaussianBlur(scene(480, 640), None, 0.7)


def test_that_a_linear_filter_of_the_value_is_found_exactly(picture):
    small = shrink(picture)
    box = (100, 60, 500, 380)
    part = picture[60:380, 100:500]
    estimate = upsample_along_edges(small, 0.5 * small + 0.2, part, box, SCALE)
    busy = np.abs(estimate - (0.5 * part + 0.2))
    assert np.median(busy) < 0.005


def test_that_a_flat_picture_stays_flat():
    small = np.full((30, 40), 0.3, np.float32)
    part = np.full((60, 80), 0.3, np.float32)
    estimate = upsample_along_edges(small, small, part, (20, 10, 100, 70), SCALE)
    np.testing.assert_allclose(estimate, 0.3, atol=1e-6)


def test_that_the_estimate_of_a_bilateral_filter_beats_interpolation(picture):
    exact = bilateral_filter(picture, sigma_space=24, sigma_range=0.2)
    small = shrink(picture)
    filtered = bilateral_filter(small, sigma_space=24 * SCALE, sigma_range=0.2)
    box = (100, 60, 500, 380)
    estimate = upsample_along_edges(
        small, filtered, picture[60:380, 100:500], box, SCALE
    )
    plain = cv2.resize(filtered, (640, 480), interpolation=cv2.INTER_LINEAR)
    errors = [
        np.sqrt(np.mean((each - exact[60:380, 100:500]) ** 2))
        for each in (estimate, plain[60:380, 100:500])
    ]
    assert errors[0] < 0.6 * errors[1]


def test_that_the_part_lies_where_it_was_cut(picture):
    small = shrink(picture)
    whole = upsample_along_edges(small, small, picture, (0, 0, 640, 480), SCALE)
    part = upsample_along_edges(
        small, small, picture[100:200, 50:150], (50, 100, 150, 200), SCALE
    )
    np.testing.assert_allclose(part, whole[100:200, 50:150], atol=2e-3)
