import numpy as np
import pytest

from desktop_app.algorithms.colorization.palette import extract_palette


def test_that_the_colours_of_a_picture_of_patches_are_found_largest_first():
    pixels = np.zeros((60, 80, 3), np.uint8)
    pixels[:, :50] = (200, 40, 30)
    pixels[:, 50:70] = (30, 60, 200)
    pixels[:, 70:] = (240, 230, 20)
    found = np.array(extract_palette(pixels, 3))
    expected = [(200, 40, 30), (30, 60, 200), (240, 230, 20)]
    assert np.abs(found - expected).max() <= 1


def test_that_grain_gives_no_colours_of_its_own_and_two_runs_the_same():
    rng = np.random.default_rng(4)
    pixels = np.full((200, 300, 3), (90, 130, 60), np.float64)
    pixels[:, 150:] = (190, 150, 120)
    pixels = (pixels + rng.normal(0, 4, pixels.shape)).clip(0, 255).astype(np.uint8)
    first = extract_palette(pixels, 2)
    assert np.abs(np.array(sorted(first)) - [(90, 130, 60), (190, 150, 120)]).max() < 4
    assert extract_palette(pixels, 2) == first


@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 2), (1, 5, 3)])
def test_that_a_picture_of_few_colours_gives_few(shape):
    assert extract_palette(np.full(shape, 77, np.uint8)) == [(77, 77, 77)]


def test_that_none_at_all_is_refused():
    with pytest.raises(ValueError, match="count = 0"):
        extract_palette(np.zeros((2, 2, 3), np.uint8), 0)
