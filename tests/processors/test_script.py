"""Values and calls as lines of Python: what is written is what it evaluates to."""

from __future__ import annotations

import math
import typing
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from desktop_app.algorithms.colorization.strokes import Stroke
from desktop_app.algorithms.erasing import Rectangle
from desktop_app.errors import SourceError
from desktop_app.files.records import Image
from desktop_app.processors.align_source import AlignSetup
from desktop_app.processors.erasing_plan import EraseParameters, ErasePlan
from desktop_app.processors.script import WIDTH, Script, Told, call
from desktop_app.processors.script_picture import _floats, _strokes
from tests.reference.documents import stroke
from tests.reference.toy_tool import ToyParameters


class Place(typing.NamedTuple):
    x: int
    y: int


@dataclass(frozen=True)
class Inner:
    """Not reachable from a module by its name."""


def meaning(script, code):
    """What a piece of code is, with the imports and constants of its script."""
    space = {}
    whole = "\n".join([*script.imports(), *script.constants])
    exec(compile(whole, "script.py", "exec"), space)
    return eval(compile(code, "script.py", "eval"), space)


def there_and_back(value):
    script = Script()
    code = script.literal(value)
    return meaning(script, code)


def same(one, other):
    """Equal in value and kind; NaN is itself, records field by field."""
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, each.name), getattr(other, each.name))
            for each in fields(one)
        )
    if isinstance(one, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, float) and math.isnan(one):
        return math.isnan(other)
    return one == other and isinstance(other, type(one))


plain = (
    st.none() | st.booleans() | st.integers() | st.text()
    | st.floats(allow_nan=True, allow_infinity=True)
)  # fmt: skip


@given(plain | st.frozensets(st.integers()) | st.text(min_size=1).map(Path))
@settings(max_examples=150)
def test_that_a_plain_value_is_written_as_itself(value):
    assert same(value, there_and_back(value))


@given(st.recursive(plain, lambda inner: st.tuples(inner) | st.tuples(inner, inner)))
@settings(max_examples=60)
def test_that_tuples_are_written_as_deep_as_they_are(value):
    assert repr(value) == repr(there_and_back(value))


@given(
    arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int64, np.bool_]),
        arrays.array_shapes(max_dims=2, max_side=4),
        elements={"allow_nan": False, "allow_infinity": False},
    )
)
@settings(max_examples=40)
def test_that_an_array_keeps_its_kind_and_every_bit(array):
    assert same(array, there_and_back(array))


def test_that_a_number_of_numpys_is_a_plain_one():
    script = Script()
    assert script.literal(np.float64(0.5)) == "0.5"
    assert script.imports() == []


@pytest.mark.parametrize(
    "record",
    [
        Rectangle(1, 2, 30, 40),
        ErasePlan(),
        EraseParameters(percent=30.0, fill="#102030"),
        AlignSetup(1, (2, 3, 40, 50)),
        AlignSetup(start=np.eye(3)),
    ],
    ids=lambda record: type(record).__name__,
)
def test_that_a_record_is_written_by_its_own_name(record):
    assert same(record, there_and_back(record))


def test_that_what_is_as_it_begins_is_left_out():
    code = Script().literal(ToyParameters(gain=2.0))
    assert code == "toy_tool.ToyParameters(gain=2.0)"


def test_that_a_named_tuple_keeps_its_name():
    script = Script()
    assert script.literal(Place(3, 4)) == "test_script.Place(3, 4)"


def test_that_a_picture_is_named_by_its_file_or_cannot_be_written():
    script = Script()
    named = Image(np.zeros((2, 2), np.uint8), path=Path("in/flash's.png"))
    assert script.literal(named) == 'read_image("in/flash\'s.png")'
    assert script.used() == {"desktop_app.files.images": {"read_image"}}
    with pytest.raises(SourceError, match="has no file, and a script can only name"):
        script.literal(Image(np.zeros((2, 2), np.uint8)))


@pytest.mark.parametrize("value", [object(), {1: 2}, [1], b"x", lambda: 1, Inner])
def test_that_what_cannot_be_written_is_told_by_its_kind(value):
    with pytest.raises(SourceError, match=f"^{type(value).__name__} cannot be written"):
        Script().literal(value)


def test_that_a_function_without_a_name_cannot_be_called():
    with pytest.raises(SourceError, match="has no name in a script"):
        Script().reference(lambda: 1)


def test_that_packed_arrays_come_back_and_their_lines_are_short():
    rng = np.random.default_rng(0)
    chroma, marked = rng.random((30, 40, 2), np.float32), rng.random((30, 40)) < 0.5
    script = Script()
    name = script.packed("MARKS_1", chroma=chroma, marked=marked)
    assert name == "MARKS_1"
    held = meaning(script, name)
    np.testing.assert_array_equal(held["chroma"], chroma)
    np.testing.assert_array_equal(held["marked"], marked)
    assert all(len(line) <= WIDTH for line in script.constants[0].splitlines())


def test_that_imports_are_in_order_ours_last_and_none_too_long():
    script = Script()
    script.use("os")
    script.use_numpy()
    script.use("desktop_app.files.images", "read_image")
    script.use("dataclasses", "replace")
    many = [f"a_name_that_is_rather_long_{number}" for number in range(5)]
    script.use("desktop_app.algorithms.colorization", *many)
    script.use("desktop_app.algorithms.colorization", many[0])
    lines = "\n".join(script.imports()).splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    heads = [line for line in lines if line.startswith(("import", "from"))]
    assert heads == [
        "import os",
        "from dataclasses import replace",
        "import numpy as np",
        "from desktop_app.algorithms.colorization import (",
        "from desktop_app.files.images import read_image",
    ]
    assert lines.count(f"    {many[0]},") == 1


def test_that_lines_are_added_however_they_are_indented():
    script = Script()
    script.add("""
        if x:
            y = 1
    """)
    script.add("z = 2")
    assert script.lines == ["if x:", "    y = 1", "z = 2"]


def test_that_a_short_call_is_one_line_and_a_long_one_has_a_line_an_argument():
    assert call("f", "a", b="1") == "f(a, b=1)"
    words = {f"argument_{number}": str(number) for number in range(8)}
    lines = call("function", "first", **words).splitlines()
    assert lines[:2] == ["function(", "    first,"]
    assert lines[-2:] == ["    argument_7=7,", ")"]


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False)))
@settings(max_examples=60)
def test_that_float32_values_are_written_shortly_and_come_back(values):
    script = Script()
    script.use_numpy()
    array = np.array(values, np.float32)
    back = meaning(script, _floats(array.tolist()))
    np.testing.assert_array_equal(back, array)


@pytest.mark.parametrize("seed", range(4))
def test_that_strokes_come_back_point_by_point(seed):
    drawn = tuple(stroke(seed + k, kind) for k, kind in enumerate(("colour", "grey")))
    script = Script()
    back = meaning(script, _strokes(drawn, script))
    for one, other in zip(drawn, back, strict=True):
        assert isinstance(other, Stroke)
        assert same(one, other)
    lines = _strokes(drawn, script).splitlines()
    assert all(len(line) <= WIDTH for line in lines)


def test_that_a_step_tells_nothing_it_was_not_given():
    told = Told(1, ToyParameters())
    assert (told.strokes, told.imported, told.found) == ((), None, {})
