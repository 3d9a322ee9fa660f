from __future__ import annotations

import random
import time

import numpy as np
import pytest

from desktop_app.algorithms.erasing import Rectangle, erase
from desktop_app.algorithms.erasing.rectangle import mask_of

BOXES = [Rectangle(3, 5, 20, 14), Rectangle(40, 30, 24, 18)]
NAMES = ["black", "white", "mean", "noise", "gaussian", "blur", "mosaic", "inpaint"]
KINDS = [np.uint8, np.uint16, np.float32, np.float64]
FULL = {np.uint8: 255, np.uint16: 65535, np.float32: 1, np.float64: 1}


def picture(kind=np.uint8, channels=(3,), seed=0):
    """A ramp with grain, over the whole range."""
    rng = np.random.default_rng(seed)
    ramp = np.linspace(0.1, 0.9, 64)[None, :] * np.ones((48, 1))
    values = ramp.reshape(48, 64, *[1] * len(channels)) + rng.normal(
        0, 0.03, (48, 64, *channels)
    )
    values = np.clip(values, 0, 1) * FULL[kind]
    return values.astype(kind)


MASK = mask_of(BOXES, 48, 64)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("channels", [(), (1,), (3,)])
@pytest.mark.parametrize("fill", [*NAMES, 0.5, [0.25, 0.5, 0.75]])
def test_that_only_the_rectangles_change_and_the_source_never(kind, channels, fill):
    image = picture(kind, channels)
    before = image.copy()
    erased = erase(image, BOXES, fill, rng=1)
    np.testing.assert_array_equal(image, before)
    assert erased.dtype == kind
    np.testing.assert_array_equal(erased[~MASK], before[~MASK])
    assert (erased[MASK] != before[MASK]).mean() > 0.5
    assert np.isfinite(erased).all()


@pytest.mark.parametrize("kind", KINDS)
def test_that_plain_fills_have_the_value_they_say(kind):
    image, full = picture(kind), FULL[kind]
    assert (erase(image, BOXES, "black")[MASK] == 0).all()
    assert (erase(image, BOXES, "white")[MASK] == full).all()
    colour = [0.25, 0.5, 0.75] if full == 1 else [10, 20, 30]
    np.testing.assert_allclose(erase(image, BOXES, colour)[MASK], [colour] * MASK.sum())
    mean = image.reshape(-1, 3).mean(axis=0, dtype=np.float64)
    step = 0.5 if full > 1 else 1e-6
    filled = erase(image, BOXES, "mean")[MASK].astype(float)
    np.testing.assert_allclose(filled, [mean] * MASK.sum(), atol=step + 1e-9)


def test_that_a_colour_for_a_grey_picture_is_its_luma():
    erased = erase(picture(channels=()), BOXES, [255, 0, 0])
    assert (erased[MASK] == 76).all()


def test_that_another_picture_shows_in_the_rectangles():
    image, other = picture(seed=1), picture(seed=2)
    erased = erase(image, BOXES, other)
    np.testing.assert_array_equal(erased[MASK], other[MASK])


@pytest.mark.parametrize("kind", KINDS)
def test_that_uniform_noise_takes_the_whole_range_evenly(kind):
    image, full = picture(kind), FULL[kind]
    values = erase(image, [Rectangle(0, 0, 64, 48)], "noise", rng=3) / full
    assert values.mean() == pytest.approx(0.5, abs=0.02)
    assert values.std() == pytest.approx(12**-0.5, abs=0.02)
    if kind is np.uint8:
        assert len(np.unique(erase(image, [Rectangle(0, 0, 64, 48)], "noise"))) == 256


def test_that_gaussian_noise_has_mean_and_deviation_of_the_picture():
    rng = np.random.default_rng(5)
    image = np.clip(rng.normal([80, 120, 160], 15, (96, 128, 3)), 0, 255)
    image = image.astype(np.uint8)
    whole = erase(image, [Rectangle(0, 0, 128, 96)], "gaussian", rng=3)
    for channel in range(3):
        before, after = image[..., channel], whole[..., channel]
        assert after.mean() == pytest.approx(before.mean(), abs=1)
        assert after.std() == pytest.approx(before.std(), abs=0.6)


