"""The tools without a window: parse, read, process, write, report."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any

from desktop_app.batch.parser import RUN, build_parser, parameters_of
from desktop_app.batch.progress import ProgressLine
from desktop_app.batch.replaying import Replaying, run_recipe
from desktop_app.batch.self_test import self_test
from desktop_app.document.recipe_file import open_recipe
from desktop_app.errors import WorkbenchError
from desktop_app.files.destination import (
    check_folder_destination,
    check_not_a_source,
)
from desktop_app.files.names import display_name
from desktop_app.processors.declare import Command, Outcome, Tool, warnings_of
from desktop_app.processors.job import Job
from desktop_app.words import tr

USER_ERROR = 2
PARTIAL_FAILURE = 3
INTERRUPTED = 130


def run(tools: Sequence[Tool], words: Sequence[str]) -> int:
    """Do what a command line asks and give the exit status.

    Parameters
    ----------
    tools : sequence of Tool
        The catalogue.
    words : sequence of str
        The arguments, without the program's name.

    Returns
    -------
    status : int
        0; 2 for what the user can mend, told in one line on standard error; 3 if some
        files of many failed, each told in a line; 130 after Ctrl-C.
    """
    try:
        arguments = build_parser(tools).parse_args(words)
        if arguments.self_test:
            return self_test(tools, sys.stdout)
        if arguments.tool == RUN:
            return _replay(tools, arguments)
        (tool,) = (tool for tool in tools if tool.name == arguments.tool)
        return _run_tool(tool, arguments)
    except WorkbenchError as error:
        complain(str(error))
        return USER_ERROR
    except MemoryError:
        complain(tr("not enough memory for a picture of this size: try a smaller one"))
        return USER_ERROR
    except KeyboardInterrupt:
        complain(tr("interrupted"))
        return INTERRUPTED


def complain(sentence: str, kind: str = "error") -> None:
    """Print one line for the user on standard error."""
    # A file name may hold bytes that are no text in any encoding.
    text = f"sextant: {kind}: {sentence}".encode("utf-8", "backslashreplace").decode()
    print(" ".join(text.split("\n")), file=sys.stderr)


def _run_tool(tool: Tool, arguments: argparse.Namespace) -> int:
    begun = time.perf_counter()
    asked = Command(
        files={
            given.name: tuple(paths)
            for given in tool.inputs
            if (paths := getattr(arguments, given.name)) is not None
        },
        parameters=parameters_of(tool, arguments),
        output=arguments.output,
        extras={
            extra.name: path
            for extra in tool.extras
            if (path := getattr(arguments, extra.name)) is not None
        },
    )
    _check_destinations(tool, asked)
    with ProgressLine(sys.stderr) as line:
        work = partial(_run_one, tool) if tool.command is None else tool.command
        outcome = work(asked, Job(line))
    return _tell(outcome, begun, as_json=arguments.json)


def _replay(tools: Sequence[Tool], arguments: argparse.Namespace) -> int:
    """Run a recipe on other files."""
    begun = time.perf_counter()
    asked = Replaying(
        inputs=tuple(arguments.inputs),
        output=arguments.output,
        suffix=arguments.suffix.lower(),
        workers=arguments.workers,
        scheduler=arguments.scheduler.strip(),
    )
    recipe = open_recipe(arguments.recipe, tools)
    with ProgressLine(sys.stderr) as line:
        outcome = run_recipe(recipe, asked, tools, Job(line))
    return _tell(outcome, begun, as_json=arguments.json)


def _tell(outcome: Outcome, begun: float, *, as_json: bool) -> int:
    """Print how a command ended, and give the exit status."""
    for warning in outcome.warnings:
        complain(warning, "warning")
    for failure in outcome.failed:
        complain(f"{failure.file}: {failure.reason}", "failed")
    if as_json:
        figures = {**outcome.figures, "seconds": time.perf_counter() - begun}
        print(json.dumps(_finite(figures)))
    elif outcome.summary:
        print(outcome.summary)
    return PARTIAL_FAILURE if outcome.failed else 0


def _check_destinations(tool: Tool, asked: Command) -> None:
    """Refuse what cannot be written before the work is done."""
    sources = tuple(chain.from_iterable(asked.files.values()))
    if asked.output is not None and tool.output == "folder":
        check_folder_destination(asked.output)
    elif asked.output is not None:
        tool.check_output(asked.output)
        check_not_a_source(asked.output, sources)
    for extra in tool.extras:
        if extra.name in asked.extras:
            extra.check(asked.extras[extra.name])
            check_not_a_source(asked.extras[extra.name], sources)


def _run_one(tool: Tool, asked: Command, job: Job) -> Outcome:
    """Read, process, write: the work of a tool that makes one result."""
    result = tool.run(tool.read(asked.files), asked.parameters, job)
    for extra in tool.extras:
        if extra.name in asked.extras:
            extra.write(result, asked.extras[extra.name])
    figures, told = tool.figures(result), tr("no file written")
    if asked.output is not None:
        tool.write(result, asked.output)
        told = display_name(asked.output)
    return Outcome(figures, f"{told}: {_in_words(figures)}", (), warnings_of(result))


def _finite(value: Any) -> Any:  # noqa: ANN401  any JSON value
    """Give a value JSON can say: it knows neither NaN nor infinity."""
    if isinstance(value, dict):
        return {name: _finite(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _in_words(figures: Mapping[str, Any]) -> str:
    """Give the figures that are a number or a word; lists are for ``--json``."""
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in figures.items()
        if isinstance(value, int | float | str)
    )
