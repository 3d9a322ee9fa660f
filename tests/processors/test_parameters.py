"""Every parameter of every tool: its range, its words, and its way through JSON."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.batch import cli
from desktop_app.batch.parser import build_parser, parameters_of
from desktop_app.document.recipe import Recipe, RecipeStep
from desktop_app.document.recipe_file import dump_recipe, parse_recipe
from desktop_app.errors import ParameterError
from desktop_app.processors.catalogue import TOOLS

DECLARED = [
    pytest.param(tool, declared, id=f"{tool.name}-{declared.name}")
    for tool in TOOLS
    for declared in fields(tool.parameters)
]
RANGED, WORDED, SWITCHES, WHOLE = (
    [each for each in DECLARED if fits(each.values[1])]
    for fits in (
        lambda declared: declared.metadata["low"] is not None,
        lambda declared: declared.metadata["choices"],
        lambda declared: isinstance(declared.default, bool),
        lambda declared: type(declared.default) is int,
    )
)
every_number = pytest.mark.parametrize(("tool", "declared"), RANGED)
every_word = pytest.mark.parametrize(("tool", "declared"), WORDED)
every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)


def ends(declared):
    return declared.metadata["low"], declared.metadata["high"]


def beyond(declared):
    """The two nearest values outside the range, of the kind that is declared."""
    low, high = ends(declared)
    if isinstance(declared.default, int):
        return low - 1, high + 1
    return math.nextafter(low, -math.inf), math.nextafter(high, math.inf)


def words_for(tool, declared, value):
    """A command line that sets one parameter and names files that are not there."""
    files = ["missing.png" for given in tool.inputs if not given.flag]
    flag = "--" + declared.name.replace("_", "-")
    output = "out.flo" if ".flo" in tool.suffixes else "out.png"
    output = "out.json" if ".json" in tool.suffixes else output
    return [tool.name, *files, "-o", output, f"{flag}={value}"]


@every_number
def test_that_both_ends_of_a_range_belong_to_it(tool, declared):
    for value in ends(declared):
        record = tool.parameters(**{declared.name: value})
        assert getattr(record, declared.name) == value


@every_number
def test_that_what_lies_outside_is_named_with_the_range_and_its_unit(tool, declared):
    low, high = ends(declared)
    for value in (*beyond(declared), math.inf, -math.inf, math.nan):
        with pytest.raises(ParameterError) as refused:
            tool.parameters(**{declared.name: value})
        said = f"{declared.name} = {value}: must lie in [{low}, {high}]"
        assert str(refused.value) == f"{said} {declared.metadata['unit']}".rstrip()


@every_number
def test_that_the_usual_value_lies_in_its_range(tool, declared):
    low, high = ends(declared)
    assert low <= declared.default <= high
    assert low < high


@every_number
@pytest.mark.parametrize("value", ["1", None, [1.0]], ids=["word", "nothing", "list"])
def test_that_a_number_is_a_number(tool, declared, value):
    with pytest.raises(ParameterError, match=f"^{declared.name} = "):
        tool.parameters(**{declared.name: value})


@pytest.mark.parametrize(("tool", "declared"), WHOLE)
@pytest.mark.parametrize("value", [1.5, True], ids=["fraction", "switch"])
def test_that_what_is_counted_is_a_whole_number(tool, declared, value):
    with pytest.raises(ParameterError, match=f"^{declared.name} = {value}"):
        tool.parameters(**{declared.name: value})


@every_word
def test_that_every_word_on_offer_is_accepted_and_no_other(tool, declared):
    offered = declared.metadata["choices"]
    assert declared.default in offered
    assert len(set(offered)) == len(offered)
    for word in offered:
        assert getattr(tool.parameters(**{declared.name: word}), declared.name) == word
    for word in ("magic", "", offered[0].upper() + "!", None):
        with pytest.raises(ParameterError) as refused:
            tool.parameters(**{declared.name: word})
        assert str(refused.value) == (
            f"{declared.name} = {word}: choose one of {', '.join(offered)}"
        )


@every_number
def test_that_the_command_line_refuses_a_number_with_the_same_sentence(
    tool, declared, capsys
):
    for value in beyond(declared):
        with pytest.raises(ParameterError) as refused:
            tool.parameters(**{declared.name: value})
        assert cli.run(TOOLS, words_for(tool, declared, value)) == cli.USER_ERROR
        out, err = capsys.readouterr()
        assert (out, err) == ("", f"sextant: error: {refused.value}\n")


@every_number
def test_that_the_command_line_takes_a_number_for_no_word(tool, declared, capsys):
    assert cli.run(TOOLS, words_for(tool, declared, "much")) == cli.USER_ERROR
    out, err = capsys.readouterr()
    flag = "--" + declared.name.replace("_", "-")
    assert out == ""
    assert err.startswith(f"sextant: error: argument {flag}: invalid ")
    assert err.endswith(f"value: 'much' (see: sextant {tool.name} --help)\n")


@every_word
def test_that_the_command_line_offers_the_words_instead_of_a_wrong_one(
    tool, declared, capsys
):
    assert cli.run(TOOLS, words_for(tool, declared, "magic")) == cli.USER_ERROR
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "invalid choice: 'magic'" in err
    for word in declared.metadata["choices"]:
        assert word in err


@pytest.mark.parametrize(("tool", "declared"), DECLARED)
def test_that_a_flag_sets_its_parameter_and_no_other(tool, declared):
    stated, usual = declared.metadata, declared.default
    if isinstance(usual, bool):
        value, last = not usual, []
        flag = declared.name.replace("_", "-")
        last = [f"--no-{flag}" if usual else f"--{flag}"]
        words = [*words_for(tool, declared, "")[:-1], *last]
    else:
        others = stated["choices"] or (
            ends(declared) if stated["low"] is not None else ("one", "two")
        )
        value = next(each for each in others if each != usual)
        words = words_for(tool, declared, value)
    parsed = build_parser(TOOLS).parse_args(words)
    expected = replace(tool.parameters(), **{declared.name: value})
    assert parameters_of(tool, parsed) == expected


@st.composite
def records(draw, tool):
    """Any parameters a tool accepts."""
    values = {}
    for declared in fields(tool.parameters):
        stated = declared.metadata
        if stated["choices"]:
            values[declared.name] = draw(st.sampled_from(stated["choices"]))
        elif isinstance(declared.default, bool):
            values[declared.name] = draw(st.booleans())
        elif isinstance(declared.default, int):
            values[declared.name] = draw(st.integers(*ends(declared)))
        elif isinstance(declared.default, float):
            values[declared.name] = draw(st.floats(*ends(declared)))
    return tool.parameters(**values)


@every_tool
@settings(max_examples=15)
@given(data=st.data())
def test_that_parameters_go_through_json_and_come_back(tool, data):
    record = data.draw(records(tool))
    told = json.loads(json.dumps(record.as_dict()))
    assert tool.parameters(**told) == record
    assert set(told) == {declared.name for declared in fields(tool.parameters)}


@every_tool
@settings(max_examples=10)
@given(data=st.data())
def test_that_parameters_come_back_from_a_recipe(tool, data):
    record = data.draw(records(tool))
    written = dump_recipe(Recipe((RecipeStep(tool.name, record),)), TOOLS)
    (step,) = parse_recipe(written, "recipe.json", TOOLS).steps
    assert (step.tool, step.parameters) == (tool.name, record)


@every_tool
@settings(max_examples=15)
@given(data=st.data(), factor=st.floats(1e-3, 1.0))
def test_that_a_smaller_picture_changes_lengths_in_px_alone(tool, data, factor):
    record = data.draw(records(tool))
    smaller = record.scaled(factor)
    for declared in fields(record):
        before, after = (getattr(each, declared.name) for each in (record, smaller))
        is_length = isinstance(before, float) and declared.metadata["unit"] == "px"
        if is_length:
            low, high = ends(declared)
            assert after == pytest.approx(min(high, max(low, before * factor)))
        elif declared.name != "sigma_space":  # its unit is a parameter itself
            assert after == before


@every_tool
@settings(max_examples=10)
@given(data=st.data())
def test_that_the_size_of_the_picture_itself_changes_nothing(tool, data):
    record = data.draw(records(tool))
    assert record.scaled(1.0) == record
