"""Records of tools as plain JSON and back, whatever they hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.algorithms.erasing.rectangle import Rectangle
from desktop_app.files.flow_fields import FieldFile
from desktop_app.processors.align_source import AlignSetup
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.erasing_plan import DrawKey, ErasePlan
from desktop_app.processors.flow_keeping import FLOW_KEEPING
from desktop_app.processors.flow_source import FlowRecord
from desktop_app.processors.keeping import keep_record

KEY = DrawKey(12.5, "1-4", 0.3, True, 7, "é.png", (40, 30))
BOX = Rectangle(1, 2, 3, 4)


def back(record):
    keeping = keep_record(type(record))
    plain = json.loads(json.dumps(keeping.to_plain(record, None)))
    return keeping.from_plain(plain, None)


def test_that_a_plan_of_rectangles_comes_back():
    plan = ErasePlan((BOX, BOX), frozenset({1}), KEY, (BOX,), BOX)
    assert back(plan) == plan
    assert isinstance(back(plan).rectangles[0], Rectangle)
    assert back(ErasePlan()) == ErasePlan()


def test_that_an_alignment_comes_back_to_the_bit():
    setup = AlignSetup(2, (1, 2, 30, 40), np.random.default_rng(0).normal(size=(3, 3)))
    found = back(setup)
    assert (found.template, found.region) == (2, (1, 2, 30, 40))
    np.testing.assert_array_equal(found.start, setup.start)


BAD = [
    None, 7, [], "x", {"rectangles": 3}, {"rectangles": [[1, 2, 3]]},
    {"rectangles": [[1, 2, 3, "4"]]}, {"locked": [0.5]}, {"key": {"percent": 1}},
    {"cover": [True, 1, 1, 1]}, {"more": 1}, {"keep_out": [[1 << 70, 1, 1, 1]]},
]  # fmt: skip


@pytest.mark.parametrize("plain", BAD, ids=repr)
def test_that_what_is_no_such_record_is_a_value_error(plain):
    with pytest.raises(ValueError, match=r"."):
        keep_record(ErasePlan).from_plain(plain, None)


@pytest.mark.parametrize(
    ("kind", "plain", "told"),
    [
        (ErasePlan, {"locked": [0]}, "there are 0 rectangles"),
        (ErasePlan, {"rectangles": [[1, 2, 3, 4]], "locked": [1]}, "numbered from 0"),
        (ErasePlan, {"rectangles": [[1, 2, 3, 4]], "locked": [-1]}, "numbered from 0"),
        (AlignSetup, {"template": -1}, "frames are numbered from 0"),
        (AlignSetup, {"region": [0, 0, 0, 5]}, "is no part of a picture"),
        (AlignSetup, {"region": [-1, 0, 5, 5]}, "is no part of a picture"),
        (AlignSetup, {"start": [[1.0, 0.0], [0.0, 1.0]]}, "must be 3 x 3 numbers"),
        (AlignSetup, {"start": [1.0]}, "must be 3 x 3 numbers"),
    ],
    ids=str,
)
def test_that_a_record_that_can_be_of_no_picture_is_a_value_error(kind, plain, told):
    with pytest.raises(ValueError, match=told):
        keep_record(kind).from_plain(plain, None)


def test_that_every_tool_that_keeps_something_says_how():
    kept = {tool.name for tool in TOOLS if tool.keeping is not None}
    assert {"align", "bilateral", "erase"} <= kept


class Shelf:
    """Layers in a list."""

    def __init__(self):
        self.arrays = []

    def put_array(self, array):
        self.arrays.append(array)
        return len(self.arrays) - 1

    def get_array(self, plain):
        return self.arrays[plain]


def test_that_a_ground_truth_of_flow_comes_back():
    known = np.ones((3, 4), bool)
    truth = FieldFile(np.ones((3, 4, 2), np.float32), known, Path("a.flo"))
    record, shelf = FlowRecord({2: truth, 5: lambda: truth}, ((0.5, 1.0),)), Shelf()
    plain = json.loads(json.dumps(FLOW_KEEPING.to_plain(record, shelf)))
    found = FLOW_KEEPING.from_plain(plain, shelf)
    assert found.region == record.region
    assert sorted(found.truths) == [2, 5]
    np.testing.assert_array_equal(found.truths[5].field, truth.field)
    for bad in ({}, {"truths": {"x": {}}, "region": []}, {"truths": {}, "region": 1}):
        with pytest.raises(ValueError, match=r"."):
            FLOW_KEEPING.from_plain(bad, shelf)
