"""JSON of strangers: each kind is given as asked for, or refused with its place."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.document.plain import (
    MOST_TEXT,
    DamagedError,
    Plain,
    dump,
    parse,
    short,
)

NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner)
    ),
    max_leaves=8,
)
KINDS = {
    "text": lambda plain: plain.text(),
    "whole": lambda plain: plain.whole(-(10**9), 10**9),
    "number": lambda plain: plain.number(),
    "flag": lambda plain: plain.flag(),
    "list": list,
    "object": lambda plain: plain.entries(),
}
VALUES = {
    "text": ["", "words", "\ud800"],
    "whole": [0, -5, 10**9],
    "number": [0, -5, 10**9, 0.5, -1e300],
    "flag": [True, False],
    "list": [[], [1, "x"]],
    "object": [{}, {"a": 1}],
}
REFUSED = {
    "text": [0, True, None, [], {}, 0.5],
    "whole": [0.5, True, None, "1", 10**400, -(10**400), 10**9 + 1, []],
    "number": [True, None, "1", 10**400, 1e301, math.inf, math.nan, {}],
    "flag": [0, 1, None, "true", []],
    "list": [{}, "words", None, 3, True],
    "object": [[], "words", None, 3, False],
}


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_value_of_the_kind_is_given_as_it_is(kind):
    for value in VALUES[kind]:
        found = KINDS[kind](Plain(value, "place"))
        if kind == "list":
            found = [each.value for each in found]
        elif kind == "object":
            found = {name: each.value for name, each in found.items()}
        assert found == value


@pytest.mark.parametrize("kind", KINDS)
def test_that_a_value_of_another_kind_is_refused_with_its_place(kind):
    for value in REFUSED[kind]:
        with pytest.raises(DamagedError) as caught:
            KINDS[kind](Plain(value, "document.strokes[3]"))
        assert str(caught.value).startswith("document.strokes[3]: is ")
        assert len(str(caught.value)) < 200


def test_that_a_reason_that_repeats_a_long_value_is_cut():
    error = Plain(0, "place").refuse("is " + "x" * 70_000)
    assert len(str(error)) < 500


@given(JSON)
@settings(max_examples=40)
def test_that_what_is_dumped_is_parsed_and_the_same_every_time(value):
    data = dump(value)
    assert parse(data, "place").value == value
    assert dump(parse(data, "place").value) == data
    data.decode("ascii")


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_that_what_is_no_number_is_neither_written_nor_read(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump([value])
    with pytest.raises(DamagedError, match="is no JSON"):
        parse(json.dumps([value]).encode(), "place")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{", b"[1,]", b"\xff\xfe", b"{'a': 1}", b"1 2"),
        *(b"[" * 100_000, b"1" * 10_000),
    ],
    ids=lambda data: repr(data[:8]),
)
def test_that_bytes_that_are_no_json_are_refused_in_a_short_sentence(data):
    with pytest.raises(DamagedError, match=r"^project\.json is no JSON \(") as caught:
        parse(data, "project.json")
    assert len(str(caught.value)) < 140


def test_that_places_are_told_from_the_top():
    plain = parse(b'{"document": {"strokes": [{}, {"radius": "x"}]}}', "project")
    (_, second) = plain["document"]["strokes"]
    with pytest.raises(DamagedError) as caught:
        second["radius"].number()
    told = str(caught.value)
    assert told == "project.document.strokes[1].radius: is no number"


def test_that_what_is_not_there_is_missing_and_no_value():
    plain = parse(b'{"a": null, "b": 0}', "project")
    assert plain["a"].missing
    assert plain["gone"].missing
    assert not plain["b"].missing
    with pytest.raises(DamagedError, match=r"project\.gone: is no text"):
        plain["gone"].text()
    with pytest.raises(DamagedError, match=r"project\.b: is no object"):
        plain["b"]["inside"]


@given(st.integers(-(10**30), 10**30), st.integers(-9, 0), st.integers(0, 9))
def test_that_bounds_of_whole_numbers_are_inclusive(value, low, high):
    plain = Plain(value, "place")
    if low <= value <= high:
        assert plain.whole(low, high) == value
        return
    with pytest.raises(DamagedError) as caught:
        plain.whole(low, high)
    assert f"outside [{low}, {high}]" in str(caught.value)


def test_that_a_text_has_a_bound():
    assert Plain("x" * MOST_TEXT).text() == "x" * MOST_TEXT
    with pytest.raises(DamagedError):
        Plain("x" * (MOST_TEXT + 1)).text()
    with pytest.raises(DamagedError):
        Plain("four").text(3)


def test_that_a_list_of_words_holds_nothing_else():
    assert Plain(["a", "b"]).texts() == ("a", "b")
    with pytest.raises(DamagedError, match=r"project\[1\]: is no text"):
        Plain(["a", 1]).texts()


@given(st.floats(width=32, allow_nan=False))
def test_that_a_short_number_comes_back_as_the_same_float32(value):
    assert np.float32(short(value)) == np.float32(value)
