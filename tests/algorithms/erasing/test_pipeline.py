from __future__ import annotations

import multiprocessing

import numpy as np
import pytest

from desktop_app.algorithms.erasing.pipeline import RandomErasing

IMAGE = np.full((40, 50, 3), 9, np.uint8)


def erased_px(image):
    return int((image[..., 0] != 9).sum())


def in_a_worker(erasing):
    return erasing(IMAGE).tobytes()


def test_that_each_call_erases_exactly_and_somewhere_else():
    erasing = RandomErasing(0.15, seed=1)
    results = [erasing(IMAGE) for _ in range(20)]
    assert {erased_px(each) for each in results} == {300}
    assert len({each.tobytes() for each in results}) == 20
    assert (IMAGE == 9).all()


def test_that_a_seed_gives_the_same_pictures_again():
    one, other = RandomErasing(0.2, seed=5), RandomErasing(0.2, seed=5)
    for _ in range(5):
        np.testing.assert_array_equal(one(IMAGE), other(IMAGE))


def test_that_a_number_gives_the_same_picture_in_any_order():
    erasing = RandomErasing((0.1, 0.4), fill="noise", seed=3)
    forwards = [erasing.at(IMAGE, index) for index in range(6)]
    backwards = [
        RandomErasing((0.1, 0.4), fill="noise", seed=3).at(IMAGE, index)
        for index in reversed(range(6))
    ]
    np.testing.assert_array_equal(forwards, backwards[::-1])
    assert len({erased_px(each) for each in forwards}) > 1


def test_that_some_pictures_are_left_as_they_are():
    erasing = RandomErasing(0.15, probability=0.3, seed=0)
    changed = sum(erased_px(erasing(IMAGE)) > 0 for _ in range(1000))
    assert 250 < changed < 350
    assert erased_px(RandomErasing(0.15, probability=0.0)(IMAGE)) == 0


def test_that_a_copy_in_another_process_goes_on_by_itself():
    erasing = RandomErasing(0.15, seed=1)
    here = RandomErasing(0.15, seed=1)(IMAGE).tobytes()
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        there = pool.apply(in_a_worker, (erasing,))
    assert there != here


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"fraction": 0.0}, "fraction = 0.0: must be above 0 and below 1"),
        ({"fraction": (0.4, 0.2)}, "the smaller of a pair first"),
        (
            {"fraction": 0.1, "probability": 1.5},
            r"probability = 1.5: must lie in \[0, 1\]",
        ),
    ],
)
def test_that_impossible_settings_are_refused_when_made(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        RandomErasing(**arguments)
