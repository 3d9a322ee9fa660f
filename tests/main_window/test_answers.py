from dataclasses import dataclass

import numpy as np

from desktop_app.main_window.answers import Answers, sizes_of


@dataclass
class Record:
    first: np.ndarray
    second: np.ndarray
    name: str = "a"


def test_that_the_oldest_answers_make_room():
    answers = Answers(room=10)
    for number in range(4):
        answers.keep(number, str(number), {number: 4})
    assert [answers.find(number) for number in range(4)] == [None, None, "2", "3"]


def test_that_an_answer_asked_for_is_kept_longer():
    answers = Answers(room=10)
    answers.keep(0, "0", {0: 4})
    answers.keep(1, "1", {1: 4})
    assert answers.find(0) == "0"
    answers.keep(2, "2", {2: 4})
    assert answers.find(1) is None
    assert answers.find(0) == "0"


def test_that_the_newest_is_kept_however_large_and_all_can_be_forgotten():
    answers = Answers(room=1)
    answers.keep(0, "0", {0: 100})
    assert answers.find(0) == "0"
    answers.forget()
    assert answers.find(0) is None


def test_that_an_array_held_twice_is_counted_once():
    plane = np.zeros((10, 10), np.uint8)
    sizes = sizes_of(Record(plane, plane), Record(plane, plane + 1))
    assert sum(sizes.values()) == 200


def test_that_what_answers_share_takes_its_room_once():
    answers = Answers(room=10)
    for number in range(4):
        answers.keep(number, str(number), {number: 1, 99: 6})
    assert [answers.find(number) for number in range(4)] == ["0", "1", "2", "3"]


def test_that_arrays_of_records_within_records_are_counted_and_wholes_of_views():
    whole = np.zeros((10, 10), np.uint8)
    inner = Record(whole[2:4], np.zeros(7, np.uint8))
    sizes = sizes_of(Record(inner, (whole[1:], [np.zeros(5, np.uint8)])))
    assert sum(sizes.values()) == 112
