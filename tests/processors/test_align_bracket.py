import numpy as np
import pytest

from desktop_app.algorithms.bilateral.merge import find_shifts
from desktop_app.files.records import Image
from desktop_app.opencv import cv2
from desktop_app.processors.align_bracket import align_bracket
from desktop_app.processors.tonemap_bracket import Bracket, merge
from desktop_app.samples.high_dynamic_range import load_radiance_sample
from desktop_app.samples.photograph import develop
from tests.reference.alignment_loops import corner_error

SIZE = (320, 213)
WHOLE = (0, 0, *SIZE)
CROP = np.array([[1.2, 0, 45.0], [0, 1.2, 30], [0, 0, 1]])
# A hand that shifts and turns between the exposures.
WARPS = (
    np.array([[0.9998, -0.012, 5.3], [0.012, 0.9998, -3.4], [1e-5, 0, 1]]),
    np.eye(3),
    np.array([[0.9999, 0.009, -4.2], [-0.009, 0.9999, 2.7], [0, -1e-5, 1]]),
)


def shot(warp, time, seed):
    seen = cv2.warpPerspective(
        load_radiance_sample().pixels,
        CROP @ np.linalg.inv(warp),
        SIZE,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REFLECT,
    )
    return develop(np.maximum(seen, 0), exposure=2.5 * time, grain=1.5, seed=seed)


def shaken(times):
    pairs = zip(WARPS, times, strict=True)
    return [shot(warp, time, number) for number, (warp, time) in enumerate(pairs)]


@pytest.mark.parametrize("times", [(0.25, 1, 4), (4, 1, 0.25), (0.5, 1, 8)])
def test_that_exposures_are_brought_onto_the_middle_one(times):
    pictures = [
        shot(w, t, n) for n, (w, t) in enumerate(zip(WARPS, times, strict=True))
    ]
    aligned = align_bracket(pictures, times)
    assert not aligned.doubtful
    errors, shifts = [], find_shifts(pictures, np.array(times, np.float32))
    for number, warp in enumerate(WARPS):
        errors.append(corner_error(aligned.matrices[number], warp, WHOLE))
        shift = np.eye(3)
        shift[:2, 2] = -shifts[number]
        if number != 1:
            assert errors[-1] < corner_error(shift, warp, WHOLE) / 3
    assert max(errors) < 0.4
    shapes = {picture.shape for picture in aligned.pixels}
    assert len(shapes) == 1


def test_that_a_still_bracket_is_left_as_it_is():
    pictures = [shot(np.eye(3), t, n) for n, t in enumerate((0.25, 1, 4))]
    aligned = align_bracket(pictures, (0.25, 1, 4))
    for before, after in zip(pictures, aligned.pixels, strict=True):
        np.testing.assert_array_equal(before, after)


# So far apart that hardly a pixel is known in both of two neighbours.
FAR = [(1 / 60, 1, 16), (1 / 16, 1, 16), (1 / 4, 1, 8, 40), (1 / 100, 1)]


def far_bracket(warp, times):
    """A bracket whose middle exposure lies still, and how far off each is found."""
    warps = [np.eye(3) if n == len(times) // 2 else warp for n in range(len(times))]
    pictures = [
        shot(w, t, n) for n, (w, t) in enumerate(zip(warps, times, strict=True))
    ]
    aligned = align_bracket(pictures, times)
    pairs = zip(aligned.matrices, warps, strict=True)
    return aligned, [corner_error(found, true, WHOLE) for found, true in pairs]


@pytest.mark.parametrize("times", FAR)
def test_that_a_still_bracket_is_sure_of_its_place_however_far_the_exposures(times):
    aligned, errors = far_bracket(np.eye(3), times)
    assert aligned.doubtful == ()
    assert max(errors) < 1


@pytest.mark.parametrize("times", FAR)
@pytest.mark.parametrize("warp", [WARPS[0], WARPS[2]], ids=["left", "right"])
def test_that_what_is_sure_of_its_place_is_within_a_pixel_of_it(times, warp):
    aligned, errors = far_bracket(warp, times)
    if not aligned.doubtful:
        assert max(errors) < 1


def test_that_a_turn_between_exposures_too_far_apart_is_told():
    aligned, errors = far_bracket(WARPS[0], (1 / 16, 1, 16))
    assert max(errors) > 1
    assert errors.index(max(errors)) in aligned.doubtful


def test_that_a_merged_bracket_of_a_shaking_hand_is_sharp():
    times = (0.25, 1, 4)
    still = [shot(np.eye(3), t, n) for n, t in enumerate(times)]
    merged = [
        merge(Bracket(tuple(map(Image, pictures))), "1/4,1,4").pixels
        for pictures in (shaken(times), still)
    ]
    detail = [
        np.abs(np.diff(np.log(np.maximum(each, 1e-6)), axis=1)).mean()
        for each in merged
    ]
    assert detail[0] > 0.8 * detail[1]


def test_that_a_picture_whose_place_is_not_known_is_told():
    random = np.random.default_rng(0)
    noise = random.integers(0, 255, (120, 160, 3)).astype(np.uint8)
    white = np.full((120, 160, 3), 255, np.uint8)
    images = tuple(Image(each, format="shot") for each in (noise, noise, white))
    merged = merge(Bracket(images), "1/4,1,4")
    assert "shot may be some pixels off: look for doubled edges" in merged.warnings
