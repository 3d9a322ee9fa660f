"""Brackets: what is taken, at how many bits, and Debevec's sum pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.bilateral.merge import (
    check_bracket,
    find_shifts,
    merge_bracket,
)
from desktop_app.opencv import cv2
from tests.reference.bilateral_loops import scene

TIMES = (0.1, 0.4, 1.6)
FEW = settings(max_examples=30)


def photographs(dtype=np.uint8, shape=(40, 48), times=TIMES):
    """The same scene, exposed for different times, with a gamma of 2.2."""
    light = 2 * scene(*shape, channels=3).astype(float) ** 2
    found = []
    for seconds in times:
        shown = np.clip(light * seconds, 0, 1) ** (1 / 2.2)
        top = 1 if np.dtype(dtype).kind == "f" else np.iinfo(dtype).max
        scaled = shown * top
        found.append((scaled if top == 1 else np.rint(scaled)).astype(dtype))
    return found


def debevec_at(pixels, times, response):
    """Radiance of one pixel (Debevec & Malik, eq. 6), a channel each."""
    steps = np.arange(256.0)
    hats = np.maximum(np.minimum(steps, 255 - steps), 1e-6)
    logs = np.log(np.maximum(response.reshape(256, 3).astype(float), 1e-12))
    weight, total = 0.0, np.zeros(3)
    for pixel, seconds in zip(pixels, times, strict=True):
        levels = 255 * np.asarray(pixel, float)
        share = np.mean([np.interp(level, steps, hats) for level in levels])
        curve = [np.interp(levels[c], steps, logs[:, c]) for c in range(3)]
        total += share * (np.array(curve) - np.log(seconds))
        weight += share
    return np.exp(total / weight)


@FEW
@given(st.integers(0, 65535))
def test_that_sixteen_bits_are_rounded_to_the_nearest_of_eight(value):
    pixels = np.full((1, 1, 3), value, np.uint16)
    other = np.zeros_like(pixels)
    _, frames = check_bracket([pixels, other], (1, 2))
    assert frames[0][0, 0, 0] == int(value / 257 + 0.5)


@FEW
@given(st.floats(-1, 2, width=32))
def test_that_floats_are_held_in_range_and_rounded(value):
    pixels = np.full((1, 1, 3), value, np.float32)
    _, frames = check_bracket([pixels, np.zeros_like(pixels)], (1, 2))
    expected = 255 * min(max(float(value), 0.0), 1.0)
    assert abs(int(frames[0][0, 0, 0]) - expected) <= 0.5001


@pytest.mark.parametrize(("value", "level"), [(np.nan, 0), (np.inf, 255), (-np.inf, 0)])
def test_that_what_is_not_finite_is_black_or_white(value, level):
    pixels = np.full((1, 1, 3), value, np.float32)
    _, frames = check_bracket([pixels, np.zeros_like(pixels)], (1, 2))
    assert frames[0][0, 0, 0] == level


def test_that_times_and_frames_keep_their_order():
    images = photographs()
    times, frames = check_bracket(images, TIMES)
    np.testing.assert_allclose(times, TIMES, rtol=1e-6)
    for frame, image in zip(frames, images, strict=True):
        np.testing.assert_array_equal(frame, image)


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_that_deep_photographs_are_merged_by_the_equation(dtype):
    images = photographs(dtype)
    merged = merge_bracket(images, TIMES, aligned=True).radiance
    _, frames = check_bracket(images, TIMES)
    seconds = np.array(TIMES, np.float32)
    response = cv2.createCalibrateDebevec().process(frames, seconds)
    top = 1 if dtype == np.float32 else 65535
    for y, x in ((0, 0), (17, 30), (39, 47), (8, 11)):
        pixels = [image[y, x].astype(float) / top for image in images]
        expected = debevec_at(pixels, seconds, response)
        np.testing.assert_allclose(merged[y, x], expected, rtol=1e-4)


@pytest.mark.parametrize("rows", [1, 7, 64])
def test_that_deep_photographs_are_merged_row_by_row(monkeypatch, rows):
    images = photographs(np.uint16)
    whole = merge_bracket(images, TIMES, aligned=True).radiance
    monkeypatch.setattr("desktop_app.algorithms.bilateral.merge._ROWS", rows)
    polled = []
    parts = merge_bracket(
        images, TIMES, aligned=True, poll=lambda: polled.append(1)
    ).radiance
    np.testing.assert_array_equal(parts, whole)
    assert len(polled) >= -(-40 // rows)


@pytest.mark.parametrize("factor", [0.01, 30.0])
def test_that_only_the_ratio_of_the_times_counts_but_for_a_factor(factor):
    images = photographs()
    here = merge_bracket(images, TIMES, aligned=True).radiance
    scaled = [factor * seconds for seconds in TIMES]
    there = merge_bracket(images, scaled, aligned=True).radiance
    ratio = there / here
    assert ratio.std() < 0.02 * ratio.mean()


@pytest.mark.parametrize("middle", [(0, 0), (3, -2)])
@pytest.mark.parametrize("last", [(0, 0), (-4, 5)])
def test_that_shifts_bring_every_frame_onto_the_middle_one(middle, last):
    wide = photographs(shape=(120, 140))
    frames = []
    for image, (dx, dy) in zip(wide, ((0, 0), middle, last), strict=True):
        frames.append(
            np.ascontiguousarray(image[10 + dy : 110 + dy, 10 + dx : 130 + dx])
        )
    shifts = find_shifts(frames, np.float32(TIMES))
    # Frame n lies on the middle one after it was moved by so much.
    expected = [np.subtract(own, middle) for own in ((0, 0), middle, last)]
    np.testing.assert_array_equal(shifts, expected)


def test_that_the_radiance_begins_at_its_corner():
    wide = photographs(shape=(120, 140))
    frames = [
        np.ascontiguousarray(image[10 + dy : 110 + dy, 10 + dx : 130 + dx])
        for image, (dx, dy) in zip(wide, ((0, 0), (0, 0), (6, -3)), strict=True)
    ]
    merged = merge_bracket(frames, TIMES)
    assert merged.corner == (6, 0)
    assert merged.radiance.shape == (97, 114, 3)
    whole = merge_bracket(wide, TIMES, aligned=True).radiance
    x, y = merged.corner
    part = whole[10 + y : 10 + y + 97, 10 + x : 10 + x + 114]
    # Each channel has a factor of its own, as its response is found by itself.
    ratio = merged.radiance / part
    ratio /= np.median(ratio, axis=(0, 1))
    assert np.median(np.abs(ratio - 1)) < 0.02
    shifted = merged.radiance[:, 2:] / part[:, :-2]
    shifted /= np.median(shifted, axis=(0, 1))
    assert np.median(np.abs(shifted - 1)) > 2 * np.median(np.abs(ratio - 1))


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((4, 5), np.uint8), "must be RGB"),
        (np.zeros((4, 5, 4), np.uint8), "must be RGB"),
        (np.zeros((0, 5, 3), np.uint8), "must be RGB"),
        (np.zeros((4, 5, 3), np.int32), "must be uint8, uint16 or float"),
        (np.zeros((4, 6, 3), np.uint8), "all must have one size"),
    ],
)
def test_that_what_does_not_fit_is_told_by_its_number(image, words):
    with pytest.raises(ValueError, match=rf"image 2 of the bracket.*{words}"):
        check_bracket([np.zeros((4, 5, 3), np.uint8), image], (1, 2))
