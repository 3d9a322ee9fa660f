"""Chance from uniform numbers and the four operations: even, bounded, repeatable."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.algorithms.erasing.chance import (
    dice_of,
    in_proportion,
    one_of,
    place_along,
    shares_of,
)
from desktop_app.algorithms.erasing.fills import erase
from desktop_app.algorithms.erasing.rectangle import Rectangle

FEW = settings(max_examples=40)
NUMBERS = st.floats(0, 1, exclude_max=True)
MANY = 20_000


def always(number):
    """Dice that always give the same."""
    return lambda: number


@pytest.mark.parametrize("kind", [int, np.int64, np.uint8])
def test_that_any_whole_number_is_a_seed(kind):
    dice, same = dice_of(kind(7)), random.Random(7)
    assert [dice() for _ in range(5)] == [same.random() for _ in range(5)]


@pytest.mark.parametrize("fill", ["noise", "gaussian"])
def test_that_a_seed_of_numpy_is_the_same_seed_for_a_fill(fill):
    image = np.random.default_rng(0).integers(0, 255, (9, 9), np.uint8)
    box = [Rectangle(1, 1, 6, 7)]
    plain, numpy = (erase(image, box, fill, rng=seed) for seed in (3, np.int64(3)))
    np.testing.assert_array_equal(plain, numpy)


def test_that_a_generator_gives_its_own_numbers_in_their_order():
    dice = dice_of(np.random.default_rng(4))
    expected = np.random.default_rng(4).random(100)
    assert [dice() for _ in range(100)] == expected.tolist()


def test_that_a_source_is_asked_itself():
    source, same = random.Random(1), random.Random(1)
    dice = dice_of(source)
    assert dice() == same.random()
    assert source.random() == same.random()  # it goes on from where dice left it


@FEW
@given(count=st.integers(1, 99), number=NUMBERS)
def test_that_an_index_is_below_its_count(count, number):
    assert 0 <= one_of(count, always(number)) < count


def test_that_indices_come_equally_often():
    dice = dice_of(0)
    counts = np.bincount([one_of(5, dice) for _ in range(MANY)], minlength=5)
    np.testing.assert_allclose(counts / MANY, 0.2, atol=0.015)


@FEW
@given(low=st.floats(0.1, 100), ratio=st.floats(1, 50), number=NUMBERS)
def test_that_a_number_in_proportion_lies_between_its_ends(low, ratio, number):
    high = low * ratio
    drawn = in_proportion(low, high, always(number))
    assert low * (1 - 1e-9) <= drawn <= high * (1 + 1e-9)


@FEW
@given(low=st.floats(0.1, 100), ratio=st.floats(1, 50), number=st.floats(0.01, 0.99))
def test_that_a_ratio_is_as_likely_as_its_inverse(low, ratio, number):
    middle = low * ratio**0.5
    one, other = (
        in_proportion(low, low * ratio, always(each)) for each in (number, 1 - number)
    )
    assert one / middle == pytest.approx(middle / other, rel=1e-6)


@pytest.mark.parametrize("high", [1.5, 3.33])
def test_that_ratios_are_even_to_a_tenth_on_their_scale(high):
    dice = dice_of(1)
    drawn = np.log([in_proportion(1.0, high, dice) for _ in range(MANY)])
    counts, _ = np.histogram(drawn, bins=6, range=(0, np.log(high)))
    np.testing.assert_allclose(counts / MANY * 6, 1, atol=0.15)


@FEW
@given(area=st.integers(4, 10**6), count=st.integers(1, 4), seed=st.integers(0, 99))
def test_that_shares_sum_to_the_area_and_none_is_much_too_small(area, count, seed):
    shares = shares_of(area, count, dice_of(seed))
    assert len(shares) == count
    assert sum(shares) == pytest.approx(area)
    assert min(shares) >= 0.35 * area / count * (1 - 1e-9)


@FEW
@given(room=st.integers(0, 500), size=st.integers(1, 300), number=NUMBERS)
def test_that_a_place_is_within_its_room(room, size, number):
    assert 0 <= place_along(room, size, always(number)) <= room


@pytest.mark.parametrize("room", [0, 1, 30])
def test_that_both_ends_can_be_reached(room):
    assert place_along(room, 10, always(0.0)) == 0
    assert place_along(room, 10, always(np.nextafter(1, 0))) == room


def test_that_a_pixel_at_the_end_is_covered_about_as_often_as_one_in_the_middle():
    dice, side, size = dice_of(2), 100, 20
    starts = np.array([place_along(side - size, size, dice) for _ in range(MANY)])
    first = (starts == 0).mean()
    middle = ((starts <= 50) & (starts + size > 50)).mean()
    assert 0.6 < first / middle < 1.2
    mirrored = (starts == side - size).mean()
    assert first == pytest.approx(mirrored, rel=0.1)
