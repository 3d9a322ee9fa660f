from __future__ import annotations

import ast
import itertools
import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.algorithms import erasing
from desktop_app.algorithms.erasing import Rectangle, draw_rectangles
from desktop_app.algorithms.erasing.frame import fill_rows
from tests.reference.erasing_checks import fault_of, has_single, painted, usual_target

SIDES = list(itertools.product(range(1, 10), repeat=2))
DEFAULT = (1, 4)


def some_sides(chance):
    height = round(math.exp(chance.uniform(math.log(8), math.log(4000))))
    if chance.random() < 0.5:
        return height, round(math.exp(chance.uniform(math.log(8), math.log(4000))))
    width = round(height * math.exp(chance.uniform(-math.log(2), math.log(2))))
    return height, min(4000, max(8, width))


def test_that_fifty_thousand_draws_are_exact_apart_and_inside():
    chance, rng = random.Random(20), random.Random(21)
    long = near_square = 0
    for index in range(50_000):
        height, width = some_sides(chance)
        part = chance.uniform(0.001, 0.95)
        if index % 50 == 0:
            height, width, part = ((100, 100, 0.15), (160, 1024, 0.15))[index // 50 % 2]
        found = draw_rectangles(height, width, part, rng=rng)
        fault = fault_of(found, height, width, part, DEFAULT)
        assert not fault, (fault, height, width, part, found)
        if max(height, width) <= 2 * min(height, width) and part <= 0.5:
            near_square += 1
            aspect = max(each.aspect for each in found)
            assert aspect <= 10
            long += aspect > 10 / 3 + 1e-9
    assert near_square > 10_000
    assert long <= 0.0005 * near_square


@pytest.mark.parametrize("count", [1, 2, 3, 4, DEFAULT])
def test_that_every_area_of_every_small_picture_is_exact_or_refused_rightly(count):
    rng = random.Random(5)
    for height, width in SIDES:
        for area in range(1, height * width):
            part = area / (height * width)
            possible = (
                count == DEFAULT
                or (count == 1 and has_single(height, width, area))
                or 1 < count <= area
            )
            try:
                found = draw_rectangles(height, width, part, count=count, rng=rng)
            except ValueError:
                assert not possible, (height, width, area)
                continue
            assert possible, (height, width, area)
            assert not fault_of(found, height, width, part, count)


@given(
    st.integers(1, 400),
    st.integers(1, 400),
    st.floats(1e-4, 0.9999),
    st.integers(2, 4),
    st.integers(0, 2**32),
    st.one_of(st.none(), st.floats(1, 20)),
)
def test_that_two_and_more_rectangles_are_always_possible(
    height, width, part, count, seed, aspect
):
    target = usual_target(height, width, part)
    if not count <= target < height * width:
        return
    found = draw_rectangles(height, width, part, count=count, rng=seed, aspect=aspect)
    assert not fault_of(found, height, width, part, count)


@given(st.integers(1, 12), st.integers(1, 12), st.data())
def test_that_a_draw_painted_pixel_by_pixel_covers_the_target_once(height, width, data):
    if height * width < 2:
        return
    area = data.draw(st.integers(1, height * width - 1))
    found = draw_rectangles(height, width, area / (height * width), rng=3)
    counts = painted(found, height, width)
    assert counts.max() == 1
    assert counts.sum() == area


@given(st.integers(1, 60), st.integers(1, 60), st.integers(2, 4), st.data())
def test_that_the_last_resort_is_always_exact(width, height, count, data):
    if width * height < count:
        return
    area = data.draw(st.integers(count, width * height))
    found = fill_rows((width, height), area, count, random.Random(1).random)
    counts = painted(found, height, width)
    assert counts.max() == 1
    assert counts.sum() == area
    assert len(found) == count


def test_that_a_seed_gives_these_rectangles_on_every_platform():
    assert draw_rectangles(100, 100, 0.15, rng=7) == GOLDEN_PYTHON
    assert draw_rectangles(100, 100, 0.15, rng=random.Random(7)) == GOLDEN_PYTHON
    generator = np.random.Generator(np.random.PCG64(7))
    assert draw_rectangles(160, 1024, 0.8, rng=generator) == GOLDEN_NUMPY


@pytest.mark.parametrize(
    "module", ["around", "cells", "chance", "draw", "exact", "frame", "obstacles"]
)
def test_that_no_function_is_used_that_differs_between_platforms(module):
    # Of the C library's functions, only the square root is rounded alike everywhere.
    source = Path(erasing.__file__).with_name(f"{module}.py").read_text()
    used = {
        name.name if isinstance(name, ast.alias) else name.attr
        for node in ast.walk(ast.parse(source))
        for name in (
            node.names
            if isinstance(node, ast.ImportFrom) and node.module == "math"
            else [node]
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in ("math", "np")
            else []
        )
    }
    assert not used & {"exp", "log", "log2", "log10", "pow", "sin", "cos", "hypot"}
    powers = [
        node.right
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
    ]
    assert all(isinstance(power, ast.Constant) for power in powers)


def test_that_draws_go_on_from_where_the_generator_is():
    rng = random.Random(3)
    several = [draw_rectangles(50, 60, 0.2, rng=rng) for _ in range(5)]
    assert len({tuple(each) for each in several}) == 5
    again = random.Random(3)
    assert several == [draw_rectangles(50, 60, 0.2, rng=again) for _ in range(5)]


def test_that_numbers_of_rectangles_come_equally_often():
    rng = random.Random(9)
    drawn = [len(draw_rectangles(100, 100, 0.15, rng=rng)) for _ in range(12_000)]
    for number in (1, 2, 3, 4):
        assert drawn.count(number) / len(drawn) == pytest.approx(0.25, abs=0.015)


def test_that_an_impossible_single_leaves_its_turn_to_the_others_evenly():
    rng = random.Random(9)  # 1499 is prime
    drawn = [len(draw_rectangles(100, 100, 0.1499, rng=rng)) for _ in range(9_000)]
    assert drawn.count(1) == 0
    for number in (2, 3, 4):
        assert drawn.count(number) / len(drawn) == pytest.approx(1 / 3, abs=0.02)


def test_that_a_range_of_numbers_is_kept_to():
    rng = random.Random(2)
    drawn = {
        len(draw_rectangles(64, 64, 0.3, count=(2, 3), rng=rng)) for _ in range(99)
    }
    assert drawn == {2, 3}


def test_that_a_single_that_cannot_be_exact_names_the_nearest_areas():
    with pytest.raises(
        ValueError, match=r"exactly 97 px; the nearest areas are 96 and 98"
    ):
        draw_rectangles(100, 100, 0.0097, count=1, rng=0)
    (found,) = draw_rectangles(100, 100, 0.0097, count=1, rng=0, nearest=True)
    assert found.area in (96, 98)


def test_that_an_exact_single_is_taken_even_if_it_is_longer_than_usual():
    (found,) = draw_rectangles(9, 9, 5 / 81, count=1, rng=0)
    assert sorted(found[2:]) == [1, 5]


def test_that_a_wanted_aspect_is_kept_to():
    rng = random.Random(4)
    for _ in range(500):
        for each in draw_rectangles(300, 400, 0.2, rng=rng, aspect=1.5):
            assert each.aspect <= 1.5 + 1e-9


def test_that_a_strip_is_erased_by_strips():
    found = draw_rectangles(1, 5000, 0.3, rng=3, count=4)
    assert {each.height for each in found} == {1}
    assert not fault_of(found, 1, 5000, 0.3, 4)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"fraction": 0}, "fraction = 0: must be above 0 and below 1"),
        ({"fraction": 1.0}, "fraction = 1.0: must be above 0 and below 1"),
        ({"fraction": math.nan}, "fraction = nan: must be above 0 and below 1"),
        ({"fraction": 0.99999}, "rounds to all 10000 px"),
        ({"height": 1, "width": 1}, "1 x 1 px: has no part to erase"),
        ({"height": 0}, "must have at least 1 x 1"),
        ({"count": 0}, "count = 0: must be 1 to 4"),
        ({"count": (3, 2)}, r"count = \(3, 2\): must be 1 to 4"),
        ({"count": 5}, "count = 5: must be 1 to 4"),
        ({"count": 4, "fraction": 0.0003}, "3 px make at most 3 rectangles"),
        ({"aspect": 0.5}, "aspect = 0.5: must be at least 1"),
        ({"aspect": math.nan}, "aspect = nan: must be at least 1"),
        ({"keep_out": np.zeros((5, 5))}, r"keep_out of shape \(5, 5\)"),
        ({"keep_out": np.ones((100, 100))}, "keep_out leaves 0 px of 10000"),
        ({"cover": (100, 3)}, "must lie within the picture of 100 x 100"),
        ({"cover": (0, 0, 0, 3)}, "must lie within the picture of 100 x 100"),
        ({"cover": (0, 0, 50, 50)}, "has 2500 px, and 1500 are to be erased"),
    ],
)
def test_that_what_is_impossible_is_one_clear_sentence(arguments, sentence):
    given = {"height": 100, "width": 100, "fraction": 0.15, "rng": 0} | arguments
    sizes = (given.pop("height"), given.pop("width"), given.pop("fraction"))
    with pytest.raises(ValueError, match=sentence) as raised:
        draw_rectangles(*sizes, **given)
    assert "\n" not in str(raised.value)


GOLDEN_PYTHON = [Rectangle(26, 25, 58, 20), Rectangle(0, 41, 17, 20)]
GOLDEN_NUMPY = [
    Rectangle(48, 16, 383, 144),
    Rectangle(465, 0, 304, 145),
    Rectangle(769, 0, 199, 160),
]
