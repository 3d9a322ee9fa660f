import numpy as np

from desktop_app.opencv import cv2
from desktop_app.samples.film import GRAIN, film

SHAPE = (80, 110)


def test_that_the_motion_leads_to_what_a_pixel_shows():
    first, second = film(2, *SHAPE)
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]].astype(np.float32)
    to_x, to_y = columns + first.motion[..., 0], rows + first.motion[..., 1]
    seen = cv2.remap(
        second.things.astype(np.float32), to_x, to_y, cv2.INTER_NEAREST, borderValue=-1
    )
    same = cv2.erode((seen == first.things).astype(np.uint8), np.ones((3, 3))) > 0
    moved = cv2.remap(second.grey, to_x, to_y, cv2.INTER_LINEAR)
    coloured = cv2.remap(second.chroma, to_x, to_y, cv2.INTER_LINEAR)
    assert same.mean() > 0.6
    assert np.abs(moved - first.grey)[same].mean() < 2 * GRAIN
    assert np.percentile(np.abs(coloured - first.chroma)[same], 99) < 0.02


def test_that_every_thing_is_seen_and_values_are_in_range():
    (frame,) = film(1, *SHAPE)
    assert len(np.unique(frame.things)) >= 4
    assert frame.grey.min() >= 0
    assert frame.grey.max() <= 1
    assert frame.photograph.shape == (*SHAPE, 3)


def test_that_another_shot_begins_at_the_cut_and_nothing_else_changes():
    plain, cut = list(film(3, *SHAPE)), list(film(3, *SHAPE, cut=2))
    for number in range(2):
        np.testing.assert_array_equal(plain[number].grey, cut[number].grey)
    assert np.abs(plain[2].grey - cut[2].grey).mean() > 0.05
