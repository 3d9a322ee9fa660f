"""The grammar of the command line, of every tool as it is declared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop_app.batch.parser import JOIN, RUN, build_parser, parameters_of
from desktop_app.errors import ParameterError
from desktop_app.processors.catalogue import TOOLS
from desktop_app.processors.declare import Input, Parameters, parameter
from tests.reference.toy_tool import TOY

every_tool = pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
# The positional inputs and the flags that files are named by, as they are promised.
PROMISED = {
    "colorize": (["grey", "marked"], {"marks"}),
    "bilateral": (["in"], {"guide"}),
    "tonemap": (["in"], {"base", "details", "uncertainty", "light"}),
    "flow": (["first", "second"], {"truth", "picture", "arrows"}),
    "align": (["images"], {"start", "matrix", "table"}),
    "erase": (["image"], {"keep", "mask"}),
    "stats": (["path"], {"table"}),
}


@dataclass(frozen=True)
class Shares(Parameters):
    share: float = parameter(
        50.0, low=0.0, high=100.0, unit="%", label="Share", help="100% is all"
    )


def parsed(*words, tools=TOOLS):
    return build_parser(tools).parse_args([str(word) for word in words])


def words_of(tool, *more):
    """The least that a tool asks for."""
    names = [given.name for given in tool.inputs if not given.flag]
    return [tool.name, *names, "-o", "out", *more]


@every_tool
def test_that_a_tool_takes_the_files_it_promises(tool):
    positional = [given.name for given in tool.inputs if not given.flag]
    flags = {given.name for given in tool.inputs if given.flag}
    flags |= {extra.name for extra in tool.extras}
    promised, optional = PROMISED[tool.name]
    assert positional == promised
    assert optional <= flags


@every_tool
def test_that_what_is_not_given_is_nothing_and_what_is_given_is_a_path(tool):
    bare = parsed(*words_of(tool))
    for given in tool.inputs:
        found = getattr(bare, given.name)
        assert found == (None if given.flag else [Path(given.name)])
    for extra in tool.extras:
        assert getattr(bare, extra.name) is None
        named = parsed(*words_of(tool, f"--{extra.name}", "x.json"))
        assert getattr(named, extra.name) == Path("x.json")


@every_tool
def test_that_an_output_is_asked_for_unless_it_may_be_left_out(tool):
    words = words_of(tool)[:-2]
    if tool.output == "optional":
        assert parsed(*words).output is None
        return
    with pytest.raises(ParameterError, match=r"-o/--output \(see: sextant \w+ --help"):
        parsed(*words)


@every_tool
def test_that_missing_files_are_asked_for_by_their_names(tool):
    with pytest.raises(ParameterError) as refused:
        parsed(tool.name, "-o", "out")
    for given in tool.inputs:
        assert (given.name.upper() in str(refused.value)) is not given.flag


@every_tool
@pytest.mark.parametrize("flag", ["--out", "--magic", "-x"])
def test_that_an_unknown_or_shortened_flag_is_refused(tool, flag):
    with pytest.raises(ParameterError, match=f"unrecognized arguments: {flag}"):
        parsed(*words_of(tool), flag, "1")


@every_tool
def test_that_json_is_off_until_it_is_asked_for(tool):
    assert parsed(*words_of(tool)).json is False
    assert parsed(*words_of(tool), "--json").json is True


@pytest.mark.parametrize("tool", [*TOOLS, TOY], ids=lambda tool: tool.name)
def test_that_the_help_of_a_parameter_tells_its_usual_value_and_its_range(tool, capsys):
    with pytest.raises(SystemExit):
        build_parser((tool,)).parse_args([tool.name, "--help"])
    shown = "".join(capsys.readouterr().out.split())
    for name, declared in tool.parameters.__dataclass_fields__.items():
        stated = declared.metadata
        assert "".join(stated["help"].split()) in shown, name
        if stated["low"] is not None:
            ends = f"{declared.default};{stated['low']}to{stated['high']}"
            assert f"({ends}{stated['unit']})" in shown


def test_that_a_percent_sign_in_the_help_is_none_of_the_parsers(capsys):
    tool = replace(TOY, parameters=Shares)
    with pytest.raises(SystemExit) as ended:
        build_parser((tool,)).parse_args(["toy", "--help"])
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "100% is all (50.0; 0.0 to 100.0 %)" in shown


def test_that_files_of_an_input_that_takes_many_end_at_the_next_flag():
    tool = replace(TOY, inputs=(Input("images", "pictures", many=True),))
    found = parsed("toy", "a", "b", "c", "-o", "out", tools=(tool,))
    assert found.images == [Path("a"), Path("b"), Path("c")]


def test_that_a_switch_is_set_and_unset_by_a_word_each():
    for words, value in ((["--flip"], True), (["--no-flip"], False), ([], False)):
        found = parsed("toy", "in", "-o", "out", *words, tools=(TOY,))
        assert parameters_of(TOY, found).flip is value


def test_that_an_unknown_tool_is_answered_with_those_there_are():
    with pytest.raises(ParameterError) as refused:
        parsed("sharpen", "a.png")
    for tool in TOOLS:
        assert tool.name in str(refused.value)
    assert str(refused.value).endswith("(see: sextant --help)")


def test_that_the_whole_help_names_every_tool_and_what_it_does(capsys):
    with pytest.raises(SystemExit) as ended:
        parsed("--help")
    assert ended.value.code == 0
    shown = " ".join(capsys.readouterr().out.split())
    for tool in TOOLS:
        assert tool.name in shown
        assert tool.summary in shown
    assert "--self-test" in shown
    assert RUN in shown


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["recipe.json", "a.png"], "-o/--output"),
        (["recipe.json", "-o", "out"], "INPUT"),
        (["-o", "out"], "RECIPE, INPUT"),
    ],
)
def test_that_a_replay_asks_for_what_is_missing(words, missing):
    with pytest.raises(ParameterError, match=f"required: {missing}"):
        parsed(RUN, *words)


def test_that_a_replay_runs_by_threads_on_all_processors_unless_told_otherwise():
    found = parsed(RUN, "r.json", "a.png", "b.png", "-o", "out")
    assert (found.recipe, found.output) == (Path("r.json"), Path("out"))
    assert found.inputs == [Path("a.png"), Path("b.png")]
    assert (found.suffix, found.workers, found.scheduler) == ("", 0, "")


def test_that_the_sample_goes_to_the_folder_out_unless_told_otherwise():
    assert parsed("--sample").sample_folder == Path("out")
    assert parsed("--sample", "--sample-folder", "x").sample_folder == Path("x")


def test_that_what_joins_an_open_window_may_be_nothing_or_many():
    assert parsed(JOIN).join == []
    assert parsed(JOIN, "a", "b").join == [Path("a"), Path("b")]