def test_that_noise_comes_from_the_seed_alone():
    image = picture()
    for fill in ("noise", "gaussian"):
        one = erase(image, BOXES, fill, rng=4)
        assert (one == erase(image, BOXES, fill, rng=4)).all()
        assert (one != erase(image, BOXES, fill, rng=5)).any()
        again = erase(image, BOXES, fill, rng=random.Random(1))
        assert (again == erase(image, BOXES, fill, rng=random.Random(1))).all()
        generator = np.random.default_rng(1)
        first = erase(image, BOXES, fill, rng=generator)
        assert (first != erase(image, BOXES, fill, rng=generator)).any()


def test_that_blur_and_mosaic_keep_the_mean_and_lose_the_detail():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (48, 64, 3), np.uint8)
    for fill in ("blur", "mosaic"):
        erased = erase(image, BOXES, fill).astype(float)
        for box in BOXES:
            inside = np.s_[box.y : box.bottom, box.x : box.right]
            assert erased[inside].mean() == pytest.approx(image[inside].mean(), abs=6)
            assert erased[inside].std() < 0.6 * image[inside].std()


def test_that_inpainting_goes_on_with_a_ramp():
    image = picture()
    erased = erase(image, BOXES[1:], "inpaint").astype(float)
    box = BOXES[1]
    inside = np.s_[box.y : box.bottom, box.x : box.right]
    assert np.abs(erased[inside] - image[inside]).mean() < 12


def test_that_pixels_that_are_not_finite_do_not_reach_the_fill():
    image = picture(np.float32)
    image[0, 0], image[10, 10, 1] = np.nan, np.inf
    for fill in ("mean", "gaussian", "blur", "mosaic", "inpaint"):
        erased = erase(image, BOXES, fill)
        assert np.isfinite(erased[MASK]).all()
        assert np.isnan(erased[0, 0]).all()


def test_that_light_may_be_over_one():
    image = picture(np.float32) * np.float32(40)
    assert erase(image, BOXES, "mean")[MASK].mean() == pytest.approx(20, abs=1)
    assert erase(image, BOXES, [7.0, 8.0, 9.0])[MASK].max() == 9
    assert erase(image, BOXES, "gaussian")[MASK].max() > 20


def test_that_a_large_hole_is_inpainted_quickly():
    ramp = np.linspace(20, 220, 1500)[None, :].repeat(1000, 0).astype(np.uint8)
    hole = Rectangle(300, 100, 900, 800)
    begun = time.thread_time()
    erased = erase(ramp, [hole], "inpaint").astype(float)
    assert time.thread_time() - begun < 1.5
    inside = np.s_[hole.y : hole.bottom, hole.x : hole.right]
    assert np.abs(erased[inside] - ramp[inside]).mean() < 40


def test_that_a_picture_that_is_erased_whole_can_be_inpainted():
    whole = [Rectangle(0, 0, 64, 48)]
    assert erase(picture(), whole, "inpaint").shape == (48, 64, 3)


@pytest.mark.parametrize(
    ("image", "boxes", "fill", "sentence"),
    [
        (picture().astype(int), BOXES, "black", "must be uint8, uint16, float32"),
        (picture()[0, 0], BOXES, "black", r"image of shape \(3,\)"),
        (
            picture(),
            [(50, 0, 20, 4)],
            "black",
            "must lie within the picture of 64 x 48",
        ),
        (picture(), [(5, 0, 0, 4)], "black", "must lie within the picture of 64 x 48"),
        (picture(), BOXES, "pink", "fill = 'pink': must be one of black, white, mean"),
        (
            picture(),
            BOXES,
            [1, 2],
            r"fill of shape \(2,\): must be a number, 3 of them",
        ),
        (picture(), BOXES, 256, r"fill = \[256.0\]: must lie in \[0, 255\]"),
        (picture(), BOXES, [0, float("nan"), 0], r"must lie in \[0, 255\]"),
        (picture(), BOXES, picture(np.uint16), "fill of uint16: must be uint8"),
        (picture(channels=(4,)), BOXES, "inpaint", "needs 1 or 3 channels, not 4"),
    ],
)
def test_that_what_cannot_be_filled_is_one_clear_sentence(image, boxes, fill, sentence):
    with pytest.raises(ValueError, match=sentence):
        erase(image, boxes, fill)
