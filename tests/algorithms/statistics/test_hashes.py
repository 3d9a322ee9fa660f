"""Perceptual and content hashes, and measures that follow the picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as hnp

from desktop_app.algorithms.statistics.measures import (
    content_hash,
    measure,
    perceptual_hash,
)
from desktop_app.opencv import cv2
from tests.reference.bilateral_loops import scene

FEW = settings(max_examples=15)
GREYS = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))


def picture_of(seed=0, shape=(120, 160), channels=0):
    return np.rint(255 * scene(*shape, channels=channels, seed=seed)).astype(np.uint8)


def unlike(one, other):
    return int(one ^ other).bit_count()


def slow_laplacian(grey):
    """Four neighbours minus four times itself; the border is mirrored."""
    padded = np.pad(
        grey.astype(int), 1, mode="reflect" if min(grey.shape) > 1 else "edge"
    )
    height, width = grey.shape
    total = -4 * grey.astype(int)
    for dy, dx in ((0, 1), (2, 1), (1, 0), (1, 2)):
        total += padded[dy : dy + height, dx : dx + width]
    return total


@FEW
@given(GREYS.filter(lambda grey: min(grey.shape) > 1))
def test_that_sharpness_is_the_variance_of_the_laplacian(grey):
    expected = slow_laplacian(grey).var()
    assert measure(grey).sharpness == pytest.approx(expected, rel=1e-9, abs=1e-9)


@FEW
@given(GREYS)
def test_that_measures_do_not_know_the_order_of_pixels(grey):
    found = measure(grey)
    other = measure(np.ascontiguousarray(np.sort(grey, axis=None).reshape(grey.shape)))
    for name in ("brightness", "contrast", "entropy"):
        assert getattr(found, name) == pytest.approx(getattr(other, name), abs=1e-12)


@FEW
@given(GREYS)
def test_that_a_negative_has_the_other_brightness_and_the_same_contrast(grey):
    found, other = measure(grey), measure(255 - grey)
    assert found.brightness + other.brightness == pytest.approx(1)
    assert found.contrast == pytest.approx(other.contrast, abs=1e-12)
    assert found.entropy == pytest.approx(other.entropy, abs=1e-12)
    assert found.sharpness == pytest.approx(other.sharpness)


@FEW
@given(GREYS)
def test_that_entropy_lies_between_flat_and_all_different(grey):
    entropy = measure(grey).entropy
    assert 0 <= entropy <= min(8.0, np.log2(grey.size)) + 1e-12


@pytest.mark.parametrize("levels", [1, 2, 4, 16, 256])
def test_that_evenly_many_levels_have_their_bits(levels):
    grey = np.arange(256, dtype=int).reshape(16, 16) // (256 // levels)
    assert measure(grey.astype(np.uint8)).entropy == pytest.approx(np.log2(levels))


@pytest.mark.parametrize("shape", [(4, 9), (9, 4), (5, 5)])
@pytest.mark.parametrize("channels", [(), (3,)])
def test_that_size_and_aspect_are_those_of_the_upright_picture(shape, channels):
    found = measure(np.zeros((*shape, *channels), np.uint8))
    assert (found.height, found.width) == shape
    assert found.aspect == shape[1] / shape[0]


@pytest.mark.parametrize("seed", range(4))
def test_that_brightness_and_contrast_hardly_move_a_hash(seed):
    picture = picture_of(seed)
    softer = np.rint(0.6 * picture.astype(float) + 40).astype(np.uint8)
    assert unlike(perceptual_hash(picture), perceptual_hash(softer)) <= 2


@pytest.mark.parametrize("seed", range(4))
def test_that_a_negative_and_a_mirror_image_are_unlike(seed):
    picture = picture_of(seed)
    own = perceptual_hash(picture)
    assert unlike(own, perceptual_hash(255 - picture)) > 40
    mirrored = np.ascontiguousarray(picture[:, ::-1])
    assert unlike(own, perceptual_hash(mirrored)) > 10


def test_that_pictures_of_other_scenes_are_unlike():
    hashes = [perceptual_hash(picture_of(seed)) for seed in range(8)]
    gaps = [unlike(one, other) for n, one in enumerate(hashes) for other in hashes[:n]]
    assert min(gaps) > 4
    assert np.mean(gaps) > 12


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (7, 5), (1000, 130)])
def test_that_any_shape_has_a_hash_of_64_bits(shape):
    rng = np.random.default_rng(0)
    found = perceptual_hash(rng.integers(0, 256, shape, np.uint8))
    assert 0 <= found < 2**64


def test_that_halving_first_changes_a_hash_little():
    large = cv2.resize(picture_of(1), (1201, 903), interpolation=cv2.INTER_CUBIC)
    cells = cv2.resize(large, (100, 80), interpolation=cv2.INTER_AREA)
    assert unlike(perceptual_hash(large), perceptual_hash(cells)) <= 2


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_that_one_changed_value_changes_the_content_hash(dtype):
    pixels = np.zeros((4, 5, 3), dtype)
    own = content_hash(pixels)
    pixels[3, 4, 2] = 1
    assert content_hash(pixels) != own
    assert len(own) == 16


def test_that_shape_and_type_belong_to_the_content():
    flat = np.zeros(12, np.uint8)
    hashes = {
        content_hash(flat.reshape(shape)) for shape in ((3, 4), (4, 3), (2, 6), (12,))
    }
    hashes.add(content_hash(np.zeros((3, 2), np.uint16)))
    assert len(hashes) == 5


def test_that_a_view_with_gaps_has_the_hash_of_its_copy():
    wide = np.arange(60, dtype=np.uint8).reshape(5, 12)
    assert content_hash(wide[:, ::3]) == content_hash(wide[:, ::3].copy())
