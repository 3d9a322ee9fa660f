from dataclasses import dataclass

import numpy as np

from desktop_app.main_window.answers import Answers, size_of


@dataclass
class Record:
    first: np.ndarray
    second: np.ndarray
    name: str = "a"


def test_that_the_oldest_answers_make_room():
    answers = Answers(room=10)
    for number in range(4):
        answers.keep(number, str(number), 4)
    assert [answers.find(number) for number in range(4)] == [None, None, "2", "3"]


def test_that_an_answer_asked_for_is_kept_longer():
    answers = Answers(room=10)
    answers.keep(0, "0", 4)
    answers.keep(1, "1", 4)
    assert answers.find(0) == "0"
    answers.keep(2, "2", 4)
    assert answers.find(1) is None
    assert answers.find(0) == "0"


def test_that_the_newest_is_kept_however_large_and_all_can_be_forgotten():
    answers = Answers(room=1)
    answers.keep(0, "0", 100)
    assert answers.find(0) == "0"
    answers.forget()
    assert answers.find(0) is None


def test_that_an_array_held_twice_is_counted_once():
    plane = np.zeros((10, 10), np.uint8)
    assert size_of(Record(plane, plane), Record(plane, plane + 1)) == 200
