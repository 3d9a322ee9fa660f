"""The command line as parser, manual and completions know it: one and the same."""

from __future__ import annotations

import argparse
from pathlib import Path

import grammar
import pytest

from desktop_app.processors.catalogue import TOOLS


def flags_of(*added):
    parser = argparse.ArgumentParser(prog="sextant", add_help=False)
    for names, options in added:
        parser.add_argument(*names, **options)
    return grammar._words("", parser).flags


def test_that_the_program_comes_first_and_then_every_tool():
    own, *commands = grammar.commands()
    assert own.name == ""
    names = [each.name for each in commands]
    assert set(names) >= {"colorize", "bilateral", "flow", "align", "erase", "stats"}
    assert len(names) >= len(TOOLS)
    assert all(each.about for each in commands)


@pytest.mark.parametrize("command", grammar.commands()[1:], ids=lambda each: each.name)
def test_that_every_flag_of_a_tool_says_what_it_does(command):
    names = [name for flag in command.options for name in flag.names]
    assert len(set(names)) == len(names)
    assert all(name.startswith("-") for name in names)
    for flag in command.flags:
        assert flag.about, flag
        assert "%(" not in flag.about
    assert command.usage.startswith(f"sextant {command.name}")
    assert "\n" not in command.usage


@pytest.mark.parametrize(
    ("options", "value", "choices", "takes_path"),
    [
        ({"type": Path, "metavar": "OUT"}, "OUT", (), True),
        ({"type": float}, "SIDE", (), False),
        ({"choices": ("a", "b")}, "a|b", ("a", "b"), False),
        ({"type": int, "choices": (1, 2)}, "1|2", ("1", "2"), False),
        ({"action": "store_true"}, "", (), False),
        ({"action": argparse.BooleanOptionalAction}, "", (), False),
    ],
)
def test_that_a_flag_tells_what_it_takes(options, value, choices, takes_path):
    (flag,) = flags_of((["--side"], {"help": "words", **options}))
    assert (flag.value, flag.choices, flag.takes_path) == (value, choices, takes_path)
    assert "--side" in flag.names


def test_that_help_with_a_default_is_written_out():
    (flag,) = flags_of((["--side"], {"default": 7, "help": "px (default %(default)s)"}))
    assert flag.about == "px (default 7)"


def test_that_an_argument_by_its_place_is_no_option():
    parser = argparse.ArgumentParser(prog="sextant", add_help=False)
    parser.add_argument("image", help="what is opened")
    parser.add_argument("-o", "--output", help="where to")
    words = grammar._words("tool", parser)
    assert [flag.names for flag in words.flags] == [(), ("-o", "--output")]
    assert [flag.names for flag in words.options] == [("-o", "--output")]
    assert words.flags[0].value == "IMAGE"
