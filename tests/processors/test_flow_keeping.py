"""Ground truth and region of a flow, in a project and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.processors.flow_keeping import FLOW_KEEPING
from desktop_app.processors.flow_source import FlowRecord, record_of
from tests.reference.fields import truth_of


class Shelf:
    """Layers in memory: a number stands for an array."""

    def __init__(self):
        self.arrays = []

    def put_array(self, array):
        self.arrays.append(array)
        return {"array": len(self.arrays) - 1}

    def get_array(self, plain):
        return self.arrays[plain["array"]]


def there_and_back(record):
    shelf = Shelf()
    plain = FLOW_KEEPING.to_plain(record, shelf)
    return plain, FLOW_KEEPING.from_plain(plain, shelf)


corners = st.tuples(*[st.floats(-1e8, 1e8)] * 2)


@settings(max_examples=20)
@given(region=st.lists(corners, max_size=6).map(tuple))
def test_that_a_region_comes_back_to_the_bit(region):
    _, back = there_and_back(FlowRecord(region=region))
    assert back.region == region
    assert back.truths == {}


def test_that_truths_come_back_by_their_frames_with_their_files():
    truths = {0: truth_of(), 7: replace(truth_of(5, 6), path=Path("true.flo"))}
    plain, back = there_and_back(FlowRecord(truths))
    assert set(back.truths) == {0, 7}
    for frame, truth in truths.items():
        np.testing.assert_array_equal(back.truths[frame].field, truth.field)
        np.testing.assert_array_equal(back.truths[frame].known, truth.known)
        assert back.truths[frame].path == truth.path
    assert set(plain["truths"]) == {"0", "7"}


def test_that_a_truth_that_is_only_promised_is_worked_out_when_it_is_kept():
    asked = []
    record = FlowRecord({2: lambda: asked.append(2) or truth_of()})
    _, back = there_and_back(record)
    assert asked == [2]
    np.testing.assert_array_equal(back.truths[2].field, truth_of().field)


def test_that_a_truth_belongs_to_one_source_and_to_no_recipe():
    assert not FLOW_KEEPING.in_recipes


FIELD, KNOWN = truth_of().field, truth_of().known


@pytest.mark.parametrize(
    "plain",
    [
        None,
        5,
        [],
        {},
        {"truths": {}},
        {"truths": [], "region": []},
        {"truths": {"x": {}}, "region": []},
        {"truths": {"0": None}, "region": []},
        {"truths": {}, "region": [[1.0]]},
        {"truths": {}, "region": [[1.0, "far"]]},
        {"truths": {}, "region": [[1.0, float("nan")]]},
        {"truths": {}, "region": [[1.0, 1e300]]},
        {"truths": {}, "region": [[1.0, 10**400]]},
        {"truths": {}, "region": 7},
        {
            "truths": {"0": {"field": 1, "known": 1, "path": None}},
            "region": [],
        },
    ],
    ids=str,
)
def test_that_what_is_no_such_record_is_a_value_error(plain):
    with pytest.raises(ValueError, match=r"."):
        FLOW_KEEPING.from_plain(plain, Shelf())


@pytest.mark.parametrize(
    ("field", "known"),
    [
        (FIELD[..., 0], KNOWN),
        (FIELD, KNOWN[:-1]),
        (FIELD, KNOWN.astype(np.float32)),
        (np.zeros((24, 32, 3), np.float32), KNOWN),
    ],
    ids=["no vectors", "another size", "no mask", "three components"],
)
def test_that_a_truth_of_another_shape_is_refused(field, known):
    shelf = Shelf()
    told = {
        "field": shelf.put_array(field),
        "known": shelf.put_array(known),
        "path": None,
    }
    with pytest.raises(ValueError, match="a ground truth has no such shape"):
        FLOW_KEEPING.from_plain({"truths": {"0": told}, "region": []}, shelf)


def test_that_a_record_of_another_kind_is_taken_for_none():
    record = FlowRecord(region=((0.0, 0.0),))
    assert record_of({"flow": record}) is record
    for attached in ({}, {"flow": "else"}, {"align": record}):
        assert record_of(attached) == FlowRecord()
