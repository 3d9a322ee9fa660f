"""The command line as the parser knows it, for the manual and the completions."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from desktop_app.batch.parser import build_parser
from desktop_app.processors.catalogue import TOOLS


@dataclass(frozen=True)
class Flag:
    """One flag or argument.

    Attributes
    ----------
    names : tuple of str
        As they are typed; empty for an argument that is given by its place.
    value : str
        What stands for its value in a usage line; empty where it takes none.
    choices : tuple of str
        All values there are; empty where any is taken.
    takes_path : bool
        Whether the value is a file or a folder.
    about : str
        What it does, as ``--help`` says it.
    """

    names: tuple[str, ...]
    value: str
    choices: tuple[str, ...]
    takes_path: bool
    about: str


@dataclass(frozen=True)
class Words:
    """A command of the program, or the program itself (then `name` is empty)."""

    name: str
    about: str
    usage: str
    flags: tuple[Flag, ...]

    @property
    def options(self) -> tuple[Flag, ...]:
        """Those that begin with a dash."""
        return tuple(flag for flag in self.flags if flag.names)


def commands() -> tuple[Words, ...]:
    """Give the program's own flags, then every command, in the order of the help."""
    parser = build_parser(TOOLS)
    subparsers = next(
        action
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return (
        _words("", parser),
        *(_words(name, each) for name, each in subparsers.choices.items()),
    )


def _words(name: str, parser: argparse.ArgumentParser) -> Words:
    flags = [
        _flag(action, parser)
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction)
    ]
    usage = " ".join(parser.format_usage().partition(":")[2].split())
    return Words(name, parser.description or "", usage, tuple(flags))


def _flag(action: argparse.Action, parser: argparse.ArgumentParser) -> Flag:
    choices = tuple(str(each) for each in action.choices or ())
    return Flag(
        tuple(action.option_strings),
        "" if action.nargs == 0 else _value(action, choices),
        choices,
        getattr(action.type, "__name__", "") == "Path",
        parser._get_formatter()._expand_help(action) if action.help else "",
    )


def _value(action: argparse.Action, choices: tuple[str, ...]) -> str:
    if isinstance(action, argparse.BooleanOptionalAction):
        return ""
    shown: Any = action.metavar or "|".join(choices) or action.dest.upper()
    return str(shown)
