"""The command line's grammar, made from the declarations of the tools."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, NoReturn

from desktop_app import __version__
from desktop_app.errors import ParameterError
from desktop_app.processors.declare import Input, Parameters, Tool
from desktop_app.words import N_, tr

RUN = "run"
EPILOG = N_(
    "Without a tool the window opens, on FILE if one is given. A tool's own help: "
    "sextant TOOL --help."
)


# First of all words, before files: a file manager opens them in the open window.
JOIN = "--join"


class Parser(argparse.ArgumentParser):
    """Complains in one sentence instead of printing the usage."""

    def error(self, message: str) -> NoReturn:
        """Raise what the entry point prints with exit status 2."""
        hint = self.prog.partition(" ")[2]
        raise ParameterError(
            tr("{message} (see: sextant {tool}--help)").format(
                message=message, tool=hint + " " if hint else ""
            )
        )


def build_parser(tools: Sequence[Tool]) -> Parser:
    """Make the parser of all tools: one subcommand a tool, one flag a parameter."""
    parser = Parser(
        prog="sextant",
        description=tr("A workbench for six classical image instruments."),
        epilog=tr(EPILOG),
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"sextant {__version__}")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help=tr("run every tool on its rendered sample, without a window"),
    )
    parser.add_argument(
        JOIN,
        nargs="*",
        type=Path,
        metavar="FILE",
        help=tr(
            "let a window that is already open take the files; what desktops start"
        ),
    )
    parser.add_argument(
        "--sample",
        action="store_true",
        help=tr(
            "open the window on the rendered sample, scribbled and solved; without a "
            "display do the same offscreen and write the pictures to --sample-folder"
        ),
    )
    parser.add_argument(
        "--sample-folder",
        type=Path,
        metavar="DIR",
        default=Path("out"),
        help=tr("where --sample writes without a display (%(default)s)"),
    )
    commands = parser.add_subparsers(dest="tool", metavar="TOOL", parser_class=Parser)
    for tool in tools:
        _add_tool(commands, tool)
    _add_run(commands)
    return parser


def _add_run(commands: Any) -> None:  # noqa: ANN401  as in `_add_tool`
    """Add the subcommand that replays a recipe."""
    command = commands.add_parser(
        RUN,
        help=tr("replay a recorded recipe on other files"),
        description=tr("Replay a recipe that the window recorded on other files."),
        epilog=tr(
            "A recipe of pictures is run on every picture named, and on every one in "
            "the folders named, their tree kept. A recipe of sequences (a bracket, a "
            "stack, a pair of frames) takes each folder and each video as one "
            "sequence, and all pictures named as one more."
        ),
        allow_abbrev=False,
    )
    command.add_argument(
        "recipe", type=Path, metavar="RECIPE", help=tr("the recipe, JSON")
    )
    command.add_argument(
        "inputs",
        type=Path,
        nargs="+",
        metavar="INPUT",
        help=tr("pictures, folders, videos"),
    )
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="DIR",
        help=tr("folder to write the results to; made if need be"),
    )
    command.add_argument(
        "--suffix",
        default="",
        metavar=".EXT",
        help=tr(
            "format of the results, such as .png; by default the recipe's, or that of "
            "each source"
        ),
    )
    command.add_argument(
        "--workers",
        type=int,
        default=0,
        metavar="N",
        help=tr(
            "sources worked on at once; 0: one a processor. The results are the same"
        ),
    )
    command.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help=tr(
            "of a Dask scheduler, as tcp://host:8786, or 'local' for a cluster of this "
            "machine; its workers must see the same files"
        ),
    )
    command.add_argument(
        "--json", action="store_true", help=tr("print one JSON object with the figures")
    )


def _add_tool(commands: Any, tool: Tool) -> None:  # noqa: ANN401  argparse's own type is private
    command = commands.add_parser(
        tool.name,
        help=tr(tool.summary),
        description=tr(tool.summary) + ".",
        allow_abbrev=False,
    )
    for given in tool.inputs:
        _add_input(command, given)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        required=tool.output != "optional",
        metavar="DIR" if tool.output == "folder" else "OUT",
        help=tr(tool.output_help),
    )
    for extra in tool.extras:
        command.add_argument(
            f"--{extra.name}", type=Path, metavar="FILE", help=tr(extra.help)
        )
    for declared in fields(tool.parameters):
        _add_parameter(command, declared)
    command.add_argument(
        "--json", action="store_true", help=tr("print one JSON object with the figures")
    )


def _add_input(command: Parser, given: Input) -> None:
    # Every input becomes a list of files, whether one or many may be given.
    command.add_argument(
        f"--{given.name}" if given.flag else given.name,
        type=Path,
        nargs="+" if given.many else 1,
        metavar="FILE" if given.flag else given.name.upper(),
        help=tr(given.help),
    )


def _add_parameter(command: Parser, declared: Field[Any]) -> None:
    """Add a flag; ranges are checked by the record itself, in its own words."""
    stated = declared.metadata
    flag = "--" + declared.name.replace("_", "-")
    # A percent sign of ours is none of argparse's.
    about, ends = (
        text.replace("%", "%%") for text in (tr(stated["help"]), _range(stated))
    )
    described = f"{about} (%(default)s{ends})"
    if isinstance(declared.default, bool):
        command.add_argument(
            flag,
            action=argparse.BooleanOptionalAction,
            default=declared.default,
            help=described,
        )
        return
    command.add_argument(
        flag,
        type=type(declared.default),
        default=declared.default,
        choices=stated["choices"],
        metavar=None if stated["choices"] else declared.name.upper(),
        help=described,
    )


def _range(stated: Any) -> str:  # noqa: ANN401  a field's metadata
    if stated["low"] is None or stated["high"] is None:
        return f" {stated['unit']}".rstrip()
    return f"; {stated['low']} to {stated['high']} {stated['unit']}".rstrip()


def parameters_of(tool: Tool, arguments: argparse.Namespace) -> Parameters:
    """Give the parameter record of parsed arguments.

    Raises
    ------
    ParameterError
        If a value is outside its declared range.
    """
    return tool.parameters(
        **{
            declared.name: getattr(arguments, declared.name)
            for declared in fields(tool.parameters)
        }
    )
