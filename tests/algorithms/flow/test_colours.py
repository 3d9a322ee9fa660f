"""Colours and arrows of a field, straight from their definitions."""

import colorsys
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.flow.arrows import (
    ArrowStyle,
    arrow_lines,
    fitting_length,
    sample_arrows,
)
from desktop_app.algorithms.flow.colours import (
    direction_colours,
    round_up,
    scale_colours,
    wheel_picture,
)

FEW = settings(max_examples=40)
ANGLES = st.floats(0, 2 * np.pi)


def colour_of(dx, dy, largest=1.0, ground=1.0):
    vector = np.float32([[dx, dy]])
    return direction_colours(vector, largest=largest, ground=ground)[0].astype(int)


@FEW
@given(ANGLES)
def test_that_full_colours_are_pure_hues_that_turn_with_the_direction(angle):
    red, green, blue = colour_of(math.cos(angle), math.sin(angle)) / 255
    _, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    assert saturation == pytest.approx(1, abs=0.01)
    assert value == pytest.approx(1, abs=0.01)


def test_that_the_hue_never_turns_back():
    angles = np.linspace(0, 2 * np.pi, 300, endpoint=False)
    field = np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)
    colours = direction_colours(field, largest=1.0) / 255
    hues = [colorsys.rgb_to_hsv(*colour)[0] for colour in colours]
    assert (np.diff(hues) >= -1e-3).all()
    assert hues[0] == 0
    assert hues[-1] > 0.97


@FEW
@given(ANGLES, st.floats(0, 1), st.floats(0, 1))
def test_that_a_shorter_vector_lies_between_its_hue_and_the_ground(angle, share, grey):
    full = colour_of(math.cos(angle), math.sin(angle), ground=grey)
    short = colour_of(share * math.cos(angle), share * math.sin(angle), ground=grey)
    expected = 255 * grey + share * (full - 255 * grey)
    np.testing.assert_allclose(short, expected, atol=1.01)


@FEW
@given(ANGLES, st.floats(1, 100), st.floats(0.01, 100))
def test_that_longer_vectors_have_the_full_colour_at_any_scale(angle, times, largest):
    dx, dy = (largest * turn for turn in (math.cos(angle), math.sin(angle)))
    np.testing.assert_allclose(
        colour_of(times * dx, times * dy, largest), colour_of(dx, dy, largest), atol=2
    )


@pytest.mark.parametrize("size", [1, 2, 9, 64])
def test_that_the_legend_is_a_disc_of_the_colours_of_its_places(size):
    picture = wheel_picture(size)
    assert picture.shape == (size, size, 4)
    middle = (size - 1) / 2
    for y, x in ((0, 0), (size // 2, size - 1), (size - 1, size // 3)):
        place = np.array([x - middle, y - middle]) / (middle + 0.5)
        assert np.abs(picture[y, x, :3] - colour_of(*place)).max() <= 1
        assert (picture[y, x, 3] == 0) == (np.hypot(*place) * middle > middle + 0.5)


def test_that_the_legend_is_made_once():
    assert wheel_picture(33) is wheel_picture(33)


@pytest.mark.parametrize("warm", [False, True])
def test_that_a_scale_gets_lighter_all_the_way(warm):
    values = np.linspace(0, 3, 256, dtype=np.float32)[None]
    colours = scale_colours(values, largest=3.0, warm=warm)[0].astype(float)
    lightness = colours @ (0.299, 0.587, 0.114)
    assert (np.diff(lightness) > -1).all()
    assert lightness[-1] > 150
    assert lightness[0] < 40


@FEW
@given(st.floats(1e-6, 1e6))
def test_that_a_round_number_is_the_next_of_one_two_and_five(value):
    up = round_up(value)
    power = 10 ** math.floor(math.log10(up) + 1e-9)
    assert round(up / power, 6) in {1, 2, 5}
    assert value * (1 - 1e-8) <= up <= 2.5 * value * (1 + 1e-8)


@pytest.mark.parametrize("value", [0.0, -3.0, float("nan")])
def test_that_nothing_has_a_scale_of_one(value):
    assert round_up(value) == 1.0


@FEW
@given(
    h=st.integers(1, 30),
    w=st.integers(1, 30),
    step=st.integers(1, 12),
    seed=st.integers(0, 99),
)
def test_that_arrows_are_those_of_the_grid_one_by_one(h, w, step, seed):
    rng = np.random.default_rng(seed)
    field = rng.normal(0, 1, (h, w, 2)).astype(np.float32)
    sure = rng.random((h, w)).astype(np.float32)
    style = ArrowStyle(spacing=step, shortest=0.5, confidence=0.3)
    expected = [
        (x, y, *field[y, x], sure[y, x])
        for y in range(step // 2, h, step)
        for x in range(step // 2, w, step)
        if np.hypot(*field[y, x]) >= 0.5 and sure[y, x] >= 0.3
    ]
    found = sample_arrows(field, sure, style)
    np.testing.assert_allclose(found, np.float32(expected).reshape(-1, 5), rtol=1e-6)


@FEW
@given(ANGLES, st.floats(0.1, 50), st.floats(0.1, 5))
def test_that_a_head_has_two_equal_sides_about_its_shaft(angle, size, length):
    vector = size * np.array([math.cos(angle), math.sin(angle)])
    lines = arrow_lines(np.float32([[3, 7, *vector, 1]]), length)[0]
    shaft = lines[0, 2:] - lines[0, :2]
    np.testing.assert_allclose(shaft, length * vector, rtol=1e-4, atol=1e-4)
    sides = lines[1:, :2] - lines[1:, 2:]
    long = min(0.3 * length * size, 5.0)
    np.testing.assert_allclose(np.hypot(*sides.T), long, rtol=1e-3)
    cosines = -sides @ shaft / (long * length * size)
    np.testing.assert_allclose(cosines, math.cos(0.45), rtol=1e-3)
    np.testing.assert_allclose(sides.sum(axis=0) @ [-shaft[1], shaft[0]], 0, atol=1e-2)


def test_that_an_arrow_of_no_length_has_no_head():
    lines = arrow_lines(np.float32([[3, 7, 0, 0, 1]]), 2.0)[0]
    np.testing.assert_array_equal(lines, np.tile([3, 7], (3, 2)))


@pytest.mark.parametrize("spacing", [4, 12, 40])
def test_that_the_longest_arrow_reaches_over_its_neighbour(spacing):
    for longest in (0.01, 1.0, 30.0):
        assert longest * fitting_length(longest, spacing) == pytest.approx(
            1.5 * spacing
        )
    assert math.isfinite(fitting_length(0.0, spacing))
