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


@pytest.mark.parametrize("count", [1, 3, 8])
def test_that_no_more_colours_are_given_than_asked_for(count):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (30, 40, 3), np.uint8)
    colours = extract_palette(picture, count)
    assert len(colours) == count
    assert all(0 <= value <= 255 for colour in colours for value in colour)


def test_that_a_grey_picture_has_neutral_colours():
    grey = np.repeat(np.uint8([[20, 120, 220]]), 10, axis=0)
    colours = extract_palette(grey, 3)
    expected = [(20,) * 3, (120,) * 3, (220,) * 3]
    np.testing.assert_allclose(sorted(colours), expected, atol=2)


def test_that_the_order_of_pixels_does_not_matter_where_colours_are_few():
    rng = np.random.default_rng(1)
    patches = np.uint8([[200, 30, 30], [30, 200, 30], [30, 30, 200]])
    picture = patches[np.repeat([0, 1, 2], (60, 30, 10))].reshape(10, 10, 3)
    mixed = rng.permutation(picture.reshape(-1, 3)).reshape(10, 10, 3)
    one, other = (np.array(extract_palette(each, 3)) for each in (picture, mixed))
    np.testing.assert_allclose(one, patches, atol=2)
    np.testing.assert_allclose(one, other, atol=2)


def test_that_colours_of_a_large_picture_are_those_of_its_sample():
    small = np.zeros((20, 20, 3), np.uint8)
    small[:, :12], small[:, 12:] = (180, 90, 40), (20, 60, 160)
    large = np.kron(small, np.ones((20, 20, 1), np.uint8))
    np.testing.assert_allclose(
        extract_palette(large, 2), extract_palette(small, 2), atol=2
    )


def test_that_the_picture_is_left_alone():
    picture = np.random.default_rng(2).integers(0, 256, (9, 9, 3), np.uint8)
    picture.flags.writeable = False
    copy = picture.copy()
    extract_palette(picture, 4)
    np.testing.assert_array_equal(picture, copy)
