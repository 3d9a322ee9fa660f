"""Strokes of a thousand documents share one list, and no document sees another's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.document.strokes import Strokes, with_one_more
from tests.reference.documents import stroke

DRAWN = [stroke(number) for number in range(12)]


@given(st.lists(st.tuples(st.integers(0, 20), st.sampled_from(DRAWN)), max_size=25))
def test_that_strokes_drawn_on_any_of_them_are_seen_by_that_one_alone(steps):
    made = [(Strokes(), ())]
    for which, drawn in steps:
        known, told = made[which % len(made)]
        made.append((known.and_one(drawn), (*told, drawn)))
    for known, told in made:
        assert tuple(known) == told
        assert len(known) == len(told)


def test_that_the_list_is_shared_until_a_branch_begins():
    one = Strokes(DRAWN[:2]).and_one(DRAWN[2])
    two = one.and_one(DRAWN[3])
    assert two._shared is one._shared
    branch = one.and_one(DRAWN[4])
    assert branch._shared is not two._shared
    assert list(two) == DRAWN[:4]
    assert list(branch) == [*DRAWN[:3], DRAWN[4]]


def test_that_what_was_given_is_not_grown():
    given_ = [DRAWN[0]]
    grown = Strokes(given_).and_one(DRAWN[1])
    assert given_ == [DRAWN[0]]
    given_.append(DRAWN[2])
    assert list(grown) == DRAWN[:2]


@pytest.mark.parametrize("strokes", [(), (DRAWN[0],), [DRAWN[0]], Strokes(DRAWN[:3])])
def test_that_any_sequence_can_be_drawn_on(strokes):
    before = tuple(strokes)
    more = with_one_more(strokes, DRAWN[5])
    assert tuple(more) == (*before, DRAWN[5])
    assert tuple(strokes) == before


def test_that_they_are_looked_at_like_a_tuple():
    held, told = Strokes(DRAWN[:5]), tuple(DRAWN[:5])
    shorter = Strokes(DRAWN[:4])
    shorter.and_one(DRAWN[7])
    assert held[0] is told[0]
    assert held[-1] is told[-1]
    assert held[1:3] == told[1:3]
    assert held == told
    assert shorter == told[:4]
    assert held != told[:4]
    assert held != told[::-1]
    assert held != "strokes"
    assert DRAWN[2] in held
    assert held.index(DRAWN[2]) == 2
    with pytest.raises(IndexError):
        shorter[4]
    with pytest.raises(TypeError):
        hash(held)


def test_that_a_document_of_a_thousand_strokes_costs_one_list():
    held, kept = Strokes(), []
    for number in range(1000):
        held = held.and_one(DRAWN[number % 12])
        kept.append(held)
    assert len({id(each._shared) for each in kept}) == 1
    assert [len(each) for each in kept] == list(range(1, 1001))
    assert np.all([each[-1] is DRAWN[n % 12] for n, each in list(enumerate(kept))[:40]])
