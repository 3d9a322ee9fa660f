import numpy as np
import pytest

from desktop_app.algorithms.imaging.colour import rgb_to_chroma
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


def test_that_a_seed_fixes_a_film_bit_by_bit():
    one, again = list(film(2, *SHAPE, seed=3)), list(film(2, *SHAPE, seed=3))
    (other,) = film(1, *SHAPE, seed=4)
    for first, second in zip(one, again, strict=True):
        np.testing.assert_array_equal(first.grey, second.grey)
        np.testing.assert_array_equal(first.chroma, second.chroma)
    assert not np.array_equal(one[0].things, other.things)


def test_that_a_film_may_be_looked_at_frame_by_frame():
    frames = film(10**9, *SHAPE)
    first, second = next(frames), next(frames)
    assert np.abs(second.grey - first.grey).mean() > 0.1 * GRAIN


@pytest.mark.parametrize("frames", [0, 1, 4])
def test_that_there_are_as_many_frames_as_asked_for(frames):
    assert len(list(film(frames, 12, 16))) == frames


def test_that_the_ground_slides_and_does_not_turn():
    (frame,) = film(1, *SHAPE)
    on_ground = frame.motion[frame.things == 0]
    assert np.ptp(on_ground, axis=0).max() < 1e-6
    assert np.abs(on_ground).max() > 0


def test_that_a_thing_moves_as_one_rigid_body():
    (frame,) = film(1, *SHAPE)
    rows, columns = np.nonzero(frame.things == 4)
    # Of a turn and a shift, motion is linear in the place: (dx, dy) = A (x, y) + b.
    design = np.stack([columns, rows, np.ones(len(rows))], axis=1)
    ways = frame.motion[rows, columns].astype(float)
    solution, *_ = np.linalg.lstsq(design, ways, rcond=None)
    np.testing.assert_allclose(design @ solution, ways, atol=1e-5)
    np.testing.assert_allclose(solution[0, 1], -solution[1, 0], atol=1e-5)


def test_that_grain_is_fresh_in_every_frame_and_has_its_strength(monkeypatch):
    noisy = list(film(2, *SHAPE))
    monkeypatch.setattr("desktop_app.samples.film.GRAIN", 0.0)
    clean = list(film(2, *SHAPE))
    grains = [n.grey - c.grey for n, c in zip(noisy, clean, strict=True)]
    within = (clean[0].grey > 0.05) & (clean[0].grey < 0.95)
    for grain in grains:
        assert grain[within].std() == pytest.approx(GRAIN, rel=0.05)
    related = np.corrcoef(grains[0][within], grains[1][within])[0, 1]
    assert abs(related) < 0.05


def test_that_colour_is_that_of_luminance_and_chroma():
    (frame,) = film(1, 12, 16)
    chroma = rgb_to_chroma(frame.photograph.astype(np.float32) / 255)
    within = (frame.photograph > 2).all(2) & (frame.photograph < 253).all(2)
    assert np.abs(chroma - frame.chroma)[within].max() < 0.01


def test_that_the_second_shot_starts_at_its_own_beginning():
    early, late = (list(film(n + 2, *SHAPE, cut=n))[n:] for n in (0, 2))
    for one, other in zip(early, late, strict=True):
        np.testing.assert_array_equal(one.things, other.things)
        np.testing.assert_array_equal(one.motion, other.motion)
