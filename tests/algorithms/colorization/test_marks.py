import numpy as np
import pytest

from desktop_app.algorithms.colorization import marks_from_images
from desktop_app.algorithms.imaging.colour import rgb_to_chroma, rgb_to_luminance


def pair(dtype=np.float32, seed=0):
    grey = np.random.default_rng(seed).random((6, 8)).astype(dtype)
    return grey, np.repeat(grey[..., None], 3, axis=2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("channels", [2, 3])
def test_that_luminance_comes_from_the_grey_and_chroma_from_the_marked(dtype, channels):
    grey, marked_image = pair(dtype)
    marked_image[2, 3] = 0.9, 0.1, 0.2
    given = grey if channels == 2 else np.repeat(grey[..., None], 3, axis=2)
    luminance, chroma, marked = marks_from_images(given, marked_image)
    assert luminance.dtype == chroma.dtype == dtype
    np.testing.assert_array_equal(luminance, grey)
    np.testing.assert_array_equal(chroma, rgb_to_chroma(marked_image))
    assert np.argwhere(marked).tolist() == [[2, 3]]


def test_that_a_colour_picture_gives_its_luminance():
    grey = np.random.default_rng(1).random((4, 4, 3)).astype(np.float32)
    luminance, _, marked = marks_from_images(grey, grey)
    np.testing.assert_array_equal(luminance, rgb_to_luminance(grey))
    assert not marked.any()


@pytest.mark.parametrize(
    ("levels", "expected"),
    [((1, 1, 0), False), ((2, 0, 0), False), ((1, 1, 1), True), ((-3, 0, 0), True)],
)
def test_that_three_levels_in_sum_make_a_mark_and_two_do_not(levels, expected):
    grey = np.full((1, 1), 100 / 255, np.float32)
    marked_image = (100 + np.float32([[levels]])) / np.float32(255)
    assert marks_from_images(grey, marked_image)[2][0, 0] == expected


def test_that_opposite_differences_do_not_cancel():
    grey = np.full((1, 1), 0.5)
    marked_image = np.array([[[0.506, 0.494, 0.5]]])
    assert marks_from_images(grey, marked_image)[2].all()


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float32])
def test_that_a_mask_replaces_the_rule(dtype):
    grey, marked_image = pair()
    marked_image[0, 0] = 1, 0, 0
    mask = np.zeros(grey.shape, dtype)
    mask[5, 7] = 1
    _, chroma, marked = marks_from_images(grey, marked_image, mask=mask)
    assert np.argwhere(marked).tolist() == [[5, 7]]
    assert (chroma[5, 7] == 0).all()


def test_that_the_results_share_no_memory_with_the_images():
    grey, marked_image = pair()
    luminance, chroma, _ = marks_from_images(grey, marked_image)
    assert not np.shares_memory(luminance, grey)
    assert not np.shares_memory(chroma, marked_image)


@pytest.mark.parametrize(
    ("grey", "marked_image", "mask", "words"),
    [
        (np.zeros((4, 5)), np.zeros((5, 4, 3)), None, "4x5 px and grey is 5x4 px"),
        (np.zeros((4, 5)), np.zeros((4, 5)), None, "marked image has shape"),
        (np.zeros((4, 5)), np.zeros((4, 5, 4)), None, "marked image has shape"),
        (np.zeros((4, 5, 2)), np.zeros((4, 5, 3)), None, "grey has shape"),
        (np.zeros((4, 5), np.uint8), np.zeros((4, 5, 3)), None, "dtype uint8"),
        (np.full((4, 5), np.nan), np.zeros((4, 5, 3)), None, "grey has 20 values"),
        (np.zeros((4, 5)), np.full((4, 5, 3), np.inf), None, "image has 60 values"),
        (np.zeros((4, 5)), np.zeros((4, 5, 3)), np.zeros((5, 5)), "mask is 5x5 px"),
        (np.zeros((4, 5)), np.zeros((4, 5, 3)), np.zeros((4, 5, 3)), "mask has shape"),
    ],
)
def test_that_images_that_do_not_fit_are_refused(grey, marked_image, mask, words):
    with pytest.raises(ValueError, match=words):
        marks_from_images(grey, marked_image, mask=mask)
