from __future__ import annotations

import math

import pytest

from desktop_app.errors import ParameterError
from tests.reference.toy_tool import ToyParameters


@pytest.mark.parametrize("value", [-0.1, 4.1, math.nan, math.inf])
def test_that_a_refused_value_is_named_with_its_range(value):
    with pytest.raises(ParameterError, match=r"gain = .*: must lie in \[0.0, 4.0\]$"):
        ToyParameters(gain=value)


def test_that_the_unit_stands_behind_the_range():
    with pytest.raises(ParameterError, match=r"reach = 99.0: .* \[1.0, 64.0\] px"):
        ToyParameters(reach=99.0)


def test_that_a_refused_word_is_answered_with_the_accepted_ones():
    with pytest.raises(ParameterError, match="mode = even: choose one of plain, odd"):
        ToyParameters(mode="even")


def test_that_px_values_follow_the_size_of_the_picture_and_others_do_not():
    assert ToyParameters(gain=2.0).scaled(0.5) == ToyParameters(gain=2.0, reach=4.0)


def test_that_a_scaled_value_stays_within_its_range():
    assert ToyParameters().scaled(0.001).reach == 1.0


def test_that_a_record_cannot_be_changed():
    with pytest.raises(AttributeError):
        ToyParameters().gain = 2.0  # type: ignore[misc]
